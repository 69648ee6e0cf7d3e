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
from data_contracts.submitted import SUBMITTED
from pipelines.receiving.intake import ContentHashes, IntakeFile, has_changed, hash_delivery, take_in
from pipelines.receiving.judging import LARGEST_SHRINK_SHARE, decide, judge_delivery, judge_file
from pipelines.receiving.landing import Delivery, shown, take_stock
from pipelines.receiving.ledger import (
    REFERENCE_SUBMITTER,
    HospitalRows,
    Ledger,
    Message,
    ReceivedFile,
    ReceivingError,
    Status,
    Submission,
    current,
    current_by_folder,
    enter,
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


@dataclass(kw_only=True)
class _Received:
    """What was read of one arrival; filled step by step within one run."""

    files: list[IntakeFile] = field(default_factory=list)
    staged: list[StagedFile] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    has_changed: bool = False


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
    # Hospitals first: rows of the feeds are checked against the list as it is tonight.
    for is_reference in (True, False):
        part = [d for d in deliveries if (d.submitter == REFERENCE_SUBMITTER) == is_reference]
        known = _offer_known_hospitals(con, staged, ledger)
        arrivals, summary = _find_arrivals(part, ledger, known, summary)
        if not arrivals:
            continue
        progress(f"{len(arrivals):,} new deliveries, {summary.unchanged:,} known already")
        received = _read_arrivals(con, arrivals, staged, intake, known, is_reference, progress)
        before = current_by_folder(ledger)
        entries = []
        for arrival in arrivals:
            entry = _describe(arrival, received[arrival.submission_id], known, now=now, build=build)
            if entry.status is not Status.DUPLICATE:
                status, reason = decide(
                    arrival.delivery,
                    entry,
                    before.get((entry.submitter, entry.period)),
                    largest_shrink_share=largest_shrink_share,
                )
                entry = replace(entry, status=status, reason=reason)
            entries.append(entry)
            summary = _add_to_summary(summary, entry)
        ledger = enter(ledger, entries)
        write_ledger(staged, ledger)
        _empty_folder(intake)
    return summary


def _find_arrivals(
    deliveries: Sequence[Delivery], ledger: Ledger, known: _KnownHospitals, summary: ReceiptSummary
) -> tuple[list[_Arrival], ReceiptSummary]:
    """Deliveries whose content is new for their folder, numbered in order of submitter and period."""
    latest = latest_by_folder(ledger)
    current_content = {s.content_sha256: s for s in current(ledger)}
    fresh: list[tuple[Delivery, ContentHashes]] = []
    unchanged, waiting = 0, []
    for delivery in deliveries:
        folder = f"{shown(delivery.submitter)}/{delivery.period}"
        if delivery.is_unfinished:
            waiting.append(f"{folder}: still being written or not yet complete; it waits for the next run")
            continue
        try:
            hashes = hash_delivery(delivery)
        except OSError:
            waiting.append(f"{folder}: a file cannot be opened; check its permissions")
            continue
        seen = latest.get((delivery.submitter, delivery.period))
        if seen is not None and _is_settled(seen, hashes, current_content, known):
            unchanged += 1
        else:
            fresh.append((delivery, hashes))
    # The content of a folder that is about to be replaced is no longer there to be a duplicate of.
    replaced = {(delivery.submitter, delivery.period) for delivery, _ in fresh}
    first_with = {
        content: s.submission_id
        for content, s in current_content.items()
        if (s.submitter, s.period) not in replaced
    }
    ids = {submission.submission_id for submission in ledger}
    arrivals = []
    for sequence, (delivery, hashes) in enumerate(fresh, next_sequence(ledger)):
        submission_id = f"{delivery.submitter}/{delivery.period}/{hashes.whole[:12]}"
        if submission_id in ids:  # content that was here before, was replaced, and comes again
            submission_id = f"{submission_id}.{sequence}"
        same_as = first_with.get(hashes.whole, "") if hashes.by_feed else ""
        first_with.setdefault(hashes.whole, submission_id)
        arrivals.append(
            _Arrival(
                delivery=delivery,
                hashes=hashes,
                submission_id=submission_id,
                sequence=sequence,
                same_as=same_as,
            )
        )
    return arrivals, replace(
        summary,
        unchanged=summary.unchanged + unchanged,
        skipped=summary.skipped + len(waiting),
        oddities=(*summary.oddities, *waiting),
    )


def _is_settled(
    seen: Submission,
    hashes: ContentHashes,
    current_content: Mapping[str, Submission],
    known: _KnownHospitals,
) -> bool:
    """Whether the ledger already says what became of this content, and nothing it rested on has changed."""
    if seen.content_sha256 != hashes.whole:
        return False
    if seen.status is Status.DUPLICATE:
        return hashes.whole in current_content
    return not seen.hospitals_key or seen.hospitals_key == known.key


def _read_arrivals(
    con: DuckDBPyConnection,
    arrivals: Sequence[_Arrival],
    staged: Path,
    intake: Path,
    known: _KnownHospitals,
    is_reference: bool,
    progress: Callable[[str], None],
) -> dict[str, _Received]:
    """Inspect and stage the files of every arrival that is no duplicate."""
    received = {arrival.submission_id: _Received() for arrival in arrivals}
    numbers = count(1)
    to_stage: list[IntakeFile] = []
    for arrival in arrivals:
        if arrival.same_as:
            continue
        mine = received[arrival.submission_id]
        mine.messages += arrival.delivery.messages
        try:
            files, messages = take_in(arrival.delivery, arrival.submission_id, intake, lambda: next(numbers))
        except OSError:  # readable when it was hashed, and no longer
            mine.has_changed = True
            continue
        mine.files += files
        mine.messages += messages
        if not any(message.severity == "error" for message in mine.messages):
            to_stage += files
    hospitals_table = _HOSPITALS_TABLE if known.key and not is_reference else None
    result = stage_files(con, to_stage, staged, hospitals_table=hospitals_table, progress=progress)
    for staged_file in result.staged:
        received[staged_file.submission_id].staged.append(staged_file)
    for file, problem in result.unreadable:
        error = Message(severity="error", feed=file.feed, text=problem)
        received[file.submission_id].messages.append(error)
    for file in to_stage:
        if has_changed(file):
            received[file.submission_id].has_changed = True
    return received


def _describe(
    arrival: _Arrival, received: _Received, known: _KnownHospitals, *, now: datetime, build: str
) -> Submission:
    """The ledger's row of an arrival, its status not yet decided (but for duplicates)."""
    delivery = arrival.delivery
    staged_by_feed = {file.feed: file for file in received.staged}
    hospitals = _sum_hospitals(received.staged)
    messages = list(received.messages)
    for file in received.files:
        if file.feed in staged_by_feed:
            messages += judge_file(file, staged_by_feed[file.feed])
    if received.staged:
        messages += judge_delivery(delivery, hospitals, known.ids)
    if received.has_changed:
        text = "a file changed while it was being read; the next run reads it again"
        messages.append(Message(severity="error", feed="", text=text))
    rests_on_hospitals = any(UNKNOWN_HOSPITAL in file.stops for file in received.staged)
    return Submission(
        submission_id=arrival.submission_id,
        submitter=delivery.submitter,
        period=delivery.period,
        period_start=delivery.period_start,
        period_end=delivery.period_end,
        sequence=arrival.sequence,
        status=Status.DUPLICATE if arrival.same_as else Status.REJECTED,
        reason=f"same content as {arrival.same_as}" if arrival.same_as else "",
        # Without a hash the next run does not recognise the content and reads it again.
        content_sha256="" if received.has_changed else arrival.hashes.whole,
        received_at=now.replace(tzinfo=None),
        is_final=delivery.manifest.is_final,
        hospitals_key=known.key if rests_on_hospitals else "",
        build=build,
        files=tuple(_received_file(file, staged_by_feed.get(file.feed)) for file in received.files),
        hospitals=hospitals,
        messages=tuple(messages),
    )


def _received_file(file: IntakeFile, staged: StagedFile | None) -> ReceivedFile:
    return ReceivedFile(
        feed=file.feed,
        format=file.delivered_as,
        sha256=file.inspected.sha256,
        size_bytes=file.inspected.size_bytes,
        rows=staged.rows if staged else 0,
        quarantined_rows=staged.quarantined_rows + staged.malformed_lines if staged else 0,
        batch=staged.batch if staged else "",
    )


def _sum_hospitals(staged: Sequence[StagedFile]) -> tuple[HospitalRows, ...]:
    encounters: dict[str, int] = {}
    for file in staged:
        for hospital in file.hospitals:
            encounters[hospital.hospital_id] = encounters.get(hospital.hospital_id, 0) + hospital.encounters
    return tuple(
        HospitalRows(hospital_id=name, encounters=number) for name, number in sorted(encounters.items())
    )


def _add_to_summary(summary: ReceiptSummary, entry: Submission) -> ReceiptSummary:
    match entry.status:
        case Status.HELD:
            return replace(summary, held=summary.held + 1)
        case Status.REJECTED:
            return replace(summary, rejected=summary.rejected + 1)
        case Status.DUPLICATE:
            return replace(summary, duplicates=summary.duplicates + 1)
    rows = dict(summary.staged_rows)
    for feed, number in entry.rows.items():
        rows[feed] = rows.get(feed, 0) + number
    return replace(
        summary,
        accepted=summary.accepted + 1,
        staged_rows=rows,
        quarantined_rows=summary.quarantined_rows + sum(f.quarantined_rows for f in entry.files),
    )


def _offer_known_hospitals(con: DuckDBPyConnection, staged: Path, ledger: Ledger) -> _KnownHospitals:
    """Make the temporary table of known hospitals from the current reference table, if there is one."""
    listed = current_by_folder(ledger).get((REFERENCE_SUBMITTER, "hospitals"))
    if listed is None:
        return _KnownHospitals(ids=frozenset(), key="")
    source = quote_text(str(batch_path(staged, "hospitals", listed.files[0].batch)))
    con.execute(
        f"create or replace temp table {_HOSPITALS_TABLE} as "
        f"select distinct hospital_id from read_parquet({source}) "
        f"where submission_id = ? and stop_rules is null",
        [listed.submission_id],
    )
    ids = con.execute(f"select hospital_id from {_HOSPITALS_TABLE}").fetchall()
    return _KnownHospitals(ids=frozenset(row[0] for row in ids), key=listed.content_sha256)


def _empty_folder(folder: Path) -> None:
    """An empty folder that nobody else may look into."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)


def _remove_orphans(staged: Path, ledger: Ledger) -> None:
    """Remove staged files that no ledger row names: a run was stopped before it wrote the ledger."""
    named = {(file.feed, file.batch) for submission in ledger for file in submission.files if file.batch}
    kept = {batch_path(staged, feed, batch) for feed, batch in named}
    kept |= {
        side_path(staged, kind, feed, batch)
        for kind in (QUARANTINE, REJECTED_VALUES)
        for feed, batch in named
    }
    folders = [*(contract.name for contract in SUBMITTED), QUARANTINE, REJECTED_VALUES]
    for folder in folders:
        for path in (staged / folder).glob("*") if (staged / folder).is_dir() else ():
            if path not in kept:
                path.unlink()
