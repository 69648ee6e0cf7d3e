"""What links may never do stops the build; lost links hold the hospital that lost them."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from data_contracts.internal import INTERNAL
from quality_checks.certainty_checks import CERTAINTY_CHECKS
from quality_checks.gate import GateNotPassed, GateStage, require_passed
from quality_checks.linkage_checks import LINKAGE_CHECKS, check_links
from quality_checks.outcome import CheckOutcome, GateRun, Verdict
from tests.unit.quality_checks.tables import NOW, create_table, hospital_outcomes, network_outcome

RUN = GateRun(stage=GateStage.LINKAGE, input_key="night-1", checked_at=NOW)
MONTHS = "unnest(generate_series(timestamp '2025-01-01', timestamp '2025-04-01', interval 1 month)) m(month)"


@pytest.fixture
def linked(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Hospital H1, January to April 2025, 20 births a month, each linked to its own delivery."""
    for contract in INTERNAL:
        create_table(con, contract)
    create_assessment_tables(con)
    con.execute(f"""
        create temp table births as
        select month, strftime(month, '%m') || '-' || i as number from {MONTHS}, range(20) t(i)
    """)
    con.execute("""
        insert into comparable_deliveries by name
        select 'H1' as hospital_id, 'M' || number as encounter_id, month + interval 1 day as admit_at,
            month + interval 30 hour as delivery_at, month + interval 3 day as discharge_at, 1 as liveborn_count
        from births
    """)
    con.execute("""
        insert into comparable_newborns by name
        select 'H1' as hospital_id, 'B' || number as encounter_id, 'birth' as role,
            month + interval 30 hour as birth_at, month + interval 30 hour as admit_at
        from births
    """)
    con.execute("""
        insert into links by name
        select 'H1' as newborn_hospital_id, 'B' || number as newborn_encounter_id,
            'H1' as delivery_hospital_id, 'M' || number as delivery_encounter_id,
            'linked' as link_status, 'probabilistic' as link_method
        from births
    """)
    con.execute("""
        insert into scored_pairs by name
        select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
            'probabilistic' as method
        from links
    """)
    con.execute("""
        insert into infant_stays by name
        select 'H1' as hospital_id, 'B' || number as encounter_id, 'H1' as index_hospital_id,
            'B' || number as index_encounter_id, 'birth' as stay_kind, 1 as stay_sequence
        from births
    """)
    con.execute("""
        insert into crosswalk
        select 'delivery', 'H1', 'M' || number, 'D' || number from births
    """)
    con.execute("""
        insert into dyads by name
        select 'Y' || number as dyad_id, 'N' || number as newborn_id, 'I' || number as infant_id,
            'D' || number as delivery_id, 'W' || number as mother_id, 'H1' as hospital_id,
            'linked' as link_status, 'probabilistic' as link_method, 12 as match_weight,
            0.999 as match_probability, 2 as runner_up_weight, month::date as birth_month
        from births
    """)
    con.execute("""
        insert into link_certainty_exact
        select * from (values ('model', 'identified', 80, 79.99), ('hospital', 'H1', 80, 79.99))
    """)
    con.execute("""
        insert into linkage_drift_exact
        select s, 'H1', date '2025-04-01', 0.9, false from (values ('link_rate'), ('missing_newborn_zip')) v(s)
    """)
    return con


def create_assessment_tables(con: duckdb.DuckDBPyConnection) -> None:
    """What the stage assess and the search for shared values leave, empty."""
    con.execute("""
        create or replace table link_certainty_exact (
            stratum varchar, stratum_value varchar, links bigint, expected_right double);
        create or replace table linkage_drift_exact (
            subject varchar, hospital_id varchar, month date, reference double, is_out boolean);
        create or replace table ignored_values (table_name varchar, column_name varchar, hospital_id varchar,
            values_ignored bigint, rows_ignored bigint)
    """)


