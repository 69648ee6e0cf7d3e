"""Care told by its time: codes that the lists know, moments that make sense, and only at hospitals that send it."""

from __future__ import annotations

import pytest

from data_contracts.codelists import codelist_named
from synthetic.clinical_columns import MEDICINES, OBSERVABLES
from tests.unit.synthetic.conftest import Landing

# What is observed or given, and the code list by which measures know it.
OBSERVED_LISTS = {
    "diastolic": "diastolic_pressure",
    "systolic": "systolic_pressure",
    "heart_rate": "heart_rate",
    "respiratory_rate": "respiratory_rate",
    "oxygen_saturation": "oxygen_saturation",
    "temperature": "body_temperature",
    "hemoglobin": "hemoglobin",
    "blood_loss": "blood_loss_measured",
    "hba1c": "hba1c",
    "growth_factor": "placental_growth_factor",
    "carbon_monoxide": "exhaled_carbon_monoxide",
    "hemorrhage_risk": "hemorrhage_risk_assessed",
    "review": "deterioration_reviewed",
    "mean_pressure": "mean_blood_pressure",
    "oxygenation_ratio": "oxygenation_ratio",
    "ph": "blood_ph",
    "urine_output": "urine_output",
    "blood_spot": "newborn_screen_specimen",
    "first_feed": "first_feed",
    "discharge_feeding": "feeding_at_discharge",
    "mothers_milk": "mothers_milk",
    "skin_to_skin": "skin_to_skin",
    "cord_clamping": "cord_clamping_time",
    "ventilation_mode": "ventilation_mode",
}
GIVEN_LISTS = {
    "hepatitis B vaccine": "hepatitis_b_vaccine",
    "hepatitis B immune globulin": "hepatitis_b_immune_globulin",
    "Tdap vaccine": "tdap_vaccine",
    "influenza vaccine": "influenza_vaccine",
    "RSV vaccine": "rsv_vaccine",
    "COVID-19 vaccine": "covid_vaccine",
    "dextrose gel": "glucose_medicine",
    "hydralazine": "antihypertensive_first_line",
    "vancomycin": "antibiotic_systemic",
    "ceftriaxone": "antibiotic_maternal",
    "naloxone to take home": "naloxone",
}
DAY = "24 * 60"


@pytest.mark.parametrize(("name", "codelist"), OBSERVED_LISTS.items())
def test_what_is_observed_is_on_the_list_that_measures_read(name: str, codelist: str) -> None:
    kind = next(kind for kind in OBSERVABLES if kind.name == name)
    assert (kind.system, kind.code) in {(code.system, code.code) for code in codelist_named(codelist).codes}


@pytest.mark.parametrize(("key", "codelist"), GIVEN_LISTS.items())
def test_what_is_given_is_on_the_list_that_measures_read(key: str, codelist: str) -> None:
    medicine = next(medicine for medicine in MEDICINES if medicine.key == key)
    assert (medicine.system, medicine.code) in {
        (code.system, code.code) for code in codelist_named(codelist).codes
    }


@pytest.mark.parametrize(
    "kind", [kind for kind in OBSERVABLES if kind.name != "birth_time"], ids=lambda kind: kind.name
)
def test_every_kind_is_sent_by_some_hospitals_and_not_by_all(landing: Landing, kind) -> None:  # type: ignore[no-untyped-def]
    senders, silent = landing.one(f"""
        select (select count(distinct hospital_id) from observations where code = '{kind.code}'),
            (select count(distinct hospital_id) from newborn_encounters
             where hospital_id not in (select hospital_id from observations where code = '{kind.code}'))
    """)
    assert senders > 0 and silent > 0


