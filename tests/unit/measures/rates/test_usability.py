"""Usability of a measure at a hospital: what is missing, how complete the rest is, and that the reason is told."""

from __future__ import annotations

import pyarrow as pa
import pytest

from measures.catalogue import CATALOGUE
from measures.fact_columns import DELIVERY_COLUMNS, NEWBORN_COLUMNS
from measures.facts.availability import ON_DELIVERIES, ON_NEWBORNS
from measures.rates.usability import EXPECTED_OF_ALL, create_measure_usability, lower_usability
from tests.unit.measures.rates.oracle import table_rows

PRETERM = next(measure for measure in CATALOGUE if measure.id == "preterm")


def judge(con, known, births=100, *, computable=True):
    """Usability of preterm birth at one hospital where `known` of `births` newborns have a gestational age."""
    for grain, columns in (("delivery", DELIVERY_COLUMNS), ("newborn", NEWBORN_COLUMNS)):
        empty = ", ".join(
            f"null::{kind} as {name}"
            for name, kind in columns
            if name not in ("hospital_id", "gestational_age_source")
        )
        con.execute(f"""
            create or replace temp table {grain}_facts as
            select 'H0' as hospital_id, if(i < {known}, 'field', null) as gestational_age_source, {empty}
            from range({births}) t(i)
        """)
    reason = None if computable else "this hospital never sends gestational age"
    made = {"measure_id": ["preterm"], "hospital_id": ["H0"], "computable": [computable], "reason": [reason]}
    con.register("made", pa.table(made))
    con.execute("create or replace temp table measure_computability as from made")
    con.unregister("made")
    create_measure_usability(con, [PRETERM])
    (row,) = table_rows(con, "select * from measure_usability")
    return row


@pytest.mark.parametrize(
    ("known", "expected"), [(100, "ok"), (90, "ok"), (89, "caution"), (70, "caution"), (69, "do_not_use")]
)
def test_preterm_birth_is_as_usable_as_gestation_is_known(con, known, expected):
    row = judge(con, known)

    assert row["usability"] == expected
    assert (row["reasons"] is None) is (expected == "ok")
    if expected != "ok":
        assert row["reasons"].startswith("gestational age is known for fewer than ")


def test_completeness_is_told_in_steps_of_five_per_cent(con):
    assert judge(con, 97)["completeness"] == pytest.approx(0.95)


def test_what_is_not_computable_is_not_used_and_says_why(con):
    row = judge(con, 0, computable=False)

    assert (row["usability"], row["reasons"]) == ("do_not_use", "this hospital never sends gestational age")


def test_the_hospitals_rates_are_lowered_and_never_raised(con):
    judge(con, 80)
    con.execute("""
        create or replace temp table some_rates as
        select * from (values ('preterm', 'hospital', 'H0', 'ok'), ('preterm', 'hospital', 'H0', 'do_not_use'),
            ('preterm', 'hospital', 'H1', 'ok'), ('preterm', 'region', 'H0', 'ok')) v(measure_id, level, place, usability)
    """)
    lower_usability(con, "some_rates")

    found = con.execute("select usability from some_rates order by level, place, usability").fetchall()
    assert found == [("caution",), ("do_not_use",), ("ok",), ("ok",)]


def test_every_need_expected_of_all_records_can_be_looked_for():
    assert set(EXPECTED_OF_ALL) <= ON_DELIVERIES.keys() | ON_NEWBORNS.keys()
