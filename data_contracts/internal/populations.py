"""The tables that tell populations apart: signs found in codes, and the one type of each newborn and delivery.

What a sign or a type means, and which comes first, stands with the linkage; here are their names and grain.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, text
from data_contracts.rules import OneOf, Severity

SIGNS: tuple[tuple[str, str], ...] = (
    ("says_all_stillborn", "The codes say that no child of the delivery lives"),
    ("says_some_stillborn", "The codes say that a child of a multiple delivery was stillborn"),
    ("says_fetal_death", "The codes say intrauterine death"),
    ("says_carrier", "The codes say gestational carrier"),
    ("says_stillborn", "The codes say that the record is of a stillborn child"),
    ("says_foundling", "The codes say foundling or safe haven"),
    ("says_adoption", "The codes say adoption"),
    ("says_born_outside", "The codes say born outside hospital"),
)
NEWBORN_TYPE_NAMES = (
    "test_patient",
    "stillborn_record",
    "safe_haven",
    "surrogacy",
    "adoption",
    "neonatal_death",
    "mother_died",
    "sibling_lost",
    "outborn",
    "born_before_arrival",
    "duplicate_record",
    "multiple",
    "liveborn_in_hospital",
)
DELIVERY_TYPE_NAMES = (
    "stillbirth",
    "mother_died",
    "gestational_carrier",
    "mixed_outcome",
    "mother_transferred",
    "mother_left",
    "live_birth",
)

_STAY: tuple[Field, ...] = (
    text("hospital_id", "Hospital of the encounter", required=True),
    text("encounter_id", "Encounter", required=True),
)

POPULATION_EVIDENCE = DataContract(
    name="population_evidence",
    kind=Kind.INTERNAL,
    title="Signs of populations",
    grain="one row an encounter with a sign",
    key=("hospital_id", "encounter_id"),
    fields=(*_STAY, *(boolean(name, words, required=True) for name, words in SIGNS)),
)

NEWBORN_TYPES = DataContract(
    name="newborn_types",
    kind=Kind.INTERNAL,
    title="Types of newborns",
    grain="one row an infant (its index stay) and a test patient",
    key=("hospital_id", "encounter_id"),
    fields=(*_STAY, text("newborn_type", "The population it belongs to", required=True)),
    rules=(
        OneOf(
            column="newborn_type",
            values=NEWBORN_TYPE_NAMES,
            severity=Severity.STOP,
            because="every newborn has one of the declared types",
        ),
    ),
)

DELIVERY_TYPES = DataContract(
    name="delivery_types",
    kind=Kind.INTERNAL,
    title="Types of deliveries",
    grain="one row a delivery stay",
    key=("hospital_id", "encounter_id"),
    fields=(*_STAY, text("delivery_type", "The population it belongs to", required=True)),
    rules=(
        OneOf(
            column="delivery_type",
            values=DELIVERY_TYPE_NAMES,
            severity=Severity.STOP,
            because="every delivery has one of the declared types",
        ),
    ),
)
