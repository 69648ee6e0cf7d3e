"""The record of a measure and the few enumerations it is written with. No logic stands here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measures.vocabulary import Condition, Value


class Grain(StrEnum):
    """What one row of a measure's denominator is."""

    DELIVERY = "delivery"
    NEWBORN = "newborn"
    DYAD = "dyad"


class Better(StrEnum):
    """Which way improvement points."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Need(StrEnum):
    """An input without which a measure is not computable at a hospital.

    The value is the word used in reasons: "this hospital never sends <need>".
    """

    DIAGNOSES = "diagnoses"
    PROCEDURES = "procedures"
    DISPOSITION = "discharge disposition"
    GESTATION = "gestational age"
    PARITY = "parity"
    PRESENTATION = "fetal presentation"
    LABOR_ONSET = "labor onset"
    BIRTH_WEIGHT = "birth weight"
    APGAR = "Apgar scores"
    NICU = "NICU stays"
    FEEDING = "feeding"
    BLOOD_LOSS = "blood loss"
    ICU = "intensive care of mothers"
    PAYER = "payer"
    RACE = "race and ethnicity"
    MATERNAL_AGE = "maternal age"
    SMOKING = "cigarettes smoked"
    PRENATAL_CARE = "prenatal care"
    CHARGES = "charges"
    SCREENINGS = "social screenings"
    OBSERVATIONS = "observations"
    MEDICATIONS = "medications"
    AREAS = "areas"
    LEVELS = "levels of care"
    LINKAGE = "linked dyads"
    READMISSIONS = "record numbers that join stays"
    CERTIFICATES = "birth certificates"
    DEATHS = "infant deaths"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure, readable aloud by a clinician.

    `numerator` is a condition for a proportion or a value for a continuous measure (then `rate_per` is 1 and
    the published rate is the mean). `rate_per` is the multiplier of the published rate (100, 1 000, 10 000).
    `ruling` names the reading followed where the public definition leaves a choice; `definition` says it in words.
    """

    id: str
    title: str
    definition: str
    group: str  # letter of the catalogue's section, A to L
    family: str
    grain: Grain
    denominator: Condition
    numerator: Condition | Value
    exclusions: Condition | None = None
    reason: Value | None = None
    rate_per: int = 100
    better: Better = Better.NEITHER
    steward: str
    version: str
    needs: tuple[Need, ...]
    ruling: str = ""
    caveats: tuple[str, ...] = field(default=())
    needs_spec_check: bool = False
