"""The hospitalisation of a delivery stay and what is asked of it by the clock, at each boundary of the specification.

The stay of these tests: admitted on 2023-05-10 at 06:00, discharged on 2023-05-12 at 11:00.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from measures.fact_columns import HOSPITALIZATION_COLUMNS
from measures.facts.code_flags import create_code_flags
from measures.facts.contacts import create_fact_contacts
from measures.facts.encounters import create_fact_encounters
from measures.facts.hospitalization import create_fact_hospitalizations
from tests.support.fact_inputs import FactInputs

ADMITTED = datetime(2023, 5, 10, 6)
DISCHARGED = datetime(2023, 5, 12, 11)
DELIVERED = datetime(2023, 5, 10, 14, 30)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TIME_OF_DELIVERY = "93857-1"
DUE_DATE = "11778-8"
ESTIMATE = "11884-4"
GRAVIDITY = "11996-6"
PARITY = "11977-6"
CESAREAN_PCS = "10D00Z1"
HYSTERECTOMY_PCS = "0UT90ZZ"
TRANSFUSION_PCS = "30233N1"


@pytest.fixture
def inputs(con) -> FactInputs:
    inputs = FactInputs(con)
    inputs.delivery()
    inputs.add("maternal_stays", mother_id="W1", hospital_id="H1", encounter_id="M1", admit_at=ADMITTED)
    return inputs


def visit(
    inputs: FactInputs,
    kind: str,
    began: datetime,
    ended: datetime | None,
    *,
    name: str = "V1",
    hospital: str = "H1",
) -> None:
    inputs.add(
        "maternal_encounters",
        hospital_id=hospital,
        encounter_id=name,
        encounter_type=kind,
        admit_datetime=began,
        discharge_datetime=ended,
    )
    inputs.add("maternal_stays", mother_id="W1", hospital_id=hospital, encounter_id=name, admit_at=began)


def observe(
    inputs: FactInputs, code: str, seen: datetime | None, *, encounter: str = "M1", **value: Any
) -> None:
    inputs.add(
        "observations", hospital_id="H1", encounter_id=encounter, code=code, observed_datetime=seen, **value
    )


def deliver_at(inputs: FactInputs, at: datetime) -> None:
    observe(inputs, TIME_OF_DELIVERY, at, value_datetime=at)


def perform(
    inputs: FactInputs,
    code: str,
    began: datetime | None,
    ended: datetime | None = None,
    *,
    encounter: str = "M1",
    status: str | None = None,
    system: str = "ICD10PCS",
) -> None:
    inputs.add(
        "procedures",
        hospital_id="H1",
        encounter_id=encounter,
        code=code,
        code_plain=code,
        code_system=system,
        start_datetime=began,
        end_datetime=ended,
        status=status,
    )


def answers(inputs: FactInputs) -> dict[str, Any]:
    create_fact_encounters(inputs.con)
    create_code_flags(inputs.con, ())
    create_fact_contacts(inputs.con)
    create_fact_hospitalizations(inputs.con)
    names = [name for name, _ in HOSPITALIZATION_COLUMNS]
    rows = inputs.con.execute(f"select {', '.join(names)} from fact_hospitalizations").fetchall()
    assert len(rows) == 1
    return dict(zip(names, rows[0], strict=True))


@pytest.mark.parametrize(
    ("ended", "begins"),
    [
        (ADMITTED - HOUR, ADMITTED - 3 * HOUR),  # an hour before admission, the limit
        (ADMITTED - HOUR - MINUTE, ADMITTED),
        (ADMITTED, ADMITTED - 3 * HOUR),
        (ADMITTED + MINUTE, ADMITTED),  # still in the emergency room when admitted: another visit
        (None, ADMITTED),  # not finished
    ],
)
@pytest.mark.parametrize("kind", ["emergency", "ob_triage", "observation"])
def test_a_visit_that_ended_within_an_hour_leads_in(inputs, kind, ended, begins):
    visit(inputs, kind, ADMITTED - 3 * HOUR, ended)
    assert answers(inputs)["hospitalization_start_at"] == begins


def test_an_emergency_visit_leads_into_the_observation_that_leads_into_the_stay(inputs):
    visit(inputs, "observation", ADMITTED - 5 * HOUR, ADMITTED - HOUR, name="V1")
    visit(inputs, "emergency", ADMITTED - 8 * HOUR, ADMITTED - 6 * HOUR, name="V2")
    assert answers(inputs)["hospitalization_start_at"] == ADMITTED - 8 * HOUR


def test_an_observation_does_not_reach_back_from_an_emergency_visit(inputs):
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED, name="V1")
    visit(inputs, "observation", ADMITTED - 5 * HOUR, ADMITTED - 2 * HOUR, name="V2")
    assert answers(inputs)["hospitalization_start_at"] == ADMITTED - 2 * HOUR


def test_of_two_visits_the_last_counts(inputs):
    visit(inputs, "emergency", ADMITTED - 4 * HOUR, ADMITTED - 50 * MINUTE, name="V1")
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED - 40 * MINUTE, name="V2")
    assert answers(inputs)["hospitalization_start_at"] == ADMITTED - 2 * HOUR


def test_a_visit_to_another_hospital_leads_into_nothing_here(inputs):
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED, hospital="H2")
    assert answers(inputs)["hospitalization_start_at"] == ADMITTED


@pytest.mark.parametrize(
    ("began", "within"),
    [
        (ADMITTED, True),
        (ADMITTED - MINUTE, False),
        (DISCHARGED, True),
        (DISCHARGED + MINUTE, False),
        (datetime(2023, 5, 10), True),  # the day is known, the time is not
        (datetime(2023, 5, 12), True),
        (datetime(2023, 5, 9), False),
        (datetime(2023, 5, 10, 0, 0, 0, 1), False),  # a known midnight
        (None, True),  # filed under the stay, nobody knows when
    ],
)
def test_a_delivery_procedure_begins_within_the_hospitalisation(inputs, began, within):
    perform(inputs, CESAREAN_PCS, began)
    assert answers(inputs)["delivered_within"] is within


def test_a_delivery_in_the_emergency_room_is_of_the_stay_it_led_into(inputs):
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED)
    perform(inputs, CESAREAN_PCS, ADMITTED - HOUR, encounter="V1")
    assert answers(inputs)["delivered_within"] is True


def test_a_procedure_without_a_day_on_another_encounter_is_of_that_one(inputs):
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED)
    perform(inputs, CESAREAN_PCS, None, encounter="V1")
    assert answers(inputs)["delivered_within"] is False


@pytest.mark.parametrize(("status", "counts"), [("completed", True), (None, True), ("not-done", False)])
def test_only_completed_procedures_count(inputs, status, counts):
    perform(inputs, CESAREAN_PCS, DELIVERED, status=status)
    assert answers(inputs)["delivered_within"] is counts


def test_a_delivery_may_be_coded_in_snomed(inputs):
    perform(inputs, "11466000", DELIVERED, DELIVERED, system="SNOMED")
    found = answers(inputs)
    assert found["delivered_within"] is True
    assert found["cesarean_within"] is True


@pytest.mark.parametrize(
    ("ended", "within"),
    [(DISCHARGED, True), (DISCHARGED + MINUTE, False), (None, True)],
)
def test_a_cesarean_ends_within_the_hospitalisation(inputs, ended, within):
    """Where a hospital sends no ends of procedures, the start decides."""
    perform(inputs, CESAREAN_PCS, DELIVERED, ended)
    assert answers(inputs)["cesarean_within"] is within


def test_where_ends_are_sent_a_timed_cesarean_without_one_has_not_ended(inputs):
    perform(inputs, CESAREAN_PCS, DELIVERED)
    perform(inputs, TRANSFUSION_PCS, DELIVERED, DELIVERED + HOUR)
    assert answers(inputs)["cesarean_within"] is False


@pytest.mark.parametrize(
    ("began", "on_days", "within"),
    [
        (datetime(2023, 5, 10, 0, 1), True, False),  # the day of admission, before it
        (datetime(2023, 5, 9, 23, 59), False, False),
        (datetime(2023, 5, 12, 23, 59), True, False),
        (datetime(2023, 5, 11, 3), True, True),
    ],
)
@pytest.mark.parametrize(
    ("code", "name"), [(HYSTERECTOMY_PCS, "hysterectomy"), (TRANSFUSION_PCS, "transfusion")]
)
def test_editions_differ_by_day_and_time(inputs, code, name, began, on_days, within):
    perform(inputs, code, began)
    found = answers(inputs)
    assert (found[f"{name}_on_days"], found[f"{name}_within"]) == (on_days, within)
    assert found["other_severe_procedure_on_days"] is False


def test_a_ventilation_is_another_severe_procedure(inputs):
    perform(inputs, "5A1945Z", DELIVERED)
    found = answers(inputs)
    assert found["other_severe_procedure_within"] is True
    assert found["hysterectomy_within"] is False


def test_the_last_time_of_delivery_within_the_hospitalisation_counts(inputs):
    deliver_at(inputs, DELIVERED)
    observe(inputs, TIME_OF_DELIVERY, DELIVERED + HOUR, value_datetime=DELIVERED + MINUTE)
    observe(inputs, TIME_OF_DELIVERY, DELIVERED + 2 * HOUR, value_datetime=DISCHARGED + MINUTE)
    observe(inputs, TIME_OF_DELIVERY, DISCHARGED + MINUTE, value_datetime=DELIVERED)
    observe(inputs, TIME_OF_DELIVERY, DELIVERED + 3 * HOUR)  # said without saying when
    observe(inputs, TIME_OF_DELIVERY, DELIVERED + 4 * HOUR, value_datetime=DELIVERED, status="preliminary")
    assert answers(inputs)["time_of_delivery_at"] == DELIVERED + MINUTE


def test_without_an_observation_the_encounters_delivery_time_stands_in(con):
    inputs = FactInputs(con)
    inputs.delivery(delivery_datetime=DELIVERED)
    assert answers(inputs)["time_of_delivery_at"] == DELIVERED


@pytest.mark.parametrize(
    ("due_in_days", "weeks"),
    [(0, 40), (21, 37), (22, 36), (28, 36), (29, 35), (139, 20), (140, 20), (141, 19), (-14, 42)],
)
def test_calculated_gestation_is_in_completed_weeks(inputs, due_in_days, weeks):
    deliver_at(inputs, DELIVERED)
    observe(inputs, DUE_DATE, DELIVERED, value_datetime=DELIVERED + due_in_days * DAY)
    assert answers(inputs)["calculated_gestation_weeks"] == weeks == (280 - due_in_days) // 7


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        (DELIVERED, True),
        (DELIVERED + MINUTE, False),
        (DELIVERED - 294 * DAY, True),  # 42 weeks
        (DELIVERED - 294 * DAY - MINUTE, False),
    ],
)
def test_a_due_date_counts_for_42_weeks(inputs, seen, counts):
    deliver_at(inputs, DELIVERED)
    observe(inputs, DUE_DATE, seen, value_datetime=DELIVERED)
    assert (answers(inputs)["calculated_gestation_weeks"] == 40) is counts


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        (DELIVERED, True),
        (DELIVERED - DAY, True),
        (DELIVERED - DAY - MINUTE, False),
        (DELIVERED + HOUR, True),  # the same day, within the hospitalisation
        (datetime(2023, 5, 11, 0, 1), False),
    ],
)
def test_an_estimate_counts_for_a_day(inputs, seen, counts):
    deliver_at(inputs, DELIVERED)
    observe(inputs, ESTIMATE, seen, value_number=38, unit="wk")
    found = answers(inputs)
    assert found["estimated_gestation_seen"] is counts
    assert found["estimated_gestation_weeks"] == (38 if counts else None)


@pytest.mark.parametrize(("number", "unit", "weeks"), [(38, "weeks", 38), (266, "d", 38), (38, "cm", None)])
def test_an_estimate_in_another_unit_is_seen_and_not_compared(inputs, number, unit, weeks):
    deliver_at(inputs, DELIVERED)
    observe(inputs, ESTIMATE, DELIVERED - HOUR, value_number=37, unit="wk")
    observe(inputs, ESTIMATE, DELIVERED, value_number=number, unit=unit)
    found = answers(inputs)
    assert found["estimated_gestation_seen"] is True
    assert found["estimated_gestation_weeks"] == weeks


def test_an_estimate_without_a_value_is_not_the_last(inputs):
    deliver_at(inputs, DELIVERED)
    observe(inputs, ESTIMATE, DELIVERED - HOUR, value_number=37, unit="wk")
    observe(inputs, ESTIMATE, DELIVERED)
    assert answers(inputs)["estimated_gestation_weeks"] == 37


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        (DELIVERED - MINUTE, True),
        (DELIVERED, False),  # strictly before
        (DELIVERED - 294 * DAY, True),
        (DELIVERED - 294 * DAY - MINUTE, False),
        (None, False),
    ],
)
@pytest.mark.parametrize(("code", "name"), [(GRAVIDITY, "observed_gravidity"), (PARITY, "observed_parity")])
def test_obstetric_history_is_said_strictly_before_delivery(inputs, code, name, seen, counts):
    deliver_at(inputs, DELIVERED)
    observe(inputs, code, seen, value_number=1)
    found = answers(inputs)
    assert found[name] == (1 if counts else None)
    assert found["obstetric_history_observed"] is True


def test_the_last_value_said_counts(inputs):
    deliver_at(inputs, DELIVERED)
    observe(inputs, PARITY, DELIVERED - 2 * HOUR, value_number=0)
    observe(inputs, PARITY, DELIVERED - HOUR, value_number=1)
    observe(inputs, PARITY, DELIVERED - MINUTE)  # without a value
    assert answers(inputs)["observed_parity"] == 1


def test_history_from_an_earlier_visit_counts(inputs):
    visit(inputs, "emergency", ADMITTED - 100 * DAY, ADMITTED - 100 * DAY + HOUR)
    deliver_at(inputs, DELIVERED)
    observe(inputs, GRAVIDITY, ADMITTED - 100 * DAY, encounter="V1", value_number=1)
    assert answers(inputs)["observed_gravidity"] == 1


@pytest.mark.parametrize(
    ("seen", "counts"),
    [
        (DELIVERED, True),
        (DELIVERED + MINUTE, False),
        (ADMITTED, True),
        (ADMITTED - MINUTE, False),  # in the hospitalisation, before the stay
    ],
)
def test_abnormal_presentation_is_seen_during_the_stay_up_to_delivery(inputs, seen, counts):
    visit(inputs, "emergency", ADMITTED - 2 * HOUR, ADMITTED)
    deliver_at(inputs, DELIVERED)
    observe(inputs, "18559007", seen, code_system="SNOMED")
    assert answers(inputs)["abnormal_presentation_observed"] is counts
