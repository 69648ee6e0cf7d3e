"""Who is the same person: women across hospitals, names and years; infants across birth, transfers, readmissions."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from linkage.compare.comparable import create_comparable
from linkage.persons.stays import create_infant_stays, create_mother_stays
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


WENDY: dict[str, Any] = {"patient_mrn": "M7", "maiden_name": "Novak", "ssn_last4": "4821"}
ELSEWHERE: dict[str, Any] = {"hospital_id": "H2", "patient_mrn": "X1"}
# Wendy Kowalski of D1 has this birth date, address and telephone (small_dyads.add_delivery).
NO_HOUSEHOLD: dict[str, Any] = {"street_address": None, "zip": None, "phone": None, "subscriber_id": None}


def women_of(feeds: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """encounter → first encounter of the same woman."""
    create_comparable(feeds)
    create_mother_stays(feeds)
    return dict(feeds.execute("select encounter_id, index_encounter_id from mother_stays").fetchall())


def add_later_stay(feeds: duckdb.DuckDBPyConnection, encounter: str, *, days: int, **values: Any) -> None:
    """A stay of Wendy Kowalski without delivery, so many days after hers."""
    at = datetime(2025, 3, 10, 8, 30) + timedelta(days=days)
    add_delivery(
        feeds,
        encounter,
        outcome="",
        **{"admit_datetime": at, "discharge_datetime": at + timedelta(days=1), "delivery_datetime": None}
        | values,
    )


def test_a_woman_who_married_and_gave_no_social_security_number_is_known_by_birth_date_name_and_telephone(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1", **WENDY)
    add_later_stay(
        feeds,
        "P1",
        days=400,
        **ELSEWHERE,
        last_name="Miller",
        street_address="7 New Road",
        subscriber_id=None,
    )
    assert women_of(feeds) == {"D1": "D1", "P1": "D1"}


def test_a_maiden_name_joins_the_stays_before_and_after_a_wedding(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **WENDY)
    add_later_stay(feeds, "P1", days=-700, **ELSEWHERE | NO_HOUSEHOLD, last_name="Novak", ssn_last4="4821")
    assert women_of(feeds) == {"D1": "P1", "P1": "P1"}


def test_namesakes_of_one_birth_date_are_two_women(feeds: duckdb.DuckDBPyConnection) -> None:
    # A network of a million women has such pairs: birth date, first and last name alone do not join.
    add_delivery(feeds, "D1", **WENDY)
    add_later_stay(feeds, "P1", days=30, **ELSEWHERE | NO_HOUSEHOLD)
    assert women_of(feeds) == {"D1": "D1", "P1": "P1"}


def test_mother_and_daughter_of_one_household_and_name_are_two_women(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_later_stay(feeds, "P1", days=30, **ELSEWHERE, birth_date=date(1971, 2, 8))
    assert women_of(feeds) == {"D1": "D1", "P1": "P1"}


def test_twin_sisters_of_one_household_are_two_women(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", ssn_last4="4821")
    add_later_stay(
        feeds, "P1", days=30, **ELSEWHERE, first_name="Carla", ssn_last4="4822", subscriber_id="SUB7"
    )
    assert women_of(feeds) == {"D1": "D1", "P1": "P1"}


@pytest.mark.parametrize(("days", "is_same_woman"), [(3, True), (90, False), (149, False), (300, True)])
def test_two_deliveries_of_one_woman_are_one_event_or_five_months_apart(
    feeds: duckdb.DuckDBPyConnection, days: int, is_same_woman: bool
) -> None:
    add_delivery(feeds, "D1", **WENDY)
    again = datetime(2025, 3, 9, 22, 0) + timedelta(days=days)
    add_delivery(
        feeds,
        "D2",
        **WENDY | ELSEWHERE,
        admit_datetime=again,
        discharge_datetime=again + timedelta(days=2),
        delivery_datetime=again + timedelta(hours=10),
    )
    assert (women_of(feeds)["D2"] == "D1") is is_same_woman


def test_deliveries_too_close_are_not_joined_by_way_of_a_third_stay(feeds: duckdb.DuckDBPyConnection) -> None:
    # Each of the two deliveries, 90 days apart, resembles the stay at H3; it can be of one of the two women only.
    add_delivery(feeds, "D1", **WENDY)
    again = datetime(2025, 6, 9, 22, 0)
    add_delivery(
        feeds,
        "D2",
        **WENDY | ELSEWHERE,
        admit_datetime=again,
        discharge_datetime=again + timedelta(days=2),
        delivery_datetime=again,
    )
    add_later_stay(feeds, "P1", days=40, **WENDY | {"hospital_id": "H3", "patient_mrn": "Y1"})
    found = women_of(feeds)
    assert found["D1"] != found["D2"]
    assert found["P1"] in (found["D1"], found["D2"])


def test_a_record_number_typed_wrong_does_not_make_two_women_one(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **WENDY)
    add_later_stay(feeds, "P1", days=20, **WENDY)
    other = {
        "first_name": "Olivia",
        "last_name": "Brandt",
        "birth_date": date(1986, 7, 30),
        "ssn_last4": "1177",
    }
    add_later_stay(feeds, "P2", days=50, patient_mrn="M7", **NO_HOUSEHOLD | other)
    found = women_of(feeds)
    assert found["P1"] == "D1"
    assert found["P2"] == "P2"


def test_the_women_of_a_generated_network_are_found_again(con: duckdb.DuckDBPyConnection) -> None:
    truth = create_generated_encounters(con, women=2_000, seed=4)
    create_mother_stays(con)
    found = dict(con.execute("select encounter_id, index_encounter_id from mother_stays").fetchall())
    true_pairs, found_pairs = pairs_of(truth), pairs_of(found)
    # Counted by pairs of encounters. Birth date, name and social security number all equal would join half of them.
    assert len(true_pairs) > 2_000
    assert len(found_pairs - true_pairs) <= 0.001 * len(found_pairs)
    assert len(true_pairs & found_pairs) >= 0.96 * len(true_pairs)


def pairs_of(person_of: dict[str, str]) -> set[tuple[str, str]]:
    by_person: dict[str, list[str]] = {}
    for encounter in sorted(person_of):
        by_person.setdefault(person_of[encounter], []).append(encounter)
    return {(a, b) for group in by_person.values() for a in group for b in group if a < b}


def create_generated_encounters(con: duckdb.DuckDBPyConnection, *, women: int, seed: int) -> dict[str, str]:
    """Fill `mother_encounters` with one to four stays a woman, one in eight values missing, one in twenty mistyped.

    A third of the women change their last name between stays, a quarter move, stays are at any of five hospitals.
    Returns encounter → woman.
    """
    chance = random.Random(seed)
    rows, truth = [], {}
    for woman in range(women):
        lives = [_household(chance), _household(chance)]
        names = [_word(chance, 400), _word(chance, 400)]
        moves, marries = chance.random() < 0.25, chance.random() < 0.33
        born, first = date(1980, 1, 1) + timedelta(days=chance.randrange(9_000)), _word(chance, 120)
        ssn, middle = f"{chance.randrange(10_000):04}", _word(chance, 120)
        numbers = {hospital: f"{hospital}-{woman}" for hospital in "ABCDE"}
        for stay in range(chance.choice((1, 1, 2, 3, 4))):
            hospital = chance.choice("AABCDE")
            late = stay >= 2
            admit = datetime(2022, 1, 1) + timedelta(days=stay * 170 + chance.randrange(60))
            row: dict[str, Any] = {
                "first_name": first,
                "middle_name": middle,
                "last_name": names[late and marries],
                "maiden_name": names[0] if late and marries else None,
                "birth_date": born,
                "ssn_last4": ssn,
                "mother_mrn": numbers[hospital],
                **lives[late and moves],
            }
            for column, value in row.items():
                if value is not None and column != "mother_mrn" and chance.random() < 0.125:
                    row[column] = None
                elif isinstance(value, str) and column != "mother_mrn" and chance.random() < 0.05:
                    at = chance.randrange(len(value) - 1)
                    row[column] = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
                elif isinstance(value, date) and chance.random() < 0.03:
                    row[column] = value + timedelta(days=chance.choice((-1, 1, 10, 365)))
            encounter = f"W{woman}S{stay}"
            truth[encounter] = f"W{woman}"
            rows.append(
                row
                | {
                    "hospital_id": hospital,
                    "encounter_id": encounter,
                    "race_ethnicity": "hispanic",
                    "is_delivery": stay in (0, 3),
                    "admit_at": admit,
                    "discharge_at": admit + timedelta(days=2),
                }
            )
    con.register("made_up", pa.Table.from_pylist(rows))
    con.execute("create or replace table mother_encounters as select * from made_up order by encounter_id")
    con.unregister("made_up")
    return truth


def _word(chance: random.Random, words: int) -> str:
    """A word of a vocabulary in which early words are commoner, as with names."""
    number = int(words * chance.random() ** 2)
    syllables = ("RA", "LEN", "MI", "TO", "VES", "KA", "DUN", "SHI", "BEL", "GOR")
    return "".join(syllables[(number // 10**place) % 10] for place in range(3))


def _household(chance: random.Random) -> dict[str, Any]:
    return {
        "street": f"{chance.randrange(1, 9999)} {_word(chance, 90)} ST",
        "zip": f"{60000 + chance.randrange(400)}",
        "phone": f"{chance.randrange(2_000_000_000, 9_999_999_999)}",
        "subscriber_id": f"S{chance.randrange(10**9)}",
    }


def infants_of(feeds: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    create_comparable(feeds)
    create_infant_stays(feeds)
    rows = feeds.execute("select encounter_id, index_encounter_id, stay_kind from infant_stays").fetchall()
    return {encounter: (index, kind) for encounter, index, kind in rows}


TRANSFERRED: dict[str, Any] = {
    "hospital_id": "H2",
    "birth_code": "",
    "admission_type": "1",
    "point_of_origin": "4",
    "admit_datetime": datetime(2025, 3, 10, 15, 0),
    "discharge_datetime": datetime(2025, 4, 2),
}


@pytest.mark.parametrize(
    "typed", [datetime(2025, 10, 3, 8, 30), datetime(2024, 3, 10, 8, 30), datetime(2025, 2, 10, 8, 30)]
)
def test_a_transfer_with_a_mistyped_birth_date_still_belongs_to_its_birth_record(
    feeds: duckdb.DuckDBPyConnection, typed: datetime
) -> None:
    # Born 10 March 2025: day and month exchanged, another year, another month.
    add_newborn(feeds, "B1", discharge_datetime=datetime(2025, 3, 10, 14, 0), discharge_disposition="02")
    add_newborn(feeds, "T1", **TRANSFERRED, birth_datetime=typed)
    assert infants_of(feeds)["T1"] == ("B1", "transfer")


def test_another_child_of_the_family_a_year_later_is_another_infant(feeds: duckdb.DuckDBPyConnection) -> None:
    add_newborn(feeds, "B1", sex="F", birth_weight_g=3310.0)
    later = datetime(2026, 4, 21, 17, 12)
    add_newborn(
        feeds,
        "T1",
        **TRANSFERRED
        | {
            "sex": "M",
            "birth_weight_g": 2875.0,
            "birth_datetime": later,
            "admit_datetime": later + timedelta(hours=5),
            "discharge_datetime": None,
        },
    )
    assert infants_of(feeds)["T1"] == ("T1", "transfer")


def test_two_records_of_one_number_are_one_infant_though_a_year_was_mistyped(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_newborn(feeds, "B1", patient_mrn="N7")
    add_newborn(feeds, "B2", patient_mrn="N7", birth_datetime=datetime(2024, 3, 10, 8, 30))
    assert {index for index, _ in infants_of(feeds).values()} == {"B1"}
