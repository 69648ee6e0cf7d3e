"""Every spec table there is, one a measure."""

from __future__ import annotations

from tests.spec import dyads, mothers, newborn_size, newborns, robson, scores, severe_morbidity, social
from tests.support.spec_tables import SpecTable

TABLES: tuple[SpecTable, ...] = (
    *mothers.TABLES,
    *severe_morbidity.TABLES,
    *newborn_size.TABLES,
    *newborns.TABLES,
    *dyads.TABLES,
    *robson.TABLES,
    *scores.TABLES,
    *social.TABLES,
)
