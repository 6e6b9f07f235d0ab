"""Detects which service runs this process."""

import os
from collections.abc import Mapping

from ops.pipeline.azure import AzurePipelines
from ops.pipeline.github import GitHub
from ops.pipeline.service import Service, Terminal


def service(environ: Mapping[str, str] = os.environ) -> Service:
    """By the variable that each service sets in every job [docs]."""
    if environ.get("GITHUB_ACTIONS") == "true":
        return GitHub(environ)
    if environ.get("TF_BUILD", "").casefold() == "true":
        return AzurePipelines(environ)
    return Terminal()
