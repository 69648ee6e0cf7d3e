"""What a check answers: the records of checks, outcomes and reports, and how counts become a verdict.

Running checks, storing rows and asking for a pass stand in `gate.py` and beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

import pyarrow as pa
from scipy.stats import binom

from data_contracts.as_arrow import arrow_schema
from data_contracts.as_words import percent
from data_contracts.fields import boolean, integer, text
from data_contracts.published.quality import GATE_RESULTS
from data_contracts.rules import Kahn, Severity

# What is kept beside each stored verdict, so that small counts can be hidden wherever it is published.
STORED_VERDICTS = replace(
    GATE_RESULTS,
    fields=(
        *GATE_RESULTS.fields,
        boolean("counts_people", "violated and total count people or their records", required=True),
        integer(
            "fewest_in_note", "Least count of people above zero that the figures of the note are made of"
        ),
        text("note_without_counts", "What the note says where its figures may not be shown", required=True),
    ),
)
# A hospital-month of few rows breaks a small allowance by chance; it is called out when chance would
# do so less than once in a hundred hospital-months.
CHANCE_OF_FALSE_ALARM = 0.01


class Verdict(StrEnum):
    """What a check found. Only the first three let data be called checked."""

    PASS = "PASS"
    PASS_WITH_ROWS = "PASS_WITH_ROWS"  # rows break the rule, within the allowed share
    WARN = "WARN"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"  # nothing to check: never a pass
    ERROR = "ERROR"  # the check itself broke
    SKIPPED = "SKIPPED"  # the check could not be run
    WAIVED = "WAIVED"


class GateStage(StrEnum):
    """The four gates."""

    STAGING = "staging"
    LINKAGE = "linkage"
    MEASURES = "measures"
    PUBLISH = "publish"


@dataclass(frozen=True, kw_only=True)
class GateRun:
    """One passage through a gate: which gate, the hash of what is checked, and when (naive UTC or aware)."""

    stage: GateStage
    input_key: str
    checked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is asked, before any count is known. `threshold` is the largest share (0-1) of rows allowed.

    `counts_people` is false where the counts are of something else: columns, months, hospitals, rates.
    """

    check_id: str
    title: str
    because: str
    table_name: str
    column_name: str = ""
    severity: Severity = Severity.WARN
    kahn_category: Kahn = Kahn.PLAUSIBILITY
    threshold: float = 0.0
    threshold_source: str = "start value, to be tuned"
    counts_people: bool = True


@dataclass(frozen=True, kw_only=True)
class CheckOutcome:
    """One stored verdict; field names are the columns of STORED_VERDICTS. Counts only, never a value of the data."""

    stage: str
    check_id: str
    title: str
    table_name: str
    column_name: str
    hospital_id: str | None
    period_start: date | None
    kahn_category: str
    severity: str
    verdict: str
    violated: int | None
    total: int | None
    share: float | None
    threshold: float | None
    threshold_source: str
    because: str
    note: str
    waiver_id: str | None
    input_key: str
    checked_at: datetime
    counts_people: bool
    fewest_in_note: int | None
    note_without_counts: str


@dataclass(frozen=True, kw_only=True)
class GateReport:
    """All outcomes of one passage through a gate."""

    stage: str
    input_key: str
    outcomes: tuple[CheckOutcome, ...]


def judge(
    check: Check,
    run: GateRun,
    *,
    violated: int,
    total: int,
    hospital_id: str | None = None,
    period_start: date | None = None,
    advice: str = "",
    said: str = "",
    fewest_said: int | None = None,
    said_without_counts: str = "",
) -> CheckOutcome:
    """The outcome of a check that counted `violated` of `total` rows, network-wide or at one hospital.

    The note tells the counts (or `said`, where a figure tells more) and, where it warns or fails, the advice.
    `fewest_said` is the least count of people above zero that `said` is made of; `said_without_counts` stands for it
    where such counts are hidden.
    """
    at_one_hospital = hospital_id is not None
    verdict = _verdict(check, violated, total, at_one_hospital)
    words = said or _counts_in_words(check, violated, total)
    advised = advice if verdict in (Verdict.WARN, Verdict.FAIL) else ""
    return record(
        check,
        run,
        verdict=verdict,
        violated=violated,
        total=total,
        hospital_id=hospital_id,
        period_start=period_start,
        note=f"{words} {advised}".strip(),
        fewest_in_note=fewest_said,
        note_without_counts=f"{said_without_counts} {advised}".strip(),
    )


