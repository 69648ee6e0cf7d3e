"""The published table of deliveries: clinical values, strata and outcomes of each delivery stay.

Ids are the pipeline's own; of addresses only three digits of the ZIP code are kept.
"""

from __future__ import annotations

from data_contracts.codings import (
    AGE_BANDS,
    DELIVERY_MODES,
    LANGUAGE_GROUPS,
    PAYER_GROUPS,
    RACE_ETHNICITY_GROUPS,
)
from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, text
from data_contracts.internal.facts import DELIVERY_VALUE_FIELDS, HOSPITALIZATION_FIELDS, STRATA_FIELDS
from data_contracts.rules import Between, OneOf, Rule, Severity

# Facts that are working columns of measures, or that deliveries publish under another name.
_NOT_PUBLISHED = (
    "delivery_mode_field",
    "cesarean_field",
    "maternal_level",
    "neonatal_level",
    "maternal_level_source",
    "neonatal_level_source",
    "annual_births",
    "prenatal_care_month",
    "prenatal_visits_expected",
    "prenatal_visits_ratio",
    "prepregnancy_bmi",
    "mews_highest",
    "mews_review_hours",
    # Beside three digits of the ZIP code these would tell more of a woman than research needs.
    "education",
    "marital_status",
    "poverty_quartile",
    "maternity_care_desert",
    "miles_to_obstetric_unit",
    *(field.name for field in HOSPITALIZATION_FIELDS),
)
_FROM_STRATA = ("race_ethnicity", "payer", "age_band", "language", "rural_urban", "svi_quartile")


def known_or_unknown(column: str, groups: tuple[str, ...]) -> OneOf:
    """A stratum holds one of its groups or the word `unknown`."""
    return OneOf(
        column=column,
        values=(*groups, "unknown"),
        severity=Severity.STOP,
        because="rates are published for these groups only",
    )


def strata_fields() -> tuple[Field, ...]:
    """The strata that deliveries and newborns carry, in the order of the strata tables."""
    return tuple(field for field in STRATA_FIELDS if field.name in _FROM_STRATA)


STRATA_RULES: tuple[Rule, ...] = (
    known_or_unknown("race_ethnicity", RACE_ETHNICITY_GROUPS),
    known_or_unknown("payer", PAYER_GROUPS),
    known_or_unknown("age_band", AGE_BANDS),
    known_or_unknown("language", LANGUAGE_GROUPS),
)

DELIVERIES = DataContract(
    name="deliveries",
    kind=Kind.PUBLISHED,
    title="Deliveries",
    grain="one row a delivery: one birth event of one woman",
    key=("delivery_id",),
    fields=(
        *(
            field
            for field in DELIVERY_VALUE_FIELDS
            if field.name not in _NOT_PUBLISHED and field.name not in _FROM_STRATA
        ),
        text("delivery_mode", "vaginal, operative_vaginal or cesarean: from codes, else as sent"),
        boolean("is_multiple", "Twins or more"),
        *strata_fields(),
    ),
    rules=(
        *STRATA_RULES,
        OneOf(
            column="delivery_mode",
            values=DELIVERY_MODES,
            severity=Severity.STOP,
            because="only these three modes are told apart",
        ),
        Between(
            column="mother_age_years",
            low=8,
            high=64,
            may_fail=0.001,
            because="age 8 to 64 is the initial population of the national maternal measures",
        ),
        Between(
            column="gestational_age_days",
            low=112,
            high=322,
            may_fail=0.01,
            because="a birth comes between 16 and 46 weeks of gestation",
        ),
    ),
    notes=(
        "Strata say `unknown` where nothing is known; every other empty value is missing, never no. "
        "Dates are kept under the privacy profile `limited`, or shifted, and cut to years under `safe_harbor`."
    ),
)
