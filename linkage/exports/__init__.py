"""The links in the tables of other standards."""
