"""The developers' commands: lint, types, tests, coverage, pins, known vulnerabilities, a bill of materials.

A job with a tenant's identity starts none of them, and nothing of the product or of the sandbox imports this package.
"""
