"""Entra's login service: the metadata document, OIDC discovery and the token endpoint."""
