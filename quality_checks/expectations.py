"""Rules as Great Expectations: the one place that imports the library, counting violations batch by batch.

Verdicts, thresholds and whole-table references do not belong here: a suite sees one batch of one table.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from data_contracts.as_sql import quote_identifier, rule_name
from data_contracts.contract import DataContract, FieldType, field_named
from data_contracts.rules import (
    Before,
    Between,
    Matches,
    OneOf,
    RefersTo,
    Required,
    Rule,
    Unique,
    WithinYears,
)

if TYPE_CHECKING:
    import pandas as pd

# A million rows of a handful of columns stays near 200 MB; larger batches are no faster.
ROWS_PER_BATCH = 1_000_000

# BASIC without examples: counts only, so that no value of a patient enters a result.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}

# What \d, \w and \s hold in RE2.
_ASCII_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}

# Years that no rule allows stand in for what DuckDB calls infinity, which has no year.
_YEAR_OF_INFINITY = 999_999


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """Rows that broke a rule, of those it speaks of; `error` names the kind of crash, never a value."""

    violated: int
    total: int
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class _Probe:
    """What is read for a rule (SQL expressions), and what is expected of these columns."""

    rule: Rule
    columns: tuple[str, ...]
    expectation: str
    arguments: tuple[tuple[str, Any], ...] = ()


def count_violations(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    contract: DataContract,
    rules: tuple[Rule, ...],
    *,
    rows_per_batch: int = ROWS_PER_BATCH,
) -> dict[str, RuleCount]:
    """Counts by rule name over all rows of a table or view whose columns have the contract's types.

    Rows are read in batches, and only the columns that rules speak of. `RefersTo` needs a second table and is
    left out (see `gate.check_contract`). The counts equal those of `data_contracts.as_sql`.
    """
    row_probes = tuple(
        _row_probe(rule, contract) for rule in rules if not isinstance(rule, Unique | RefersTo)
    )
    counts: dict[str, RuleCount] = {}
    if row_probes:
        counts |= _count(con, _batch_sql(row_probes, relation), row_probes, rows_per_batch)
    for rule in rules:
        if isinstance(rule, Unique):
            probe = _Probe(
                rule=rule,
                columns=("copy_number",),
                expectation="ExpectColumnValuesToBeBetween",
                arguments=(("min_value", 1), ("max_value", 1)),
            )
            counts |= _count(con, _copies_sql(rule, relation), (probe,), rows_per_batch)
    return counts


def _row_probe(rule: Rule, contract: DataContract) -> _Probe:
    match rule:
        case Required(column=name):
            column = quote_identifier(name)
            is_text = field_named(contract, name).type is FieldType.TEXT
            filled = f"nullif(trim({column}), '')" if is_text else column
            return _Probe(rule=rule, columns=(filled,), expectation="ExpectColumnValuesToNotBeNull")
        case Between(column=name, low=low, high=high):
            return _Probe(
                rule=rule,
                columns=(_number_sql(name, contract),),
                expectation="ExpectColumnValuesToBeBetween",
                arguments=(("min_value", low), ("max_value", high)),
            )
        case OneOf(column=name, values=values):
            return _Probe(
                rule=rule,
                columns=(quote_identifier(name),),
                expectation="ExpectColumnValuesToBeInSet",
                arguments=(("value_set", list(values)),),
            )
        case Matches(column=name, pattern=pattern):
            return _Probe(
                rule=rule,
                columns=(quote_identifier(name),),
                expectation="ExpectColumnValuesToMatchRegex",
                arguments=(("regex", _whole_text(pattern)),),
            )
        case Before(earlier=earlier, later=later):
            return _Probe(
                rule=rule,
                columns=(_later_sql(earlier, later), f"{quote_identifier(earlier)}::timestamp"),
                expectation="ExpectColumnPairValuesAToBeGreaterThanB",
                arguments=(("or_equal", True), ("ignore_row_if", "either_value_is_missing")),
            )
        case WithinYears(column=name, first_year=first, last_year=last):
            column = quote_identifier(name)
            year = f"case when {column} is not null then coalesce(year({column}), {_YEAR_OF_INFINITY}) end"
            return _Probe(
                rule=rule,
                columns=(year,),
                expectation="ExpectColumnValuesToBeBetween",
                arguments=(("min_value", first), ("max_value", last)),
            )
        case Unique() | RefersTo():
            raise ValueError(f"{rule_name(rule)} speaks of more than one row")


def _whole_text(pattern: str) -> str:
    """The pattern for the whole text, its classes spelled out as RE2 reads them.

    pandas hands texts beyond ASCII to Python's engine, to which a digit may be of any script.
    """
    spelled, inside_set, letters = "", False, iter(enumerate(pattern))
    for place, letter in letters:
        if letter == "\\":
            _, escaped = next(letters)
            members = _ASCII_CLASSES.get(escaped)
            spelled += f"\\{escaped}" if members is None else members if inside_set else f"[{members}]"
            continue
        inside_set = letter == "[" or (inside_set and letter != "]")
        is_group = letter == "(" and not inside_set and pattern[place + 1 : place + 2] != "?"
        spelled += "(?:" if is_group else letter  # pandas warns of groups that would capture
    return rf"^(?:{spelled})\Z"


def _number_sql(name: str, contract: DataContract) -> str:
    """A number as it is; not-a-number as infinity, since pandas would take it for a missing value."""
    column = quote_identifier(name)
    if field_named(contract, name).type is FieldType.NUMBER:
        return f"case when isnan({column}) then 'infinity'::double else {column} end"
    return column


def _later_sql(earlier: str, later: str) -> str:
    """The later time; where it is only a day, and the same day, the earlier time (see `Before` in as_sql)."""
    first, second = quote_identifier(earlier), quote_identifier(later)
    return (
        f"(case when {second} = date_trunc('day', {second}) and {first}::date = {second}::date "
        f"then {first} else {second} end)::timestamp"
    )


def _batch_sql(probes: tuple[_Probe, ...], relation: str) -> str:
    """Each expression read once, under a name of its own."""
    expressions = ", ".join(f"{sql} as {name}" for sql, name in _names(probes).items())
    return f"select {expressions} from {quote_identifier(relation)}"


def _copies_sql(rule: Unique, relation: str) -> str:
    """For rows with a whole key: 1 for the first of its key, 2 for the second ..."""
    columns = [quote_identifier(name) for name in rule.columns]
    filled = " and ".join(f"{column} is not null" for column in columns)
    return (
        f"select row_number() over (partition by {', '.join(columns)}) as copy_number "
        f"from {quote_identifier(relation)} where {filled}"
    )


def _names(probes: tuple[_Probe, ...]) -> dict[str, str]:
    expressions = dict.fromkeys(sql for probe in probes for sql in probe.columns)
    return {sql: sql if sql.isidentifier() else f"probe_{place}" for place, sql in enumerate(expressions)}


def _count(
    con: duckdb.DuckDBPyConnection, sql: str, probes: tuple[_Probe, ...], rows_per_batch: int
) -> dict[str, RuleCount]:
    totals = {rule_name(probe.rule): RuleCount(violated=0, total=0) for probe in probes}
    try:
        for frame in _frames(con, sql, rows_per_batch):
            for name, count in _validate(frame, probes).items():
                before = totals[name]
                totals[name] = RuleCount(
                    violated=before.violated + count.violated,
                    total=before.total + count.total,
                    error=before.error or count.error,
                )
    except duckdb.Error as crash:
        # The message may quote a value; the kind of error cannot.
        return {name: RuleCount(violated=0, total=0, error=type(crash).__name__) for name in totals}
    return totals


def _frames(con: duckdb.DuckDBPyConnection, sql: str, rows_per_batch: int) -> Iterator[pd.DataFrame]:
    """Frames of `rows_per_batch` rows or a little more: the engine's own batches are small."""
    waiting: list[pa.RecordBatch] = []
    for batch in con.sql(sql).to_arrow_reader(rows_per_batch):
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= rows_per_batch:
            yield _frame(waiting)
            waiting = []
    if any(batch.num_rows for batch in waiting):
        yield _frame(waiting)


