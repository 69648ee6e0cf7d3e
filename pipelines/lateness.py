"""Which hospitals should have delivered by now and did not, told from the ledger of submissions alone.

It judges no delivery; a held or rejected one has not arrived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.receiving.landing import period_bounds
from pipelines.receiving.ledger import REFERENCE_SUBMITTER, Ledger, Submission, current

# One delivery tells no rhythm: surveys and registries often come once.
FEWEST_PERIODS_OF_A_RHYTHM = 2


@dataclass(frozen=True, kw_only=True)
class LateDelivery:
    """A hospital (or an office that sends no encounters) whose next period has not come; `days_late` after it was due."""

    hospital_id: str
    submitter: str
    last_period: str
    awaited_period: str
    days_late: int


def find_late(ledger: Ledger, today: date, late_days: int) -> tuple[LateDelivery, ...]:
    """Who is late on `today`, the latest first; a period is due `late_days` days after its last day.

    The next period is as long as the last one that came: a month after a month, a year after a year.
    """
    latest: dict[str, Submission] = {}
    periods: dict[str, set[str]] = {}
    for submission in current(ledger):
        if submission.submitter == REFERENCE_SUBMITTER or submission.period_end is None:
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