def test_sound_links_pass_every_check(linked: duckdb.DuckDBPyConnection) -> None:
    outcomes = check_links(linked, RUN)

    # No link is of the limited model, so of that one nothing is judged.
    not_passed = {each.check_id for each in outcomes if each.verdict != Verdict.PASS}
    assert not_passed == {"linkage.expected_precision_limited"}
    assert len(outcomes) == len(LINKAGE_CHECKS) + len(CERTAINTY_CHECKS)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (
            "insert into dyads select * replace ('W2' as mother_id) from dyads limit 1",
            "newborn_with_two_mothers",
        ),
        ("update dyads set mother_id = null where dyad_id = 'Y01-3'", "linked_without_delivery"),
        ("update dyads set link_status = 'review' where dyad_id = 'Y01-3'", "linked_without_delivery"),
        (
            "update links set delivery_encounter_id = 'M01-4' where newborn_encounter_id = 'B01-3'",
            "delivery_over_liveborn_count",
        ),
        (
            "update comparable_newborns set birth_at = '2025-03-20', admit_at = '2025-03-20' "
            "where encounter_id = 'B01-3'",
            "outside_feasible_dates",
        ),
        ("delete from infant_stays where encounter_id = 'B01-3'", "every_infant_stay_is_placed"),
        ("delete from crosswalk where encounter_id = 'M01-3'", "every_delivery_is_identified"),
        ("delete from scored_pairs", "some_pairs_are_scored"),
    ],
)
def test_what_may_never_happen_stops_the_network(
    linked: duckdb.DuckDBPyConnection, fault: str, check: str
) -> None:
    linked.execute(fault)

    outcomes = check_links(linked, RUN)

    assert network_outcome(outcomes, f"linkage.{check}").verdict == Verdict.FAIL
    with pytest.raises(GateNotPassed, match=check):
        require_passed(outcomes, GateStage.LINKAGE, "night-1")


def test_a_birth_in_an_ambulance_the_day_before_admission_is_feasible(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    linked.execute(
        "update comparable_newborns set birth_at = birth_at - interval 1 day where encounter_id = 'B01-3'"
    )

    assert network_outcome(check_links(linked, RUN), "linkage.outside_feasible_dates").verdict == Verdict.PASS


def test_a_hospital_that_loses_its_links_in_april_is_held_and_others_go_on(
    linked: duckdb.DuckDBPyConnection,
) -> None:
    linked.execute("""
        update dyads set link_status = 'unlinked', delivery_id = null, mother_id = null
        where birth_month = '2025-04-01'
    """)
    # A second, steady hospital.
    linked.execute("""
        insert into dyads
        select * replace ('X' || dyad_id as dyad_id, 'X' || newborn_id as newborn_id, 'H2' as hospital_id,
            'linked' as link_status, 'D' as delivery_id, 'W' as mother_id) from dyads
    """)

    outcomes = check_links(linked, RUN)

    (collapsed,) = hospital_outcomes(outcomes, "linkage.link_rate_collapsed")
    assert (collapsed.verdict, collapsed.hospital_id) == (Verdict.FAIL, "H1")
    assert collapsed.note.startswith("0 % linked, usually 100 %.")
    failed = {(o.hospital_id, o.period_start) for o in outcomes if o.verdict == "FAIL" and o.hospital_id}
    assert failed == {("H1", date(2025, 4, 1))}
    require_passed(outcomes, GateStage.LINKAGE, "night-1")


def test_doubtful_links_warn(linked: duckdb.DuckDBPyConnection) -> None:
    linked.execute("update dyads set match_probability = 0.6, runner_up_weight = 12")

    outcomes = check_links(linked, RUN)

    assert network_outcome(outcomes, "linkage.runner_up_as_good").verdict == Verdict.WARN


def _without_true_dyads(con: duckdb.DuckDBPyConnection) -> tuple[CheckOutcome, ...]:
    con.execute("""
        update comparable_newborns set birth_at = '2024-06-15', admit_at = '2024-06-15';
        delete from scored_pairs;
        update links set link_status = 'unlinked', delivery_hospital_id = null, delivery_encounter_id = null;
        update dyads set link_status = 'unlinked', delivery_id = null, mother_id = null
    """)
    return check_links(con, RUN)


def test_data_without_true_dyads_end_with_verdicts(linked: duckdb.DuckDBPyConnection) -> None:
    outcomes = _without_true_dyads(linked)

    assert network_outcome(outcomes, "linkage.unlinked_share").verdict == Verdict.WARN
    assert network_outcome(outcomes, "linkage.some_pairs_are_scored").verdict == Verdict.NOT_APPLICABLE
    assert not any(each.verdict == Verdict.ERROR for each in outcomes)
    require_passed(outcomes, GateStage.LINKAGE, "night-1")


def test_nothing_to_link_is_no_pass(con: duckdb.DuckDBPyConnection) -> None:
    for contract in INTERNAL:
        create_table(con, contract)
    create_assessment_tables(con)

    outcomes = check_links(con, RUN)

    assert {each.verdict for each in outcomes} == {Verdict.NOT_APPLICABLE}
    with pytest.raises(GateNotPassed, match="judged nothing"):
        require_passed(outcomes, GateStage.LINKAGE, "night-1")
