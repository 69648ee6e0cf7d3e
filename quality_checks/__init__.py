"""Whether data may pass: rules run as expectations and SQL, verdicts as rows, gates, waivers.

Nothing here changes data, and nothing here knows how stages are scheduled.
"""
