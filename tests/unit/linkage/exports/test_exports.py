"""Exports say in the words of Sentinel, OMOP and FHIR what is published, no more and no less."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from data_contracts.as_duckdb import create_table_sql
from data_contracts.published import published_named
from linkage.candidates.deterministic import TIERS
from linkage.exports.sentinel import MATCH_METHODS, create_mother_infant_linkage
from linkage.exports.tables import (
    CHILD_OF_SUBJECT,
    MOTHER_OF_SUBJECT,
    ExportError,
    create_fact_relationship,
    create_related_persons,
    number_ids,
)


def hex_id(letter: str, number: int) -> str:
    """An id whose first 13 hex digits are the number."""
    return f"{letter}{number:013x}000"


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A published database without people; columns that no export reads may stay empty."""
    for table in ("dyads", "deliveries", "newborns", "builds"):
        con.execute(create_table_sql(published_named(table)))
        con.execute(f"create or replace table {table} as from {table}")
    con.execute("""
        insert into builds by name select 'b' as build_id, true as is_current, timestamp '2026-01-01' as started_at,
            '1' as code_version, 'limited' as privacy_profile
    """)
    return con


def add_delivery(
    con: duckdb.DuckDBPyConnection,
    number: int,
    *,
    mother: int,
    day: str,
    age: int | None = 30,
    liveborn: int | None = 1,
    plurality: int | None = 1,
    hospital: str = "H1",
) -> None:
    con.execute(
        """insert into deliveries by name select ? as delivery_id, ? as mother_id, ? as hospital_id,
            ?::date as period_date, ?::date as delivery_date, ?::timestamp as admit_at, ?::timestamp + interval 2 day as
            discharge_at, ?::bigint as mother_age_years, ?::bigint as liveborn_count, ?::bigint as plurality""",
        [hex_id("d", number), hex_id("m", mother), hospital, day, day, day, day, age, liveborn, plurality],
    )


def add_newborn(
    con: duckdb.DuckDBPyConnection,
    number: int,
    *,
    delivery: int | None = None,
    day: str = "2025-03-01",
    sex: str | None = "F",
    method: str | None = "deterministic",
    reason: str = "mother_mrn",
    model: str | None = "identified",
    hospital: str = "H1",
) -> None:
    con.execute(
        """insert into newborns by name select ? as newborn_id, ? as infant_id, ? as birth_hospital_id,
            ?::date as period_date, ?::date as birth_date, ? as sex""",
        [hex_id("n", number), hex_id("i", number), hospital, day, day, sex],
    )
    con.execute(
        """insert into dyads by name select ? as dyad_id, ? as newborn_id, ? as infant_id, d.delivery_id, d.mother_id,
            ? as hospital_id, if(d.delivery_id is null, 'unlinked', 'linked') as link_status,
            if(d.delivery_id is null, null, ?) as link_method, ? as link_reason, ? as model
        from (select 1) left join (select delivery_id, mother_id from deliveries where delivery_id = ?) d on true""",
        [
            hex_id("y", number),
            hex_id("n", number),
            hex_id("i", number),
            hospital,
            method,
            reason,
            model,
            hex_id("d", delivery) if delivery else None,
        ],
    )


def mil(con: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[object, ...]]:
    create_mother_infant_linkage(con)
    return con.execute(f"select {columns} from mother_infant_linkage order by all").fetchall()


