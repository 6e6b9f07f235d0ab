"""A table of what a command found in a stack's tenant: rows with the requests behind them, as text or as JSON.

The commands (`ops/preflight`, `ops/verify`) decide which rows there are and what an exit status means.
"""
