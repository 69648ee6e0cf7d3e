"""Registered deaths of newborns: whose they are, at what age, whether sudden; and who is known to send them."""

from __future__ import annotations

from datetime import datetime

import pytest

from measures.facts import create_facts
from tests.support.fact_inputs import BIRTH, FactInputs

COLUMNS = ("registered_death_age_days", "registered_death_sudden", "registered_sleep_environment")


@pytest.fixture
def inputs(con) -> FactInputs:
    inputs = FactInputs(con)
    inputs.newborn(patient_mrn="0042")
    return inputs


def die(inputs: FactInputs, at: datetime, *, number: str = "D1", **values: object) -> None:
    told = {"hospital_id": "H1", "birth_datetime": BIRTH, "infant_mrn": "0042"} | values
    inputs.add("infant_deaths", death_certificate_number=number, death_datetime=at, **told)


def told(inputs: FactInputs) -> tuple[object, ...]:
    create_facts(inputs.con, [])
    return tuple(inputs.value("newborn_facts", column, newborn_id="N1") for column in COLUMNS)


@pytest.mark.parametrize(
    ("cause", "is_sudden"),
    [("R95", True), ("r99 ", True), ("W75.9", True), ("P07.2", False), ("Q21.0", False), (None, None)],
)
def test_sudden_is_told_by_the_underlying_cause(inputs, cause, is_sudden):
    die(inputs, datetime(2023, 6, 20, 3), underlying_cause=cause, sleep_environment=" Unsafe ")
    assert told(inputs) == (41, is_sudden, "unsafe")  # 21 days of May and 20 of June


def test_a_newborn_without_a_registered_death(inputs):
    assert told(inputs) == (None, None, None)


def test_a_death_that_names_only_the_birth_certificate(inputs):
    inputs.add(
        "birth_certificates",
        certificate_number="C7",
        hospital_id="H1",
        infant_mrn="0042",
        birth_datetime=BIRTH,
    )
    die(
        inputs,
        datetime(2023, 5, 10, 20),
        infant_mrn=None,
        birth_certificate_number="C7",
        underlying_cause="P07",
    )
    assert told(inputs) == (0, False, None)


def test_a_record_number_used_again_on_another_day_of_birth_is_another_infant(inputs):
    die(inputs, datetime(2023, 6, 20), birth_datetime=datetime(2023, 5, 9, 8))
    assert told(inputs) == (None, None, None)


def test_a_record_number_of_another_hospital_is_another_infant(inputs):
    die(inputs, datetime(2023, 6, 20), hospital_id="H2")
    assert told(inputs) == (None, None, None)


def test_a_death_registered_twice_counts_once_the_earlier_day(inputs):
    die(inputs, datetime(2023, 6, 20), underlying_cause="R95")
    die(inputs, datetime(2023, 6, 21), number="D2", underlying_cause="Q21")
    assert told(inputs) == (41, True, None)
    assert inputs.con.execute("select count(*) from newborn_facts").fetchall() == [(1,)]


def test_deaths_after_infancy_are_not_read(inputs):
    die(inputs, datetime(2024, 5, 10))  # 366 days: 2024 is a leap year
    assert told(inputs) == (None, None, None)


def test_a_hospital_of_certificates_without_a_death_sends_deaths_where_its_state_does(inputs):
    for hospital, state in (("H1", "CA"), ("H2", "CA"), ("H3", "TX")):
        inputs.add("hospitals", hospital_id=hospital, name=hospital, state=state)
        inputs.add("birth_certificates", certificate_number=f"C{hospital}", hospital_id=hospital)
    die(inputs, datetime(2023, 6, 20))
    create_facts(inputs.con, [])
    available = inputs.con.execute(
        "select hospital_id, available from input_availability where need = 'infant deaths' order by hospital_id"
    ).fetchall()
    assert available == [("H1", True), ("H2", True), ("H3", False)]
