"""A Python language host: what the engine needs to run Python programs and policy packs, where the official host
cannot be had.

It owns the gRPC service `LanguageRuntime` and the child processes that the service starts. The program's own bootstrap
(`pulumi-language-python-exec`) is Pulumi's, from the same release as the engine. Package installation, code generation
and project templates are left to the official host: this one only runs what is already set up.
"""
