"""What can go wrong between a client and the tenant, on demand: `TenantServer.faults`. Nothing of it is on by default.

`catalogue` says what each fault is, `faults` which request meets it, `exchange` carries it out, `connections` does
to TCP connections what HTTP has no words for.
"""
