"""Names and ids that a sign-in is asked about by."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.sign_in import SignInRequest, UnknownNameError, sign_in
from sandbox.tenant.objects import ConditionalAccessPolicy
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
AddAccess = Callable[..., ConditionalAccessPolicy]
FROM_ADELE: Json = {"user": seed.ADELE, "application": seed.SHAREPOINT_ONLINE, "device": seed.CLEAN_DEVICE}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"user": "nobody"}, "No user is called 'nobody'. There are: adele@contoso.example, diego@contoso.example"),
        ({"device": "LOST-PC"}, "No device is called 'LOST-PC'. There are: ADELE-PC, DIEGO-PC"),
        ({"application": "Office365"}, "No application is called 'Office365'. There are: Office 365 SharePoint Online"),
        ({"client_app_type": "fax"}, "'fax' is no conditionalAccessClientApp: all, browser"),
        ({"platform": "Windows"}, "'Windows' is no conditionalAccessDevicePlatform: all, android"),
    ],
    ids=["user", "device", "application", "client", "platform"],
)
def test_names_that_mean_nothing(state: TenantState, change: Json, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        sign_in(SignInRequest(**FROM_ADELE | change), state)
    assert str(caught.value).startswith(message)


def test_a_name_of_two_devices_is_not_guessed(state: TenantState) -> None:
    state.devices[seed.RISKY_DEVICE].name = "ADELE-PC"
    with pytest.raises(UnknownNameError, match="More than one device is called 'adele-pc'"):
        sign_in(SignInRequest(**FROM_ADELE | {"device": "adele-pc"}), state)
