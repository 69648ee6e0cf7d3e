"""Which gestations in days, as sent, can be a gestation at birth. Codes that name weeks stand in `code_flags.py`."""

from __future__ import annotations

# 16 to 46 weeks. What lies outside is a wrong unit or a slip, and the codes speak instead.
LOWEST_GESTATION_DAYS = 112
HIGHEST_GESTATION_DAYS = 322


def gestation_field_sql(column: str) -> str:
    """A gestation in days as sent, NULL when no gestation at birth can be that long or short."""
    within = f"between {LOWEST_GESTATION_DAYS} and {HIGHEST_GESTATION_DAYS}"
    return f"case when {column} {within} then {column} end"
