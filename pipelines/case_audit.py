"""The audit trail of case lists: who asked for which, when, and how many cases it had; only ever added to.

It names measures, hospitals and accounts, never a patient.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipelines.durable import append_durably
from pipelines.settings import Settings, SettingsError

_FIRST = "0" * 64


def log_case_list(settings: Settings, told: Mapping[str, Any]) -> None:
    """Add a line: number, time (UTC), account, what is told, and the digest of the line before. On disk on return."""
    path = audit_file(settings)
    with FileLock(str(path.with_suffix(".lock"))):
        lines = _lines(path)
        entry = {
            "number": len(lines) + 1,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": _account(),
            **told,
            "before": _digest(lines[-1]) if lines else _FIRST,
        }
        append_durably(path, json.dumps(entry))


def read_audit(settings: Settings) -> list[dict[str, Any]]:
    """Every line, oldest first; SettingsError when a line was changed or taken out (the last ones excepted)."""
    entries: list[dict[str, Any]] = []
    before = _FIRST
    for number, line in enumerate(_lines(audit_file(settings)), start=1):
        try:
            entry: dict[str, Any] = json.loads(line)
        except ValueError:
            entry = {}
        if entry.get("number") != number or entry.get("before") != before:
            raise SettingsError(
                f"identities/case_lists.jsonl: line {number} does not follow from the one before; "
                "somebody changed the trail. Keep the file and compare it with a backup."
            )
        entries.append(entry)
        before = _digest(line)
    return entries


def audit_file(settings: Settings) -> Path:
    """Where the trail lies."""
    return settings.identities / "case_lists.jsonl"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.geteuid()}"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
