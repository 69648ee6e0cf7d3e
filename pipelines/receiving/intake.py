"""Brings delivered files to where the engine may read them: hashed, inspected, under harmless names.

The delivered file itself is never changed; what stands in the intake folder is a link or a normalised copy.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data_contracts.readers.csv_bytes import hash_file
from data_contracts.readers.csv_file import inspect_csv
from data_contracts.readers.delivered_file import (
    DeclaredFile,
    DeliveredFile,
    FileRejectedError,
    check_declared,
)
from data_contracts.readers.fhir import convert_fhir
from data_contracts.readers.parquet_file import inspect_parquet
from data_contracts.submitted import feed_named
from pipelines.receiving.landing import Delivery
from pipelines.receiving.ledger import Message, ReceivingError, hash_texts

# Rare events: a month without any is the ordinary truth, so an empty file needs no word of confirmation.
_FEEDS_THAT_MAY_BE_EMPTY = ("infant_deaths",)

Fingerprint = tuple[int, int, int, int]


FHIR = "fhir"


@dataclass(frozen=True, kw_only=True)
class Original:
    """A delivered file as it was when it was read."""

    path: Path
    fingerprint: Fingerprint
    sha256: str


@dataclass(frozen=True, kw_only=True)
class IntakeFile:
    """One inspected file of one submission, readable by the engine at `path`.

    `declared` is what the manifest says; `originals` tell whether anything changed since. `delivered_as` is the format
    it came in.
    """

    submission_id: str
    period_end: date | None
    path: Path
    inspected: DeliveredFile
    declared: DeclaredFile | None
    originals: tuple[Original, ...]
    delivered_as: str

    @property
    def feed(self) -> str:
        """The feed's name."""
        return self.inspected.feed

    @property
    def may_be_empty(self) -> bool:
        """Whether no rows at all is believable."""
        return may_be_empty(self.feed, self.declared)


def may_be_empty(feed: str, declared: DeclaredFile | None) -> bool:
    """Whether a file of this feed may hold no rows: rare events, or the manifest says so."""
    return feed in _FEEDS_THAT_MAY_BE_EMPTY or (declared is not None and declared.rows == 0)


@dataclass(frozen=True, kw_only=True)
class ContentHashes:
    """SHA-256 of each delivered file by feed, and of the delivery as a whole."""

    by_feed: dict[str, str]
    whole: str


def hash_delivery(delivery: Delivery) -> ContentHashes:
    """Hash what lies in a delivery's folder, without judging it. OSError when a file has gone meanwhile."""
    by_feed = {feed: hash_file(path) for feed, path in sorted(delivery.paths.items())}
    # What FHIR becomes depends on the zone its times are read in, which the manifest declares.
    by_feed |= {
        f"{FHIR} {path.name} {delivery.manifest.time_zone}": hash_file(path) for path in delivery.fhir
    }
    whole = hash_texts([*(f"{feed} {sha256}" for feed, sha256 in by_feed.items()), *delivery.errors])
    return ContentHashes(by_feed=by_feed, whole=whole)


def take_in(
    delivery: Delivery, submission_id: str, intake: Path, number: Callable[[], int]
) -> tuple[list[IntakeFile], list[Message]]:
    """Inspect every file of a delivery; files that cannot be trusted become error messages.

    OSError when a file can no longer be read, ReceivingError when the disk is full.
    """
    files: list[IntakeFile] = []
    messages: list[Message] = []
    for feed, path in sorted(delivery.paths.items()):
        declared = delivery.manifest.files.get(path.name)
        try:
            file = _take_in_file(path, feed, declared, intake, number())
        except FileRejectedError as problem:
            messages.append(Message(severity="error", feed=feed, text=str(problem)))
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT):
                raise ReceivingError("the disk is full: free some space and run again") from None
            raise
        else:
            files.append(file)
            messages += [Message(severity="warning", feed=feed, text=w) for w in file.inspected.warnings]
    if delivery.fhir:
        converted, notes = _take_in_fhir(delivery, intake, number)
        files += converted
        messages += notes
    return [
        replace(file, submission_id=submission_id, period_end=delivery.period_end) for file in files
    ], messages


def has_changed(file: IntakeFile) -> bool:
    """Whether the delivered file is no longer the one that was hashed and read."""
    try:
        return any(
            fingerprint(original.path) != original.fingerprint and hash_file(original.path) != original.sha256
            for original in file.originals
        )
    except OSError:
        return True


def fingerprint(path: Path) -> Fingerprint:
    """What changes when a file is written to or replaced."""
    state = path.stat()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _take_in_file(
    path: Path, feed: str, declared: DeclaredFile | None, intake: Path, number: int
) -> IntakeFile:
    """Names given here hold no character that means anything to the engine's path patterns."""
    contract = feed_named(feed)
    before = fingerprint(path)
    empty_is_fine = may_be_empty(feed, declared)
    if path.name.lower().endswith(".parquet"):
        inspected = inspect_parquet(path, contract, declared=declared, may_be_empty=empty_is_fine)
        safe = intake / f"{number:06d}-{inspected.sha256[:16]}.parquet"
    else:
        copy = intake / f"{number:06d}-copy.csv"
        inspected = inspect_csv(
            path, contract, declared=declared, may_be_empty=empty_is_fine, normalised=copy
        )
        safe = intake / f"{number:06d}-{inspected.sha256[:16]}.csv"
    if inspected.readable == path:
        safe.symlink_to(path.resolve())
    else:
        inspected.readable.replace(safe)
    return IntakeFile(
        submission_id="",
        period_end=None,
        path=safe,
        inspected=inspected,
        declared=declared,
        originals=(Original(path=path, fingerprint=before, sha256=inspected.sha256),),
        delivered_as=str(inspected.format),
    )


def _take_in_fhir(
    delivery: Delivery, intake: Path, number: Callable[[], int]
) -> tuple[list[IntakeFile], list[Message]]:
    """The feeds that the FHIR files of a delivery fill, as files of their own; they are read together or not at all."""
    originals = tuple(
        Original(path=path, fingerprint=fingerprint(path), sha256=hash_file(path)) for path in delivery.fhir
    )
    folder = intake / f"{number():06d}-fhir"
    folder.mkdir()
    try:
        for original in originals:
            check_declared(delivery.manifest.files.get(original.path.name), original.sha256)
        made = convert_fhir(
            delivery.fhir, folder, submitter=delivery.submitter, time_zone=delivery.manifest.time_zone
        )
        files = [_converted_file(feed, path, originals) for feed, path in sorted(made.paths.items())]
    except FileRejectedError as problem:
        return [], [Message(severity="error", feed="", text=f"FHIR: {problem}")]
    messages = [Message(severity="warning", feed="", text=f"FHIR, left out: {note}") for note in made.notes]
    twice = sorted(set(delivery.paths) & set(made.paths))
    if twice:
        text = f"{', '.join(twice)}: sent as a file of its own and as FHIR. Send each feed once"
        messages.append(Message(severity="error", feed="", text=text))
    return files, messages


def _converted_file(feed: str, path: Path, originals: tuple[Original, ...]) -> IntakeFile:
    inspected = inspect_parquet(path, feed_named(feed), declared=None, may_be_empty=False)
    return IntakeFile(
        submission_id="",
        period_end=None,
        path=path,
        inspected=replace(
            inspected,
            sha256=hash_texts(original.sha256 for original in originals),
            size_bytes=sum(original.fingerprint[2] for original in originals),
        ),
        declared=None,
        originals=originals,
        delivered_as=FHIR,
    )