def test_linked_pairs_and_unlinked_mothers_and_infants_have_rows(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Three rows: mother 1 with child 1, mother 2 alone, child 2 alone."""
    add_delivery(published, 11, mother=1, day="2025-03-01")
    add_delivery(published, 12, mother=2, day="2025-03-02")
    add_newborn(published, 101, delivery=11)
    add_newborn(published, 102, reason="no_candidate")

    assert mil(published, '"MPatID", "EncounterID", "EncType", "Age", "CPatID", "Sex", "MatchMethod"') == [
        (1, 11, "IP", 30, 101, "F", "RE"),
        (2, 12, "IP", 30, None, None, "NA"),
        (None, None, None, None, 102, "F", "NA"),
    ]


def test_twins_are_two_rows_of_one_delivery_with_birth_type_two(published: duckdb.DuckDBPyConnection) -> None:
    """Sentinel's prime for two live births is 5."""
    add_delivery(published, 11, mother=1, day="2025-03-01", liveborn=2, plurality=2)
    add_newborn(published, 101, delivery=11)
    add_newborn(published, 102, delivery=11, sex="M")

    assert mil(published, '"CPatID", "Sex", "Birth_Type", "Birth_Type_Primes"') == [
        (101, "F", 2, 5),
        (102, "M", 2, 5),
    ]


@pytest.mark.parametrize(
    ("liveborn", "plurality", "birth_type", "primes"),
    [
        (None, None, 0, 2),  # nothing said
        (None, 2, 8, 17),  # several, nobody says how many were born alive
        (5, 5, 5, 13),
        (6, 6, 8, 17),
        (2, 1, 9, 5 * 3),  # two live births of one fetus: conflict, primes of 2 and of 1
        (1, 2, 1, 3),  # one twin lost is no conflict
    ],
)
def test_birth_types(
    published: duckdb.DuckDBPyConnection,
    liveborn: int | None,
    plurality: int | None,
    birth_type: int,
    primes: int,
) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01", liveborn=liveborn, plurality=plurality)

    assert mil(published, '"Birth_Type", "Birth_Type_Primes"') == [(birth_type, primes)]


def test_more_children_than_live_births_is_a_conflict(published: duckdb.DuckDBPyConnection) -> None:
    """One live birth told, two children linked: primes of 1 and of 2, 3 x 5."""
    add_delivery(published, 11, mother=1, day="2025-03-01", liveborn=1, plurality=None)
    add_newborn(published, 101, delivery=11)
    add_newborn(published, 102, delivery=11)

    assert mil(published, '"Birth_Type", "Birth_Type_Primes"') == [(9, 15), (9, 15)]


def test_a_second_record_of_a_birth_within_180_days_is_not_a_second_birth(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Day 0, day 180 (the same birth), day 361: 181 days after the last record. Its child stands with the first."""
    add_delivery(published, 11, mother=1, day="2025-01-01")
    add_delivery(published, 12, mother=1, day="2025-06-30")
    add_delivery(published, 13, mother=1, day="2025-12-28")
    add_newborn(published, 101, delivery=12)

    assert mil(published, '"EncounterID", "CPatID"') == [(11, 101), (13, None)]


def test_women_outside_10_to_54_and_stillbirths_have_no_row_and_their_child_stands_alone(
    published: duckdb.DuckDBPyConnection,
) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01", age=9)
    add_delivery(published, 12, mother=2, day="2025-03-01", age=10)
    add_delivery(published, 13, mother=3, day="2025-03-01", age=54)
    add_delivery(published, 14, mother=4, day="2025-03-01", age=55)
    add_delivery(published, 15, mother=5, day="2025-03-01", age=None)
    add_delivery(published, 16, mother=6, day="2025-03-01", liveborn=0)
    add_newborn(published, 101, delivery=14)

    assert mil(published, '"MPatID", "CPatID", "MatchMethod"') == [
        (2, None, "NA"),
        (3, None, "NA"),
        (None, 101, "NA"),
    ]


def test_a_record_of_a_stillborn_child_is_no_infant(published: duckdb.DuckDBPyConnection) -> None:
    add_newborn(published, 101, reason="no_candidate")
    add_newborn(published, 102, reason="no_candidate")
    published.execute(
        "update dyads set newborn_type = 'stillborn_record' where newborn_id = ?", [hex_id("n", 102)]
    )

    assert mil(published, '"CPatID"') == [(101,)]


def test_where_nothing_can_be_linked_on_the_reason_is_n3(published: duckdb.DuckDBPyConnection) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01", hospital="H2")
    add_newborn(published, 101, reason="match_weight_too_low", model="limited", hospital="H2")
    add_newborn(published, 102, reason="hospital_sends_nothing_to_link_on", model=None, hospital="H2")
    add_newborn(published, 103, reason="no_candidate", hospital="H1")

    assert mil(published, '"CPatID", "MatchMethod"') == [
        (101, "N3"),
        (102, "N3"),
        (103, "NA"),
        (None, "N3"),
    ]


@pytest.mark.parametrize(
    ("method", "reason", "model", "code"),
    [
        ("deterministic", "mother_mrn", "identified", "RE"),
        ("deterministic", "subscriber_and_date", "identified", "SI"),
        ("deterministic", "mother_name_and_birth_date", "identified", "LA"),
        ("probabilistic", "match_weight", "identified", "LA"),
        ("probabilistic", "match_weight", "limited", "OT"),
        ("reviewed", "reviewed", "identified", "OT"),
    ],
)
def test_match_methods(
    published: duckdb.DuckDBPyConnection, method: str, reason: str, model: str, code: str
) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01")
    add_newborn(published, 101, delivery=11, method=method, reason=reason, model=model)

    assert mil(published, '"MatchMethod"') == [(code,)]


def test_every_certain_rule_has_its_match_method() -> None:
    named = {method.link_reason for method in MATCH_METHODS if method.link_method == "deterministic"}
    assert {tier.name for tier in TIERS} <= named


def test_years_instead_of_dates_are_refused(published: duckdb.DuckDBPyConnection) -> None:
    published.execute("update builds set privacy_profile = 'safe_harbor'")

    with pytest.raises(ExportError, match="needs dates"):
        create_mother_infant_linkage(published)


def test_a_newborn_that_would_be_lost_stops_the_export(published: duckdb.DuckDBPyConnection) -> None:
    add_newborn(published, 101)
    published.execute("delete from newborns")

    with pytest.raises(ExportError, match="0 newborns, but 1 are published"):
        create_mother_infant_linkage(published)


def test_omop_has_each_relation_both_ways(published: duckdb.DuckDBPyConnection) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01")
    add_newborn(published, 101, delivery=11)
    add_newborn(published, 102)

    assert create_fact_relationship(published) == 2
    assert published.execute("select * from fact_relationship order by all").fetchall() == [
        (56, 1, 56, 101, MOTHER_OF_SUBJECT),
        (56, 101, 56, 1, CHILD_OF_SUBJECT),
    ]


def test_people_whose_first_digits_are_the_same_have_different_numbers(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """`m...7000` keeps 7; `m...7001` takes 2^52 + its last 13 digits, 0x7001; both are exact in 53 bits."""
    add_delivery(published, 11, mother=7, day="2025-03-01")
    published.execute(
        "insert into deliveries by name select ? as delivery_id, ? as mother_id, 'H1' as hospital_id, "
        "date '2025-03-01' as period_date, timestamp '2025-03-01' as admit_at",
        [hex_id("d", 12), f"m{7:013x}001"],
    )

    number_ids(published)

    numbers = published.execute("select id, number from export_ids where id like 'm%' order by id").fetchall()
    assert numbers == [(hex_id("m", 7), 7), (f"m{7:013x}001", 2**52 + 0x7001)]


def test_a_related_person_is_the_mother_of_the_infant(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01")
    add_newborn(published, 101, delivery=11)
    add_newborn(published, 102)

    assert create_related_persons(published) == 1
    published.execute(f"copy related_persons to '{tmp_path}/people.ndjson' (format json)")
    (line,) = (tmp_path / "people.ndjson").read_text().splitlines()
    resource = json.loads(line)
    assert resource["resourceType"] == "RelatedPerson"
    assert resource["patient"]["reference"] == f"Patient/{hex_id('i', 101)}"
    assert resource["identifier"] == [{"system": "urn:dyads:mother-id", "value": hex_id("m", 1)}]
    coding = resource["relationship"][0]["coding"][0]
    assert coding == {
        "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
        "code": "MTH",
        "display": "mother",
    }


@pytest.mark.parametrize(
    ("newborn_type", "code"), [("surrogacy", "GESTM"), ("adoption", "NMTH"), (None, "MTH")]
)
def test_the_woman_who_gave_birth_is_called_what_she_is(
    published: duckdb.DuckDBPyConnection, newborn_type: str | None, code: str
) -> None:
    add_delivery(published, 11, mother=1, day="2025-03-01")
    add_newborn(published, 101, delivery=11)
    published.execute("update dyads set newborn_type = ?", [newborn_type])

    create_related_persons(published)

    found = published.execute("select relationship[1].coding[1].code from related_persons").fetchall()
    assert found == [(code,)]
