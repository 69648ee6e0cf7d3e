"""Every spec table there is, one a measure."""

from __future__ import annotations

from tests.spec import (
    drg_mix,
    dyad_journey,
    dyad_outcomes,
    dyads,
    electronic,
    labor_and_birth,
    maternal_bundles,
    maternal_follow_up,
    mothers,
    newborn_follow_up,
    newborn_growth,
    newborn_morbidity,
    newborn_size,
    newborns,
    robson,
    scores,
    severe_morbidity,
    social,
    unexpected_complications,
)
from tests.support.spec_tables import SpecTable

TABLES: tuple[SpecTable, ...] = (
    *mothers.TABLES,
    *severe_morbidity.TABLES,
    *electronic.TABLES,
    *newborn_size.TABLES,
    *newborn_growth.TABLES,
    *newborn_morbidity.TABLES,
    *newborn_follow_up.TABLES,
    *newborns.TABLES,
    *unexpected_complications.TABLES,
    *dyads.TABLES,
    *dyad_outcomes.TABLES,
    *robson.TABLES,
    *scores.TABLES,
    *social.TABLES,
    *maternal_follow_up.TABLES,
    *maternal_bundles.TABLES,
    *labor_and_birth.TABLES,
    *dyad_journey.TABLES,
    *drg_mix.TABLES,
)
