"""Has the deliveries of a month read again at the next run: the backfill of a pipeline without monthly partitions.

Nothing is removed here: what is staged counts until the new reading has taken its place.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.receiving.landing import period_bounds
from pipelines.receiving.ledger import (
    REFERENCE_SUBMITTER,
    Message,
    Submission,
    current,
    enter,
    read_ledger,
    write_ledger,
)
from pipelines.settings import Settings, SettingsError


def restage(
    settings: Settings, period: str, *, owner: str, reason: str, submitter: str | None = None
) -> tuple[str, ...]:
    """Mark every current delivery that covers a part of the period to be read again; returns their ids.

    The caller holds the lock of the home folder. SettingsError when the period is none, nothing covers it, or a
    delivery no longer lies in the landing folder.
    """
    bounds = period_bounds(period)
    if bounds is None:
        raise SettingsError("a period is written 2025, 2025Q1 or 2025-03")
    if not owner.strip() or not reason.strip():
        raise SettingsError("reading again needs a reason and the name of who decided")
    ledger = read_ledger(settings.staged)
    chosen = [
        each
        for each in current(ledger)
        if each.submitter != REFERENCE_SUBMITTER
        and submitter in (None, each.submitter)
        and each.period_start is not None
        and each.period_end is not None
        and each.period_start <= bounds[1]
        and each.period_end >= bounds[0]
    ]
    if not chosen:
        raise SettingsError("no current delivery covers that period (`dyads submissions` lists them)")
    gone = [each for each in chosen if not (settings.landing / each.submitter / each.period).is_dir()]
    if gone:
        raise SettingsError(
            f"{len(gone)} of {len(chosen)} deliveries no longer lie in the landing folder; put them back first, "
            "or name one submitter"
        )
    write_ledger(settings.staged, enter(ledger, [_to_be_read_again(each, owner, reason) for each in chosen]))
    return tuple(each.submission_id for each in chosen)


def _to_be_read_again(submission: Submission, owner: str, reason: str) -> Submission:
    """Without the hash of what was read, the same files are news to the next run."""
    note = Message(severity="info", feed="", text=f"to be read again, decided by {owner}: {reason}")
    return replace(submission, content_sha256="", messages=(*submission.messages, note))
