"""The gate itself: a contract's rules run on a table, and whether a stored verdict lets data pass.

Which checks make up which gate stands in `suites.py`; what a rule means stands in `data_contracts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import duckdb

from data_contracts.as_sql import (
    SQL_TYPES,
    orphans_sql,
    quote_identifier,
    rule_name,
    violation_sql,
)
from data_contracts.as_words import rule_columns, rule_sentence
from data_contracts.contract import DataContract, rules_of
from data_contracts.rules import Kahn, RefersTo, Required, Rule, Severity, Unique
from quality_checks.expectations import RuleCount, count_violations
from quality_checks.outcome import (
    Check,
    CheckOutcome,
    GateReport,
    GateRun,
    GateStage,
    Verdict,
    broken,
    gate_outcomes_to_arrow,
    judge,
    skipped,
)

__all__ = [
    "Check",
    "CheckOutcome",
    "GateNotPassed",
    "GateReport",
    "GateRun",
    "GateStage",
    "Verdict",
    "check_contract",
    "gate_outcomes_to_arrow",
    "require_passed",
]

# A table with one of these columns has rows of people; others have hospitals, areas, answers or figures.
_NAMES_ONE = frozenset(
    {
        *(
            "encounter_id",
            "newborn_encounter_id",
            "delivery_encounter_id",
            "newborn_id",
            "delivery_id",
            "unit_id",
        ),
        *("mother_id", "infant_id", "dyad_id", "certificate_number", "death_certificate_number", "other_id"),
    }
)
_JUDGED = (Verdict.PASS, Verdict.PASS_WITH_ROWS, Verdict.WARN, Verdict.FAIL, Verdict.WAIVED)


class GateNotPassed(Exception):
    """No passing verdict is stored for these inputs; the message names checks, counts and what to do."""


def check_contract(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    contract: DataContract,
    *,
    stage: GateStage,
    input_key: str,
    now: datetime,
    hospital_column: str | None = "hospital_id",
    month_column: str | None = "discharge_month",
) -> tuple[CheckOutcome, ...]:
    """Every rule of the contract on a table or view: one outcome for the network, more where it is broken.

    Rules run as expectations over batches; a broken rule is then counted by hospital and month in SQL, where
    the relation has those columns (a column it lacks is ignored). Columns that are missing or of another type
    are an outcome of their own, and rules that need them are SKIPPED.
    """
    run = GateRun(stage=stage, input_key=input_key, checked_at=now)
    try:
        present = _columns_of(con, relation)
    except duckdb.Error as crash:
        return (broken(_columns_check(contract), run, type(crash).__name__),)
    wanted = {field.name: SQL_TYPES[field.type] for field in contract.fields}
    unfit = {name for name, type_ in wanted.items() if present.get(name) != type_}
    columns = judge(
        _columns_check(contract),
        run,
        violated=len(unfit),
        total=len(wanted),
        advice=f"Missing or of another type: {', '.join(sorted(unfit))}.",
    )
    rules = rules_of(contract)
    runnable = tuple(rule for rule in rules if not unfit & set(rule_columns(rule)))
    counts = count_violations(con, relation, contract, runnable)
    place = _place_columns(present, hospital_column, month_column)
    outcomes = [columns]
    for rule in rules:
        check = _rule_check(rule, contract)
        if rule not in runnable:
            outcomes.append(skipped(check, run, "A column it needs is missing or of another type."))
        elif isinstance(rule, RefersTo):
            outcomes += _judge_rule(
                con, check, run, rule, relation, contract, _count_orphans(con, rule, relation), place
            )
        else:
            count = counts[rule_name(rule)]
            outcomes += _judge_rule(con, check, run, rule, relation, contract, count, place)
    return tuple(outcomes)


def require_passed(
    source: duckdb.DuckDBPyConnection | Iterable[CheckOutcome],
    stage: GateStage | str,
    input_key: str,
) -> None:
    """Return when a passing verdict is stored for exactly these inputs; raise GateNotPassed otherwise.

    `source` is a connection on which `gate_results` can be read, or outcomes. Refused are: no rows at all,
    rows in which nothing was judged, a network-wide FAIL, or any ERROR or SKIPPED, of severity STOP.
    A FAIL at one hospital is reported and lets the network pass.
    """
    stage = GateStage(stage)
    rows = _stored_rows(source, stage, input_key)
    if not rows:
        raise GateNotPassed(
            f"The {stage.value} gate has no verdict for these inputs (key {input_key}). "
            "Run that gate first; a verdict on other inputs does not count."
        )
    stopping = [row for row in rows if _stops(row)]
    if stopping:
        raise GateNotPassed(
            f"The {stage.value} gate did not pass: {len(stopping)} of {len(rows)} verdicts stop it.\n"
            + "\n".join(f"  {_verdict_line(row)}" for row in stopping[:10])
            + (f"\n  and {len(stopping) - 10} more" if len(stopping) > 10 else "")
            + "\nMend the data, or waive the check with a reason (`dyads waive`); `dyads gates` shows all."
        )
    if not any(row["verdict"] in _JUDGED for row in rows):
        raise GateNotPassed(
            f"The {stage.value} gate judged nothing: none of its {len(rows)} checks had a row to check. "
            "An empty delivery cannot pass; see `dyads submissions`."
        )


def _stored_rows(
    source: duckdb.DuckDBPyConnection | Iterable[CheckOutcome], stage: GateStage, input_key: str
) -> list[dict[str, Any]]:
    names = ("check_id", "hospital_id", "severity", "verdict", "violated", "total", "because")
    if isinstance(source, duckdb.DuckDBPyConnection):
        found = source.execute(
            f"select {', '.join(names)} from gate_results where stage = ? and input_key = ? "
            "order by check_id, hospital_id nulls first, period_start nulls first",
            [stage.value, input_key],
        ).fetchall()
        return [dict(zip(names, row, strict=True)) for row in found]
    return [
        {name: getattr(outcome, name) for name in names}
        for outcome in source
        if outcome.stage == stage.value and outcome.input_key == input_key
    ]


def _stops(row: dict[str, Any]) -> bool:
    if row["severity"] != Severity.STOP:
        return False
    if row["verdict"] in (Verdict.ERROR, Verdict.SKIPPED):
        return True
    return row["verdict"] == Verdict.FAIL and row["hospital_id"] is None


def _verdict_line(row: dict[str, Any]) -> str:
    counts = f" {row['violated']:,} of {row['total']:,}:" if row["total"] else ""
    return f"{row['verdict']} {row['check_id']}:{counts} {row['because']}"


def _columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    described = con.execute(f"describe {quote_identifier(relation)}").fetchall()
    return {row[0]: row[1] for row in described}


def _place_columns(present: dict[str, str], *names: str | None) -> tuple[str, str] | None:
    """SQL of hospital and month, or None where the relation has no hospital."""
    hospital, month = names
    if hospital is None or hospital not in present:
        return None
    known_month = month is not None and present.get(month) == "DATE"
    return quote_identifier(hospital), quote_identifier(str(month)) if known_month else "null::date"


def _columns_check(contract: DataContract) -> Check:
    return Check(
        check_id=f"{contract.name}.columns",
        title=f"{contract.name} has the columns and types of its contract",
        because="later stages read these columns by name and type",
        table_name=contract.name,
        severity=Severity.STOP,
        kahn_category=Kahn.CONFORMANCE,
        threshold_source="contract",
        counts_people=False,
    )


def _rule_check(rule: Rule, contract: DataContract) -> Check:
    return Check(
        check_id=f"{contract.name}.{rule_name(rule)}",
        title=f"{contract.name}: {rule_sentence(rule)}",
        because=rule.because,
        table_name=contract.name,
        column_name=", ".join(rule_columns(rule)),
        severity=rule.severity,
        kahn_category=rule.category,
        threshold=rule.may_fail,
        threshold_source="contract",
        counts_people=any(field.name in _NAMES_ONE for field in contract.fields),
    )


def _count_orphans(con: duckdb.DuckDBPyConnection, rule: RefersTo, relation: str) -> RuleCount:
    """A suite sees one table; what refers to another is counted in SQL."""
    try:
        violated, total = con.execute(orphans_sql(rule, relation)).fetchall()[0]
    except duckdb.Error as crash:
        return RuleCount(violated=0, total=0, error=type(crash).__name__)
    return RuleCount(violated=violated, total=total)


def _judge_rule(
    con: duckdb.DuckDBPyConnection,
    check: Check,
    run: GateRun,
    rule: Rule,
    relation: str,
    contract: DataContract,
    count: RuleCount,
    place: tuple[str, str] | None,
) -> list[CheckOutcome]:
    """The network's outcome first, then one for each hospital-month in which the rule is broken."""
    if count.error:
        return [broken(check, run, count.error)]
    outcomes = [judge(check, run, violated=count.violated, total=count.total)]
    if count.violated and place is not None:
        query = f"{_by_place_sql(rule, relation, contract, place)} order by all"
        outcomes += [
            judge(check, run, violated=violated, total=total, hospital_id=hospital, period_start=month)
            for hospital, month, violated, total in con.execute(query).fetchall()
        ]
    return outcomes


