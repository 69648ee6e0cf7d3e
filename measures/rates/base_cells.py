"""Counting: one pass over the units of a grain into small wide cells, and their sums over periods and places.

Nothing here knows of rates, intervals or suppression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from measures.measure import Grain
from measures.rates.strata import (
    ALL_VALUES,
    NETWORK_PLACE,
    OVERALL,
    PERIOD_TYPES,
    STRATIFIED_PERIODS,
    UNKNOWN,
    RatedMeasure,
    Stratum,
)

if TYPE_CHECKING:
    import duckdb

# What names a rate, beside the first day of its period.
NAMES = ("measure_id", "period_type", "level", "place", "stratum", "stratum_value")

# Continuous values are added as decimals: sums of doubles depend on the order in which threads finish.
VALUE_TYPE = "decimal(18, 4)"
SQUARE_TYPE = "decimal(38, 4)"
# A proportion's denominator, numerator and exclusions are added as one number of 21 bits each: one sum instead of three.
_COUNT_BITS = 21
LARGEST_COUNT = (1 << _COUNT_BITS) - 1


def create_base_cells(
    con: duckdb.DuckDBPyConnection, grain: Grain, measures: Sequence[RatedMeasure], strata: Sequence[Stratum]
) -> None:
    """Create `rate_base_<grain>`: one row a hospital, discharge month, stratum and value; wide sums over all measures.

    Reads `<grain>_measures` and `<grain>_strata`. Units without a date are left out: they belong to no period.
    ValueError where a hospital has more than LARGEST_COUNT units in a month.
    """
    columns = [f"{stratum.value_sql} as {stratum.column}" for stratum in strata]
    names = [stratum.column for stratum in strata]
    inputs = [column for measure in measures for column in _inputs(measure)]
    sums = [expression for measure in measures for expression in _base_sums(measure)]
    grouping_sets = ["(hospital_id, month_start)", *(f"(hospital_id, month_start, {name})" for name in names)]
    # grouping() sets the bit of every column that is NOT grouped by; the first column holds the highest bit.
    bits = (1 << len(names)) - 1
    stratum_of = " ".join(
        f"when {bits ^ (1 << (len(names) - 1 - place))} then '{name}'" for place, name in enumerate(names)
    )
    value_of = " ".join(
        f"when {bits ^ (1 << (len(names) - 1 - place))} then coalesce({name}, '{UNKNOWN}')"
        for place, name in enumerate(names)
    )
    grouping = f"grouping({', '.join(names)})" if names else "0"
    con.execute(f"""
        create or replace temp table rate_base_{grain} as
        with units as (  -- one row a {grain}
            select m.hospital_id, date_trunc('month', m.period_date)::date as month_start,
                   {_listed([*columns, *inputs])}
            from {grain}_measures m
            left join {grain}_strata s using ({grain}_id)
            where m.period_date is not null
        ),
        cells as (  -- one row a hospital, month and stratum value
            select hospital_id, month_start, {_listed(names)} {grouping} as grouped_by,
                   count(*) as units, {_listed(sums)}
            from units
            group by grouping sets ({", ".join(grouping_sets)})
        )
        select hospital_id, month_start,
               case grouped_by {stratum_of} else '{OVERALL}' end as stratum,
               case grouped_by {value_of} else '{ALL_VALUES}' end as stratum_value,
               units, {_listed([name for measure in measures for name in _unpacked(measure)])}
        from cells
    """)
    largest = con.execute(f"select max(units) from rate_base_{grain}").fetchall()[0][0]
    if largest is not None and largest > LARGEST_COUNT:
        raise ValueError(
            f"{largest} {grain} units in one hospital and month, more than the {LARGEST_COUNT} that can be counted there; "
            "check hospital_id and the dates of what was delivered"
        )


def create_rolled_up_cells(
    con: duckdb.DuckDBPyConnection, grain: Grain, measures: Sequence[RatedMeasure], all_start: str
) -> None:
    """Create `rate_cells_<grain>`: one row a period, place and stratum value, still wide over measures.

    `all_start` is the ISO date that names the period `all` (the first month of the network's data). Units of a
    hospital where a measure is not computable are not counted, whatever the wide table says of them.
    """
    names = ["units", *(name for measure in measures for name in _sum_columns(measure))]
    kept = ", ".join(names)
    values = {f"{measure.id}__{of}" for measure in measures if not measure.is_proportion for of in "tq"}
    # A sum of bigints is a hugeint, which is slow to add up again.
    sums = ", ".join(
        f"sum({name}) as {name}" if name in values else f"sum({name})::bigint as {name}" for name in names
    )
    somewhere_missing = _create_counted_hospitals(con, grain, measures)
    counted = ", ".join(
        f"{name} * counted.{measure.id} as {name}" if measure.id in somewhere_missing else name
        for measure in measures
        for name in _sum_columns(measure)
    )
    is_kept = " or ".join(
        f"(level = '{level}' and period_type in ({', '.join(repr(period) for period in periods)}))"
        for level, periods in STRATIFIED_PERIODS.items()
    )
    con.execute(f"""
        create or replace temp table rate_hospital_cells_{grain} as
        select 'month' as period_type, month_start as period_start, hospital_id, stratum, stratum_value, units, {counted}
        from rate_base_{grain}
        join rate_counted_{grain} counted using (hospital_id)
    """)
    starts = ("date_trunc('quarter', period_start)", "date_trunc('year', period_start)", f"'{all_start}'")
    for shorter, longer, start in zip(PERIOD_TYPES, PERIOD_TYPES[1:], starts, strict=False):
        con.execute(f"""
            insert into rate_hospital_cells_{grain}
            select '{longer}', cast({start} as date), hospital_id, stratum, stratum_value, {sums}
            from rate_hospital_cells_{grain} where period_type = '{shorter}' group by all
        """)
    con.execute(f"""
        create or replace temp table rate_cells_{grain} as
        with larger_places as (
            select period_type, period_start, level, place, stratum, stratum_value, {sums}
            from rate_hospital_cells_{grain}
            join rate_hospital_places using (hospital_id)
            where level <> 'hospital' and (stratum = '{OVERALL}' or {is_kept})
            group by period_type, period_start, level, place, stratum, stratum_value
        ),
        hospitals_kept as (
            select period_type, period_start, 'hospital' as level, hospital_id, stratum, stratum_value, {kept}
            from rate_hospital_cells_{grain}
        )
        select period_type, period_start, level, place, stratum, stratum_value, {kept} from larger_places
        union all
        select period_type, period_start, level, hospital_id as place, stratum, stratum_value, {kept}
        from hospitals_kept
        where stratum = '{OVERALL}' or {is_kept}
    """)


def _create_counted_hospitals(
    con: duckdb.DuckDBPyConnection, grain: Grain, measures: Sequence[RatedMeasure]
) -> set[str]:
    """Create `rate_counted_<grain>`: one row a hospital, 1 or 0 for each measure that some hospital cannot compute."""
    found = con.execute(
        "select distinct measure_id from measure_computability where not computable"
    ).fetchall()
    missing = {row[0] for row in found} & {measure.id for measure in measures}
    flags = "".join(
        f", (coalesce(bool_and(c.computable) filter (where c.measure_id = '{name}'), true))::integer as {name}"
        for name in sorted(missing)
    )
    con.execute(f"""
        create or replace temp table rate_counted_{grain} as
        select h.hospital_id{flags}
        from (select distinct hospital_id from rate_base_{grain}) h
        left join measure_computability c using (hospital_id)
        group by h.hospital_id
    """)
    return missing


def create_hospital_places(con: duckdb.DuckDBPyConnection, grains: Sequence[Grain]) -> None:
    """Create `rate_hospital_places`: `hospital_id, level, place`, four rows a hospital that has any unit.

    Reads `hospitals`; a hospital without region or state (or unknown there) belongs to the place `unknown`.
    """
    seen = " union ".join(f"select hospital_id from rate_base_{grain}" for grain in grains)
    con.execute(f"""
        create or replace temp table rate_hospital_places as
        with seen as ({seen}),
        placed as (
            select seen.hospital_id, coalesce(any_value(h.region), '{UNKNOWN}') as region,
                   coalesce(any_value(h.state), '{UNKNOWN}') as state
            from seen left join hospitals h using (hospital_id)
            group by seen.hospital_id
        )
        select hospital_id, unnest(['network', 'region', 'state', 'hospital']) as level,
               unnest(['{NETWORK_PLACE}', region, state, hospital_id]) as place
        from placed
    """)


def create_names(
    con: duckdb.DuckDBPyConnection,
    grains: Sequence[Grain],
    measure_ids: Sequence[str],
    more_names: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Create an enum type `rated_<column>` for each of NAMES, of all names that stand in `rate_cells_<grain>`.

    `more_names` (column to names) are those of rows that will be added later: an enum takes no others.
    Millions of rates repeat a few hundred names: as enums they take a third of the time to join and group, and less
    memory. They sort, compare and are written to files as the texts they are.
    """
    given = {**(more_names or {})}
    given["measure_id"] = [*measure_ids, *given.get("measure_id", ())]
    for name in NAMES:
        # A definition of a type takes no parameters.
        listed = ", ".join("'" + each.replace("'", "''") + "'" for each in given.get(name, ()))
        sources = [f"select unnest([{listed}]::varchar[]) as name"]
        if name != "measure_id":
            sources += [f"select {name} from rate_cells_{grain}" for grain in grains]
        con.execute(
            f"create or replace temp type rated_{name} as enum ({' union '.join(sources)} order by name)"
        )


def create_long_counts(
    con: duckdb.DuckDBPyConnection, measures_of: Mapping[Grain, Sequence[RatedMeasure]]
) -> None:
    """Create `rate_counts`: one row a measure and cell of its grain, from the small wide tables.

    Columns: measure_id, the six of the cell, denominator, total (numerator or sum), sum_of_squares, exclusions.
    """
    selects = []
    coded = ", ".join(f"{name}::rated_{name} as {name}" for name in NAMES if name != "measure_id")
    for grain, measures in measures_of.items():
        groups = ", ".join(f"({', '.join(_four_columns(measure))}) as '{measure.id}'" for measure in measures)
        wide = ", ".join(_as_four(measure) for measure in measures)
        selects.append(f"""
            select measure_id::rated_measure_id as measure_id, period_type, period_start, level, place, stratum,
                   stratum_value, denominator, total, sum_of_squares, exclusions
            from (
                select period_start, {coded}, {wide}
                from rate_cells_{grain}
            )
            unpivot include nulls (
                (denominator, total, sum_of_squares, exclusions) for measure_id in ({groups})
            )""")
    con.execute(f"create or replace temp table rate_counts as {' union all '.join(selects)}")


def _listed(expressions: Sequence[str]) -> str:
    return "".join(f"{expression}, " for expression in expressions)


def _inputs(measure: RatedMeasure) -> list[str]:
    name = measure.id
    excluded = f"coalesce(m.{name}__excluded, false)::bigint" if measure.has_exclusions else "0"
    if measure.is_proportion:
        in_numerator = (1 << _COUNT_BITS) + 1
        counted = f"case when m.{name} then {in_numerator} when not m.{name} then 1 else 0 end"
        return [f"({counted} + ({excluded} << {2 * _COUNT_BITS}))::bigint as {name}"]
    return [f"m.{name}", f"{excluded} as {name}__excluded"]


def _base_sums(measure: RatedMeasure) -> list[str]:
    name = measure.id
    if measure.is_proportion:
        return [f"sum({name})::bigint as {name}"]
    return [
        f"count({name}) as {name}__d",
        f"coalesce(sum({name}::{VALUE_TYPE}), 0) as {name}__t",
        f"coalesce(sum(({name}::double * {name})::{SQUARE_TYPE}), 0) as {name}__q",
        f"sum({name}__excluded)::bigint as {name}__x",
    ]


def _unpacked(measure: RatedMeasure) -> list[str]:
    name = measure.id
    if not measure.is_proportion:
        return _sum_columns(measure)
    excluded = [f"{name} >> {2 * _COUNT_BITS} as {name}__x"] if measure.has_exclusions else []
    return [
        f"{name} & {LARGEST_COUNT} as {name}__d",
        f"({name} >> {_COUNT_BITS}) & {LARGEST_COUNT} as {name}__t",
        *excluded,
    ]


def _sum_columns(measure: RatedMeasure) -> list[str]:
    square = [] if measure.is_proportion else [f"{measure.id}__q"]
    excluded = [f"{measure.id}__x"] if measure.has_exclusions else []
    return [f"{measure.id}__d", f"{measure.id}__t", *square, *excluded]


def _four_columns(measure: RatedMeasure) -> list[str]:
    return [f"{measure.id}__{suffix}" for suffix in "dtqx"]


def _as_four(measure: RatedMeasure) -> str:
    name = measure.id
    square = "null::double" if measure.is_proportion else f"{name}__q::double"
    excluded = f"{name}__x::bigint" if measure.has_exclusions else "null::bigint"
    return (
        f"{name}__d::bigint as {name}__d, {name}__t::double as {name}__t, "
        f"{square} as {name}__q, {excluded} as {name}__x"
    )
