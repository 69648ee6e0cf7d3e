"""Two intervals the pages draw and no published table holds: a share's own, and a funnel's around the network's rate.

Rates of measures and of links come with their published intervals; those are never computed again here.
"""

from __future__ import annotations

import math

from scipy.stats import binom


def wilson_interval(part: int, whole: int) -> tuple[float, float] | None:
    """95 % score interval of a share (Wilson 1927); None of an empty whole."""
    if whole <= 0:
        return None
    z = 1.959964
    share = part / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def funnel_limits(share: float, whole: int, coverage: float = 0.998) -> tuple[float, float]:
    """Shares between which a hospital of `whole` cases falls by chance alone: exact binomial, 99.8 % by default.

    99.8 % are the three-sigma limits of funnel plots (Spiegelhalter 2005).
    """
    tail = (1 - coverage) / 2
    return float(binom.ppf(tail, whole, share)) / whole, float(binom.ppf(1 - tail, whole, share)) / whole
