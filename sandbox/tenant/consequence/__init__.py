"""The effect of the configuration: which devices are compliant, and which sign-ins are granted.

What cannot be evaluated here raises `CannotEvaluateError`; it is never a silent yes or no.
"""