def test_blood_spots_are_taken_in_the_stay_and_not_before_twelve_hours(landing: Landing) -> None:
    early, outside, in_time = landing.one(f"""
        select count(*) filter (minutes < 12 * 60), count(*) filter (observed_datetime > discharge_datetime),
            avg((minutes between {DAY} and 2 * {DAY})::int)
        from (
            select o.observed_datetime, n.discharge_datetime,
                date_diff('minute', n.birth_datetime, o.observed_datetime) as minutes
            from observations as o join newborn_encounters as n using (hospital_id, encounter_id)
            where o.code = '54089-8' and n.birth_datetime::time <> time '00:00:00')
    """)
    assert (early, outside) == (0, 0)
    assert 0.85 <= in_time <= 0.99


def test_newborns_of_mothers_with_hepatitis_b_have_their_globulin_within_twelve_hours(
    landing: Landing,
) -> None:
    late, given = landing.one("""
        select count(*) filter (date_diff('minute', n.admit_datetime, m.start_datetime) > 720), count(*)
        from medications as m join newborn_encounters as n using (hospital_id, encounter_id)
        where m.code_system = 'CVX' and m.code = '30' and n.admit_datetime::time <> time '00:00:00'
    """)
    assert late == 0 < given


def test_courses_of_antibiotics_end_with_the_stay_at_the_latest_and_last_for_days(landing: Landing) -> None:
    beyond, longest, shortest = landing.one("""
        select count(*) filter (m.end_datetime > n.discharge_datetime + interval 31 minute),
            max(m.end_datetime - m.start_datetime), min(m.end_datetime - m.start_datetime)
        from medications as m join newborn_encounters as n using (hospital_id, encounter_id)
        where m.name in ('ampicillin', 'gentamicin', 'vancomycin')
    """)
    assert beyond == 0
    assert longest.days == 10 and shortest.days < 2


def test_vaccines_of_pregnancy_are_dated_in_it_and_bear_no_time(landing: Landing) -> None:
    outside, timed, given = landing.one("""
        select count(*) filter (date_diff('day', v.start_datetime, m.admit_datetime) not between -30 and 300),
            count(*) filter (v.start_datetime::time <> time '00:00:00'), count(*)
        from medications as v join maternal_encounters as m using (hospital_id, encounter_id)
        where v.name like '%vaccine'
    """)
    assert (outside, timed) == (0, 0) and given > 1000


def test_what_arises_in_hospital_is_recorded_in_the_stay(landing: Landing) -> None:
    outside, told, hospitals = landing.one("""
        select count(*) filter (d.recorded_datetime < date_trunc('day', m.admit_datetime)
            or d.recorded_datetime > m.discharge_datetime), count(d.recorded_datetime),
            count(distinct d.hospital_id) filter (d.recorded_datetime is not null)
        from diagnoses as d join maternal_encounters as m using (hospital_id, encounter_id)
    """)
    assert outside == 0 < told
    assert 1 <= hospitals < 13


def test_sepsis_that_arose_in_hospital_is_recorded_after_three_days_of_age(landing: Landing) -> None:
    """Where the stay lasts that long; sepsis of the first days is recorded in them."""
    early, late = landing.one("""
        select max(date_diff('hour', n.birth_datetime, d.recorded_datetime)) filter (d.present_on_admission = 'Y'),
            min(date_diff('hour', n.birth_datetime, d.recorded_datetime)) filter (d.present_on_admission = 'N'
                and date_diff('hour', n.birth_datetime, n.discharge_datetime) > 80)
        from diagnoses as d join newborn_encounters as n using (hospital_id, encounter_id)
        where replace(upper(d.code), '.', '') like 'P36%' and n.admission_type = '4' and n.point_of_origin = '5'
            and n.birth_datetime::time <> time '00:00:00' and d.recorded_datetime::time <> time '00:00:00'
    """)
    assert early <= 60
    assert late is None or late >= 72


def test_few_births_are_planned_before_39_weeks_without_a_reason(landing: Landing) -> None:
    (before, after) = landing.one("""
        select avg((labor_onset = 'induced')::int) filter (gestational_age_days between 259 and 272),
            avg((labor_onset = 'induced')::int) filter (gestational_age_days between 273 and 286)
        from maternal_encounters where labor_onset is not null
    """)
    assert before < 0.22 < 0.33 < after
