"""Times all measures together against one query a measure (plain SQL) and pandas, from the same staged tables.

`python -m benchmarks.measures [--births 100000] [--runs 3] [--home HOME]` prints a Markdown table; HOME is a home folder
whose night has gone as far as identities. Ways to compute one measure by itself stand in benchmarks/single_measures.py.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.runs import peak_mb
from benchmarks.single_measures import BY_PANDAS, BY_SQL, Counts
from measures.catalogue import CATALOGUE
from measures.engines.duckdb import create_measure_tables
from measures.facts import create_dyad_facts, create_facts
from measures.facts_used import flags_needed
from measures.measure import Grain, Measure
from pipelines import night, stages
from pipelines.receiving import show_current_feeds
from pipelines.settings import Settings, load_settings
from pipelines.warehouse import quoted, stage_connection
from synthetic.synthesis import synthesize

READS = stages.FACTS.reads


def prepare(home: Path, births: int) -> Settings:
    """A home folder whose night went as far as identities; made of a synthetic network if it is empty."""
    settings = load_settings(home=home)
    if not settings.landing.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        with stage_connection(settings) as con:
            synthesize(con, settings.landing, births=births, seed=1, months=12)
    steps = (night.receive_deliveries, night.compare_records, night.link_records, night.identify_dyads)
    for step in steps:
        step(settings, lambda words: None)
    return settings


@contextmanager
def staged(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the feeds and identities as views."""
    tonight = night.tonight(settings)
    with stage_connection(settings) as con:
        show_current_feeds(con, settings.staged)
        for stage in READS:
            for path in sorted(tonight.folder(stage).glob("*.parquet")):
                con.execute(f"create or replace temp view {path.stem} as from read_parquet({quoted(path)})")
        yield con


def compute_together(con: duckdb.DuckDBPyConnection, measures: tuple[Measure, ...]) -> None:
    """What the night does from staged feeds to the three tables of measures."""
    create_facts(
        con,
        flags_needed(measures, Grain.DELIVERY),
        newborn_flags=flags_needed(measures, Grain.NEWBORN),
    )
    create_dyad_facts(con)
    create_measure_tables(con, measures)


def counts_of(con: duckdb.DuckDBPyConnection, measure_id: str) -> Counts:
    """Denominator and numerator of a measure in the tables just made."""
    grain = next(measure.grain for measure in CATALOGUE if measure.id == measure_id)
    ((denominator, numerator),) = con.execute(
        f"select count({measure_id}), count(*) filter ({measure_id}) from {grain}_measures"
    ).fetchall()
    return int(denominator), int(numerator)


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def measure(settings: Settings, births: int, runs: int) -> None:
    """Print the table. AssertionError when two ways disagree on what they count."""
    together: list[float] = []
    without: list[float] = []
    left_out = CATALOGUE[::10]
    by_sql: dict[str, list[float]] = {name: [] for name in BY_SQL}
    by_pandas: dict[str, list[float]] = {name: [] for name in BY_PANDAS}
    for _ in range(runs):
        with staged(settings) as con:
            together.append(timed(lambda con=con: compute_together(con, CATALOGUE)))  # type: ignore[misc]
            expected = {name: counts_of(con, name) for name in BY_SQL}
        with staged(settings) as con:
            kept = tuple(each for each in CATALOGUE if each not in left_out)
            without.append(timed(lambda con=con, kept=kept: compute_together(con, kept)))  # type: ignore[misc]
        for ways, seconds in ((BY_SQL, by_sql), (BY_PANDAS, by_pandas)):
            for name, way in ways.items():
                with staged(settings) as con:
                    started = time.perf_counter()
                    found = way(con)
                    seconds[name].append(time.perf_counter() - started)
                    assert found == expected[name], f"{name}: {found} is not {expected[name]}"
    count = len(CATALOGUE)
    ours = statistics.median(together)
    added = max(ours - statistics.median(without), 0) / len(left_out)
    print(f"\n### {count} measures, {births:,} births, medians of {runs} run(s), peak {peak_mb():,.0f} MB\n")
    print(f"| way | seconds a measure | seconds for {count} | ratio |\n| --- | ---: | ---: | ---: |")
    print(f"| all together, facts included | {ours / count:.3f} | {ours:.1f} | 1 |")
    for words, seconds in (("one SQL query a measure", by_sql), ("pandas, one measure at a time", by_pandas)):
        each = statistics.mean(statistics.median(values) for values in seconds.values())
        print(
            f"| {words} (mean of {len(seconds)}) | {each:.3f} | {each * count:.1f} | {each * count / ours:.0f} |"
        )
    print(f"\nOne measure more costs {added:.3f} s (every tenth left out and put back).")


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--home", type=Path, help="home folder, kept between calls")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dyads-measures-") as scratch:
        measure(prepare(chosen.home or Path(scratch), chosen.births), chosen.births, chosen.runs)


if __name__ == "__main__":
    main()
