"""Who belongs to whom: comparable records, certain links, scores, assignment, stable ids, and how good all of it is.

Nothing here reads files, opens connections or knows about measures.
"""
