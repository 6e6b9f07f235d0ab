"""What the configuration means: which devices are compliant, and which sign-ins are granted."""
