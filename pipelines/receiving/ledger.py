"""The ledger of submissions: every delivery by content hash, what became of it, and which ones are current.

It is one small Parquet file, replaced as a whole; it judges nothing and reads no delivered file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.durable import replace_durably

LEDGER_NAME = "ledger.parquet"
REFERENCE_SUBMITTER = "reference"


class ReceivingError(Exception):
    """Receiving as a whole cannot go on (not: one file is bad); the message says what to do."""


class Status(StrEnum):
    """What became of a submission; only `accepted` ones are current."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A sentence about a submission; `feed` is empty when it concerns all of it."""

    severity: str  # error, warning or info
    feed: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """One file of a submission; `rows` counts accepted rows, `batch` names the staged file with them."""

    feed: str
    format: str
    sha256: str
    size_bytes: int
    rows: int
    quarantined_rows: int
    batch: str


@dataclass(frozen=True, kw_only=True)
class HospitalRows:
    """Accepted encounters of one hospital in a submission."""

    hospital_id: str
    encounters: int


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One delivery of files for a submitter and period.

    `sequence` is the order of arrival, independent of any clock. `hospitals_key` is the hash of the hospital
    list that its rows were checked against, or empty when no row depended on it.
    """

    submission_id: str
    submitter: str
    period: str
    period_start: date | None
    period_end: date | None
    sequence: int
    status: Status
    reason: str
    content_sha256: str
    received_at: datetime
    is_final: bool
    hospitals_key: str
    build: str
    files: tuple[ReceivedFile, ...]
    hospitals: tuple[HospitalRows, ...]
    messages: tuple[Message, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Accepted rows by feed."""
        return {file.feed: file.rows for file in self.files}

    @property
    def encounters(self) -> int:
        """Accepted maternal and newborn encounters."""
        return sum(hospital.encounters for hospital in self.hospitals)


Ledger = tuple[Submission, ...]

_FILE = pa.struct(
    [
        ("feed", pa.string()),
        ("format", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("rows", pa.int64()),
        ("quarantined_rows", pa.int64()),
        ("batch", pa.string()),
    ]
)
_HOSPITAL = pa.struct([("hospital_id", pa.string()), ("encounters", pa.int64())])
_MESSAGE = pa.struct([("severity", pa.string()), ("feed", pa.string()), ("text", pa.string())])
_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("submitter", pa.string()),
        ("period", pa.string()),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("sequence", pa.int64()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("content_sha256", pa.string()),
        ("received_at", pa.timestamp("us")),
        ("is_final", pa.bool_()),
        ("hospitals_key", pa.string()),
        ("build", pa.string()),
        ("files", pa.list_(_FILE)),
        ("hospitals", pa.list_(_HOSPITAL)),
        ("messages", pa.list_(_MESSAGE)),
    ]
)


def read_ledger(staged: Path) -> Ledger:
    """All submissions in order of arrival; none when nothing was ever received."""
    path = staged / LEDGER_NAME
    if not path.exists():
        return ()
    try:
        with pq.ParquetFile(path) as file:
            rows = file.read().to_pylist()
    except (pa.ArrowException, OSError):
        raise ReceivingError(
            f"{LEDGER_NAME} cannot be read. Restore it from a backup, or move the staged folder away: "
            "the next run rebuilds it from the landing folder"
        ) from None
    return tuple(sorted((_submission(row) for row in rows), key=lambda known: known.sequence))


def write_ledger(staged: Path, ledger: Iterable[Submission]) -> None:
    """Put a new ledger in the place of the old one, whole or not at all."""
    staged.mkdir(parents=True, exist_ok=True)
    fresh = staged / f".{LEDGER_NAME}.part"
    pq.write_table(ledger_table(ledger), fresh)
    replace_durably(fresh, staged / LEDGER_NAME)


def ledger_table(ledger: Iterable[Submission]) -> pa.Table:
    """The ledger as a table, one row a submission; files, hospitals and messages are lists in it."""
    return pa.Table.from_pylist([_row(submission) for submission in ledger], schema=_SCHEMA)


