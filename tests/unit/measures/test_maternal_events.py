"""The events of mothers as declared, in clinical sentences: treated in time, readmitted, infected, dead, screened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from measures.events import DELIVERY_EVENTS, Event, Feed, Reach, Taking
from measures.facts import create_facts
from measures.facts.events import create_fact_events
from tests.support.fact_inputs import BIRTH, FactInputs

STAY = {"hospital_id": "H1", "encounter_id": "M1"}
WENT_HOME = datetime(2023, 5, 12, 11)


@pytest.fixture
def inputs(con):
    inputs = FactInputs(con)
    inputs.delivery()  # admitted on 2023-05-10 at 06:00, born at 14:30, home on 2023-05-12 at 11:00
    return inputs


def fact(inputs, column: str):
    create_facts(inputs.con, [])
    return inputs.value("delivery_facts", column, delivery_id="D1")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 5, 10, hour, minute)


def give(inputs, name: str, when: datetime | None, *, encounter: str = "M1", **values) -> None:
    stay = {"hospital_id": "H1", "encounter_id": encounter}
    inputs.add("medications", **stay, name=name, start_datetime=when, **values)


def begin_cesarean(inputs, when: datetime) -> None:
    inputs.procedure("M1", "10D00Z1")
    inputs.con.execute("update procedures set start_datetime = ?", [when])


def measure_pressure(inputs, when: datetime, systolic: float, diastolic: float = 80) -> None:
    for code, value in (("8480-6", systolic), ("8462-4", diastolic)):
        inputs.add(
            "observations", **STAY, code=code, observed_datetime=when, value_number=value, unit="mm[Hg]"
        )


def later_encounter(
    inputs,
    days: int,
    *,
    kind: str | None = None,
    status: str = "01",
    stayed: int = 1,
    code: str = "O90.89",
    hospital: str = "H1",
) -> None:
    """An encounter of the same woman so many days after discharge."""
    stay = {"hospital_id": hospital, "encounter_id": "M9"}
    began = WENT_HOME.replace(hour=23) + timedelta(days=days)
    ended = began + timedelta(days=stayed)
    inputs.add(
        "maternal_encounters",
        **stay,
        admit_datetime=began,
        discharge_datetime=ended,
        encounter_type=kind,
        discharge_disposition=status,
    )
    inputs.add("maternal_stays", mother_id="W1", **stay, admit_at=began, discharge_at=ended)
    inputs.diagnosis("M9", code, hospital=hospital)


# Severe hypertension


@pytest.mark.parametrize(
    ("minutes", "systolic", "diastolic", "again"),
    [
        (15, 160, 80, True),
        (14, 160, 80, False),  # too soon to have lasted
        (60, 160, 80, True),
        (61, 160, 80, False),
        (20, 159, 109, False),
        (20, 159, 110, True),  # diastolic alone
    ],
)
def test_severe_pressure_persists_when_it_is_severe_again_15_to_60_minutes_later(
    inputs, minutes, systolic, diastolic, again
):
    measure_pressure(inputs, at(9), 165)
    measure_pressure(inputs, at(9) + timedelta(minutes=minutes), systolic, diastolic)
    create_facts(inputs.con, [])
    columns = ("severe_systolic_again", "severe_diastolic_again")
    assert any(inputs.value("delivery_facts", name, delivery_id="D1") for name in columns) is again


@pytest.mark.parametrize(
    ("given_at", "in_time"),
    [(at(9), True), (at(10), True), (at(10, 1), False), (at(8, 59), False), (datetime(2023, 5, 10), False)],
)
def test_the_hour_to_treat_begins_with_the_first_severe_pressure(inputs, given_at, in_time):
    measure_pressure(inputs, at(8, 30), 150, 95)
    measure_pressure(inputs, at(9), 150, 110)  # the first, diastolic
    measure_pressure(inputs, at(9, 20), 170, 100)
    give(inputs, "Labetalol 20 mg IV", given_at)
    assert fact(inputs, "antihypertensive_in_hour") is in_time


def test_without_a_severe_pressure_there_is_no_hour_to_treat(inputs):
    measure_pressure(inputs, at(9), 150)
    give(inputs, "labetalol", at(9, 10))
    assert fact(inputs, "antihypertensive_in_hour") is False


# Medicines


@pytest.mark.parametrize(
    ("name", "code", "system", "route", "counts"),
    [
        ("Magnesium Sulfate 4 g/100 mL", "MED001", "LOCAL", "intravenous", True),
        (None, "6585", "RXNORM", None, True),
        ("magnesium sulfate", "6585", "RXNORM", "intravenous", True),
        ("magnesium sulfate soak", "MED002", "LOCAL", "Topical", False),
        ("magnesium oxide", "MED003", "LOCAL", "oral", False),
        ("promagnesium sulfate", "MED004", "LOCAL", "oral", False),  # another word
    ],
)
def test_a_medicine_counts_by_its_name_or_its_code_and_not_on_the_skin(
    inputs, name, code, system, route, counts
):
    give(inputs, name, at(12), code=code, code_system=system, route=route)
    assert fact(inputs, "magnesium_given") is counts


def test_a_unit_named_and_coded_is_one_unit(inputs):
    for _ in range(3):
        give(inputs, "packed red blood cells", at(16), code="B05AX01", code_system="ATC")
    assert fact(inputs, "red_cells_given") == 3


@pytest.mark.parametrize(
    ("status", "taken_home", "in_treatment"),
    [("administered", False, True), ("dispensed", True, True), ("cancelled", False, False)],
)
def test_what_is_taken_home_is_dispensed_or_prescribed(inputs, status, taken_home, in_treatment):
    give(inputs, "naloxone nasal spray", WENT_HOME, route="nasal", status=status)
    give(inputs, "Buprenorphine-naloxone film", WENT_HOME, route="sublingual", status=status)
    create_facts(inputs.con, [])
    found = [
        inputs.value("delivery_facts", name, delivery_id="D1")
        for name in ("naloxone_to_take_home", "opioid_agonist_in_pregnancy")
    ]
    assert found == [taken_home, in_treatment]


@pytest.mark.parametrize(
    ("minutes", "counts"), [(0, True), (180, True), (181, False), (-1, False)]
)  # from birth to three hours after it
def test_tranexamic_acid_counts_from_birth_to_three_hours_after(inputs, minutes, counts):
    give(inputs, "Tranexamic acid 1 g", BIRTH + timedelta(minutes=minutes))
    assert fact(inputs, "tranexamic_acid_in_3_hours") is counts


@pytest.mark.parametrize(("minutes", "counts"), [(-240, True), (-239, False)])
def test_an_antibiotic_of_four_hours_before_birth_is_adequate(inputs, minutes, counts):
    give(inputs, "Penicillin G potassium", BIRTH + timedelta(minutes=minutes))
    assert fact(inputs, "gbs_antibiotic_4_hours_before_birth") is counts


@pytest.mark.parametrize(
    ("given_at", "counts"),
    [(at(13, 10), True), (at(14, 10), True), (at(13, 9), False), (at(14, 11), False)],
)
def test_an_antibiotic_in_the_hour_before_the_cesarean_began(inputs, given_at, counts):
    begin_cesarean(inputs, at(14, 10))
    give(inputs, "cefazolin", given_at)
    assert fact(inputs, "antibiotic_in_hour_before_incision") is counts


def test_a_cesarean_of_which_only_the_day_is_known_has_no_start(inputs):
    begin_cesarean(inputs, datetime(2023, 5, 10))
    assert fact(inputs, "cesarean_start_hours") is None


@pytest.mark.parametrize(("given_at", "counts"), [(at(19), True), (at(19, 1), False), (at(12), True)])
def test_sepsis_is_treated_within_an_hour_of_its_record(inputs, given_at, counts):
    inputs.diagnosis("M1", "O85")
    inputs.con.execute("update diagnoses set recorded_datetime = timestamp '2023-05-10 18:00:00'")
    give(inputs, "ampicillin", given_at)
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "antibiotic_in_hour_after_sepsis", delivery_id="D1") is counts
    assert inputs.value("delivery_facts", "sepsis_recognized_hours", delivery_id="D1") == 12


def test_sepsis_without_a_recorded_moment_was_recognized_nobody_knows_when(inputs):
    inputs.diagnosis("M1", "O85")
    assert fact(inputs, "sepsis_recognized_hours") is None


# After the stay


@pytest.mark.parametrize(
    ("days", "kind", "within_7", "within_42"),
    [
        (0, None, True, True),
        (7, None, True, True),  # later by the clock than 7 x 24 hours
        (8, None, False, True),
        (42, "inpatient", False, True),
        (43, None, False, False),
        (3, "emergency", False, False),
        (3, "observation", False, False),
    ],
)
def test_readmissions_are_counted_in_calendar_days_and_at_any_hospital(
    inputs, days, kind, within_7, within_42
):
    later_encounter(inputs, days, kind=kind, hospital="H2")
    create_facts(inputs.con, [])
    found = [
        inputs.value("delivery_facts", name, delivery_id="D1") for name in ("readmitted_7d", "readmitted_42d")
    ]
    assert found == [within_7, within_42]


@pytest.mark.parametrize(
    ("kind", "status", "counts"),
    [
        ("emergency", "01", True),
        ("emergency", "09", False),
        ("emergency", "2", False),
        ("ob_triage", "01", False),
    ],
)
def test_an_emergency_visit_that_ends_in_an_admission_is_not_counted(inputs, kind, status, counts):
    later_encounter(inputs, 5, kind=kind, status=status)
    assert fact(inputs, "emergency_visit_42d") is counts


@pytest.mark.parametrize(
    ("code", "days", "counts"), [("O14.15", 10, True), ("O14.15", 11, False), ("O86.01", 3, False)]
)
def test_readmission_for_hypertension_goes_by_the_principal_diagnosis(inputs, code, days, counts):
    later_encounter(inputs, days, code=code)
    assert fact(inputs, "readmitted_for_hypertension_10d") is counts


@pytest.mark.parametrize(
    ("days_after_discharge", "kind", "counts"),
    [(28, None, True), (29, None, False), (5, "emergency", False)],  # discharge is two days after birth
)
def test_a_wound_infection_counts_on_a_stay_within_30_days_of_birth(
    inputs, days_after_discharge, kind, counts
):
    later_encounter(inputs, days_after_discharge, code="O86.01", kind=kind)
    assert fact(inputs, "wound_infection_readmission_30d") is counts


@pytest.mark.parametrize(
    ("days", "stayed", "kind", "status", "counts"),
    [
        (38, 1, None, "20", True),  # admitted on day 40 after birth, died a day later by the calendar
        (38, 2, None, "20", True),
        (38, 3, None, "20", False),  # day 43 after birth
        (10, 0, "emergency", "20", True),
        (10, 1, None, "01", False),
    ],
)
def test_death_within_42_days_is_that_of_any_encounter_by_the_day_it_ended(
    inputs, days, stayed, kind, status, counts
):
    later_encounter(inputs, days, stayed=stayed, kind=kind, status=status)
    assert fact(inputs, "died_within_42d") is counts


def test_death_in_the_delivery_stay_is_death_within_42_days(con):
    inputs = FactInputs(con)
    inputs.delivery(discharged=date(2023, 5, 12), discharge_disposition="20")
    assert fact(inputs, "died_within_42d") is True


def test_stays_and_visits_before_birth_are_counted_apart(inputs):
    for number, kind in enumerate(("inpatient", None, "ob_triage", "emergency", "observation")):
        began = datetime(2023, 3, 1 + number, 8)
        stay = {"hospital_id": "H1", "encounter_id": f"A{number}"}
        inputs.add("maternal_encounters", **stay, admit_datetime=began, encounter_type=kind)
        inputs.add("maternal_stays", mother_id="W1", **stay, admit_at=began)
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "antenatal_stays", delivery_id="D1") == 2
    assert inputs.value("delivery_facts", "antenatal_visits", delivery_id="D1") == 3


# Screens


@pytest.mark.parametrize(
    ("domain", "result", "referred", "found"),
    [
        ("depression", "positive", True, [True, True, True]),
        ("depression", "positive", False, [True, True, False]),
        ("depression", "negative", None, [True, False, False]),
        ("depression", "declined", None, [False, False, False]),
        ("housing", "positive", True, [False, False, False]),
    ],
)
def test_a_screen_for_depression_is_answered_positive_and_referred(inputs, domain, result, referred, found):
    inputs.add(
        "social_screenings",
        **STAY,
        domain=domain,
        result=result,
        referred=referred,
        screened_date=date(2023, 5, 11),
    )
    create_facts(inputs.con, [])
    names = ("depression_screened", "depression_screen_positive", "depression_referred")
    assert [inputs.value("delivery_facts", name, delivery_id="D1") for name in names] == found


# Declarations


def test_hours_can_be_counted_only_from_events_with_a_clock(inputs):
    orphan = Event(
        name="orphan",
        words="",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="oxytocin",
        reach=(Reach.STAY,),
        after_events=("nothing_declared",),
    )
    with pytest.raises(ValueError, match="nothing_declared"):
        create_fact_events(inputs.con, [orphan], "found_events")


def test_every_event_of_mothers_says_in_words_what_it_is():
    names = [event.name for event in DELIVERY_EVENTS]
    assert len(set(names)) == len(names)
    assert all(len(event.words) > 20 for event in DELIVERY_EVENTS)
