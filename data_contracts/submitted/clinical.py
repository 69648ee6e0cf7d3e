"""The feeds that hang on an encounter: diagnoses, procedures, observations, medications, social screenings."""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Before, Between, Kahn, Matches, OneOf, RefersTo, Severity

SCREENING_DOMAINS = (
    "housing",
    "food",
    "transportation",
    "utilities",
    "financial_strain",
    "interpersonal_safety",
    "employment",
    "education",
    "social_support",
    "depression",
    "anxiety",
    "tobacco",
    "alcohol",
    "substance_use",
    "health_literacy",
    "childcare",
    "immigration_stress",
    "racism_discrimination",
)

_ENCOUNTER: tuple[Field, ...] = (
    text("hospital_id", "Hospital of the encounter", required=True, aliases=("facility_id",)),
    text(
        "encounter_id",
        "Encounter the row belongs to",
        required=True,
        aliases=("visit_id", "encounter_number"),
    ),
)


def _of_known_encounter(feed: str) -> RefersTo:
    return RefersTo(
        columns=("hospital_id", "encounter_id"),
        targets=("maternal_encounters", "newborn_encounters"),
        target_columns=("hospital_id", "encounter_id"),
        may_fail=0.01,
        because=f"a row of {feed} without its encounter reaches no measure",
    )


DIAGNOSES = DataContract(
    name="diagnoses",
    kind=Kind.SUBMITTED,
    title="Diagnoses",
    grain="one row a diagnosis of an encounter",
    key=(),
    fields=(
        *_ENCOUNTER,
        integer("sequence", "1 = principal diagnosis", required=True, aliases=("diagnosis_sequence",)),
        text(
            "code",
            "Code, with or without the dot, any case",
            required=True,
            aliases=("diagnosis_code", "dx_code"),
        ),
        text("code_system", "ICD10CM when empty; SNOMED, ICD10, ICD10GM ..."),
        text("present_on_admission", "Y, N, U, W, 1 (exempt) or empty", aliases=("poa",)),
        datetime("recorded_datetime", "When it was recorded"),
    ),
    rules=(
        Between(column="sequence", low=1, high=999, because="the principal diagnosis is number 1"),
        Matches(
            column="code",
            pattern=r"[A-Za-z0-9. ]{3,18}",
            may_fail=0.001,
            severity=Severity.WARN,
            because="a code has 3 to 18 letters and digits",
        ),
        OneOf(
            column="present_on_admission",
            values=("Y", "N", "U", "W", "1", "E"),
            may_fail=0.01,
            because="present on admission is Y, N, U, W, 1 or empty",
        ),
        _of_known_encounter("diagnoses"),
    ),
)

PROCEDURES = DataContract(
    name="procedures",
    kind=Kind.SUBMITTED,
    title="Procedures",
    grain="one row a procedure of an encounter",
    key=(),
    fields=(
        *_ENCOUNTER,
        integer("sequence", "1 = principal procedure", aliases=("procedure_sequence",)),
        text("code", "Code, any case", required=True, aliases=("procedure_code",)),
        text("code_system", "ICD10PCS when empty; CPT, SNOMED, OPCS4"),
        datetime("start_datetime", "Start", aliases=("procedure_date", "procedure_datetime")),
        datetime("end_datetime", "End"),
        text("status", "completed when empty"),
    ),
    rules=(
        Matches(
            column="code",
            pattern=r"[A-Za-z0-9. ]{3,18}",
            may_fail=0.001,
            because="a code has 3 to 18 letters and digits",
        ),
        Before(
            earlier="start_datetime",
            later="end_datetime",
            may_fail=0.001,
            because="a procedure cannot end before it began",
        ),
        _of_known_encounter("procedures"),
    ),
)

OBSERVATIONS = DataContract(
    name="observations",
    kind=Kind.SUBMITTED,
    title="Observations",
    grain="one row a laboratory result, vital sign, item of obstetric history or score",
    key=(),
    fields=(
        *_ENCOUNTER,
        text("code", "What was observed", required=True),
        text("code_system", "LOINC when empty"),
        datetime("observed_datetime", "When it was observed"),
        number("value_number", "Numeric result in `unit`"),
        text("unit", "UCUM unit of the numeric result"),
        text("value_text", "Result in words"),
        datetime("value_datetime", "Result that is a point in time"),
        text("status", "final when empty"),
    ),
    rules=(_of_known_encounter("observations"),),
)

MEDICATIONS = DataContract(
    name="medications",
    kind=Kind.SUBMITTED,
    title="Medications",
    grain="one row a medication given (or as status says)",
    key=(),
    fields=(
        *_ENCOUNTER,
        text("code", "Drug code"),
        text("code_system", "RXNORM when empty; ATC, NDC, LOCAL"),
        text("name", "Generic name"),
        datetime("start_datetime", "Start"),
        datetime("end_datetime", "End"),
        text("route", "Route"),
        number("dose_number", "Dose in `dose_unit`"),
        text("dose_unit", "Unit of the dose"),
        text("status", "administered when empty"),
    ),
    rules=(
        Before(
            earlier="start_datetime",
            later="end_datetime",
            may_fail=0.001,
            because="a medication cannot end before it began",
        ),
        _of_known_encounter("medications"),
    ),
)

SOCIAL_SCREENINGS = DataContract(
    name="social_screenings",
    kind=Kind.SUBMITTED,
    title="Social screenings",
    grain="one row a screened domain of health-related social need or behaviour",
    key=(),
    fields=(
        *_ENCOUNTER,
        date("screened_date", "Day of the screening"),
        text("domain", "What was screened for", required=True),
        text("instrument", "Screening tool"),
        text("result", "positive, negative, declined or not_asked", required=True),
        number("score", "Score of the tool"),
        boolean("referred", "Referred to help"),
        boolean("resolved", "Need met"),
    ),
    rules=(
        OneOf(
            column="domain",
            values=SCREENING_DOMAINS,
            may_fail=0.01,
            because="only these domains are told apart",
        ),
        OneOf(
            column="result",
            values=("positive", "negative", "declined", "not_asked"),
            may_fail=0.01,
            category=Kahn.CONFORMANCE,
            because="a screen ends in one of these four",
        ),
        _of_known_encounter("social_screenings"),
    ),
)
