"""Everything needed without a tenant: the emulated tenant, a Pulumi engine, the demo, the checks and the benchmark.

The product (`settings`, `components`, `providers`, `__main__.py`) knows nothing of this package.
"""
