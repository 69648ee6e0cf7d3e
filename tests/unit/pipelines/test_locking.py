"""Two runs never work on one home folder at a time, and a killed run leaves no lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.locking import AnotherRunIsActive, one_run_at_a_time
from pipelines.settings import Settings

HOLD = """
import sys, time
from pathlib import Path
from pipelines.locking import one_run_at_a_time
from pipelines.settings import Settings
home = Path(sys.argv[1])
with one_run_at_a_time(Settings(home=home, landing=home)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_run_is_told_who_works_and_a_kill_frees_the_folder(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, landing=tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AnotherRunIsActive, match=f"process {first.pid}"), one_run_at_a_time(settings):
            pass
        first.kill()
        first.wait()

    with one_run_at_a_time(settings):
        assert (tmp_path / "work" / "run.json").is_file()
    assert not (tmp_path / "work" / "run.json").exists()
