"""Asks Entra's What-If about the sample, and compares with our own rule.

What-If says whether a saved policy applies, not whether access is granted, and does not test service dependencies
[docs]. It has been wrong about excluded groups [issue: maester 152]; a disagreement there is not known, and not wrong.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ops.table.rows import DIFFERENT, MISSING, NOT_KNOWN, NOTE, OK, Found, Status, counted
from ops.tenant.reason import Reason
from ops.tenant.scope import Scope
from ops.verify.own_rule import Applies, applies
from ops.verify.parts import Asked, Part, our_access_policies, resolved
from ops.verify.rows import Result
from ops.verify.sample import NoSampleError, Sample, SignIn
from providers.graph.conditional_access import READ
from providers.graph.request import Json, Request
from settings import ConditionalAccess

_PATH: Final = "/identity/conditionalAccess/evaluate"
_NOT_ENOUGH: Final = "notEnoughInformation"
_BY_HAND: Final = "Try it: entra.microsoft.com > Conditional Access > What If, or a sign-in of that kind"
_WHAT: Final = "What-If agrees with the configuration"
_LIMITS: Final = (
    "It says whether the policy applies and not whether access is granted, and leaves out what applications depend on"
)


def _results(asked: Asked) -> Iterator[Result]:
    ours = asked.stack.settings.conditional_access
    if ours is None:
        yield Result("what-if", _WHAT, Found(NOTE, "the stack has no Conditional Access policy"))
        return
    found = our_access_policies(ours, asked.tenant)
    if len(found) != 1:
        several = f"{len(found)} policies have its name" if found else "the tenant has no such policy"
        yield Result("what-if", _WHAT, Found(NOTE, f"not asked: {several}"))
        return
    policy = resolved(asked, "conditional_access", ours)
    scope = Scope.of(policy, asked.break_glass, {})
    requests: set[str] = set()
    try:
        for sign_in in Sample(policy, scope, asked.reads).sign_ins():
            requests.add(repr(sign_in.body))
            yield _compared(policy, scope, sign_in, _answer(asked, sign_in, str(found[0]["id"])))
    except NoSampleError as error:
        yield Result("what-if", _WHAT, Found(NOT_KNOWN, f"not asked: {error}", _BY_HAND))
    yield Result("what-if.requests", "How often What-If was asked", Found(NOTE, _said(len(requests))))


def _said(requests: int) -> str:
    return f"{counted(requests, 'request')}, at most one a second. {_LIMITS}"


def _answer(asked: Asked, sign_in: SignIn, policy_id: str) -> Json | None:
    """What-If's result for our policy; None if it is not in the answer."""
    what = f"Asking What-If about {sign_in.what}"
    answer = asked.reads.send(Request("POST", _PATH, what, READ, body=sign_in.body))
    results: list[Json] = answer.get("value") or []
    return next((one for one in results if one.get("id") == policy_id), None)


def _compared(policy: ConditionalAccess, scope: Scope, sign_in: SignIn, answer: Mapping[str, Any] | None) -> Result:
    expected = applies(policy, scope, sign_in)
    return Result(sign_in.id, _words(sign_in), _found(expected, scope, sign_in, answer))


def _words(sign_in: SignIn) -> str:
    who = sign_in.user.display_name or sign_in.user.id
    return f"{sign_in.what}: {who}, {sign_in.platform}, {sign_in.client_app}, to {sign_in.application}"


def _found(expected: Applies, scope: Scope, sign_in: SignIn, answer: Mapping[str, Any] | None) -> Found:
    if answer is None or not isinstance(answer.get("policyApplies"), bool):
        return Found(NOT_KNOWN, "not known: the answer of What-If does not say whether the policy applies", _BY_HAND)
    reasons = str(answer.get("analysisReasons"))
    if _NOT_ENOUGH in reasons:
        return Found(NOT_KNOWN, f"not known: What-If says {reasons}, which is not that it does not apply", _BY_HAND)
    says = "applies" if answer["policyApplies"] else f"does not apply ({reasons})"
    if isinstance(expected, Reason):
        return Found(NOT_KNOWN, f"not known: {expected.text}; What-If says that it {says}", _BY_HAND)
    if expected == answer["policyApplies"]:
        return Found(OK, f"{says}, as configured")
    return _disagreement(scope, sign_in, says, expected=expected)


def _disagreement(scope: Scope, sign_in: SignIn, says: str, *, expected: bool) -> Found:
    words = f"What-If says that it {says}; by the configuration it {'applies' if expected else 'does not'}"
    by_group = sign_in.user.groups & scope.excluded.groups
    if not expected and by_group and sign_in.user.id not in scope.excluded.users:
        reported = "What-If has been wrong about excluded groups in reported cases"
        group = ", ".join(sorted(by_group))
        return Found(NOT_KNOWN, f"not known: {words}, which excludes the group {group}. {reported}", _BY_HAND)
    status: Status = MISSING if sign_in.is_emergency else DIFFERENT
    return Found(status, words, "See what differs in the Conditional Access policy above, then run `pulumi up`")


WHAT_IF: Final = Part("what-if", "What-If", _results)
