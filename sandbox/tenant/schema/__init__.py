"""Graph's types, properties and enum values, from Microsoft's metadata. All of the emulated tenant may ask it."""
