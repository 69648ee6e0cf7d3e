"""Staged feeds are checked against each other: mothers, newborns and their codes."""

from __future__ import annotations

import duckdb
import pytest

from quality_checks.cross_table_checks import check_cross_tables, check_required_feeds
from quality_checks.evidence import create_evidence, drop_evidence
from quality_checks.outcome import CheckOutcome, Verdict
from quality_checks.sql_checks import relations_present
from tests.unit.quality_checks.tables import RUN, create_empty_feeds, hospital_outcomes, network_outcome


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Hospital H1 in March 2025: twenty sound deliveries with one newborn each, all coded."""
    create_empty_feeds(con)
    con.execute("""
        insert into maternal_encounters by name
        select 'H1' as hospital_id, 'M' || i as encounter_id, 'F' as sex, 30 as age_years,
            timestamp '2025-03-02 08:00' as admit_datetime, timestamp '2025-03-04 10:00' as discharge_datetime,
            date '2025-03-01' as discharge_month, 1 as plurality, 1 as liveborn_count
        from range(20) t(i)
    """)
    con.execute("""
        insert into newborn_encounters by name
        select 'H1' as hospital_id, 'B' || i as encounter_id, timestamp '2025-03-02 11:30' as birth_datetime,
            timestamp '2025-03-02 11:30' as admit_datetime, timestamp '2025-03-04 10:00' as discharge_datetime,
            date '2025-03-01' as discharge_month, 3300 as birth_weight_g, 275 as gestational_age_days,
            1 as plurality
        from range(20) t(i)
    """)
    con.execute("""
        insert into diagnoses by name
        select 'H1' as hospital_id, 'M' || i as encounter_id, 1 as sequence, 'Z37.0' as code, 'Z370' as code_plain
        from range(20) t(i)
        union all
        select 'H1', 'B' || i, 1, 'Z38.00', 'Z3800' from range(20) t(i)
    """)
    con.execute("""
        insert into procedures by name
        select 'H1' as hospital_id, 'M' || i as encounter_id, '10E0XZZ' as code_plain from range(20) t(i)
    """)
    return con


def _check(con: duckdb.DuckDBPyConnection) -> tuple[CheckOutcome, ...]:
    create_evidence(con)
    try:
        return check_cross_tables(con, RUN)
    finally:
        drop_evidence(con)


def test_sound_feeds_pass_every_check(feeds: duckdb.DuckDBPyConnection) -> None:
    outcomes = _check(feeds)

    assert {each.verdict for each in outcomes} == {Verdict.PASS}
    assert not {name for name in relations_present(feeds) if name.startswith("checked_")}


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("delete from diagnoses where encounter_id = 'M3'", "mother_without_diagnosis"),
        ("delete from diagnoses where encounter_id = 'B3'", "newborn_without_diagnosis"),
        ("update maternal_encounters set sex = 'M' where encounter_id = 'M3'", "male_mother"),
        ("update maternal_encounters set age_years = 7 where encounter_id = 'M3'", "mother_age"),
        ("update maternal_encounters set plurality = 2 where encounter_id = 'M3'", "plurality_disagrees"),
        (
            "update newborn_encounters set birth_datetime = '2024-11-02' where encounter_id = 'B3'",
            "birth_record_of_older_child",
        ),
        (
            "update newborn_encounters set birth_datetime = '2025-03-05' where encounter_id = 'B3'",
            "born_after_discharge",
        ),
        (  # 3,300 g at 25 weeks
            "update newborn_encounters set gestational_age_days = 175 where encounter_id = 'B3'",
            "weight_implausible_for_gestation",
        ),
    ],
)
def test_one_faulty_record_of_twenty_is_found_by_its_check_alone(
    feeds: duckdb.DuckDBPyConnection, fault: str, check: str
) -> None:
    feeds.execute(fault)

    outcomes = _check(feeds)

    found = network_outcome(outcomes, f"cross.{check}")
    assert (found.violated, found.total, found.verdict) == (1, 20, Verdict.WARN)  # 5 % of 20
    assert {each.check_id for each in outcomes if each.verdict == Verdict.WARN} == {f"cross.{check}"}
    (at_hospital,) = hospital_outcomes(outcomes, f"cross.{check}")
    assert (at_hospital.hospital_id, str(at_hospital.period_start)) == ("H1", "2025-03-01")


def test_two_outcome_codes_without_a_delivery_are_found(feeds: duckdb.DuckDBPyConnection) -> None:
    feeds.execute("delete from procedures where encounter_id in ('M3', 'M4')")

    found = network_outcome(_check(feeds), "cross.outcome_without_delivery")

    assert (found.violated, found.total, found.verdict) == (2, 20, Verdict.WARN)  # 10 %, 5 % allowed


def test_two_deliveries_without_an_outcome_code_are_found(feeds: duckdb.DuckDBPyConnection) -> None:
    feeds.execute("update diagnoses set code_plain = 'O80' where encounter_id in ('M3', 'M4')")

    found = network_outcome(_check(feeds), "cross.delivery_without_outcome")

    assert (found.violated, found.total, found.verdict) == (2, 20, Verdict.WARN)


def test_both_feeds_are_required(feeds: duckdb.DuckDBPyConnection) -> None:
    assert check_required_feeds(feeds, RUN).verdict == Verdict.PASS

    feeds.execute("delete from newborn_encounters")
    missing = check_required_feeds(feeds, RUN)

    assert (missing.violated, missing.total, missing.verdict) == (1, 2, Verdict.FAIL)
    assert "newborn_encounters" in missing.note
