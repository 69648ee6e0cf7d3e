"""Contracts are run on tables, and data pass only on a stored verdict for exactly these inputs."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import duckdb
import pytest

from data_contracts.contract import field_named
from data_contracts.rules import Severity
from quality_checks.gate import (
    CheckOutcome,
    GateNotPassed,
    GateStage,
    Verdict,
    check_contract,
    gate_outcomes_to_arrow,
    require_passed,
)
from quality_checks.outcome import Check, judge, record
from tests.unit.quality_checks.tables import (
    NOW,
    RUN,
    STAYS,
    create_table,
    hospital_outcomes,
    network_outcome,
)


def _check(con: duckdb.DuckDBPyConnection) -> tuple[CheckOutcome, ...]:
    return check_contract(con, "stays", STAYS, stage=GateStage.STAGING, input_key="night-1", now=NOW)


@pytest.fixture
def stays(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Two hospitals, two months, ten sound stays in each; hospital A is known, B is not."""
    create_table(con, STAYS)
    con.execute("create table places as select 'A' as hospital_id")
    con.execute("""
        insert into stays
        select hospital, month, hospital || month::varchar || i, 3300, 1, 'F', '807',
            month + 1, month + 3, false
        from unnest(['A', 'B']) h(hospital), unnest([date '2025-01-01', date '2025-02-01']) m(month), range(10) t(i)
    """)
    return con


def test_sound_stays_pass_every_rule_but_the_unknown_hospital(stays: duckdb.DuckDBPyConnection) -> None:
    outcomes = _check(stays)

    warned = [each.check_id for each in outcomes if each.verdict != Verdict.PASS and each.hospital_id is None]
    assert warned == ["stays.refers_to(hospital_id in places)"]
    assert network_outcome(outcomes, warned[0]).violated == 20
    assert [(each.hospital_id, each.violated) for each in hospital_outcomes(outcomes, warned[0])] == [
        ("B", 10),  # January
        ("B", 10),  # February
    ]


def test_weights_in_pounds_are_counted_where_they_were_sent(stays: duckdb.DuckDBPyConnection) -> None:
    stays.execute(
        "update stays set weight_g = 7.3 where hospital_id = 'B' and discharge_month = '2025-02-01'"
    )

    outcomes = _check(stays)

    assert network_outcome(outcomes, "stays.between(weight_g)").verdict == Verdict.WARN
    (at_b,) = hospital_outcomes(outcomes, "stays.between(weight_g)")
    assert (at_b.hospital_id, at_b.period_start, at_b.violated, at_b.total, at_b.verdict) == (
        "B", date(2025, 2, 1), 10, 10, Verdict.WARN,
    )  # fmt: skip


def test_a_doubled_stay_fails_and_holds_its_hospital_month(stays: duckdb.DuckDBPyConnection) -> None:
    stays.execute("insert into stays select * from stays where hospital_id = 'A' limit 1")

    outcomes = _check(stays)

    key = network_outcome(outcomes, "stays.unique(hospital_id, stay_id)")
    assert (key.violated, key.total, key.verdict) == (1, 41, Verdict.FAIL)
    assert {o.hospital_id for o in outcomes if o.verdict == "FAIL" and o.hospital_id} == {"A"}


def test_nothing_to_check_is_not_applicable_and_not_a_pass(con: duckdb.DuckDBPyConnection) -> None:
    create_table(con, STAYS)
    con.execute("create table places (hospital_id varchar)")

    outcomes = _check(con)

    assert {each.verdict for each in outcomes if "columns" not in each.check_id} == {Verdict.NOT_APPLICABLE}