def current(ledger: Ledger) -> Ledger:
    """The submissions whose rows count today."""
    return tuple(submission for submission in ledger if submission.status is Status.ACCEPTED)


def current_by_folder(ledger: Ledger) -> dict[tuple[str, str], Submission]:
    """The current submission of each submitter and period."""
    return latest_by_folder(current(ledger))


def latest_by_folder(ledger: Ledger) -> dict[tuple[str, str], Submission]:
    """The latest submission of each submitter and period, whatever became of it."""
    return {(submission.submitter, submission.period): submission for submission in ledger}


def next_sequence(ledger: Ledger) -> int:
    """The number of the next arrival."""
    return max((submission.sequence for submission in ledger), default=0) + 1


def enter(ledger: Ledger, entries: Sequence[Submission]) -> Ledger:
    """A ledger with `entries` in it; accepted ones replace what was current for their submitter and period."""
    ids = {entry.submission_id for entry in entries}
    newer = {(e.submitter, e.period): e.sequence for e in entries if e.status is Status.ACCEPTED}
    others = [
        replace(s, status=Status.REPLACED, reason=f"replaced by number {newer[s.submitter, s.period]}")
        if s.status is Status.ACCEPTED and (s.submitter, s.period) in newer
        else s
        for s in ledger
        if s.submission_id not in ids
    ]
    return tuple(sorted((*others, *entries), key=lambda submission: submission.sequence))


def release_submission(staged: Path, submission_id: str, *, because: str, released_by: str) -> Submission:
    """Accept a held submission by decision of a person, who gives a reason; returns it as it now stands.

    ReceivingError when it is unknown, not held, or not the latest of its submitter and period.
    """
    ledger = read_ledger(staged)
    found = [submission for submission in ledger if submission.submission_id == submission_id]
    if not found:
        raise ReceivingError("no submission has this id. `dyads submissions` lists them")
    held = found[0]
    if held.status is not Status.HELD:
        raise ReceivingError(f"the submission is {held.status}, not held: there is nothing to release")
    if latest_by_folder(ledger)[held.submitter, held.period].sequence != held.sequence:
        raise ReceivingError("a later submission for the same submitter and period has come: judge that one")
    if not because.strip() or not released_by.strip():
        raise ReceivingError("a release needs a reason and the name of who decided")
    note = Message(severity="info", feed="", text=f"released by {released_by}: {because} ({held.reason})")
    released = replace(held, status=Status.ACCEPTED, reason="", messages=(*held.messages, note))
    write_ledger(staged, enter(ledger, [released]))
    return released


def input_key(ledger: Ledger) -> str:
    """A hash of everything current: equal keys mean equal feeds. Order of arrival counts, clocks do not."""
    return hash_texts(f"{s.sequence} {s.submission_id} {s.content_sha256}" for s in current(ledger))


def hash_texts(texts: Iterable[str]) -> str:
    """SHA-256 over texts, in hexadecimal."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def batches(submissions: Sequence[Submission]) -> dict[str, list[str]]:
    """The staged batches that hold rows of these submissions, by feed."""
    by_feed: dict[str, set[str]] = {}
    for submission in submissions:
        for file in submission.files:
            if file.batch:
                by_feed.setdefault(file.feed, set()).add(file.batch)
    return {feed: sorted(names) for feed, names in sorted(by_feed.items())}


def _row(submission: Submission) -> dict[str, object]:
    return asdict(submission) | {"status": str(submission.status)}


def _submission(row: dict[str, object]) -> Submission:
    nested = {
        "files": tuple(ReceivedFile(**file) for file in row["files"]),  # type: ignore[attr-defined]
        "hospitals": tuple(HospitalRows(**one) for one in row["hospitals"]),  # type: ignore[attr-defined]
        "messages": tuple(Message(**one) for one in row["messages"]),  # type: ignore[attr-defined]
    }
    return Submission(**(row | nested | {"status": Status(str(row["status"]))}))  # type: ignore[arg-type]
