"""Pulumi's command line: which one it is, what it is run with, and what came of it.

Both `ops` and `sandbox` run Pulumi, and neither owns this. It knows nothing of a pipeline or of an emulated tenant, and
needs no package but those of `requirements.txt`: a job with a tenant's identity imports it.
"""
