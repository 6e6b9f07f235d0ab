"""What the commands that only read know of a stack's tenant: its file, its connection, and requests with evidence.

They start no Pulumi engine. What a command makes of the answers belongs to the command.
"""
