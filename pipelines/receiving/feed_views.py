"""Shows the current feeds, and the tables about submissions, as views on a connection.

What is current follows from the ledger alone; no row is judged here, and no delivered file is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from data_contracts.as_sql import SQL_TYPES, quote_identifier, quote_text
from data_contracts.contract import DataContract
from data_contracts.readers.staging_sql import ENCOUNTER_FEEDS, added_columns
from data_contracts.submitted import SUBMITTED
from pipelines.receiving.ledger import (
    Ledger,
    Status,
    Submission,
    batches,
    current,
    input_key,
    read_ledger,
)
from pipelines.receiving.left_out import CURRENT_TABLE, LEFT_OUT_TABLE, offer_left_out_rows
from pipelines.receiving.staging import batch_path


def current_input_key(staged: Path) -> str:
    """A hash of everything current: submissions, reference tables, and the order in which they came."""
    return input_key(read_ledger(staged))


def show_current_feeds(con: DuckDBPyConnection, staged: Path) -> None:
    """Create one temporary view a feed and reference table, as `stages.md` section 1 says.

    One row a key, current submissions only; a feed that nobody sends is an empty view with the right types.
    """
    staged = staged.resolve()
    ledger = read_ledger(staged)
    now_current = current(ledger)
    by_feed = batches(now_current)
    _offer_current(con, now_current)
    left_out = offer_left_out_rows(con, staged, input_key(ledger), by_feed)
    for contract in SUBMITTED:
        names = by_feed.get(contract.name, [])
        paths = [batch_path(staged, contract.name, batch) for batch in names]
        mixed = _holds_other_submissions(ledger, contract.name, set(names))
        sql = _feed_sql(con, contract, paths, is_mixed=mixed, has_left_out=contract.name in left_out)
        con.execute(f"create or replace temp view {quote_identifier(contract.name)} as {sql}")
    if "hospitals" not in by_feed:
        con.execute(f"create or replace temp view hospitals as {_derived_hospitals_sql()}")


def _offer_current(con: DuckDBPyConnection, submissions: Sequence[Submission]) -> None:
    con.execute(f"create or replace temp table {CURRENT_TABLE} (submission_id varchar, sequence bigint)")
    if submissions:
        rows = ", ".join(f"({quote_text(s.submission_id)}, {s.sequence})" for s in submissions)
        con.execute(f"insert into {CURRENT_TABLE} values {rows}")


def _holds_other_submissions(ledger: Ledger, feed: str, names: set[str]) -> bool:
    """Whether the staged files also hold rows of submissions that are not current."""
    return any(
        file.feed == feed and file.batch in names
        for submission in ledger
        if submission.status is not Status.ACCEPTED
        for file in submission.files
    )


def _feed_sql(
    con: DuckDBPyConnection,
    contract: DataContract,
    paths: Sequence[Path],
    *,
    is_mixed: bool,
    has_left_out: bool,
) -> str:
    columns = _view_columns(contract)
    if not paths:
        nothing = ", ".join(f"null::{kind} as {quote_identifier(name)}" for name, kind in columns.items())
        return f"select {nothing} where false"
    source = _source_sql(paths)
    # A file staged under an earlier contract may lack a column of today's.
    stored = {row[0] for row in con.execute(f"describe select * from {source}").fetchall()}
    shown = ", ".join(
        f"d.{quote_identifier(name)}" if name in stored else f"null::{kind} as {quote_identifier(name)}"
        for name, kind in columns.items()
    )
    semi = f"semi join {CURRENT_TABLE} using (submission_id)" if is_mixed else ""
    anti = (
        f"anti join (select path, staged_row from {LEFT_OUT_TABLE} "
        f"where feed = {quote_text(contract.name)}) l "
        "on l.staged_row = d.file_row_number and l.path = d.filename"
        if has_left_out
        else ""
    )
    return f"select {shown} from {source} d {semi} {anti} where d.stop_rules is null"


def _view_columns(contract: DataContract) -> dict[str, str]:
    """The columns that stages see: the contract's, then the submission, then what receiving adds."""
    return {
        **{field.name: SQL_TYPES[field.type] for field in contract.fields},
        "submission_id": "VARCHAR",
        **added_columns(contract),
    }


def _source_sql(paths: Sequence[Path]) -> str:
    files = ", ".join(quote_text(str(path)) for path in paths)
    return f"read_parquet([{files}], union_by_name = true, filename = true, file_row_number = true)"


def _derived_hospitals_sql() -> str:
    """Without a reference table the hospitals are those with encounters; nothing else is known of them."""
    contract = next(contract for contract in SUBMITTED if contract.name == "hospitals")
    known = {"hospital_id": "hospital_id", "name": "hospital_id", "submission_id": "''"}
    columns = ", ".join(
        f"{known.get(name, 'null')}::{kind} as {quote_identifier(name)}"
        for name, kind in _view_columns(contract).items()
    )
    sent = " union ".join(f"select hospital_id from {feed}" for feed in ENCOUNTER_FEEDS)
    return f"select {columns} from ({sent})"
