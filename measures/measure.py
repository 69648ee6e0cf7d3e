"""The record of a measure and the few enumerations it is written with. No logic stands here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measures.words import Condition, Value


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
    GESTATION_SAID = "gestational age (due date, estimate, field or code)"
    PARITY = "parity"
    OBSTETRIC_HISTORY = "parity or gravidity (observed or recorded)"
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
    BIRTH_SPACING = "the interval since the last birth"
    PRENATAL_CARE = "prenatal care"
    CHARGES = "charges"
    SCREENINGS = "social screenings"
    OBSERVATIONS = "observations"
    MEDICATIONS = "medications"
    MOTHERS_VACCINES = "vaccinations of mothers"
    HEPATITIS_B_VACCINES = "hepatitis B vaccines of newborns"
    HEPATITIS_B_VACCINE_TIMES = "the time of hepatitis B vaccines of newborns"
    LANGUAGE = "preferred language"
    EDUCATION = "education"
    MARITAL_STATUS = "marital status"
    VITAL_SIGNS = "vital signs of mothers or newborns"
    AREAS = "areas"
    LEVELS = "levels of care"
    LINKAGE = "linked dyads"
    READMISSIONS = "record numbers that join stays"
    CERTIFICATES = "birth certificates"
    DEATHS = "infant deaths"
    POINT_OF_ORIGIN = "point of origin"
    CAR_SEAT_TESTS = "car-seat tests (CPT 94780, 94781)"
    RETINA_EXAMS = "examinations of the retina of newborns"
    PRESENT_ON_ADMISSION = "marks of presence on admission"
    WARNING_REVIEWS = "reviews that early-warning scores asked for"
    GLYCATED_HEMOGLOBIN = "glycated hemoglobin of the third trimester"
    GROWTH_FACTOR = "placental growth factor tests"
    NEWBORN_GLUCOSE = "glucose of newborns"
    NEWBORN_PRESSURES = "blood pressures of newborns"
    BLOOD_SPOTS = "the time of blood spots"
    FIRST_FEEDS = "what the first feed was"
    MOTHERS_MILK = "whether newborns had milk of their mothers"
    SKIN_TO_SKIN = "skin-to-skin contact"
    CORD_CLAMPING = "the time to clamping of the cord"
    NEWBORN_CARE = "newborn care given (vitamin K, screens, safe-sleep education)"
    DRG = "MS-DRG"
    EMERGENCY_VISITS = "emergency visits of mothers"
    VISITS = "emergency, triage or observation visits of mothers"
    MEASURED_BLOOD_LOSS = "measured blood loss (LOINC 81661-1)"
    HEMORRHAGE_RISK = "assessments of the risk of hemorrhage"
    DEPRESSION_SCREENS = "screens of mothers for depression"
    TAKE_HOME_MEDICINES = "medicines dispensed or prescribed to take home"


class MeasureKind(StrEnum):
    """How a measure's units add up to what is published."""

    PROPORTION = (
        "proportion"  # numerator is a condition; published: share of the denominator times `rate_per`
    )
    CONTINUOUS = "continuous"  # numerator is a value; published: the mean
    COUNT = "count"  # every unit of the denominator is in the numerator; published: how many, no rate


class UnknownExclusion(StrEnum):
    """What becomes of a unit of which it is not known whether it is excluded."""

    KEPT = "kept"
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure, readable aloud by a clinician.

    `numerator` is a condition for a proportion or a value for a continuous measure (then `rate_per` is 1 and
    the published rate is the mean). `rate_per` is the multiplier of the published rate (100, 1 000, 10 000).
    `kind` says which; a count's numerator is `everyone()`. `unknown_exclusion` says what becomes of a unit
    when the exclusion cannot be decided. An unknown denominator or numerator always puts the unit outside.
    `initial_population`, where one is declared, must hold as well for the denominator. A unit of the numerator to
    which `numerator_exclusions` applies stays in the denominator and counts as no (unknown does not exclude).
    `ruling` names the reading followed where the public definition leaves a choice; `definition` says it in
    words.
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
    unknown_exclusion: UnknownExclusion = UnknownExclusion.KEPT
    initial_population: Condition | None = None
    numerator_exclusions: Condition | None = None
    reason: Value | None = None
    kind: MeasureKind = MeasureKind.PROPORTION
    rate_per: int = 100
    better: Better = Better.NEITHER
    steward: str
    version: str
    needs: tuple[Need, ...]
    ruling: str = ""
    caveats: tuple[str, ...] = field(default=())
    needs_spec_check: bool = False


class Statistic(StrEnum):
    """What the rates layer computes for a derived measure."""

    RATE_RATIO = "rate ratio"
    RATE_DIFFERENCE = "rate difference"
    INDEX_OF_DISPARITY = "index of disparity"
    EXCESS_EVENTS = "excess events"
    DECOMPOSITION = "difference within and between hospitals"
    COMPLETENESS = "completeness"
    SCORECARD = "scorecard"  # the measures of `derived_from` shown together; nothing is computed anew


@dataclass(frozen=True, kw_only=True)
class DerivedMeasure:
    """A catalogue entry computed from the rates of other measures, never unit by unit.

    `derived_from` names measures by id; empty means every measure. `comparison_group` and `reference_group`
    are values of the stratum; empty means every group and the group named by the rates layer's own reference.
    """

    id: str
    title: str
    definition: str
    group: str
    family: str
    statistic: Statistic
    derived_from: tuple[str, ...] = ()
    stratum: str = ""
    comparison_group: str = ""
    reference_group: str = ""
    steward: str
    version: str
    needs: tuple[Need, ...] = ()
    ruling: str = ""
    caveats: tuple[str, ...] = field(default=())
    needs_spec_check: bool = False


@dataclass(frozen=True, kw_only=True)
class HospitalMeasure:
    """A catalogue entry that counts hospitals or the people who work there, by the network's surveys; never patients.

    `one_row` says what a row of the denominator is. A proportion has a numerator; a continuous one (`rate_per` 1) says
    in `numerator` which value is averaged. `feed` is the feed without which there is nothing to count.
    """

    id: str
    title: str
    definition: str
    group: str
    family: str
    one_row: str
    denominator: str
    numerator: str
    feed: str
    kind: MeasureKind = MeasureKind.PROPORTION
    rate_per: int = 100
    better: Better = Better.NEITHER
    steward: str
    version: str
    caveats: tuple[str, ...] = field(default=())
    needs_spec_check: bool = False


@dataclass(frozen=True, kw_only=True)
class SpecifiedMeasure:
    """A catalogue entry that no feed can answer: specified in words, never computed.

    `one_row` says what a row of its denominator would be; `missing` names the input that would be needed.
    """

    id: str
    title: str
    definition: str
    group: str
    family: str
    one_row: str
    missing: str
    steward: str
    version: str
    caveats: tuple[str, ...] = field(default=())
    needs_spec_check: bool = False
