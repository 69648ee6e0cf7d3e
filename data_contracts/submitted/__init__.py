"""The feeds, one contract each; FEEDS is an explicit tuple in the order in which they are read."""

from __future__ import annotations

from data_contracts.contract import DataContract
from data_contracts.submitted.clinical import (
    DIAGNOSES,
    MEDICATIONS,
    OBSERVATIONS,
    PROCEDURES,
    SOCIAL_SCREENINGS,
)
from data_contracts.submitted.facilities import (
    AREAS,
    HOSPITALS,
    LEVEL_OF_CARE_SURVEYS,
    SAFETY_CULTURE_SURVEYS,
)
from data_contracts.submitted.maternal_encounters import MATERNAL_ENCOUNTERS
from data_contracts.submitted.newborn_encounters import NEWBORN_ENCOUNTERS
from data_contracts.submitted.vital_records import BIRTH_CERTIFICATES, INFANT_DEATHS

REFERENCE_TABLES: tuple[DataContract, ...] = (HOSPITALS, AREAS)
FEEDS: tuple[DataContract, ...] = (
    MATERNAL_ENCOUNTERS,
    NEWBORN_ENCOUNTERS,
    DIAGNOSES,
    PROCEDURES,
    OBSERVATIONS,
    MEDICATIONS,
    SOCIAL_SCREENINGS,
    BIRTH_CERTIFICATES,
    INFANT_DEATHS,
    LEVEL_OF_CARE_SURVEYS,
    SAFETY_CULTURE_SURVEYS,
)
SUBMITTED: tuple[DataContract, ...] = (*REFERENCE_TABLES, *FEEDS)


def feed_named(name: str) -> DataContract:
    """The contract of that name; KeyError when there is none."""
    for contract in SUBMITTED:
        if contract.name == name:
            return contract
    raise KeyError(f"no feed is called {name}")
