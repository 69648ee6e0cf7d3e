"""Funnel limits: how far a hospital's rate may lie from the network's by chance alone, at its number of units.

Only shown counts enter, so that no limit gives a hidden count away; how funnels are drawn is decided elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import stats

from measures.rates.strata import NETWORK_PLACE, OVERALL
from measures.rates.suppression import RATES_TABLE

if TYPE_CHECKING:
    import duckdb

    Floats = NDArray[np.float64]

FUNNEL_PERIODS = ("year", "all")
# A spread cannot be judged from fewer hospitals.
FEWEST_HOSPITALS = 5
# The outer tenth on each side is drawn in before the spread is measured, so that the few that differ do not make it.
WINSORIZED_SHARE = 0.10
BOUNDS = {"lower_95": 0.025, "upper_95": 0.975, "lower_998": 0.001, "upper_998": 0.999}


def create_funnel_limits(con: duckdb.DuckDBPyConnection, *, rates_table: str = RATES_TABLE) -> None:
    """Create temp table `funnel_limits`, one row a proportion, year or whole period, and hospital whose rate is shown.

    Columns: measure_id, period_type, period_start, place, denominator, rate, rate_per, target (the network's rate),
    lower_95, upper_95, lower_998, upper_998 (exact binomial limits, interpolated; 95 % and 99.8 %), position
    (`below_998`, `below_95`, `inside`, `above_95`, `above_998`), hospitals, overdispersion, is_overdispersed, usability.
    A measure whose network rate is hidden has no rows, nor one of which all or none have the event.

    `overdispersion` is the mean square of the hospitals' winsorized z-scores: 1 when chance alone spreads them. Beyond
    1 + 2 sqrt(2 / hospitals) `is_overdispersed`: then case mix or coding spread them too, the limits are too narrow, and
    a hospital outside them is no outlier for that alone. NULL with fewer than five hospitals.
    Source: D. J. Spiegelhalter, Stat. Med. 24 (2005) 1185-1202 (limits: appendix A.1; spread: section 5).
    """
    periods = ", ".join(f"'{period}'" for period in FUNNEL_PERIODS)
    rows = con.execute(f"""
        select h.rowid as row_number, h.numerator::double as numerator, h.denominator::double as denominator,
               n.numerator / n.denominator::double as share
        from {rates_table} h
        join {rates_table} n using (measure_id, period_type, period_start, stratum)
        where h.level = 'hospital' and h.stratum = '{OVERALL}' and h.period_type in ({periods})
          and h.numerator is not null and h.denominator > 0
          and n.level = '{NETWORK_PLACE}' and n.numerator > 0 and n.numerator < n.denominator
        order by row_number
    """).fetchnumpy()
    limits = exact_limits(_filled(rows["denominator"]), _filled(rows["share"]))
    columns: dict[str, Any] = {"row_number": pa.array(np.asarray(rows["row_number"], np.int64))}
    columns |= {name: pa.array(bound) for name, bound in limits.items()}
    columns["share"] = pa.array(_filled(rows["share"]))
    con.register("funnel_rows", pa.table(columns))
    _create_table(con, rates_table)
    con.unregister("funnel_rows")


def exact_limits(units: Floats, share: Floats) -> dict[str, Floats]:
    """Limits of the observed share for each number of units and true share, 0-1; arrays of the same length.

    The quantile r of the binomial distribution, less how far its probability overshoots (Spiegelhalter's
    interpolation), so that limits narrow smoothly with the number of units.
    """
    limits = {}
    for name, chance in BOUNDS.items():
        quantile = stats.binom.ppf(chance, units, share)
        reached = stats.binom.cdf(quantile, units, share)
        step = np.maximum(stats.binom.pmf(quantile, units, share), np.finfo(float).tiny)
        limits[name] = np.clip((quantile - (reached - chance) / step) / np.maximum(units, 1), 0, 1)
    return limits


def _create_table(con: duckdb.DuckDBPyConnection, rates_table: str) -> None:
    scaled = ", ".join(f"f.{name} * r.rate_per as {name}" for name in BOUNDS)
    con.execute(f"""
        create or replace temp table funnel_limits as
        with limited as (  -- one row a measure, period and hospital
            select r.measure_id, r.period_type, r.period_start, r.place, r.denominator, r.rate, r.rate_per,
                   f.share * r.rate_per as target, {scaled}, r.usability,
                   (r.numerator / r.denominator::double - f.share) / sqrt(f.share * (1 - f.share) / r.denominator) as z
            from funnel_rows f
            join {rates_table} r on r.rowid = f.row_number
        ),
        edges as (
            select measure_id, period_type, period_start, count(*) as hospitals,
                   quantile_cont(z, {WINSORIZED_SHARE}) as low, quantile_cont(z, {1 - WINSORIZED_SHARE}) as high
            from limited group by measure_id, period_type, period_start
        ),
        spread as (
            select measure_id, period_type, period_start, hospitals,
                   case when hospitals >= {FEWEST_HOSPITALS} then
                       round(sum((pow(least(greatest(z, low), high), 2))::decimal(38, 9))::double / hospitals, 4) end
                       as overdispersion
            from limited join edges using (measure_id, period_type, period_start)
            group by measure_id, period_type, period_start, hospitals
        )
        select measure_id, period_type, period_start, place, denominator, rate, rate_per, target, lower_95, upper_95,
               lower_998, upper_998,
               case when rate < lower_998 then 'below_998' when rate < lower_95 then 'below_95'
                    when rate > upper_998 then 'above_998' when rate > upper_95 then 'above_95' else 'inside' end
                   as position,
               hospitals, overdispersion, overdispersion > 1 + 2 * sqrt(2.0 / hospitals) as is_overdispersed, usability
        from limited join spread using (measure_id, period_type, period_start)
    """)


def _filled(values: Any) -> Floats:
    return np.asarray(values, dtype=float)
