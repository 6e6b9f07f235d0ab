"""Access to Microsoft Graph: connection settings, cloud, credential, client, errors, look-ups.

Used in two processes: the provider host (resources) and the program (look-ups of names, checks before a write).
Nothing here depends on a resource. Callers send a `Request` through `client` and do not use HTTP themselves.
"""
