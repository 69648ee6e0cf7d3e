"""What somebody should be told about a home folder, and whether it was told already.

An alert names hospitals, periods, steps and counts, never anything of a patient. How it is sent stands in `alert_hooks.py`.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.alert_hooks import Message, send_mail, send_webhook
from pipelines.builds import newest_build
from pipelines.lateness import find_late, find_never_delivered, read_listed_hospitals
from pipelines.logs import LOGGER
from pipelines.night_record import last_good_night, last_night
from pipelines.receiving import Status, Submission, read_ledger
from pipelines.receiving.landing import shown
from pipelines.receiving.ledger import latest_by_folder
from pipelines.redaction import redact
from pipelines.settings import Settings

Facts = Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing to tell: its kind (of `[alerts] kinds`), a sentence, what to do, and facts for a program.

    Two alerts with the same `key` are the same thing, told again only after `repeat_days`, or never (`once`).
    """

    kind: str
    key: str
    sentence: str
    advice: str
    facts: Facts
    once: bool = False


def find_alerts(settings: Settings, now: datetime) -> tuple[Alert, ...]:
    """Everything that is wrong at `now` (UTC), of the kinds asked for, the most urgent first."""
    ledger = read_ledger(settings.staged)
    waiting = sorted(latest_by_folder(ledger).items())
    found = [
        *_failed_night(settings),
        *_stale_build(settings, now),
        *_late_hospitals(settings, now),
        *_never_delivered(settings, now),
        *(_not_taken_in(each, "submission_held") for _, each in waiting if each.status is Status.HELD),
        *(
            _not_taken_in(each, "submission_rejected")
            for _, each in waiting
            if each.status is Status.REJECTED
        ),
    ]
    return tuple(alert for alert in found if alert.kind in settings.alerts.kinds)


def tell(settings: Settings, alerts: Iterable[Alert], now: datetime) -> tuple[Alert, ...]:
    """Log the alerts that were not told lately and send them where the settings say; returns those.

    A hook that fails is logged by its kind and tried again the next time; nothing is ever raised for it.
    """
    alerts = tuple(alerts)
    told = _told(settings)
    fresh = tuple(alert for alert in alerts if not _was_told_lately(alert, told, settings, now))
    logger = logging.getLogger(LOGGER)
    for alert in fresh:
        logger.warning(alert.sentence, extra={"event": "alert", "kind": alert.kind, **alert.facts})
    if not fresh or not is_anybody_told(settings):
        return fresh
    message = _message(fresh, now)
    sent = True
    for channel, send, wanted in (
        ("webhook", send_webhook, settings.alerts.webhook_file is not None),
        ("mail", send_mail, bool(settings.alerts.mail_to)),
    ):
        if not wanted:
            continue
        failure = send(settings.alerts, message)
        if failure:
            sent = False
            logger.warning(
                f"the {channel} could not be sent",
                extra={"event": "alert_not_sent", "channel": channel, "failure": failure},
            )
    if sent:
        # What is mended is forgotten, so that it is told at once when it breaks again.
        still = {alert.key for alert in alerts}
        kept = {key: at for key, at in told.items() if key in still}
        _remember(settings, kept | {alert.key: now.isoformat() for alert in fresh})
    return fresh


def is_anybody_told(settings: Settings) -> bool:
    """Whether a webhook or a mail address is configured."""
    return settings.alerts.webhook_file is not None or bool(settings.alerts.mail_to)


def _failed_night(settings: Settings) -> list[Alert]:
    last = last_night(settings)
    if last is None or last.succeeded:
        return []
    return [
        Alert(
            kind="night_failed",
            # Each night is a failure of its own.
            key=f"night_failed {last.ended_at.isoformat()}",
            sentence=f"the night stopped in {last.failed_step or 'an unknown step'}: {redact(last.reason)}",
            advice="`dyads gates` shows the verdicts; what was published before is untouched.",
            facts={"step": last.failed_step},
        )
    ]


