"""The axes along which rates are cut: measures as rated, strata, periods, levels and their published names.

No counting happens here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from measures.measure import Better, Grain

OVERALL = "overall"
ALL_VALUES = "all"
UNKNOWN = "unknown"
NETWORK_PLACE = "network"

PERIOD_TYPES = ("month", "quarter", "year", "all")
LEVELS = ("network", "region", "state", "hospital")

# Strata of small places by month would be nearly all small cells, and each hidden one would hide others:
# below the network, places are stratified over these periods only.
STRATIFIED_PERIODS = {
    "network": PERIOD_TYPES,
    "region": ("quarter", "year", "all"),
    "state": ("quarter", "year", "all"),
    "hospital": ("year", "all"),
}


@dataclass(frozen=True, kw_only=True)
class RatedMeasure:
    """What the rates need to know of a measure.

    `rate_per` multiplies the published proportion (100, 1 000, 10 000); a continuous measure publishes its mean
    and ignores it. `has_exclusions` says that the wide table carries `<id>__excluded`.
    """

    id: str
    grain: Grain
    is_proportion: bool = True
    has_exclusions: bool = False
    rate_per: int = 100
    better: Better = Better.NEITHER

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.id):
            raise ValueError(f"measure id {self.id!r}: use lower-case letters, digits and underscores only")


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """One way of dividing people; `column` of `<grain>_strata`, and the group others are compared with."""

    column: str
    reference_group: str


STRATA = (
    Stratum(column="race_ethnicity", reference_group="nh_white"),
    Stratum(column="payer", reference_group="private"),
    Stratum(column="age_band", reference_group="25_29"),
    Stratum(column="language", reference_group="english"),
    Stratum(column="rural_urban", reference_group="urban"),
    Stratum(column="svi_quartile", reference_group="1"),
    Stratum(column="plurality", reference_group="singleton"),
)
