"""The axes along which rates are cut: measures as rated, strata, periods, levels and their published names.

No counting happens here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measures.measure import Better, Grain

OVERALL = "overall"
ALL_VALUES = "all"
UNKNOWN = "unknown"
NETWORK_PLACE = "network"
# `race_ethnicity__payer` has groups like `nh_black / medicaid`.
CROSSED_NAMES_BY = "__"
CROSSED_BY = " / "

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
    """One way of dividing people; `column` of `<grain>_strata`, and the group others are compared with.

    A crossed stratum has two `parts`, columns of the same table, and no column there of its own.
    """

    column: str
    reference_group: str
    parts: tuple[str, ...] = ()

    @property
    def value_sql(self) -> str:
        """The group of a unit, from `<grain>_strata` as `s`; NULL is unknown."""
        if not self.parts:
            return f"s.{self.column}"
        # The unknown of either part stays apart, so that crossed groups add up to the groups of both parts.
        return f" || '{CROSSED_BY}' || ".join(f"coalesce(s.{part}, '{UNKNOWN}')" for part in self.parts)


STRATA = (
    Stratum(column="race_ethnicity", reference_group="nh_white"),
    Stratum(column="payer", reference_group="private"),
    Stratum(column="age_band", reference_group="25_29"),
    Stratum(column="language", reference_group="english"),
    Stratum(column="rural_urban", reference_group="urban"),
    Stratum(column="svi_quartile", reference_group="1"),
    Stratum(column="plurality", reference_group="singleton"),
)


def known_group_sql(stratum_value: str) -> str:
    """Truth of a group in which nothing is unknown."""
    return f"not list_contains(string_split({stratum_value}, '{CROSSED_BY}'), '{UNKNOWN}')"


def strata_with(
    crossed: Sequence[tuple[str, str]], strata: Sequence[Stratum] = STRATA
) -> tuple[Stratum, ...]:
    """The strata and those crossed from the named pairs; ValueError for a name that is none of them."""
    by_name = {stratum.column: stratum for stratum in strata}
    made = []
    for first, second in dict.fromkeys(crossed):
        if first not in by_name or second not in by_name or first == second:
            raise ValueError(f"cannot cross {first!r} with {second!r}: name two of {', '.join(by_name)}")
        made.append(
            Stratum(
                column=f"{first}{CROSSED_NAMES_BY}{second}",
                reference_group=f"{by_name[first].reference_group}{CROSSED_BY}{by_name[second].reference_group}",
                parts=(first, second),
            )
        )
    return (*strata, *made)
