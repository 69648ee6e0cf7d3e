"""How candidate mothers are found: wrong dates, other hospitals, and never more than can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from linkage.candidates.cap import cap_candidates
from linkage.candidates.found import create_candidates, create_open_deliveries, create_open_newborns
from linkage.candidates.sides import create_sides
from linkage.candidates.statistics import count_statistics, create_statistics
from linkage.compare.comparable import create_comparable
from linkage.linker import link
from linkage.models.blocking import MAX_CANDIDATES
from linkage.models.catalogue import model_named
from linkage.persons.stays import create_infant_stays, create_mother_stays
from linkage.resolution.pins import apply_decisions
from tests.support.small_dyads import (
    HEAVY,
    add_delivery,
    add_newborn,
    create_empty_feeds,
    create_small_network,
)

IDENTIFIED = model_named("identified")


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    create_empty_feeds(con)
    yield con


def find_candidates(con: duckdb.DuckDBPyConnection) -> int:
    """Create `model_candidates` of all newborns, as if no link were certain; returns how many newborns were capped."""
    create_comparable(con)
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    con.execute(
        "create temp table linkage_certain_links "
        "(newborn_no bigint, delivery_no bigint, rule varchar, match_weight double)"
    )
    apply_decisions(con)
    create_open_deliveries(con)
    create_open_newborns(con, IDENTIFIED)
    create_candidates(con, IDENTIFIED)
    return cap_candidates(con)


def rules_of(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """(newborn, delivery) → the rule that found the pair."""
    find_candidates(con)
    rows = con.execute(
        """
        select newborn.encounter_id, delivery.encounter_id, rule
        from model_candidates
        join linkage_newborn_side as newborn on newborn.unique_id = newborn_no
        join linkage_delivery_side as delivery on delivery.unique_id = delivery_no
        """
    ).fetchall()
    return {(newborn, delivery): rule for newborn, delivery, rule in rows}


# Without any of what Wendy Kowalski's records of small_dyads share beyond her names.
BARE: dict[str, Any] = {
    "mother_birth_date": None,
    "phone": None,
    "subscriber_id": None,
    "street_address": None,
    "zip": None,
}


@pytest.mark.parametrize(
    "typed",
    [
        datetime(2025, 10, 3, 8, 30),  # 10 March with day and month exchanged
        datetime(2024, 3, 10, 8, 30),  # last year's, written in January by habit
        datetime(2025, 8, 10, 8, 30),  # another month
        datetime(2025, 3, 20, 8, 30),  # another ten
    ],
)
@pytest.mark.parametrize("known", ["phone", "subscriber_id", "street_address", "mother_birth_date", None])
def test_a_birth_date_typed_wrong_still_leads_to_the_mother(
    feeds: duckdb.DuckDBPyConnection, typed: datetime, known: str | None
) -> None:
    add_delivery(feeds, "D1")
    values = {name: value for name, value in BARE.items() if name != known}
    add_newborn(feeds, "B1", **values, birth_datetime=typed, admit_datetime=typed, discharge_datetime=None)
    assert rules_of(feeds)[("B1", "D1")].endswith("on_wrong_date")


def test_a_sibling_of_another_pregnancy_is_no_candidate(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    born = datetime(2026, 5, 21, 17, 0)
    add_newborn(feeds, "B2", birth_datetime=born, admit_datetime=born, discharge_datetime=None)
    assert rules_of(feeds) == {}


@pytest.mark.parametrize(
    ("kept", "rule"),
    [
        ({"mother_birth_date": date(1994, 5, 17)}, "birth_text_elsewhere"),
        ({"phone": "3128675309"}, "phone_elsewhere"),
        ({}, "mothers_names_elsewhere"),
        (
            {
                "mother_first_name": None,
                "mother_last_name": None,
                "last_name": "Father",
                "first_name": "Wendysgirl",
            },
            "first_name_and_minute_elsewhere",
        ),
        (
            {
                "mother_first_name": None,
                "mother_last_name": None,
                "last_name": "Father",
                "guarantor_name": "KOWALSKI, WENDY",
            },
            "guarantor_elsewhere",
        ),
    ],
)
def test_an_outborn_newborn_whose_sender_is_not_stated_finds_its_mother_elsewhere(
    feeds: duckdb.DuckDBPyConnection, kept: dict[str, Any], rule: str
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "T1", **BARE | {"hospital_id": "H2", "point_of_origin": "6"} | kept)
    assert rules_of(feeds)[("T1", "D1")] == rule


def test_nearly_all_true_pairs_are_candidates_and_few_others(con: duckdb.DuckDBPyConnection) -> None:
    create_small_network(con, births=2_000, seed=3, errors=HEAVY, hospitals=12)
    find_candidates(con)
    ((true_pairs, found, newborns, pairs),) = con.execute(
        """
        with true_pair as (
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from truth
            join linkage_newborn_side as newborn
                on newborn.hospital_id = newborn_hospital_id and newborn.encounter_id = newborn_encounter_id
            join linkage_delivery_side as delivery
                on delivery.hospital_id = delivery_hospital_id and delivery.encounter_id = delivery_encounter_id
        )
        select count(*), count(rule), (select count(*) from open_newborns), (select count(*) from model_candidates)
        from true_pair left join model_candidates using (newborn_no, delivery_no)
        """
    ).fetchall()
    assert true_pairs > 1_900
    assert found >= 0.995 * true_pairs
    assert pairs <= 60 * newborns


def test_bad_input_cannot_make_pairs_explode_and_keeps_the_best_supported(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    # 80 women whose surnames begin alike in one day and unit, one of them of the newborn's mother's names.
    for number in range(MAX_CANDIDATES + 20):
        add_delivery(
            feeds,
            f"D{number}",
            first_name="Wendy" if number == 77 else f"Other{chr(65 + number % 26)}",
            last_name="Kowalski" if number == 77 else f"Kow{chr(65 + number % 26)}{chr(65 + number // 26)}rd",
            birth_date=date(1980, 1, 1) + timedelta(days=number),
            delivery_datetime=datetime(2025, 3, 10, 8, 30)
            if number == 77
            else datetime(2025, 3, 10, 12, number % 60),
            phone=f"31286{number:05}",
            subscriber_id=f"S{number:05}",
            street_address=f"{number} Elm Street",
        )
    add_newborn(feeds, "B1", **BARE)
    assert find_candidates(feeds) == 1
    kept = feeds.execute(
        "select encounter_id from model_candidates join linkage_delivery_side on unique_id = delivery_no"
    ).fetchall()
    assert len(kept) <= MAX_CANDIDATES
    assert ("D77",) in kept


def test_the_number_of_capped_newborns_is_told(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", **BARE)
    create_comparable(feeds)
    assert link(feeds).capped_newborns == 0


def test_two_newborns_that_state_one_mother_on_dates_months_apart_go_to_review(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    # One stated number, one delivery on 10 March; neither a birth on 30 March nor one on 2 May can be hers.
    add_delivery(feeds, "D1")
    other = {"mother_first_name": "Ruth", "mother_last_name": "Ames", "last_name": "Ames"}
    for newborn, born in (("B1", datetime(2025, 3, 30, 4, 11)), ("B2", datetime(2025, 5, 2, 19, 47))):
        add_newborn(
            feeds,
            newborn,
            **BARE | other,
            mother_mrn="M-D1",
            birth_datetime=born,
            admit_datetime=born,
            discharge_datetime=None,
        )
    create_comparable(feeds)
    link(feeds)
    assert (
        feeds.execute("select link_status, link_reason from links").fetchall()
        == [("review", "dates_contradict_stated_mother")] * 2
    )
