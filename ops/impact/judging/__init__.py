"""Decides who and which device keeps access under the wanted configuration. Pure: no request, no output."""
