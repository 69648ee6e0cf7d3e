"""Where measures cannot be computed and why: a hospital that never sends an input has no rate, not a rate of 0 %."""

from __future__ import annotations

import duckdb
import pytest

from measures.catalogue import measure_named
from measures.computability import create_measure_computability
from measures.engines.duckdb import create_measure_tables
from measures.measure import Grain, Need
from tests.support.generated_facts import everything_sent, fact_types, load_availability, load_facts

MEASURES = (measure_named("pph_1000"), measure_named("vol_deliveries"), measure_named("smm20"))


@pytest.fixture
def facts(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """One delivery with 1,200 mL of blood loss and shock at each of three hospitals."""
    for grain in Grain:
        load_facts(con, grain, [])
    absent = {name: name.startswith("dx__smm_shock") or None for name in fact_types(Grain.DELIVERY)}
    rows = [
        absent
        | {
            "delivery_id": f"D-{hospital}",
            "hospital_id": hospital,
            "blood_loss_ml": 1200.0,
            "mother_age_years": 30,
        }
        for hospital in ("full", "poor", "silent")
    ]
    load_facts(con, Grain.DELIVERY, rows)
    load_availability(
        con,
        {
            "full": everything_sent(),
            "poor": everything_sent() | {Need.BLOOD_LOSS: False, Need.PROCEDURES: False},
        },
    )
    con.execute(
        "update input_availability set reason = 'no procedure was ever sent' "
        "where hospital_id = 'poor' and need = 'procedures'"
    )
    return con


def test_a_hospital_without_the_input_has_no_value(facts: duckdb.DuckDBPyConnection) -> None:
    create_measure_tables(facts, MEASURES)
    rows = facts.execute(
        "select hospital_id, pph_1000, vol_deliveries, smm20 from delivery_measures order by hospital_id"
    ).fetchall()
    assert rows == [
        ("full", True, True, True),
        ("poor", None, True, None),
        ("silent", None, True, None),  # nothing is known of what it sends
    ]


def test_reasons_name_every_missing_input(facts: duckdb.DuckDBPyConnection) -> None:
    create_measure_computability(facts, MEASURES)
    rows = facts.execute(
        "select measure_id, computable, reason from measure_computability "
        "where hospital_id = 'poor' order by measure_id"
    ).fetchall()
    assert rows == [
        ("pph_1000", False, "this hospital never sends blood loss"),
        ("smm20", False, "no procedure was ever sent"),
        ("vol_deliveries", True, None),
    ]
    silent = facts.execute(
        "select reason from measure_computability where hospital_id = 'silent' and measure_id = 'smm20'"
    ).fetchone()
    assert silent == (
        "this hospital never sends diagnoses; this hospital never sends maternal age; "
        "this hospital never sends procedures",
    )


def test_no_measure_at_all_still_gives_every_table(facts: duckdb.DuckDBPyConnection) -> None:
    create_measure_tables(facts, ())
    for grain in Grain:
        columns = [row[0] for row in facts.execute(f"describe {grain}_measures").fetchall()]
        assert columns == [f"{grain}_id", "hospital_id", "period_date"]
    assert facts.execute("select count(*) from measure_computability").fetchall() == [(0,)]
