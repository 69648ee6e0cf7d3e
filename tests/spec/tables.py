"""Every spec table there is, one a measure."""

from __future__ import annotations

from tests.spec import dyads, mothers, newborns, severe_morbidity, social
from tests.support.spec_tables import SpecTable

TABLES: tuple[SpecTable, ...] = (
    *mothers.TABLES,
    *severe_morbidity.TABLES,
    *newborns.TABLES,
    *dyads.TABLES,
    *social.TABLES,
)
