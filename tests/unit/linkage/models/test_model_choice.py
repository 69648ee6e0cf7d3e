"""Which model a newborn is linked by: decided by what its hospital, and its mother's, really send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pytest

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds

NAMELESS_MOTHER: dict[str, Any] = {
    "patient_mrn": None,
    "account_number": None,
    "first_name": None,
    "last_name": None,
    "birth_date": None,
    "birth_year": 1994,
    "street_address": None,
    "phone": None,
    "subscriber_id": None,
}
NAMELESS_NEWBORN: dict[str, Any] = {
    "patient_mrn": None,
    "first_name": None,
    "last_name": None,
    "mother_first_name": None,
    "mother_last_name": None,
    "mother_birth_date": None,
    "street_address": None,
    "phone": None,
    "subscriber_id": None,
}
NOTHING_ELSE: dict[str, Any] = {
    "gestational_age_days": None,
    "zip": None,
    "discharge_datetime": None,
    "birth_datetime": datetime(2025, 3, 10),
    "admit_datetime": datetime(2025, 3, 10),
}


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


def models_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str, str]]:
    """newborn encounter → (model, status, reason), after running the stages."""
    create_comparable(con)
    link(con)
    rows = con.execute(
        "select newborn_encounter_id, model, link_status, link_reason from links order by newborn_encounter_id"
    ).fetchall()
    return {newborn: (model, status, reason) for newborn, model, status, reason in rows}


def test_a_hospital_that_sends_names_is_linked_by_them(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", mother_birth_date=None, phone=None, subscriber_id=None)
    assert models_of(feeds)["B1"] == ("identified", "linked", "match_weight")


def test_a_hospital_that_names_nobody_is_linked_by_circumstances(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **NAMELESS_MOTHER)
    add_newborn(feeds, "B1", **NAMELESS_NEWBORN)
    assert models_of(feeds)["B1"] == ("limited", "linked", "match_weight")


def test_names_on_one_side_only_are_no_use(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", **NAMELESS_MOTHER)
    add_newborn(feeds, "B1")
    assert models_of(feeds)["B1"][0] == "limited"


def test_a_name_on_one_record_in_ten_does_not_make_a_hospital_that_sends_names(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    for number in range(1, 10):
        add_newborn(feeds, f"B{number}", **NAMELESS_NEWBORN)
    add_newborn(feeds, "B0")
    assert {model for model, _, _ in models_of(feeds).values()} == {"limited", "identified"}
    # B0 alone is certain: it names her in full, and a certain link rests on identity whatever the hospital sends.
    assert feeds.execute("select newborn_encounter_id from links where model = 'identified'").fetchall() == [
        ("B0",)
    ]


def test_where_nothing_can_be_compared_the_reason_says_so_and_others_are_linked(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1")
    add_delivery(feeds, "D2", hospital_id="H2", **NAMELESS_MOTHER)
    add_newborn(feeds, "B2", hospital_id="H2", **(NAMELESS_NEWBORN | NOTHING_ELSE))
    found = models_of(feeds)
    assert found["B2"] == (None, "unlinked", "hospital_sends_nothing_to_link_on")
    assert found["B1"][:2] == ("identified", "linked")


def test_the_sending_hospital_decides_with_the_receiving_one(feeds: duckdb.DuckDBPyConnection) -> None:
    # H2 sends names of newborns and mothers; H1, where the mother delivered, names nobody.
    add_delivery(feeds, "D1", **NAMELESS_MOTHER)
    add_newborn(feeds, "B0", **NAMELESS_NEWBORN | {"birth_datetime": datetime(2025, 4, 1, 8, 30)})
    add_delivery(feeds, "D2", hospital_id="H2", first_name="Susan", last_name="Okafor")
    add_newborn(feeds, "B2", hospital_id="H2", mother_first_name="Susan", mother_last_name="Okafor")
    add_newborn(feeds, "T1", hospital_id="H2", point_of_origin="6", transfer_from_hospital_id="H1")
    models = {newborn: model for newborn, (model, _, _) in models_of(feeds).items()}
    assert models == {"B0": "limited", "B2": "identified", "T1": "limited"}
