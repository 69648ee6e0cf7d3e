"""What every code list is declared to be made of; `codelists/expand.py` turns that into dated codes."""

from __future__ import annotations

from data_contracts.codelists.declared.catalogue import (
    COMPLICATION_LISTS,
    CONDITION_LISTS,
    NEWBORN_MEASURE_LISTS,
    SCORE_LISTS,
)
from data_contracts.codelists.declared.delivery import DELIVERY_LISTS
from data_contracts.codelists.declared.ecqm import ECQM_LISTS
from data_contracts.codelists.declared.elixhauser import ELIXHAUSER_LISTS
from data_contracts.codelists.declared.maternal import MATERNAL_LISTS
from data_contracts.codelists.declared.maternal_care import MATERNAL_CARE_LISTS
from data_contracts.codelists.declared.maternal_more import MORE_MATERNAL_LISTS
from data_contracts.codelists.declared.newborn import NEWBORN_LISTS
from data_contracts.codelists.declared.newborn_care import NEWBORN_CARE_LISTS
from data_contracts.codelists.declared.other_systems import OTHER_SYSTEM_LISTS
from data_contracts.codelists.declared.perinatal_quality import PERINATAL_QUALITY_LISTS
from data_contracts.codelists.declared.record import DeclaredList
from data_contracts.codelists.declared.severe_morbidity import SEVERE_MORBIDITY_LISTS
from data_contracts.codelists.declared.social import SOCIAL_LISTS
from data_contracts.codelists.declared.unexpected_complications import UNEXPECTED_COMPLICATION_LISTS

DECLARED: tuple[DeclaredList, ...] = (
    *DELIVERY_LISTS,
    *SEVERE_MORBIDITY_LISTS,
    *ECQM_LISTS,
    *COMPLICATION_LISTS,
    *CONDITION_LISTS,
    *SCORE_LISTS,
    *MATERNAL_LISTS,
    *MORE_MATERNAL_LISTS,
    *MATERNAL_CARE_LISTS,
    *NEWBORN_LISTS,
    *NEWBORN_MEASURE_LISTS,
    *NEWBORN_CARE_LISTS,
    *UNEXPECTED_COMPLICATION_LISTS,
    *PERINATAL_QUALITY_LISTS,
    *ELIXHAUSER_LISTS,
    *SOCIAL_LISTS,
    *OTHER_SYSTEM_LISTS,
)
