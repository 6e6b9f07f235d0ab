"""What runs before any package is installed: it makes `.venv` and starts a command in it.

Standard library only, on a bare Python 3.11. It leaves to `ops/setup.py` which packages a job with a tenant's identity
may have.
"""
