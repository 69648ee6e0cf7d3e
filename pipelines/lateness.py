"""Which hospitals should have delivered by now and did not, told from the ledger and the network's list of hospitals.

It judges no delivery; a held or rejected one has not arrived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.receiving.landing import period_bounds
from pipelines.receiving.ledger import (
    REFERENCE_SUBMITTER,
    Ledger,
    Submission,
    current,
    current_by_folder,
)
from pipelines.receiving.staging import batch_path

# One delivery tells no rhythm: registries often come once.
FEWEST_PERIODS_OF_A_RHYTHM = 2
# Surveys come when somebody asks, whatever the name of their folder; nobody is late with the next.
SURVEY_FEEDS = frozenset({"level_of_care_surveys", "safety_culture_surveys"})


@dataclass(frozen=True, kw_only=True)
class LateDelivery:
    """A hospital (or an office that sends no encounters) whose next period has not come; `days_late` after it was due."""

    hospital_id: str
    submitter: str
    last_period: str
    awaited_period: str
    days_late: int


@dataclass(frozen=True, kw_only=True)
class ListedHospital:
    """A hospital of the network's list; days are None where the list does not tell."""

    hospital_id: str
    open_date: date | None = None
    close_date: date | None = None


def find_late(ledger: Ledger, today: date, late_days: int) -> tuple[LateDelivery, ...]:
    """Who is late on `today`, the latest first; a period is due `late_days` days after its last day.

    The next period is as long as the last one that came: a month after a month, a year after a year. Deliveries of
    nothing but surveys are no part of any rhythm.
    """
    latest: dict[str, Submission] = {}
    periods: dict[str, set[str]] = {}
    for submission in current(ledger):
        if submission.submitter == REFERENCE_SUBMITTER or submission.period_end is None:
            continue
        if is_surveys_only(submission):
            continue
        senders = [one.hospital_id for one in submission.hospitals] or [submission.submitter]
        for sender in senders:
            periods.setdefault(sender, set()).add(submission.period)
            before = latest.get(sender)
            if before is None or before.period_end is None or before.period_end < submission.period_end:
                latest[sender] = submission
    late = []
    for sender, last in latest.items():
        awaited = next_period(last.period)
        bounds = period_bounds(awaited)
        if bounds is None or len(periods[sender]) < FEWEST_PERIODS_OF_A_RHYTHM:
            continue
        due = bounds[1] + timedelta(days=late_days)
        if today > due:
            late.append(
                LateDelivery(
                    hospital_id=sender,
                    submitter=last.submitter,
                    last_period=last.period,
                    awaited_period=awaited,
                    days_late=(today - due).days,
                )
            )
    return tuple(sorted(late, key=lambda each: (-each.days_late, each.hospital_id)))


def is_surveys_only(submission: Submission) -> bool:
    """Whether a delivery held surveys and nothing else."""
    feeds = submission.rows.keys()
    return bool(feeds) and feeds <= SURVEY_FEEDS


def find_never_delivered(
    ledger: Ledger, listed: Iterable[ListedHospital], today: date, late_days: int
) -> tuple[str, ...]:
    """Hospitals of the network's list of which no encounter ever came, though the network has delivered for `late_days`.

    A hospital that is closed, or not yet open, is not waited for.
    """
    came = [each for each in ledger if each.hospitals]
    if not came or today <= min(each.received_at for each in came).date() + timedelta(days=late_days):
        return ()
    seen = {one.hospital_id for each in came for one in each.hospitals} | {each.submitter for each in came}
    return tuple(
        sorted(
            hospital.hospital_id
            for hospital in listed
            if hospital.hospital_id not in seen
            and not (hospital.open_date and hospital.open_date > today)
            and not (hospital.close_date and hospital.close_date <= today)
        )
    )


def read_listed_hospitals(staged: Path, ledger: Ledger) -> tuple[ListedHospital, ...]:
    """The hospitals of the network's current list, with the days on which they opened and closed; none without a list."""
    given = current_by_folder(ledger).get((REFERENCE_SUBMITTER, "hospitals"))
    batches = (
        [batch_path(staged, "hospitals", file.batch) for file in given.files if file.batch] if given else []
    )
    columns = ["hospital_id", "open_date", "close_date", "submission_id", "stop_rules"]
    rows = [
        row for path in batches if path.is_file() for row in pq.read_table(path, columns=columns).to_pylist()
    ]
    return tuple(
        ListedHospital(
            hospital_id=row["hospital_id"], open_date=row["open_date"], close_date=row["close_date"]
        )
        for row in rows
        if given and row["submission_id"] == given.submission_id and row["stop_rules"] is None
    )


def next_period(period: str) -> str:
    """The period after 2025, 2025Q1 or 2025-03; empty when the name is no period."""
    found = re.fullmatch(r"(\d{4})(?:(Q|-)(\d{1,2}))?", period)
    if found is None:
        return ""
    year, sign, part = int(found[1]), found[2], int(found[3] or 0)
    if sign is None:
        return f"{year + 1}"
    last = 4 if sign == "Q" else 12
    year, part = (year + 1, 1) if part == last else (year, part + 1)
    return f"{year}Q{part}" if sign == "Q" else f"{year}-{part:02d}"
