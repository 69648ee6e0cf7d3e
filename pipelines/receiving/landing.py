"""Takes stock of the landing folder: which submitter delivered which feed files for which period.

It looks at names and kinds of directory entries and at manifests; it opens no delivered table.
"""

from __future__ import annotations

import json
import re
import stat
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_contracts.readers.delivered_file import DeclaredFile
from data_contracts.submitted import FEEDS, REFERENCE_TABLES
from pipelines.receiving.ledger import REFERENCE_SUBMITTER, Message

_SUFFIXES = (".parquet", ".csv", ".csv.gz")
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".partial")
# FHIR has no file a feed: one file may fill them all. Other JSON files are not opened to see what they are.
_FHIR_SUFFIXES = (".ndjson", ".ndjson.gz", ".fhir.json", ".fhir.json.gz")
_FHIR_BUNDLE = re.compile(r"bundle.*\.json(\.gz)?")
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST_BYTES = 4 << 20
_PERIOD = re.compile(r"(?P<year>\d{4})(Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
_SAFE_TO_SHOW = re.compile(r"[\w .\-\[\](){}+@=,~]{1,80}")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a submitter says about its own delivery."""

    files: Mapping[str, DeclaredFile]
    is_final: bool = False
    replaces: str = ""
    time_zone: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What lies in one folder of the landing: a path for each feed, and what is wrong with it at first sight.

    `fhir` are files that hold resources of several feeds. `is_unfinished` says that a file is still being written or
    has not come yet.
    """

    submitter: str
    period: str
    period_start: date | None
    period_end: date | None
    paths: Mapping[str, Path]
    manifest: Manifest
    fhir: tuple[Path, ...] = ()
    messages: tuple[Message, ...] = ()
    is_unfinished: bool = False

    @property
    def errors(self) -> list[str]:
        """Why nothing of the folder can be taken."""
        return [message.text for message in self.messages if message.severity == "error"]


def take_stock(landing: Path) -> tuple[list[Delivery], list[str]]:
    """All deliveries by submitter and period, the network's reference tables first; and what is odd."""
    deliveries: list[Delivery] = []
    oddities: list[str] = []
    for folder in _subfolders(landing, landing, oddities):
        if folder.name == REFERENCE_SUBMITTER:
            deliveries[:0] = _reference_tables(folder, landing)
            continue
        if not folder.name.isprintable():
            oddities.append("a submitter's folder has control characters in its name and was left alone")
            continue
        for period_folder in _subfolders(folder, landing, oddities):
            bounds = period_bounds(period_folder.name)
            if bounds is None:
                oddities.append(
                    f"{shown(folder.name)}: a folder is not named as a period (2025, 2025Q1 or 2025-03) "
                    "and was left alone"
                )
                continue
            found = _delivery(period_folder, landing, submitter=folder.name, bounds=bounds)
            if found.paths or found.fhir or found.messages:
                deliveries.append(found)
    return deliveries, oddities


def period_bounds(name: str) -> tuple[date, date] | None:
    """First and last day of 2025, 2025Q1 or 2025-03; None when the name is no period."""
    match = _PERIOD.fullmatch(name)
    if match is None or int(match["year"]) == 0:
        return None
    year = int(match["year"])
    first, last = 1, 12
    if match["quarter"]:
        first = int(match["quarter"]) * 3 - 2
        last = first + 2
    elif match["month"]:
        first = last = int(match["month"])
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def shown(name: str) -> str:
    """A file or folder name fit for a message; names may carry anything, also a patient's."""
    return name if _SAFE_TO_SHOW.fullmatch(name) else "(a name with unusual characters)"


def _reference_tables(folder: Path, landing: Path) -> Iterator[Delivery]:
    """Each reference table is a delivery of its own: hospitals and areas change at different times."""
    names = [contract.name for contract in REFERENCE_TABLES]
    for name in names:
        paths, messages, is_unfinished = _feed_files(folder, landing, (name,))
        if paths or messages:
            yield Delivery(
                submitter=REFERENCE_SUBMITTER,
                period=name,
                period_start=None,
                period_end=None,
                paths=paths,
                manifest=Manifest(files={}),
                messages=tuple(messages),
                is_unfinished=is_unfinished,
            )


def _delivery(folder: Path, landing: Path, *, submitter: str, bounds: tuple[date, date]) -> Delivery:
    feeds = tuple(contract.name for contract in FEEDS)
    paths, messages, is_unfinished = _feed_files(folder, landing, feeds)
    manifest, problem = _read_manifest(folder / _MANIFEST)
    if problem:
        messages.append(Message(severity="error", feed="", text=problem))
    messages += _stray_files(folder, feeds)
    fhir, fhir_messages, fhir_is_unfinished = _fhir_files(folder, landing)
    messages += fhir_messages
    arrived = {path.name for path in (*paths.values(), *fhir)}
    awaited = [
        name for name in manifest.files if name not in arrived and (_feed_of(name) in feeds or _is_fhir(name))
    ]
    return Delivery(
        submitter=submitter,
        period=folder.name,
        period_start=bounds[0],
        period_end=bounds[1],
        paths=paths,
        manifest=manifest,
        fhir=fhir,
        messages=tuple(messages),
        is_unfinished=is_unfinished or fhir_is_unfinished or bool(awaited),
    )


def _feed_files(
    folder: Path, landing: Path, feeds: tuple[str, ...]
) -> tuple[dict[str, Path], list[Message], bool]:
    """The file of each feed, errors, and whether a feed is still being written."""
    paths: dict[str, Path] = {}
    messages: list[Message] = []
    is_unfinished = False
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    for feed in feeds:
        found = [entry for entry in entries if entry.name.lower() in {feed + end for end in _SUFFIXES}]
        if len(found) > 1:
            text = f"{len(found)} files hold this feed. Leave the one that counts"
            messages.append(Message(severity="error", feed=feed, text=text))
        elif found:
            problem = _unreadable_kind(found[0], landing)
            if problem:
                messages.append(Message(severity="error", feed=feed, text=problem))
            else:
                paths[feed] = found[0]
        elif any(_is_being_written(entry.name, feed) for entry in entries):
            is_unfinished = True
    return paths, messages, is_unfinished


def _fhir_files(folder: Path, landing: Path) -> tuple[tuple[Path, ...], list[Message], bool]:
    """The FHIR files of a folder, errors, and whether one of them is still being written."""
    found: list[Path] = []
    messages: list[Message] = []
    is_unfinished = False
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        plain = entry.name.lower().removeprefix(".")
        ending = next((end for end in _UNFINISHED if plain.endswith(end)), "")
        if ending:
            is_unfinished = is_unfinished or _is_fhir(plain.removesuffix(ending))
        elif _is_fhir(entry.name) and not entry.name.startswith("."):
            problem = _unreadable_kind(entry, landing)
            if problem:
                messages.append(Message(severity="error", feed="", text=f"{shown(entry.name)}: {problem}"))
            else:
                found.append(entry)
    return tuple(found), messages, is_unfinished


def _is_fhir(file_name: str) -> bool:
    plain = file_name.lower()
    return plain.endswith(_FHIR_SUFFIXES) or _FHIR_BUNDLE.fullmatch(plain) is not None


def _is_being_written(name: str, feed: str) -> bool:
    """Whether a name such as diagnoses.csv.part or .diagnoses.parquet.tmp says a feed is on its way."""
    plain = name.lower().removeprefix(".")
    return any(plain == feed + suffix + end for suffix in _SUFFIXES for end in _UNFINISHED)


def _unreadable_kind(path: Path, landing: Path) -> str:
    """Why a directory entry is not a file we may open; empty when it is."""
    try:
        kind = path.stat().st_mode
        is_inside = path.resolve().is_relative_to(landing.resolve())
    except (OSError, RuntimeError):
        return "the file cannot be opened: a link to nowhere, or no permission"
    if not is_inside:
        return "the file is a link that leaves the landing folder. Deliver the file itself"
    if not stat.S_ISREG(kind):
        return "this is a pipe, device or folder, not a file. Deliver a plain file"
    return ""


def _stray_files(folder: Path, feeds: tuple[str, ...]) -> list[Message]:
    names = sorted(
        entry.name
        for entry in folder.iterdir()
        if not entry.name.startswith(".")
        and entry.name != _MANIFEST
        and not entry.name.lower().endswith(_UNFINISHED)
        and _feed_of(entry.name) not in feeds
        and not _is_fhir(entry.name)
    )
    text = "not named as a feed (<feed>.parquet, .csv or .csv.gz) nor as FHIR (.ndjson) and left alone"
    return [Message(severity="warning", feed="", text=f"{shown(name)}: {text}") for name in names]


def _feed_of(file_name: str) -> str:
    return next((file_name.removesuffix(suffix) for suffix in _SUFFIXES if file_name.endswith(suffix)), "")


def _subfolders(folder: Path, landing: Path, oddities: list[str]) -> list[Path]:
    found = []
    for entry in sorted(folder.iterdir() if folder.is_dir() else (), key=lambda entry: entry.name):
        if entry.name.startswith(".") or not entry.is_dir():
            continue
        if entry.resolve().is_relative_to(landing.resolve()):
            found.append(entry)
        else:
            oddities.append(f"{shown(entry.name)}: a folder link that leaves the landing was left alone")
    return found


def _read_manifest(path: Path) -> tuple[Manifest, str]:
    """The manifest, empty when there is none; and why it cannot be used."""
    none = Manifest(files={})
    if not path.exists():
        return none, ""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_MANIFEST_BYTES:
            return none, "manifest.json is no file or far too large"
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        files = {str(file["name"]): _declared(file) for file in content.get("files", [])}
        replaces = content.get("replaces")
        manifest = Manifest(
            files=files,
            is_final=content.get("final") is True,
            replaces="" if replaces is None else str(replaces),
            time_zone=str(content.get("time_zone") or ""),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return none, (
            "manifest.json cannot be read. It should be "
            '{"files": [{"name": "<feed>.csv", "rows": 120, "sha256": "<hex>"}]}'
        )
    return manifest, ""


def _declared(file: Mapping[str, object]) -> DeclaredFile:
    rows, sha256, encoding = file.get("rows"), file.get("sha256"), file.get("encoding")
    return DeclaredFile(
        rows=None if rows is None else int(str(rows)),
        sha256=str(sha256) if sha256 else None,
        encoding=str(encoding) if encoding else None,
    )
