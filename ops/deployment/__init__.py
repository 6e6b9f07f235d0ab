"""`python -m ops deployment plan|apply STACK`: what was approved is what is applied.

The plan holds the configuration in clear, so it never leaves the job that made it. What is handed on is its
fingerprint: after the approval the plan is made anew, and applied only where it has the same one.
"""
