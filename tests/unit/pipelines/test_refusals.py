"""A refusal ends with its sentence, whole, and with exit code 1; never with a trace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cli import main


@pytest.fixture(autouse=True)
def umask_stays() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def refusal(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str]:
    """Exit code and what was said on standard error, lines joined."""
    monkeypatch.setattr(sys, "argv", ["dyads", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, " ".join(capsys.readouterr().err.split())


def test_a_section_in_brackets_is_shown_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dyads.toml").write_text("[privcy]\n")
    code, said = refusal(["status", "--home", str(tmp_path)], monkeypatch, capsys)
    assert code == 1
    assert "unknown section [privcy] (did you mean privacy?)" in said


def test_a_damaged_ledger_of_submissions_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "staged").mkdir()
    (tmp_path / "staged" / "ledger.parquet").write_text("no parquet")
    code, said = refusal(["submissions", "--home", str(tmp_path)], monkeypatch, capsys)
    assert code == 1
    assert "Restore it from a backup" in said


def test_the_doctor_ends_with_one_where_a_night_would_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = refusal(["doctor", "--home", str(tmp_path), "--landing", "nowhere"], monkeypatch, capsys)
    assert code == 1


def test_status_of_an_empty_home_folder_ends_with_three_when_asked_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(["status", "--home", str(tmp_path)], monkeypatch, capsys)[0] == 0
    assert refusal(["status", "--home", str(tmp_path), "--check"], monkeypatch, capsys)[0] == 3
