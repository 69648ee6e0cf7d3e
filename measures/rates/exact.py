"""The exact, unsuppressed rates: counts with their intervals, computability and first usability.

What may be shown of them is decided in suppression; nothing of this table leaves the pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from measures.measure import Grain
from measures.rates.base_cells import (
    create_base_cells,
    create_hospital_places,
    create_long_counts,
    create_names,
    create_rolled_up_cells,
)
from measures.rates.intervals import mean_bounds_sql, wilson_bounds_sql
from measures.rates.strata import OVERALL, STRATA, RatedMeasure, Stratum

if TYPE_CHECKING:
    import duckdb

EXACT_TABLE = "measure_rates_exact"

# NMPA's reporting limits: fewer than 30 in the denominator or 5 events make a rate unstable,
# and under 70 % completeness it is not reported at all.
SMALL_DENOMINATOR = 30
FEW_EVENTS = 5
USABLE_COMPLETENESS = 0.70
# Sums of decimals depend a little on the order of addition; rerunning must give the same digits.
MEAN_DIGITS = 6
# Eleven units of one group all in the numerator, and nobody else: that is a definition and no chance.
LARGE_ENOUGH_TO_DEFINE = 11

COLUMNS = (
    "measure_id, period_type, period_start, level, place, stratum, stratum_value, denominator, exclusions, "
    "numerator, rate, rate_per, ci_low, ci_high, expected, oe_ratio, oe_ci_low, oe_ci_high, shrunken_rate, "
    "reliability, suppressed, suppression_reason, computable, not_computable_reason, usability"
)


def create_exact_rates(
    con: duckdb.DuckDBPyConnection,
    measures: Sequence[RatedMeasure],
    *,
    strata: Sequence[Stratum] = STRATA,
    more_names: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Create temp table `measure_rates_exact`, one row a measure, period, place and stratum value; columns as published.

    Reads `<grain>_measures`, `<grain>_strata` (grains of the measures only), `measure_computability`, `hospitals`.
    Cells: every month, quarter, year and `all` (its period_start: the first month seen) x network, region, state and
    hospital x `overall` and every stratum value; below the network by `STRATIFIED_PERIODS` only. A cell in which
    the grain has no unit has no row. Units without a date or hospital are in none.

    A proportion has numerator, denominator, rate = numerator / denominator * rate_per and its Wilson interval; a
    continuous measure has its number of values as denominator, no numerator, the mean as rate, a normal interval.
    A hospital where a measure is not computable has a row with `computable` false and no counts; larger places
    count the other hospitals and say in `not_computable_reason` how many are missing.
    `usability` is `do_not_use` where not computable or hospitals with more than 30 % of the units are missing;
    `caution` where any hospital is missing, the denominator is under 30 or the numerator under 5; else `ok`.

    A measure is not stratified by what it is defined by (births to mothers of 35 and more by age band): its groups
    would all be 0 % or 100 %, and tell a hidden count by their denominators.

    `more_names` are names, by column, of rows that will be added to the table (`create_names`).
    Raises ValueError when there is no measure or an id is given twice.
    """
    measures_of = _measures_by_grain(measures)
    for grain, of_grain in measures_of.items():
        create_base_cells(con, grain, of_grain, strata)
    create_hospital_places(con, tuple(measures_of))
    all_start = _first_month(con, tuple(measures_of))
    for grain, of_grain in measures_of.items():
        create_rolled_up_cells(con, grain, of_grain, all_start)
    create_names(con, tuple(measures_of), [measure.id for measure in measures], more_names)
    create_long_counts(con, measures_of)
    _register_measures(con, measures)
    _create_missing_hospitals(con, tuple(measures_of))
    _create_exact_table(con)
    for grain in measures_of:
        for table in ("rate_base", "rate_counted", "rate_hospital_cells", "rate_cells"):
            con.execute(f"drop table {table}_{grain}")
    for table in ("rate_hospital_places", "rate_counts", "rate_missing", "rated_measures"):
        con.execute(f"drop table {table}")


def _register_measures(con: duckdb.DuckDBPyConnection, measures: Sequence[RatedMeasure]) -> None:
    """Create temp table `rated_measures`: `measure_id, grain, is_proportion, rate_per, better`."""
    described = pa.table(
        {
            "measure_id": pa.array([measure.id for measure in measures], pa.string()),
            "grain": pa.array([str(measure.grain) for measure in measures], pa.string()),
            "is_proportion": pa.array([measure.is_proportion for measure in measures], pa.bool_()),
            "rate_per": pa.array(
                [measure.rate_per if measure.is_proportion else 1 for measure in measures], pa.int64()
            ),
            "better": pa.array([str(measure.better) for measure in measures], pa.string()),
        }
    )
    con.register("rated_measures_arrow", described)
    con.execute("""
        create or replace temp table rated_measures as
        select measure_id::rated_measure_id as measure_id, grain, is_proportion, rate_per, better
        from rated_measures_arrow
    """)
    con.unregister("rated_measures_arrow")


def _measures_by_grain(measures: Sequence[RatedMeasure]) -> dict[Grain, list[RatedMeasure]]:
    ids = [measure.id for measure in measures]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if not ids:
        raise ValueError("no measure to rate: pass the measures of the catalogue")
    if twice:
        raise ValueError(f"measure ids given twice: {', '.join(twice)}; each measure is rated once")
    grains = [grain for grain in Grain if any(measure.grain is grain for measure in measures)]
    return {grain: [measure for measure in measures if measure.grain is grain] for grain in grains}