def record(
    check: Check,
    run: GateRun,
    *,
    verdict: Verdict,
    violated: int | None = None,
    total: int | None = None,
    hospital_id: str | None = None,
    period_start: date | None = None,
    note: str = "",
    fewest_in_note: int | None = None,
    note_without_counts: str = "",
) -> CheckOutcome:
    """An outcome whose verdict is already known; the share follows from the counts."""
    return CheckOutcome(
        stage=run.stage.value,
        check_id=check.check_id,
        title=check.title,
        table_name=check.table_name,
        column_name=check.column_name,
        hospital_id=hospital_id,
        period_start=period_start,
        kahn_category=check.kahn_category.value,
        severity=check.severity.value,
        verdict=verdict.value,
        violated=violated,
        total=total,
        share=violated / total if violated is not None and total else None,
        threshold=check.threshold,
        threshold_source=check.threshold_source,
        because=check.because,
        note=note,
        waiver_id=None,
        input_key=run.input_key,
        checked_at=_naive_utc(run.checked_at),
        counts_people=check.counts_people,
        fewest_in_note=fewest_in_note,
        note_without_counts=note_without_counts,
    )


def broken(check: Check, run: GateRun, kind_of_error: str) -> CheckOutcome:
    """The outcome of a check that crashed. Only the kind of error is told: messages may quote a value."""
    return record(
        check,
        run,
        verdict=Verdict.ERROR,
        note=f"The check broke ({kind_of_error}); it neither passed nor failed.",
    )


def skipped(check: Check, run: GateRun, reason: str) -> CheckOutcome:
    """The outcome of a check that could not be run."""
    return record(check, run, verdict=Verdict.SKIPPED, note=reason)


def exceeds_by_more_than_chance(violated: int, total: int, threshold: float) -> bool:
    """Whether a share lies above the threshold by more than chance would bring about (exact binomial)."""
    if violated <= threshold * total:
        return False
    if threshold == 0:
        return violated > 0
    return bool(binom.sf(violated - 1, total, threshold) < CHANCE_OF_FALSE_ALARM)


def set_waiver(outcome: CheckOutcome, waiver_id: str, words: str) -> CheckOutcome:
    """The same outcome, set aside by a waiver."""
    return replace(
        outcome,
        verdict=Verdict.WAIVED.value,
        waiver_id=waiver_id,
        threshold_source=f"waiver {waiver_id}",
        note=f"{outcome.note} {words}".strip(),
        note_without_counts=f"{outcome.note_without_counts} {words}".strip(),
    )


def gate_outcomes_to_arrow(outcomes: Iterable[CheckOutcome]) -> pa.Table:
    """The outcomes as rows of STORED_VERDICTS, ordered by stage, check, hospital and period."""
    rows = sorted(
        (asdict(outcome) for outcome in outcomes),
        key=lambda row: (
            row["stage"],
            row["check_id"],
            row["hospital_id"] or "",
            row["period_start"] or date.min,
        ),
    )
    return pa.Table.from_pylist(rows, schema=arrow_schema(STORED_VERDICTS))


def _verdict(check: Check, violated: int, total: int, at_one_hospital: bool) -> Verdict:
    if total == 0:
        return Verdict.NOT_APPLICABLE
    if violated == 0:
        return Verdict.PASS
    too_many = (
        exceeds_by_more_than_chance(violated, total, check.threshold)
        if at_one_hospital
        else violated > check.threshold * total
    )
    if not too_many or check.severity is Severity.DESCRIBE:
        return Verdict.PASS_WITH_ROWS
    return Verdict.FAIL if check.severity is Severity.STOP else Verdict.WARN


def _counts_in_words(check: Check, violated: int, total: int) -> str:
    if total == 0:
        return "Nothing to check: no row that the rule speaks of."
    return f"{violated:,} of {total:,} ({percent(violated / total)}, allowed {percent(check.threshold)})."


def _naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
