"""Faults between a client and the tenant, on demand: `TenantServer.faults`. None is on by default.

`catalogue` defines the faults, `faults` selects the requests that get them, `exchange` carries them out, and
`connections` has the faults of TCP connections.
"""
