"""The sign-in log: `/auditLogs/signIns` on v1.0, interactive sign-ins of people alone [live].

Results of report-only policies are newer than the enum that v1.0 promises: without `Prefer:
include-unknown-enum-members` they read unknownFutureValue [docs]. Without a permission to read policies the entries
leave them out, silently [live].
"""

import re
from datetime import datetime, timedelta
from typing import Final

from ...clock import timestamp
from ...log_entries import SignInEntry
from ...objects import Json
from ...schema.types import object_type
from .. import errors
from ..calls import BETA_ONLY, Answer, Call, Operation
from ..filters import Condition
from ..property_filters import FilterLanguage, Property, moment, moment_of, number, text
from .pages import answer_list
from .permissions import READ_APPLIED_POLICIES, READ_LOGS, require_directory_read, require_premium, retention

PATH: Final = "auditLogs/signIns"
POLICIES: Final = "appliedConditionalAccessPolicies"
FURTHEST_BACK: Final = timedelta(days=90)
TEXT: Final = re.compile(r"'[^']*'")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
PREFERENCE: Final[str] = "include-unknown-enum-members"
EQ, STARTS = "eq", "startswith"
# The operators that the documentation names [docs: the properties of signIn].
PROPERTIES: Final[dict[str, Property]] = {
    "createdDateTime": moment(EQ, "le", "ge"),
    "appId": text(EQ),
    "appDisplayName": text(EQ, STARTS),
    "clientAppUsed": text(EQ),
    "conditionalAccessStatus": text(EQ),
    "correlationId": text(EQ),
    "deviceDetail/browser": text(EQ, STARTS),
    "deviceDetail/operatingSystem": text(EQ, STARTS),
    "ipAddress": text(EQ, STARTS),
    "location/city": text(EQ, STARTS),
    "location/countryOrRegion": text(EQ, STARTS),
    "location/state": text(EQ, STARTS),
    "resourceDisplayName": text(EQ),
    "resourceId": text(EQ),
    "status/errorCode": number(EQ),
    "userDisplayName": text(EQ, STARTS),
    "userId": text(EQ),
    "userPrincipalName": text(EQ, STARTS),
}


def members() -> frozenset[str]:
    return frozenset(object_type("v1.0", "signIn").members)


FILTERS: Final = FilterLanguage(PROPERTIES, members, errors.reports_filter)


def filters(text: str) -> Condition:
    return FILTERS(text)


def read_form(entry: SignInEntry, call: Call) -> Json:
    form: Json = {"id": entry.id, "createdDateTime": timestamp(entry.created), **entry.members}
    if not call.roles & READ_APPLIED_POLICIES:
        return {name: value for name, value in form.items() if name != POLICIES}
    if PREFERENCE not in preferences(call):
        form[POLICIES] = [hidden(one) for one in form[POLICIES]]
    return form


def preferences(call: Call) -> set[str]:
    return {one.strip().lower() for one in call.headers.get("prefer", "").split(",")}


def hidden(policy: Json) -> Json:
    is_new = str(policy["result"]).startswith("reportOnly")
    return policy | {"result": "unknownFutureValue"} if is_new else policy


def refuse_long_ago(call: Call) -> None:
    """A time more than 90 days ago is not a valid filter [issue: ms-graph-docs 5676]."""
    limit = call.tenant.clock.now() - FURTHEST_BACK
    for found in DAY.findall(TEXT.sub("", call.query.raw.get("$filter", ""))):
        if moment_of(found) < limit:
            raise errors.reports_filter(found)


def kept(call: Call) -> list[SignInEntry]:
    require_premium(call.tenant)
    require_directory_read(call)
    oldest: datetime = call.tenant.clock.now() - retention(call.tenant)
    return [one for one in call.tenant.sign_ins if one.created >= oldest]


def list_sign_ins(call: Call) -> Answer:
    if "$select" in call.query.raw:
        name = "$select"
        raise errors.reports_option(name)
    refuse_long_ago(call)
    return answer_list(call, [read_form(one, call) for one in kept(call)], PATH, "createdDateTime", "signIn")


def get_sign_in(call: Call) -> Answer:
    entry = next((one for one in kept(call) if one.id == call.keys["id"].lower()), None)
    if entry is None:
        raise errors.reports_not_found(call.keys["id"])
    return Answer(body={"@odata.context": call.context(f"{PATH}/$entity"), **read_form(entry, call)})


def beta(_: Call) -> Answer:
    msg = "sign-ins on beta, which shows more kinds and more properties of them; only v1.0."
    raise errors.not_emulated(msg)


OPTIONS = frozenset({"$filter", "$top", "$orderby", "$select"})
OPERATIONS = (
    Operation("GET", PATH, list_sign_ins, "reports", READ_LOGS, OPTIONS, ("v1.0",), filters),
    Operation("GET", PATH + "/{id}", get_sign_in, "reports", READ_LOGS, versions=("v1.0",)),
    Operation("GET", PATH, beta, "reports", READ_LOGS, OPTIONS, BETA_ONLY),
    Operation("GET", PATH + "/{id}", beta, "reports", READ_LOGS, frozenset({"$select"}), BETA_ONLY),
)
