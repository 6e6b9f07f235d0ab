"""A table of what a command found in a stack's tenant: rows with the requests that they rest on, as text or as JSON.

Which rows there are, and what an exit status means, belongs to the commands (`ops/preflight`, `ops/verify`).
"""
