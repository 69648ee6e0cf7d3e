"""Which pairs people should look at, what they see, and what their decisions teach."""
