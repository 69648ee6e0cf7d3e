"""Checks of measures and rates: identities that always hold, and rates that lie where national ones do.

They read the unsuppressed rates and the tables of measures; what a measure means stands in `measures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
from scipy.stats import binom

from data_contracts.rules import Kahn, Severity
from quality_checks.outcome import Check, CheckOutcome, GateRun, Verdict, broken, record, skipped
from quality_checks.sql_checks import SqlCheck, relations_present, run_sql_checks

RATES = "measure_rates_exact"

# Chance of calling a network implausible whose true rate lies at the end of the range.
_CHANCE_OF_FALSE_ALARM = 0.005
_FEWEST_EXPECTED = 5

_CELL = "measure_id, period_type, period_start, level, place, stratum, stratum_value"
_WHOLE_NETWORK = "level = 'network' and period_type = 'all' and stratum = 'overall'"  # one row a measure


@dataclass(frozen=True, kw_only=True)
class NationalRange:
    """The range (shares, 0-1) in which a network's rate is expected, and where it comes from."""

    measure_id: str
    low: float
    high: float
    source: str


_NATALITY = "US births 2014 (sample of the natality file), widened: start value"
_MORBIDITY = "published US rates since 2010, widened: start value"

NATIONAL_RANGES: tuple[NationalRange, ...] = (
    NationalRange(measure_id="csec_total", low=0.15, high=0.60, source=_NATALITY),  # 31.8 %
    NationalRange(
        measure_id="ntsv_discharge", low=0.10, high=0.45, source="US about 26 %, widened: start value"
    ),
    NationalRange(measure_id="lbw", low=0.05, high=0.15, source=_NATALITY),  # 8.0 %
    NationalRange(measure_id="preterm", low=0.06, high=0.18, source=_NATALITY),  # 11.4 %
    NationalRange(measure_id="vol_multiples", low=0.008, high=0.04, source=_NATALITY),  # 3.4 % of newborns
    NationalRange(measure_id="smm20", low=0.002, high=0.03, source=_MORBIDITY),  # 0.7 to 1.0 %
    NationalRange(measure_id="smm21", low=0.005, high=0.06, source=_MORBIDITY),  # 1.4 to 2.5 %
    NationalRange(measure_id="vol_stillbirth", low=0.001, high=0.02, source=_MORBIDITY),  # 0.6 %
)


def _identity(
    name: str,
    title: str,
    because: str,
    counts_sql: str,
    reads: tuple[str, ...],
    advice: str = "",
    *,
    counts_people: bool = False,
) -> SqlCheck:
    """An identity of counting: a broken one is a fault of the program, so it stops the build."""
    return SqlCheck(
        check=Check(
            check_id=f"measures.{name}",
            title=title,
            because=because,
            table_name=reads[0],
            severity=Severity.STOP,
            kahn_category=Kahn.CONFORMANCE,
            threshold_source="design: never",
            counts_people=counts_people,
        ),
        counts_sql=counts_sql,
        reads=reads,
        advice=advice,
    )


def _whole(violated: str, total: str, source: str) -> str:
    return (
        "select null::varchar as hospital_id, null::date as period_start, "
        f"{violated} as violated, {total} as total from {source}"
    )


def _every_unit_is_measured(grain: str, source: str) -> SqlCheck:
    return _identity(
        f"{grain}_measures_are_complete",
        f"Every {grain} stands once in {grain}_measures",
        f"a {grain} that is left out or doubled changes every denominator",
        f"""
            with unit as (select {grain}_id from {source}),
            measured as (select {grain}_id, count(*) as rows_of_unit from {grain}_measures group by all)
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where unit.{grain}_id is null or coalesce(rows_of_unit, 0) <> 1) as violated,
                count(*) as total
            from unit full join measured using ({grain}_id)
        """,
        (f"{grain}_measures", source.split()[0]),
        counts_people=True,
    )


