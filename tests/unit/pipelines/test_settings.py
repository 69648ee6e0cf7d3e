"""Settings come from arguments, environment and one TOML file; what is unknown or impossible is refused by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pipelines.configuration import read_file, unknown_variables
from pipelines.configuration_page import configuration_page, default_of, example_file
from pipelines.declared_settings import DECLARED, ENVIRONMENT_ONLY, SECTIONS, Form
from pipelines.settings import AlertSettings, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*ENVIRONMENT_ONLY, *(setting.environment for setting in DECLARED if setting.environment)]:
        monkeypatch.delenv(name, raising=False)


def test_landing_lies_in_the_home_folder_unless_told(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).landing == tmp_path / "landing"
    assert load_settings(home=tmp_path, landing=tmp_path / "in").landing == tmp_path / "in"


def test_arguments_win_over_the_environment_and_it_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dyads.toml").write_text(
        '[landing]\npath = "/file"\n[privacy]\nsuppression = "nhs"\n[retention]\nbuilds = 3\n'
    )
    settings = load_settings(home=tmp_path)
    assert (settings.landing, settings.suppression_profile, settings.builds_kept) == (Path("/file"), "nhs", 3)

    monkeypatch.setenv("DYADS_LANDING", "/variable")
    monkeypatch.setenv("DYADS_SUPPRESSION", "internal")
    settings = load_settings(home=tmp_path)
    assert (settings.landing, settings.suppression_profile) == (Path("/variable"), "internal")

    assert load_settings(home=tmp_path, landing=Path("/argument")).landing == Path("/argument")


def test_files_of_alerts_and_models_are_named_from_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "dyads.toml").write_text(
        '[alerts]\nwebhook_file = "secrets/webhook"\nmail_to = ["a@b.example"]\n[linkage]\nmodel = "one.json"\n'
    )
    settings = load_settings(home=tmp_path)
    assert settings.alerts.webhook_file == tmp_path / "secrets" / "webhook"
    assert settings.alerts.mail_to == ("a@b.example",)
    assert settings.linkage_models == (tmp_path / "one.json",)


def test_nobody_is_told_anything_by_default(tmp_path: Path) -> None:
    alerts = load_settings(home=tmp_path).alerts
    assert alerts.webhook_file is None
    assert alerts.mail_to == ()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ('[privacy]\nsuppression = "none"\n', "privacy.suppression is unknown: choose one of us_cms"),
        ('[privacy]\nprofil = "limited"\n', r"unknown key privacy.profil \(did you mean privacy.profile"),
        ("[privcy]\n", r"unknown section \[privcy\] \(did you mean privacy\?\)"),
        ("[engine]\nbuilds = 3\n", r"unknown key engine.builds \(did you mean retention.builds\?\)"),
        ("[engine]\nzzz = 3\n", r"unknown key engine.zzz; known are name, threads, memory_limit_gb"),
        ("engine = 3\n", r"unknown section \[engine\]"),
        ("[retention]\nbuilds = 0\n", "retention.builds must be 1 or more"),
        ("[retention]\nbuilds = true\n", "retention.builds has the wrong type: a whole number"),
        ('[engine]\nthreads = "two"\n', "engine.threads has the wrong type: a whole number is wanted, as 2"),
        ("[engine]\nmemory_limit_gb = 0.1\n", "engine.memory_limit_gb must be 0.5 or more"),
        ('[rates]\nintersect = ["payer"]\n', "rates.intersect has the wrong type: a list of pairs"),
        ('[alerts]\nkinds = ["everything"]\n', "alerts.kinds is unknown: choose among night_failed"),
        ('[landing]\npath = ""\n', "landing.path has the wrong type: a path"),
        ("[engine\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, words: str, complaint: str) -> None:
    (tmp_path / "dyads.toml").write_text(words)

    with pytest.raises(SettingsError, match=complaint):
        load_settings(home=tmp_path)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "dyads.toml").write_text('[engine]\nthreads = 0\ntreads = 2\n[privacy]\nprofile = "open"\n')

    with pytest.raises(SettingsError) as refusal:
        load_settings(home=tmp_path)

    said = str(refusal.value)
    assert all(name in said for name in ("engine.threads", "engine.treads", "privacy.profile"))


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYADS_SUPPRESSION", "none")
    with pytest.raises(SettingsError, match="DYADS_SUPPRESSION is unknown: choose one of"):
        load_settings(home=tmp_path)


def test_a_variable_that_means_nothing_is_found_with_the_nearest_name() -> None:
    assert unknown_variables(["PATH", "DYADS_HOME", "DYADS_LANDIN"]) == [
        "DYADS_LANDIN (did you mean DYADS_LANDING?)"
    ]


def test_every_setting_has_a_section_a_field_a_default_and_an_example_that_is_accepted(
    tmp_path: Path,
) -> None:
    (tmp_path / "dyads.toml").write_text(example_file())
    said = read_file(tmp_path / "dyads.toml")
    fields = {each.name for each in dataclasses.fields(Settings)}
    fields |= {f"alerts.{each.name}" for each in dataclasses.fields(AlertSettings)}

    assert set(said) == {setting.attribute for setting in DECLARED}
    for setting in DECLARED:
        assert setting.section in SECTIONS
        assert setting.attribute in fields
        assert setting.otherwise or default_of(setting)
        if setting.environment:
            assert setting.form in (Form.TEXT, Form.PATH), "variables are texts"
    load_settings(home=tmp_path)


def test_every_field_of_the_record_can_be_set_or_is_said_for_one_run(tmp_path: Path) -> None:
    declared = {setting.attribute.split(".")[0] for setting in DECLARED}
    fields = {each.name for each in dataclasses.fields(Settings)}
    assert fields - declared == {"home", "links_everything"}


def test_the_page_tells_every_key_and_variable() -> None:
    page = configuration_page()
    for setting in DECLARED:
        assert f"| `{setting.key}` |" in page
        assert not setting.environment or f"`{setting.environment}`" in page
