"""How good the links are, with a truth and without one, and what of it may be shown."""
