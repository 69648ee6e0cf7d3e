"""Where newborns went, how long they were in intensive care, and what befell them later, as clinical sentences."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_contracts.codelists import codelist_table
from measures.events.newborn_care import NEWBORN_CARE_EVENTS
from measures.facts import create_facts
from tests.support.fact_inputs import BIRTH, FactInputs


@pytest.fixture
def inputs(con):
    return FactInputs(con)


def of_newborn(inputs: FactInputs, column: str) -> object:
    create_facts(inputs.con, [])
    return inputs.value("newborn_facts", column, newborn_id="N1")


# Leaving for another hospital.


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"discharge_disposition": "01"}, False),
        ({"discharge_disposition": "02"}, True),
        ({"discharge_disposition": "5"}, True),  # a children's hospital, sent without its zero
        ({"discharge_disposition": "20"}, False),
        ({}, None),
        ({"transfer_to_hospital_id": "H7"}, True),
        ({"discharge_disposition": "01", "transfer_to_hospital_id": "H1"}, False),  # to itself
    ],
)
def test_by_one_stay_alone(inputs, values, left):
    inputs.newborn(**values)
    assert of_newborn(inputs, "left_for_other_hospital") is left


@pytest.mark.parametrize(
    ("next_hospital", "left"),
    [
        ("H1", False),  # the own intensive care, kept under another account
        ("H2", True),
    ],
)
def test_a_joined_stay_in_the_same_hospital_is_no_transfer(inputs, next_hospital, left):
    inputs.newborn(discharge_disposition="02")
    inputs.add(
        "newborn_encounters",
        hospital_id=next_hospital,
        encounter_id="T1",
        birth_datetime=BIRTH,
        admit_datetime=datetime(2023, 5, 12, 13),
        discharge_datetime=datetime(2023, 5, 20, 11),
        discharge_disposition="01",
    )
    inputs.add(
        "newborn_stays",
        newborn_id="N1",
        infant_id="I1",
        hospital_id=next_hospital,
        encounter_id="T1",
        stay_kind="transfer",
        stay_sequence=2,
    )
    assert of_newborn(inputs, "left_for_other_hospital") is left
    assert inputs.value("newborn_facts", "was_transferred", newborn_id="N1") is True


# Days of intensive care.


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"nicu_hours": 60.0}, 2.5),
        ({"nicu_admitted": False}, 0.0),
        ({"nicu_admitted": True}, None),  # admitted, nobody says how long
        ({}, None),
    ],
)
def test_days_of_intensive_care(inputs, values, days):
    inputs.newborn(**values)
    assert of_newborn(inputs, "nicu_days") == days


def test_days_of_intensive_care_go_on_in_the_next_hospital(inputs):
    inputs.newborn(nicu_admitted=True, nicu_hours=12.0)
    inputs.transfer(nicu_admitted=True, nicu_hours=36.0)
    assert of_newborn(inputs, "nicu_days") == 2.0


def test_age_at_admission_counts_calendar_days(inputs):
    inputs.newborn(admit_datetime=datetime(2023, 5, 13, 0, 30))  # born on 2023-05-10
    assert of_newborn(inputs, "age_at_admission_days") == 3


# Deaths of linked newborns before the seventh day, seen from the delivery.


@pytest.mark.parametrize(
    ("died_at", "disposition", "deaths"),
    [
        (datetime(2023, 5, 16, 9), "20", 1),  # day 6
        (datetime(2023, 5, 17, 9), "20", 0),  # day 7
        (datetime(2023, 5, 11, 9), "01", 0),
    ],
)
def test_early_deaths_of_a_delivery(inputs, died_at, disposition, deaths):
    inputs.delivery()
    inputs.newborn(linked_to=1, discharge_datetime=died_at, discharge_disposition=disposition)
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "early_neonatal_deaths", delivery_id="D1") == deaths


def test_of_a_delivery_without_a_linked_newborn_no_death_is_known(inputs):
    inputs.delivery()
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "early_neonatal_deaths", delivery_id="D1") is None


# Later stays: home on 2023-05-12 at 11:00.


@pytest.mark.parametrize(
    ("admitted", "code", "any_reason", "for_jaundice"),
    [
        (datetime(2023, 5, 12, 9), "P59.9", True, True),  # the same day, hours not to be trusted
        (datetime(2023, 6, 11, 23), "P59.9", True, True),  # day 30, later in the day than the discharge
        (datetime(2023, 6, 12, 0, 10), "P59.9", False, False),  # day 31
        (datetime(2023, 5, 20, 9), "J21.0", True, False),
    ],
)
def test_readmission_within_30_calendar_days(inputs, admitted, code, any_reason, for_jaundice):
    inputs.newborn(discharge_disposition="01")
    inputs.transfer(kind="readmission", admit_datetime=admitted, discharge_datetime=admitted.replace(hour=23))
    inputs.diagnosis("B1", code, hospital="H2")
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "newborn_readmitted_30_days", newborn_id="N1") is any_reason
    assert inputs.value("newborn_facts", "readmitted_for_jaundice_30_days", newborn_id="N1") is for_jaundice


# What was given and examined.


def give(inputs: FactInputs, at: datetime, **values: object) -> None:
    inputs.add("medications", hospital_id="H1", encounter_id="B1", start_datetime=at, **values)


def test_antibiotic_days_are_counted_once_whatever_and_however_often_is_given(inputs):
    inputs.newborn()
    give(inputs, datetime(2023, 5, 10, 16), code="733", code_system="RXNORM")
    give(inputs, datetime(2023, 5, 10, 22), code="733", code_system="RXNORM")
    give(inputs, datetime(2023, 5, 10, 16), name="Gentamicin", code="X1", code_system="LOCAL")
    give(inputs, datetime(2023, 5, 11, 4), name="ampicillin ", code="733", code_system="RXNORM")
    give(inputs, datetime(2023, 5, 12, 4), name="gentamicin eye drops", route="Ophthalmic")
    assert of_newborn(inputs, "antibiotic_days") == 2


@pytest.mark.parametrize(
    ("ended", "days"),
    [
        (datetime(2023, 5, 11, 0, 30), 1),  # one dose that ran over midnight
        (datetime(2023, 5, 11, 22, 59), 1),  # an hour less than a day
        (datetime(2023, 5, 11, 23, 0), 2),  # a day: 10 and 11 May
        (datetime(2023, 5, 13, 1, 0), 4),  # 10 to 13 May
        (datetime(2033, 5, 10, 23, 0), 366),  # an end that cannot be: a year at most
        (None, 1),
    ],
)
def test_a_course_of_a_day_or_longer_counts_each_of_its_days(inputs, ended, days):
    inputs.newborn()
    give(inputs, datetime(2023, 5, 10, 23), code="733", code_system="RXNORM", end_datetime=ended)
    assert of_newborn(inputs, "antibiotic_days") == days


def test_courses_side_by_side_count_a_day_once(inputs):
    """Ampicillin 10 to 12 May and gentamicin 11 to 13 May: four days."""
    inputs.newborn()
    for code, first, last in (("733", 10, 12), ("1596450", 11, 13)):
        give(
            inputs,
            datetime(2023, 5, first, 8),
            code=code,
            code_system="RXNORM",
            end_datetime=datetime(2023, 5, last, 9),
        )
    assert of_newborn(inputs, "antibiotic_days") == 4


def test_a_newborn_given_nothing_has_no_antibiotic_day(inputs):
    inputs.newborn()
    assert of_newborn(inputs, "antibiotic_days") == 0


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({"name": "Morphine"}, True),
        ({"code": "7052"}, True),
        ({"name": "Morphine", "status": "cancelled"}, False),
        ({"name": "caffeine citrate"}, False),
        ({"name": "apomorphine"}, False),
    ],
)
def test_an_opioid_counts_by_its_name_as_by_its_code(inputs, values, given):
    inputs.newborn()
    give(inputs, datetime(2023, 5, 11, 8), **values)
    assert of_newborn(inputs, "opioid_for_withdrawal_given") is given


def test_hours_from_birth_to_the_vaccine_by_its_cvx_code(inputs):
    inputs.newborn()
    give(inputs, datetime(2023, 5, 10, 20, 30), code="08", code_system="CVX")
    assert of_newborn(inputs, "hepatitis_b_vaccine_hours") == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("at", "value", "unit", "temperature"),
    [
        (datetime(2023, 5, 10, 15, 30), 36.8, "Cel", 36.8),
        (datetime(2023, 5, 10, 15, 31), 36.8, "Cel", None),  # over an hour after birth
        (datetime(2023, 5, 10, 15, 0), 98.2, "[degF]", None),
    ],
)
def test_first_temperature_within_the_hour(inputs, at, value, unit, temperature):
    inputs.newborn()
    inputs.add(
        "observations",
        hospital_id="H1",
        encounter_id="B1",
        code="8310-5",
        observed_datetime=at,
        value_number=value,
        unit=unit,
    )
    assert of_newborn(inputs, "first_hour_temperature_c") == temperature


def test_a_car_seat_test_is_found_by_its_cpt_code_only(inputs):
    inputs.newborn()
    inputs.procedure("B1", "94780", system="ICD10PCS")
    assert of_newborn(inputs, "car_seat_tested") is False
    inputs.procedure("B1", "94780", system="CPT")
    assert of_newborn(inputs, "car_seat_tested") is True


def test_every_event_of_newborn_care_names_a_list_with_codes_of_its_kind_of_record(con):
    codelist_table(con)
    systems = dict(
        con.execute("select codelist, list(distinct system) from code_lists group by all").fetchall()
    )
    of_feed = {
        "observations": {"LOINC"},
        "medications": {"RXNORM", "ATC", "NAME", "CVX"},
        "procedures": {"ICD10PCS", "CPT"},
        "diagnoses": {"ICD10CM"},
        "stays": {"ICD10CM"},
    }
    for event in NEWBORN_CARE_EVENTS:
        if event.codelist:
            assert set(systems[event.codelist]) & of_feed[event.feed], event.name
