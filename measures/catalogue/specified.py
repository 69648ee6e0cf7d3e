"""Measures of the catalogue that no feed can answer yet, each with the input it misses. Nothing is computed here."""

from __future__ import annotations

from measures.measure import SpecifiedMeasure

PARENTS_24H = SpecifiedMeasure(
    id="parents_24h",
    title="Parents consulted within 24 hours of admission",
    definition="Newborns admitted to neonatal care for more than 12 hours, one of whose parents was consulted by a "
    "senior member of the neonatal team within 24 hours of the admission, of all newborns so admitted.",
    group="G",
    family="neonatal care",
    one_row="newborn",
    missing="who consulted the parents, and when: no feed carries consultations",
    steward="NNAP (RCPCH)",
    version="2024",
)
EARLY_DISCHARGE_FU = SpecifiedMeasure(
    id="early_discharge_fu",
    title="Follow-up after early discharge",
    definition="Newborns discharged within 48 hours of birth who were seen by a clinician within 48 to 72 hours of "
    "discharge, of all newborns discharged alive within 48 hours.",
    group="G",
    family="newborn care",
    one_row="newborn",
    missing="outpatient and home visits of newborns: the feeds hold hospital encounters only",
    steward="AAP",
    version="2015",
)
NICU_LEVEL = SpecifiedMeasure(
    id="nicu_level",
    title="NICU admission by revenue level",
    definition="Newborns with nursery revenue of level II, III or IV (revenue codes 0172, 0173, 0174) on the birth stay or "
    "a transfer within a day, by the highest level billed, of all inborn live-born newborns; 0170 and 0171 are the newborn "
    "nursery of level I.",
    group="F",
    family="newborn_care",
    one_row="newborn",
    missing="revenue codes of the bill: no feed carries them; whether intensive care was given is told by nicu_admission",
    steward="AAP",
    version="2012",
)

SPECIFIED: tuple[SpecifiedMeasure, ...] = (NICU_LEVEL, PARENTS_24H, EARLY_DISCHARGE_FU)
