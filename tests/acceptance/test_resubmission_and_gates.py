"""Hospitals deliver again, deliver less, deliver rubbish; gates hold and people decide. All through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines import night
from pipelines.settings import load_settings
from quality_checks.gate import GateNotPassed
from tests.acceptance.conftest import Network, run_dyads


@pytest.fixture
def home(network: Network, tmp_path: Path) -> Path:
    """A copy of the network after its first night, with a landing folder of its own."""
    shutil.copytree(network.home, tmp_path / "home", symlinks=True)
    shutil.copytree(network.landing, tmp_path / "home" / "landing")
    (tmp_path / "home" / "landing" / "truth.parquet").unlink()
    return tmp_path / "home"


def a_month(home: Path) -> Path:
    """A folder with maternal and newborn encounters."""
    return sorted(path.parent for path in (home / "landing").glob("*/*/newborn_encounters.parquet"))[0]


def submissions(home: Path) -> list[dict[str, object]]:
    return json.loads(run_dyads("submissions", "--home", str(home), "--json").stdout)


def of_folder(home: Path, month: Path) -> list[tuple[object, ...]]:
    return [
        (each["status"], each["encounters"])
        for each in submissions(home)
        if (each["submitter"], each["period"]) == (month.parent.name, month.name)
    ]


def newborns_published(home: Path) -> int:
    con = duckdb.connect(str(home / "published" / "research.duckdb"), read_only=True)
    found = con.execute("select count(*) from newborns").fetchall()[0][0]
    con.close()
    return int(found)


def keep_share(month: Path, share: float) -> None:
    """Deliver the month again with only the first part of its encounters."""
    for feed in ("maternal_encounters", "newborn_encounters"):
        table = pq.read_table(month / f"{feed}.parquet")
        pq.write_table(table.slice(0, int(len(table) * share)), month / f"{feed}.parquet")


def test_a_month_delivered_again_replaces_the_old_one_as_a_whole(home: Path) -> None:
    before, month = newborns_published(home), a_month(home)
    keep_share(month, 0.9)

    run_dyads("run", "--home", str(home))

    assert [status for status, _ in of_folder(home, month)] == ["replaced", "accepted"]
    assert newborns_published(home) < before


def test_a_month_that_shrank_is_held_and_a_person_may_release_it(home: Path) -> None:
    before, month = newborns_published(home), a_month(home)
    keep_share(month, 0.5)

    run_dyads("run", "--home", str(home))
    assert [status for status, _ in of_folder(home, month)] == ["accepted", "held"]
    assert newborns_published(home) == before

    held = next(each["submission_id"] for each in submissions(home) if each["status"] == "held")
    run_dyads("release", str(held), "--home", str(home), "--reason", "ward closed", "--owner", "data steward")
    run_dyads("run", "--home", str(home))
    assert [status for status, _ in of_folder(home, month)] == ["replaced", "accepted"]
    assert newborns_published(home) < before


def test_rubbish_is_rejected_with_a_sentence_and_the_last_good_month_stays(home: Path) -> None:
    before, month = newborns_published(home), a_month(home)
    (month / "newborn_encounters.parquet").unlink()
    (month / "newborn_encounters.csv").write_text("<html><body>Please log in</body></html>\n")

    run_dyads("run", "--home", str(home))

    last = [
        each
        for each in submissions(home)
        if each["period"] == month.name and each["submitter"] == month.parent.name
    ][-1]
    assert last["status"] in ("held", "rejected")
    assert "web page" in str(last["reason"])
    assert newborns_published(home) == before


def test_publishing_alone_does_not_walk_round_a_gate(home: Path) -> None:
    """Nothing is published on inputs that no gate has judged."""
    shutil.rmtree(home / "work" / "gates" / "linkage")

    with pytest.raises(GateNotPassed, match="linkage gate has no verdict"):
        night.publish_build(load_settings(home=home), lambda words: None)


def test_a_waiver_is_shown_with_its_owner_and_needs_a_day_ahead(home: Path) -> None:
    found = json.loads(run_dyads("gates", "--home", str(home), "--all", "--json").stdout)
    warned = [each for each in found if each["verdict"] == "WARN"] or found
    words = ("--reason", "known", "--owner", "data steward", "--home", str(home))
    assert (
        run_dyads("waive", warned[0]["check_id"], "--expires", "2020-01-01", *words, check=False).returncode
        == 1
    )

    run_dyads("waive", warned[0]["check_id"], "--expires", "2099-01-01", *words)
    run_dyads("run", "--home", str(home))

    after = json.loads(run_dyads("gates", "--home", str(home), "--all", "--json").stdout)
    of_check = {each["verdict"] for each in after if each["check_id"] == warned[0]["check_id"]}
    assert "WARN" not in of_check
    if warned[0]["verdict"] == "WARN":
        assert "WAIVED" in of_check


def test_exports_are_tables_that_a_spreadsheet_cannot_run(home: Path, tmp_path: Path) -> None:
    run_dyads(
        "export",
        str(tmp_path / "out"),
        "--format",
        "csv",
        "--table",
        "measure_catalogue",
        "--home",
        str(home),
    )
    lines = (tmp_path / "out" / "measure_catalogue.csv").read_text().splitlines()
    assert len(lines) > 200
    assert not any(line.startswith(("=", "+", "@")) for line in lines)
    wrong = run_dyads(
        "export", str(tmp_path / "out"), "--table", "patients", "--home", str(home), check=False
    )
    assert wrong.returncode == 1
    assert "not published" in wrong.stderr
