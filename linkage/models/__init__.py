"""One module a question of who belongs to whom: comparisons, thresholds with reasons, blocking rules,
training plan.

Each also has its trained parameters as dated JSON beside it; no module here runs anything.
"""
