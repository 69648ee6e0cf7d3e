"""FHIR files become feeds: what enters, on which encounter and wall clock, and what is left out and told."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data_contracts.readers.delivered_file import FileRejectedError
from data_contracts.readers.fhir import ConvertedFeeds, convert_fhir
from data_contracts.readers.fhir.coded import is_snomed_identifier

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
ONE_MICROSECOND = 1
Resource = dict[str, Any]


def coded(system: str, *codes: str) -> Resource:
    return {"coding": [{"system": system, "code": code} for code in codes]}


def ref(key: str) -> Resource:
    return {"reference": key}


def patient(key: str = "m", *, birth: str = "1994-03-08", **more: Any) -> Resource:
    name = more.pop("name", [{"family": "Okafor", "given": ["Ruth", "Ada"]}])
    return {"resourceType": "Patient", "id": key, "birthDate": birth, "gender": "female", "name": name} | more


def encounter(
    key: str = "e",
    *,
    of: str = "m",
    start: str | None = "2025-04-10T06:10:00-05:00",
    end: str | None = "2025-04-12T11:00:00-05:00",
    kind: str = "IMP",
    **more: Any,
) -> Resource:
    period = {name: text for name, text in (("start", start), ("end", end)) if text}
    return {
        "resourceType": "Encounter",
        "id": key,
        "status": "finished",
        "class": {"code": kind},
        "subject": ref(f"Patient/{of}"),
        "period": period,
    } | more


def condition(key: str, concept: Resource, **more: Any) -> Resource:
    return {"resourceType": "Condition", "id": key, "code": concept, "subject": ref("Patient/m")} | more


def procedure(key: str, concept: Resource, **more: Any) -> Resource:
    return {
        "resourceType": "Procedure",
        "id": key,
        "status": "completed",
        "code": concept,
        "subject": ref("Patient/m"),
    } | more


def observation(key: str, code: str, *, seen: str | None = None, of: str = "m", **more: Any) -> Resource:
    time = {"effectiveDateTime": seen} if seen else {}
    return (
        {"resourceType": "Observation", "id": key, "status": "final", "subject": ref(f"Patient/{of}")}
        | {"code": coded(LOINC, code)}
        | time
        | more
    )


@pytest.fixture
def convert(tmp_path: Path):
    def run(*resources: Resource, time_zone: str = "") -> ConvertedFeeds:
        delivered = tmp_path / "delivered.ndjson"
        delivered.write_text("".join(f"{json.dumps(one)}\n" for one in resources), encoding="utf-8")
        return convert_fhir([delivered], tmp_path, submitter="H1", time_zone=time_zone)

    return run


def rows(made: ConvertedFeeds, feed: str, *columns: str) -> list[tuple[Any, ...]]:
    if feed not in made.paths:
        return []
    return [tuple(row[column] for column in columns) for row in pq.read_table(made.paths[feed]).to_pylist()]


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


RESOURCES = [patient(), encounter(), procedure("p", coded(ICD10PCS, "10E0XZZ"), encounter=ref("Encounter/e"))]
WHOLE = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in RESOURCES]}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"all.ndjson": RESOURCES}, id="mixed lines"),
        pytest.param({"bundles.ndjson": [WHOLE]}, id="a bundle a line"),
        pytest.param({"bundle.json": WHOLE}, id="one bundle"),
        pytest.param({"all.ndjson.gz": RESOURCES[::-1]}, id="compressed, any order"),
        pytest.param({f"{one['resourceType']}.ndjson": [one] for one in RESOURCES}, id="bulk by type"),
        pytest.param({"twice.ndjson": [*RESOURCES, *RESOURCES]}, id="sent twice"),
    ],
)
def test_the_same_feeds_from_every_form(tmp_path: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        lines = content if isinstance(content, list) else [content]
        text = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    made = convert_fhir([tmp_path / name for name in files], tmp_path, submitter="H1")
    assert made.rows == {"maternal_encounters": 1, "procedures": 1}
    assert rows(made, "procedures", "encounter_id", "code") == [("e", "10E0XZZ")]


def test_references_by_uuid_are_followed(tmp_path: Path) -> None:
    uuid = "urn:uuid:0a1b"
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"fullUrl": uuid, "resource": patient()},
            {"resource": encounter() | {"subject": ref(uuid)}},
        ],
    }
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    made = convert_fhir([tmp_path / "bundle.json"], tmp_path, submitter="H1")
    assert rows(made, "maternal_encounters", "last_name") == [("Okafor",)]


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "empty"),
        (b'{"resourceType": "Patient", "id": "secret"}\n{"resourceType": "Pat', "line 2 is not JSON"),
        (b'{"secret": 1}\n', "no FHIR resource"),
        (b'{"resourceType": "Patient", "id": "secret"}\n', "no encounter"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_without_its_words(
    tmp_path: Path, content: bytes, because: str
) -> None:
    (tmp_path / "x.ndjson").write_bytes(content)
    with pytest.raises(FileRejectedError, match=because) as refused:
        convert_fhir([tmp_path / "x.ndjson"], tmp_path, submitter="H1")
    assert "secret" not in str(refused.value)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_text("".join(f"{json.dumps(one)}\n" for one in RESOURCES))
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        feeds = convert_fhir([tmp_path / "x.ndjson"], tmp_path / name, submitter="H1")
        made.append({feed: path.read_bytes() for feed, path in feeds.paths.items()})
    assert made[0] == made[1]
