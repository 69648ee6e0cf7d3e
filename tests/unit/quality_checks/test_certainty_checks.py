"""Links that are not sure enough stop the build; hospitals that change or send nothing to link on are named."""

from __future__ import annotations

import duckdb
import pytest

from quality_checks.certainty_checks import CERTAINTY_CHECKS, MOST_CANDIDATES
from quality_checks.gate import GateNotPassed, GateStage, require_passed
from quality_checks.outcome import CheckOutcome, GateRun, Verdict
from quality_checks.sql_checks import run_sql_checks
from tests.unit.quality_checks.tables import NOW, hospital_outcomes, network_outcome

RUN = GateRun(stage=GateStage.LINKAGE, input_key="night-1", checked_at=NOW)


@pytest.fixture
def assessed(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """2,000 links at H1, half of them limited, expected to hold 0.4 and 2 false ones; all months in their limits."""
    con.execute("""
        create table links as
        select 'H1' as newborn_hospital_id, 'B' || i as newborn_encounter_id, 'linked' as link_status,
            'match_weight' as link_reason from range(2000) t(i)
    """)
    con.execute("""
        create table link_certainty_exact as
        select * from (values ('model', 'identified', 1000, 999.6), ('model', 'limited', 1000, 998.0),
            ('hospital', 'H1', 2000, 1997.6)) v(stratum, stratum_value, links, expected_right)
    """)
    con.execute("""
        create table linkage_drift_exact as
        select 'link_rate' as subject, 'H1' as hospital_id, make_date(2025, m, 1) as month,
            if(m = 1, null, 0.98) as reference, false as is_out from range(1, 13) t(m)
        union all
        select 'missing_newborn_' || f, 'H1', make_date(2025, 3, 1), 0.1, false from range(18) fields(f)
    """)
    con.execute("""
        create table scored_pairs as
        select newborn_hospital_id, newborn_encounter_id, 'D' || i as delivery_encounter_id
        from links, range(3) t(i)
    """)
    con.execute("""
        create table comparable_newborns as
        select newborn_hospital_id as hospital_id, newborn_encounter_id as encounter_id from links
    """)
    con.execute("create table comparable_deliveries as from comparable_newborns")
    con.execute("""
        create table ignored_values (table_name varchar, column_name varchar, hospital_id varchar,
            values_ignored bigint, rows_ignored bigint)
    """)
    return con


def outcomes_of(con: duckdb.DuckDBPyConnection) -> tuple[CheckOutcome, ...]:
    return run_sql_checks(con, CERTAINTY_CHECKS, RUN)


def test_sure_links_pass(assessed: duckdb.DuckDBPyConnection) -> None:
    outcomes = outcomes_of(assessed)
    assert {o.verdict for o in outcomes} <= {Verdict.PASS, Verdict.PASS_WITH_ROWS}
    # 2 of 1,000 limited links may be false; 5 are allowed.
    assert network_outcome(outcomes, "linkage.expected_precision_limited").violated == 2
    require_passed(outcomes, GateStage.LINKAGE, "night-1")


@pytest.mark.parametrize(
    ("fault", "check", "violated"),
    [
        # 1.2 of 1,000 are more than 1 in 1,000: told as 2, so that rounding does not let them pass.
        (
            "update link_certainty_exact set expected_right = 998.8 where stratum_value = 'identified'",
            "expected_precision_identified",
            2,
        ),
        (
            "update link_certainty_exact set expected_right = 994.9 where stratum_value = 'limited'",
            "expected_precision_limited",
            6,
        ),
        # Links that no probability was told of count as false: 2,000 made, 1,000 (limited) told.
        (
            "delete from link_certainty_exact where stratum_value = 'identified'",
            "expected_precision_identified",
            1000,
        ),
        (
            "update link_certainty_exact set expected_right = null where stratum_value = 'identified'",
            "expected_precision_identified",
            1000,
        ),
        (
            "insert into scored_pairs select newborn_hospital_id, newborn_encounter_id, 'X' || i from links, "
            f"range({MOST_CANDIDATES}) t(i) where newborn_encounter_id < 'B12'",
            "blocking_exploded",
            224,
        ),
    ],
)
def test_links_that_are_not_sure_enough_stop_the_network(
    assessed: duckdb.DuckDBPyConnection, fault: str, check: str, violated: int
) -> None:
    assessed.execute(fault)
    outcomes = outcomes_of(assessed)
    found = network_outcome(outcomes, f"linkage.{check}")
    assert (found.verdict, found.violated) == (Verdict.FAIL, violated)
    with pytest.raises(GateNotPassed, match=check):
        require_passed(outcomes, GateStage.LINKAGE, "night-1")


def test_a_month_out_of_limits_warns_and_says_what_moved(assessed: duckdb.DuckDBPyConnection) -> None:
    assessed.execute("update linkage_drift_exact set is_out = true where month = '2025-08-01'")
    outcomes = outcomes_of(assessed)
    assert network_outcome(outcomes, "linkage.drift").total == 11
    (month,) = hospital_outcomes(outcomes, "linkage.drift")
    assert (month.verdict, str(month.period_start)) == (Verdict.WARN, "2025-08-01")
    assert month.note.startswith("Out of limits: link_rate.")


def test_one_field_out_of_limits_is_chance_and_four_are_a_changed_export(
    assessed: duckdb.DuckDBPyConnection,
) -> None:
    assessed.execute("update linkage_drift_exact set is_out = true where subject = 'missing_newborn_3'")
    (month,) = hospital_outcomes(outcomes_of(assessed), "linkage.field_drift")
    assert month.verdict == Verdict.PASS_WITH_ROWS
    # Four of 18 where one in fifty may be out: a chance of about 1 in 2,000.
    assessed.execute(
        "update linkage_drift_exact set is_out = true where subject in ('missing_newborn_3', "
        "'missing_newborn_4', 'missing_newborn_5', 'missing_newborn_6')"
    )
    outcomes = outcomes_of(assessed)
    (month,) = hospital_outcomes(outcomes, "linkage.field_drift")
    assert (month.verdict, month.violated, month.total) == (Verdict.WARN, 4, 18)
    assert network_outcome(outcomes, "linkage.field_drift").verdict == Verdict.WARN


def test_a_hospital_of_doubtful_links_warns(assessed: duckdb.DuckDBPyConnection) -> None:
    assessed.execute("update link_certainty_exact set expected_right = 1900 where stratum = 'hospital'")
    (found,) = hospital_outcomes(outcomes_of(assessed), "linkage.expected_false_links")
    assert (found.verdict, found.violated, found.total) == (Verdict.WARN, 100, 2000)


def test_a_hospital_that_sends_nothing_to_link_on_is_named(assessed: duckdb.DuckDBPyConnection) -> None:
    assessed.execute(
        "insert into links select 'H2', 'N' || i, 'unlinked', 'hospital_sends_nothing_to_link_on' from range(7) t(i)"
    )
    (found,) = hospital_outcomes(outcomes_of(assessed), "linkage.nothing_to_link_on")
    assert (found.hospital_id, found.verdict, found.violated, found.total) == ("H2", Verdict.WARN, 7, 7)


def test_ignored_values_are_told_with_their_counts(assessed: duckdb.DuckDBPyConnection) -> None:
    assessed.execute("insert into ignored_values values ('comparable_newborns', 'phone', 'H1', 1, 1500)")
    assessed.execute("insert into ignored_values values ('comparable_newborns', 'phone', null, 1, 30)")
    outcomes = outcomes_of(assessed)
    # The second is shared by hospitals, so it is nobody's but the network's.
    assert network_outcome(outcomes, "linkage.ignored_values").violated == 1530
    (found,) = hospital_outcomes(outcomes, "linkage.ignored_values")
    assert (found.verdict, found.violated, found.total) == (Verdict.WARN, 1500, 4000)
    assert found.note.startswith("Ignored: phone of comparable_newborns: 1500 rows (1 values).")


def test_nothing_assessed_is_no_pass(assessed: duckdb.DuckDBPyConnection) -> None:
    for table in (
        "links",
        "link_certainty_exact",
        "linkage_drift_exact",
        "comparable_newborns",
        "comparable_deliveries",
    ):
        assessed.execute(f"delete from {table}")
    assert {o.verdict for o in outcomes_of(assessed)} == {Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("table", ["link_certainty_exact", "linkage_drift_exact", "ignored_values"])
def test_a_missing_assessment_is_no_pass(assessed: duckdb.DuckDBPyConnection, table: str) -> None:
    assessed.execute(f"drop table {table}")
    assert Verdict.SKIPPED in {o.verdict for o in outcomes_of(assessed)}
