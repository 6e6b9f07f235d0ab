"""Graph's `/deviceManagement`: what Intune serves."""
