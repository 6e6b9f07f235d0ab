"""A preview against the emulated tenant, which has what the target branch deploys."""
