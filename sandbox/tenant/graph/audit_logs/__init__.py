"""Graph's `/auditLogs`: Entra's logs of sign-ins and of changes, read only."""
