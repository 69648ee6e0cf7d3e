"""The growth reference: birth weights at the 3rd, 10th, 50th and 90th centile by sex and completed week of gestation.

It holds the table and nothing else; which newborns are small or large is computed in `measures/facts/growth.py`.

Source: Oken E, Kleinman KP, Rich-Edwards J, Gillman MW. A nearly continuous measure of birth weight for gestational
age using a United States national reference. BMC Pediatrics 2003, 3:6 (open access, https://doi.org/10.1186/1471-2431-3-6):
6,690,717 singletons of the public-domain US birth files of 1999 and 2000, 22 to 44 completed weeks by the last menstrual
period, implausible weights left out, smoothed. The centiles stand in `growth.csv`, rounded to whole grams.

Why this one: the tables of Fenton, Olsen and Talge could not be had on terms that let them be kept here, and those of
INTERGROWTH-21st come on mixed terms, GPL-3.0 among them. Limits: weeks counted from the last period are wrong now and then,
which lifts the 90th centile before 34 weeks, so that few preterm newborns are called large; twins are measured against
singletons; a reference tells how newborns are, not how they should be.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GROWTH_FILE = Path(__file__).with_name("growth.csv")
FIRST_WEEK = 22
LAST_WEEK = 44


@dataclass(frozen=True, kw_only=True)
class GrowthLimits:
    """Birth weights in grams at four centiles, of newborns of one sex (F, M) born in one completed week."""

    sex: str
    week: int
    centile_3_g: int
    centile_10_g: int
    centile_50_g: int
    centile_90_g: int


@cache
def load_growth_reference() -> tuple[GrowthLimits, ...]:
    """One record a sex and week, in the order of the file."""
    with GROWTH_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            GrowthLimits(sex=row["sex"], **{name: int(cell) for name, cell in row.items() if name != "sex"})
            for row in csv.DictReader(file)
        )
