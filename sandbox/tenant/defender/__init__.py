"""Defender for Endpoint's own interface: a host, a resource and permissions of its own, apart from Graph's."""
