"""What the configuration means: which devices are compliant, and which sign-ins are granted.

What cannot be evaluated here is a `CannotEvaluateError`, never a silent yes or no.
"""
