"""`/sandbox/faults`: the faults for people with curl."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .catalogue import FAULTS
from .faults import FaultError, Faults, Injection

TYPES: dict[str, tuple[type, ...]] = {
    "method": (str,),
    "path": (str,),
    "fault": (str,),
    "occurrence": (int,),
    "times": (int,),
    "seconds": (int, float),
}
REQUIRED = ("method", "path", "fault")


@dataclass(frozen=True)
class FaultControl:
    """The routes, as the control plane takes them."""

    faults: Faults

    def routes(self, body: Any) -> dict[tuple[str, str], Callable[[], Any]]:  # noqa: ANN401 - JSON
        return {
            ("GET", "faults"): self.all,
            ("POST", "faults"): lambda: self.add(body),
            ("DELETE", "faults"): self.clear,
        }

    def all(self) -> dict[str, Any]:
        return {"value": [form(one) for one in self.faults.injections], "known": list(FAULTS)}

    def add(self, body: Any) -> dict[str, Any]:  # noqa: ANN401
        return form(self.faults.inject(**checked(body)))

    def clear(self) -> dict[str, Any]:
        self.faults.clear()
        return self.all()


def checked(body: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(body, dict) or not body.keys() <= TYPES.keys() or not set(REQUIRED) <= body.keys():
        msg = f"A JSON object with {', '.join(REQUIRED)} and perhaps occurrence, times, seconds is expected."
        raise FaultError(msg)
    for name, value in body.items():
        if not isinstance(value, TYPES[name]) or isinstance(value, bool):
            msg = f"{name} has a value of the wrong type: {value!r}."
            raise FaultError(msg)
    return body


def form(one: Injection) -> dict[str, Any]:
    return {
        "method": one.aim.method,
        "path": one.aim.path.pattern,
        "fault": one.fault.name,
        "occurrence": one.aim.occurrence,
        "times": one.aim.times,
        "seconds": one.seconds,
        "seen": one.aim.seen,
        "struck": one.struck,
    }
