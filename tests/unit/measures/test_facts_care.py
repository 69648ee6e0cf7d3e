"""Prenatal care, certificates, areas, early-warning scores and windows of gestation in the facts, as clinical sentences."""

from __future__ import annotations

from datetime import datetime

import pytest

from data_contracts.codings import education_sql, marital_status_sql
from measures.facts import create_facts
from measures.facts.prenatal_care import expected_visits_sql
from measures.flags import Flag, FlagKind
from tests.support.fact_inputs import BIRTH, FactInputs


@pytest.fixture
def inputs(con):
    return FactInputs(con)


def _of_delivery(inputs: FactInputs, column: str) -> object:
    create_facts(inputs.con, [])
    return inputs.value("delivery_facts", column, delivery_id="D1")


def _certify(inputs: FactInputs, **told: object) -> None:
    inputs.add("birth_certificates", certificate_number="C1", hospital_id="H1", birth_datetime=BIRTH, **told)


@pytest.mark.parametrize(
    ("weeks", "month", "visits"),
    [
        (40, 1, 14),  # 7 to week 28, 4 to week 36, 4 to week 40, less the first
        (40, 4, 11),  # three months missed
        (36, 1, 10),
        (28, 1, 6),
        (40, 8, 6),  # 14 - (6 + 2)
        (24, 9, None),  # fewer than none expected
        (40, 0, None),  # no care
    ],
)
def test_visits_expected_by_gestation_and_month_begun(con, weeks, month, visits):
    found = con.execute(f"select {expected_visits_sql(str(weeks * 7), str(month))}").fetchall()
    assert found == [(visits,)]


@pytest.mark.parametrize(("week", "month"), [(13, 3), (14, 4), (17, 4), (18, 5)])
def test_a_week_of_the_first_visit_is_a_month(inputs, week, month):
    inputs.delivery(first_prenatal_visit_week=week)
    assert _of_delivery(inputs, "prenatal_care_month") == month


def test_prenatal_care_education_and_body_mass_come_from_the_certificate_where_the_encounter_is_silent(
    inputs,
):
    inputs.delivery(patient_mrn="A", gestational_age_days=280, education_level=None)
    _certify(
        inputs,
        mother_mrn="A",
        prenatal_visits=7,
        first_prenatal_visit_month=1,
        mother_education="2",
        height_in=64,
        prepregnancy_weight_lb=175,
    )
    assert _of_delivery(inputs, "prenatal_care_month") == 1
    assert _of_delivery(inputs, "prenatal_visits_ratio") == pytest.approx(7 / 14)
    assert _of_delivery(inputs, "education") == "less_than_high_school"
    assert _of_delivery(inputs, "prepregnancy_bmi") == pytest.approx(703 * 175 / 64**2)


def test_the_encounter_rules_over_the_certificate(inputs):
    inputs.delivery(
        patient_mrn="A",
        prenatal_visits=12,
        first_prenatal_visit_week=9,
        height_cm=160.0,
        prepregnancy_weight_kg=64.0,
    )
    _certify(inputs, mother_mrn="A", prenatal_visits=3, first_prenatal_visit_month=7, height_in=64)
    assert _of_delivery(inputs, "prenatal_visits") == 12
    assert _of_delivery(inputs, "prenatal_care_month") == 3
    assert _of_delivery(inputs, "prepregnancy_bmi") == pytest.approx(25.0)


def test_the_poorest_quarter_of_areas(inputs):
    inputs.delivery(zip="10005")
    for number, share in enumerate((0.05, 0.10, 0.20, 0.30, 0.40)):
        inputs.add("areas", area_code=f"1000{number + 1}", poverty_share=share)
    assert _of_delivery(inputs, "poverty_quartile") == 4


def test_an_area_told_as_not_poor_is_in_the_first_quarter(inputs):
    inputs.delivery(zip="10001")
    for number, share in enumerate((0.05, 0.10, 0.20, 0.30, 0.40)):
        inputs.add("areas", area_code=f"1000{number + 1}", poverty_share=share)
    assert _of_delivery(inputs, "poverty_quartile") == 1


def _sign(inputs: FactInputs, code: str, value: float | None, minute: int, **said: object) -> None:
    inputs.add(
        "observations",
        hospital_id="H1",
        encounter_id="M1",
        code=code,
        code_system=said.pop("system", "LOINC"),
        value_number=value,
        observed_datetime=datetime(2023, 5, 10, 18, minute),
        **said,
    )


SYSTOLIC, PULSE, TEMPERATURE = "8480-6", "8867-4", "8310-5"


def test_signs_of_one_moment_are_summed_and_those_of_another_are_not(inputs):
    inputs.delivery()
    _sign(inputs, SYSTOLIC, 155, 0)  # 1 point
    _sign(inputs, PULSE, 110, 0)  # 1 point
    _sign(inputs, PULSE, 118, 30)  # 1 point, alone
    assert _of_delivery(inputs, "mews_highest") == 2


def test_hours_from_the_first_moment_that_asked_to_the_next_review(inputs):
    inputs.delivery()
    _sign(inputs, "DETERIORATION_REVIEW", None, 5, system="LOCAL")  # before anything asked for it
    _sign(inputs, SYSTOLIC, 165, 10)  # 2 points
    _sign(inputs, "DETERIORATION_REVIEW", None, 25, system="LOCAL")
    assert _of_delivery(inputs, "mews_review_hours") == pytest.approx(0.25)


def test_an_unremarkable_sign_has_no_points_and_a_foreign_unit_is_not_read(inputs):
    inputs.delivery()
    _sign(inputs, PULSE, 80, 0)
    _sign(inputs, TEMPERATURE, 104, 0, unit="[degF]")
    assert _of_delivery(inputs, "mews_highest") == 0
    assert _of_delivery(inputs, "mews_review_hours") is None