def _by_place_sql(rule: Rule, relation: str, contract: DataContract, place: tuple[str, str]) -> str:
    """Hospital, month, violated, total: one row a hospital-month in which the rule is broken."""
    hospital, month = place
    columns = [quote_identifier(name) for name in rule_columns(rule)]
    filled = " and ".join(f"{column} is not null" for column in columns)
    match rule:
        case Unique():
            # Which copy counts as the first must not depend on the order of rows, so the earliest month does.
            spoken_of, violates = "true", "copy_number > 1"
            numbered = (
                f"row_number() over (partition by {', '.join(columns)} order by {month}) as copy_number"
            )
            source = (
                f"(select {hospital} as hospital, {month} as month, {numbered} "
                f"from {quote_identifier(relation)} where {filled})"
            )
            hospital, month = "hospital", "month"
        case RefersTo():
            spoken_of, violates = filled, f"not ({_found_sql(rule)})"
            source = quote_identifier(relation)
        case _:
            spoken_of = "true" if isinstance(rule, Required) else filled
            violates, source = violation_sql(rule, contract), quote_identifier(relation)
    return (
        f"select {hospital}, {month}, count(*) filter (where {violates}) as violated, count(*) as total "
        f"from {source} as checked where {hospital} is not null and {spoken_of} "
        f"group by all having violated > 0"
    )


def _found_sql(rule: RefersTo) -> str:
    """TRUE where the columns name a row of one of the targets."""
    own = ", ".join(f"checked.{quote_identifier(name)}" for name in rule.columns)
    theirs = ", ".join(quote_identifier(name) for name in rule.target_columns)
    return " or ".join(
        f"({own}) in (select ({theirs}) from {quote_identifier(target)})" for target in rule.targets
    )
