"""Adds up denominators and totals under each reading of the links: published, strict, loose, and every draw.

Rates are made of them in table.py; the extremes, which choose newborn by newborn, in extremes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.link_bounds.outcomes import GRAINS, of_grain
from measures.measure import Grain, Measure, MeasureKind
from measures.rates.base_cells import SQUARE_TYPE, VALUE_TYPE

if TYPE_CHECKING:
    import duckdb

# Readings of the links: column of bound_candidates that marks the state each newborn in play has.
READINGS = {"best": "is_published", "strict": "is_strict", "loose": "is_loose"}
# Newborns in play whose published link is settled: they have it in every draw and at both extremes.
KEPT = "kept"
# Everyone not in play has one state, whatever the reading.
BASE = "base"
DRAW = "draw"


def create_counts(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create `bound_counts`: `measure_id, variant, draw, hospital_id, year_start, denominator, total,
    sum_of_squares`.

    Variants: `base` (newborns not in play); what those in play add by the published, strict and loose links (`best`,
    `strict`, `loose`); by the settled among them (`kept`) and the uncertain ones in each `draw` (its number in column
    `draw`, else 0). Sums are decimals, so that they do not depend on the order of addition.
    """
    selects = []
    for grain in GRAINS:
        members = of_grain(measures, grain)
        if not members:
            continue
        _create_wide_sums(con, grain, members)
        selects += [
            f"""
            select '{m.id}' as measure_id, variant, draw, hospital_id, year_start, {m.id}__d as denominator,
                {m.id}__t::double as total, {m.id}__q::double as sum_of_squares
            from bound_wide_{grain}"""
            for m in members
        ]
    nothing = """
        select '' as measure_id, '' as variant, 0 as draw, '' as hospital_id, null::date as year_start,
            0 as denominator, 0.0::double as total, 0.0::double as sum_of_squares where false"""
    con.execute(f"create or replace temp table bound_counts as {' union all '.join(selects or [nothing])}")
    for grain in GRAINS:
        con.execute(f"drop table if exists bound_wide_{grain}")


def sums_of(measure: Measure) -> str:
    """The three sums of one measure's column."""
    name = measure.id
    if measure.kind is MeasureKind.CONTINUOUS:
        total = f"sum({name}::{VALUE_TYPE})"
        squares = f"sum(({name}::double * {name})::{SQUARE_TYPE})"
    else:
        total = squares = f"sum({name}::bigint)"
    return (
        f"count({name}) as {name}__d, coalesce({total}, 0) as {name}__t, coalesce({squares}, 0) as {name}__q"
    )


def _create_wide_sums(con: duckdb.DuckDBPyConnection, grain: Grain, members: Sequence[Measure]) -> None:
    """`bound_wide_<grain>`: one row a variant, draw, hospital and year; sums over all measures of the grain."""
    sums = ", ".join(sums_of(measure) for measure in members)
    names = ", ".join(measure.id for measure in members)
    is_dyad = grain is Grain.DYAD
    to_newborn = "join dyads as dyad using (dyad_id)" if is_dyad else ""
    newborn_id = "dyad.newborn_id" if is_dyad else "unit.newborn_id"
    readings = " union all ".join(
        f"""
        select '{variant}', 0, hospital_id, year_start, {sums}
        from bound_candidates join bound_outcomes_{grain} using (pair_no)
        where {mark}
        group by hospital_id, year_start"""
        for variant, mark in {**READINGS, KEPT: "is_published and not is_open"}.items()
    )
    con.execute(
        f"""
        create or replace temp table bound_wide_{grain} as
        with settled as (  -- one row a {grain} whose newborn is not in play
            select unit.hospital_id, date_trunc('year', unit.period_date)::date as year_start, {names}
            from {grain}_measures as unit {to_newborn}
            where {newborn_id} not in (select newborn_id from bound_candidates)
        )
        select '{BASE}' as variant, 0::bigint as draw, hospital_id, year_start, {sums}
        from settled group by hospital_id, year_start
        union all
        {readings}
        union all
        select '{DRAW}', draw, hospital_id, year_start, {sums}
        from bound_draws
        join bound_candidates using (pair_no)
        join bound_outcomes_{grain} using (pair_no)
        group by draw, hospital_id, year_start
        """
    )
