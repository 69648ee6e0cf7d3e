"""Case lists come from the custodian's home only, add up to the published rate, and are written down."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.case_audit import audit_file, read_audit
from pipelines.cases import CaseList, list_cases, read_period, show_case_list, write_case_list
from pipelines.cli import app
from pipelines.settings import Settings, SettingsError
from tests.acceptance.conftest import CANARY_NAME, CANARY_NUMBER, Network

YEAR = read_period("2025")


@pytest.fixture
def custodian(network: Network, tmp_path: Path) -> Settings:
    """The network's home with an audit trail of its own: identities are copied, files of the night are linked."""
    home = tmp_path / "home"
    for part in ("published", "staged", "work"):
        shutil.copytree(network.home / part, home / part, symlinks=True, copy_function=os.link)
    shutil.copytree(network.home / "identities", home / "identities")
    (home / "identities").chmod(0o700)
    return Settings(home=home, landing=network.landing)


@pytest.fixture
def hospital(research: duckdb.DuckDBPyConnection) -> str:
    """The hospital with the most severe morbidity."""
    return research.execute(
        "select hospital_id from delivery_measures where smm20 group by 1 order by count(*) desc, 1 limit 1"
    ).fetchall()[0][0]


def as_rows(cases: CaseList) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cases.as_csv())))


def test_cases_are_those_that_the_published_measure_counts(
    custodian: Settings, research: duckdb.DuckDBPyConnection, hospital: str
) -> None:
    rows = as_rows(list_cases(custodian, "smm20", hospital, YEAR))
    counted = research.execute(
        "select delivery_id, smm20__reason from delivery_measures where smm20 and hospital_id = ? "
        "and year(period_date) = 2025 order by all",
        [hospital],
    ).fetchall()
    assert sorted((row["unit_id"], row["reason"]) for row in rows) == counted
    assert len(rows) > 0
    assert {row["case"] for row in rows} == {"numerator"}
    assert all(row["mother_encounter_id"] and row["mother_mrn"] for row in rows)


def test_a_dyads_case_has_both_records(custodian: Settings, research: duckdb.DuckDBPyConnection) -> None:
    hospital = research.execute(
        "select hospital_id from dyad_measures where dyad_htn_preterm is not null group by 1 order by count(*) desc, 1"
    ).fetchall()[0][0]
    rows = as_rows(list_cases(custodian, "dyad_htn_preterm", hospital, YEAR, "all"))
    assert len(rows) > 10
    assert all(row["mother_encounter_id"] and row["newborn_encounter_id"] for row in rows)
    assert {row["case"] for row in rows} >= {"numerator", "fallout"}


def test_where_higher_is_better_the_fallouts_are_listed(
    custodian: Settings, research: duckdb.DuckDBPyConnection
) -> None:
    measure, hospital = research.execute("""
        select m.measure_id, m.hospital_id from measure_values m join measure_catalogue c using (measure_id)
        where c.better = 'higher' and not m.in_numerator and m.grain = 'newborn'
        group by all order by count(*) desc, m.measure_id, m.hospital_id limit 1
    """).fetchall()[0]
    assert {row["case"] for row in as_rows(list_cases(custodian, measure, hospital, YEAR))} == {"fallout"}


def test_the_file_is_its_owners_and_lies_where_no_reader_looks(custodian: Settings, hospital: str) -> None:
    cases = list_cases(custodian, "smm20", hospital, YEAR)
    path = write_case_list(custodian, cases, None, reason="review")
    assert path.is_relative_to(custodian.home / "case_lists")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == cases.as_csv()
    for folder in ("reports", "published", "identified"):
        with pytest.raises(SettingsError, match="others read"):
            write_case_list(custodian, cases, custodian.home / folder / "cases.csv", reason="review")
    with pytest.raises(SettingsError, match="there already"):
        write_case_list(custodian, cases, path, reason="review")


