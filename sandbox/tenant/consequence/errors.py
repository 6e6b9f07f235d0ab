"""The errors of this package."""


class CannotEvaluateError(Exception):
    """A rule, condition or control that the emulated tenant has no facts for. The message names the object."""


class MissingFactError(CannotEvaluateError):
    """A condition needs a fact that the sign-in does not have."""
