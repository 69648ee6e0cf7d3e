"""Everything of a delivery that feeds can hold, by kind and key, with counts of what was left out and why.

It gathers; which record belongs to which encounter is decided elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from data_contracts.readers.fhir.coded import Coding, Json, codings_of, local_codings_of, words_of
from data_contracts.readers.fhir.files import read_resources
from data_contracts.readers.fhir.records import (
    Act,
    BilledDiagnosis,
    Dose,
    FamilyNote,
    Finding,
    House,
    Insurance,
    Person,
    Problem,
    Relative,
    Visit,
)
from data_contracts.readers.fhir.resources import (
    act_of,
    billed_diagnoses_of,
    dose_of,
    family_note_of,
    findings_of,
    house_of,
    insurance_of,
    person_of,
    problem_of,
    relative_of,
    visit_of,
)

Record = TypeVar("Record")


@dataclass(kw_only=True)
class Archive:
    """Records by the key of their resource; one sent twice counts once, as it was sent last.

    `notes` counts what was left out, by the sentence that tells of it.
    """

    people: dict[str, Person] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    billed: dict[str, tuple[BilledDiagnosis, ...]] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    doses: dict[str, Dose] = field(default_factory=dict)
    medications: dict[str, tuple[tuple[Coding, ...], str | None]] = field(default_factory=dict)
    relatives: dict[str, Relative] = field(default_factory=dict)
    family_notes: dict[str, FamilyNote] = field(default_factory=dict)
    insurances: dict[str, Insurance] = field(default_factory=dict)
    houses: dict[str, House] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def resolve(self, key: str | None) -> str:
        """The key under which a reference's target is kept, if it was sent at all; empty for no reference."""
        return self.aliases.get(key, key) if key else ""

    def person(self, key: str | None) -> Person | None:
        """The patient a reference names."""
        return self.people.get(self.resolve(key))

    def visit(self, key: str | None) -> Visit | None:
        """The encounter a reference names."""
        return self.visits.get(self.resolve(key))


def read_archive(paths: Sequence[Path]) -> Archive:
    """Read the files, in any order of resources; FileRejectedError when one of them cannot be trusted."""
    archive = Archive()
    unnamed = 0
    for key, urn, resource in read_resources(paths):
        if key.endswith("/") or not key:
            unnamed += 1
            key = f"{resource['resourceType']}/#{unnamed}"
        if urn:
            archive.aliases[urn] = key
        _keep(archive, key, resource)
    return archive


def _keep(archive: Archive, key: str, resource: Json) -> None:
    match resource["resourceType"]:
        case "Patient":
            archive.people[key] = person_of(key, resource)
        case "Encounter":
            visit = visit_of(key, resource)
            _put(archive, archive.visits, key, visit, "encounters that did not take place (by their status)")
        case "Condition":
            problem = problem_of(key, resource)
            _put(archive, archive.problems, key, problem, "conditions entered in error or refuted")
        case "Claim":
            archive.billed[key] = tuple(billed_diagnoses_of(resource))
        case "Procedure":
            archive.acts[key] = act_of(resource)
        case "Observation":
            archive.findings[key] = tuple(findings_of(resource))
        case "MedicationAdministration":
            archive.doses[key] = dose_of(resource)
        case "Medication":
            concept = resource.get("code")
            archive.medications[key] = (codings_of(concept) or local_codings_of(concept), words_of(concept))
        case "RelatedPerson":
            _put(
                archive,
                archive.relatives,
                key,
                relative_of(key, resource),
                "related persons no longer active",
            )
        case "FamilyMemberHistory":
            note = family_note_of(resource)
            _put(archive, archive.family_notes, key, note, "")
        case "Coverage":
            _put(archive, archive.insurances, key, insurance_of(resource), "")
        case "Organization":
            archive.houses[key] = house_of(key, resource)


def _put(archive: Archive, kept: dict[str, Record], key: str, record: Record | None, otherwise: str) -> None:
    if record is not None:
        kept[key] = record
        return
    kept.pop(key, None)
    if otherwise:
        archive.notes[otherwise] += 1
