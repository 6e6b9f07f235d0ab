"""Asks the tenant for what the judgement needs, in GET requests alone, and says what could not be read."""
