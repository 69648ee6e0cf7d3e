"""Shows what was delivered and what was lost, as views for gates, reports and the command line.

They hold counts and reasons, but for `quarantine`, which names encounters and is for the data engineer only.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_text
from pipelines.receiving.ledger import Ledger, batches, ledger_table, read_ledger
from pipelines.receiving.staging import QUARANTINE, REJECTED_VALUES, side_path

_LEDGER_TABLE = "receiving_ledger"

_SUBMISSIONS = f"""
select
    submission_id, submitter, period, period_start, period_end, sequence, status, reason, received_at,
    is_final, build,
    coalesce(list_sum(list_transform(hospitals, lambda h: h.encounters)), 0)::bigint as encounters,
    coalesce(list_sum(list_transform(files, lambda f: f.rows)), 0)::bigint as accepted_rows,
    coalesce(list_sum(list_transform(files, lambda f: f.quarantined_rows)), 0)::bigint as quarantined_rows,
    len(files) as files,
    coalesce(list_sum(list_transform(files, lambda f: f.size_bytes)), 0)::bigint as size_bytes
from {_LEDGER_TABLE}
"""
_FILES = f"""
with file as (select submission_id, unnest(files) as f from {_LEDGER_TABLE})
select submission_id, f.feed as feed, f.format as format, f.sha256 as sha256, f.size_bytes as size_bytes,
    f.rows as accepted_rows, f.quarantined_rows as quarantined_rows
from file
"""
_MESSAGES = f"""
with message as (select submission_id, unnest(messages) as m from {_LEDGER_TABLE})
select submission_id, m.severity as severity, m.feed as feed, m.text as message from message
"""
_QUARANTINE_SUMMARY = """
select submission_id, feed, hospital_id, discharge_month, rule, any_value(reason) as reason,
    count(*) as quarantined_rows
from quarantine
group by submission_id, feed, hospital_id, discharge_month, rule
"""
_QUARANTINE_COLUMNS = {
    "submission_id": "varchar",
    "feed": "varchar",
    "hospital_id": "varchar",
    "encounter_id": "varchar",
    "discharge_month": "date",
    "rule": "varchar",
    "reason": "varchar",
    "batch": "varchar",
    "staged_row": "bigint",
}
_REJECTED_VALUE_COLUMNS = {
    "submission_id": "varchar",
    "feed": "varchar",
    "hospital_id": "varchar",
    "discharge_month": "date",
    "column_name": "varchar",
    "reason": "varchar",
    "values_lost": "bigint",
}


def show_receipts(con: DuckDBPyConnection, staged: Path) -> None:
    """Create the temporary views on what was delivered and lost, over all submissions of the ledger.

    `submissions`, `submission_files`, `submission_messages`, `quarantine`, `quarantine_summary`,
    `rejected_values`. Join `submissions` on `submission_id` to keep the accepted ones.
    """
    staged = staged.resolve()
    ledger = read_ledger(staged)
    _store_ledger(con, ledger_table(ledger))
    views = {
        "submissions": _SUBMISSIONS,
        "submission_files": _FILES,
        "submission_messages": _MESSAGES,
        "quarantine": _side_sql(staged, ledger, QUARANTINE, _QUARANTINE_COLUMNS),
        "rejected_values": _side_sql(staged, ledger, REJECTED_VALUES, _REJECTED_VALUE_COLUMNS),
        "quarantine_summary": _QUARANTINE_SUMMARY,
    }
    for name, sql in views.items():
        con.execute(f"create or replace temp view {name} as {sql}")


def _store_ledger(con: DuckDBPyConnection, table: pa.Table) -> None:
    con.register("receiving_ledger_rows", table)
    try:
        con.execute(
            f"create or replace temp table {_LEDGER_TABLE} as from receiving_ledger_rows order by sequence"
        )
    finally:
        con.unregister("receiving_ledger_rows")


def _side_sql(staged: Path, ledger: Ledger, kind: str, columns: dict[str, str]) -> str:
    """All rows of one kind of side table that belong to a submission of the ledger."""
    paths = [side_path(staged, kind, feed, name) for feed, names in batches(ledger).items() for name in names]
    if not paths:
        return "select " + ", ".join(f"null::{t} as {n}" for n, t in columns.items()) + " where false"
    files = ", ".join(quote_text(str(path)) for path in paths)
    return (
        f"select {', '.join(columns)} from read_parquet([{files}]) "
        f"semi join {_LEDGER_TABLE} using (submission_id)"
    )
