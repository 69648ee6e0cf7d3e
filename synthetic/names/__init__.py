"""Small tables of common names, made for this generator from general knowledge; the long tail is built in code.

No name here belongs to a person of any data set, and weights are ranks turned into shares.
"""
