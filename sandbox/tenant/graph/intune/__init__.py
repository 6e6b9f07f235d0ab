"""Graph's `/deviceManagement`: the routes of Intune."""
