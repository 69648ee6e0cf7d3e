"""Risk adjustment of the rates: expected events of every hospital and month, and the tables that tell of the models.

The covariates are declared in risk_adjustments.py, the fit is made in risk_fit.py; ratios of observed to expected
events are made when it is known which counts may be shown (suppression.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from measures.measure import Grain
from measures.rates.exact import EXACT_TABLE
from measures.rates.risk_adjustments import RISK_ADJUSTMENTS, Covariate, RiskAdjustment
from measures.rates.risk_fit import FOLDS, Patterns, RiskFit, fit_risk
from measures.rates.strata import OVERALL, UNKNOWN

if TYPE_CHECKING:
    import duckdb

_BITS = 3
# Counts of levels and of groups of risk cut the network as no other table does: rounded, nothing follows from
# subtracting them from those.
UNITS_TO = 50
EVENTS_TO = 5
JOINED = "joined to the reference"

_LEVEL_ROWS = pa.schema(
    [
        ("measure_id", pa.string()),
        ("covariate", pa.string()),
        ("level", pa.string()),
        ("reference_level", pa.string()),
        ("odds_ratio", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("units", pa.int64()),
        ("c_statistic", pa.float64()),
        ("calibration_intercept", pa.float64()),
        ("calibration_slope", pa.float64()),
        ("note", pa.string()),
    ]
)
_GROUP_ROWS = pa.schema(
    [
        ("measure_id", pa.string()),
        ("risk_group", pa.int64()),
        ("units", pa.int64()),
        ("observed_share", pa.float64()),
        ("expected_share", pa.float64()),
    ]
)


def create_risk_models(
    con: duckdb.DuckDBPyConnection, adjustments: Sequence[RiskAdjustment] = RISK_ADJUSTMENTS
) -> None:
    """Fill `expected` of the hospitals' overall rates in `measure_rates_exact`; create `risk_models`, `risk_calibration`.

    Reads `<grain>_facts`, `<grain>_measures`, `<grain>_strata` and `measure_computability`. Each model is fitted on
    all units of the network in the measure's denominator, grouped by pattern of covariates; expected events are
    the sum of their chances. A measure without a table of its own, with fewer than 50 events or non-events, or
    without a fit has no expected events and no rows. Columns: as in the data dictionary.
    """
    levels: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    con.execute("create or replace temp table risk_expected (measure_id varchar, hospital_id varchar, "
                "month_start date, expected decimal(38, 9))")  # fmt: skip
    for grain in Grain:
        members = _of_grain(con, adjustments, grain)
        if not members:
            continue
        places = _create_risk_units(con, grain, members)
        for member in members:
            fit, patterns = _fit_measure(con, member, places)
            if fit is None:
                continue
            _add_expected(con, member, places, patterns, fit)
            levels += _level_rows(member, fit)
            groups += _group_rows(member, fit)
        con.execute("drop table risk_units")
    _create_table(con, "risk_models", levels, _LEVEL_ROWS)
    _create_table(con, "risk_calibration", groups, _GROUP_ROWS)
    _fill_expected(con)
    con.execute("drop table risk_expected")


def _of_grain(
    con: duckdb.DuckDBPyConnection, adjustments: Sequence[RiskAdjustment], grain: Grain
) -> list[RiskAdjustment]:
    """Those of the grain whose measures were rated."""
    rated = {row[0] for row in con.execute(f"select distinct measure_id from {EXACT_TABLE}").fetchall()}
    return [member for member in adjustments if member.grain is grain and member.measure_id in rated]


def _create_risk_units(
    con: duckdb.DuckDBPyConnection, grain: Grain, members: Sequence[RiskAdjustment]
) -> dict[str, int]:
    """Create `risk_units`, one row a unit: hospital, month, fold, the number of its pattern, and the measures.

    Returns the place of each covariate in the number, in steps of three bits.
    """
    covariates: dict[str, Covariate] = {}
    for member in members:
        covariates |= {covariate.name: covariate for covariate in member.covariates}
    places = {name: number for number, name in enumerate(sorted(covariates))}
    pattern = " + ".join(
        f"(coalesce({covariates[name].level_sql}, {len(covariates[name].levels)})::bigint << {_BITS * place})"
        for name, place in places.items()
    )
    blind: dict[str, list[str]] = {}
    for name, hospital in con.execute(
        "select measure_id, hospital_id from measure_computability where not computable order by all"
    ).fetchall():
        blind.setdefault(name, []).append(hospital)
    columns = []
    for member in members:
        name, hospitals = member.measure_id, blind.get(member.measure_id, [])
        listed = ", ".join("'" + hospital.replace("'", "''") + "'" for hospital in hospitals)
        # A hospital where a measure is not computable is not counted, whatever the wide table says of its units.
        seen = f"case when m.hospital_id not in ({listed}) then m.{name} end" if hospitals else f"m.{name}"
        columns.append(f"{seen} as {name}")
    con.execute(f"""
        create or replace temp table risk_units as
        select m.hospital_id, date_trunc('month', m.period_date)::date as month_start,
               (hash({grain}_id) % {FOLDS})::integer as fold, {pattern} as pattern, {", ".join(columns)}
        from {grain}_measures m
        join {grain}_facts f using ({grain}_id)
        join {grain}_strata s using ({grain}_id)
        where m.period_date is not null
    """)
    return places


def _mask(member: RiskAdjustment, places: dict[str, int]) -> int:
    return sum((2**_BITS - 1) << (_BITS * places[covariate.name]) for covariate in member.covariates)


def _fit_measure(
    con: duckdb.DuckDBPyConnection, member: RiskAdjustment, places: dict[str, int]
) -> tuple[RiskFit | None, np.ndarray[Any, np.dtype[np.int64]]]:
    """The fit, and the pattern number that each of its rows stands for."""
    name = member.measure_id
    rows = con.execute(f"""
        select pattern & {_mask(member, places)} as pattern, fold, count(*) as units,
               sum({name}::integer)::bigint as events
        from risk_units where {name} is not null
        group by all order by all
    """).fetchnumpy()
    pattern = np.asarray(rows["pattern"], np.int64)
    levels = [
        (pattern >> (_BITS * places[covariate.name])) & (2**_BITS - 1) for covariate in member.covariates
    ]
    patterns = Patterns(
        levels=np.column_stack(levels),
        fold=np.asarray(rows["fold"], np.int64),
        units=np.asarray(rows["units"], np.int64),
        events=np.asarray(rows["events"], np.int64),
    )
    return (fit_risk(patterns) if len(pattern) else None), pattern


def _add_expected(
    con: duckdb.DuckDBPyConnection,
    member: RiskAdjustment,
    places: dict[str, int],
    patterns: np.ndarray[Any, np.dtype[np.int64]],
    fit: RiskFit,
) -> None:
    number, first = np.unique(patterns, return_index=True)
    con.register("risk_chances", pa.table({"pattern": number, "chance": fit.chance[first]}))
    # Decimals, since sums of doubles depend on the order in which threads finish.
    con.execute(f"""
        insert into risk_expected
        select '{member.measure_id}', hospital_id, month_start, sum(c.chance::decimal(12, 9))
        from risk_units u
        join risk_chances c on c.pattern = u.pattern & {_mask(member, places)}
        where u.{member.measure_id} is not null
        group by hospital_id, month_start
    """)
    con.unregister("risk_chances")


def _fill_expected(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
        update {EXACT_TABLE} as r
        set expected = round(e.expected::double, 6)
        from (
            with periods as (
                select measure_id, hospital_id, expected,
                       unnest(['month', 'quarter', 'year', 'all']) as period_type,
                       unnest([month_start, date_trunc('quarter', month_start)::date,
                               date_trunc('year', month_start)::date, null]) as period_start
                from risk_expected
            )
            select measure_id, hospital_id, period_type, period_start, sum(expected) as expected
            from periods group by all
        ) e
        where r.measure_id = e.measure_id and r.place = e.hospital_id and r.period_type = e.period_type
          and (e.period_start is null or r.period_start = e.period_start)
          and r.level = 'hospital' and r.stratum = '{OVERALL}' and r.computable
    """)