def _stale_build(settings: Settings, now: datetime) -> list[Alert]:
    since = last_good_at(settings)
    if since is None:
        return []
    hours = int((now - since).total_seconds() // 3600)
    if hours < settings.build_hours:
        return []
    return [
        Alert(
            kind="build_stale",
            key=f"build_stale {since.isoformat()}",
            sentence=f"no night has ended well for {hours:,} hours; {settings.build_hours} are allowed",
            advice="Look whether the schedule runs (`dyads status`), and at the last night's log in work/logs.",
            facts={"hours": hours},
        )
    ]


def last_good_at(settings: Settings) -> datetime | None:
    """When a night last ended well (UTC); where that is not recorded, when the newest build was finished."""
    good = last_good_night(settings)
    if good is not None:
        return good.ended_at
    build = newest_build(settings.published)
    return datetime.fromisoformat(build["finished_at"]) if build else None


def _late_hospitals(settings: Settings, now: datetime) -> list[Alert]:
    return [
        Alert(
            kind="hospital_late",
            key=f"hospital_late {late.hospital_id} {late.awaited_period}",
            sentence=(
                f"{shown(late.hospital_id)} should have delivered {late.awaited_period} by now: "
                f"{late.days_late:,} days late"
            ),
            advice=f"Ask {shown(late.submitter)} for it; measures of that hospital end with {late.last_period}.",
            facts={
                "hospital_id": shown(late.hospital_id),
                "submitter": shown(late.submitter),
                "period": late.awaited_period,
                "last_period": late.last_period,
                "days_late": late.days_late,
            },
        )
        for late in find_late(read_ledger(settings.staged), now.date(), settings.late_days)
    ]


def _never_delivered(settings: Settings, now: datetime) -> list[Alert]:
    ledger = read_ledger(settings.staged)
    listed = read_listed_hospitals(settings.staged, ledger)
    return [
        Alert(
            kind="hospital_never_delivered",
            key=f"hospital_never_delivered {hospital_id}",
            sentence=f"{shown(hospital_id)} stands in the network's list and never delivered anything",
            advice="Ask whether it takes part; if not, take it off reference/hospitals or give it a close_date.",
            facts={"hospital_id": shown(hospital_id)},
            once=True,
        )
        for hospital_id in find_never_delivered(ledger, listed, now.date(), settings.late_days)
    ]


def _not_taken_in(submission: Submission, kind: str) -> Alert:
    word = "held" if kind == "submission_held" else "rejected"
    return Alert(
        kind=kind,
        key=f"{kind} {submission.submission_id}",
        sentence=f"the delivery of {shown(submission.submitter)} for {submission.period} was {word}",
        advice="`dyads submissions` says why"
        + ("; `dyads release` lets it in." if word == "held" else "; the hospital must send it again."),
        facts={"submitter": shown(submission.submitter), "period": submission.period},
    )


def _message(alerts: tuple[Alert, ...], now: datetime) -> Message:
    things = "one thing wants" if len(alerts) == 1 else f"{len(alerts)} things want"
    text = "\n".join(f"- {alert.sentence}\n  {alert.advice}" for alert in alerts)
    return Message(
        subject=f"dyads: {things} a look",
        text=f"{text}\n\n`dyads status` and `dyads alerts` tell more.\n",
        body={
            "source": "dyads",
            "at": now.isoformat(timespec="seconds"),
            # Chat programs show this key; the others are for programs.
            "text": text,
            "alerts": [
                {"kind": a.kind, "sentence": a.sentence, "advice": a.advice, **a.facts} for a in alerts
            ],
        },
    )


def _was_told_lately(alert: Alert, told: Mapping[str, str], settings: Settings, now: datetime) -> bool:
    at = told.get(alert.key)
    return at is not None and (
        alert.once or now - datetime.fromisoformat(at) < timedelta(days=settings.alerts.repeat_days)
    )


def _told(settings: Settings) -> dict[str, str]:
    try:
        found = json.loads((settings.work / "alerts_told.json").read_text())
        return {str(key): str(datetime.fromisoformat(at).astimezone(UTC)) for key, at in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _remember(settings: Settings, told: Mapping[str, str]) -> None:
    path = settings.work / "alerts_told.json"
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(dict(sorted(told.items()))))
        fresh.replace(path)
    except OSError:
        logging.getLogger(LOGGER).warning("what was told could not be kept; it will be told again")
