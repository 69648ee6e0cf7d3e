"""The least and the greatest rate that any choice of plausible candidates could give, newborn by newborn.

Each uncertain newborn chooses for itself, whatever its rivals take: so the true extremes lie within these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.link_bounds.counts import BASE, KEPT
from measures.link_bounds.outcomes import GRAINS, of_grain
from measures.measure import Grain, Measure, MeasureKind
from measures.rates.base_cells import VALUE_TYPE
from measures.rates.strata import NETWORK_PLACE

if TYPE_CHECKING:
    import duckdb

# The mean's extremes converge in three or four steps (Dinkelbach 1967: faster than any fixed factor).
_STEPS = 12


def create_extremes(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create `bound_cells` and `bound_extremes`.

    `bound_cells`: one row a place (network, hospital) and period (year, all) and hospital and year within:
    `level, place, period_type, cell_start, hospital_id, year_start` (`cell_start` NULL for `all`).
    `bound_extremes`: `measure_id, level, place, period_type, cell_start, low_share, high_share` (a share of 1,
    or the mean), `depending_newborns` (whose part in the measure depends on their link).
    """
    con.execute(_CELLS)
    selects = []
    for grain in GRAINS:
        for measure in of_grain(measures, grain):
            _create_options(con, grain, measure)
            if measure.kind is MeasureKind.CONTINUOUS:
                _create_extremes_of_mean(con, measure)
            else:
                con.execute(_extremes_of_proportion(measure))
            selects.append(
                f"""
                select '{measure.id}' as measure_id, level, place, period_type, cell_start, low_share, high_share,
                    depending_newborns from bound_extremes_{measure.id}"""
            )
    nothing = """
        select '' as measure_id, '' as level, '' as place, '' as period_type, null::date as cell_start,
            0.0::double as low_share, 0.0::double as high_share, 0 as depending_newborns where false"""
    con.execute(f"create or replace temp table bound_extremes as {' union all '.join(selects or [nothing])}")
    for measure in measures:
        con.execute(f"drop table if exists bound_extremes_{measure.id}")
    con.execute("drop table if exists bound_options")


_CELLS = f"""
    create or replace temp table bound_cells as
    with seen as (
        select distinct hospital_id, year_start from bound_counts
        where hospital_id is not null and year_start is not null
    )
    select level, place, period_type, case when period_type = 'year' then year_start end as cell_start,
        hospital_id, year_start
    from seen
    cross join (values ('network'), ('hospital')) as levels(level)
    cross join (values ('year'), ('all')) as periods(period_type)
    cross join lateral (select case when level = 'network' then '{NETWORK_PLACE}' else hospital_id end as place)
"""


def _create_options(con: duckdb.DuckDBPyConnection, grain: Grain, measure: Measure) -> None:
    """`bound_options`: one row an uncertain newborn: can it be outside, and the least and greatest value inside."""
    value = (
        f"{measure.id}::{VALUE_TYPE}" if measure.kind is MeasureKind.CONTINUOUS else f"{measure.id}::integer"
    )
    con.execute(
        f"""
        create or replace temp table bound_options as
        select candidate.hospital_id, candidate.year_start, count({measure.id}) < count(*) as can_be_outside,
            min({value}) as least, max({value}) as greatest
        from bound_candidates as candidate
        left join bound_outcomes_{grain} as outcome using (pair_no)
        where candidate.is_open and candidate.is_plausible
        group by candidate.newborn_no, candidate.hospital_id, candidate.year_start
        having count({measure.id}) > 0
        """
    )


_DEPENDS = "(can_be_outside or least < greatest)"


def _fixed_sums(measure: Measure) -> str:
    """One row a cell: what newborns with a settled link bring."""
    return f"""
        select level, place, period_type, cell_start, coalesce(sum(counted.denominator), 0) as denominator,
            coalesce(sum(counted.total), 0) as total
        from bound_cells
        left join bound_counts as counted on counted.hospital_id = bound_cells.hospital_id
            and counted.year_start = bound_cells.year_start
            and counted.measure_id = '{measure.id}' and counted.variant in ('{BASE}', '{KEPT}')
        group by level, place, period_type, cell_start
    """


