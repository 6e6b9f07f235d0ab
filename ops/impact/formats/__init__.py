"""Says a report: as text for a terminal, as JSON for programs. What the tenant brought stands in it as data."""
