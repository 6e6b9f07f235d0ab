"""The whole message of each error about an approval, with and without what the tenant may leave out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from providers.approval.errors import (
    ApprovalConflictError,
    ApprovalMismatchError,
    ApprovalRejectedError,
    ApprovalRequiredError,
)
from providers.approval.requests import ApprovalRequest
from providers.graph.errors import GraphError

WHAT = "Changing the tenant's compliance settings"
PATH = "/deviceManagement"
REQUEST = ApprovalRequest("r-1", "needsApproval", "Why")
MADE = replace(REQUEST, requested=datetime(2026, 2, 15, 15, 36, 51, tzinfo=UTC))
TENANT = "This tenant uses Multi Admin Approval."
HOW = (
    "Another administrator than the one signed in here approves it under Intune admin center > Tenant administration > "
    "Multi Admin Approval > Received requests (a user finds their own request under My requests). After the approval, "
    "run the same command again: it completes this step and continues."
)
NOTHING = "for the approval of a second administrator: nothing was changed."
ANEW = (
    "The same request is not sent again: change the configuration or approvalJustification, then run the same command "
    "again."
)


@pytest.mark.parametrize(
    ("request_", "is_new", "message"),
    [
        (REQUEST, True, f"waits {NOTHING} {TENANT} The request is r-1; it expires 3 days after it was made. {HOW}"),
        (MADE, True, f"waits {NOTHING} {TENANT} The request is r-1; it expires 3 days after it was made. {HOW}"),
        (
            REQUEST,
            False,
            f"still waits {NOTHING} {TENANT} The request is r-1; it expires 3 days after it was made. {HOW}",
        ),
        (
            replace(MADE, expires="2026-02-18 15:36 UTC"),
            False,
            f"still waits {NOTHING} {TENANT} The request is r-1, made on 2026-02-15 15:36 UTC; it expires on "
            f"2026-02-18 15:36 UTC. {HOW}",
        ),
    ],
)
def test_required(request_: ApprovalRequest, is_new: bool, message: str) -> None:
    assert str(ApprovalRequiredError(WHAT, request_, is_new=is_new)) == f"{WHAT} {message}"


@pytest.mark.parametrize(
    ("request_", "who"),
    [
        (REQUEST, ""),
        (replace(REQUEST, approver="Adele"), ' by "Adele"'),
        (replace(REQUEST, modified="2026-02-16 00:00 UTC"), " on 2026-02-16 00:00 UTC"),
        (replace(REQUEST, comment="Too wide"), ', with the comment "Too wide"'),
        (
            replace(REQUEST, approver="Adele", modified="2026-02-16 00:00 UTC", comment='No\n"really"'),
            ' by "Adele" on 2026-02-16 00:00 UTC, with the comment "No \\"really\\""',
        ),
    ],
)
def test_rejected(request_: ApprovalRequest, who: str) -> None:
    assert str(ApprovalRejectedError(WHAT, request_)) == (
        f"{WHAT} was rejected{who} (request r-1): nothing was changed. {ANEW}"
    )


@pytest.mark.parametrize(("length", "quoted"), [(200, "a" * 200), (201, f"{'a' * 200}…")])
def test_a_long_quote_is_cut(length: int, quoted: str) -> None:
    error = ApprovalRejectedError(WHAT, replace(REQUEST, comment="a" * length))
    assert str(error) == f'{WHAT} was rejected, with the comment "{quoted}" (request r-1): nothing was changed. {ANEW}'


OF_THIS = replace(REQUEST, id="r-2", object_id="deviceManagement", requestor="Pipeline", justification="Ours")
OF_ANOTHER = replace(REQUEST, id="r-3", object_id="x", status="approved", justification="Theirs")
WITHOUT_OBJECT = replace(REQUEST, id="r-4", justification="Whose?")


@pytest.mark.parametrize(
    ("active", "whose"),
    [
        (
            None,
            "Who made it could not be read: grant the application permission DeviceManagementConfiguration.Read.All "
            "with admin consent.",
        ),
        ([], "The list of requests does not show it."),
        (
            [OF_ANOTHER, OF_THIS, WITHOUT_OBJECT],
            'Active: r-2 by "Pipeline", needsApproval, "Ours".',
        ),
        (
            [replace(OF_THIS, object_id="DEVICEMANAGEMENT")],
            'Active: r-2 by "Pipeline", needsApproval, "Ours".',
        ),
        (
            [OF_ANOTHER, WITHOUT_OBJECT],
            'Active: r-3, approved, "Theirs"; r-4, needsApproval, "Whose?".',
        ),
    ],
)
def test_conflict(active: list[ApprovalRequest] | None, whose: str) -> None:
    assert str(ApprovalConflictError(WHAT, PATH, active)) == (
        f"{WHAT} failed: another request for approval of the same object is active. No request was filed and nothing "
        f"was changed. {whose} Ask whoever made it to complete or withdraw it (Intune admin center > Tenant "
        "administration > Multi Admin Approval > My requests), or reject it (> Received requests), then run the same "
        "command again."
    )


def test_misfit() -> None:
    assert str(ApprovalMismatchError(WHAT, REQUEST, GraphError("Graph refused it."))) == (
        f"Graph refused it.\n{WHAT} was approved (request r-1), but the tenant did not accept the change as the "
        "approved one: nothing was changed. The approved request no longer matches: either the object has changed "
        "since, or the request was made by another application than the one signed in now. Cancel the approval (Intune "
        "admin center > Tenant administration > Multi Admin Approval > Received requests), or let it expire, then run "
        "the same command again: it requests approval again."
    )
