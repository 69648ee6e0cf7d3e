"""One small network, run once for all acceptance tests through the command line, with a canary planted in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

DYADS = Path(sys.executable).with_name("dyads")

# Made-up values that stand in identifying columns of one mother and one newborn.
CANARY_NAME = "QZCANARYNAME"
CANARY_NUMBER = "QZ7700112233"


@dataclass(frozen=True, kw_only=True)
class Network:
    """A home folder after one run, and what the run printed."""

    home: Path
    landing: Path
    printed: str

    @property
    def database(self) -> Path:
        return self.home / "published" / "research.duckdb"


def run_dyads(*words: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DYADS_", "DAGSTER_"))}
    done = subprocess.run(
        [str(DYADS), *words], capture_output=True, text=True, env=env | environment, check=False
    )
    if check and done.returncode != 0:
        raise AssertionError(f"dyads {words[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def plant_canary(landing: Path) -> None:
    """Give the first mother and the first newborn of the network the canary's name and number."""
    for feed, columns in (
        ("maternal_encounters", ("first_name", "last_name", "maiden_name", "street_address", "email")),
        ("newborn_encounters", ("last_name", "guarantor_name", "street_address")),
    ):
        path = sorted(landing.glob(f"*/*/{feed}.parquet"))[0]
        table = pq.read_table(path)
        for column in (*columns, "patient_mrn", "account_number"):
            value = CANARY_NUMBER if column in ("patient_mrn", "account_number") else CANARY_NAME
            first = pa.array([value] + [None] * (len(table) - 1), table.schema.field(column).type)
            place = table.schema.get_field_index(column)
            table = table.set_column(place, column, pc.coalesce(first, table.column(column)))
        pq.write_table(table, path)


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Network:
    """A network of 3 000 births with its truth, run once whatever the number of test workers."""
    root = tmp_path_factory.getbasetemp()
    folder = (root if worker_id == "master" else root.parent) / "network"
    with FileLock(f"{folder}.lock"):
        done = folder / "printed.txt"
        if not done.is_file():
            shutil.rmtree(folder, ignore_errors=True)
            landing, home = folder / "landing", folder / "home"
            run_dyads("synthesize", str(landing), "--births", "3000", "--seed", "7", "--months", "3")
            plant_canary(landing)
            ran = run_dyads("run", "--home", str(home), "--landing", str(landing))
            done.write_text(ran.stdout + ran.stderr)
    return Network(home=folder / "home", landing=folder / "landing", printed=done.read_text())


@pytest.fixture
def research(network: Network) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database, opened as a researcher opens it."""
    con = duckdb.connect(str(network.database), read_only=True)
    try:
        yield con
    finally:
        con.close()
