"""A made-up network of hospitals with known truth, for demonstrations, tests and benchmarks.

`synthesis.synthesize` draws one; `births_file.births_from_natality` makes one from real births.
"""
