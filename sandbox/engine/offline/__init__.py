"""What serves where Pulumi's own downloads cannot be reached: optional, and never against a tenant.

It owns the build of Pulumi's command line from pinned Go modules, a Python language host, and a stand-in for the
azuread plugin. When each of them serves is decided beside this folder (`acquisition.py`, `azuread.py`).
"""
