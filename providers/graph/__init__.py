"""How this project reaches Microsoft Graph: connection settings, cloud, credential, client, errors, look-ups.

Runs in two processes: the provider host (resources) and the program (look-ups of names, checks before a write).
Nothing here knows a resource; nothing but `client` knows HTTP.
"""
