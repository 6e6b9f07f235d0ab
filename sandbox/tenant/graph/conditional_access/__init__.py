"""Graph's `/identity/conditionalAccess` and `/policies`: the routes of Entra's policy service."""
