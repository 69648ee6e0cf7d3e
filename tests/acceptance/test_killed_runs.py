"""A run killed in any stage leaves nothing broken; the next one ends with the same rows and ids."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.conftest import DYADS, Network, run_dyads

# In the order in which the job runs them: a stage that was finished before cannot be caught again.
STAGES = ("receive", "compare", "link", "identify", "facts", "evaluate", "measure", "rate", "publish")

# Columns that tell when something was done, which differs between any two runs.
MOMENTS = {
    "gate_results": ("checked_at",),
    "submissions": ("received_at",),
}


def has_begun(home: Path, stage: str) -> bool:
    """Something of the stage's unfinished work is on the disk."""
    if stage == "receive":
        return any((home / "staged").rglob("*")) if (home / "staged").is_dir() else False
    if stage == "publish":
        return any((home / "published").glob(".unfinished-*/research.duckdb"))
    return any((home / "work" / "stages" / stage).glob(".unfinished-*"))


def kill_in(home: Path, landing: Path, stage: str) -> bool:
    """Start a run and kill it as soon as the stage has begun; False when it was too quick to be caught."""
    with subprocess.Popen(
        [str(DYADS), "run", "--home", str(home), "--landing", str(landing), "--quiet"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        while run.poll() is None:
            if has_begun(home, stage):
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
                return True
            time.sleep(0.002)
    return False


def rows_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    con = duckdb.connect(str(database), read_only=True)
    names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
    found = {}
    for name in names:
        if name == "builds":
            continue
        left_out = MOMENTS.get(name)
        chosen = f"* exclude ({', '.join(left_out)})" if left_out else "*"
        found[name] = con.execute(f"select {chosen} from {name} order by all").fetchall()
    con.close()
    return found


@pytest.mark.slow
def test_killed_in_each_stage_then_run_again(network: Network, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "identities").mkdir(parents=True)
    shutil.copy(network.home / "identities" / "key", home / "identities" / "key")

    caught = [stage for stage in STAGES if kill_in(home, network.landing, stage)]
    run_dyads("run", "--home", str(home), "--landing", str(network.landing))

    assert caught == list(STAGES)
    undisturbed, disturbed = rows_of(network.database), rows_of(home / "published" / "research.duckdb")
    assert undisturbed.keys() == disturbed.keys()
    for name, rows in undisturbed.items():
        assert rows == disturbed[name], name
    assert not list(home.rglob(".unfinished-*"))
