"""Lists the rows of a staged file that do not count, and counts the values that were lost in typing.

It writes small tables beside the staged file; the staged file itself keeps every row once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_identifier, quote_text, rule_name
from data_contracts.contract import DataContract, rules_of
from data_contracts.readers.staging_sql import staged_columns, stop_reasons
from data_contracts.rules import Severity, Unique

DUPLICATES_TABLE = "receiving_duplicates"
LINE_SHAPE = "line_shape(row)"
_LINE_SHAPE_BECAUSE = "the line is no row: wrong number of columns, a broken quotation mark, or far too long"


def find_duplicates(con: DuckDBPyConnection, contract: DataContract, path: Path) -> None:
    """Make the temporary table of rows beyond the first of their key in a submission, by place in the file.

    The first is the one whose text comes first, so that the order of rows in a file changes nothing.
    """
    con.execute(f"create or replace temp table {DUPLICATES_TABLE} as {_duplicate_rows_sql(contract, path)}")


def duplicate_rule(contract: DataContract) -> str:
    """The name of the rule that a repeated row breaks; empty when rows of the table have no key."""
    unique = [r for r in rules_of(contract) if isinstance(r, Unique) and r.severity is Severity.STOP]
    return rule_name(unique[0]) if unique else ""


def _duplicate_rows_sql(contract: DataContract, path: Path) -> str:
    if not contract.key:
        return "select null::varchar as submission_id, null::bigint as staged_row where false"
    key = ", ".join(["submission_id", *map(quote_identifier, contract.key)])
    source = quote_text(str(path))
    return f"""
        with repeated as (
            select {key} from read_parquet({source}) where stop_rules is null
            group by {key} having count(*) > 1
        ),
        candidate as (
            select submission_id, file_row_number, {key}, delivered::varchar as whole_row
            from read_parquet({source}, file_row_number = true) delivered
            semi join repeated using ({key})
            where stop_rules is null
        )
        select submission_id, file_row_number as staged_row from candidate
        qualify row_number() over (partition by {key} order by whole_row, file_row_number) > 1
    """


def write_quarantine(
    con: DuckDBPyConnection,
    contract: DataContract,
    path: Path,
    target: Path,
    *,
    batch: str,
    malformed_lines: Mapping[str, int],
) -> None:
    """One row a quarantined row and rule, with what the data engineer needs to find it; identified."""
    columns = staged_columns(contract)
    place = ", ".join(
        f"{name if name in columns else 'null'}::{kind} as {name}"
        for name, kind in (
            ("hospital_id", "varchar"),
            ("encounter_id", "varchar"),
            ("discharge_month", "date"),
        )
    )
    because = stop_reasons(contract) | {LINE_SHAPE: _LINE_SHAPE_BECAUSE}
    reasons = ", ".join(f"({quote_text(name)}, {quote_text(reason)})" for name, reason in because.items())
    malformed = "".join(
        f" union all select {quote_text(submission)}, null, null, null, {quote_text(LINE_SHAPE)}, null "
        f"from range({count})"
        for submission, count in sorted(malformed_lines.items())
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"""
        copy (
            with delivered as (
                select submission_id, {place}, stop_rules, file_row_number as staged_row
                from read_parquet({quote_text(str(path))}, file_row_number = true)
            ),
            broken as (
                select submission_id, hospital_id, encounter_id, discharge_month, unnest(stop_rules) as rule,
                    staged_row
                from delivered where stop_rules is not null
                union all
                select d.submission_id, d.hospital_id, d.encounter_id, d.discharge_month,
                    {quote_text(duplicate_rule(contract))} as rule, d.staged_row
                from delivered d semi join {DUPLICATES_TABLE} using (staged_row)
                {malformed}
            ),
            reason(rule, because) as (
                values {reasons}
            )
            select b.submission_id, {quote_text(contract.name)} as feed, b.hospital_id, b.encounter_id,
                b.discharge_month, b.rule, r.because as reason, {quote_text(batch)} as batch, b.staged_row
            from broken b left join reason r using (rule)
            order by all
        ) to {quote_text(str(target))} (format parquet)
        """
    )


def write_rejected_values(con: DuckDBPyConnection, contract: DataContract, path: Path, target: Path) -> None:
    """Counts of values that became NULL, by submission, hospital, month, column and reason."""
    columns = staged_columns(contract)
    hospital = "hospital_id" if "hospital_id" in columns else "null::varchar"
    month = "discharge_month" if "discharge_month" in columns else "null::date"
    expected = ", ".join(
        f"({quote_text(field.name)}, {quote_text(f'not readable as {field.type}')})"
        for field in contract.fields
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    con.execute(
        f"""
        copy (
            with expected(column_name, unreadable) as (values {expected}),
            lost as (
                select submission_id, {hospital} as hospital_id, {month} as discharge_month,
                    unnest(rejected_columns) as column_name, false as is_coded
                from read_parquet({quote_text(str(path))}) where rejected_columns is not null
                union all
                select submission_id, {hospital}, {month}, unnest(coded_missing_columns), true
                from read_parquet({quote_text(str(path))}) where coded_missing_columns is not null
            )
            select submission_id, {quote_text(contract.name)} as feed, hospital_id, discharge_month,
                column_name, if(is_coded, 'coded as missing', any_value(unreadable)) as reason,
                count(*) as values_lost
            from lost inner join expected using (column_name)
            group by submission_id, hospital_id, discharge_month, column_name, is_coded
            order by all
        ) to {quote_text(str(target))} (format parquet)
        """
    )
