"""The one way in which the providers write: with a reason, and over as many runs as a tenant's approvals take.

`requests` reads what was asked before, `writer` decides what is sent, `errors` says what is waited for.
"""