def test_every_list_is_written_down_without_a_patient(custodian: Settings, hospital: str) -> None:
    cases = list_cases(custodian, "smm20", hospital, YEAR)
    write_case_list(custodian, cases, None, reason="first")
    show_case_list(custodian, cases, reason="second")
    trail = read_audit(custodian)
    assert [(e["number"], e["measure_id"], e["hospital_id"], e["period"], e["reason"]) for e in trail] == [
        (1, "smm20", hospital, "2025", "first"),
        (2, "smm20", hospital, "2025", "second"),
    ]
    assert {entry["cases"] for entry in trail} == {len(cases.rows)}
    assert all(entry["who"] and entry["at"] and entry["build_id"] == cases.build_id for entry in trail)
    assert audit_file(custodian).stat().st_mode & 0o777 == 0o600
    written = audit_file(custodian).read_text()
    assert not any(row["mother_mrn"] in written or row["unit_id"] in written for row in as_rows(cases))


@pytest.mark.parametrize("harm", ["a count is changed", "a line is taken out"])
def test_a_trail_that_was_changed_is_noticed(custodian: Settings, hospital: str, harm: str) -> None:
    cases = list_cases(custodian, "smm20", hospital, YEAR)
    for reason in ("one", "two", "three"):
        show_case_list(custodian, cases, reason=reason)
    lines = audit_file(custodian).read_text().splitlines()
    if harm == "a count is changed":
        lines[0] = json.dumps(json.loads(lines[0]) | {"cases": 0})
    else:
        del lines[1]
    audit_file(custodian).write_text("\n".join(lines) + "\n")
    with pytest.raises(SettingsError, match="line 2"):
        read_audit(custodian)


def test_a_home_that_is_not_the_custodians_lists_nothing(custodian: Settings, hospital: str) -> None:
    def refused(settings: Settings, why: str) -> None:
        with pytest.raises(SettingsError, match=why):
            list_cases(settings, "smm20", hospital, YEAR)

    refused(
        Settings(home=custodian.home, landing=custodian.landing, privacy_profile="safe_harbor"), "safe_harbor"
    )
    (custodian.identities).chmod(0o750)
    refused(custodian, "chmod 700")
    (custodian.identities).chmod(0o700)
    (custodian.identities / "key").unlink()
    refused(custodian, "not the custodian's")
    assert not audit_file(custodian).exists()


def test_what_does_not_exist_is_answered_with_the_nearest(custodian: Settings, hospital: str) -> None:
    with pytest.raises(SettingsError, match="nearest are smm2"):
        list_cases(custodian, "smm2", hospital, YEAR)
    with pytest.raises(SettingsError, match="is counted for hospital"):
        list_cases(custodian, "smm20", "nowhere", YEAR)


def test_the_command_prints_numbers_of_patients_only_when_asked(
    network: Network, custodian: Settings
) -> None:
    """The canary's mother: her number is in the list, and neither in what the command says nor in the trail."""
    con = duckdb.connect()
    staged = f"{network.home}/staged/maternal_encounters/*.parquet"
    hospital, encounter = con.execute(
        f"select hospital_id, encounter_id from read_parquet('{staged}') where patient_mrn = ?",
        [CANARY_NUMBER],
    ).fetchall()[0]
    con.close()
    words = (
        "cases",
        "vol_deliveries",
        hospital,
        "--period",
        "2025",
        "--reason",
        "canary",
        "--home",
        str(custodian.home),
    )
    run = CliRunner()
    written = run.invoke(app, words)
    assert "cases (all)" in written.output
    assert CANARY_NUMBER not in written.output
    printed = run.invoke(app, [*words, "--stdout"]).stdout
    listed = [row for row in csv.DictReader(io.StringIO(printed)) if row["mother_mrn"] == CANARY_NUMBER]
    assert [(row["mother_encounter_id"], row["mother_last_name"]) for row in listed] == [
        (encounter, CANARY_NAME)
    ]
    trail = run.invoke(app, ["case-audit", "--json", "--home", str(custodian.home)]).stdout
    assert "canary" in trail
    assert CANARY_NUMBER not in trail