IDENTITIES: tuple[SqlCheck, ...] = (
    _identity(
        "numerator_within_denominator",
        "No numerator is larger than its denominator",
        "a share cannot be above one",
        _whole(
            "count(*) filter (where numerator > denominator)",
            "count(*)",
            f"{RATES} where numerator is not null",
        ),
        (RATES,),
    ),
    _identity(
        "rate_within_bounds",
        "A proportion's rate lies between 0 and its multiplier, inside its interval",
        "a rate outside its own interval was computed from other counts",
        _whole(
            "count(*) filter (where rate not between 0 and rate_per "
            "or rate < ci_low - 1e-9 * rate_per or rate > ci_high + 1e-9 * rate_per)",
            "count(*)",
            f"{RATES} where numerator is not null and denominator > 0",
        ),
        (RATES,),
    ),
    _identity(
        "smm21_contains_smm20",
        "Severe morbidity with transfusion (smm21) contains that without (smm20)",
        "transfusion is added to the same 20 indicators over the same deliveries",
        f"""
            with pair as (
                select any_value(numerator) filter (where measure_id = 'smm20') as without_transfusion,
                    any_value(numerator) filter (where measure_id = 'smm21') as with_transfusion,
                    any_value(denominator) filter (where measure_id = 'smm20') as deliveries_20,
                    any_value(denominator) filter (where measure_id = 'smm21') as deliveries_21
                from {RATES}
                where measure_id in ('smm20', 'smm21')
                group by {_CELL.replace("measure_id, ", "")}
            )
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where without_transfusion > with_transfusion
                    or deliveries_20 is distinct from deliveries_21) as violated,
                count(*) as total
            from pair
        """,
        (RATES,),
    ),
    _identity(
        "strata_add_up",
        "The groups of a stratum add up to the whole",
        "a unit that falls out of every group makes each group's share wrong",
        f"""
            with parts as (
                select measure_id, period_type, period_start, level, place, stratum,
                    sum(denominator) as denominator, sum(numerator) as numerator
                from {RATES} where stratum <> 'overall' and computable group by all
            ),
            whole as (
                select measure_id, period_type, period_start, level, place, denominator, numerator
                from {RATES} where stratum = 'overall' and computable
            )
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where parts.denominator is distinct from whole.denominator
                    or parts.numerator is distinct from whole.numerator) as violated,
                count(*) as total
            from parts join whole using (measure_id, period_type, period_start, level, place)
        """,
        (RATES,),
    ),
    _identity(
        "hospitals_add_up",
        "The hospitals' counts add up to the network's",
        "a hospital that is left out or counted twice changes the network's rate",
        f"""
            with hospitals as (
                select measure_id, period_type, period_start,
                    sum(denominator) as denominator, sum(numerator) as numerator
                from {RATES} where stratum = 'overall' and level = 'hospital' and computable group by all
            ),
            network as (
                select measure_id, period_type, period_start, denominator, numerator
                from {RATES} where stratum = 'overall' and level = 'network' and computable
            )
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where hospitals.denominator is distinct from network.denominator
                    or hospitals.numerator is distinct from network.numerator) as violated,
                count(*) as total
            from hospitals join network using (measure_id, period_type, period_start)
        """,
        (RATES,),
    ),
    _every_unit_is_measured("delivery", "delivery_facts"),
    _every_unit_is_measured("newborn", "newborn_facts"),
    _every_unit_is_measured("dyad", "dyads where link_status = 'linked'"),
)


def check_measures_and_rates(con: duckdb.DuckDBPyConnection, run: GateRun) -> tuple[CheckOutcome, ...]:
    """Identities, one outcome a measure on whether anything was counted, and national ranges."""
    identities = run_sql_checks(con, IDENTITIES, run)
    if RATES not in relations_present(con):
        return (*identities, skipped(_counted_check("all"), run, f"Not there to be checked: {RATES}."))
    try:
        totals = con.execute(
            f"select measure_id, numerator, denominator, not_computable_reason from {RATES} "
            f"where {_WHOLE_NETWORK} order by measure_id"
        ).fetchall()
    except duckdb.Error as crash:
        return (*identities, broken(_counted_check("all"), run, type(crash).__name__))
    counted = tuple(_was_counted(row, run) for row in totals)
    shares = {row[0]: (row[1], row[2]) for row in totals}
    ranged = tuple(_within_range(each, shares, run) for each in NATIONAL_RANGES if each.measure_id in shares)
    return (*identities, *counted, *ranged)


def lies_outside_by_more_than_chance(count: int, total: int, low: float, high: float) -> bool:
    """Whether a share lies outside [low, high] by more than chance would bring about (exact binomial)."""
    below = count < low * total and binom.cdf(count, total, low) < _CHANCE_OF_FALSE_ALARM
    above = count > high * total and binom.sf(count - 1, total, high) < _CHANCE_OF_FALSE_ALARM
    return bool(below or above)


def _counted_check(measure_id: str) -> Check:
    return Check(
        check_id=f"measures.{measure_id}.counted",
        title=f"{measure_id} has a denominator somewhere in the network",
        because="a measure that counted nobody is neither good nor bad",
        table_name="measure_rates",
        column_name=measure_id,
        severity=Severity.DESCRIBE,
        kahn_category=Kahn.COMPLETENESS,
        threshold_source="design: something was counted",
    )


def _was_counted(row: tuple[Any, ...], run: GateRun) -> CheckOutcome:
    measure_id, _, denominator, reason = row
    check = _counted_check(measure_id)
    if denominator:
        return record(
            check, run, verdict=Verdict.PASS, violated=0, total=denominator, note=f"{denominator:,} counted."
        )
    return record(
        check,
        run,
        verdict=Verdict.NOT_APPLICABLE,
        violated=0,
        total=0,
        note=reason or "No unit of the network is in its denominator.",
    )


def _within_range(
    expected: NationalRange, shares: dict[str, tuple[float | None, int | None]], run: GateRun
) -> CheckOutcome:
    check = Check(
        check_id=f"measures.{expected.measure_id}.national_range",
        title=f"The network's {expected.measure_id} lies between {expected.low:.1%} and {expected.high:.1%}",
        because="a rate far from every published one is more often a fault of data than of care",
        table_name="measure_rates",
        column_name=expected.measure_id,
        threshold=expected.high,
        threshold_source=expected.source,
    )
    numerator, denominator = shares[expected.measure_id]
    if numerator is None or not denominator or denominator * expected.low < _FEWEST_EXPECTED:
        return record(check, run, verdict=Verdict.NOT_APPLICABLE, note="Too few were counted to tell.")
    count = int(numerator)
    outside = lies_outside_by_more_than_chance(count, denominator, expected.low, expected.high)
    advice = "Look at code lists, missing columns and units before looking at care." if outside else ""
    return record(
        check,
        run,
        verdict=Verdict.WARN if outside else Verdict.PASS,
        violated=count,
        total=denominator,
        note=advice,
        note_without_counts=advice,
    )
