"""What every table is: contracts, code lists and the readers that turn deliveries into feeds.

Nothing here knows about linking, measuring or scheduling.
"""