def _level_rows(member: RiskAdjustment, fit: RiskFit) -> list[dict[str, Any]]:
    rows = []
    with_own = {odds.covariate for odds in fit.odds if odds.is_own}
    for odds in fit.odds:
        covariate = member.covariates[odds.covariate]
        names = (*covariate.levels, UNKNOWN)
        is_reference = odds.level == 0
        if odds.is_own:
            note = None if odds.odds_ratio is not None else "not to be told from other covariates"
        elif odds.covariate not in with_own:
            note = "not in the model: no level has enough events"
        else:
            note = "reference" if is_reference else JOINED
        rows.append(
            {
                "measure_id": member.measure_id,
                "covariate": covariate.name,
                "level": names[odds.level],
                "reference_level": names[0],
                "odds_ratio": _rounded(1.0 if note == "reference" else odds.odds_ratio),
                "ci_low": _rounded(odds.ci_low),
                "ci_high": _rounded(odds.ci_high),
                "units": _to_nearest(odds.units, UNITS_TO),
                "c_statistic": _rounded(fit.c_statistic),
                "calibration_intercept": _rounded(fit.calibration_intercept),
                "calibration_slope": _rounded(fit.calibration_slope),
                "note": note,
            }
        )
    return rows


def _group_rows(member: RiskAdjustment, fit: RiskFit) -> list[dict[str, Any]]:
    rows = []
    for number, group in enumerate(fit.groups, start=1):
        units = max(_to_nearest(group.units, UNITS_TO), UNITS_TO)
        rows.append(
            {
                "measure_id": member.measure_id,
                "risk_group": number,
                "units": units,
                "observed_share": round(_to_nearest(group.events, EVENTS_TO) / units, 6),
                "expected_share": round(group.expected / group.units, 4),
            }
        )
    return rows


def _to_nearest(count: int, base: int) -> int:
    return (count + base // 2) // base * base


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 3)


def _create_table(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], schema: pa.Schema
) -> None:
    con.register("risk_rows", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"create or replace temp table {name} as select {', '.join(schema.names)} from risk_rows")
    con.unregister("risk_rows")
