"""Worklists that leave for a spreadsheet and decisions that come back from one, or from the review page.

A worklist identifies people and is written for its owner's eyes alone; what comes back needs only ids and verdicts.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from linkage.review.items import VERDICTS, Decision
from pipelines.review import Answer, keep_answers
from pipelines.review_page import gather_items
from pipelines.settings import Settings, SettingsError

NEEDED_COLUMNS = ("item", "candidate", "verdict")
# A cell that begins with one of these may be run by a spreadsheet (OWASP, CSV injection).
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def export_worklist(
    settings: Settings, path: Path, *, limit: int, reviewer: str | None = None
) -> tuple[int, int]:
    """Write items and candidates with both records' fields as CSV (mode 0600); returns how many items and rows.

    The columns `verdict` and `note` are empty, to be filled in. Raises SettingsError when the file is there already.
    """
    items = gather_items(settings, limit=limit, reviewer=reviewer)
    rows = []
    for item in items:
        for candidate in item["candidates"]:
            row = {
                "item": item["item"],
                "candidate": candidate["candidate"],
                "number": candidate["number"],
                "verdict": "",
                "note": "",
                "purpose": item["purpose"],
                "reason": item["link_reason"],
                "match_weight": candidate["match_weight"],
            }
            for field in candidate["fields"]:
                row[f"mother: {field['label']}"] = field["mother"]
                row[f"newborn: {field['label']}"] = field["newborn"]
            rows.append({name: _as_cell(value) for name, value in row.items()})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SettingsError(
            "the file is there already; name another, so that no work in it is lost"
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else [*NEEDED_COLUMNS, "note"])
        writer.writeheader()
        writer.writerows(rows)
    return len(items), len(rows)


def _as_cell(value: object) -> str:
    text = "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
    return f"'{text}" if text.startswith(_RISKY) and isinstance(value, str) else text


def import_decisions(settings: Settings, path: Path, *, reviewer: str) -> tuple[int, tuple[Decision, ...]]:
    """Keep the decisions of a CSV file with columns `item, candidate, verdict` (and `note`), all or none.

    Rows without a verdict are work still to be done. Returns how many verdicts the file holds and what was new.
    Raises SettingsError, with counts, when it lacks columns or any decision cannot be kept.
    """
    if not path.is_file():
        raise FileNotFoundError(f"no file at {path}")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in NEEDED_COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise SettingsError(
                    f"the file lacks the columns {', '.join(missing)}; is it a worklist of `dyads review`?"
                )
            rows = list(reader)
    except UnicodeDecodeError:
        raise SettingsError("the file is not UTF-8; save it as CSV UTF-8") from None
    except csv.Error:
        raise SettingsError("the file cannot be read as CSV; save it again as CSV UTF-8") from None
    answers = [
        Answer(
            item=(row["item"] or "").strip(),
            candidate=(row["candidate"] or "").strip(),
            verdict=read_verdict(row["verdict"] or ""),
            note=row.get("note"),
        )
        for row in rows
        if (row["verdict"] or "").strip()
    ]
    return len(answers), keep_answers(settings, answers, reviewer)


def read_verdict(words: str) -> str:
    """`no-match` and `No match` mean no_match; what is no verdict stays as it is and is counted later."""
    verdict = words.strip().lower().replace("-", "_").replace(" ", "_")
    return verdict if verdict in VERDICTS else words
