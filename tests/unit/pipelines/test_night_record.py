"""Who asks is told which run is active, in which step, and how the last one ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.locking import one_run_at_a_time
from pipelines.night_record import (
    NightRecord,
    keep_record,
    last_good_night,
    last_night,
    note_step,
    running_night,
)
from pipelines.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path)


def test_a_running_night_says_its_step(settings: Settings) -> None:
    assert running_night(settings) is None
    with one_run_at_a_time(settings):
        note_step(settings, "scored_pairs")
        running = running_night(settings)
        assert running is not None
        assert (running.pid, running.step) == (os.getpid(), "scored_pairs")
    assert running_night(settings) is None


def test_the_step_of_the_night_before_is_not_tonights(settings: Settings) -> None:
    (settings.work).mkdir()
    (settings.work / "step.json").write_text(json.dumps({"pid": 1, "step": "reports"}))
    with one_run_at_a_time(settings):
        running = running_night(settings)
        assert running is not None and running.step == ""


def test_a_killed_run_is_no_run(settings: Settings) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    settings.work.mkdir()
    (settings.work / "run.json").write_text(json.dumps({"pid": gone.pid, "since": time.time()}))
    assert running_night(settings) is None


@pytest.mark.parametrize("words", ["", "{", "[]", '{"pid": "x", "since": 0}', '{"pid": 1}'])
def test_a_note_that_cannot_be_read_is_no_run(settings: Settings, words: str) -> None:
    settings.work.mkdir()
    (settings.work / "run.json").write_text(words)
    assert running_night(settings) is None


def test_a_failed_night_does_not_hide_the_last_good_one(settings: Settings) -> None:
    assert last_night(settings) is None
    good = NightRecord(ended_at=datetime(2025, 6, 1, 2, 30, tzinfo=UTC), succeeded=True)
    bad = NightRecord(
        ended_at=datetime(2025, 6, 2, 2, 30, tzinfo=UTC),
        succeeded=False,
        failed_step="linked_dyads",
        reason="gate linkage: 1 check failed",
    )
    keep_record(settings, good)
    keep_record(settings, bad)
    assert last_night(settings) == bad
    assert last_good_night(settings) == good
