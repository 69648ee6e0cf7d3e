"""FHIR resources for tests, with only what a test speaks of, and the rows that they become."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq

from data_contracts.readers.fhir import ConvertedFeeds

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


def rows(made: ConvertedFeeds, feed: str, *columns: str) -> list[tuple[Any, ...]]:
    if feed not in made.paths:
        return []
    return [tuple(row[column] for column in columns) for row in pq.read_table(made.paths[feed]).to_pylist()]
