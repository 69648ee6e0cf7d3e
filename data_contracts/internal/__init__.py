"""The tables between the stages, one contract each; INTERNAL is an explicit tuple in stage order."""

from __future__ import annotations

from data_contracts.contract import DataContract
from data_contracts.internal.comparable import (
    COMPARABLE_DELIVERIES,
    COMPARABLE_NEWBORNS,
    IGNORED_VALUES,
    MOTHER_ENCOUNTERS,
)
from data_contracts.internal.facts import (
    DELIVERY_FACTS,
    DELIVERY_STRATA,
    DYAD_STRATA,
    INPUT_AVAILABILITY,
    MEASURE_COMPUTABILITY,
    NEWBORN_FACTS,
    NEWBORN_STRATA,
)
from data_contracts.internal.identities import (
    CROSSWALK,
    DELIVERY_STAYS,
    DYAD_DELIVERIES,
    DYADS_IN_WORK,
    ENDED_IDS,
    IDENTITY_LEDGER,
    MATERNAL_STAYS,
    NEWBORN_STAYS,
)
from data_contracts.internal.links import INFANT_STAYS, LINKS, MOTHER_STAYS, SCORED_PAIRS
from data_contracts.internal.populations import DELIVERY_TYPES, NEWBORN_TYPES, POPULATION_EVIDENCE

INTERNAL: tuple[DataContract, ...] = (
    COMPARABLE_DELIVERIES,
    COMPARABLE_NEWBORNS,
    MOTHER_ENCOUNTERS,
    IGNORED_VALUES,
    POPULATION_EVIDENCE,
    SCORED_PAIRS,
    LINKS,
    INFANT_STAYS,
    MOTHER_STAYS,
    NEWBORN_TYPES,
    DELIVERY_TYPES,
    CROSSWALK,
    DELIVERY_STAYS,
    NEWBORN_STAYS,
    MATERNAL_STAYS,
    DYADS_IN_WORK,
    IDENTITY_LEDGER,
    ENDED_IDS,
    DYAD_DELIVERIES,
    DELIVERY_FACTS,
    NEWBORN_FACTS,
    INPUT_AVAILABILITY,
    DELIVERY_STRATA,
    NEWBORN_STRATA,
    DYAD_STRATA,
    MEASURE_COMPUTABILITY,
)
