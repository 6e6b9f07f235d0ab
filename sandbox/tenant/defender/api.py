"""`GET /api/machines` and `/api/machines/{id}` on Defender's host: token, rate, permission, query, in that order."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from ..entra.tokens import Claims, InvalidAccessTokenError, TokenService
from ..graph.errors import GraphError, not_emulated
from ..graph.property_filters import FilterLanguage, Property, moment, number, text
from ..objects import Json
from ..rates import Limit, count
from ..resources import defender_address
from ..state import TenantState
from . import errors
from .machines import MEMBERS, machines

PATH: Final = "machines"
READ_MACHINES: Final = ("Machine.Read.All", "Machine.ReadWrite.All")
LARGEST_PAGE: Final = 10_000
LIMITS: Final = (Limit(100, timedelta(minutes=1)), Limit(1500, timedelta(hours=1)))
ANY_ORDER: Final = ("eq", "ne", "ge", "gt", "le", "lt")
# The properties that the documentation names, but for tags; of operators, its examples have eq, ne, ge and gt, and the
# rest follows from "OData V4 queries" [docs; inference].
PROPERTIES: Final[dict[str, Property]] = {
    "aadDeviceId": text("eq", "ne"),
    "computerDnsName": text("eq", "ne"),
    "deviceValue": text("eq", "ne"),
    "exposureLevel": text("eq", "ne"),
    "healthStatus": text("eq", "ne"),
    "id": text("eq", "ne"),
    "lastIpAddress": text("eq", "ne"),
    "lastSeen": moment(*ANY_ORDER),
    "onboardingStatus": text("eq", "ne"),
    "osPlatform": text("eq", "ne"),
    "rbacGroupId": number(*ANY_ORDER),
    "riskScore": text("eq", "ne"),
    "version": text("eq", "ne"),
}
OPTIONS: Final = ("$filter", "$top", "$skip")


def refusal(text: str) -> GraphError:
    return errors.odata(f"Invalid filter clause: '{text}'.")


FILTERS: Final = FilterLanguage(PROPERTIES, lambda: MEMBERS, refusal)


class DefenderApi:
    """The API of one tenant. Raises GraphError, which `errors.body` puts into Defender's envelope."""

    def __init__(self, tokens: TokenService, tenant: TenantState, base_url: str) -> None:
        self.tokens = tokens
        self.tenant = tenant
        self.address = defender_address(base_url)

    def answer(
        self, method: str, host: str, path: str, query: Sequence[tuple[str, str]], headers: Mapping[str, str]
    ) -> Json:
        """`path` is without /api/; `host` is the one that was asked."""
        if f"https://{host}" != self.address:
            raise errors.no_such_route()
        claims = self.authenticate(headers.get("authorization"))
        segments = path.split("/")
        if method != "GET" or segments[0] != PATH or len(segments) > 2:
            what = f"{method} /api/{path} of Defender; only GET of machines."
            raise not_emulated(what)
        self.count(claims)
        if not claims.roles & set(READ_MACHINES):
            raise errors.missing_roles(READ_MACHINES, claims.roles)
        return self.one(segments[1], query) if len(segments) == 2 else self.listed(query)

    def authenticate(self, header: str | None) -> Claims:
        if header is None or not header.lower().startswith("bearer "):
            msg = "The authorization header is missing."
            raise errors.unauthorized(msg)
        token = header.split(" ", 1)[1]
        try:
            return self.tokens.verify(token, self.tokens.defender_resource)
        except InvalidAccessTokenError as error:
            if self.is_for_graph(token):
                raise errors.wrong_resource() from None
            raise errors.unauthorized(str(error)) from None

    def is_for_graph(self, token: str) -> bool:
        try:
            self.tokens.verify(token)
        except InvalidAccessTokenError:
            return False
        return True

    def count(self, claims: Claims) -> None:
        """100 a minute and 1500 an hour for each application [docs]; a switch."""
        wait = count(f"defender {claims.app_id}", LIMITS, self.tenant)
        if self.tenant.switches.defender_throttling and wait is not None:
            raise errors.too_many_requests(int(wait.total_seconds()) + 1)

    def one(self, key: str, query: Sequence[tuple[str, str]]) -> Json:
        """By its id or its name [docs]."""
        for name, _ in query:
            raise self.unknown_option(name)
        found = next((one for one in machines(self.tenant) if key.lower() in (one["id"], one["computerDnsName"])), None)
        if found is None:
            what = f"Machine {key}"
            raise errors.not_found(what)
        return {"@odata.context": f"{self.address}/api/$metadata#Machines/$entity", **found}

    def listed(self, query: Sequence[tuple[str, str]]) -> Json:
        """404 if there is no machine at all [docs]. A page after the last one is empty [client]."""
        raw = dict(query)
        for name in raw:
            if name not in OPTIONS:
                raise self.unknown_option(name)
        known = machines(self.tenant)
        if not known:
            what = "Any machine"
            raise errors.not_found(what)
        condition = FILTERS(raw["$filter"]) if "$filter" in raw else None
        found = [one for one in known if condition is None or condition(one)]
        return {"@odata.context": f"{self.address}/api/$metadata#Machines", **self.page(found, raw)}

    def page(self, found: list[Json], raw: dict[str, str]) -> Json:
        """There is a link to the next page if the page is smaller than requested [docs: OData; client]."""
        skip = number_of("$skip", raw.get("$skip", "0"))
        top = number_of("$top", raw["$top"]) if "$top" in raw else None
        if top is not None and top > LARGEST_PAGE:
            msg = f"The limit of '{LARGEST_PAGE}' for Top query has been exceeded; the request has '{top}'."
            raise errors.odata(msg)
        size = min(LARGEST_PAGE, self.tenant.switches.page_size or LARGEST_PAGE)
        shown = size if top is None else min(top, size)
        page: Json = {"value": found[skip : skip + shown]}
        left = top is None or top > shown
        if left and skip + shown < len(found):
            rest = {"$top": str(top - shown)} if top is not None else {}
            options = {**raw, **rest, "$skip": str(skip + shown)}
            page["@odata.nextLink"] = f"{self.address}/api/{PATH}?{urlencode(options, safe='$,()')}"
        return page

    def unknown_option(self, name: str) -> GraphError:
        return not_emulated(f"{name} on machines; only {', '.join(OPTIONS)} on the list.")


def number_of(name: str, text: str) -> int:
    if not text.isdecimal():
        msg = f"Invalid value '{text}' for {name} query option found."
        raise errors.odata(msg)
    return int(text)
