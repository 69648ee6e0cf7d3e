"""Mothers, newborns and hospitals in FHIR: who is whose, by which number, and where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.support.fhir import (
    ROLE,
    Resource,
    coded,
    encounter,
    observation,
    patient,
    ref,
    rows,
)

CHILD = patient("c", birth="2025-04-10", name=[{"family": "Okafor", "given": ["Babygirl"]}])
BIRTH_STAY = encounter("birth", of="c", start="2025-04-10T14:32:00-05:00")
MOTHER = patient(identifier=[{"system": "urn:example:mrn", "value": "10001"}])
NAMED = {"name": [{"family": "Okafor", "given": ["Ruth"]}], "birthDate": "1994-03-08"}


def related(role: str, **more: Any) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "id": "r",
        "patient": ref("Patient/c"),
        "relationship": [coded(ROLE, role)],
    } | (NAMED | more)


HISTORY = {
    "resourceType": "FamilyMemberHistory",
    "id": "f",
    "status": "completed",
    "patient": ref("Patient/m"),
    "name": "Babygirl Okafor",
    "bornDate": "2025-04-10",
    "relationship": coded(ROLE, "NCHILD"),
}


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param([BIRTH_STAY, related("GESTM")], id="related person"),
        pytest.param([BIRTH_STAY | {"partOf": ref("Encounter/e")}], id="encounter"),
        pytest.param([BIRTH_STAY, HISTORY], id="family history"),
    ],
)
def test_three_ways_tie_a_child_to_its_mother(convert, evidence: list[Resource]) -> None:
    made = convert(MOTHER, CHILD, encounter(), *evidence)
    columns = ("mother_mrn", "mother_first_name", "mother_last_name", "mother_birth_date")
    assert rows(made, "newborn_encounters", *columns) == [("10001", "Ruth", "Okafor", date(1994, 3, 8))]
    assert rows(made, "maternal_encounters", "delivery_datetime") == [(datetime(2025, 4, 10),)]


def test_an_adoptive_mother_did_not_bear_the_child(convert) -> None:
    made = convert(MOTHER, CHILD, encounter(), BIRTH_STAY, related("ADOPTM"))
    assert rows(made, "newborn_encounters", "mother_mrn", "mother_first_name") == [(None, None)]
    assert rows(made, "maternal_encounters", "delivery_datetime") == [(None,)]


def test_where_two_records_name_two_mothers_neither_is_passed_on(convert) -> None:
    other = patient("n", birth="1989-12-01", name=[{"family": "Varga", "given": ["Ilona"]}])
    made = convert(
        MOTHER,
        other,
        CHILD,
        encounter(),
        BIRTH_STAY | {"partOf": ref("Encounter/e")},
        related("GESTM", name=other["name"], birthDate="1989-12-01"),
    )
    assert rows(made, "newborn_encounters", "mother_mrn", "mother_first_name") == [(None, None)]
    assert made.notes == ("1 children of whom two records name two mothers",)


def test_two_children_tied_to_one_stay_are_twins(convert) -> None:
    second = patient("d", birth="2025-04-10", name=[{"family": "Okafor", "given": ["Babyboy"]}])
    above = {"partOf": ref("Encounter/e")}
    made = convert(
        MOTHER,
        CHILD,
        second,
        encounter(),
        BIRTH_STAY | above,
        BIRTH_STAY | above | {"id": "b", "subject": ref("Patient/d")},
    )
    assert rows(made, "maternal_encounters", "plurality", "liveborn_count") == [(2, 2)]


def test_a_birth_known_to_the_month_is_the_first_day_of_the_birth_stay(convert) -> None:
    made = convert(CHILD | {"birthDate": "2025-04"}, BIRTH_STAY)
    assert rows(made, "newborn_encounters", "birth_datetime") == [(datetime(2025, 4, 10),)]


def test_what_was_measured_at_birth_fills_the_newborns_columns(convert) -> None:
    made = convert(
        CHILD | {"multipleBirthInteger": 2},
        BIRTH_STAY,
        observation("w", "8339-4", of="c", valueQuantity={"value": 2.5, "code": "kg"}),
        observation("g", "11884-4", of="c", valueQuantity={"value": 36, "code": "wk"}),
        observation("a", "9274-2", of="c", valueInteger=9),
        observation("z", "8339-4", of="c", valueQuantity={"value": 40, "code": "cm"}),
    )
    columns = ("birth_weight_g", "gestational_age_days", "apgar_5", "birth_order")
    assert rows(made, "newborn_encounters", *columns) == [(2500.0, 252, 9, 2)]


def test_a_record_number_of_two_people_names_neither(convert) -> None:
    number = [{"type": coded("x", "MR"), "value": "7"}]
    other = patient("n", birth="1980-01-01", identifier=number)
    made = convert(patient(identifier=number), other, encounter(), encounter("f", of="n"))
    assert rows(made, "maternal_encounters", "patient_mrn") == [("m",), ("n",)]
    assert made.notes == (
        "2 patients who share a record number with somebody else: their own id stands for it",
    )


def test_nobody_lies_in_two_beds(convert) -> None:
    number = [{"type": coded("x", "MR"), "value": "7"}]
    same_words = patient("n", identifier=number)
    made = convert(patient(identifier=number), same_words, encounter(), encounter("f", of="n"))
    assert rows(made, "maternal_encounters", "patient_mrn") == [("m",), ("n",)]


def test_a_newborn_may_be_filed_under_its_mothers_number(convert) -> None:
    number = [{"type": coded("x", "MR"), "value": "7"}]
    made = convert(patient(identifier=number), CHILD | {"identifier": number}, encounter(), BIRTH_STAY)
    assert (
        rows(made, "maternal_encounters", "patient_mrn")
        == rows(made, "newborn_encounters", "patient_mrn")
        == [("7",)]
    )


def test_several_hospitals_in_one_delivery_are_told_apart(convert) -> None:
    def house(key: str, **more: Any) -> Resource:
        return {"resourceType": "Organization", "id": key} | more

    made = convert(
        patient(),
        house("north", identifier=[{"value": "N1"}]),
        house("ward", partOf=ref("Organization/north")),
        house("south"),
        encounter("a", serviceProvider=ref("Organization/ward")),
        encounter("b", serviceProvider=ref("Organization/south"), start="2025-06-01", end="2025-06-02"),
    )
    assert rows(made, "maternal_encounters", "hospital_id", "encounter_id") == [("N1", "a"), ("south", "b")]
