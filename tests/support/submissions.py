"""Submissions as the ledger keeps them, written down with only what a test is about."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.receiving.landing import period_bounds
from pipelines.receiving.ledger import HospitalRows, ReceivedFile, Status, Submission, write_ledger


def submission(
    submitter: str,
    period: str,
    sequence: int,
    *,
    status: Status = Status.ACCEPTED,
    hospitals: tuple[str, ...] | None = None,
    feeds: tuple[str, ...] = (),
) -> Submission:
    """A submission of one hospital of the submitter's name, unless others (or none) are named."""
    start, end = period_bounds(period) or (None, None)
    senders = (submitter,) if hospitals is None else hospitals
    return Submission(
        submission_id=f"{submitter}/{period}/{sequence:012d}",
        submitter=submitter,
        period=period,
        period_start=start,
        period_end=end,
        sequence=sequence,
        status=status,
        reason="",
        content_sha256=f"{sequence:064d}",
        received_at=datetime(2025, 6, 1, 2, 0),
        is_final=False,
        hospitals_key="",
        build="",
        files=tuple(
            ReceivedFile(
                feed=feed, format="csv", sha256="0" * 64, size_bytes=1, rows=1, quarantined_rows=0, batch=""
            )
            for feed in feeds
        ),
        hospitals=tuple(HospitalRows(hospital_id=name, encounters=100) for name in senders),
        messages=(),
    )


def keep_ledger(staged: Path, *submissions: Submission) -> None:
    """Make them the ledger of a home folder."""
    write_ledger(staged, submissions)
