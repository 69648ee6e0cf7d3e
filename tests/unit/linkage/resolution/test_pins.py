"""What reviewers settled holds: tonight, tomorrow, and in whatever order the records come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from linkage.candidates.sides import create_sides
from linkage.candidates.statistics import count_statistics, create_statistics
from linkage.compare.comparable import create_comparable
from linkage.linker import link
from linkage.resolution.pins import count_pins
from linkage.review.items import Decision, create_opinion_tables
from tests.support.review_tables import says
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds

SUSAN: dict[str, Any] = {
    "first_name": "Susan",
    "last_name": "Okafor",
    "birth_date": date(1988, 11, 2),
    "street_address": "9 Oak Road",
    "zip": "60614",
    "phone": "7735550188",
    "subscriber_id": "SUB900800",
}
# Another Wendy Kowalski in the next bed, and a newborn whose record tells no more than that name.
NAMESAKE: dict[str, Any] = {
    "birth_date": date(1990, 1, 2),
    "street_address": "7 Birch Court",
    "zip": "60622",
    "phone": "7735550111",
    "subscriber_id": "SUB555666",
}
ONLY_A_NAME: dict[str, Any] = {
    "mother_birth_date": None,
    "street_address": None,
    "zip": None,
    "phone": None,
    "subscriber_id": None,
}


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


def links_with(
    con: duckdb.DuckDBPyConnection, *decisions: Decision
) -> dict[str, tuple[str, str | None, str | None]]:
    """newborn encounter → (status, delivery encounter, method), after a night with these decisions."""
    create_comparable(con)
    create_opinion_tables(con, decisions, 1)
    link(con)
    rows = con.execute(
        "select newborn_encounter_id, link_status, delivery_encounter_id, link_method from links"
    ).fetchall()
    return {newborn: (status, delivery, method) for newborn, status, delivery, method in rows}


def pairs_of(con: duckdb.DuckDBPyConnection, newborn: str) -> set[str]:
    rows = con.execute(
        "select delivery_encounter_id from scored_pairs where newborn_encounter_id = ?", [newborn]
    ).fetchall()
    return {row[0] for row in rows}


@pytest.mark.parametrize("deliveries", [("D1", "D2"), ("D2", "D1")])
def test_two_equal_mothers_are_told_apart_by_a_reviewer_whatever_came_first(
    feeds: duckdb.DuckDBPyConnection, deliveries: tuple[str, str]
) -> None:
    for delivery, more in zip(deliveries, ({}, NAMESAKE), strict=True):
        add_delivery(feeds, delivery, **more)
    add_newborn(feeds, "B1", **ONLY_A_NAME)
    assert links_with(feeds)["B1"][0] == "review"
    assert links_with(feeds, says("ann", "B1", "D2", "match", 1))["B1"] == ("linked", "D2", "reviewed")


def test_a_pin_holds_when_more_records_come_in_before_it(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D5")
    add_delivery(feeds, "D6", **NAMESAKE)
    add_newborn(feeds, "B5", **ONLY_A_NAME)
    decision = says("ann", "B5", "D6", "match", 1)
    assert links_with(feeds, decision)["B5"] == ("linked", "D6", "reviewed")
    # Encounters that sort first move every number of the two sides.
    add_delivery(feeds, "D1", **SUSAN)
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    assert links_with(feeds, decision)["B5"] == ("linked", "D6", "reviewed")


def test_a_pin_outweighs_a_certain_rule(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **SUSAN)
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    assert links_with(feeds)["B1"] == ("linked", "D1", "deterministic")
    assert links_with(feeds, says("ann", "B1", "D2", "match", 1))["B1"] == ("linked", "D2", "reviewed")


def test_a_refused_pair_is_never_a_candidate_again(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **SUSAN)
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    found = links_with(feeds, says("ann", "B1", "D1", "no_match", 1))
    assert found["B1"][1] != "D1"
    assert "D1" not in pairs_of(feeds, "B1")


def test_whose_only_candidate_reviewers_refused_is_told_apart_from_one_that_fits_nowhere(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    links_with(feeds, says("ann", "B1", "D1", "no_match", 1))
    reason = "select link_status, link_reason from links"
    assert feeds.execute(reason).fetchall() == [("unlinked", "all_candidates_refused_by_reviewers")]
    # The refused delivery is gone: what was refused then no longer says why there is none.
    feeds.execute("delete from maternal_encounters")
    links_with(feeds, says("ann", "B1", "D1", "no_match", 1))
    assert feeds.execute(reason).fetchall() == [("unlinked", "no_candidate")]


def test_refusing_one_of_two_equal_mothers_leaves_the_other(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **NAMESAKE)
    add_newborn(feeds, "B1", **ONLY_A_NAME)
    assert links_with(feeds, says("ann", "B1", "D1", "no_match", 1))["B1"] == (
        "linked",
        "D2",
        "probabilistic",
    )


def test_a_pinned_newborn_takes_its_place_at_the_delivery(feeds: duckdb.DuckDBPyConnection) -> None:
    # One liveborn. The rule gave the place to B1; the reviewer says it is B2's.
    add_delivery(feeds, "D1", outcome="Z370")
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    add_newborn(
        feeds, "B2", mother_first_name="Susan", mother_birth_date=date(1988, 11, 2), subscriber_id=None
    )
    assert links_with(feeds)["B1"] == ("linked", "D1", "deterministic")
    found = links_with(feeds, says("ann", "B2", "D1", "match", 1))
    assert found["B2"] == ("linked", "D1", "reviewed")
    assert found["B1"][0] != "linked"


def test_of_twins_one_pinned_leaves_room_for_the_other(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z372", plurality=2)
    twin = {"birth_code": "Z3830", "plurality": 2}
    add_newborn(feeds, "B1", **twin, birth_order=1, first_name="BabygirlA", mother_mrn="M-D1")
    add_newborn(feeds, "B2", **twin, birth_order=2, first_name="BabygirlB", mother_mrn="M-D1")
    found = links_with(feeds, says("ann", "B2", "D1", "match", 1))
    assert found == {"B1": ("linked", "D1", "deterministic"), "B2": ("linked", "D1", "reviewed")}


def test_dates_that_contradict_the_stated_mother_are_settled_either_way(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    late = datetime(2025, 3, 30, 8, 30)
    add_newborn(
        feeds, "B1", mother_mrn="M-D1", birth_datetime=late, admit_datetime=late, discharge_datetime=None
    )
    assert links_with(feeds)["B1"][0] == "review"
    assert links_with(feeds, says("ann", "B1", "D1", "match", 1))["B1"] == ("linked", "D1", "reviewed")
    assert links_with(feeds, says("ann", "B1", "D1", "no_match", 1))["B1"] == ("unlinked", None, None)


def test_a_pin_on_a_transfer_stay_holds_when_the_birth_record_comes_in(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **NAMESAKE)
    stay = {
        "hospital_id": "H2",
        "birth_code": "",
        "admission_type": "1",
        "point_of_origin": "4",
        "transfer_from_hospital_id": "H1",
        "admit_datetime": datetime(2025, 3, 10, 15, 0),
        "discharge_datetime": datetime(2025, 4, 2),
    }
    add_newborn(feeds, "T1", **stay)
    decision = says("ann", "T1", "D2", "match", 1, newborn=("H2", "T1"))
    assert links_with(feeds, decision) == {"T1": ("linked", "D2", "reviewed")}
    add_newborn(feeds, "B1", discharge_datetime=datetime(2025, 3, 10, 14, 0), transfer_to_hospital_id="H2")
    assert links_with(feeds, decision) == {"B1": ("linked", "D2", "reviewed")}


def test_a_decision_whose_records_are_gone_sleeps_and_wakes(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **NAMESAKE)
    decision = says("ann", "B1", "D2", "match", 1)
    assert links_with(feeds, decision) == {}
    assert pins_of(feeds, decision) == (0, 0, 1, 0)
    add_newborn(feeds, "B1", **ONLY_A_NAME)
    assert links_with(feeds, decision)["B1"] == ("linked", "D2", "reviewed")
    assert pins_of(feeds, decision) == (1, 0, 0, 0)


def test_two_decisions_that_joined_records_make_contradict_each_other_pin_nothing(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **NAMESAKE)
    add_newborn(feeds, "B1", patient_mrn="N7", **ONLY_A_NAME)
    # The same infant under a second encounter: both were judged while they were thought two infants.
    add_newborn(
        feeds,
        "R1",
        birth_code="",
        patient_mrn="N7",
        admission_type="1",
        point_of_origin="1",
        admit_datetime=datetime(2025, 3, 20, 10, 0),
        discharge_datetime=None,
    )
    decisions = (says("ann", "B1", "D1", "match", 1), says("ann", "R1", "D2", "match", 2))
    assert links_with(feeds, *decisions)["B1"][0] == "review"
    assert pins_of(feeds, *decisions) == (0, 0, 0, 2)


def pins_of(con: duckdb.DuckDBPyConnection, *decisions: Decision) -> tuple[int, int, int, int]:
    """Matches, refusals, dormant and contradicting decisions of the last night."""
    create_opinion_tables(con, decisions, 1)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    found = count_pins(con)
    return found.matches, found.refusals, found.dormant, found.contradicting
