"""Checks written as SQL: a query that counts by hospital and month, and how its rows become outcomes.

Single checks are declared beside their subject (`cross_table_checks.py`, `linkage_checks.py` ...), not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from data_contracts.as_sql import quote_text
from data_contracts.rules import Severity
from quality_checks.outcome import Check, CheckOutcome, GateRun, broken, judge, skipped


@dataclass(frozen=True, kw_only=True)
class SqlCheck:
    """A check and the query that counts for it.

    `counts_sql` yields `hospital_id, period_start, violated, total`, at most one row a hospital and month
    (NULLs where the check knows no hospital or month). `reads` are the relations it needs.
    `severity_at_hospital` is what one hospital's outcome carries (a STOP for the network is a WARN there);
    `threshold_at_hospital` its allowed share (the check's); `said_column` a column of figures in words,
    `fewest_said_column` the least count of people above zero that these are made of, `plain_column` what may be said
    without them.
    """

    check: Check
    counts_sql: str
    reads: tuple[str, ...]
    advice: str = ""
    severity_at_hospital: Severity | None = None
    threshold_at_hospital: float | None = None
    said_column: str = ""
    fewest_said_column: str = ""
    plain_column: str = ""


def run_sql_checks(
    con: duckdb.DuckDBPyConnection, checks: Iterable[SqlCheck], run: GateRun
) -> tuple[CheckOutcome, ...]:
    """Each check's outcome for the network, then one for each hospital and month that breaks it.

    A check whose relations are not all there is SKIPPED; one whose query fails is an ERROR.
    """
    present = relations_present(con)
    outcomes: list[CheckOutcome] = []
    for sql_check in checks:
        absent = [relation for relation in sql_check.reads if relation not in present]
        if absent:
            outcomes.append(skipped(sql_check.check, run, f"Not there to be checked: {', '.join(absent)}."))
        else:
            outcomes += _run(con, sql_check, run)
    return tuple(outcomes)


def relations_present(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of all tables and views of the connection, temporary ones included."""
    found = con.execute(
        "select table_name from duckdb_tables() union all select view_name from duckdb_views()"
    ).fetchall()
    return {row[0] for row in found}


def share_of_rows_sql(
    relation: str,
    *,
    violates: str,
    speaks_of: str = "true",
    hospital: str = "hospital_id",
    month: str = "null::date",
) -> str:
    """Counts for a check of single rows: those it speaks of, and those of them that violate it."""
    return f"""
        -- grain: a hospital and month
        select {hospital} as hospital_id, {month} as period_start,
            count(*) filter (where {violates}) as violated, count(*) as total
        from {relation}
        where {speaks_of}
        group by all
    """


def values_sql(values: Iterable[str]) -> str:
    """Texts as a list for `in (...)`."""
    return ", ".join(quote_text(value) for value in values)


def _run(con: duckdb.DuckDBPyConnection, sql_check: SqlCheck, run: GateRun) -> list[CheckOutcome]:
    said, plain = (column or "''" for column in (sql_check.said_column, sql_check.plain_column))
    fewest = sql_check.fewest_said_column or "null"
    try:
        rows = con.execute(
            f"select hospital_id, period_start, violated::bigint, total::bigint, {said} as said, "
            f"{fewest}::bigint as fewest, {plain} as plain "
            f"from ({sql_check.counts_sql}) order by all"
        ).fetchall()
    except duckdb.Error as crash:
        return [broken(sql_check.check, run, type(crash).__name__)]
    violated, total = sum(row[2] for row in rows), sum(row[3] for row in rows)
    network = judge(sql_check.check, run, violated=violated, total=total, advice=sql_check.advice)
    return [network] + [
        judge(
            _check_at_hospital(sql_check),
            run,
            violated=violated_here,
            total=total_here,
            hospital_id=hospital,
            period_start=month,
            advice=sql_check.advice,
            said=said_here,
            fewest_said=fewest_here,
            said_without_counts=plain_here,
        )
        for hospital, month, violated_here, total_here, said_here, fewest_here, plain_here in rows
        if hospital is not None and violated_here
    ]


def _check_at_hospital(sql_check: SqlCheck) -> Check:
    """What stops the network is its own share of rows; one hospital's share warns that hospital."""
    check = sql_check.check
    softened = Severity.WARN if check.severity is Severity.STOP else check.severity
    threshold = sql_check.threshold_at_hospital
    return replace(
        check,
        severity=sql_check.severity_at_hospital or softened,
        threshold=check.threshold if threshold is None else threshold,
    )
