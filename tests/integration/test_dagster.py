"""The graph as Dagster sees it: assets, checks, job, schedule, sensor; and that both its commands load it."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from pipelines import night
from pipelines.alert_hooks import Message
from pipelines.closing import close_night
from pipelines.definitions import defs
from pipelines.defs.assets import ALL_ASSETS, STAGE_ASSETS
from pipelines.defs.sensors import look_of, new_deliveries, something_to_tell
from pipelines.night_record import NightRecord, keep_record, last_good_night, last_night
from pipelines.settings import load_settings
from pipelines.stages import STAGES

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def test_the_graph_reads_as_agreed(snapshot: SnapshotAssertion) -> None:
    graph = defs.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda each: each.to_user_string()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys)) or "-"
        checks = ", ".join(sorted(check.name for check in node.check_keys)) or "-"
        lines.append(f"{key.to_user_string()} [{node.group_name}] after {parents}; checks {checks}")
    assert "\n".join(lines) == snapshot


def test_what_dagster_says_of_each_asset_is_as_agreed(snapshot: SnapshotAssertion) -> None:
    said = {}
    for asset in ALL_ASSETS:
        (spec,) = asset.specs
        said[spec.key.to_user_string()] = {
            "description": spec.description,
            "group": spec.group_name,
            "kinds": sorted(spec.kinds),
            "owners": list(spec.owners),
            "explained in": spec.metadata["explained in"],
            "fresh": str(spec.freshness_policy) if spec.freshness_policy else None,
            "pool": asset.op.pool,
            "checks": {check.name: check.description for check in asset.check_specs},
        }
    assert said == snapshot


def test_jobs_schedules_and_sensors_are_as_agreed(snapshot: SnapshotAssertion) -> None:
    said = {
        "jobs": {
            name: {
                "description": defs.resolve_job_def(name).description,
                "tags": dict(defs.resolve_job_def(name).tags),
                "steps": sorted(node.name for node in defs.resolve_job_def(name).nodes),
                "executor": defs.resolve_job_def(name).executor_def.name,
            }
            for name in ("nightly", "restage_month")
        },
        "schedules": {
            each.name: {
                "cron": each.cron_schedule,
                "job": each.job_name,
                "status": each.default_status.value,
                "description": each.description,
            }
            for each in (defs.resolve_schedule_def(s.name) for s in defs.schedules or ())
        },
        "sensors": {
            each.name: {
                "seconds": each.minimum_interval_seconds,
                "status": each.default_status.value,
                "description": each.description,
            }
            for each in (defs.resolve_sensor_def(s.name) for s in defs.sensors or ())
        },
    }
    assert said == snapshot


def test_pages_and_tables_that_assets_name_exist() -> None:
    for stage in STAGE_ASSETS:
        assert (ROOT / stage.explained_in).is_file(), stage.explained_in
    tables = {stage.name: set(stage.tables) for stage in STAGE_ASSETS}
    for stage in STAGES:
        assert any(set(stage.writes) <= named for named in tables.values()), stage.name


def test_there_is_one_job_with_every_asset() -> None:
    job = defs.resolve_job_def("nightly")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == {
        key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()
    }
    assert job.executor_def.name == "in_process"


def test_the_night_begins_at_two_and_the_schedule_runs_by_default() -> None:
    schedule = defs.resolve_schedule_def("every_night")
    assert schedule.cron_schedule == "0 2 * * *"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "nightly"


def test_every_asset_says_what_it_is() -> None:
    for asset in defs.assets or ():
        assert isinstance(asset, dg.AssetsDefinition)
        for spec in asset.specs:
            assert spec.description, spec.key
            assert spec.group_name, spec.key
            assert spec.kinds, spec.key


def test_the_sensor_asks_for_a_run_once_a_delivery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path))
    monkeypatch.delenv("DYADS_LANDING", raising=False)
    month = tmp_path / "landing" / "H1" / "2025-01"
    month.mkdir(parents=True)
    (month / "maternal_encounters.csv").write_text("hospital_id\n")

    first = new_deliveries(dg.build_sensor_context(cursor=None))
    assert isinstance(first, dg.SensorResult)
    assert len(first.run_requests or []) == 1
    again = new_deliveries(dg.build_sensor_context(cursor=first.cursor))
    assert isinstance(again, dg.SkipReason)

    (month / "newborn_encounters.csv").write_text("hospital_id\n")
    assert look_of(tmp_path / "landing") != first.cursor
    assert isinstance(new_deliveries(dg.build_sensor_context(cursor=first.cursor)), dg.SensorResult)


def test_the_sensor_waits_when_there_is_no_landing_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("DYADS_LANDING", raising=False)
    assert isinstance(new_deliveries(dg.build_sensor_context(cursor=None)), dg.SkipReason)


def test_dagsters_own_settings_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text())
    state = random.getstate()  # opening an instance draws from the global generator
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
    random.setstate(state)
    assert yaml.safe_load((ROOT / "dagster.yaml").read_text())["retention"]


@pytest.mark.parametrize(
    "command",
    [
        ["dagster", "definitions", "validate", "-w", "workspace.yaml"],
        ["dg", "list", "defs", "--json"],
    ],
    ids=["dagster", "dg"],
)
def test_both_commands_of_dagster_load_the_project(command: list[str], tmp_path: Path) -> None:
    environment = os.environ | {
        "DAGSTER_HOME": str(tmp_path),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(BIN.parent),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if command[0] == "dg":
        assert "research_database" in done.stdout


def test_an_error_of_the_engine_leaves_no_value_in_dagsters_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB prints the offending value; what Dagster stores must not."""
    from pipelines import night

    def break_on_a_value(*_: object, **__: object) -> None:
        raise duckdb.ConversionException("Could not convert string 'QZCANARYNAME' to INT32")

    monkeypatch.setattr(night, "receive", break_on_a_value)
    monkeypatch.setenv("DYADS_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "landing").mkdir(parents=True)
    state = random.getstate()
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(instance=instance, raise_on_error=False)
        stored = "".join(str(record) for record in instance.all_logs(result.run_id))
    random.setstate(state)

    assert not result.success
    assert "ConversionException in the engine" in stored
    assert "QZCANARYNAME" not in stored
    assert not any(b"QZCANARYNAME" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def run_on_home(home: Path, monkeypatch: pytest.MonkeyPatch, dagster_home: Path, **steps: object) -> str:
    """Run the job on an empty home with some steps replaced; everything that Dagster stored of it, as text."""
    for name, step in steps.items():
        monkeypatch.setattr(night, name, step)
    monkeypatch.setenv("DYADS_HOME", str(home))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    monkeypatch.delenv("DYADS_LANDING", raising=False)
    (home / "landing").mkdir(parents=True, exist_ok=True)
    dagster_home.mkdir(exist_ok=True)
    state = random.getstate()
    with dg.DagsterInstance.local_temp(str(dagster_home)) as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(instance=instance, raise_on_error=False)
        stored = "".join(str(record) for record in instance.all_logs(result.run_id))
    random.setstate(state)
    return stored


def test_a_night_that_failed_is_remembered_logged_and_told_without_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    told: list[Message] = []
    monkeypatch.setattr("pipelines.alerts.send_webhook", lambda _, message: told.append(message) or "")
    home.mkdir()
    (home / "dyads.toml").write_text('[alerts]\nwebhook_file = "address"\n')

    def break_on_a_value(*_: object, **__: object) -> None:
        raise duckdb.ConversionException("Could not convert string 'QZCANARYNAME' to INT32")

    run_on_home(home, monkeypatch, tmp_path / "dagster", receive=break_on_a_value)

    settings = load_settings(home=home)
    last = last_night(settings)
    assert last is not None
    assert (last.succeeded, last.failed_step) == (False, "staged_feeds")
    assert "ConversionException in the engine" in last.reason
    assert last_good_night(settings) is None
    assert [alert["kind"] for message in told for alert in message.body["alerts"]] == ["night_failed"]
    (log,) = (home / "work" / "logs").glob("*.jsonl")
    assert '"kind": "night_failed"' in log.read_text()
    assert "QZCANARYNAME" not in log.read_text() + str(told) + last.reason


def test_a_hook_that_breaks_and_a_retention_that_breaks_leave_the_night_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("born 1991-04-17")

    monkeypatch.setattr("pipelines.closing.find_spare", explode)
    monkeypatch.setattr("pipelines.closing.tell", explode)
    settings = load_settings(home=tmp_path)

    close_night(settings, lambda: NightRecord(ended_at=datetime.now(UTC), succeeded=True), lambda: 0)

    assert last_good_night(settings) is not None


def test_a_full_disk_is_tried_twice_and_then_said_in_the_systems_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def fill(*_: object, **__: object) -> None:
        tries.append(1)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "landing/QZCANARYNAME.csv")

    monkeypatch.setattr("pipelines.defs.assets.SECONDS_BEFORE_RETRY", 0)
    stored = run_on_home(tmp_path / "home", monkeypatch, tmp_path / "dagster", receive=fill)

    assert len(tries) == 2
    assert "No space left on device, also at the second try" in stored
    assert "QZCANARYNAME" not in stored


def test_between_nights_dagster_tells_only_when_somebody_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYADS_HOME", str(tmp_path))
    monkeypatch.delenv("DYADS_ALERT_WEBHOOK_FILE", raising=False)
    told: list[Message] = []
    monkeypatch.setattr("pipelines.alerts.send_webhook", lambda _, message: told.append(message) or "")
    keep_record(
        load_settings(home=tmp_path),
        NightRecord(ended_at=datetime.now(UTC) - timedelta(hours=31), succeeded=True),
    )

    silent = something_to_tell(dg.build_sensor_context())
    (tmp_path / "dyads.toml").write_text('[alerts]\nwebhook_file = "address"\n')
    heard = something_to_tell(dg.build_sensor_context())

    assert isinstance(silent, dg.SkipReason) and "nobody is to be told" in silent.skip_message
    assert isinstance(heard, dg.SkipReason) and heard.skip_message == "1 things told"
    # 31 hours without a good night, 30 are allowed.
    assert [alert["kind"] for alert in told[0].body["alerts"]] == ["build_stale"]


def test_a_month_is_marked_to_be_read_again_by_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"period": "2025-03", "owner": "data steward", "reason": "clock was wrong"}
    monkeypatch.setenv("DYADS_HOME", str(tmp_path))
    state = random.getstate()
    result = defs.resolve_job_def("restage_month").execute_in_process(
        run_config={"ops": {"mark_month": {"config": asked}}}, raise_on_error=False
    )
    random.setstate(state)
    failure = next(event for event in result.all_events if event.is_step_failure)
    assert "no current delivery covers that period" in failure.step_failure_data.user_failure_data.description
