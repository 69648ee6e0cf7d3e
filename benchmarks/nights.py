"""Times a night that links only what changed against one that links everything: seconds, memory, newborns linked again.

`python -m benchmarks.nights --births 1000000 --new 1500 [--runs 3]`; each run in a process of its own, from comparable
records in files to links in files, and the rows of both are compared.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from duckdb import DuckDBPyConnection

from benchmarks.networks import compared_network
from benchmarks.runs import medians, peak_mb, run_alone
from linkage.candidates.statistics import COUNTED, count_statistics
from linkage.nights.changes import INPUTS
from linkage.nights.relinking import CARRIED, OUTPUTS, link_whole, relink
from pipelines.settings import Settings, load_settings
from pipelines.stage_runner import open_on
from pipelines.warehouse import quoted, stage_connection

KIND = "identified, heavy errors"
_DECISIONS = (
    "settled_decisions (newborn_hospital_id varchar, newborn_encounter_id varchar, delivery_hospital_id varchar, "
    "delivery_encounter_id varchar, is_match boolean)"
)


def prepare(settings: Settings, new: int) -> dict[str, float]:
    """Lay down tonight's records, and those of the night before with its links: all but what the `new` newborns that
    were discharged last came with (their mothers' stays, readmissions and other encounters of those hours)."""
    from pipelines import night

    folder = _folder(settings)
    folder.mkdir(exist_ok=True)
    with open_on(night.tonight(settings), ("compare",), sees_feeds=False) as con:
        ((cutoff,),) = con.execute(
            f"""
            select min(discharge_at) from (
                select discharge_at from comparable_newborns where role = 'birth' and discharge_at is not null
                order by discharge_at desc limit {new})
            """
        ).fetchall()
        for name in INPUTS:
            _write(con, name, folder / f"tonight_{name}.parquet")
            before = f"(select * from {name} where coalesce(discharge_at, admit_at) < timestamp '{cutoff}')"
            _write(con, before, folder / f"previous_{name}.parquet")
    with stage_connection(settings) as con:
        for name in INPUTS:
            _show(con, name, folder / f"previous_{name}.parquet")
            _show(con, f"tonight_{name}", folder / f"previous_{name}.parquet")
        count_statistics(con)
        for name in COUNTED:
            _write(con, name, folder / f"{name}.parquet")
        for name in INPUTS:
            con.execute(f"drop view {name}")
        con.execute(f"create temp table tonight_{_DECISIONS}")
        newborns = link_whole(con)
        for name in (*OUTPUTS, *CARRIED):
            _write(con, name, folder / f"previous_{name}.parquet")
    return {"newborns": newborns}


def run_night(settings: Settings, *, partly: bool) -> dict[str, float]:
    """Link tonight's records, partly or as a whole, and write the result."""
    folder = _folder(settings)
    started = time.perf_counter()
    with stage_connection(settings) as con:
        for name in INPUTS:
            _show(con, f"tonight_{name}", folder / f"tonight_{name}.parquet")
        for name in COUNTED:
            _show(con, name, folder / f"{name}.parquet")
        con.execute(f"create temp table tonight_{_DECISIONS}")
        if partly:
            for name in (*INPUTS, *OUTPUTS, *CARRIED):
                _show(con, f"previous_{name}", folder / f"previous_{name}.parquet")
            con.execute(f"create temp table previous_{_DECISIONS}")
            summary = relink(con)
            relinked, rounds = summary.newborns_relinked, summary.rounds
        else:
            relinked, rounds = link_whole(con), 0
        for name in (*OUTPUTS, *CARRIED):
            _write(con, name, folder / f"{'partly' if partly else 'whole'}_{name}.parquet")
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time(),
        "peak_mb": peak_mb(),
        "relinked": relinked,
        "rounds": rounds,
    }


def count_differing_rows(settings: Settings) -> int:
    """Rows of the link stage's tables that are in one of the two results only."""
    folder, differing = _folder(settings), 0
    with stage_connection(settings) as con:
        for name in OUTPUTS:
            for way in ("whole", "partly"):
                _show(con, f"{way}_{name}", folder / f"{way}_{name}.parquet")
            columns = ", ".join(column for (column, *_) in con.execute(f"describe whole_{name}").fetchall())
            whole, partly = (f"select {columns} from {way}_{name}" for way in ("whole", "partly"))
            for one, other in ((whole, partly), (partly, whole)):
                ((rows,),) = con.execute(f"select count(*) from ({one} except all {other})").fetchall()
                differing += int(rows)
    return differing


def _folder(settings: Settings) -> Path:
    return settings.work / "benchmark_nights"


def _show(con: DuckDBPyConnection, name: str, path: Path) -> None:
    con.execute(f"create or replace temp view {name} as from read_parquet({quoted(path)})")


def _write(con: DuckDBPyConnection, table: str, path: Path) -> None:
    con.execute(f"copy (from {table}) to {quoted(path)} (format parquet, compression lz4_raw)")


def _in_own_process(action: str, settings: Settings, new: int) -> dict[str, float]:
    places = ("--home", str(settings.home), "--landing", str(settings.landing))
    return run_alone("-m", "benchmarks.nights", "--action", action, "--new", str(new), *places)


def measure(births: int, new: int, runs: int, keep: Path | None) -> None:
    """Print one Markdown table: medians over the runs, both ways of linking the same night."""
    with tempfile.TemporaryDirectory(prefix="dyads-nights-") as scratch:
        settings = compared_network(keep or Path(scratch), KIND, births=births, seed=101)
        _in_own_process("prepare", settings, new)
        found = {
            way: [_in_own_process(way, settings, new) for _ in range(runs)] for way in ("whole", "partly")
        }
        differing = count_differing_rows(settings)
    print(f"\n### {new:,} newborns discharged in a night, {births:,} births, medians of {runs} run(s)\n")
    print("| night | seconds | processor seconds | peak MB | newborns linked again |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for way, results in found.items():
        each = medians(results)
        print(
            f"| {'everything' if way == 'whole' else 'what changed'} | {each['seconds']:.1f} | {each['cpu_seconds']:.1f} "
            f"| {each['peak_mb']:,.0f} | {each['relinked']:,.0f} |"
        )
    print(f"\nRows that differ between the two: {differing}.")


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder that keeps the network between calls")
    for hidden in ("--action", "--home", "--landing"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.action is None:
        measure(chosen.births, chosen.new, chosen.runs, chosen.keep)
        return
    settings = load_settings(home=Path(chosen.home), landing=Path(chosen.landing))
    if chosen.action == "prepare":
        print(json.dumps(prepare(settings, chosen.new)))
    else:
        print(json.dumps(run_night(settings, partly=chosen.action == "partly")))


if __name__ == "__main__":
    main()
