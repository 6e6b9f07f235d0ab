"""`python -m ops schema`: the JSON Schema of a stack file, from which editors complete, describe and warn.

It is generated from the settings' models and committed as `settings/stack.schema.json`. The first line of each stack
file refers to it. The program refuses everything that the schema refuses. It also refuses what JSON Schema cannot
express, and what only the tenant knows.
"""
