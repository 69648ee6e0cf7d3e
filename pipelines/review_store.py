"""Keeps reviewers' decisions for ever: one small Parquet file in the identities folder, only ever added to.

What decisions settle is asked of linkage/review/items.py; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection
from filelock import FileLock, Timeout

from linkage.review.items import Decision, SettledPair, hash_settled, settle, settled_table, take_positions
from pipelines.durable import replace_durably
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted

STORE_NAME = "review_decisions.parquet"
TONIGHT_NAME = "settled_decisions.parquet"
# Two people may save at the same moment; a save takes far less than a second.
LOCK_SECONDS = 30.0

_SCHEMA = pa.schema(
    [
        ("sequence", pa.int64()),
        ("decided_at", pa.timestamp("us", tz="UTC")),
        ("reviewer", pa.string()),
        ("newborn_hospital_id", pa.string()),
        ("newborn_encounter_id", pa.string()),
        ("delivery_hospital_id", pa.string()),
        ("delivery_encounter_id", pa.string()),
        ("verdict", pa.string()),
        ("note", pa.string()),
        ("item", pa.string()),
        ("purpose", pa.string()),
        ("stratum", pa.string()),
        ("is_sampled", pa.bool_()),
        ("candidate", pa.int64()),
        ("match_weight", pa.float64()),
        ("link_probability", pa.float64()),
        ("model", pa.string()),
        ("seen_linkage", pa.string()),
    ]
)
_SAME = [field.name for field in _SCHEMA if not field.name.startswith(("newborn_", "delivery_"))]


def read_decisions(settings: Settings) -> tuple[Decision, ...]:
    """Every decision ever made, in order of arrival; none before the first. SettingsError when the file is damaged."""
    path = _path(settings)
    if not path.is_file():
        return ()
    try:
        with pq.ParquetFile(path) as file:
            rows = file.read().to_pylist()
    except (pa.ArrowException, OSError):
        raise SettingsError(
            f"identities/{STORE_NAME} cannot be read; restore it from a backup: it cannot be made again"
        ) from None
    decisions = (_decision(row) for row in rows)
    return tuple(sorted(decisions, key=lambda each: each.sequence))


def add_decisions(settings: Settings, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Keep new decisions and return them as kept, numbered; one that repeats its reviewer's standing word is not.

    All are kept or, when the disk or another process is in the way, none.
    """
    with _only_one_writer(settings):
        known = read_decisions(settings)
        standing = take_positions(known)
        new = [
            decision
            for decision in decisions
            if decision.note
            or standing.get(decision.newborn, {}).get(decision.reviewer, {}).get(decision.delivery)
            != decision.verdict
        ]
        first = max((decision.sequence for decision in known), default=0) + 1
        numbered = tuple(replace(decision, sequence=first + index) for index, decision in enumerate(new))
        if numbered:
            fresh = _path(settings).with_name(f".{STORE_NAME}.part")
            pq.write_table(_table([*known, *numbered]), fresh)
            replace_durably(fresh, _path(settings))
        return numbered


def take_up_decisions(settings: Settings) -> int:
    """Lay down the pairs settled so far for tonight, and return how many.

    A night goes by what was settled when it began: a decision saved while it runs waits for the next one.
    """
    settled = settle(read_decisions(settings), settings.reviewers_needed).settled
    settings.work.mkdir(parents=True, exist_ok=True)
    fresh = settings.work / f".{TONIGHT_NAME}.part"
    pq.write_table(settled_table(settled), fresh)
    replace_durably(fresh, settings.work / TONIGHT_NAME)
    return len(settled)


def hash_of_tonights(settings: Settings) -> str:
    """What the link stage's result depends on: tonight's settled pairs; equal for none and for no file."""
    path = settings.work / TONIGHT_NAME
    if not path.is_file():
        return hash_settled(())
    with pq.ParquetFile(path) as file:
        rows = file.read().to_pylist()
    return hash_settled(
        SettledPair(
            newborn=(row["newborn_hospital_id"], row["newborn_encounter_id"]),
            delivery=(row["delivery_hospital_id"], row["delivery_encounter_id"]),
            is_match=row["is_match"],
        )
        for row in rows
    )


def show_tonights_decisions(con: DuckDBPyConnection, settings: Settings) -> bool:
    """Show `settled_decisions` (docs/explanation/stages.md, 3) to a stage; False if no night has laid them down."""
    path = settings.work / TONIGHT_NAME
    if path.is_file():
        con.execute(f"create or replace temp view settled_decisions as from read_parquet({quoted(path)})")
    return path.is_file()


def _path(settings: Settings) -> Path:
    return settings.identities / STORE_NAME


@contextmanager
def _only_one_writer(settings: Settings) -> Iterator[None]:
    settings.identities.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(str(settings.identities / f".{STORE_NAME}.lock"))
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        raise SettingsError("another process is saving decisions; try again in a minute") from None
    try:
        yield
    finally:
        lock.release()


def _table(decisions: Sequence[Decision]) -> pa.Table:
    rows = []
    for decision in decisions:
        row = {name: value for name, value in asdict(decision).items() if name in _SAME}
        row["newborn_hospital_id"], row["newborn_encounter_id"] = decision.newborn
        row["delivery_hospital_id"], row["delivery_encounter_id"] = decision.delivery
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _decision(row: dict[str, object]) -> Decision:
    fields = {name: row[name] for name in _SAME}
    fields["decided_at"] = row["decided_at"].astimezone(UTC)  # type: ignore[attr-defined]
    return Decision(
        newborn=(str(row["newborn_hospital_id"]), str(row["newborn_encounter_id"])),
        delivery=(str(row["delivery_hospital_id"]), str(row["delivery_encounter_id"])),
        **fields,  # type: ignore[arg-type]
    )
