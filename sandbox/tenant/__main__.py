"""`python -m sandbox tenant`: serves the emulated tenant until Ctrl-C, and prints how to use it."""

import argparse
import sys
from pathlib import Path

from . import seed
from .objects import Population
from .server import TenantServer
from .state import TenantState

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / ".sandbox" / "tenant"

GUIDE = """The emulated tenant serves on https://{host} (Ctrl-C ends it; nothing is kept).

  azuread:metadataHost  {host}
  azuread:tenantId      {tenant}
  azuread:clientId      {client}
  CA bundle             {bundle}

Trust it, and take the client secret, which is made anew at each start:
  export SSL_CERT_FILE="{bundle}" REQUESTS_CA_BUNDLE="{bundle}" CURL_CA_BUNDLE="{bundle}"
  export ARM_CLIENT_SECRET=$(curl -sS {url}/sandbox/clientSecret)

Sign in and list the compliance policies:
  TOKEN=$(curl -sS {url}/{tenant}/oauth2/v2.0/token \\
    -d grant_type=client_credentials -d client_id={client} \\
    --data-urlencode client_secret=$ARM_CLIENT_SECRET --data-urlencode scope={url}/.default \\
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  curl -sS -H "Authorization: Bearer $TOKEN" {url}/beta/deviceManagement/deviceCompliancePolicies

Raise the risk of a device, and let its user sign in from it:
  curl -sS -X PATCH {url}/sandbox/devices/ADELE-PC -d '{{"machineRisk": "high"}}'
  curl -sS {url}/sandbox/signIns \\
    -d '{{"user": "{user}", "device": "ADELE-PC", "application": "Office 365 SharePoint Online"}}'

docs/emulated-tenant.md has the rest.
"""


def guide(tenant: TenantServer) -> str:
    return GUIDE.format(
        host=tenant.host,
        url=tenant.base_url,
        tenant=tenant.tenant_id,
        client=tenant.client_id,
        bundle=tenant.ca_bundle,
        user=seed.ADELE_UPN,
    )


def size_of(tenant: TenantState) -> str:
    if tenant.population is None:
        return ""
    counts = ((tenant.devices, "devices"), (tenant.users, "people"), (tenant.groups, "groups"))
    return f"It has {', '.join(f'{len(objects)} {kind}' for objects, kind in counts)}.\n"


def number_of_devices(text: str) -> int:
    if not text.isdecimal():
        msg = f"a number of devices is expected, found {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on localhost; a free one unless given")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="gets the CA bundle (default: %(default)s)")
    parser.add_argument("--size", type=number_of_devices, metavar="DEVICES", help="devices beside those of the seed")
    parser.add_argument("--random-seed", type=int, default=0, help="another tenant of this size (default: %(default)s)")
    arguments = parser.parse_args()
    population = Population(arguments.size, arguments.random_seed) if arguments.size else None
    try:
        server = TenantServer(folder=arguments.folder, port=arguments.port, population=population)
    except OSError as error:
        sys.exit(f"Could not serve on port {arguments.port} of localhost: {error}. Choose another one with --port.")
    with server as tenant:
        print(guide(tenant) + size_of(tenant.state), flush=True)
        try:
            tenant.wait()
        except KeyboardInterrupt:
            print("\nThe emulated tenant has ended.")


if __name__ == "__main__":
    main()
