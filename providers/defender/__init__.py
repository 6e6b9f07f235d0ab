"""Defender for Endpoint's own API: a host, a resource and permissions of its own, apart from Graph's. Read only."""
