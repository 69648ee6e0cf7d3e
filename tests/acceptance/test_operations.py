"""A finished night as those see it who keep it running: its log, its record, the doctor, a month read again."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.night_record import last_good_night, last_night
from pipelines.receiving import read_ledger, receive
from pipelines.receiving.ledger import Status, current
from pipelines.restaging import restage
from pipelines.settings import load_settings
from pipelines.warehouse import stage_connection
from tests.acceptance.conftest import CANARY_NAME, CANARY_NUMBER, Network


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DYADS_HOME", "DYADS_LANDING", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)


def asked(network: Network, *words: str) -> tuple[int, object]:
    """Exit code and JSON of a command on the finished home folder."""
    where = ("--home", str(network.home), "--landing", str(network.landing), "--json")
    done = CliRunner().invoke(app, [*words, *where], catch_exceptions=False)
    assert CANARY_NAME not in done.output and CANARY_NUMBER not in done.output
    return done.exit_code, json.loads(done.output)


def test_the_night_left_a_log_of_json_lines_without_a_value(network: Network) -> None:
    (log,) = (network.home / "work" / "logs").glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    said = [line["say"] for line in lines]
    assert any(words.startswith("gate publish: ") for words in said)
    assert any(words.startswith("publish: build 20") for words in said)
    assert all({"at", "level", "say"} <= set(line) for line in lines)
    assert not any(canary in log.read_text() for canary in (CANARY_NAME, CANARY_NUMBER))
    assert log.stat().st_mode & 0o077 == 0


def test_the_night_is_remembered_as_a_good_one(network: Network) -> None:
    settings = load_settings(home=network.home)
    last = last_night(settings)
    assert last is not None and last.succeeded
    assert last_good_night(settings) == last


def test_status_tells_what_waits_for_a_person(network: Network) -> None:
    code, rows = asked(network, "status", "--check")
    found = {row["what"]: row for row in rows}  # type: ignore[attr-defined]
    assert found["last night"]["is"].startswith("ended well")
    assert found["run"]["is"] == "none active"
    # Three months of 2025 were delivered, so every hospital is late by now.
    assert found["late hospitals"]["wants"] is True
    assert code == 2


def test_the_doctor_finds_a_finished_home_folder_fit_for_the_next_night(network: Network) -> None:
    code, findings = asked(network, "doctor")
    assert [each for each in findings if each["verdict"] == "fail"] == []  # type: ignore[attr-defined]
    assert code == 0


def test_alerts_name_hospitals_and_end_with_two(network: Network) -> None:
    code, alerts = asked(network, "alerts")
    assert {alert["kind"] for alert in alerts} == {"hospital_late"}  # type: ignore[attr-defined]
    assert code == 2


def test_a_month_read_again_ends_with_the_same_rows(network: Network, tmp_path: Path) -> None:
    shutil.copytree(network.home / "staged", tmp_path / "staged")
    settings = load_settings(home=tmp_path, landing=network.landing)
    before = {(s.submitter, s.period): s.rows for s in current(read_ledger(settings.staged))}

    chosen = restage(settings, "2025-02", owner="data engineer", reason="reader mended")
    with stage_connection(settings) as con:
        receive(
            con,
            settings.landing,
            settings.staged,
            settings.work,
            now=datetime.now(UTC),
            progress=lambda _: None,
        )

    ledger = read_ledger(settings.staged)
    replaced = [s for s in ledger if s.status is Status.REPLACED]
    assert {s.submission_id for s in replaced} == set(chosen)
    assert {s.period for s in replaced} == {"2025-02"}
    assert {(s.submitter, s.period): s.rows for s in current(ledger)} == before
