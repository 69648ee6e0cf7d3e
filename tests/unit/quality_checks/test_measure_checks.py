"""Identities of counting stop the build; a rate far from every published one warns."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from data_contracts.internal.facts import DELIVERY_FACTS, NEWBORN_FACTS
from data_contracts.internal.identities import DYADS_IN_WORK
from data_contracts.published import measure_table_contract, published_named
from quality_checks.measure_checks import check_measures_and_rates, lies_outside_by_more_than_chance
from quality_checks.outcome import GateRun, GateStage, Verdict
from tests.unit.quality_checks.tables import NOW, create_table, network_outcome

RUN = GateRun(stage=GateStage.MEASURES, input_key="night-1", checked_at=NOW)


@pytest.fixture
def rates(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """2,000 deliveries at two hospitals: 15 with severe morbidity, 40 with transfusion counted, 600 cesareans."""
    create_table(con, replace(published_named("measure_rates"), name="measure_rates_exact"))
    for contract in (DELIVERY_FACTS, NEWBORN_FACTS, DYADS_IN_WORK):
        create_table(con, contract)
    for grain in ("delivery", "newborn", "dyad"):
        create_table(con, measure_table_contract(grain))
    con.execute("""
        insert into measure_rates_exact by name
        select measure_id, 'all' as period_type, date '2025-01-01' as period_start, level, place,
            stratum, stratum_value, (2000 * part)::bigint as denominator, events * part as numerator,
            events / 2000 * 100 as rate, 100 as rate_per, 0 as ci_low, 100 as ci_high,
            true as computable, false as suppressed
        from (values ('smm20', 15), ('smm21', 40), ('csec_total', 600)) m(measure_id, events),
            (values ('network', 'network', 'overall', 'all', 1.0), ('hospital', 'H1', 'overall', 'all', 0.6),
                ('hospital', 'H2', 'overall', 'all', 0.4), ('network', 'network', 'payer', 'medicaid', 0.2),
                ('network', 'network', 'payer', 'private', 0.8))
                p(level, place, stratum, stratum_value, part)
    """)
    con.execute("insert into delivery_facts by name select 'D' || i as delivery_id from range(3) t(i)")
    con.execute("insert into delivery_measures by name select 'D' || i as delivery_id from range(3) t(i)")
    return con


def _verdict(con: duckdb.DuckDBPyConnection, check: str) -> str:
    return network_outcome(check_measures_and_rates(con, RUN), f"measures.{check}").verdict


def test_sound_rates_pass(rates: duckdb.DuckDBPyConnection) -> None:
    outcomes = check_measures_and_rates(rates, RUN)

    wrong = [each.check_id for each in outcomes if each.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)]
    assert wrong == []
    assert network_outcome(outcomes, "measures.strata_add_up").total == 3  # one stratum of three measures
    assert (
        network_outcome(outcomes, "measures.newborn_measures_are_complete").verdict == Verdict.NOT_APPLICABLE
    )


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("update measure_rates_exact set numerator = denominator + 1", "numerator_within_denominator"),
        ("update measure_rates_exact set rate = 101", "rate_within_bounds"),
        ("update measure_rates_exact set ci_low = rate + 1", "rate_within_bounds"),
        (
            "update measure_rates_exact set numerator = 50 where measure_id = 'smm20' and level = 'network'",
            "smm21_contains_smm20",
        ),
        (
            "update measure_rates_exact set denominator = denominator + 1 where measure_id = 'smm20'",
            "smm21_contains_smm20",
        ),
        ("delete from measure_rates_exact where stratum_value = 'private'", "strata_add_up"),
        ("delete from measure_rates_exact where place = 'H2'", "hospitals_add_up"),
        ("delete from delivery_measures where delivery_id = 'D1'", "delivery_measures_are_complete"),
        (
            "insert into delivery_measures by name select 'D1' as delivery_id",
            "delivery_measures_are_complete",
        ),
        (
            "insert into dyads by name select 'Y1' as dyad_id, 'linked' as link_status",
            "dyad_measures_are_complete",
        ),
    ],
)
def test_a_broken_identity_fails(rates: duckdb.DuckDBPyConnection, fault: str, check: str) -> None:
    rates.execute(fault)

    assert _verdict(rates, check) == Verdict.FAIL


def test_a_measure_without_a_denominator_is_not_applicable(rates: duckdb.DuckDBPyConnection) -> None:
    rates.execute("""
        update measure_rates_exact
        set denominator = 0, numerator = 0, not_computable_reason = 'no hospital sends procedures'
        where measure_id = 'csec_total'
    """)

    counted = network_outcome(check_measures_and_rates(rates, RUN), "measures.csec_total.counted")

    assert (counted.verdict, counted.note) == (Verdict.NOT_APPLICABLE, "no hospital sends procedures")
    assert _verdict(rates, "csec_total.national_range") == Verdict.NOT_APPLICABLE


def test_a_cesarean_rate_of_five_per_cent_warns(rates: duckdb.DuckDBPyConnection) -> None:
    rates.execute(
        "update measure_rates_exact set numerator = denominator * 0.05 where measure_id = 'csec_total'"
    )

    assert _verdict(rates, "csec_total.national_range") == Verdict.WARN


def test_a_share_just_outside_the_range_may_be_chance() -> None:
    # 15 to 60 % allowed. 14 of 100: 15 are expected at the lower end. 5 of 100: that happens once in 600.
    assert not lies_outside_by_more_than_chance(14, 100, 0.15, 0.60)
    assert lies_outside_by_more_than_chance(5, 100, 0.15, 0.60)
    assert lies_outside_by_more_than_chance(80, 100, 0.15, 0.60)
    assert not lies_outside_by_more_than_chance(30, 100, 0.15, 0.60)


def test_absent_rates_are_skipped_and_stop(con: duckdb.DuckDBPyConnection) -> None:
    outcomes = check_measures_and_rates(con, RUN)

    assert {each.verdict for each in outcomes} == {Verdict.SKIPPED}
