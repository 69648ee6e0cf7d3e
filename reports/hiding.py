"""Hides small counts that the pages count themselves, together with the counts they would follow from.

Rates arrive already suppressed (see measures/rates); only counts made by a page's own query pass through here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)

# The smallest count shown under each profile; sources stand with the profiles in measures/rates.
SMALLEST_SHOWN = {"us_cms": 11, "us_hcup": 11, "nhs": 8, "internal": 1}
STRICTEST = 11


def smallest_shown(profile: str | None) -> int:
    """The smallest count above zero that may be shown; a profile that is not known is read as the strictest."""
    return SMALLEST_SHOWN.get(profile or "", STRICTEST)


def is_small(count: float | None, smallest: int) -> bool:
    """True for 1 … smallest - 1; a zero speaks of nobody."""
    return count is not None and 0 < count < smallest


def hide_small(counts: Mapping[Cell, int], smallest: int) -> dict[Cell, int | None]:
    """The parts of one known total with small ones as None, and others hidden until no small part follows.

    Subtracting the shown parts from the total must not give a small count: while it does, the smallest shown part
    above zero (ties by order given) is hidden as well.
    """
    shown: dict[Cell, int | None] = {
        cell: None if is_small(count, smallest) else count for cell, count in counts.items()
    }
    while True:
        hidden = [cell for cell, count in shown.items() if count is None]
        left = [cell for cell, count in shown.items() if count]
        hidden_total = sum(counts[cell] for cell in hidden)
        if not hidden or not left or (len(hidden) > 1 and not is_small(hidden_total, smallest)):
            return shown
        shown[min(left, key=lambda cell: counts[cell])] = None
