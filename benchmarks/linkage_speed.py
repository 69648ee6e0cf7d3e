"""Times linking by size: from comparable records to dyads with ids, and the training of a model on the same records.

`python -m benchmarks.linkage_speed [--births 10000 --births 100000] [--runs 3] [--keep DIR]` prints a Markdown table; each
run is in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.networks import compared_network
from benchmarks.runs import medians, peak_mb, run_alone
from pipelines import night, stages
from pipelines.gates import judge
from pipelines.relinking import needs_new_counts, renew_counts
from pipelines.settings import Settings, load_settings
from pipelines.stage_runner import run_stage
from pipelines.training import train_on_last_night

KIND = "identified, heavy errors"
SEED = 101
# What linking leaves behind; without it the next run is a first one.
MADE_BY_LINKING = ("link", "assess", "type", "identify")
STAGES = (stages.LINK, stages.ASSESS, stages.TYPE, stages.IDENTIFY)
ACTIONS = {
    "link": "comparable records to dyads",
    "judge": "the linkage gate on them",
    "train": "training, with its report",
}


def run(settings: Settings, action: str) -> dict[str, float]:
    """Seconds and peak memory (MB) of one action in this process; newborns linked or trained on."""
    started = time.perf_counter()
    tonight = night.tonight(settings)
    if action == "link":
        if needs_new_counts(tonight):
            renew_counts(tonight)
            tonight = night.tonight(settings)
        for stage in STAGES:
            rows = run_stage(stage, tonight, lambda words: None).rows.get("dyads", 0)
    elif action == "judge":
        judge("linkage", tonight, lambda words: None)
        rows = 0
    else:
        with tempfile.TemporaryDirectory() as out:
            trained = train_on_last_night(
                tonight,
                model="identified",
                out=Path(out) / "own.json",
                use=False,
                say=lambda words: None,
            )
        rows = trained.sample.newborns
    return {
        "newborns": rows,
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_mb(),
    }


def forget_links(settings: Settings) -> None:
    """Remove what an earlier linkage left, ids and verdict included."""
    for stage in MADE_BY_LINKING:
        shutil.rmtree(settings.work / "stages" / stage, ignore_errors=True)
    shutil.rmtree(settings.home / "identities", ignore_errors=True)
    shutil.rmtree(settings.work / "gates" / "linkage", ignore_errors=True)


def measure(births: int, runs: int, keep: Path | None, skip: Sequence[str]) -> dict[str, dict[str, float]]:
    """Medians over the runs of each action."""
    with tempfile.TemporaryDirectory(prefix="dyads-linking-") as scratch:
        settings = compared_network(keep or Path(scratch), KIND, births=births, seed=SEED)
        found: dict[str, list[dict[str, float]]] = {action: [] for action in ACTIONS if action not in skip}
        for _ in range(runs):
            forget_links(settings)
            for action, results in found.items():
                places = ("--home", str(settings.home), "--landing", str(settings.landing))
                results.append(run_alone("-m", "benchmarks.linkage_speed", "--action", action, *places))
    return {action: medians(results) for action, results in found.items()}


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, action="append")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder that keeps the networks between calls")
    parser.add_argument(
        "--skip", choices=tuple(ACTIONS), action="append", default=[], help="what is not measured"
    )
    for hidden in ("--action", "--home", "--landing"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.action is not None:
        print(
            json.dumps(
                run(load_settings(home=Path(chosen.home), landing=Path(chosen.landing)), chosen.action)
            )
        )
        return
    print(f"| births | what | newborns | seconds, median of {chosen.runs} | peak MB |")
    print("| ---: | --- | ---: | ---: | ---: |")
    for births in chosen.births or [10_000, 100_000]:
        for action, each in measure(births, chosen.runs, chosen.keep, chosen.skip).items():
            print(
                f"| {births:,} | {ACTIONS[action]} | {each['newborns']:,.0f} "
                f"| {each['seconds']:.1f} | {each['peak_mb']:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
