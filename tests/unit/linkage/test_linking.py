"""From feeds to links, one clinical sentence a test."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from tests.support.small_dyads import add, add_delivery, add_newborn, create_empty_feeds


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


def links_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str | None, str]]:
    """newborn encounter → (status, delivery encounter, reason), after running the stages."""
    create_comparable(con)
    link(con)
    rows = con.execute(
        "select newborn_encounter_id, link_status, delivery_encounter_id, link_reason from links"
    ).fetchall()
    return {newborn: (status, delivery, reason) for newborn, status, delivery, reason in rows}


SUSAN: dict[str, Any] = {
    "first_name": "Susan",
    "last_name": "Okafor",
    "birth_date": date(1988, 11, 2),
    "street_address": "9 Oak Road",
    "zip": "60614",
    "phone": "7735550188",
    "subscriber_id": "SUB900800",
}
OF_SUSAN: dict[str, Any] = {
    "last_name": "Okafor",
    "mother_first_name": "Susan",
    "mother_last_name": "Okafor",
    "mother_birth_date": date(1988, 11, 2),
    "street_address": "9 Oak Rd",
    "zip": "60614",
    "phone": "7735550188",
    "subscriber_id": "SUB900800",
}
NOTHING_BUT_NUMBERS: dict[str, Any] = {
    "first_name": None,
    "last_name": None,
    "mother_first_name": None,
    "mother_last_name": None,
    "mother_birth_date": None,
    "street_address": None,
    "zip": None,
    "phone": None,
    "subscriber_id": None,
}


def test_a_newborn_gets_the_mother_whose_record_number_it_carries(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **SUSAN)
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    assert links_of(feeds)["B1"] == ("linked", "D1", "mother_mrn")


def test_without_any_number_names_and_birth_time_find_the_mother(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add_delivery(feeds, "D2", **SUSAN)
    add_newborn(feeds, "B1", mother_birth_date=None, phone=None, subscriber_id=None)
    assert links_of(feeds)["B1"] == ("linked", "D1", "match_weight")


def test_twins_get_the_same_mother(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z372", plurality=2)
    add_newborn(feeds, "B1", birth_code="Z3830", first_name="BabygirlA", birth_order=1, plurality=2)
    add_newborn(
        feeds,
        "B2",
        birth_code="Z3830",
        first_name="BabyboyB",
        sex="M",
        birth_order=2,
        plurality=2,
        birth_datetime=datetime(2025, 3, 10, 8, 52),
    )
    assert {delivery for _, delivery, _ in links_of(feeds).values()} == {"D1"}


def test_a_twin_may_stand_alone(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z372", plurality=2)
    add_newborn(feeds, "B2", birth_code="Z3830", birth_order=2, plurality=2)
    assert links_of(feeds)["B2"][:2] == ("linked", "D1")


def test_a_stillbirth_gets_nobody(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z371")
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    status, delivery, _ = links_of(feeds)["B1"]
    assert (status, delivery) == ("unlinked", None)


def test_of_twins_one_stillborn_one_newborn_is_linked(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z373", plurality=2)
    add_newborn(feeds, "B1", mother_mrn="M-D1", plurality=2)
    assert links_of(feeds)["B1"][:2] == ("linked", "D1")


def test_two_newborns_that_claim_one_place_alike_both_go_to_review(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z370")
    add_newborn(feeds, "B1", mother_mrn="M-D1")
    add_newborn(feeds, "B2", mother_mrn="M-D1")
    found = links_of(feeds)
    assert {status for status, _, _ in found.values()} == {"review"}
    assert {delivery for _, delivery, _ in found.values()} == {None}


def test_two_equal_mothers_go_to_review(feeds: duckdb.DuckDBPyConnection) -> None:
    # Namesakes in one hospital at one minute; with birth date and telephone alike they would be one woman.
    only_named = {"birth_date": None, "phone": None, "subscriber_id": None, "street_address": None}
    add_delivery(feeds, "D1", **only_named)
    add_delivery(feeds, "D2", **only_named)
    add_newborn(feeds, "B1")
    assert links_of(feeds)["B1"] == ("review", None, "two_mothers_too_close")


def test_a_shared_phone_does_not_link(feeds: duckdb.DuckDBPyConnection) -> None:
    # A shelter's telephone on both records, and nothing else in common.
    add_delivery(feeds, "D1", **(SUSAN | {"phone": "3128675309"}))
    add_newborn(feeds, "B1", birth_datetime=datetime(2025, 3, 10, 15, 0))
    assert links_of(feeds)["B1"][:2] != ("linked", "D1")


@pytest.mark.parametrize("number", ["999999999", "UNKNOWN", "0000", "n/a"])
def test_a_placeholder_is_no_record_number(feeds: duckdb.DuckDBPyConnection, number: str) -> None:
    add_delivery(feeds, "D1", **(SUSAN | {"patient_mrn": number}))
    add_newborn(feeds, "B1", mother_mrn=number, **NOTHING_BUT_NUMBERS)
    links_of(feeds)
    # Nothing is left that names the mother: place and minute may find her, the number never does.
    assert feeds.execute("select model, link_method = 'deterministic' from links").fetchall() != [
        ("identified", True)
    ]
    assert feeds.execute("select count(*) from scored_pairs where method = 'deterministic'").fetchall() == [
        (0,)
    ]


def test_a_number_on_newborns_of_many_days_is_a_placeholder(feeds: duckdb.DuckDBPyConnection) -> None:
    for day in range(1, 13):
        born = datetime(2025, 3, day, 9, 0)
        add_newborn(
            feeds,
            f"B{day}",
            **(NOTHING_BUT_NUMBERS | {"subscriber_id": "PLAN7"}),
            birth_datetime=born,
            admit_datetime=born,
        )
    create_comparable(feeds)
    assert feeds.execute("select count(subscriber_id) from comparable_newborns").fetchall() == [(0,)]


def test_dates_that_contradict_the_stated_mother_go_to_review(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    late = datetime(2025, 3, 30, 8, 30)
    add_newborn(
        feeds, "B1", mother_mrn="M-D1", birth_datetime=late, admit_datetime=late, discharge_datetime=None
    )
    assert links_of(feeds)["B1"] == ("review", None, "dates_contradict_stated_mother")


@pytest.mark.parametrize(
    ("delivered", "born"),
    [
        (datetime(2025, 3, 10, 23, 58), datetime(2025, 3, 11, 0, 2)),
        (datetime(2025, 3, 10, 23, 58), datetime(2025, 3, 11)),
        (datetime(2025, 3, 10), datetime(2025, 3, 10)),
    ],
)
def test_births_around_midnight_are_linked(
    feeds: duckdb.DuckDBPyConnection, delivered: datetime, born: datetime
) -> None:
    add_delivery(feeds, "D1", delivery_datetime=delivered)
    add_newborn(feeds, "B1", birth_datetime=born, admit_datetime=born)
    assert links_of(feeds)["B1"][:2] == ("linked", "D1")


def test_a_delivery_without_a_time_is_found_by_its_stay(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", delivery_datetime=None)
    add_newborn(feeds, "B1")
    assert links_of(feeds)["B1"][:2] == ("linked", "D1")


def test_a_transferred_infant_inherits_the_mother_of_its_birth_record(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", discharge_datetime=datetime(2025, 3, 10, 14, 0), transfer_to_hospital_id="H2")
    add_newborn(
        feeds,
        "T1",
        birth_code="",
        hospital_id="H2",
        admission_type="1",
        point_of_origin="4",
        transfer_from_hospital_id="H1",
        admit_datetime=datetime(2025, 3, 10, 15, 0),
        discharge_datetime=datetime(2025, 4, 2),
    )
    found = links_of(feeds)
    assert found == {"B1": ("linked", "D1", found["B1"][2])}
    assert feeds.execute(
        "select encounter_id, index_encounter_id, stay_kind, stay_sequence from infant_stays order by all"
    ).fetchall() == [("B1", "B1", "birth", 1), ("T1", "B1", "transfer", 2)]


def test_an_outborn_infant_without_a_birth_record_finds_its_mother_elsewhere(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "T1", hospital_id="H2", point_of_origin="6", transfer_from_hospital_id="H1")
    create_comparable(feeds)
    link(feeds)
    assert feeds.execute(
        "select newborn_hospital_id, delivery_hospital_id, link_status, is_outborn from links"
    ).fetchall() == [("H2", "H1", "linked", True)]


def test_a_transferred_twin_is_not_taken_for_its_sibling(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1", outcome="Z372", plurality=2)
    add_newborn(feeds, "B1", birth_code="Z3830", birth_order=1, plurality=2)
    add_newborn(
        feeds,
        "T2",
        hospital_id="H2",
        birth_order=2,
        plurality=2,
        birth_weight_g=1980.0,
        birth_datetime=datetime(2025, 3, 10, 8, 41),
        point_of_origin="6",
        transfer_from_hospital_id="H1",
    )
    found = links_of(feeds)
    assert {newborn: row[:2] for newborn, row in found.items()} == {
        "B1": ("linked", "D1"),
        "T2": ("linked", "D1"),
    }


def test_a_readmission_belongs_to_the_infant_and_gets_no_link_of_its_own(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", patient_mrn="N7")
    add_newborn(
        feeds,
        "R1",
        birth_code="",
        patient_mrn="N7",
        first_name="Hanna",
        admission_type="1",
        point_of_origin="1",
        admit_datetime=datetime(2025, 3, 20, 10, 0),
        discharge_datetime=None,
    )
    assert set(links_of(feeds)) == {"B1"}
    kinds = feeds.execute("select encounter_id, stay_kind from infant_stays order by all").fetchall()
    assert kinds == [("B1", "birth"), ("R1", "readmission")]


def test_test_patients_and_abortions_take_no_part(feeds: duckdb.DuckDBPyConnection) -> None:
    add_delivery(feeds, "D1")
    add(
        feeds,
        "diagnoses",
        hospital_id="H1",
        encounter_id="D1",
        sequence=2,
        code="O03.9",
        code_plain="O039",
        code_system="ICD10CM",
    )
    add_newborn(feeds, "B1", test_patient=True)
    assert links_of(feeds) == {}
    assert feeds.execute("select count(*) from comparable_deliveries").fetchall() == [(0,)]
    assert feeds.execute("select role from comparable_newborns").fetchall() == [("test",)]


def test_stays_of_one_woman_share_her_first_stay(feeds: duckdb.DuckDBPyConnection) -> None:
    known = {"patient_mrn": "M7", "ssn_last4": "4821"}
    add_delivery(feeds, "D1", **known)
    back = datetime(2025, 3, 25, 9, 0)
    add_delivery(
        feeds, "P1", outcome="", **known, admit_datetime=back, discharge_datetime=None, delivery_datetime=None
    )
    elsewhere = known | {
        "patient_mrn": "X1",
        "hospital_id": "H2",
        "admit_datetime": datetime(2025, 4, 1, 9, 0),
    }
    add_delivery(feeds, "P2", outcome="", **elsewhere, discharge_datetime=None, delivery_datetime=None)
    namesake = elsewhere | {
        "patient_mrn": "X2",
        "ssn_last4": "7777",
        "zip": "94110",
        "phone": None,
        "subscriber_id": None,
        "street_address": None,
    }
    add_delivery(feeds, "P3", outcome="", **namesake, discharge_datetime=None, delivery_datetime=None)
    links_of(feeds)
    assert feeds.execute(
        "select encounter_id, index_encounter_id from mother_stays order by all"
    ).fetchall() == [
        ("D1", "D1"),
        ("P1", "D1"),
        ("P2", "D1"),
        ("P3", "P3"),
    ]


def test_nothing_delivered_gives_empty_tables(feeds: duckdb.DuckDBPyConnection) -> None:
    assert links_of(feeds) == {}


def test_linking_leaves_nothing_of_its_own_behind_and_logs_nothing(
    feeds: duckdb.DuckDBPyConnection, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    add_delivery(feeds, "D1")
    add_newborn(feeds, "B1", mother_birth_date=None, phone=None, subscriber_id=None)
    before = set(feeds.execute("select table_name from duckdb_tables()").fetchall())
    with caplog.at_level(1):
        links_of(feeds)
    after = set(feeds.execute("select table_name from duckdb_tables()").fetchall())
    stage = {"comparable_deliveries", "comparable_newborns", "mother_encounters", "scored_pairs", "links"}
    assert {name for (name,) in after - before} == stage | {
        "infant_stays",
        "mother_stays",
        "ignored_values",
        "population_evidence",
    }
    assert feeds.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