def _extremes_of_proportion(measure: Measure) -> str:
    # Lowest: not in the numerator where that is possible, else outside, else in it. Highest: the other way round.
    return f"""
        create or replace temp table bound_extremes_{measure.id} as
        with fixed as ({_fixed_sums(measure)}),
        chosen as (  -- one row a cell
            select level, place, period_type, cell_start,
                count(*) filter (where least = 0 or not can_be_outside) as low_denominator,
                count(*) filter (where least = 1 and not can_be_outside) as low_total,
                count(*) filter (where greatest = 1 or not can_be_outside) as high_denominator,
                count(*) filter (where greatest = 1) as high_total,
                count(*) filter (where {_DEPENDS}) as depending_newborns
            from bound_cells
            join bound_options using (hospital_id, year_start)
            group by level, place, period_type, cell_start
        )
        select fixed.level, fixed.place, fixed.period_type, fixed.cell_start,
            (fixed.total + coalesce(low_total, 0))
                / nullif(fixed.denominator + coalesce(low_denominator, 0), 0) as low_share,
            (fixed.total + coalesce(high_total, 0))
                / nullif(fixed.denominator + coalesce(high_denominator, 0), 0) as high_share,
            coalesce(depending_newborns, 0) as depending_newborns
        from fixed
        left join chosen on {_SAME_CELL}
    """


_SAME_CELL = """chosen.level = fixed.level and chosen.place = fixed.place
            and chosen.period_type = fixed.period_type and chosen.cell_start is not distinct from fixed.cell_start"""


def _create_extremes_of_mean(con: duckdb.DuckDBPyConnection, measure: Measure) -> None:
    """A newborn that can be outside joins only with a value beyond the mean; that mean again, until it stands."""
    table = f"bound_extremes_{measure.id}"
    con.execute(
        f"""
        create or replace temp table {table} as
        select level, place, period_type, cell_start, null::double as low_share, null::double as high_share,
            0::bigint as depending_newborns
        from ({_fixed_sums(measure)}) as fixed
        """
    )
    for _ in range(_STEPS):
        con.execute(
            f"""
            create or replace temp table {table} as
            with fixed as (
                select sums.level, sums.place, sums.period_type, sums.cell_start, sums.denominator, sums.total,
                    now.low_share, now.high_share
                from ({_fixed_sums(measure)}) as sums
                join {table} as now on now.level = sums.level and now.place = sums.place
                    and now.period_type = sums.period_type and now.cell_start is not distinct from sums.cell_start
            ),
            chosen as (  -- one row a cell; in the first step there is no mean yet and everybody joins
                select fixed.level, fixed.place, fixed.period_type, fixed.cell_start,
                    count(*) filter (where coalesce(not can_be_outside or least <= low_share, true)) as low_denominator,
                    sum(least) filter (where coalesce(not can_be_outside or least <= low_share, true)) as low_total,
                    count(*) filter (where coalesce(not can_be_outside or greatest >= high_share, true))
                        as high_denominator,
                    sum(greatest) filter (where coalesce(not can_be_outside or greatest >= high_share, true))
                        as high_total,
                    count(*) filter (where {_DEPENDS}) as depending_newborns
                from fixed
                join bound_cells as cell on cell.level = fixed.level and cell.place = fixed.place
                    and cell.period_type = fixed.period_type and cell.cell_start is not distinct from fixed.cell_start
                join bound_options using (hospital_id, year_start)
                group by fixed.level, fixed.place, fixed.period_type, fixed.cell_start
            )
            select fixed.level, fixed.place, fixed.period_type, fixed.cell_start,
                (fixed.total + coalesce(low_total, 0)::double)
                    / nullif(fixed.denominator + coalesce(low_denominator, 0), 0) as low_share,
                (fixed.total + coalesce(high_total, 0)::double)
                    / nullif(fixed.denominator + coalesce(high_denominator, 0), 0) as high_share,
                coalesce(depending_newborns, 0) as depending_newborns
            from fixed left join chosen on {_SAME_CELL}
            """
        )
