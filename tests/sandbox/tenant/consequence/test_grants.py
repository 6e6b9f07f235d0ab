"""Grant controls."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.errors import CannotEvaluateError
from sandbox.tenant.consequence.sign_in import SignInRequest, sign_in
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
AddAccess = Callable[..., ConditionalAccessPolicy]
FROM_ADELE: Json = {"user": seed.ADELE, "application": seed.SHAREPOINT_ONLINE, "device": seed.CLEAN_DEVICE}
ADELE = SignInRequest(seed.ADELE, seed.SHAREPOINT_ONLINE, seed.CLEAN_DEVICE)

pytestmark = pytest.mark.usefixtures("risk_counts")


@pytest.mark.parametrize(
    ("grant", "multifactor", "granted"),
    [
        ({"operator": "AND", "builtInControls": ["compliantDevice", "mfa"]}, True, True),
        ({"operator": "AND", "builtInControls": ["compliantDevice", "mfa"]}, False, False),
        ({"operator": "OR", "builtInControls": ["compliantDevice", "mfa"]}, None, True),
        ({"operator": "OR", "builtInControls": ["compliantDevice", "domainJoinedDevice"]}, None, True),
        ({"operator": "AND", "builtInControls": ["domainJoinedDevice", "mfa"]}, None, False),
        ({"operator": "OR", "builtInControls": ["domainJoinedDevice"]}, None, False),
        ({"operator": "OR", "builtInControls": ["compliantDevice"], "termsOfUse": ["x"]}, None, True),
        (None, None, True),
    ],
    ids=["and", "and-no-mfa", "or-decided", "or-hybrid", "and-decided", "hybrid", "or-terms", "session-only"],
)
def test_grant_controls(
    state: TenantState, add_access: AddAccess, grant: object, multifactor: bool | None, granted: bool
) -> None:
    add_access(grant=grant)
    request = SignInRequest(**FROM_ADELE | {"multifactor": multifactor})
    assert sign_in(request, state).granted is granted


@pytest.mark.parametrize(
    ("grant", "what"),
    [
        ({"operator": "AND", "builtInControls": ["compliantDevice", "mfa"]}, "mfa"),
        ({"operator": "OR", "builtInControls": ["approvedApplication"]}, "approvedApplication"),
        ({"operator": "AND", "builtInControls": ["compliantDevice"], "termsOfUse": ["x"]}, "termsOfUse"),
        (
            {"operator": "OR", "authenticationStrength": {"id": seed.MULTIFACTOR_STRENGTH}},
            "an authentication strength",
        ),
    ],
    ids=["mfa", "approved-app", "terms", "strength"],
)
def test_a_control_that_is_not_known_is_an_error(
    state: TenantState, add_access: AddAccess, grant: object, what: str
) -> None:
    add_access(grant=grant)
    message = f'The policy "CA" asks for {what}: no sign-in here tells whether it is satisfied.'
    with pytest.raises(CannotEvaluateError) as caught:
        sign_in(ADELE, state)
    assert str(caught.value) == message
