"""What the link stage carries from night to night: the counts that weights depend on, and the result it adds to.

How little is linked again, and why the answer is the same, stands in linkage/nights/relinking.py; here is only
where it lies.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from linkage.candidates.statistics import COUNTED, count_statistics
from linkage.nights.changes import INPUTS
from linkage.nights.differences import count_differences
from linkage.nights.relinking import CARRIED, OUTPUTS, link_whole, relink
from pipelines.durable import replace_durably, sync_file, sync_folder
from pipelines.linkage_models import parameter_files, parameters_hash
from pipelines.review_store import show_tonights_decisions
from pipelines.settings import Settings
from pipelines.stage_runner import Night, open_on, source_hash
from pipelines.warehouse import quoted

DIFFERENCES_NAME = "differences.json"
_FROM_NAME = "linked_from.json"
_DECISIONS = "settled_decisions"
# For the next night only. Not called .parquet: these are no tables of the stage, and later stages are not shown them.
_LEFT_TO_NEXT = {name: f"{name}.of_that_night" for name in (*CARRIED, _DECISIONS)}
# Sources on which counts depend: with other code they are counted anew, and everything is linked with them.
_PACKAGES = ("linkage",)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The counts in force: the key of the inputs they were counted on, and the code that counted them."""

    counted_on: str
    sources: str


def key_with_counts(settings: Settings, key: str) -> str:
    """The key of tonight's links: `key`, of the records they are made from, and the counts their weights depend on.

    Where no counts can be used, tonight's own will be made.
    """
    counts = counts_in_force(settings)
    counted_on = counts.counted_on if counts else key
    return hashlib.sha256(f"{key}|{counted_on}".encode()).hexdigest()[:16]


