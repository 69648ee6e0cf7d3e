"""The parts of FHIR resources that feeds can hold, as small records.

How a resource becomes a record, and how records belong together, does not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.readers.fhir.coded import Coding
from data_contracts.readers.fhir.times import Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A Patient. `birth` is its birthDate as written, in any precision; `birth_time` when the time is known."""

    key: str
    record_number: str | None
    ssn_last4: str | None
    birth: str | None
    birth_time: Moment | None
    sex: str | None
    family: str | None
    given: tuple[str, ...]
    maiden: str | None
    street: str | None
    city: str | None
    state: str | None
    zip: str | None
    phone: str | None
    email: str | None
    race: str | None
    ethnicity: str | None
    language: str | None
    interpreter_needed: bool | None
    marital_status: str | None
    birth_order: int | None
    links: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """An Encounter that took place. `diagnoses` are its own list: the Condition's key, rank, present on admission."""

    key: str
    person: str | None
    kind: str | None
    start: Moment | None
    end: Moment | None
    account_number: str | None
    disposition: str | None
    origin: str | None
    provider: str | None
    part_of: str | None
    diagnoses: tuple[tuple[str | None, int | None, str | None], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A Condition."""

    key: str
    person: str | None
    visit: str | None
    codings: tuple[Coding, ...]
    recorded: Moment | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BilledDiagnosis:
    """A diagnosis of a Claim, for the encounter that one of its items names."""

    visit: str | None
    sequence: int | None
    problem: str | None
    codings: tuple[Coding, ...]
    present_on_admission: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """A Procedure."""

    person: str | None
    visit: str | None
    codings: tuple[Coding, ...]
    start: Moment | None
    end: Moment | None
    status: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An Observation, or one component of it."""

    person: str | None
    visit: str | None
    codings: tuple[Coding, ...]
    seen: Moment | None
    number: float | None
    unit: str | None
    text: str | None
    moment: Moment | None
    status: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """A MedicationAdministration. `medication` is the key of a Medication when the code stands there."""

    person: str | None
    visit: str | None
    codings: tuple[Coding, ...]
    name: str | None
    medication: str | None
    start: Moment | None
    end: Moment | None
    route: str | None
    number: float | None
    unit: str | None
    status: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relative:
    """A RelatedPerson: of which patient, in which roles, and who it is in words."""

    key: str
    person: str | None
    roles: tuple[str, ...]
    family: str | None
    given: tuple[str, ...]
    birth: str | None
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyNote:
    """A FamilyMemberHistory about a child: in whose record it stands and what it says of the child."""

    person: str | None
    child: str | None
    name: str | None
    born: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """An Organization."""

    key: str
    identifier: str | None
    part_of: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Insurance:
    """A Coverage."""

    person: str | None
    payer: str | None
    subscriber_id: str | None