def _first_month(con: duckdb.DuckDBPyConnection, grains: Sequence[Grain]) -> str:
    months = " union all ".join(f"select min(month_start) as month_start from rate_base_{g}" for g in grains)
    row = con.execute(
        f"select coalesce(min(month_start), date '1970-01-01')::varchar from ({months})"
    ).fetchone()
    assert row is not None
    return str(row[0])


def _create_missing_hospitals(con: duckdb.DuckDBPyConnection, grains: Sequence[Grain]) -> None:
    """Create `rate_missing`: for each measure, place and period with hospitals that cannot be counted, how many."""
    units = " union all ".join(
        f"select '{grain}' as grain, hospital_id, period_type, period_start, units "
        f"from rate_hospital_cells_{grain} where stratum = '{OVERALL}'"
        for grain in grains
    )
    con.execute(f"""
        create or replace temp table rate_missing as
        with hospital_units as ({units}),
        present as (  -- one row a grain, place and period
            select grain, level, place, period_type, period_start,
                   count(*) as hospitals, sum(units) as units
            from hospital_units join rate_hospital_places using (hospital_id)
            group by grain, level, place, period_type, period_start
        ),
        absent as (  -- one row a measure, place, period and reason
            select c.measure_id, u.grain, p.level, p.place, u.period_type, u.period_start,
                   coalesce(c.reason, 'not computable') as reason,
                   count(*) as hospitals, sum(u.units) as units
            from measure_computability c
            join rated_measures m using (measure_id)
            join hospital_units u on u.grain = m.grain and u.hospital_id = c.hospital_id
            join rate_hospital_places p on p.hospital_id = c.hospital_id
            where not c.computable
            group by c.measure_id, u.grain, p.level, p.place, u.period_type, u.period_start, reason
        )
        select a.measure_id, a.level::rated_level as level, a.place::rated_place as place,
               a.period_type::rated_period_type as period_type, a.period_start,
               sum(a.hospitals) = any_value(p.hospitals) as all_missing,
               sum(a.units) / any_value(p.units) as missing_share,
               case when a.level = 'hospital' then any_value(a.reason)
                    else sum(a.hospitals)::bigint || ' of ' || any_value(p.hospitals) || ' hospitals not counted: '
                         || string_agg(a.hospitals || ' × ' || a.reason, '; ' order by a.hospitals desc, a.reason)
               end as reason
        from absent a
        join present p using (grain, level, place, period_type, period_start)
        group by a.measure_id, a.level, a.place, a.period_type, a.period_start
    """)


def _create_exact_table(con: duckdb.DuckDBPyConnection) -> None:
    wilson_low, wilson_high = wilson_bounds_sql("total", "denominator", "rate_per")
    mean_low, mean_high = mean_bounds_sql("total", "sum_of_squares", "denominator")
    con.execute(f"""
        create or replace temp table {EXACT_TABLE} as
        with counted as (  -- one row a measure, period, place and stratum value
            select c.measure_id, c.period_type, c.period_start, c.level, c.place, c.stratum, c.stratum_value,
                   m.is_proportion, m.rate_per, not coalesce(x.all_missing, false) as computable,
                   x.reason as not_computable_reason, coalesce(x.missing_share, 0) as missing_share,
                   case when computable then c.denominator end as denominator,
                   case when computable then c.exclusions end as exclusions,
                   case when computable then c.total end as total,
                   case when computable then c.sum_of_squares end as sum_of_squares
            from rate_counts c
            join rated_measures m using (measure_id)
            left join rate_missing x using (measure_id, level, place, period_type, period_start)
        ),
        defining as (  -- strata that a measure is defined by: every group wholly in or wholly out of the numerator
            select measure_id, stratum
            from counted
            where is_proportion and level = 'network' and period_type = 'all' and stratum <> '{OVERALL}'
                  and denominator > 0
            group by measure_id, stratum
            having bool_and(total = 0 or total = denominator) and bool_or(total = 0)
                   and max(denominator) filter (where total = denominator) >= {LARGE_ENOUGH_TO_DEFINE}
        )
        select measure_id, period_type, period_start, level, place, stratum, stratum_value,
               denominator, exclusions,
               case when is_proportion then total::bigint end as numerator,
               case when is_proportion then rate_per * total / nullif(denominator, 0)
                    else round(total / nullif(denominator, 0), {MEAN_DIGITS}) end as rate,
               rate_per,
               case when is_proportion then {wilson_low} else round({mean_low}, {MEAN_DIGITS}) end as ci_low,
               case when is_proportion then {wilson_high} else round({mean_high}, {MEAN_DIGITS}) end as ci_high,
               null::double as expected, null::double as oe_ratio,
               null::double as oe_ci_low, null::double as oe_ci_high,
               null::double as shrunken_rate, null::double as reliability,
               false as suppressed, null::varchar as suppression_reason, computable, not_computable_reason,
               case when not computable or missing_share > {1 - USABLE_COMPLETENESS:.2f} then 'do_not_use'
                    when missing_share > 0 or denominator < {SMALL_DENOMINATOR} or total < {FEW_EVENTS}
                         and is_proportion then 'caution'
                    else 'ok' end as usability
        from counted
        anti join defining using (measure_id, stratum)
    """)
