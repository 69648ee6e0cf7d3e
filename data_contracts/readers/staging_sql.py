"""The SELECT that reads files of one layout and yields staged rows: typed, with reasons for what was lost.

It builds text only; running it, and what to do with rows that break a STOP rule, is the pipeline's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from data_contracts.as_sql import (
    SQL_TYPES,
    is_coded_missing_sql,
    is_row_rule,
    quote_identifier,
    quote_text,
    rule_name,
    trimmed_sql,
    typed_sql,
    violation_sql,
)
from data_contracts.contract import DataContract, Field, FieldType, rules_of
from data_contracts.readers.delivered_file import DeliveredFile, FileFormat, GivenColumn
from data_contracts.rules import Severity

ENCOUNTER_FEEDS = ("maternal_encounters", "newborn_encounters")
CODED_FEEDS = {"diagnoses": "ICD10CM", "procedures": "ICD10PCS"}

UNKNOWN_HOSPITAL = "known_hospital(hospital_id)"
NUL_BYTE = "no_nul_byte(row)"
# A line longer than this holds a broken cell, not a row (a wide encounter has about 2 KB).
LONGEST_LINE_BYTES = 2_000_000
# Periods are by discharge date, so an admission a year after the period's end is a mistyped year. The
# declared period decides and not today's date: a wrong clock must not quarantine a whole network.
_LATEST_AFTER_PERIOD_DAYS = 366
_POINTS_IN_TIME = ("admit_datetime", "birth_datetime")
_FIXED_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def staged_columns(contract: DataContract) -> dict[str, str]:
    """Name and DuckDB type of every column of a staged row, in order.

    After `submission_id` and the contract's own columns: what the stages add, then `rejected_columns` (values
    that did not read as their type), `coded_missing_columns` (values that said "unknown") and `stop_rules`
    (names of the broken STOP rules), each NULL for nearly all rows.
    """
    return {
        "submission_id": "VARCHAR",
        **{field.name: SQL_TYPES[field.type] for field in contract.fields},
        **added_columns(contract),
        "rejected_columns": "VARCHAR[]",
        "coded_missing_columns": "VARCHAR[]",
        "stop_rules": "VARCHAR[]",
    }


def added_columns(contract: DataContract) -> dict[str, str]:
    """The columns that receiving adds to a feed for the stages, with their types."""
    if contract.name in ENCOUNTER_FEEDS:
        return {"discharge_month": "DATE"}
    return {"code_plain": "VARCHAR"} if contract.name in CODED_FEEDS else {}


def staged_rows_sql(
    contract: DataContract,
    sample: DeliveredFile,
    paths: Sequence[Path],
    *,
    files_table: str,
    hospitals_table: str | None,
    rejects_table: str,
) -> str:
    """Rows of `paths`, all of the layout of `sample`, as `staged_columns` says.

    `files_table` has `path, submission_id, period_end` (DATE or NULL); `hospitals_table`, when given, the
    `hospital_id`s that are known; lines of CSV that are no rows go to the temporary tables
    `<rejects_table>_errors` and `<rejects_table>_scans`.
    """
    given = {column.field: column for column in sample.columns if column.field}
    present = [field for field in contract.fields if field.name in given]
    # A delivered text is trimmed once; what may be lost in typing is kept beside its typed value.
    delivered = [f"{_delivered_sql(sample, given[field.name])} as {_given_name(field)}" for field in present]
    typed = [f"{_typed_sql(field, given)} as {quote_identifier(field.name)}" for field in contract.fields]
    losing = [field for field in present if _may_lose(field, given[field.name])]
    has_loss = _any_of([_is_lost(field) for field in losing])
    stops = list(_stops(contract, sample, knows_hospitals=hospitals_table is not None))
    known = (
        f"left join (select hospital_id as known_id from {hospitals_table}) h on h.known_id = typed.hospital_id"
        if hospitals_table
        else ""
    )
    nul_check = [f"{_has_nul_sql(sample)} as has_nul_byte"] if sample.has_nul_bytes else []
    carried = ", ".join([_given_name(field) for field in losing] + ["has_nul_byte"] * len(nul_check))
    known_hospital = ["h.known_id is not null as is_known_hospital"] if hospitals_table else []
    return f"""
