"""Records without names, numbers and addresses: what finds the mother, one clinical sentence a test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pytest

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from linkage.quality.evaluation import evaluate
from tests.support.small_dyads import (
    LIGHT,
    add_delivery,
    add_newborn,
    create_empty_feeds,
    create_small_network,
)
from tests.unit.linkage.models.test_model_choice import NAMELESS_MOTHER, NAMELESS_NEWBORN

# Days only, as where privacy rules are strict.
MOTHER_BY_DAYS: dict[str, Any] = NAMELESS_MOTHER | {
    "age_years": 30,
    "admit_datetime": datetime(2025, 3, 9),
    "delivery_datetime": datetime(2025, 3, 10),
    "discharge_datetime": datetime(2025, 3, 12),
}
NEWBORN_BY_DAYS: dict[str, Any] = NAMELESS_NEWBORN | {
    "mother_age_years": 30,
    "birth_datetime": datetime(2025, 3, 10),
    "admit_datetime": datetime(2025, 3, 10),
    "discharge_datetime": datetime(2025, 3, 12),
}


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


def mothers_of(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    create_comparable(con)
    link(con)
    rows = con.execute(
        "select newborn_encounter_id, delivery_encounter_id from links order by all"
    ).fetchall()
    return dict(rows)


def test_the_minute_of_birth_tells_two_women_of_a_day_apart(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **NAMELESS_MOTHER, delivery_datetime=datetime(2025, 3, 10, 8, 30))
    add_delivery(feeds, "D2", **NAMELESS_MOTHER, delivery_datetime=datetime(2025, 3, 10, 19, 5))
    add_newborn(feeds, "B1", **NAMELESS_NEWBORN)
    assert mothers_of(feeds) == {"B1": "D1"}


def test_where_only_days_are_known_gestation_age_and_place_tell(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS)
    add_delivery(
        feeds, "D2", **(MOTHER_BY_DAYS | {"age_years": 19, "zip": "60614", "gestational_age_days": 251})
    )
    add_newborn(feeds, "B1", **NEWBORN_BY_DAYS)
    assert mothers_of(feeds) == {"B1": "D1"}


def test_a_birth_year_stands_in_for_the_age(feeds: duckdb.DuckDBPyConnection) -> None:
    for encounter, born in (("D1", 1995), ("D2", 1981)):
        add_delivery(
            feeds, encounter, **(MOTHER_BY_DAYS | {"age_years": None, "birth_year": born, "zip": None})
        )
    add_newborn(feeds, "B1", **(NEWBORN_BY_DAYS | {"zip": None}))
    assert mothers_of(feeds) == {"B1": "D1"}


def test_two_women_alike_in_everything_go_to_review(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS)
    add_delivery(feeds, "D2", **MOTHER_BY_DAYS)
    add_newborn(feeds, "B1", **NEWBORN_BY_DAYS)
    assert mothers_of(feeds) == {"B1": None}
    assert feeds.execute("select link_status, link_reason, link_tier from links").fetchall() == [
        ("review", "two_mothers_too_close", "loose")
    ]


def test_the_mother_left_over_when_the_other_is_taken(feeds: duckdb.DuckDBPyConnection) -> None:
    # B1 is as much like D2 as like D1; but B2 can only be the child of D1, whose ZIP code and week it shares.
    add_delivery(feeds, "D1", **(MOTHER_BY_DAYS | {"zip": "60614", "gestational_age_days": 210}))
    add_delivery(feeds, "D2", **(MOTHER_BY_DAYS | {"zip": "60622", "gestational_age_days": 210}))
    add_newborn(feeds, "B1", **(NEWBORN_BY_DAYS | {"zip": None, "gestational_age_days": 210}))
    boy = {"zip": "60614", "gestational_age_days": 210, "sex": "M", "birth_weight_g": 2900.0}
    add_newborn(feeds, "B2", **(NEWBORN_BY_DAYS | boy))
    assert mothers_of(feeds) == {"B1": "D2", "B2": "D1"}


def test_gestation_in_weeks_is_compared_with_days_by_the_week(feeds: duckdb.DuckDBPyConnection) -> None:
    # 39 weeks and 4 days (277 days) is written as 273 by the hospital that counts weeks.
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS)
    add_delivery(feeds, "D2", **(MOTHER_BY_DAYS | {"gestational_age_days": 250}))
    add_newborn(feeds, "B1", **(NEWBORN_BY_DAYS | {"gestational_age_days": 273}))
    assert mothers_of(feeds) == {"B1": "D1"}


def test_twins_known_by_days_get_the_mother_of_twins(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **(MOTHER_BY_DAYS | {"plurality": 2}), outcome="Z372")
    add_delivery(feeds, "D2", **(MOTHER_BY_DAYS | {"plurality": 1}))
    for order in (1, 2):
        twin = NEWBORN_BY_DAYS | {"plurality": 2, "birth_order": order}
        add_newborn(feeds, f"B{order}", birth_code="Z3830", **twin)
    assert mothers_of(feeds) == {"B1": "D1", "B2": "D1"}


def test_a_stillbirth_gets_no_nameless_newborn(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS, outcome="Z371")
    add_newborn(feeds, "B1", **NEWBORN_BY_DAYS)
    assert mothers_of(feeds) == {"B1": None}


def test_a_birth_after_midnight_finds_the_delivery_of_the_day_before(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS)
    add_newborn(
        feeds,
        "B1",
        **(
            NEWBORN_BY_DAYS
            | {"birth_datetime": datetime(2025, 3, 11), "admit_datetime": datetime(2025, 3, 11)}
        ),
    )
    assert mothers_of(feeds) == {"B1": "D1"}


def test_a_birth_outside_every_stay_finds_nobody(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **MOTHER_BY_DAYS)
    late = datetime(2025, 3, 30)
    add_newborn(
        feeds,
        "B1",
        **(NEWBORN_BY_DAYS | {"birth_datetime": late, "admit_datetime": late, "discharge_datetime": None}),
    )
    assert mothers_of(feeds) == {"B1": None}


def test_a_sent_newborn_finds_its_mother_at_the_sender(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **NAMELESS_MOTHER, age_years=30)
    add_newborn(
        feeds,
        "T1",
        hospital_id="H2",
        point_of_origin="6",
        transfer_from_hospital_id="H1",
        **NAMELESS_NEWBORN,
        mother_age_years=30,
    )
    assert mothers_of(feeds) == {"T1": "D1"}


def _take_identity_away(con: duckdb.DuckDBPyConnection, *, days_only: bool) -> None:
    con.execute(
        "update maternal_encounters set age_years = date_diff('year', birth_date, admit_datetime::date)"
    )
    con.execute(
        "update newborn_encounters set mother_age_years = date_diff('year', mother_birth_date, "
        "birth_datetime::date)"
    )
    for feed, identity in (
        ("maternal_encounters", NAMELESS_MOTHER),
        ("newborn_encounters", NAMELESS_NEWBORN),
    ):
        gone = ", ".join(f"{name} = null" for name in identity if name != "birth_year")
        con.execute(
            f"update {feed} set {gone}, mother_mrn = null, mother_account_number = null, guarantor_name = null"
            if feed == "newborn_encounters"
            else f"update {feed} set {gone}, maiden_name = null"
        )
    if days_only:
        for feed, times in (
            ("maternal_encounters", ("admit_datetime", "delivery_datetime", "discharge_datetime")),
            ("newborn_encounters", ("admit_datetime", "birth_datetime", "discharge_datetime")),
        ):
            con.execute(
                f"update {feed} set " + ", ".join(f"{name} = date_trunc('day', {name})" for name in times)
            )


@pytest.mark.parametrize(
    ("days_only", "least_precision", "least_recall"), [(False, 0.998, 0.97), (True, 0.985, 0.80)]
)
def test_a_small_network_without_names_is_linked_with_few_errors(
    con: duckdb.DuckDBPyConnection, days_only: bool, least_precision: float, least_recall: float
) -> None:
    create_small_network(con, births=1500, seed=5, errors=LIGHT)
    _take_identity_away(con, days_only=days_only)
    create_comparable(con)
    summary = link(con)
    found = evaluate(con, "truth")
    assert set(summary.newborns_of_model) == {"limited"}
    assert found.precision.value is not None and found.precision.value >= least_precision
    assert found.recall.value is not None and found.recall.value >= least_recall
    # What the links are expected to hold, without truth, is near what they do hold.
    assert summary.expected_precision["limited"] == pytest.approx(found.precision.value, abs=0.01)
