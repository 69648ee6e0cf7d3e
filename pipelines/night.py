"""A night, step by step: what the Dagster job, the command line and the tests all call.

A step runs one or two stages, asks the gate before it and judges the gate after it; it computes nothing itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines import stages
from pipelines.gates import GATES, GateSummary, judge, require
from pipelines.identity_ledger import LedgerMissing, keep_identities
from pipelines.publishing import PublishError, publish
from pipelines.receiving import ReceivingError, current_input_key, receive
from pipelines.relinking import needs_new_counts, renew_counts
from pipelines.review_store import take_up_decisions
from pipelines.settings import Settings
from pipelines.stage_runner import (
    Night,
    Stage,
    StageResult,
    clear_unfinished,
    forget_old_results,
    plan_night,
    run_stage,
)
from pipelines.warehouse import reader, stage_connection
from quality_checks.gate import GateNotPassed

__all__ = ["ENGINE_ERRORS", "GATES", "MISHAPS", "REFUSALS", "StepResult", "mishap_in_words", "withheld"]

# What ends a run with a sentence: trying again cannot help.
REFUSALS: tuple[type[Exception], ...] = (GateNotPassed, LedgerMissing, PublishError, ReceivingError)

# What may be over in a minute: a full disk, a lost mount, memory that another program holds.
MISHAPS: tuple[type[Exception], ...] = (OSError, duckdb.IOException, duckdb.OutOfMemoryException)

# The engine's words can quote a record; only their kind is told.
ENGINE_ERRORS: tuple[type[Exception], ...] = (duckdb.Error,)

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What a step did: rows by table, seconds, whether earlier results were reused, its gate's verdicts, its counts."""

    name: str
    key: str
    rows: Mapping[str, int]
    seconds: float
    reused: bool = False
    gate: GateSummary | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


def withheld(crash: Exception) -> str:
    """What may be said of an engine's error."""
    return (
        f"{type(crash).__name__} in the engine; its words are withheld, since they can quote a record. "
        "Run the step in a console of the custodian to read them."
    )


def mishap_in_words(mishap: Exception) -> str:
    """What the system says of a full disk or a lost mount: its own words, without the file's name."""
    words = mishap.strerror if isinstance(mishap, OSError) else None
    if words is None:
        return withheld(mishap)
    return f"{words}, also at the second try. `dyads doctor` tells what disk, permissions and memory a night needs."


def tonight(settings: Settings) -> Night:
    """The night over what is currently staged."""
    return plan_night(settings, current_input_key(settings.staged), stages.STAGES)


def receive_deliveries(settings: Settings, say: Say) -> StepResult:
    """Read what was delivered, type it, quarantine bad rows, and keep a ledger of every submission."""
    say = _heard(say)
    started = datetime.now(UTC)
    clear_unfinished(settings)
    take_up_decisions(settings)
    with stage_connection(settings) as con:
        receipt = receive(con, settings.landing, settings.staged, settings.work, now=started, progress=say)
    night = tonight(settings)
    gate = judge("staging", night, say)
    return StepResult(
        name="receive",
        key=night.input_key,
        rows=receipt.staged_rows,
        seconds=(datetime.now(UTC) - started).total_seconds(),
        reused=not receipt.accepted,
        gate=gate,
    )


def compare_records(settings: Settings, say: Say) -> StepResult:
    """Standardise deliveries and newborns so that they can be compared: names, dates, liveborn counts."""
    return _run(settings, say, stages.COMPARE, after="staging")


def link_records(settings: Settings, say: Say) -> StepResult:
    """Score candidate pairs and resolve them: every newborn ends linked, in review or unlinked."""
    night = tonight(settings)
    require("staging", night)
    if needs_new_counts(night):
        renew_counts(night)
    return _run(settings, say, stages.LINK, after="staging", again=settings.links_everything)


def identify_dyads(settings: Settings, say: Say) -> StepResult:
    """Give newborns, infants, mothers, deliveries and dyads the project's own ids."""
    _run(settings, say, stages.ASSESS, after="staging")
    _run(settings, say, stages.TYPE, after="staging")
    return _run(settings, say, stages.IDENTIFY, after="staging", gate="linkage")


def evaluate_links(settings: Settings, say: Say) -> StepResult:
    """Describe how good the links are: rates, bias, and accuracy where the truth is known."""
    return _run(settings, say, stages.EVALUATE, after="staging")


def gather_facts(settings: Settings, say: Say) -> StepResult:
    """One wide row a delivery and a newborn: the values and flags that measures speak of."""
    return _run(settings, say, stages.FACTS, after="linkage")


def compute_measures(settings: Settings, say: Say) -> StepResult:
    """Every measure for every delivery, newborn and dyad."""
    return _run(settings, say, stages.MEASURE, after="linkage")


def compute_rates(settings: Settings, say: Say) -> StepResult:
    """Rates by place, period and stratum, adjusted for risk; suppression, disparities, charts; link bounds; associations."""
    rates = _run(settings, say, stages.RATE, after="linkage", gate="measures")
    others = [_run(settings, say, stage, after="linkage") for stage in (stages.BOUND, stages.ASSOCIATE)]
    return replace(
        rates,
        rows=rates.rows | {table: rows for other in others for table, rows in other.rows.items()},
        seconds=rates.seconds + sum(other.seconds for other in others),
        reused=rates.reused and all(other.reused for other in others),
    )


def publish_build(settings: Settings, say: Say) -> StepResult:
    """Write the research database as a new file, verify it in another process and rename it into place."""
    say = _heard(say)
    started = datetime.now(UTC)
    night = tonight(settings)
    for gate in ("staging", "linkage", "measures"):
        require(gate, night)
    judged = judge("publish", night, say)
    require("publish", night)
    keep_identities(night)
    build = publish(night, now=started, say=say)
    forget_old_results(settings, keep=night.keys)
    return StepResult(
        name="publish",
        key=build.build_id,
        rows=build.rows,
        seconds=(datetime.now(UTC) - started).total_seconds(),
        reused=build.reused,
        gate=judged,
        paths={"research_database": build.database},
    )


def write_reports(settings: Settings, say: Say) -> StepResult:
    """Write the pages that reviewers read, from the published database alone."""
    from reports import write_reports as write_pages  # charts' libraries load only when pages are made

    say = _heard(say)
    started = datetime.now(UTC)
    with reader(settings.published / "research.duckdb") as con:
        pages = write_pages(con, settings.reports)
    seconds = (datetime.now(UTC) - started).total_seconds()
    say(f"report: {len(pages)} pages in {seconds:.1f} s")
    return StepResult(
        name="report",
        key="",
        rows={"pages": len(pages)},
        seconds=seconds,
        paths={page.stem: page for page in pages if page.parent == settings.reports},
    )


def _run(
    settings: Settings, say: Say, stage: Stage, *, after: str, gate: str | None = None, again: bool = False
) -> StepResult:
    say = _heard(say)
    night = tonight(settings)
    require(after, night)
    result: StageResult = run_stage(stage, night, say, again=again)
    judged = judge(gate, night, say) if gate else None
    return StepResult(
        name=stage.name,
        key=result.key,
        rows=result.rows,
        seconds=result.seconds,
        reused=result.reused,
        gate=judged,
        figures=result.figures,
    )


def _heard(say: Say) -> Say:
    """Say it to whoever launched the step and to the log that the command line shows."""
    logger = logging.getLogger("dyads")

    def both(words: str) -> None:
        say(words)
        logger.info(words)

    return both
