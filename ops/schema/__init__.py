"""`python -m ops schema`: the JSON Schema of a stack file, from which editors complete, describe and warn.

It is made of the settings' own models, and committed as `settings/stack.schema.json`, where the first line of each
stack file points. What it refuses the program refuses, too. The program refuses more: what JSON Schema cannot express,
and what only the tenant knows.
"""
