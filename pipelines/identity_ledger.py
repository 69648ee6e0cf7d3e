"""Where the ledger of ids lies between the nights: shown to the identify stage, kept once its ids may be published.

What an id is and how long it lasts stands in `linkage/`; here is only which ledger a night starts from, so that a
repeated night starts from the same one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from linkage.persons.identity import CARRIED_OVER
from pipelines.durable import replace_durably, sync_file, sync_folder
from pipelines.settings import Settings
from pipelines.stage_runner import Night
from pipelines.warehouse import quoted


class LedgerMissing(RuntimeError):
    """The ledger was kept once and cannot be read now; without it published ids could change."""


@dataclass(frozen=True, kw_only=True)
class LedgerState:
    """Which ledger is in force: its night's number, the key of the result it came from, the ledger before it."""

    night: int
    key: str
    parent: str


_BEFORE_THE_FIRST = LedgerState(night=0, key="", parent="")


def key_with_ledger(settings: Settings, key: str) -> str:
    """The key of tonight's ids: `key`, of the records and links they are given to, and the ledger they start from.

    When the present ledger came from the same records and links, the night is being repeated: it started from the
    ledger before.
    """
    present = ledger_state(settings)
    repeated = _joined(key, present.parent)
    return repeated if repeated == present.key else _joined(key, present.key)


def ledger_state(settings: Settings) -> LedgerState:
    """The ledger in force; before the first night one without ids."""
    path = _root(settings) / "present.json"
    if not path.is_file():
        if any(_root(settings).glob("*/identity_ledger.parquet")):
            raise LedgerMissing(_advice("present.json is gone"))
        return _BEFORE_THE_FIRST
    try:
        return LedgerState(**json.loads(path.read_text()))
    except (ValueError, TypeError):
        raise LedgerMissing(_advice("present.json cannot be read")) from None


def show_ledger(con: DuckDBPyConnection, settings: Settings) -> int:
    """Offer the present ledger to the identify stage as views `earlier_<table>`; returns the number of the coming night."""
    state = ledger_state(settings)
    if state.night:
        for table in CARRIED_OVER:
            path = _root(settings) / state.key / f"{table}.parquet"
            if not path.is_file():
                raise LedgerMissing(_advice(f"{path.name} of night {state.night} is gone"))
            con.execute(f"create or replace temp view earlier_{table} as from read_parquet({quoted(path)})")
    return state.night + 1


def keep_identities(night: Night) -> None:
    """Put tonight's ledger in force, and the crosswalk where the custodian looks for it.

    Called when the gates have passed and before readers see the ids: a run killed in between starts again from the
    same ledger, and ids that a gate held back are not remembered.
    """
    settings, key = night.settings, night.keys["identify"]
    result = night.folder("identify")
    present = ledger_state(settings)
    if present.key != key:
        root = _root(settings)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = root / f".unfinished-{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        for table in CARRIED_OVER:
            _share(result / f"{table}.parquet", unfinished / f"{table}.parquet")
        sync_folder(unfinished)
        shutil.rmtree(root / key, ignore_errors=True)
        unfinished.rename(root / key)
        sync_folder(root)
        fresh = root / ".present.json"
        fresh.write_text(
            json.dumps(asdict(LedgerState(night=present.night + 1, key=key, parent=present.key)))
        )
        replace_durably(fresh, root / "present.json")
        _forget(root, keep={key, present.key})
    _replace_crosswalk(result / "crosswalk.parquet", settings.identities / "crosswalk.parquet")


def _replace_crosswalk(source: Path, target: Path) -> None:
    if target.is_file() and target.samefile(source):
        return
    fresh = target.with_name(".crosswalk.parquet")
    fresh.unlink(missing_ok=True)
    _share(source, fresh)
    replace_durably(fresh, target)


def _root(settings: Settings) -> Path:
    return settings.identities / "ledger"


def _joined(key: str, ledger: str) -> str:
    return hashlib.sha256(f"{key}|{ledger}".encode()).hexdigest()[:16]


def _share(source: Path, target: Path) -> None:
    """The same file under a second name; results of stages are never written to again."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
    sync_file(target)


def _forget(root: Path, keep: set[str]) -> None:
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _advice(what: str) -> str:
    return (
        f"identities/ledger: {what}. Restore the folder from the backup; without it people who were published under "
        "one id could be published under another."
    )
