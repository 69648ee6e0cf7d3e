"""Scored pairs become links: the exact assignment, posteriors, decisions of reviewers, and a reason for every outcome."""