def counts_in_force(settings: Settings) -> Counts | None:
    """The counts of the last linkage of everything; None where there are none, or they cannot be used any more."""
    try:
        counts = Counts(**json.loads((_root(settings) / "present.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    whole = all((_root(settings) / counts.counted_on / f"{table}.parquet").is_file() for table in COUNTED)
    return counts if whole and counts.sources == source_hash(_PACKAGES) else None


def needs_new_counts(night: Night) -> bool:
    """Whether tonight's counts must be made: there are none, or a hospital sends records that they do not know."""
    if night.settings.links_everything or counts_in_force(night.settings) is None:
        return True
    with open_on(night, ("compare",), sees_feeds=False) as con:
        _show_counts(con, night.settings)
        ((unknown,),) = con.execute(
            """
            select count(*) from (
                select hospital_id from comparable_deliveries union select hospital_id from comparable_newborns)
            where hospital_id not in (select hospital_id from counted_habits)
            """
        ).fetchall()
    return bool(unknown > 0)


def renew_counts(night: Night) -> None:
    """Count tonight's network and put the counts in force; the whole of them appears at once."""
    key = night.inputs["link"]
    folder = _root(night.settings) / key
    unfinished = folder.with_name(f".unfinished-{key}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        with open_on(night, ("compare",), sees_feeds=False) as con:
            count_statistics(con)
            for table in COUNTED:
                _write(con, table, unfinished / f"{table}.parquet")
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    fresh = folder.with_name(".present.json")
    fresh.write_text(json.dumps({"counted_on": key, "sources": source_hash(_PACKAGES)}))
    replace_durably(fresh, folder.with_name("present.json"))
    for other in _root(night.settings).iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def link_tonight(con: DuckDBPyConnection, night: Night, folder: Path) -> Mapping[str, int]:
    """Create the tables of the link stage, from the latest result that tonight's can be made from; else from nothing.

    Leaves in `folder` what the next night needs beside them and, where everything was linked, DIFFERENCES_NAME: how the
    links differ from those before. Returns counts of what was done.
    """
    counts = counts_in_force(night.settings)
    assert counts is not None, "night.py renews the counts before it runs this stage"
    _show_counts(con, night.settings)
    _show_tonight(con, night)
    earlier = None if night.settings.links_everything else _latest_usable(night, counts)
    if earlier is None:
        figures = {
            "newborns_relinked": link_whole(con, parameter_files(night.settings)),
            "linked_everything": 1,
        }
    else:
        _show_earlier(con, night, earlier)
        summary = relink(con, parameter_files(night.settings))
        figures = {
            "changed_records": summary.changed_records,
            "newborns_at_hand": summary.newborns_at_hand,
            "newborns_relinked": summary.newborns_relinked,
            "linked_everything": int(summary.whole),
        }
    for name, file_name in _LEFT_TO_NEXT.items():
        _write(con, f"tonight_{name}" if name == _DECISIONS else name, folder / file_name)
    (folder / _FROM_NAME).write_text(
        json.dumps(
            {
                "compare": night.keys["compare"],
                "counts": counts.counted_on,
                "sources": counts.sources,
                "models": parameters_hash(night.settings),
            }
        )
    )
    is_whole = bool(figures["linked_everything"])
    return {**figures, **_tell_differences(con, night, folder, is_whole=is_whole)}


def differences_of(night: Night) -> dict[str, int] | None:
    """How tonight's links differ from those before; None unless everything was linked and there were some."""
    path = night.folder("link") / DIFFERENCES_NAME
    return json.loads(path.read_text()) if path.is_file() else None


def _tell_differences(
    con: DuckDBPyConnection, night: Night, folder: Path, *, is_whole: bool
) -> Mapping[str, int]:
    before = next((each / "links.parquet" for each in _results(night)), None)
    if before is None or not is_whole:
        return {}
    con.execute(f"create or replace temp view links_before as from read_parquet({quoted(before)})")
    differences = count_differences(con)
    (folder / DIFFERENCES_NAME).write_text(json.dumps(differences, indent=1) + "\n")
    return {f"difference_{kind}": count for kind, count in differences.items()}


def _latest_usable(night: Night, counts: Counts) -> Path | None:
    """The newest whole result of the same code, counts and parameters whose own inputs are still there."""
    for folder in _results(night):
        try:
            made_from = json.loads((folder / _FROM_NAME).read_text())
        except (OSError, ValueError):
            continue
        same = (made_from["counts"], made_from["sources"], made_from.get("models")) == (
            counts.counted_on,
            counts.sources,
            parameters_hash(night.settings),
        )
        inputs = night.settings.work / "stages" / "compare" / made_from["compare"]
        files = [
            *(inputs / f"{name}.parquet" for name in INPUTS),
            *(folder / f"{name}.parquet" for name in OUTPUTS),
            *(folder / file_name for file_name in _LEFT_TO_NEXT.values()),
        ]
        if same and all(path.is_file() for path in files):
            return folder
    return None


def _results(night: Night) -> Iterable[Path]:
    """Whole results of the link stage, newest first."""
    whole = (night.settings.work / "stages" / "link").glob("*/result.json")
    return [path.parent for path in sorted(whole, key=lambda path: path.stat().st_mtime_ns, reverse=True)]


def _show_earlier(con: DuckDBPyConnection, night: Night, earlier: Path) -> None:
    made_from = json.loads((earlier / _FROM_NAME).read_text())
    inputs = night.settings.work / "stages" / "compare" / made_from["compare"]
    shown = {
        **{name: inputs / f"{name}.parquet" for name in INPUTS},
        **{name: earlier / f"{name}.parquet" for name in OUTPUTS},
        **{name: earlier / file_name for name, file_name in _LEFT_TO_NEXT.items()},
    }
    for name, path in shown.items():
        con.execute(f"create or replace temp view previous_{name} as from read_parquet({quoted(path)})")


def _show_counts(con: DuckDBPyConnection, settings: Settings) -> None:
    counts = counts_in_force(settings)
    if counts is not None:
        for table in COUNTED:
            path = _root(settings) / counts.counted_on / f"{table}.parquet"
            con.execute(f"create or replace temp view {table} as from read_parquet({quoted(path)})")


def _show_tonight(con: DuckDBPyConnection, night: Night) -> None:
    """Show the inputs as `tonight_<name>`: under their own names the linker finds what is linked again."""
    for name in INPUTS:
        path = night.folder("compare") / f"{name}.parquet"
        con.execute(f"drop view if exists {name}")
        con.execute(f"create or replace temp view tonight_{name} as from read_parquet({quoted(path)})")
    con.execute(
        f"create or replace temp table tonight_{_DECISIONS} (newborn_hospital_id varchar, newborn_encounter_id varchar, "
        "delivery_hospital_id varchar, delivery_encounter_id varchar, is_match boolean)"
    )
    if show_tonights_decisions(con, night.settings):
        con.execute(f"insert into tonight_{_DECISIONS} by name from {_DECISIONS}")
        con.execute(f"drop view {_DECISIONS}")


def _write(con: DuckDBPyConnection, table: str, path: Path) -> None:
    con.execute(f"copy (from {table}) to {quoted(path)} (format parquet, compression lz4_raw)")
    sync_file(path)


def _root(settings: Settings) -> Path:
    return settings.work / "link_counts"
