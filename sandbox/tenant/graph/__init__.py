"""Microsoft Graph: schema, OData, errors, permissions and routing; what the workloads do is in the packages below."""
