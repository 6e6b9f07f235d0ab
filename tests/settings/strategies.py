"""Building blocks of configurations that hypothesis draws, and the models within a model."""

from typing import Any, get_args

from hypothesis import strategies as st
from pydantic import BaseModel

from settings.identities import GuestOrExternalUserType

Config = dict[str, Any]
Strategy = st.SearchStrategy[Any]


def distinct(entries: Strategy, min_size: int = 0) -> Strategy:
    return st.lists(entries, min_size=min_size, max_size=4, unique_by=str.casefold)


def words(literal: object, *left_out: str) -> Strategy:
    return st.sampled_from([word for word in get_args(literal) if word not in left_out])


def some(**members: Strategy) -> Strategy:
    return st.fixed_dictionaries({}, optional=members)


@st.composite
def sides(draw: st.DrawFn, entries: Strategy, *, at_least: int = 1) -> Config:
    drawn = draw(distinct(entries, at_least))
    cut = draw(st.integers(at_least, len(drawn)))
    return {"include": drawn[:cut], "exclude": drawn[cut:]}


def guests(ids: Strategy) -> Strategy:
    tenants = st.just({"membershipKind": "all"}) | distinct(ids, 1).map(
        lambda members: {"membershipKind": "enumerated", "members": members}
    )
    return st.fixed_dictionaries(
        {"guestOrExternalUserTypes": distinct(words(GuestOrExternalUserType, "none"), 1)},
        optional={"externalTenants": tenants},
    )


def models(annotation: object) -> list[type[BaseModel]]:
    """The models that a value of that type may be, or hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models(part)]
