"""Finds staged rows that do not count although their submission is current: keys sent more than once.

The answer depends only on what is current: it is computed once for each such state and kept beside the feeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_identifier, quote_text
from data_contracts.contract import DataContract
from data_contracts.readers.staging_sql import ENCOUNTER_FEEDS
from data_contracts.submitted import FEEDS, SUBMITTED
from pipelines.durable import replace_durably
from pipelines.receiving.quarantine import duplicate_rule
from pipelines.receiving.staging import QUARANTINE, batch_path, side_path

LEFT_OUT = "left_out"
LEFT_OUT_TABLE = "receiving_left_out"
CURRENT_TABLE = "receiving_current"
_SUPERSEDED_TABLE = "receiving_superseded"


def offer_left_out_rows(
    con: DuckDBPyConnection, staged: Path, key: str, batches_by_feed: Mapping[str, Sequence[str]]
) -> frozenset[str]:
    """Make the temporary table `path, staged_row, feed` of rows that do not count; the feeds that have any.

    Needs `CURRENT_TABLE` (`submission_id, sequence`). `key` names the state of the ledger.
    """
    kept = staged / LEFT_OUT / f"{key}.parquet"
    con.execute(
        f"create or replace temp table {LEFT_OUT_TABLE} (feed varchar, path varchar, staged_row bigint)"
    )
    if kept.exists():
        con.execute(f"insert into {LEFT_OUT_TABLE} select * from read_parquet({quote_text(str(kept))})")
    else:
        _find_left_out_rows(con, staged, batches_by_feed)
        _keep(con, kept)
    found = con.execute(f"select distinct feed from {LEFT_OUT_TABLE}").fetchall()
    return frozenset(row[0] for row in found)


def _find_left_out_rows(
    con: DuckDBPyConnection, staged: Path, batches_by_feed: Mapping[str, Sequence[str]]
) -> None:
    sources = {
        feed: [batch_path(staged, feed, batch) for batch in names] for feed, names in batches_by_feed.items()
    }
    con.execute(
        f"create or replace temp table {_SUPERSEDED_TABLE} "
        "(submission_id varchar, hospital_id varchar, encounter_id varchar)"
    )
    for contract in SUBMITTED:
        if contract.key and contract.name in sources:
            _add_repeated_in_submission(con, staged, contract, batches_by_feed[contract.name])
            _add_superseded(con, contract, sources[contract.name])
    superseded = con.execute(f"select count(*) from {_SUPERSEDED_TABLE}").fetchall()[0][0]
    if superseded:
        for contract in FEEDS:
            names = {field.name for field in contract.fields}
            if not contract.key and {"hospital_id", "encounter_id"} <= names and contract.name in sources:
                _add_rows_of_superseded(con, contract, sources[contract.name])
    con.execute(f"drop table {_SUPERSEDED_TABLE}")


def _add_repeated_in_submission(
    con: DuckDBPyConnection, staged: Path, contract: DataContract, names: Sequence[str]
) -> None:
    """Rows that receiving quarantined because another row of the same submission has their key."""
    listed = ", ".join(quote_text(str(side_path(staged, QUARANTINE, contract.name, n))) for n in names)
    folder = quote_text(f"{staged / contract.name}/")
    con.execute(
        f"""
        insert into {LEFT_OUT_TABLE}
        select {quote_text(contract.name)}, {folder} || batch || '.parquet', staged_row
        from read_parquet([{listed}])
        where rule = {quote_text(duplicate_rule(contract))}
        """
    )


def _add_superseded(con: DuckDBPyConnection, contract: DataContract, paths: Sequence[Path]) -> None:
    """Rows whose key also came in a later submission: the latest counts.

    Only keys are read, and the window sees only the few keys that came twice.
    """
    key = ", ".join(map(quote_identifier, contract.key))
    con.execute(
        f"""
        create or replace temp table receiving_contested as
        with row_of_current as (
            select c.submission_id, c.sequence, {key}, d.filename as path, d.file_row_number as staged_row
            from {_read(paths)} d
            inner join {CURRENT_TABLE} c using (submission_id)
            anti join {LEFT_OUT_TABLE} l
                on l.staged_row = d.file_row_number and l.path = d.filename
            where d.stop_rules is null
        ),
        contested as (
            select {key} from row_of_current group by {key} having count(*) > 1
        )
        select *, sequence < max(sequence) over (partition by {key}) as is_superseded
        from row_of_current semi join contested using ({key})
        """
    )
    con.execute(
        f"insert into {LEFT_OUT_TABLE} select {quote_text(contract.name)}, path, staged_row "
        "from receiving_contested where is_superseded"
    )
    if contract.name in ENCOUNTER_FEEDS:
        con.execute(
            f"insert into {_SUPERSEDED_TABLE} select submission_id, hospital_id, encounter_id "
            "from receiving_contested where is_superseded"
        )
    con.execute("drop table receiving_contested")


def _add_rows_of_superseded(con: DuckDBPyConnection, contract: DataContract, paths: Sequence[Path]) -> None:
    """Rows of an encounter that count no longer, because its own row came again in a later submission."""
    con.execute(
        f"""
        insert into {LEFT_OUT_TABLE}
        select {quote_text(contract.name)}, d.filename, d.file_row_number
        from {_read(paths)} d
        semi join {_SUPERSEDED_TABLE} s
            on s.submission_id = d.submission_id
            and s.hospital_id = d.hospital_id and s.encounter_id = d.encounter_id
        where d.stop_rules is null
        """
    )


def _read(paths: Sequence[Path]) -> str:
    files = ", ".join(quote_text(str(path)) for path in paths)
    return f"read_parquet([{files}], union_by_name = true, filename = true, file_row_number = true)"


def _keep(con: DuckDBPyConnection, target: Path) -> None:
    """Keep the answer for this state of the ledger, and forget those of earlier states."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.part")
    con.execute(f"copy (from {LEFT_OUT_TABLE} order by all) to {quote_text(str(fresh))} (format parquet)")
    for earlier in target.parent.glob("*.parquet"):
        earlier.unlink(missing_ok=True)
    replace_durably(fresh, target)
