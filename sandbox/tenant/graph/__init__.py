"""Microsoft Graph: schema, OData, errors, permissions and routing. The packages below have the workloads."""
