"""The published table of newborns: clinical values, strata and outcomes of each birth record.

Ids are the pipeline's own; of addresses only three digits of the ZIP code are kept.
"""

from __future__ import annotations

from dataclasses import replace

from data_contracts.codings import DELIVERY_MODES, SEXES
from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean
from data_contracts.internal.facts import NEWBORN_VALUE_FIELDS
from data_contracts.published.deliveries import STRATA_RULES, strata_fields
from data_contracts.rules import Between, OneOf, Severity

_NOT_PUBLISHED = (
    "maternal_level",
    "neonatal_level",
    "maternal_level_source",
    "neonatal_level_source",
    "newtt2_highest",
    "newtt2_review_hours",
)


def _published_fields() -> tuple[Field, ...]:
    strata = strata_fields()
    left_out = (*_NOT_PUBLISHED, *(field.name for field in strata))
    values = tuple(
        # The index stay's hospital is where the baby was born, unless is_outborn says otherwise.
        replace(field, name="birth_hospital_id", description="Hospital of the birth record (index stay)")
        if field.name == "hospital_id"
        else field
        for field in NEWBORN_VALUE_FIELDS
        if field.name not in left_out
    )
    return (*values, boolean("is_multiple", "One of twins or more"), *strata)


NEWBORNS = DataContract(
    name="newborns",
    kind=Kind.PUBLISHED,
    title="Newborns",
    grain="one row a newborn's birth record, its transfers joined",
    key=("newborn_id",),
    fields=_published_fields(),
    rules=(
        *STRATA_RULES,
        OneOf(column="sex", values=SEXES, severity=Severity.STOP, because="sex is F, M or X after staging"),
        OneOf(
            column="delivery_mode",
            values=DELIVERY_MODES,
            severity=Severity.STOP,
            because="only these three modes are told apart",
        ),
        Between(
            column="birth_weight_g",
            low=200,
            high=7000,
            may_fail=0.01,
            because="birth weight in grams; 1 to 15 are pounds or kilograms",
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
        "Strata are the linked mother's, else the newborn's own; they say `unknown` where nothing is known. "
        "Every other empty value is missing, never no."
    ),
)
