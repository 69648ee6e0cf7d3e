"""The doctor names what would stop a night and what to do, and answers whatever state the home folder is in."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines import doctor
from pipelines.builds import point_to, roll_back
from pipelines.doctor import Finding, Verdict, disk_needed, examine, locked_versions
from pipelines.settings import load_settings
from tests.unit.pipelines.test_builds import NEW, make_build


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder as a first night finds it."""
    for name in [name for name in os.environ if name.startswith("DYADS_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    (folder / "landing").mkdir(parents=True)
    return folder


def answer(home: Path, question: str) -> Finding:
    return next(finding for finding in examine(home) if finding.question == question)


def published(home: Path, *, finished: datetime) -> None:
    make_build(home / "published", NEW)
    manifest = home / "published" / "builds" / NEW / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"finished_at": finished.isoformat()}))
    point_to(home / "published", NEW)
    (home / "identities").mkdir(mode=0o700)
    (home / "identities" / "key").touch(mode=0o600)


def test_a_new_home_folder_is_fit_for_its_first_night(home: Path) -> None:
    failed = [finding for finding in examine(home) if finding.verdict is Verdict.FAIL]
    assert failed == []


def test_every_complaint_says_what_to_do(home: Path) -> None:
    shutil.rmtree(home / "landing")
    (home / "staged").mkdir(mode=0o755)
    (home / "staged").chmod(0o755)
    (home / "dyads.toml").write_text('[alerts]\nwebhook_file = "nowhere"\n')
    complaints = {finding.question for finding in examine(home) if finding.verdict is not Verdict.OK}
    assert {"landing folder", "permissions", "alerts.webhook_file"} <= complaints
    assert all(finding.advice for finding in examine(home) if finding.verdict is not Verdict.OK)


def test_a_wrong_configuration_is_a_finding_and_not_a_crash(home: Path) -> None:
    (home / "dyads.toml").write_text("[engine]\ntreads = 2\n")
    found = answer(home, "configuration")
    assert found.verdict is Verdict.FAIL
    assert "did you mean engine.threads" in found.found


def test_a_misspelt_variable_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYADS_LANDIN", "/srv")
    assert "did you mean DYADS_LANDING" in answer(home, "environment").found


def test_records_that_others_may_read_are_a_failure(home: Path) -> None:
    (home / "identities").mkdir()
    (home / "identities").chmod(0o750)
    found = answer(home, "permissions")
    assert (found.verdict, found.found) == (Verdict.FAIL, "others may reach identities")
    (home / "identities").chmod(0o700)
    assert answer(home, "permissions").verdict is Verdict.OK


def test_a_clock_that_was_set_back_is_a_failure(home: Path) -> None:
    published(home, finished=datetime.now(UTC) + timedelta(hours=1))
    assert answer(home, "clock").verdict is Verdict.FAIL


def test_a_lost_key_is_a_failure_once_something_was_published(home: Path) -> None:
    published(home, finished=datetime.now(UTC))
    assert answer(home, "identities").verdict is Verdict.OK
    (home / "identities" / "key").unlink()
    found = answer(home, "identities")
    assert found.verdict is Verdict.FAIL
    assert "restore identities/ from the backup" in found.advice


def test_a_hold_on_readers_is_told(home: Path) -> None:
    published(home, finished=datetime.now(UTC))
    roll_back(load_settings(home=home), NEW, owner="data steward", reason="wrong code list")
    assert answer(home, "hold").verdict is Verdict.WARN


class Usage(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


def test_a_first_night_needs_ten_times_the_deliveries_and_what_may_be_spilled(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "dyads.toml").write_text("[engine]\nmemory_limit_gb = 1\n")
    (home / "landing" / "a.csv").write_bytes(b"x" * 1_000_000)
    # 10 x 1 MB + 1 GB.
    assert disk_needed(load_settings(home=home)) == 1_010_000_000
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2_000_000_000, 0, 1_009_999_999))
    found = answer(home, "disk")
    assert found.verdict is Verdict.FAIL
    assert "dyads prune" in found.advice


def test_libraries_are_compared_with_the_lock_for_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    lock = (
        "duckdb==0.0.1 \\\n    --hash=sha256:00\n"
        "nosuchlibrary==1.0 ; python_version >= '3.8' \\\n    --hash=sha256:00\n"
        "pywin32==1.0 ; sys_platform == 'win32'\n# a comment\n"
    )
    assert list(locked_versions(lock)) == [("duckdb", "0.0.1"), ("nosuchlibrary", "1.0")]
    (tmp_path / "requirements.lock").write_text(lock)
    monkeypatch.setattr(doctor, "LOCK_FILE", tmp_path / "requirements.lock")
    found = answer(home, "libraries")
    assert found.verdict is Verdict.WARN
    assert "instead of 0.0.1" in found.found and "nosuchlibrary missing" in found.found


def test_a_damaged_ledger_of_submissions_is_a_finding(home: Path) -> None:
    (home / "staged").mkdir(mode=0o700)
    (home / "staged" / "ledger.parquet").write_text("no parquet")
    assert answer(home, "submissions").verdict is Verdict.FAIL


def test_it_leaves_nothing_behind(home: Path) -> None:
    before = sorted(home.rglob("*"))
    examine(home)
    assert sorted(home.rglob("*")) == before
