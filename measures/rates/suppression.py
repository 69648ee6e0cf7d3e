"""Small-cell suppression: the profiles, and the step from exact rates to rates that may be shown.

The additive groups stand in lattice.py, the choice of cells in hiding.py; this module applies them to the table.

What is promised, for one measure and one release (profiles `us_cms`, `us_hcup`, `nhs`):
- no denominator, numerator, remainder (denominator - numerator) or number of exclusions of 1 … limit is shown;
- none follows from shown ones by adding and subtracting strata values, hospitals, regions, states, months, quarters
  and years, nor do the hidden members of one sum add up to a small count; knowing that counts are not negative, and
  where the zeros are, does not help;
- a rate, interval or any other figure made from a hidden count is NULL; usability says only `caution` there.
What is not: protection against subtracting counts of *different measures* whose denominators are nested, against
comparing *two releases* of the same month, and against narrowing a hidden count to a range (complementary cells in
a long sum can be known within a few units). Equal denominators hide equal cells, whatever the measure.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from measures.rates.exact import COLUMNS, EXACT_TABLE, FEW_EVENTS, SMALL_DENOMINATOR
from measures.rates.hiding import Counts, hide_cells
from measures.rates.intervals import observed_expected_bounds_sql, wilson_bounds_sql
from measures.rates.lattice import (
    CELLS,
    Booleans,
    Integers,
    Lattice,
    of_published_groups,
    read_lattice,
)
from measures.rates.shrinkage import add_shrunken_rates

if TYPE_CHECKING:
    import duckdb

RATES_TABLE = "measure_rates"
SMALL_CELL = "small cell"
COMPLEMENTARY = "complementary"


@dataclass(frozen=True, kw_only=True)
class SuppressionProfile:
    """Counts of 1 … `largest_hidden` are hidden (0: none are); shown counts are rounded to `round_to`.

    A zero is always shown: it speaks of nobody, and a missing row says as much.
    """

    name: str
    largest_hidden: int
    round_to: int = 1
    source: str


PROFILES = {
    profile.name: profile
    for profile in (
        SuppressionProfile(
            name="us_cms",
            largest_hidden=10,
            source="CMS cell suppression policy: 1-10 not shown or derivable, zero allowed",
        ),
        SuppressionProfile(
            name="us_hcup",
            largest_hidden=10,
            source="HCUP data use agreement: no cell of 10 or fewer discharges; read as 1-10, as for us_cms",
        ),
        SuppressionProfile(
            name="nhs",
            largest_hidden=7,
            round_to=5,
            source="NHS England disclosure control: 1-7 not shown, others rounded to the nearest 5",
        ),
        SuppressionProfile(name="internal", largest_hidden=0, source="inside the custodian: nothing hidden"),
    )
}
DEFAULT_PROFILE = "us_cms"


def suppress_rates(
    con: duckdb.DuckDBPyConnection,
    profile: str = DEFAULT_PROFILE,
    *,
    exact_table: str = EXACT_TABLE,
    rates_table: str = RATES_TABLE,
) -> None:
    """Create temp table `measure_rates` from `measure_rates_exact` and `hospitals`; the same rows, columns as published.

    Measures of one call count the same units by the same strata: what adds up for one adds up for all (`lattice.py`).
    Those that count something else are suppressed in a call of their own, with tables of their own.

    `suppressed` is true where the rate is hidden: with the denominator (then all counts are NULL) or for its
    numerator alone (the denominator stays). `suppression_reason` is `small cell` where a count of the row is small,
    else `complementary`. A small number of exclusions alone is NULL without suppressing the rate.
    Shrunken rates are made afterwards, from shown counts only. Raises ValueError for a profile it does not know.
    """
    if profile not in PROFILES:
        raise ValueError(f"suppression profile {profile!r} is not known; use one of {', '.join(PROFILES)}")
    rules = PROFILES[profile]
    _register_hidden_rows(con, rules, exact_table)
    _create_shown_rates(con, rules, exact_table, rates_table)
    add_shrunken_rates(con, rates_table)
    con.execute("drop table rate_hidden_rows")


def _register_hidden_rows(
    con: duckdb.DuckDBPyConnection, rules: SuppressionProfile, exact_table: str
) -> None:
    """Create `rate_hidden_rows`: the row number of every row with something hidden, and what is hidden in it."""
    found = _find_hidden_rows(con, rules, exact_table) if rules.largest_hidden else []
    kinds = ("hides_denominator", "hides_numerator", "hides_exclusions", "is_small")
    columns: dict[str, pa.Array] = {
        "row_number": pa.array(
            np.concatenate([rows for rows, _ in found] or [np.empty(0, np.int64)]), pa.int64()
        )
    }
    for place, kind in enumerate(kinds):
        flags = [hidden[place] for _, hidden in found] or [np.empty(0, bool)]
        columns[kind] = pa.array(np.concatenate(flags), pa.bool_())
    con.register("rate_hidden_rows_arrow", pa.table(columns))
    con.execute(f"""
        create or replace temp table rate_hidden_rows as
        select row_number, {", ".join(kinds)} from rate_hidden_rows_arrow
    """)
    con.unregister("rate_hidden_rows_arrow")


def _find_hidden_rows(
    con: duckdb.DuckDBPyConnection, rules: SuppressionProfile, exact_table: str
) -> list[tuple[Integers, tuple[Booleans, ...]]]:
    lattice = read_lattice(con, exact_table)
    rows: dict[str, Any] = con.execute(f"""
        with numbered as (
            select measure_id, row_number() over (order by measure_id) as measure_number
            from (select distinct measure_id from {exact_table})
        )
        select measure_number, r.rowid as row_number, c.cell_id, coalesce(r.denominator, 0) as denominator,
               coalesce(r.numerator, -1) as numerator, coalesce(r.exclusions, 0) as exclusions
        from {exact_table} r
        join numbered using (measure_id)
        join {CELLS} c using (period_type, period_start, level, place, stratum, stratum_value)
        where r.computable
    """).fetchnumpy()
    con.execute(f"drop table {CELLS}")
    columns = {name: np.asarray(values, dtype=np.int64) for name, values in rows.items()}
    by_measure = np.argsort(columns["measure_number"], kind="stable")
    limits = np.cumsum(np.bincount(columns["measure_number"]))[:-1]
    known_patterns: dict[bytes, Booleans] = {}
    of_measures = [
        {name: values[of] for name, values in columns.items()}
        for of in np.split(by_measure, limits)
        if len(of)
    ]
    # Measures do not touch each other, and the sparse products that take the time let other threads run.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        hidden = workers.map(
            lambda rows: _hide_rows_of_measure(lattice, rows, rules, known_patterns), of_measures
        )
        return list(hidden)


def _hide_rows_of_measure(
    lattice: Lattice,
    rows: dict[str, Integers],
    rules: SuppressionProfile,
    known_patterns: dict[bytes, Booleans],
) -> tuple[Integers, tuple[Booleans, ...]]:
    """Row numbers with something hidden, and whether denominator, numerator, exclusions are, and for what reason."""
    cell, limit = rows["cell_id"], rules.largest_hidden
    denominators = _over_cells(lattice, cell, rows["denominator"])
    lattice = of_published_groups(lattice, denominators)
    exclusions = _over_cells(lattice, cell, rows["exclusions"])
    hides_denominator = _hide_plain(lattice, denominators, limit, known_patterns)
    hides_exclusions = _hide_plain(lattice, exclusions, limit, known_patterns)
    small = _is_small(denominators, limit)
    # A continuous measure has no numerator: its mean goes with the denominator.
    is_proportion = bool((rows["numerator"] >= 0).any())
    hides_numerator = hides_denominator
    if is_proportion:
        numerators = _over_cells(lattice, cell, rows["numerator"])
        rest = denominators - numerators
        small = small | _is_small(numerators, limit) | _is_small(rest, limit)
        hides_numerator = hide_cells(
            lattice,
            Counts(
                values=numerators,
                small=small | hides_denominator,
                movable=(numerators > 0) & ((rest > 0) | hides_denominator),
                rest=rest,
                largest_small=limit,
            ),
        )
    hidden = (hides_denominator[cell], hides_numerator[cell], hides_exclusions[cell], small[cell])
    touched = hidden[0] | hidden[1] | hidden[2]
    return rows["row_number"][touched], tuple(flags[touched] for flags in hidden)


def _over_cells(lattice: Lattice, cell: Integers, values: Integers) -> Integers:
    """The values spread over all cells of the lattice; 0 where the measure has no row.

    ValueError where rows of one number differ: one of them would be judged by the other's count, and a small one shown.
    """
    spread = np.zeros(lattice.cell_count, dtype=np.int64)
    spread[cell] = values
    if (spread[cell] != values).any():
        raise ValueError(
            "counts that ought to be the same differ: suppress measures that count other units in a call of their own"
        )
    return spread


def _is_small(values: Integers, limit: int) -> Booleans:
    small: Booleans = (values > 0) & (values <= limit)
    return small


def _hide_plain(
    lattice: Lattice, values: Integers, limit: int, known_patterns: dict[bytes, Booleans]
) -> Booleans:
    """Hidden cells of a count that is part of nothing else; measures that share it share the answer."""
    content = values.tobytes()
    if content not in known_patterns:
        known_patterns[content] = hide_cells(
            lattice,
            Counts(
                values=values,
                small=_is_small(values, limit),
                movable=values > 0,
                rest=np.zeros_like(values),
                largest_small=limit,
            ),
        )
    return known_patterns[content]


def _create_shown_rates(
    con: duckdb.DuckDBPyConnection, rules: SuppressionProfile, exact_table: str, rates_table: str
) -> None:
    base = rules.round_to

    def shown(count: str) -> str:
        # Half away from zero: 12.5 -> 15 with base 5.
        return count if base == 1 else f"(round({count} / {base}.0) * {base})::bigint"

    low, high = wilson_bounds_sql("numerator", "denominator", "rate_per")
    if base == 1:  # counts are shown as they are, and so are their intervals
        low, high = "exact_low", "exact_high"
    oe_low, oe_high = observed_expected_bounds_sql("numerator", "expected")
    con.execute(f"""
        create or replace temp table {rates_table} as
        with shown as (  -- one row a measure, period, place and stratum value: counts that may be seen
            select r.measure_id, r.period_type, r.period_start, r.level, r.place, r.stratum, r.stratum_value,
                   case when not coalesce(h.hides_denominator, false) then {shown("r.denominator")} end
                       as denominator,
                   case when not coalesce(h.hides_exclusions or h.hides_denominator, false)
                        then {shown("r.exclusions")} end as exclusions,
                   case when not coalesce(h.hides_numerator, false) then {shown("r.numerator")} end as numerator,
                   r.numerator is not null as is_proportion, r.rate as exact_rate, r.rate_per,
                   r.ci_low as exact_low, r.ci_high as exact_high,
                   -- Expected of the denominator as shown, so that observed = ratio x expected gives the shown count.
                   r.expected * {shown("r.denominator")} / nullif(r.denominator, 0) as expected,
                   coalesce(h.hides_numerator, false) as suppressed, coalesce(h.is_small, false) as is_small,
                   r.computable, r.not_computable_reason, r.usability as exact_usability
            from {exact_table} r
            left join rate_hidden_rows h on h.row_number = r.rowid
        ),
        rated as (
            select measure_id, period_type, period_start, level, place, stratum, stratum_value, denominator,
                   exclusions, numerator,
                   case when suppressed then null when is_proportion
                        then rate_per * numerator / nullif(denominator, 0)::double else exact_rate end as rate,
                   rate_per,
                   case when suppressed then null when is_proportion then {low} else exact_low end as ci_low,
                   case when suppressed then null when is_proportion then {high} else exact_high end as ci_high,
                   case when not suppressed then expected end as expected,
                   case when not suppressed then numerator / nullif(expected, 0) end as oe_ratio,
                   case when not suppressed then {oe_low} end as oe_ci_low,
                   case when not suppressed then {oe_high} end as oe_ci_high,
                   null::double as shrunken_rate, null::double as reliability, suppressed,
                   case when suppressed then if(is_small, '{SMALL_CELL}', '{COMPLEMENTARY}') end
                       as suppression_reason,
                   computable, not_computable_reason,
                   case when exact_usability = 'do_not_use' then 'do_not_use'
                        when suppressed or not_computable_reason is not null
                             or denominator < {SMALL_DENOMINATOR} or numerator < {FEW_EVENTS} then 'caution'
                        else 'ok' end as usability
            from shown
        )
        select {COLUMNS} from rated
    """)
