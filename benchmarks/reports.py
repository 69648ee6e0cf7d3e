"""Times all report pages of a build: seconds and peak memory of the step that writes them, and how large pages are.

`python -m benchmarks.reports --home HOME [--births 1000000] [--runs 3]` prints a Markdown table; a HOME without a build
is made first: a synthetic network of 100 hospitals over 24 months, and one night. Other steps: benchmarks/nightly.py.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.nightly import run_step
from benchmarks.runs import medians, run_alone

HOSPITALS, MONTHS, SEED = 100, 24, 1
# Allowed at 1 000 000 births on two cores.
MOST_SECONDS, MOST_MB, MOST_PAGE_MB = 90, 4096, 3


def prepare(home: Path, births: int) -> None:
    """A home folder with a published build; deliveries and night are made where there is none."""
    if (home / "published" / "research.duckdb").exists():
        return
    dyads = str(Path(sys.executable).with_name("dyads"))
    landing = home / "landing"
    if not landing.is_dir():
        network = ("--births", str(births), "--hospitals", str(HOSPITALS), "--months", str(MONTHS))
        subprocess.run([dyads, "synthesize", str(landing), *network, "--seed", str(SEED)], check=True)
    subprocess.run([dyads, "run", "--home", str(home), "--landing", str(landing)], check=True)


def measure(home: Path, runs: int) -> dict[str, float]:
    """Medians of writing every page, each time in a process of its own so that its peak memory is its own."""
    return medians(
        [run_alone("-m", "benchmarks.reports", "--home", str(home), "--once") for _ in range(runs)]
    )


def count_births(home: Path) -> int:
    """Newborns of the published build."""
    from pipelines.warehouse import reader

    with reader(home / "published" / "research.duckdb") as con:
        ((newborns,),) = con.execute("select count(*) from newborns").fetchall()
    return int(newborns)


def print_table(home: Path, figures: dict[str, float], runs: int) -> None:
    """One Markdown table of all pages, and one of the largest page of each kind."""
    sizes = {
        path.relative_to(home / "reports"): path.stat().st_size for path in home.rglob("reports/**/*.html")
    }
    print(f"\n### All reports of {count_births(home):,} newborns, figures of {runs} run(s)\n")
    print("| | found | asked for |\n| --- | ---: | ---: |")
    print(f"| pages | {figures['rows']:.0f} | |")
    print(f"| seconds | {figures['seconds']:.1f} | {MOST_SECONDS} |")
    print(f"| peak MB | {figures['peak_mb']:,.0f} | {MOST_MB:,} |")
    print(f"| largest page, MB | {max(sizes.values()) / 2**20:.2f} | {MOST_PAGE_MB} |")
    print("\n| pages | number | largest, kB |\n| --- | ---: | ---: |")
    for kind in sorted({_kind(page) for page in sizes}):
        own = [size for page, size in sizes.items() if _kind(page) == kind]
        print(f"| {kind} | {len(own)} | {max(own) / 1024:,.0f} |")


def _kind(page: Path) -> str:
    """A page of the network by its name, pages of hospitals by their folder."""
    return f"{page.parent}/" if page.parent != Path() else page.name


def main() -> None:
    """Prepare, measure, print; with --once write the pages in this process and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--births", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--once", action="store_true")
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(run_step("write_reports", asked.home)))
        return
    prepare(asked.home, asked.births)
    print_table(asked.home, measure(asked.home, asked.runs), asked.runs)


if __name__ == "__main__":
    main()
