"""Event columns, as clinical sentences: what was given, measured or coded, how many hours from birth, on which stay."""

from __future__ import annotations

from datetime import datetime

import pytest

from measures.events import Clock, Event, Feed, Reach, Taking
from measures.facts.code_flags import create_code_flags
from measures.facts.contacts import create_fact_contacts
from measures.facts.encounters import create_fact_encounters
from measures.facts.events import create_fact_events
from tests.support.fact_inputs import FactInputs

MAGNESIUM = {"feed": Feed.MEDICATIONS, "codelist": "magnesium_sulfate"}
DAY_BEFORE = Event(
    name="magnesium", words="", taking=Taking.ANY, clock=Clock.BIRTH, from_hours=-24, to_hours=0, **MAGNESIUM
)


@pytest.fixture
def inputs(con):
    inputs = FactInputs(con)
    inputs.delivery()  # born on 2023-05-10 at 14:30, admitted at 06:00, home on 2023-05-12 at 11:00
    return inputs


def found(inputs, event: Event):
    """The event's value for the first unit; None when nothing of its kind is recorded."""
    create_fact_encounters(inputs.con)
    create_code_flags(inputs.con, ())
    create_fact_contacts(inputs.con)
    create_fact_events(inputs.con, [event], "found_events")
    rows = inputs.con.execute(f"select {event.name} from found_events where unit_no = 1").fetchall()
    return rows[0][0] if rows else None


def give_magnesium(inputs, at: datetime | None, *, encounter: str = "M1", **values):
    defaults = {"code": "6585", "code_system": "RXNORM"}
    inputs.add(
        "medications", hospital_id="H1", encounter_id=encounter, start_datetime=at, **(defaults | values)
    )


@pytest.mark.parametrize(
    ("at", "given"),
    [
        (datetime(2023, 5, 9, 14, 30), True),  # 24 hours before birth, the limit
        (datetime(2023, 5, 9, 14, 29), False),
        (datetime(2023, 5, 10, 14, 30), True),  # at birth
        (datetime(2023, 5, 10, 14, 31), False),
        (datetime(2023, 5, 10), True),  # on the day of birth, hour not known
        (datetime(2023, 5, 9), True),  # the day before, hour not known: 24 hours
        (datetime(2023, 5, 8), False),
        (None, None),  # given, nobody knows when
    ],
)
def test_magnesium_within_the_day_before_birth(inputs, at, given):
    give_magnesium(inputs, at)
    assert bool(found(inputs, DAY_BEFORE)) is bool(given)


def test_a_medicine_ordered_and_not_given_does_not_count(inputs):
    give_magnesium(inputs, datetime(2023, 5, 10, 12), status="cancelled")
    assert not found(inputs, DAY_BEFORE)


def test_a_code_of_another_system_is_another_code(inputs):
    give_magnesium(inputs, datetime(2023, 5, 10, 12), code_system="LOCAL")
    assert not found(inputs, DAY_BEFORE)


def test_hours_from_birth_to_the_first_dose(inputs):
    give_magnesium(inputs, datetime(2023, 5, 10, 12, 0))
    give_magnesium(inputs, datetime(2023, 5, 10, 13, 30))
    first = Event(name="first_dose", words="", taking=Taking.FIRST_HOURS, **MAGNESIUM)
    assert found(inputs, first) == pytest.approx(-2.5)


@pytest.mark.parametrize(
    ("taking", "value"),
    [
        (Taking.FIRST_VALUE, 61.0),
        (Taking.LAST_VALUE, 52.0),
        (Taking.LOWEST_VALUE, 38.0),
        (Taking.HIGHEST_VALUE, 61.0),
        (Taking.COUNT, 3),
    ],
)
def test_values_in_order_of_time_without_results_entered_in_error(inputs, taking, value):
    for hour, result, status in (
        (18, 52, "final"),
        (9, 61, None),
        (12, 38, "corrected"),
        (13, 5, "entered-in-error"),
    ):
        inputs.add(
            "observations",
            hospital_id="H1",
            encounter_id="M1",
            code="2339-0",
            code_system="LOINC",
            observed_datetime=datetime(2023, 5, 10, hour),
            value_number=result,
            unit="mg/dL",
            status=status,
        )
    event = Event(
        name="glucose", words="", feed=Feed.OBSERVATIONS, codelist="glucose", taking=taking, units=("mg/dl",)
    )
    assert found(inputs, event) == value


def later_stay(inputs, *, admitted: datetime, kind: str | None = None, code: str = "O14.15") -> None:
    stay = {"hospital_id": "H1", "encounter_id": "M9"}
    discharged = admitted.replace(hour=23)
    inputs.add(
        "maternal_encounters",
        **stay,
        admit_datetime=admitted,
        discharge_datetime=discharged,
        encounter_type=kind,
    )
    inputs.add("maternal_stays", mother_id="W1", **stay, admit_at=admitted, discharge_at=discharged)
    inputs.diagnosis("M9", code)


READMITTED = {"feed": Feed.STAYS, "reach": (Reach.AFTER,), "clock": Clock.DISCHARGE, "taking": Taking.ANY}
WITHIN_42_DAYS = Event(
    name="readmitted", words="", to_hours=42 * 24, encounter_types=("inpatient",), **READMITTED
)


@pytest.mark.parametrize(
    ("admitted", "kind", "readmitted"),
    [
        (datetime(2023, 5, 20, 3), None, True),
        (datetime(2023, 6, 23, 11), None, True),  # 42 days to the hour
        (datetime(2023, 6, 23, 12), None, False),
        (datetime(2023, 5, 20, 3), "emergency", False),  # a visit, not a stay
    ],
)
def test_readmission_of_the_woman_within_42_days(inputs, admitted, kind, readmitted):
    later_stay(inputs, admitted=admitted, kind=kind)
    assert found(inputs, WITHIN_42_DAYS) is readmitted


@pytest.mark.parametrize(("code", "counts"), [("O72.1", True), ("O14.15", False)])
def test_readmission_for_a_reason_asks_the_principal_diagnosis(inputs, code, counts):
    later_stay(inputs, admitted=datetime(2023, 5, 20, 3), code=code)
    inputs.diagnosis("M9", "O72.1", sequence=2)
    event = Event(name="for_bleeding", words="", codelist="postpartum_hemorrhage", **READMITTED)
    assert found(inputs, event) is counts


def test_an_antenatal_stay_is_no_part_of_the_delivery_stay(inputs):
    later_stay(inputs, admitted=datetime(2023, 4, 1, 3))
    give_magnesium(inputs, datetime(2023, 4, 1, 4), encounter="M9")
    assert not found(inputs, Event(name="in_stay", words="", taking=Taking.ANY, **MAGNESIUM))
    before = Event(
        name="in_pregnancy", words="", taking=Taking.ANY, reach=(Reach.STAY, Reach.BEFORE), **MAGNESIUM
    )
    assert found(inputs, before) is True


def test_an_event_of_an_unknown_list_is_refused(inputs):
    with pytest.raises(ValueError, match="no_such_list"):
        found(
            inputs,
            Event(name="x", words="", feed=Feed.MEDICATIONS, codelist="no_such_list", taking=Taking.ANY),
        )
