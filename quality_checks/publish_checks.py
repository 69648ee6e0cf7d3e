"""Checks of what is about to be published: nothing identifying, nothing empty, nothing shown that is hidden.

Contracts of published tables are run by `gate.check_contract`; which checks a gate has stands in `suites.py`.
"""

from __future__ import annotations

import duckdb

from data_contracts.as_sql import quote_identifier
from data_contracts.contract import identifying_columns
from data_contracts.internal import INTERNAL
from data_contracts.rules import Kahn, Severity
from data_contracts.submitted import SUBMITTED
from quality_checks.outcome import Check, CheckOutcome, GateRun, broken, judge
from quality_checks.sql_checks import SqlCheck, relations_present

# What a published build may not be without.
REQUIRED_TABLES = ("dyads", "deliveries", "newborns", "measure_rates")


def identifying_names() -> frozenset[str]:
    """Column names that identify a person in a feed or an in-between table, and may never be published.

    `birth_date` is among them for the mother's sake. In `newborns` alone it is the child's own day of
    birth, a date that the privacy profile `limited` keeps.
    """
    named = {name for contract in (*SUBMITTED, *INTERNAL) for name in identifying_columns(contract)}
    return frozenset(named | {"encounter_id"})


def check_no_identifying_column(
    con: duckdb.DuckDBPyConnection, run: GateRun, table: str, relation: str
) -> CheckOutcome:
    """That none of the relation's columns is called like an identifying one."""
    check = Check(
        check_id=f"publish.{table}.identifying_columns",
        title=f"{table} has no column that identifies a person",
        because="published tables carry the pipeline's own ids only",
        table_name=table,
        severity=Severity.STOP,
        kahn_category=Kahn.CONFORMANCE,
        threshold_source="design: never",
        counts_people=False,
    )
    try:
        described = con.execute(f"describe {quote_identifier(relation)}").fetchall()
    except duckdb.Error as crash:
        return broken(check, run, type(crash).__name__)
    columns = {row[0] for row in described}
    allowed = {"birth_date"} if table == "newborns" else set()
    found = sorted(columns & identifying_names() - allowed)
    return judge(
        check, run, violated=len(found), total=len(columns), advice=f"Identifying: {', '.join(found)}."
    )


def check_is_filled(con: duckdb.DuckDBPyConnection, run: GateRun, table: str, relation: str) -> CheckOutcome:
    """That the relation is there and has a row."""
    check = Check(
        check_id=f"publish.{table}.filled",
        title=f"{table} has rows",
        because="publishing an empty table would replace results with nothing",
        table_name=table,
        severity=Severity.STOP,
        kahn_category=Kahn.COMPLETENESS,
        threshold_source="design: never empty",
        counts_people=False,
    )
    is_there = relation in relations_present(con)
    filled = is_there and bool(con.execute(f"select 1 from {quote_identifier(relation)} limit 1").fetchall())
    return judge(check, run, violated=0 if filled else 1, total=1)


def hidden_cells_check(relation: str) -> SqlCheck:
    """That what suppression hides is really empty."""
    return SqlCheck(
        check=Check(
            check_id="publish.measure_rates.hidden_cells",
            title="A suppressed rate shows no count, rate or interval",
            because="a hidden count that can be computed from what stands beside it is not hidden",
            table_name="measure_rates",
            severity=Severity.STOP,
            kahn_category=Kahn.CONFORMANCE,
            threshold_source="design: never",
            counts_people=False,
        ),
        counts_sql=f"""
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where coalesce(numerator, rate, ci_low, ci_high) is not null) as violated,
                count(*) as total
            from {quote_identifier(relation)} where suppressed
        """,
        reads=(relation,),
    )
