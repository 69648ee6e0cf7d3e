"""Receives what lies in the landing folder: reads what is new, stages it, judges it and keeps the ledger.

The ledger is written last: whatever stops a run before that leaves the feeds as they were.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_text
from data_contracts.readers.staging_sql import UNKNOWN_HOSPITAL
from pipelines.receiving.intake import ContentHashes, IntakeFile, has_changed, hash_delivery, take_in
from pipelines.receiving.judging import LARGEST_SHRINK_SHARE, decide, judge_delivery, judge_file
from pipelines.receiving.landing import Delivery, take_stock
from pipelines.receiving.ledger import (
    REFERENCE_SUBMITTER,
    HospitalRows,
    Ledger,
    Message,
    ReceivedFile,
    ReceivingError,
    Status,
    Submission,
    accept,
    current,
    current_of,
    latest_by_folder,
    next_sequence,
    read_ledger,
    write_ledger,
)
from pipelines.receiving.staging import (
    QUARANTINE,
    REJECTED_VALUES,
    StagedFile,
    batch_path,
    side_path,
    stage_files,
)

_HOSPITALS_TABLE = "receiving_hospitals"


@dataclass(frozen=True, kw_only=True)
class ReceiptSummary:
    """What a run received: numbers of submissions by what became of them, accepted rows by feed.

    `unchanged` were known already; `skipped` were still being written; `oddities` are sentences about the
    landing folder itself.
    """

    accepted: int = 0
    held: int = 0
    rejected: int = 0
    duplicates: int = 0
    unchanged: int = 0
    skipped: int = 0
    staged_rows: Mapping[str, int] = field(default_factory=dict)
    quarantined_rows: int = 0
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """A delivery that is not yet in the ledger."""

    delivery: Delivery
    hashes: ContentHashes
    submission_id: str
    sequence: int
    same_as: str = ""


@dataclass(frozen=True, kw_only=True)
class _KnownHospitals:
    """The network's list against which rows are checked; `key` is empty when there is no list."""

    ids: frozenset[str]
    key: str


def receive(
    con: DuckDBPyConnection,
    landing: Path,
    staged: Path,
    work: Path,
    *,
    now: datetime,
    progress: Callable[[str], None],
    build: str = "",
    largest_shrink_share: float = LARGEST_SHRINK_SHARE,
) -> ReceiptSummary:
    """Receive everything new in `landing`; running it again with the same files changes nothing.

    ReceivingError when receiving as a whole cannot go on; a bad file only rejects its own submission.
    """
    landing, staged, work = landing.resolve(), staged.resolve(), work.resolve()
    if not landing.is_dir():
        raise ReceivingError("the landing folder does not exist. Create it, or name another one")
    intake = work / "intake"
    ledger = read_ledger(staged)
    try:
        _empty_folder(intake)
        _remove_orphans(staged, ledger)
        deliveries, oddities = take_stock(landing)
    except OSError as problem:
        raise ReceivingError(
            f"a folder cannot be read or written ({problem.strerror}). Check permissions of landing, staged "
            "and work"
        ) from None
    summary = ReceiptSummary(oddities=tuple(oddities))
    numbers = count(1)
    # Hospitals first: rows of the feeds are checked against the list as it is tonight.
    for is_reference in (True, False):
        part = [d for d in deliveries if (d.submitter == REFERENCE_SUBMITTER) == is_reference]
        known = _offer_known_hospitals(con, staged, ledger)
        arrivals, summary = _find_arrivals(part, ledger, known, summary)
        if not arrivals:
            continue
        progress(f"{len(arrivals):,} new deliveries, {summary.unchanged:,} known already")
        files, messages = _take_in_all(arrivals, intake, lambda: next(numbers))
        hospitals_table = _HOSPITALS_TABLE if known.key and not is_reference else None
        result = stage_files(con, files, staged, hospitals_table=hospitals_table, progress=progress)
        for file, problem in result.unreadable:
            text = Message(severity="error", feed=file.feed, text=problem)
            messages.setdefault(file.submission_id, []).append(text)
        for arrival in arrivals:
            submission = _enter(
                arrival,
                [file for file in files if file.submission_id == arrival.submission_id],
                [file for file in result.staged if file.submission_id == arrival.submission_id],
                messages.get(arrival.submission_id, []),
                known,
                now,
                build,
            )
            if submission.status is not Status.DUPLICATE:
                before = current_of(ledger, submission.submitter, submission.period)
                status, reason = decide(
                    arrival.delivery, submission, before, largest_shrink_share=largest_shrink_share
                )
                submission = replace(submission, status=status, reason=reason)
            ledger = accept(ledger, submission) if submission.status is Status.ACCEPTED else (*ledger, submission)
            summary = _count(summary, submission)
        write_ledger(staged, ledger)
        _empty_folder(intake)
    return summary
