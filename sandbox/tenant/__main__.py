"""`python -m sandbox tenant`: serves the emulated tenant until Ctrl-C, and says how to use it."""

import argparse
import sys
from pathlib import Path

from . import seed
from .server import TenantServer

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on localhost; a free one unless given")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="gets the CA bundle (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        server = TenantServer(folder=arguments.folder, port=arguments.port)
    except OSError as error:
        sys.exit(f"Could not serve on port {arguments.port} of localhost: {error}. Choose another one with --port.")
    with server as tenant:
        print(guide(tenant), flush=True)
        try:
            tenant.wait()
        except KeyboardInterrupt:
            print("\nThe emulated tenant has ended.")


if __name__ == "__main__":
    main()
