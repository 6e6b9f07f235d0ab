"""The emergency accounts: declared or not, accounts or groups."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import BREAK_GLASS, OTHERS, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped

FIRST, SECOND = BREAK_GLASS
LOCKED_OUT = "When Conditional Access goes wrong, nobody could sign in to repair it."
ADD = (
    "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers; a group of them counts when it is "
    "declared in groups of this rule's configuration."
)
DECLARE = "Declare two emergency accounts in users, or a group of them in groups, of this rule's configuration."
ONE = (
    "The configuration of this rule declares 1 emergency account.\n"
    "It can be lost together with its key, and nobody could sign in to repair anything.\n"
    f"{DECLARE}"
)
UNDECLARED = (
    "The policy is enforced, and no emergency account is declared in the configuration of this rule.\n"
    "Nobody can see whether those whom it excludes are emergency accounts, or anybody.\n"
    f"{DECLARE}"
)


def accounts(
    id_: str, people: Mapping[str, Any], *expected: str, state: object = None, **configuration: object
) -> Sample:
    changes = {f"conditions.users.{member}": value for member, value in people.items()}
    return sample(
        "break-glass", id_, changes if state is None else {**changes, "state": state}, expected, configuration
    )


def few(count: int, unknown: str = "") -> str:
    return (
        f"conditions.users.excludedUsers has {count} of the 2 object ids that are needed{unknown}.\n{LOCKED_OUT}\n{ADD}"
    )


def lacks(member: str, noun: str, ids: str, unknown: str = "") -> str:
    path = f"conditions.users.{member}"
    return f"{path} lacks the emergency {noun} {ids}{unknown}.\n{LOCKED_OUT}\nAdd {ids} to {path}."


def twice(ids: str) -> str:
    return (
        f"The configuration of this rule names {ids} more than once.\n"
        "It counts once: an account can be lost together with its key.\n"
        "Name each account, and each group, once."
    )


SAMPLES = [
    accounts("two-accounts", {}, users=BREAK_GLASS),
    accounts("two-accounts-enforced", {}, users=BREAK_GLASS, state="enabled"),
    accounts("in-capitals", {"excludedUsers": [FIRST, SECOND.upper()]}, users=[FIRST.upper(), SECOND], state="enabled"),
    accounts("one-group", {"excludedUsers": [], "excludedGroups": [FIRST.upper()]}, groups=[FIRST], state="enabled"),
    accounts(
        "an-account-and-a-group",
        {"excludedUsers": [FIRST], "excludedGroups": [SECOND]},
        users=[FIRST],
        groups=[SECOND],
        state="enabled",
    ),
    accounts("undeclared-and-enforced", {}, UNDECLARED, state="enabled"),
    accounts("undeclared-and-of-a-state-of-tomorrow", {}, UNDECLARED, state="half"),
    accounts("undeclared-and-state-missing", {}, UNDECLARED, state=ABSENT),
    accounts("undeclared-and-disabled", {}, state="disabled"),
    accounts("one-declared", {}, ONE, users=[FIRST], state="enabled"),
    accounts("one-declared-while-it-reports", {}, ONE, users=[FIRST]),
    accounts("one-declared-twice", {}, twice(FIRST), ONE, users=[FIRST, FIRST.upper()]),
    accounts("three-declared-and-two-twice", {}, twice(f"{FIRST}, {SECOND}"), users=[SECOND, FIRST, FIRST, SECOND]),
    accounts(
        "declared-by-name",
        {"excludedUsers": ["anna", FIRST], "excludedGroups": ["berta"]},
        "The configuration of this rule declares anna, berta, which is not an object id.\n"
        "Somebody else can take over a name, and would then never be blocked.\n"
        "Write the object id, which the portal shows on the page of the account or the group.",
        users=["Anna", FIRST],
        groups=["Berta"],
    ),
    accounts(
        "an-account-declared-as-a-group-too",
        {"excludedGroups": [FIRST]},
        twice(FIRST),
        users=[FIRST],
        groups=[FIRST],
    ),
    accounts(
        "one-account-and-an-ordinary-group",
        {"excludedUsers": [FIRST], "excludedGroups": [OTHERS[0]]},
        ONE,
        users=[FIRST],
        state="enabled",
    ),
    accounts(
        "declared-account-excluded-as-a-group",
        {"excludedUsers": [FIRST], "excludedGroups": [SECOND]},
        lacks("excludedUsers", "accounts", SECOND),
        users=BREAK_GLASS,
    ),
    accounts("declared-group-excluded-as-a-user", {}, lacks("excludedGroups", "groups", FIRST), groups=[FIRST]),
    accounts(
        "others-than-declared",
        {"excludedUsers": OTHERS[:2], "excludedGroups": [OTHERS[2]]},
        lacks("excludedUsers", "accounts", f"{FIRST}, {SECOND}"),
        lacks("excludedGroups", "groups", OTHERS[3]),
        users=BREAK_GLASS,
        groups=[OTHERS[3]],
    ),
    accounts(
        "declared-account-not-known",
        {"excludedUsers": [FIRST, UNKNOWN]},
        lacks("excludedUsers", "accounts", SECOND, " (conditions.users.excludedUsers[1]: not known before the change)"),
        users=BREAK_GLASS,
    ),
    accounts("something-else-not-known", {"excludedGroups": [UNKNOWN]}, users=BREAK_GLASS, state="enabled"),
    accounts(
        "as-it-was-declared-before",
        {},
        "The configuration of break-glass has the key breakGlass, which this version of the policy pack no longer "
        "reads.\nIts value would be silently ignored.\n"
        'Write the object ids of accounts into users and those of groups into groups: "break-glass": '
        '{"users": ["…", "…"], "groups": ["…"]}.',
        breakGlass=BREAK_GLASS,
    ),
    accounts("two-of-anybody", {"excludedUsers": OTHERS[:2]}),
    accounts("two-of-anybody-and-unknown-ones", {"excludedUsers": [*OTHERS[:2], UNKNOWN], "excludedRoles": UNKNOWN}),
    accounts("one", {"excludedUsers": [FIRST]}, few(1)),
    accounts("one-twice", {"excludedUsers": [FIRST, FIRST.upper()]}, few(1)),
    accounts("one-and-a-group", {"excludedUsers": [FIRST], "excludedGroups": [SECOND]}, few(1)),
    accounts("none", {"excludedUsers": ABSENT}, few(0)),
    accounts("by-name", {"excludedUsers": ["breakglass1@contoso.example", "breakglass2@contoso.example"]}, few(0)),
    accounts("by-word", {"excludedUsers": [FIRST, "GuestsOrExternalUsers"]}, few(1)),
    accounts("as-role", {"excludedUsers": [FIRST], "excludedRoles": [SECOND]}, few(1)),
    accounts("included-group-only", {"includedUsers": [], "includedGroups": [OTHERS[0]], "excludedUsers": []}, few(0)),
    accounts(
        "included-none-and-a-role",
        {"includedUsers": ["None"], "includedRoles": [FIRST], "excludedUsers": []},
        few(0),
    ),
    accounts(
        "included-guests-only",
        {
            "includedUsers": [],
            "includedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": ["internalGuest"]}],
            "excludedUsers": [],
        },
        few(0),
    ),
    accounts("included-is-not-known", {"includedUsers": [UNKNOWN], "excludedUsers": []}, few(0)),
    accounts("includes-nobody", {"includedUsers": ["none"], "excludedUsers": []}),
    accounts(
        "unknown-accounts",
        {"excludedUsers": UNKNOWN, "excludedGroups": [UNKNOWN]},
        few(
            0,
            " (conditions.users.excludedUsers, conditions.users.excludedGroups[0]: not known before the change)",
        ),
    ),
    accounts("a-text", {"excludedUsers": FIRST}, shaped("conditions.users.excludedUsers", "a list", "a text")),
    accounts(
        "a-number", {"excludedUsers": [FIRST, 7]}, shaped("conditions.users.excludedUsers[1]", "a text", "a number")
    ),
]
