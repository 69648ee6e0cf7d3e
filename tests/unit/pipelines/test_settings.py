"""Settings come from arguments, environment and one TOML file; what is unknown is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DYADS_HOME", "DYADS_LANDING", "DYADS_SUPPRESSION"):
        monkeypatch.delenv(name, raising=False)


def test_landing_lies_in_the_home_folder_unless_told(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).landing == tmp_path / "landing"
    assert load_settings(home=tmp_path, landing=tmp_path / "in").landing == tmp_path / "in"


def test_the_file_is_read_and_arguments_win(tmp_path: Path) -> None:
    (tmp_path / "dyads.toml").write_text('[privacy]\nsuppression = "nhs"\n[retention]\nbuilds = 3\n')

    settings = load_settings(home=tmp_path)

    assert settings.suppression_profile == "nhs"
    assert settings.builds_kept == 3


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ('[privacy]\nsuppression = "none"\n', "unknown suppression profile"),
        ('[privacy]\nprofil = "limited"\n', "unknown key privacy.profil"),
        ("[privcy]\n", r"unknown section \[privcy\]"),
        ("[retention]\nbuilds = 0\n", "must be 1 or more"),
        ('[engine]\nthreads = "two"\n', "wrong type"),
        ("[engine\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, words: str, complaint: str) -> None:
    (tmp_path / "dyads.toml").write_text(words)

    with pytest.raises(SettingsError, match=complaint):
        load_settings(home=tmp_path)