def test_a_missing_column_fails_and_its_rules_are_skipped(stays: duckdb.DuckDBPyConnection) -> None:
    stays.execute("alter table stays drop column drg")
    stays.execute("alter table stays alter weight_g type varchar")

    outcomes = _check(stays)

    columns = network_outcome(outcomes, "stays.columns")
    assert (columns.violated, columns.total, columns.verdict) == (2, len(STAYS.fields), Verdict.FAIL)
    assert "drg, weight_g" in columns.note
    assert network_outcome(outcomes, "stays.matches(drg)").verdict == Verdict.SKIPPED
    assert network_outcome(outcomes, "stays.between(weight_g)").verdict == Verdict.SKIPPED
    assert network_outcome(outcomes, "stays.between(parity)").verdict == Verdict.PASS


def test_a_rule_whose_other_table_is_absent_is_an_error(stays: duckdb.DuckDBPyConnection) -> None:
    stays.execute("drop table places")

    assert network_outcome(_check(stays), "stays.refers_to(hospital_id in places)").verdict == Verdict.ERROR


def test_an_absent_relation_is_an_error_that_stops(con: duckdb.DuckDBPyConnection) -> None:
    outcomes = _check(con)

    assert [(each.verdict, each.severity) for each in outcomes] == [(Verdict.ERROR, Severity.STOP)]
    with pytest.raises(GateNotPassed, match=r"stays\.columns"):
        require_passed(outcomes, GateStage.STAGING, "night-1")


def test_outcomes_hold_no_value_of_the_data(stays: duckdb.DuckDBPyConnection) -> None:
    canary = "CANARYSMITH"
    stays.execute(f"update stays set stay_id = '{canary}', sex = '{canary}', drg = '{canary}'")
    assert field_named(STAYS, "sex")

    outcomes = _check(stays)

    assert {each.verdict for each in outcomes} >= {Verdict.WARN, Verdict.FAIL}
    assert not any(canary in str(value) for each in outcomes for value in asdict(each).values())


CHECK = Check(
    check_id="staging.something", title="", because="reason", table_name="t", severity=Severity.STOP
)
PASSED = judge(CHECK, RUN, violated=0, total=5)


def test_a_stored_pass_for_the_same_inputs_lets_data_pass(con: duckdb.DuckDBPyConnection) -> None:
    stored = gate_outcomes_to_arrow([PASSED])
    con.register("gate_results", stored)

    require_passed(con, "staging", "night-1")
    with pytest.raises(GateNotPassed, match="no verdict for these inputs"):
        require_passed(con, "staging", "night-2")
    with pytest.raises(GateNotPassed, match="no verdict for these inputs"):
        require_passed(con, "linkage", "night-1")


def test_no_verdict_refuses() -> None:
    with pytest.raises(GateNotPassed, match="Run that gate first"):
        require_passed((), GateStage.PUBLISH, "night-1")


def test_a_gate_that_judged_nothing_refuses() -> None:
    nothing = judge(CHECK, RUN, violated=0, total=0)

    with pytest.raises(GateNotPassed, match="judged nothing"):
        require_passed([nothing], GateStage.STAGING, "night-1")


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.SKIPPED])
def test_a_stopping_verdict_refuses_and_names_check_and_counts(verdict: Verdict) -> None:
    stopping = record(CHECK, RUN, verdict=verdict, violated=412, total=9880)

    with pytest.raises(GateNotPassed, match=rf"{verdict} staging\.something: 412 of 9,880: reason"):
        require_passed([PASSED, stopping], GateStage.STAGING, "night-1")


def test_warnings_waivers_and_failures_at_one_hospital_let_the_network_pass() -> None:
    failed = record(CHECK, RUN, verdict=Verdict.FAIL, violated=9, total=9)
    warned = record(replace(CHECK, severity=Severity.WARN), RUN, verdict=Verdict.ERROR)

    require_passed(
        [
            PASSED,
            replace(failed, hospital_id="H1"),
            replace(failed, verdict=Verdict.WAIVED.value),
            replace(failed, verdict=Verdict.WARN.value, severity=Severity.WARN.value),
            warned,  # a check that only warns may break without stopping the night
        ],
        GateStage.STAGING,
        "night-1",
    )
