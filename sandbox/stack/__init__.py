"""A stack of this repository in the emulated tenant: what is kept of its file, and which objects the tenant gets.

`python -m sandbox stack` and `ops preview --sandbox` begin alike. Alone in the sandbox this folder knows the product's
settings, since they say which objects a configuration mentions.
"""