def _frame(batches: list[pa.RecordBatch]) -> pd.DataFrame:
    # Dates as datetime64, never as objects: row-wise Python is fifty times slower.
    frame: pd.DataFrame = pa.Table.from_batches(batches).to_pandas(date_as_object=False)
    return frame


def _validate(frame: pd.DataFrame, probes: tuple[_Probe, ...]) -> dict[str, RuleCount]:
    """One suite over one batch; counts by rule name."""
    names = _names(probes)
    suite = _library().ExpectationSuite(
        name="rules", expectations=[_expectation(probe, names) for probe in probes]
    )
    batch = _batch_definition().get_batch(batch_parameters={"dataframe": frame})
    validated = batch.validate(suite, result_format=RESULT_FORMAT)
    return {
        result.expectation_config.meta["rule"]: _rule_count(result, len(frame))
        for result in validated.results
    }


def _expectation(probe: _Probe, names: dict[str, str]) -> Any:
    columns = [names[sql] for sql in probe.columns]
    where = {"column": columns[0]} if len(columns) == 1 else {"column_A": columns[0], "column_B": columns[1]}
    make = getattr(_library().expectations, probe.expectation)
    return make(**where, **dict(probe.arguments), meta={"rule": rule_name(probe.rule)})


def _rule_count(result: Any, rows: int) -> RuleCount:
    """Counts of one expectation; a crashed one also says success=False, so that is asked first."""
    if _has_crashed(result.exception_info):
        return RuleCount(violated=0, total=rows, error="ExpectationCrashed")
    counts = result.result
    return RuleCount(
        violated=counts["unexpected_count"], total=counts["element_count"] - counts.get("missing_count", 0)
    )


def _has_crashed(exception_info: dict[str, Any]) -> bool:
    """Either one record, or one record a metric."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(record["raised_exception"] for record in exception_info.values())


@lru_cache(maxsize=1)
def _library() -> Any:
    """The library, imported when first needed: it takes five seconds, and most commands check nothing."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # releases that send usage read it on import
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it imports modules of the standard library that are deprecated
        import great_expectations
        from great_expectations.execution_engine import pandas_execution_engine
    # Frames under this size are fingerprinted twice a batch, for which nobody asks and which takes longer than the checks.
    pandas_execution_engine.HASH_THRESHOLD = 0
    return great_expectations


@lru_cache(maxsize=1)
def _batch_definition() -> Any:
    """One ephemeral context for the process: in memory, silent, telling nobody."""
    library = _library()
    from great_expectations.data_context.types import base

    context = library.get_context(
        mode="ephemeral",
        project_config=base.DataContextConfig(
            # The default would make a folder for pages that are never built.
            store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
            analytics_enabled=False,
        ),
    )
    asset = context.data_sources.add_pandas("batches").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")
