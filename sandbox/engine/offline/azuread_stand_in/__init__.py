"""A stand-in for the azuread plugin: the same protocol, for Conditional Access policies only.

It serves where the engine cannot get the real plugin, and only against the emulated tenant. It owns what the real
plugin does with one resource type: its checks, its differences, its requests. What it does differs from the real one
in three ways: it does not wait for five equal reads, it waits a minute and not the whole operation's time for an
answer, and it refuses a value of a wrong type where the real one converts. Everything else is as the real one (6.11.1)
was seen to do it over the same protocol, or as its public source has it [client].
"""
