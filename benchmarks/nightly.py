"""Times the nightly job stage by stage: rows, seconds, peak memory, and what reading and writing alone would cost.

`python -m benchmarks.nightly --births 100000 [--births 1000000] [--runs 3] [--hospitals 100 --months 24]`; each step
runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.runs import medians, peak_mb, run_alone

STEPS = (
    "receive_deliveries",
    "compare_records",
    "link_records",
    "identify_dyads",
    "evaluate_links",
    "gather_facts",
    "compute_measures",
    "compute_rates",
    "publish_build",
    "write_reports",
)


def run_step(step: str, home: Path) -> dict[str, float]:
    """Run one step in this process and report rows, seconds and peak memory (MB)."""
    from pipelines import night
    from pipelines.settings import load_settings

    settings = load_settings(home=home)
    started = time.perf_counter()
    result = getattr(night, step)(settings, lambda words: None)
    return {
        "rows": sum(result.rows.values()),
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_mb(),
    }


def run_floor(home: Path) -> dict[str, float]:
    """Read every delivered row once and write it back once with DuckDB: what no pipeline can go below."""
    import duckdb

    started = time.perf_counter()
    rows = 0
    with tempfile.TemporaryDirectory(dir=home) as out:
        con = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
        for feed in (
            "maternal_encounters",
            "newborn_encounters",
            "diagnoses",
            "procedures",
            "observations",
            "medications",
            "social_screenings",
        ):
            files = [str(path) for path in sorted((home / "landing").glob(f"*/*/{feed}.parquet"))]
            if files:
                con.execute(
                    f"copy (from read_parquet({files!r}, union_by_name=true)) to '{out}/{feed}.parquet'"
                )
                rows += con.execute(f"select count(*) from read_parquet({files!r})").fetchall()[0][0]
        con.close()
    return {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_mb(),
    }


def in_own_process(action: str, home: Path, extra: Sequence[str] = ()) -> dict[str, float]:
    """Run one action of this module in a fresh process."""
    return run_alone("-m", "benchmarks.nightly", "--action", action, "--home", str(home), *extra)


def synthesize(home: Path, births: int, hospitals: int | None, months: int) -> dict[str, float]:
    """Make the deliveries of the benchmark."""
    from pipelines.settings import load_settings
    from pipelines.warehouse import stage_connection
    from synthetic.synthesis import synthesize as make

    started = time.perf_counter()
    home.mkdir(parents=True, exist_ok=True)
    with stage_connection(load_settings(home=home)) as con:
        made = make(con, home / "landing", births=births, seed=1, months=months, hospitals=hospitals)
    return {
        "rows": made.births,
        "seconds": time.perf_counter() - started,
        "peak_mb": peak_mb(),
    }


def measure(
    births: int, runs: int, keep: Path | None, network: Sequence[str] = ()
) -> dict[str, dict[str, float]]:
    """Medians over the runs of each step; the deliveries are made once."""
    root = Path(tempfile.mkdtemp(prefix="dyads-bench-")) if keep is None else keep
    home = root / f"births_{births}"
    found: dict[str, list[dict[str, float]]] = {}
    if not (home / "landing").is_dir():
        found["synthesize"] = [in_own_process("synthesize", home, ["--births", str(births), *network])]
    for _ in range(runs):
        for name in ("staged", "work", "published", "reports", "identities"):
            shutil.rmtree(home / name, ignore_errors=True)
        found.setdefault("read + write once", []).append(in_own_process("floor", home))
        for step in STEPS:
            found.setdefault(step, []).append(in_own_process(step, home))
    if keep is None:
        shutil.rmtree(root)
    return {step: medians(results) for step, results in found.items()}


def print_table(births: int, figures: dict[str, dict[str, float]], runs: int) -> None:
    """One Markdown table a size."""
    print(f"\n### {births:,} births, medians of {runs} run(s)\n")
    print("| step | rows | seconds | peak MB |\n| --- | ---: | ---: | ---: |")
    for step, each in figures.items():
        print(f"| {step} | {each['rows']:,.0f} | {each['seconds']:.1f} | {each['peak_mb']:,.0f} |")
    total = sum(each["seconds"] for step, each in figures.items() if step in STEPS)
    floor = figures["read + write once"]["seconds"]
    peak = max(each["peak_mb"] for step, each in figures.items() if step in STEPS)
    print(
        f"| **night, all steps** | | **{total:.1f}** ({total / floor:.1f} x reading and writing once) | **{peak:,.0f}** |"
    )


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, action="append")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder that keeps the deliveries between calls")
    parser.add_argument("--hospitals", type=int, help="default fits the births")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--action", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.action == "synthesize":
        print(json.dumps(synthesize(chosen.home, chosen.births[0], chosen.hospitals, chosen.months)))
    elif chosen.action == "floor":
        print(json.dumps(run_floor(chosen.home)))
    elif chosen.action:
        print(json.dumps(run_step(chosen.action, chosen.home)))
    else:
        network = ["--months", str(chosen.months)]
        network += ["--hospitals", str(chosen.hospitals)] if chosen.hospitals else []
        for births in chosen.births or [10_000, 100_000]:
            print_table(births, measure(births, chosen.runs, chosen.keep, network), chosen.runs)


if __name__ == "__main__":
    main()
