"""The tables that linking leaves: scored pairs, one link an infant, and which stays are one person's.

They speak in hospitals' own encounter ids and live in the working folder only.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, integer, number, text
from data_contracts.rules import Between, OneOf, RefersTo, Severity

LINK_STATUSES = ("linked", "review", "unlinked")
LINK_METHODS = ("deterministic", "probabilistic", "reviewed")
STAY_KINDS = ("birth", "transfer", "readmission")

_NEWBORN: tuple[Field, ...] = (
    text("newborn_hospital_id", "Hospital of the infant's stay", required=True),
    text("newborn_encounter_id", "Encounter of the infant's stay", required=True),
)

_STAY_AND_INDEX: tuple[Field, ...] = (
    text("hospital_id", "Hospital of the stay", required=True),
    text("encounter_id", "Encounter of the stay", required=True),
    text("index_hospital_id", "Hospital of the index stay", required=True),
    text("index_encounter_id", "Encounter of the index stay", required=True),
)


def status_is_known() -> OneOf:
    """The three ways a newborn's link may end."""
    return OneOf(
        column="link_status",
        values=LINK_STATUSES,
        severity=Severity.STOP,
        because="every newborn is linked, under review or unlinked",
    )


def method_is_known() -> OneOf:
    """The three ways a link may be found."""
    return OneOf(
        column="link_method",
        values=LINK_METHODS,
        severity=Severity.STOP,
        because="a link is found by certain rules, by the model or by a reviewer",
    )


def probability_is_a_share() -> Between:
    """A probability from 0 to 1."""
    return Between(
        column="match_probability",
        low=0,
        high=1,
        severity=Severity.STOP,
        because="a probability lies between 0 and 1",
    )


SCORED_PAIRS = DataContract(
    name="scored_pairs",
    kind=Kind.INTERNAL,
    title="Scored pairs",
    grain="one row a candidate pair of infant stay and delivery stay, and method",
    key=(
        "newborn_hospital_id",
        "newborn_encounter_id",
        "delivery_hospital_id",
        "delivery_encounter_id",
        "method",
    ),
    fields=(
        *_NEWBORN,
        text("delivery_hospital_id", "Hospital of the delivery stay", required=True),
        text("delivery_encounter_id", "Encounter of the delivery stay", required=True),
        text("method", "deterministic or probabilistic", required=True),
        text("rule", "Rule that brought the pair together"),
        number("match_weight", "Evidence for the pair, log2 odds", unit="bits"),
        number("match_probability", "Probability that the pair is true, 0-1"),
        number("link_probability", "The same among all candidates of both sides and none, 0-1"),
    ),
    rules=(
        OneOf(
            column="method",
            values=("deterministic", "probabilistic"),
            severity=Severity.STOP,
            because="pairs come from certain rules or from the model",
        ),
        probability_is_a_share(),
    ),
)

LINKS = DataContract(
    name="links",
    kind=Kind.INTERNAL,
    title="Links",
    grain="one row an infant, named by its index stay",
    key=("newborn_hospital_id", "newborn_encounter_id"),
    fields=(
        *_NEWBORN,
        text("delivery_hospital_id", "Hospital of the delivery stay; empty unless linked"),
        text("delivery_encounter_id", "Encounter of the delivery stay; empty unless linked"),
        text("link_status", "linked, review or unlinked", required=True),
        text("link_reason", "Why linked, or why not"),
        text("link_method", "deterministic, probabilistic or reviewed; empty unless linked"),
        number("match_weight", "Evidence for the best pair, log2 odds", unit="bits"),
        number("match_probability", "Probability that the best pair is true, 0-1"),
        number("runner_up_weight", "Evidence for the second best pair, log2 odds", unit="bits"),
        boolean("is_outborn", "Born elsewhere than the hospital of the index stay"),
    ),
    rules=(
        status_is_known(),
        method_is_known(),
        probability_is_a_share(),
        RefersTo(
            columns=("delivery_hospital_id", "delivery_encounter_id"),
            targets=("comparable_deliveries",),
            target_columns=("hospital_id", "encounter_id"),
            severity=Severity.STOP,
            because="a newborn can only be linked to a delivery that was compared",
        ),
        RefersTo(
            columns=("newborn_hospital_id", "newborn_encounter_id"),
            targets=("comparable_newborns",),
            target_columns=("hospital_id", "encounter_id"),
            severity=Severity.STOP,
            because="a link without its newborn's stay names nobody",
        ),
    ),
)

INFANT_STAYS = DataContract(
    name="infant_stays",
    kind=Kind.INTERNAL,
    title="Infant stays",
    grain="one row an infant encounter",
    key=("hospital_id", "encounter_id"),
    fields=(
        *_STAY_AND_INDEX,
        text("stay_kind", "birth, transfer or readmission", required=True),
        integer("stay_sequence", "1 = index stay", required=True),
    ),
    rules=(
        OneOf(
            column="stay_kind",
            values=STAY_KINDS,
            severity=Severity.STOP,
            because="measures join transfers to the birth and keep readmissions apart",
        ),
        Between(
            column="stay_sequence",
            low=1,
            high=1000,
            severity=Severity.STOP,
            because="stays are counted from the index stay, number 1",
        ),
    ),
)

MOTHER_STAYS = DataContract(
    name="mother_stays",
    kind=Kind.INTERNAL,
    title="Mother stays",
    grain="one row a maternal encounter",
    key=("hospital_id", "encounter_id"),
    fields=_STAY_AND_INDEX,
)
