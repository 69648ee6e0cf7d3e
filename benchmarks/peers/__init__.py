"""Other tools on the same records, each run in a process of its own."""