def test_without_vital_signs_there_is_no_score(inputs):
    inputs.delivery()
    assert _of_delivery(inputs, "mews_highest") is None


@pytest.mark.parametrize(
    ("day", "given"),
    [
        (datetime(2023, 2, 8, 9), True),  # 280 - 91 = 189 days: 27 weeks 0 days
        (datetime(2023, 2, 7, 23), False),  # 188 days
        (datetime(2023, 4, 18, 20), True),  # 258 days: 36 weeks 6 days
        (datetime(2023, 4, 19, 1), False),  # 37 weeks 0 days
    ],
)
def test_tdap_between_27_and_36_weeks_of_the_pregnancy(inputs, day, given):
    inputs.delivery(gestational_age_days=280)  # born on 2023-05-10
    stay = {"hospital_id": "H1", "encounter_id": "A1"}
    inputs.add("maternal_encounters", **stay, admit_datetime=day, discharge_datetime=day)
    inputs.add("maternal_stays", mother_id="W1", **stay, admit_at=day, discharge_at=day)
    inputs.add("medications", **stay, code="115", code_system="CVX", start_datetime=day)
    assert _of_delivery(inputs, "tdap_given_27_36_weeks") is given


@pytest.mark.parametrize(("sequence", "poa", "counts"), [(2, "Y", True), (1, "Y", False), (2, "N", False)])
def test_a_secondary_diagnosis_present_on_admission(inputs, sequence, poa, counts):
    flag = Flag(kind=FlagKind.DIAGNOSIS_SECONDARY_PRESENT_ON_ADMISSION, codelist="elix_coag")
    inputs.delivery()
    inputs.diagnosis("M1", "D69.6", sequence=sequence, poa=poa)
    create_facts(inputs.con, [flag])
    assert inputs.value("delivery_facts", flag.column, delivery_id="D1") is counts


@pytest.mark.parametrize(
    ("sent", "group"),
    [
        ("1", "less_than_high_school"),
        ("9th through 12th grade, no diploma", "less_than_high_school"),
        ("High school graduate or GED", "high_school"),
        ("Some college credit, but no degree", "some_college"),
        ("Bachelor's degree", "college_degree"),
        ("POSTG", "college_degree"),
        ("9", None),
        ("unknown", None),
    ],
)
def test_education_in_one_group(con, sent, group):
    assert con.execute(f"select {education_sql('$sent')}", {"sent": sent}).fetchall() == [(group,)]


@pytest.mark.parametrize(
    ("sent", "group"),
    [("M", "married"), ("Married", "married"), ("Unmarried", "not_married"), ("Never married", "not_married"),
     ("Divorced", "not_married"), ("U", None)],
)  # fmt: skip
def test_marital_status_in_one_group(con, sent, group):
    assert con.execute(f"select {marital_status_sql('$sent')}", {"sent": sent}).fetchall() == [(group,)]


def _give(inputs: FactInputs, at: datetime, encounter: str = "M1", **drug: object) -> None:
    inputs.add(
        "medications",
        hospital_id="H1",
        encounter_id=encounter,
        start_datetime=at,
        code_system="RXNORM",
        **drug,
    )


@pytest.mark.parametrize(
    ("at", "drug", "in_week", "ever"),
    [
        (datetime(2023, 5, 3, 14, 30), {"code": "1514"}, 1, 1),  # 7 x 24 hours before birth
        (datetime(2023, 5, 3, 14, 29), {"code": "1514"}, 0, 1),
        (datetime(2023, 5, 10, 14, 31), {"code": "1514"}, 0, 0),  # after birth
        (datetime(2023, 5, 9, 8), {"name": "Betamethasone sodium phosphate"}, 1, 1),
        (datetime(2023, 5, 9, 8), {"code": "1514", "route": "topical"}, 0, 0),
        (datetime(2023, 5, 9, 8), {"code": "1514", "status": "cancelled"}, 0, 0),
    ],
)
def test_betamethasone_in_the_week_before_birth_on_an_earlier_stay(inputs, at, drug, in_week, ever):
    inputs.delivery()
    stay = {"hospital_id": "H1", "encounter_id": "A1"}
    inputs.add("maternal_encounters", **stay, admit_datetime=at, discharge_datetime=at)
    inputs.add(
        "maternal_stays", mother_id="W1", **stay, admit_at=min(at, datetime(2023, 5, 3)), discharge_at=at
    )
    _give(inputs, at, "A1", **drug)
    assert _of_delivery(inputs, "betamethasone_doses_7d") == in_week
    assert _of_delivery(inputs, "betamethasone_doses") == ever


@pytest.mark.parametrize(
    ("at", "started"),
    [
        (datetime(2023, 5, 9, 14, 30), True),  # 24 hours before birth
        (datetime(2023, 5, 9, 14, 29), False),
        (datetime(2023, 5, 10, 14, 30), True),
        (datetime(2023, 5, 10, 15), False),
    ],
)
def test_magnesium_started_in_the_day_before_birth(inputs, at, started):
    inputs.delivery()
    _give(inputs, at, code="6585", route="intravenous")
    assert _of_delivery(inputs, "magnesium_day_before_birth") is started


def test_caffeine_by_hours_from_birth_of_the_newborn(inputs):
    inputs.newborn()
    _give(inputs, datetime(2023, 5, 11, 14, 30), "B1", name="CAFFEINE CITRATE", code=None)
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "caffeine_hours", newborn_id="N1") == pytest.approx(24.0)
