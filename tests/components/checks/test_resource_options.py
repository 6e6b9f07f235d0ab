"""Which options the component takes, of all that Pulumi has."""

import inspect
import json
from typing import Any

import pulumi
import pytest

from components.checks.check import Change, warnings_of
from components.checks.resource_options import require_accepted, require_the_stacks_providers, the_stacks_providers
from tests.components.refusals import refusal_of

TAKEN = ["aliases", "depends_on", "parent", "protect", "provider", "providers"]
EVERY = sorted(set(inspect.signature(pulumi.ResourceOptions.__init__).parameters) - {"self"})


def refusal(opts: pulumi.ResourceOptions | None) -> str | None:
    return refusal_of(require_accepted, "it", opts)


@pytest.mark.parametrize("name", EVERY)
def test_an_option_is_taken_or_refused(name: str) -> None:
    """An option that Pulumi gets later is refused."""
    opts = pulumi.ResourceOptions()
    setattr(opts, name, False)
    if name in TAKEN:
        assert refusal(opts) is None
        return
    assert refusal(opts) == (
        f"DefenderConditionalAccess 'it' does not take {name}: an option that changes, replaces, retains or removes "
        "its parts could leave access enforced without them. Nothing was written. Remove it from its options; it "
        "takes parent, depends_on, protect and aliases."
    )


def test_no_option_is_fine() -> None:
    assert [refusal(None), refusal(pulumi.ResourceOptions())] == [None, None]


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        (json.dumps(["*"]), "*"),
        (json.dumps(["pulumi-python", "aws"]), "pulumi-python"),
        (json.dumps(["pulumi-python", "azuread"]), "azuread and pulumi-python"),
    ],
    ids=["all", "dynamic", "both"],
)
def test_disabled_default_providers(monkeypatch: pytest.MonkeyPatch, listed: str, named: str) -> None:
    monkeypatch.setattr(pulumi.runtime, "get_config", {"pulumi:disable-default-providers": listed}.get)
    assert refusal(None) == (
        f"DefenderConditionalAccess 'it' cannot work where pulumi:disable-default-providers names {named}. All parts "
        "belong to one tenant, that of the stack's azuread:* settings, which the checks and the Intune half use. Set "
        "azuread:tenantId and how to sign in with `pulumi config set`, one stack for each tenant, and take "
        f"{named} out of pulumi:disable-default-providers."
    )


@pytest.mark.parametrize("listed", ["", '["aws"]', "not JSON"], ids=["none", "others", "broken"])
def test_other_packages_are_no_concern(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setattr(pulumi.runtime, "get_config", {"pulumi:disable-default-providers": listed}.get)
    assert refusal(None) is None


class Given:
    """A resource with providers of its own for these packages."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages

    def get_provider(self, module: str) -> str | None:
        return "its own" if module.partition(":")[0] in self._packages else None


@pytest.mark.parametrize(
    ("packages", "named"),
    [(["azuread"], "azuread"), (["pulumi-python", "azuread"], "azuread and pulumi-python")],
    ids=["one", "both"],
)
def test_a_provider_of_its_own_is_refused_of_the_component_and_of_its_parts(packages: list[str], named: str) -> None:
    given: Any = Given(*packages)
    said = (
        f"DefenderConditionalAccess 'it' is given a provider of its own for {named}: its Conditional Access policy "
        "would go to the tenant of that provider, and the rest to the stack's. Nothing was written. All parts belong "
        "to one tenant, that of the stack's azuread:* settings, which the checks and the Intune half use. Set "
        "azuread:tenantId and how to sign in with `pulumi config set`, one stack for each tenant, and give the "
        "component no provider: not by provider or providers, nor by a parent that has one, nor by a transformation."
    )
    assert refusal_of(require_the_stacks_providers, given, "it") == said
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([the_stacks_providers(given, "it")], Change({}, {}))
    assert str(stopped.value) == said


def test_the_stacks_own_providers_and_others_are_fine() -> None:
    given: Any = Given("aws")
    assert refusal_of(require_the_stacks_providers, given, "it") is None
    assert warnings_of([the_stacks_providers(given, "it")], Change({}, {})) == []
