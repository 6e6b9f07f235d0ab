"""`python -m ops deployment plan|apply STACK`: applies exactly the plan that was approved.

The plan holds the configuration in clear, so it never leaves the job that made it. The job passes on only the plan's
fingerprint. After the approval the plan is made again, and applied only if it has the same fingerprint.
"""
