"""Graph's `/identity/conditionalAccess` and `/policies`: what Entra's policy service serves."""
