"""Linking again only what changed, with the same answer as linking everything."""
