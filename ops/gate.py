"""`python3 -m ops.gate`: one result for a pull request, whichever jobs ran; the check that a branch rule requires.

GitHub counts a skipped job as passed. So this command checks that the jobs that had to run did run. It reads `NEEDS`
(GitHub's `toJSON(needs)`), and needs the standard library only.
"""

import json
import os
import sys
from collections.abc import Mapping

JOBS = {"tenant": "tenant", "sandbox": "sandbox"}
"""For each `where` of the job `stacks`, the job that has to succeed."""


def verdict(needs: Mapping[str, Mapping[str, object]]) -> str:
    """Why the pull request must not be merged; empty if it may be merged."""
    if needs["stacks"]["result"] != "success":
        return "It is not known which stacks are concerned: see the job stacks."
    outputs = needs["stacks"]["outputs"]
    if not isinstance(outputs, Mapping):
        return "The job stacks has no outputs."
    where, stacks = outputs.get("where"), json.loads(str(outputs.get("stacks") or "null"))
    if not isinstance(stacks, list) or where not in JOBS:
        return "The job stacks did not say what is to be previewed, and where."
    wanted = "success" if stacks else "skipped"
    result = needs[JOBS[where]]["result"]
    if result != wanted:
        return f"The job {JOBS[where]} had to end with {wanted}, and ended with {result}."
    others = [name for name in JOBS.values() if name != JOBS[where] and needs[name]["result"] != "skipped"]
    return f"The job {others[0]} ran, and should not have." if others else ""


def main() -> int:
    against = verdict(json.loads(os.environ["NEEDS"]))
    print(against or "Everything that had to be previewed was, and nothing speaks against it.")
    return 1 if against else 0


if __name__ == "__main__":
    sys.exit(main())
