"""The graph as Dagster sees it: assets, checks, job, schedule, sensor; and that both its commands load it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from pipelines.definitions import defs
from pipelines.defs.sensors import look_of, new_deliveries

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
