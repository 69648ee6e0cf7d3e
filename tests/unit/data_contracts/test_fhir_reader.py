"""Clinical records in FHIR become feeds: on which encounter and wall clock, and what is left out and told."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data_contracts.readers.delivered_file import FileRejectedError
from data_contracts.readers.fhir.coded import is_snomed_identifier
from tests.support.fhir import (
    ICD10CM,
    ICD10PCS,
    LOINC,
    ONE_MICROSECOND,
    SNOMED,
    Resource,
    coded,
    condition,
    encounter,
    observation,
    patient,
    procedure,
    ref,
    rows,
)


def test_a_mother_and_her_stay(convert) -> None:
    made = convert(
        patient(
            identifier=[
                {"type": coded("x", "SS"), "value": "132-22-5986"},
                {"type": coded("x", "MR"), "value": "00123"},
            ],
            address=[{"line": ["12 Example Street"], "city": "Sample", "state": "NY", "postalCode": "00501"}],
        ),
        encounter(
            hospitalization={"dischargeDisposition": coded(SNOMED, "371828006")},
            identifier=[{"value": "A7"}],
        ),
    )
    names = ("hospital_id", "encounter_id", "encounter_type", "patient_mrn", "account_number", "ssn_last4")
    assert rows(made, "maternal_encounters", *names) == [("H1", "e", "inpatient", "00123", "A7", "5986")]
    assert rows(made, "maternal_encounters", "first_name", "middle_name", "last_name", "birth_date") == [
        ("Ruth", "Ada", "Okafor", date(1994, 3, 8))
    ]
    assert rows(made, "maternal_encounters", "discharge_disposition", "zip") == [("20", "00501")]
    assert made.notes == ()


def test_times_are_on_the_clock_of_the_hospital(convert) -> None:
    made = convert(
        patient(),
        encounter(),
        procedure("p", coded(ICD10PCS, "10E0XZZ"), performedDateTime="2025-04-10T19:30:00Z"),
    )
    assert rows(made, "maternal_encounters", "admit_datetime") == [(datetime(2025, 4, 10, 6, 10),)]
    assert rows(made, "procedures", "start_datetime", "end_datetime") == [
        (datetime(2025, 4, 10, 14, 30), datetime(2025, 4, 10, 14, 30))
    ]


@pytest.mark.parametrize(
    ("zone", "admitted"),
    [("", datetime(2025, 1, 10, 6, 10)), ("America/New_York", datetime(2025, 1, 10, 1, 10))],
)
def test_times_all_in_utc_stay_unless_a_zone_is_declared(convert, zone: str, admitted: datetime) -> None:
    made = convert(
        patient(),
        encounter(start="2025-01-10T06:10:00Z", end="2025-01-12T11:00:00+00:00"),
        time_zone=zone,
    )
    assert rows(made, "maternal_encounters", "admit_datetime") == [(admitted,)]


def test_a_zone_that_does_not_exist_is_refused(convert) -> None:
    with pytest.raises(FileRejectedError, match="time_zone"):
        convert(patient(), encounter(), time_zone="America/Atlantis")


def test_a_day_is_midnight_and_a_known_midnight_is_not(convert) -> None:
    made = convert(
        patient(),
        encounter(start="2025-04-10", end="2025-04-12T00:00:00-05:00"),
    )
    assert rows(made, "maternal_encounters", "admit_datetime", "discharge_datetime") == [
        (datetime(2025, 4, 10), datetime(2025, 4, 12, 0, 0, 0, ONE_MICROSECOND))
    ]


def test_a_birth_date_known_to_the_year_is_a_birth_year(convert) -> None:
    made = convert(patient(birth="1994"), encounter())
    assert rows(made, "maternal_encounters", "birth_date", "birth_year") == [(None, 1994)]


@pytest.mark.parametrize(
    ("kind", "types", "expected"),
    [
        ("IMP", [], "inpatient"),
        ("EMER", [], "emergency"),
        ("OBSENC", [], "observation"),
        ("IMP", [coded(SNOMED, "4525004")], "emergency"),  # the type goes before the class
        ("IMP", [coded(SNOMED, "448951000124107")], "observation"),
        ("EMER", [coded(SNOMED, "183452005")], "inpatient"),
        ("IMP", [coded(SNOMED, "183460006")], "inpatient"),  # another type says nothing of the three
        ("IMP", [coded(SNOMED, "9999999")], None),  # no SNOMED identifier: mistyped
        ("AMB", [], None),
    ],
)
def test_kinds_of_encounter(convert, kind: str, types: list[Resource], expected: str | None) -> None:
    made = convert(patient(), encounter(), encounter("x", kind=kind, type=types))
    kinds = dict(rows(made, "maternal_encounters", "encounter_id", "encounter_type"))
    assert kinds.get("x") == expected
    assert bool(made.notes) is (expected is None)


def test_the_check_digit_of_snomed() -> None:
    assert is_snomed_identifier("183452005")
    assert not is_snomed_identifier("183452006")
    assert not is_snomed_identifier("12345")


def test_what_did_not_happen_is_left_out_and_what_goes_on_has_no_end(convert) -> None:
    made = convert(
        patient(),
        encounter("now") | {"status": "in-progress"},
        encounter("never") | {"status": "cancelled"},
        encounter("when", start=None),
        encounter("whose", of="stranger"),
    )
    assert rows(made, "maternal_encounters", "encounter_id", "discharge_datetime") == [("now", None)]
    assert len(made.notes) == 3


def test_diagnoses_of_an_encounter(convert) -> None:
    present = {"url": "http://x/qicore-encounter-diagnosisPresentOnAdmission"}
    made = convert(
        patient(),
        encounter(
            diagnosis=[
                {
                    "condition": ref("Condition/sepsis"),
                    "extension": [present | {"valueCodeableConcept": coded("poa", "N")}],
                },
                {"condition": ref("Condition/lost"), "use": coded(SNOMED, "169826009")},
                {"condition": ref("Condition/birth"), "rank": 1},
                {"condition": ref("Condition/sepsis")},
                {"condition": ref("Condition/neighbour")},
            ]
        ),
        condition("neighbour", coded(ICD10CM, "O72.1"), subject=ref("Patient/n")),
        condition("sepsis", coded(ICD10CM, "A41.9")),
        condition(
            "birth", {"coding": [*coded(SNOMED, "169826009")["coding"], *coded(ICD10CM, "Z37.0")["coding"]]}
        ),
        condition("problem", coded(ICD10CM, "I10")),
        condition(
            "wrong",
            coded(ICD10CM, "O72.1"),
            verificationStatus=coded("v", "refuted"),
            encounter=ref("Encounter/e"),
        ),
        condition("asthma", coded(ICD10CM, "J45.20"), encounter=ref("Encounter/e")),
        condition("local", coded("http://hospital/codes", "77"), encounter=ref("Encounter/e")),
    )
    assert rows(made, "diagnoses", "sequence", "code", "code_system", "present_on_admission") == [
        (1, "169826009", "SNOMED", None),
        (1, "Z37.0", "ICD10CM", None),
        (2, "A41.9", "ICD10CM", "N"),
        (3, "J45.20", "ICD10CM", None),
    ]
    assert made.notes == (
        "1 conditions entered in error or refuted",
        "2 conditions that no encounter names",
        "1 diagnoses of an encounter that are somebody else's",
        "1 records whose code is of no code system that is known",
        "1 references to resources that were not sent",
    )


def test_present_on_admission_from_a_claim(convert) -> None:
    claim = {
        "resourceType": "Claim",
        "id": "c",
        "status": "active",
        "diagnosis": [
            {"sequence": 1, "diagnosisReference": ref("Condition/shock"), "onAdmission": coded("poa", "U")},
            {
                "sequence": 2,
                "diagnosisCodeableConcept": coded(ICD10CM, "O85"),
                "onAdmission": coded("poa", "W"),
            },
            {"sequence": 3, "diagnosisCodeableConcept": coded(ICD10CM, "O15.1")},
        ],
        "item": [{"encounter": [ref("Encounter/e")], "diagnosisSequence": [1, 2]}],
    }
    made = convert(
        patient(),
        encounter(diagnosis=[{"condition": ref("Condition/shock")}]),
        condition("shock", coded(ICD10CM, "R57.1")),
        claim,
    )
    assert rows(made, "diagnoses", "sequence", "code", "present_on_admission") == [
        (1, "R57.1", "U"),
        (2, "O85", "W"),
    ]


def test_a_procedure_without_an_encounter_is_of_the_stay_it_lies_in(convert) -> None:
    made = convert(
        patient(),
        encounter("ed", kind="EMER", start="2025-04-10T03:00:00-05:00", end="2025-04-10T06:00:00-05:00"),
        encounter("stay"),
        procedure("led", coded(SNOMED, "11466000"), performedDateTime="2025-04-10T05:00:00-05:00"),
        procedure("day", coded(SNOMED, "11466000"), performedDateTime="2025-04-12"),
        procedure("early", coded(SNOMED, "11466000"), performedDateTime="2025-04-09T23:59:00-05:00"),
        procedure("named", coded(SNOMED, "11466000"), encounter=ref("Encounter/ed")),
        procedure("second", coded("http://www.icd10data.com/icd10pcs", "10D00Z0")),
    )
    assert rows(made, "procedures", "encounter_id", "sequence", "start_datetime") == [
        ("stay", 1, datetime(2025, 4, 12)),
        ("stay", 2, datetime(2025, 4, 10, 5)),
        ("ed", 1, None),
    ]
    assert made.notes == ("2 procedures that belong to no encounter of a feed",)


def test_values_of_observations(convert) -> None:
    seen = "2025-04-10T07:00:00-05:00"
    made = convert(
        patient(),
        encounter(),
        observation("a", "11884-4", seen=seen, valueQuantity={"value": 37, "code": "wk", "unit": "weeks"}),
        observation("b", "11884-4", seen=seen, valueQuantity={"value": 38.0, "unit": "weeks"}),
        observation("c", "11996-6", seen=seen, valueInteger=1),
        observation("d", "93857-1", seen=seen, valueDateTime="2025-04-10T14:30:00-05:00"),
        observation("e", "20570-8", seen=seen, valueQuantity={"unit": "%"}),
        observation("f", "72166-2", seen=seen, valueCodeableConcept=coded(SNOMED, "266919005")),
        observation("g", "11977-6"),
    )
    assert rows(made, "observations", "code", "value_number", "unit", "value_text", "value_datetime") == [
        ("11884-4", 37.0, "wk", None, None),
        ("11884-4", 38.0, "weeks", None, None),
        ("11996-6", 1.0, None, None, None),
        ("93857-1", None, None, None, datetime(2025, 4, 10, 14, 30)),
        ("20570-8", None, None, None, None),
        ("72166-2", None, None, "266919005", None),
        ("11977-6", None, None, None, None),
    ]


def test_components_have_rows_of_their_own(convert) -> None:
    systolic = {"code": coded(LOINC, "8480-6"), "valueQuantity": {"value": 165, "code": "mm[Hg]"}}
    made = convert(
        patient(),
        encounter(),
        observation("bp", "85354-9", seen="2025-04-10T07:00:00-05:00", component=[systolic]),
    )
    assert rows(made, "observations", "code", "value_number", "unit") == [
        ("85354-9", None, None),
        ("8480-6", 165.0, "mm[Hg]"),
    ]


def test_only_laboratory_results_are_dated_by_when_they_were_issued(convert) -> None:
    issued = {"issued": "2025-04-10T07:00:00-05:00"}
    laboratory = {"category": [coded("c", "laboratory")]}
    made = convert(
        patient(),
        encounter(),
        observation("a", "20570-8", **issued, **laboratory),
        observation("b", "11884-4", **issued),
    )
    assert rows(made, "observations", "code", "observed_datetime") == [
        ("20570-8", datetime(2025, 4, 10, 7)),
        ("11884-4", None),
    ]


@pytest.mark.parametrize(
    ("seen", "home"),
    [
        ("2024-08-01", "e"),  # the pregnancy before the stay
        ("2024-01-01", None),  # longer ago than a pregnancy
        ("2025-05-01", "e"),  # the weeks after
        ("2025-07-01", None),
    ],
)
def test_observations_of_the_pregnancy_go_to_its_stay(convert, seen: str, home: str | None) -> None:
    made = convert(patient(), encounter(), observation("o", "11996-6", seen=seen, valueInteger=1))
    assert rows(made, "observations", "encounter_id") == ([(home,)] if home else [])


def test_a_medicine_given(convert) -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "g",
        "status": "completed",
        "subject": ref("Patient/m"),
        "context": ref("Encounter/e"),
        "medicationReference": ref("Medication/mg"),
        "effectiveDateTime": "2025-04-10T08:00:00-05:00",
        "dosage": {"dose": {"value": 4, "code": "g"}, "route": {"text": "IV"}},
    }
    medicine = {
        "resourceType": "Medication",
        "id": "mg",
        "code": coded("http://www.nlm.nih.gov/research/umls/rxnorm", "6585") | {"text": "magnesium sulfate"},
    }
    made = convert(patient(), encounter(), given, medicine)
    columns = ("code", "code_system", "name", "start_datetime", "dose_number", "dose_unit", "route", "status")
    assert rows(made, "medications", *columns) == [
        ("6585", "RXNORM", "magnesium sulfate", datetime(2025, 4, 10, 8), 4.0, "g", "IV", "administered")
    ]
