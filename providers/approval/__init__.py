"""Writes to Graph under Multi Admin Approval: every write carries a justification and may need several runs.

All providers write through this package. `requests` lists earlier requests for approval, `writer` decides what to send,
`errors` reports what a write waits for.
"""