with delivered as (
    select filename as path, {", ".join(delivered + nul_check)}
    from {_source_sql(sample, paths, rejects_table)}
),
typed as (
    select path, {", ".join(typed)}{", " + carried if carried else ""}
    from delivered
),
judged as (
    select
        typed.*, f.submission_id, f.period_end,
        {", ".join([*known_hospital, f"{has_loss} as has_loss"])}
    from typed
    inner join {files_table} f on f.path = typed.path
    {known}
),
stopped as (
    select *, {_any_of([condition for _, condition in stops])} as is_stopped
    from judged
)
select
    submission_id,
    {", ".join(_final_sql(contract, field) for field in contract.fields)},
    {"".join(f"{sql} as {name}, " for name, sql in _added_sql(contract))}
    case when has_loss then {_names_list(_rejected(losing, given))} end as rejected_columns,
    case when has_loss then {_names_list(_coded(losing, given))} end as coded_missing_columns,
    case when is_stopped then {_names_list(stops)} end as stop_rules
from stopped
"""


def stop_reasons(contract: DataContract) -> dict[str, str]:
    """For each STOP rule a row may break, by its name: the reason in words."""
    reasons = {rule_name(rule): rule.because for rule in rules_of(contract) if rule.severity is Severity.STOP}
    reasons[UNKNOWN_HOSPITAL] = "the network's list of hospitals has no such hospital"
    reasons[NUL_BYTE] = "the row holds NUL bytes: it was damaged in the export"
    for column in _points_in_time(contract):
        reasons[_not_after_period(column)] = "the date lies more than a year after the delivered period"
    return reasons


def _source_sql(sample: DeliveredFile, paths: Sequence[Path], rejects_table: str) -> str:
    files = "[" + ", ".join(quote_text(str(path)) for path in paths) + "]"
    if sample.format is FileFormat.PARQUET:
        return f"read_parquet({files}, filename = true)"
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(sample.columns)))
    return (
        f"read_csv({files}, auto_detect = false, header = true, delim = {quote_text(sample.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, filename = true, "
        f"max_line_size = {LONGEST_LINE_BYTES}, store_rejects = true, rejects_limit = 0, "
        f"rejects_table = '{rejects_table}_errors', rejects_scan = '{rejects_table}_scans')"
    )


def _delivered_sql(sample: DeliveredFile, column: GivenColumn) -> str:
    """One delivered column, texts trimmed, other types widened to those of contracts."""
    if sample.format is FileFormat.CSV:
        return trimmed_sql(f"c{sample.columns.index(column)}")
    name = quote_identifier(column.header)
    match column.sql_type:
        case "VARCHAR":
            return trimmed_sql(f"{name}::varchar")
        case "NULL":
            return "null::varchar"
        case "TIMESTAMP" if column.zone:
            return _local_time_sql(name, column.zone)
        case _:
            return f"try_cast({name} as {column.sql_type})"


def _local_time_sql(name: str, zone: str) -> str:
    """A point in time on the wall clock of the zone that the column declares: hospital-local, by contract."""
    offset = _FIXED_OFFSET.fullmatch(zone)
    if offset is None:
        return f"({name}::timestamptz at time zone {quote_text(zone)})"
    sign, hours, minutes = offset.groups()
    ahead = int(f"{sign}{int(hours) * 60 + int(minutes)}")
    return f"(({name}::timestamptz at time zone 'UTC') + to_minutes({ahead}))"


def _given_type(column: GivenColumn) -> str:
    return "VARCHAR" if column.sql_type == "NULL" else column.sql_type


def _given_name(field: Field) -> str:
    return quote_identifier(f"given__{field.name}")


def _typed_sql(field: Field, given: dict[str, GivenColumn]) -> str:
    if field.name not in given:
        return f"null::{SQL_TYPES[field.type]}"
    return typed_sql(field, _given_name(field), _given_type(given[field.name]))


def _may_lose(field: Field, column: GivenColumn) -> bool:
    """Whether typing may turn a filled value into NULL; a column of NULLs has none to lose."""
    if column.sql_type == "NULL":
        return False
    never = (FieldType.DATE, FieldType.DATETIME, FieldType.BOOLEAN)
    return not (field.type in never and column.sql_type == SQL_TYPES[field.type])


def _is_lost(field: Field) -> str:
    return f"({_given_name(field)} is not null and {quote_identifier(field.name)} is null)"


def _rejected(losing: Sequence[Field], given: dict[str, GivenColumn]) -> list[tuple[str, str]]:
    return [(field.name, f"{_is_lost(field)} and not {_is_coded(field, given)}") for field in losing]


def _coded(losing: Sequence[Field], given: dict[str, GivenColumn]) -> list[tuple[str, str]]:
    return [(field.name, f"{_is_lost(field)} and {_is_coded(field, given)}") for field in losing]


def _is_coded(field: Field, given: dict[str, GivenColumn]) -> str:
    return is_coded_missing_sql(field, _given_name(field), _given_type(given[field.name]))


def _stops(
    contract: DataContract, sample: DeliveredFile, *, knows_hospitals: bool
) -> Iterator[tuple[str, str]]:
    """Name and condition of everything that sends a row to quarantine."""
    for rule in rules_of(contract):
        if rule.severity is Severity.STOP and is_row_rule(rule):
            yield rule_name(rule), violation_sql(rule, contract)
    # A registered birth or death may be of a hospital outside the network; encounters may not.
    if knows_hospitals and any(f.name == "hospital_id" and f.required for f in contract.fields):
        yield UNKNOWN_HOSPITAL, "(hospital_id is not null and not is_known_hospital)"
    for column in _points_in_time(contract):
        latest = f"period_end + {_LATEST_AFTER_PERIOD_DAYS}"
        yield _not_after_period(column), f"coalesce({quote_identifier(column)} > {latest}, false)"
    if sample.has_nul_bytes:
        yield NUL_BYTE, "has_nul_byte"


def _points_in_time(contract: DataContract) -> list[str]:
    if contract.name not in ENCOUNTER_FEEDS:
        return []
    return [field.name for field in contract.fields if field.name in _POINTS_IN_TIME]


def _not_after_period(column: str) -> str:
    return f"not_after_period({column})"


def _has_nul_sql(sample: DeliveredFile) -> str:
    cells = ", ".join(f"c{place}" for place in range(len(sample.columns)))
    return f"contains(concat_ws('', {cells}), chr(0))"


def _final_sql(contract: DataContract, field: Field) -> str:
    name = quote_identifier(field.name)
    if contract.name in CODED_FEEDS and field.name == "code_system":
        plain = f"replace(replace(upper({name}), '-', ''), ' ', '')"
        return f"coalesce({plain}, {quote_text(CODED_FEEDS[contract.name])}) as {name}"
    if field.name == "present_on_admission":
        return f"upper({name}) as {name}"
    return name


def _added_sql(contract: DataContract) -> Iterator[tuple[str, str]]:
    for name in added_columns(contract):
        if name == "discharge_month":
            yield name, "date_trunc('month', coalesce(discharge_datetime, admit_datetime))::date"
        else:
            yield name, "upper(replace(replace(code, '.', ''), ' ', ''))"


def _any_of(conditions: Sequence[str]) -> str:
    return f"({' or '.join(conditions)})" if conditions else "false"


def _names_list(named: Sequence[tuple[str, str]]) -> str:
    """A list of the names whose condition holds; NULL when none does."""
    if not named:
        return "null::varchar[]"
    cases = ", ".join(f"case when {condition} then {quote_text(name)} end" for name, condition in named)
    return f"nullif(list_filter([{cases}], lambda name: name is not null), []::varchar[])"
