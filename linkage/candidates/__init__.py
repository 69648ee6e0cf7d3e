"""What goes into scoring: both sides with their evidence, certain links, and the candidate pairs worth looking at."""
