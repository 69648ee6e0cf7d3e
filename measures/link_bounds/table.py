"""The table of bounds: counts made into rates, draws combined, and differences rounded so that none is a small count.

What is counted stands in counts.py and extremes.py, the rules of suppression in measures/rates/suppression.py.

Why differences are rounded: the published rate and its counts are known exactly, so a strict rate with all its digits
would tell how many newborns (often one or two) are linked less surely and whether they had the event. Every figure
here is therefore the published one (the interval's ends: the published interval's) plus a whole number of steps; a step
is what one newborn more than the largest hidden count makes of the rate. The low and the high rate are rounded outwards,
so that they stay bounds, the others to the nearest step: a figure equal to the rate says "fewer than that", and none
says how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from measures.link_bounds.counts import BASE, DRAW, KEPT, READINGS
from measures.measure import Measure, MeasureKind
from measures.rates.exact import EXACT_TABLE
from measures.rates.intervals import Z_95
from measures.rates.strata import OVERALL
from measures.rates.suppression import PROFILES, RATES_TABLE

if TYPE_CHECKING:
    import duckdb

BOUNDS_TABLE = "measure_link_bounds"
# Sums of floats differ in the last digits from run to run; a difference below this is none.
_DIGITS = 9
# Counts of newborns are rounded to tens, so that places do not give each other away by subtraction.
_ROUND_NEWBORNS = 10


def create_bounds_table(
    con: duckdb.DuckDBPyConnection, measures: Sequence[Measure], profile: str, *, draws: int
) -> None:
    """Create `measure_link_bounds` from `bound_counts`, `bound_extremes` and the rates, exact and published."""
    if profile not in PROFILES:
        raise ValueError(f"suppression profile {profile!r} is not known; use one of {', '.join(PROFILES)}")
    _register_measures(con, measures)
    _create_shares(con, draws)
    con.execute(_bounds_sql(PROFILES[profile].largest_hidden, draws))
    for table in ("bound_shares", "bound_measures", "bound_counts", "bound_extremes", "bound_cells"):
        con.execute(f"drop table {table}")
    for table in ("bound_draws", "bound_outcomes_dyad", "bound_outcomes_newborn"):
        con.execute(f"drop table {table}")


def _register_measures(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    described = pa.table(
        {
            "measure_id": pa.array([measure.id for measure in measures], pa.string()),
            "is_mean": pa.array([measure.kind is MeasureKind.CONTINUOUS for measure in measures], pa.bool_()),
        }
    )
    con.register("bound_measures_arrow", described)
    con.execute(
        "create or replace temp table bound_measures as select measure_id, is_mean from bound_measures_arrow"
    )
    con.unregister("bound_measures_arrow")


def _create_shares(con: duckdb.DuckDBPyConnection, draws: int) -> None:
    """`bound_shares`: one row a measure, cell, reading and draw: share (or mean) and variance within."""
    listed = ", ".join(f"('{reading}', 0)" for reading in READINGS)
    con.execute(
        f"""
        create or replace temp table bound_shares as
        with variants as (
            select variant, draw from (values {listed}) as readings(variant, draw)
            union all
            select '{DRAW}', unnest(generate_series(1, {draws}))
        ),
        summed as (  -- one row a measure, cell and counted variant
            select measure_id, level, place, period_type, cell_start, variant, draw,
                sum(denominator) as denominator, sum(total) as total, sum(sum_of_squares) as sum_of_squares
            from bound_counts join bound_cells using (hospital_id, year_start)
            group by measure_id, level, place, period_type, cell_start, variant, draw
        ),
        parts as (  -- what each reading consists of: newborns not in play, the settled ones, and its own
            select variants.variant, variants.draw, part.measure_id, part.level, part.place, part.period_type,
                part.cell_start, part.denominator, part.total, part.sum_of_squares
            from variants
            join summed as part on part.variant = '{BASE}'
                or (part.variant = variants.variant and part.draw = variants.draw)
                or (part.variant = '{KEPT}' and variants.variant = '{DRAW}')
        ),
        whole as (
            select measure_id, level, place, period_type, cell_start, variant, draw,
                sum(denominator)::double as n, sum(total) as total, sum(sum_of_squares) as sum_of_squares
            from parts
            group by measure_id, level, place, period_type, cell_start, variant, draw
            having sum(denominator) > 0
        )
        select measure_id, level, place, period_type, cell_start, variant, draw, n, total / n as share,
            -- of one value: that of a proportion is p (1 - p), of a mean that of the sample
            case when not is_mean then total / n * (1 - total / n)
                when n > 1 then greatest(sum_of_squares - total * total / n, 0) / (n - 1) end as unit_variance
        from whole join bound_measures using (measure_id)
        """
    )


def _bounds_sql(limit: int, draws: int) -> str:
    # Of the units as shown: where counts are rounded, the length of a step would tell the exact number.
    units = "best_n" if limit == 0 else "shown.denominator"

    def outward(difference: str, side: str) -> str:
        return _in_steps(difference, side, limit)

    return f"""
        -- one row a measure that depends on links, place and period
        create or replace temp table {BOUNDS_TABLE} as
        with read as (  -- one row a measure and cell; means rounded, so that the order of adding does not show
            select measure_id, level, place, period_type, cell_start,
                max(share) filter (where variant = 'best') as best,
                max(n) filter (where variant = 'best') as best_n,
                max(unit_variance) filter (where variant = 'best') as best_variance,
                max(share) filter (where variant = 'strict') as strict,
                max(share) filter (where variant = 'loose') as loose,
                round(avg(share) filter (where variant = '{DRAW}'), 12) as pooled,
                round(avg(n) filter (where variant = '{DRAW}'), 12) as pooled_n,
                round(avg(unit_variance / n) filter (where variant = '{DRAW}'), 12) as within,
                round(coalesce(var_samp(share) filter (where variant = '{DRAW}'), 0), 15) as between_draws
            from bound_shares
            group by measure_id, level, place, period_type, cell_start
        ),
        extreme as (
            select read.*, is_mean, depending_newborns,
                least(low_share, best, strict, loose) as low, greatest(high_share, best, strict, loose) as high,
                (1 + 1.0 / {draws}) * between_draws as linkage_variance
            from read
            join bound_measures using (measure_id)
            join bound_extremes as found on found.measure_id = read.measure_id and found.level = read.level
                and found.place = read.place and found.period_type = read.period_type
                and found.cell_start is not distinct from read.cell_start
        ),
        spread as (
            select *, case when linkage_variance = 0 then 0 else linkage_variance / nullif(within, 0) end as ratio
            from extreme
        ),
        student as (  -- quantile of Student's t by Cornish-Fisher (Abramowitz and Stegun 26.7.5); Rubin's degrees
            select *, {_t_quantile(f"({draws - 1} * pow(1 + 1 / ratio, 2))")} as t
            from spread
        ),
        interval_ends as (
            select *, {_interval("-")} as pooled_low, {_interval("+")} as pooled_high
            from student
        ),
        placed as (  -- beside the rates, exact and as they may be shown
            select exact.measure_id, exact.period_type, exact.period_start, exact.level, exact.place,
                shown.denominator, shown.rate_per, shown.suppressed or shown.rate is null as hides,
                shown.suppressed, shown.suppression_reason, shown.rate as best_rate,
                shown.ci_low as best_low, shown.ci_high as best_high, found.*
                exclude (measure_id, level, place, period_type, cell_start),
                ({limit} + 1) * case when is_mean then sqrt(best_variance) else 1 end / nullif({units}, 0) as step,
                exact.ci_low / exact.rate_per as exact_low, exact.ci_high / exact.rate_per as exact_high
            from {EXACT_TABLE} as exact
            join {RATES_TABLE} as shown using (measure_id, period_type, period_start, level, place, stratum,
                stratum_value)
            join interval_ends as found on found.measure_id = exact.measure_id and found.level = exact.level
                and found.place = exact.place and found.period_type = exact.period_type
                and (exact.period_type = 'all' or found.cell_start = exact.period_start)
            where exact.stratum = '{OVERALL}' and exact.computable
        ),
        figures as (
            select *,
                best_rate + rate_per * ({outward("strict - best", "round")}) as strict_rate,
                best_rate + rate_per * ({outward("loose - best", "round")}) as loose_rate,
                best_rate + rate_per * ({outward("low - best", "floor")}) as low_rate,
                best_rate + rate_per * ({outward("high - best", "ceil")}) as high_rate,
                best_rate + rate_per * ({outward("pooled - best", "round")}) as imputed_rate,
                best_low + rate_per * ({outward("pooled_low - exact_low", "round")}) as imputed_low,
                best_high + rate_per * ({outward("pooled_high - exact_high", "round")}) as imputed_high
            from placed
        )
        select measure_id, period_type, period_start, level, place, denominator, rate_per,
            {_shown("best_rate")} as best_rate, {_shown("strict_rate")} as strict_rate,
            {_shown("loose_rate")} as loose_rate, {_shown("low_rate")} as low_rate,
            {_shown("high_rate")} as high_rate, {_shown("imputed_rate")} as imputed_rate,
            {_shown("least(imputed_low, imputed_rate)")} as imputed_ci_low,
            {_shown("greatest(imputed_high, imputed_rate)")} as imputed_ci_high,
            case when not hides then round(ratio / (1 + ratio), 2) end as linkage_variance_share,
            case when not hides and not depending_newborns between 1 and {limit}
                then {_rounded_newborns(limit)} end as uncertain_newborns,
            {draws}::bigint as draws, suppressed, suppression_reason
        from figures
        order by measure_id, period_type, period_start, level, place
    """


def _in_steps(difference: str, side: str, limit: int) -> str:
    """A difference as a whole number of steps, rounded to the given side; where nothing is hidden, as it is."""
    exact = f"round({difference}, {_DIGITS})"
    if limit == 0:
        return exact
    return f"case when {exact} = 0 then 0 else {side}(round(({difference}) / nullif(step, 0), {_DIGITS})) * step end"


def _shown(rate: str) -> str:
    """A rate within its scale, or NULL where the published one is hidden."""
    return (
        f"case when hides or {rate} is null then null when is_mean then {rate} "
        f"else greatest(0, least(rate_per, {rate})) end"
    )


def _rounded_newborns(limit: int) -> str:
    if limit == 0:
        return "depending_newborns"
    return f"(round(depending_newborns / {_ROUND_NEWBORNS}.0) * {_ROUND_NEWBORNS})::bigint"


def _t_quantile(degrees: str) -> str:
    z = Z_95
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return (
        f"case when coalesce(ratio, 0) = 0 then {z} "
        f"else {z} + {first} / {degrees} + {second} / pow({degrees}, 2) end"
    )


def _interval(sign: str) -> str:
    """Ends of the combined interval; equal to those of measure_rates where all draws agree.

    A proportion: Wilson's interval of pooled_n / (1 + ratio) units (A. Lott and J. P. Reiter, Am. Stat. 74 (2020)
    109-115); a mean: the normal one.
    """
    q, n = "pooled", "(pooled_n / (1 + ratio))"
    half = f"t * sqrt(greatest({q} * (1 - {q}) / {n} + t * t / (4 * {n} * {n}), 0))"
    wilson = f"({q} + t * t / (2 * {n}) {sign} {half}) / (1 + t * t / {n})"
    bounded = f"greatest(0, {wilson})" if sign == "-" else f"least(1, {wilson})"
    mean = f"{q} {sign} t * sqrt(within + linkage_variance)"
    return f"case when is_mean then {mean} else {bounded} end"
