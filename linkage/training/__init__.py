"""Model parameters learnt from a network's own records, and what they would change."""
