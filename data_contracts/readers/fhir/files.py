"""Reads FHIR files into resources: NDJSON (one resource or bundle a line), bundles and single resources as JSON.

What a resource means does not stand here.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from data_contracts.readers.delivered_file import FileRejectedError
from data_contracts.readers.fhir.coded import Json, items

LINES_SUFFIXES = (".ndjson", ".ndjson.gz")
WHOLE_SUFFIXES = (".json", ".json.gz")
SUFFIXES = LINES_SUFFIXES + WHOLE_SUFFIXES


def read_resources(paths: Sequence[Path]) -> Iterator[tuple[str, str, Json]]:
    """Every resource of the files: the key that references name it by (`Patient/12`), its urn:uuid if any, itself.

    FileRejectedError when a file is empty, is not JSON, or holds something that is no FHIR resource.
    """
    for path in paths:
        is_lines = path.name.lower().endswith(LINES_SUFFIXES)
        documents = _lines(path) if is_lines else _whole(path)
        seen = False
        for place, document in documents:
            seen = True
            yield from _unbundled(document, place)
        if not seen:
            raise FileRejectedError("the file is empty. Send it again")


def reference_key(reference: object) -> str | None:
    """The key a Reference names: `Patient/12` whatever server or version stands around it; None when it names none."""
    text = reference.get("reference") if isinstance(reference, Mapping) else None
    if not isinstance(text, str) or not text or text.startswith("#"):
        return None
    if text.startswith("urn:"):
        # urn:example:Patient/12 names a resource, urn:uuid:... stands for itself
        return text if "/" not in text else "/".join(text.rsplit(":", 1)[-1].split("/")[-2:])
    parts = text.split("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 else None


def _lines(path: Path) -> Iterator[tuple[str, object]]:
    with _open(path) as file:
        try:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"line {number:,}", _parsed(line, f"line {number:,}")
        except (EOFError, gzip.BadGzipFile, UnicodeDecodeError):
            raise FileRejectedError("the file is cut off, damaged or not UTF-8. Send it again") from None


def _whole(path: Path) -> Iterator[tuple[str, object]]:
    with _open(path) as file:
        try:
            content = file.read()
        except (EOFError, gzip.BadGzipFile, UnicodeDecodeError):
            raise FileRejectedError("the file is cut off, damaged or not UTF-8. Send it again") from None
    if content.strip():
        yield "the file", _parsed(content, "the file")


def _open(path: Path) -> IO[str]:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _parsed(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FileRejectedError(
            f"{place} is not JSON. NDJSON has one whole resource or bundle a line; a .json file is one bundle or "
            "resource"
        ) from None


def _unbundled(document: object, place: str) -> Iterator[tuple[str, str, Json]]:
    if not isinstance(document, Mapping) or not isinstance(document.get("resourceType"), str):
        raise FileRejectedError(f"{place} is no FHIR resource (it has no resourceType)")
    if document["resourceType"] != "Bundle":
        yield _key(document), "", document
        return
    for entry in items(document.get("entry")):
        resource = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(resource, Mapping) and isinstance(resource.get("resourceType"), str):
            address = str(entry.get("fullUrl", ""))
            urn = address if address.startswith("urn:uuid:") else ""
            yield (_key(resource) if resource.get("id") else urn), urn, resource


def _key(resource: Json) -> str:
    return f"{resource['resourceType']}/{resource.get('id', '')}"
