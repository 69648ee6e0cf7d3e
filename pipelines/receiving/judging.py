"""Decides what becomes of a submission: accepted, held or rejected, and says why in words.

Pure functions over counts; they read no file and change no ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.readers.staging_sql import ENCOUNTER_FEEDS, UNKNOWN_HOSPITAL
from data_contracts.readers.staging_sql import stop_reasons as reasons_of
from data_contracts.submitted import feed_named
from pipelines.receiving.intake import IntakeFile
from pipelines.receiving.landing import Delivery
from pipelines.receiving.ledger import HospitalRows, Message, Status, Submission
from pipelines.receiving.quarantine import LINE_SHAPE, duplicate_rule
from pipelines.receiving.staging import StagedFile

# More bad rows than good ones: the file as a whole was made wrongly, and its good rows are not to be trusted.
LARGEST_BAD_SHARE = 0.5
# California's Maternal Data Center asks back when a resubmitted month loses a third of its births.
LARGEST_SHRINK_SHARE = 0.3
# Below this many encounters a loss of 30 % is chance.
FEWEST_ENCOUNTERS_COMPARED = 20
# A column with more unreadable values than this is worth a sentence; single slips are counted only.
_UNREADABLE_SHARE_SHOWN = 0.01
_CHILD_FEEDS = ("diagnoses", "procedures", "observations", "medications", "social_screenings")


def judge_file(file: IntakeFile, staged: StagedFile) -> Iterator[Message]:
    """Errors that make the whole file untrustworthy, and warnings about rows and values left out."""
    delivered = staged.rows + staged.quarantined_rows + staged.malformed_lines
    for text in _file_errors(file, staged, delivered):
        yield Message(severity="error", feed=staged.feed, text=text)
    reasons = reasons_of(feed_named(staged.feed))
    for rule, rows in sorted(staged.stops.items()):
        if rule == LINE_SHAPE:
            text = f"{rows:,} of {delivered:,} lines are no rows and were quarantined"
        elif rule == duplicate_rule(feed_named(staged.feed)):
            text = f"{rows:,} of {delivered:,} rows repeat the key of another and were quarantined"
        else:
            text = f"{rows:,} of {delivered:,} rows break {rule} and were quarantined: {reasons[rule]}"
        yield Message(severity="warning", feed=staged.feed, text=text)
    for column, values in sorted(staged.unreadable.items()):
        if values > _UNREADABLE_SHARE_SHOWN * delivered:
            text = f"{column}: {values:,} values in {delivered:,} rows could not be read as their type"
            yield Message(severity="warning", feed=staged.feed, text=text)


def _file_errors(file: IntakeFile, staged: StagedFile, delivered: int) -> Iterator[str]:
    if staged.has_swallowed_lines:
        yield "a quotation mark is opened and never closed, so that rows run into each other. Export it again"
    declared = file.declared.rows if file.declared else None
    if declared is not None and declared != delivered:
        yield f"manifest.json announces {declared:,} rows, the file has {delivered:,}. Send it again"
    claimed = file.inspected.trailer_rows
    if claimed is not None and claimed != delivered:
        yield f"the closing total line says {claimed:,} rows, the file has {delivered:,}. Send it again"
    bad = staged.quarantined_rows + staged.malformed_lines
    if delivered == 0 and not file.may_be_empty:
        yield 'the file holds no rows. If the period truly had none, say so: "rows": 0 in manifest.json'
    elif bad > LARGEST_BAD_SHARE * delivered:
        main = max(staged.stops, key=lambda rule: (staged.stops[rule], rule))
        advice = (
            "Is this another hospital's file, or is the hospital missing in reference/hospitals?"
            if main == UNKNOWN_HOSPITAL
            else "Correct the export and send it again"
        )
        yield f"{bad:,} of {delivered:,} rows cannot be used, most often for {main}. {advice}"


def judge_delivery(
    delivery: Delivery, hospitals: Sequence[HospitalRows], known_hospitals: frozenset[str]
) -> Iterator[Message]:
    """What shows only when all files of a delivery are seen together."""
    hospital_ids = {hospital.hospital_id for hospital in hospitals}
    if delivery.submitter in known_hospitals and hospital_ids and delivery.submitter not in hospital_ids:
        text = (
            "the folder belongs to one hospital, the encounters to others only: probably put into the wrong "
            "folder. Move them, or correct hospital_id"
        )
        yield Message(severity="error", feed="", text=text)
    feeds = set(delivery.paths)
    if feeds & set(_CHILD_FEEDS) and not feeds & set(ENCOUNTER_FEEDS):
        text = "no encounters came with these feeds; rows reach measures only by encounters sent elsewhere"
        yield Message(severity="warning", feed="", text=text)


def decide(
    delivery: Delivery,
    candidate: Submission,
    before: Submission | None,
    *,
    largest_shrink_share: float = LARGEST_SHRINK_SHARE,
) -> tuple[Status, str]:
    """The status of a submission that has been read, with the reason (empty when accepted)."""
    errors = [message for message in candidate.messages if message.severity == "error"]
    if errors:
        first = f"{errors[0].feed}: {errors[0].text}" if errors[0].feed else errors[0].text
        more = f" (and {len(errors) - 1} more, see its messages)" if len(errors) > 1 else ""
        return Status.REJECTED, first + more
    # FHIR files hold both kinds of encounters, if there are both.
    absent = [feed for feed in ENCOUNTER_FEEDS if feed not in delivery.paths and not delivery.fhir]
    if len(absent) == 1:
        return Status.HELD, f"{absent[0]} did not come with the other encounters. Send both together"
    if before is not None:
        shrunk = shrink_reason(candidate, before, largest_shrink_share)
        if shrunk:
            return Status.HELD, shrunk
    return Status.ACCEPTED, ""


def shrink_reason(candidate: Submission, before: Submission, largest_share: float) -> str:
    """Why a resubmission is suspiciously smaller than what it would replace; empty when it is not."""
    if before.encounters:
        kept, had, what = candidate.encounters, before.encounters, "encounters"
    else:
        kept, had, what = sum(candidate.rows.values()), sum(before.rows.values()), "rows"
    confirm = "Release it when this is right"
    if kept < (1 - largest_share) * had:
        return f"{kept:,} {what} instead of {had:,}. {confirm}"
    now = {hospital.hospital_id: hospital.encounters for hospital in candidate.hospitals}
    fallen = [
        hospital
        for hospital in before.hospitals
        if hospital.encounters >= FEWEST_ENCOUNTERS_COMPARED
        and now.get(hospital.hospital_id, 0) < (1 - largest_share) * hospital.encounters
    ]
    if fallen:
        return f"{len(fallen)} of {len(before.hospitals)} hospitals lost many of their encounters. {confirm}"
    return ""
