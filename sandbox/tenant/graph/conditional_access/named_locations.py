"""Objects that Conditional Access policies refer to: named locations and authentication strengths. Read only."""

from ...clock import timestamp
from ...objects import Json, NamedLocation
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import filtered, page, selected
from .forms import strength_object
from .permissions import READ_POLICIES, READ_STRENGTHS

LOCATIONS = "identity/conditionalAccess/namedLocations"
STRENGTHS = "policies/authenticationStrengthPolicies"
LIST_OPTIONS = frozenset({"$select", "$filter", "$top"})
ONE_OPTIONS = frozenset({"$select"})


def location_form(one: NamedLocation) -> Json:
    return {
        "@odata.type": f"#microsoft.graph.{one.type_name}",
        "id": one.id,
        "displayName": one.display_name,
        "createdDateTime": timestamp(one.created),
        "modifiedDateTime": timestamp(one.modified) if one.modified else None,
        "deletedDateTime": None,
        **one.members,
    }


def answer_list(call: Call, forms: list[Json], path: str, type_name: str) -> Answer:
    found = filtered(forms, call.query.condition)
    items = [selected(one, call.query.select, type_name) for one in found]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(path), **body})


def answer_one(call: Call, form: Json, path: str, type_name: str) -> Answer:
    body = {"@odata.context": call.context(f"{path}/$entity"), **form}
    return Answer(body=selected(body, call.query.select, type_name))


def list_locations(call: Call) -> Answer:
    forms = [location_form(one) for one in call.tenant.named_locations.values()]
    return answer_list(call, forms, LOCATIONS, "namedLocation")


def get_location(call: Call) -> Answer:
    location = call.tenant.named_locations.get(call.keys["id"].lower())
    if location is None:
        raise errors.policy_not_found(call.keys["id"])
    return answer_one(call, location_form(location), LOCATIONS, "namedLocation")


def list_strengths(call: Call) -> Answer:
    forms = [strength_object(call.tenant, key) for key in call.tenant.authentication_strengths]
    return answer_list(call, forms, STRENGTHS, "authenticationStrengthPolicy")


def get_strength(call: Call) -> Answer:
    key = call.keys["id"].lower()
    if key not in call.tenant.authentication_strengths:
        raise errors.policy_not_found(call.keys["id"])
    return answer_one(call, strength_object(call.tenant, key), STRENGTHS, "authenticationStrengthPolicy")


OPERATIONS = (
    Operation("GET", LOCATIONS, list_locations, "policy", READ_POLICIES, LIST_OPTIONS),
    Operation("GET", LOCATIONS + "/{id}", get_location, "policy", READ_POLICIES, ONE_OPTIONS),
    Operation("GET", STRENGTHS, list_strengths, "policy", READ_STRENGTHS, LIST_OPTIONS),
    Operation("GET", STRENGTHS + "/{id}", get_strength, "policy", READ_STRENGTHS, ONE_OPTIONS),
)
