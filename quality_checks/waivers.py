"""Waivers: a named person sets one check aside, for a reason, until a day. They are kept in a JSON file.

A waiver never hides a check: its rows stay, with the waiver's id, and an expired one is shown as a warning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data_contracts.rules import Kahn, Severity
from quality_checks.outcome import Check, CheckOutcome, GateRun, Verdict, record, set_waiver

EXPIRED_CHECK_ID = "waivers.expired"


class WaiverFileError(ValueError):
    """The waiver file cannot be read as waivers; says which entry and which field, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One check set aside. `hospital_id` None: for the whole network; `period` None: for every month.

    `period` is a month as `2025-03`; `expiry` is the last day on which the waiver counts.
    """

    waiver_id: str
    check_id: str
    hospital_id: str | None
    period: str | None
    reason: str
    owner: str
    expiry: date


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers of the file, in file order; none when there is no file. Raises WaiverFileError."""
    if not path.exists():
        return ()
    try:
        entries = list(json.loads(path.read_text(encoding="utf-8"))["waivers"])
    except (json.JSONDecodeError, KeyError, TypeError) as fault:
        raise WaiverFileError(
            f'{path.name} is not {{"waivers": [...]}} in JSON; restore it or write waivers with `dyads waive`'
        ) from fault
    return tuple(_waiver(entry, place) for place, entry in enumerate(entries, start=1))


def write_waivers(path: Path, waivers: Iterable[Waiver]) -> None:
    """Write all waivers, replacing the file as a whole."""
    entries = [asdict(waiver) | {"expiry": waiver.expiry.isoformat()} for waiver in waivers]
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(
        json.dumps({"waivers": entries}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    unfinished.replace(path)


def add_waiver(
    path: Path,
    *,
    check_id: str,
    hospital_id: str | None,
    period: str | None,
    reason: str,
    owner: str,
    expiry: date,
) -> Waiver:
    """Add one waiver to the file and return it; the same waiver given twice is kept once.

    Raises ValueError when the reason or the owner is empty: an unexplained waiver is a hole in the gate.
    """
    if not reason.strip() or not owner.strip():
        raise ValueError("a waiver needs a reason and an owner")
    told = "|".join([check_id, hospital_id or "", period or "", expiry.isoformat()])
    waiver = Waiver(
        waiver_id=f"W-{hashlib.sha256(told.encode()).hexdigest()[:8]}",
        check_id=check_id,
        hospital_id=hospital_id,
        period=_month(period, "period") if period else None,
        reason=reason.strip(),
        owner=owner.strip(),
        expiry=expiry,
    )
    others = [each for each in read_waivers(path) if each.waiver_id != waiver.waiver_id]
    write_waivers(path, (*others, waiver))
    return waiver


def apply_waivers(
    outcomes: Iterable[CheckOutcome], waivers: Iterable[Waiver], *, today: date
) -> tuple[CheckOutcome, ...]:
    """Failed and warned outcomes that a waiver in force speaks of become WAIVED; others stay as they are."""
    in_force = [waiver for waiver in waivers if waiver.expiry >= today]
    return tuple(_waived(outcome, in_force) for outcome in outcomes)


def expired_waiver_outcomes(
    waivers: Iterable[Waiver], run: GateRun, *, today: date
) -> tuple[CheckOutcome, ...]:
    """One warning for each waiver whose last day has passed, so that it expires loudly."""
    return tuple(
        record(
            Check(
                check_id=f"{EXPIRED_CHECK_ID}.{waiver.waiver_id}",
                title=f"Waiver {waiver.waiver_id} of {waiver.check_id} is in force",
                because="a check that was set aside counts again, and its owner should know",
                table_name="waivers",
                severity=Severity.WARN,
                kahn_category=Kahn.CONFORMANCE,
                threshold_source=f"waiver {waiver.waiver_id}",
                counts_people=False,
            ),
            run,
            verdict=Verdict.WARN,
            violated=1,
            total=1,
            hospital_id=waiver.hospital_id,
            period_start=_first_day(waiver.period),
            note=f"It expired on {waiver.expiry.isoformat()}; renew it with a new reason or remove it.",
        )
        for waiver in waivers
        if waiver.expiry < today
    )


def _waived(outcome: CheckOutcome, waivers: list[Waiver]) -> CheckOutcome:
    if outcome.verdict not in (Verdict.FAIL, Verdict.WARN):
        return outcome
    for waiver in waivers:
        if _speaks_of(waiver, outcome):
            words = f"Waived until {waiver.expiry.isoformat()} by {waiver.owner}: {waiver.reason}"
            return set_waiver(outcome, waiver.waiver_id, words)
    return outcome


def _speaks_of(waiver: Waiver, outcome: CheckOutcome) -> bool:
    """A waiver for one hospital or month never sets aside the verdict on the whole network or all months."""
    if waiver.check_id != outcome.check_id:
        return False
    if waiver.hospital_id is not None and waiver.hospital_id != outcome.hospital_id:
        return False
    return waiver.period is None or _first_day(waiver.period) == outcome.period_start


def _waiver(entry: Any, place: int) -> Waiver:
    try:
        return Waiver(
            waiver_id=str(entry["waiver_id"]),
            check_id=str(entry["check_id"]),
            hospital_id=entry.get("hospital_id") or None,
            period=_month(entry["period"], f"period of entry {place}") if entry.get("period") else None,
            reason=str(entry["reason"]),
            owner=str(entry["owner"]),
            expiry=date.fromisoformat(entry["expiry"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise WaiverFileError(
            f"waiver {place} of the waiver file is incomplete or has a date that is no date; it needs "
            "waiver_id, check_id, reason, owner and expiry (YYYY-MM-DD)"
        ) from fault


def _month(period: str, what: str) -> str:
    """`2025-03` from `2025-03` or any day of it."""
    try:
        return date.fromisoformat(f"{period[:7]}-01").isoformat()[:7]
    except ValueError:
        raise ValueError(f"{what} must be a month, YYYY-MM") from None


def _first_day(period: str | None) -> date | None:
    return date.fromisoformat(f"{period}-01") if period else None
