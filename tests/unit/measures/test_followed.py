"""How long a mother and a newborn could be followed after discharge, as clinical sentences."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from measures.facts import create_facts
from tests.support.fact_inputs import FactInputs


@pytest.fixture
def inputs(con):
    inputs = FactInputs(con)
    inputs.delivery()  # home on 2023-05-12
    return inputs


def later_encounter(inputs, *, hospital: str = "H1", discharged: datetime | None = None) -> None:
    inputs.add(
        "maternal_encounters",
        hospital_id=hospital,
        encounter_id="X",
        admit_datetime=datetime(2023, 6, 20, 8),
        discharge_datetime=discharged,
    )


def followed(inputs, table: str) -> int | None:
    create_facts(inputs.con, [])
    return inputs.con.execute(f"select followed_days from {table}").fetchall()[0][0]


def test_a_mother_is_followed_to_the_last_day_of_the_last_month_her_hospital_sent(inputs):
    later_encounter(inputs, discharged=datetime(2023, 7, 2, 9))
    assert followed(inputs, "delivery_facts") == 19 + 30 + 31  # from 12 May: to the end of May, June and July


def test_a_stay_not_yet_ended_is_sent_with_the_month_in_which_it_began(inputs):
    later_encounter(inputs)
    assert followed(inputs, "delivery_facts") == 19 + 30


def test_what_another_hospital_sends_later_does_not_lengthen_the_time(inputs):
    later_encounter(inputs, hospital="H2", discharged=datetime(2023, 7, 2, 9))
    assert followed(inputs, "delivery_facts") == 19


def test_a_woman_still_in_hospital_is_not_followed_yet(con):
    inputs = FactInputs(con)
    inputs.delivery(discharged=None)
    assert followed(inputs, "delivery_facts") is None


def test_a_newborn_is_followed_from_its_last_joined_discharge(con):
    inputs = FactInputs(con)
    inputs.newborn()  # home, or moved, on 2023-05-12
    inputs.transfer()  # home on 2023-05-20
    inputs.delivery(2, discharged=date(2023, 6, 1))
    assert followed(inputs, "newborn_facts") == 11 + 30


def test_looking_back_begins_with_the_first_month_sent(inputs):
    inputs.add(
        "maternal_encounters",
        hospital_id="H1",
        encounter_id="X",
        admit_datetime=datetime(2023, 2, 20, 8),
        discharge_datetime=datetime(2023, 3, 2, 8),
    )
    create_facts(inputs.con, [])
    # From 1 March to the admission on 10 May.
    assert inputs.con.execute("select lookback_days from delivery_facts").fetchall() == [(31 + 30 + 9,)]


def test_a_newborn_that_stays_longer_than_its_mother(inputs):
    inputs.newborn(linked_to=1, discharge_datetime=datetime(2023, 5, 15, 1))  # born on a Wednesday
    inputs.newborn(2)
    create_facts(inputs.con, [])
    found = inputs.con.execute(
        "select days_after_mother, birth_weekday from newborn_facts order by newborn_id"
    )
    assert found.fetchall() == [(3, 3), (None, 3)]
