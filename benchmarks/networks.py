"""Makes the synthetic networks that linkage is measured on, and compares their records; keeps them between calls.

What is measured stands in the modules that call this one.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines import night, stages
from pipelines.settings import Settings, load_settings

# The seeds of the published figures; parameters and thresholds were chosen on seeds 1 to 9.
MEASURED_SEEDS = (101, 102, 103)

# What the bars of docs/explanation/linkage.md are about: name of the network, how it is synthesized.
KINDS: dict[str, tuple[str, ...]] = {
    "identified, light errors": ("--errors", "light"),
    "identified, heavy errors": ("--errors", "heavy"),
    "limited, times known for most": ("--errors", "light", "--limited"),
    "limited, dates only": ("--errors", "light", "--limited", "--limited-detail", "dates"),
}


def compared_network(folder: Path, kind: str, *, births: int, seed: int) -> Settings:
    """Synthesize a network of `births` under `folder`, unless it is there, and run it up to its comparable records."""
    name = kind.replace(", ", "_").replace(" ", "_")
    home = folder / f"{name}_{births}_{seed}"
    if not (home / "landing").is_dir():
        dyads = Path(sys.executable).with_name("dyads")
        command = [str(dyads), "synthesize", str(home / "landing")]
        subprocess.run(
            [*command, "--births", str(births), "--seed", str(seed), *KINDS[kind]],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    settings = load_settings(home=home)
    night.receive_deliveries(settings, lambda words: None)
    night.compare_records(settings, lambda words: None)
    return settings


@contextmanager
def comparable_records(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the comparable records of a network as tables and its `truth` as a view."""
    folder = night.tonight(settings).folder(stages.COMPARE.name)
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as con:
        for path in sorted(folder.glob("*.parquet")):
            con.execute(f"create temp table {path.stem} as from read_parquet('{path}')")
        con.execute(f"create temp view truth as from read_parquet('{settings.landing / 'truth.parquet'}')")
        yield con
