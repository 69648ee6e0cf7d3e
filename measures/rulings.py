"""The rulings: how a definition is read where it leaves a choice, and which other readings are in use.

A measure names its rulings; they stand in `rulings.csv` beside this file, and nothing is computed here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from measures.measure import DerivedMeasure, Measure

RULINGS_FILE = Path(__file__).with_name("rulings.csv")


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """One choice: what it bears on (measures or families, in words), how we read it, how others do."""

    name: str
    bears_on: str
    reading: str
    other_readings: str


@cache
def load_rulings() -> dict[str, Ruling]:
    """Every ruling by name, in the order of the file."""
    with RULINGS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: Ruling(**row) for row in csv.DictReader(file)}


def rulings_of(measure: Measure | DerivedMeasure) -> tuple[Ruling, ...]:
    """The rulings a measure rests on, in the order it names them; KeyError for a name that is no ruling."""
    names = (name.strip() for name in measure.ruling.split(","))
    return tuple(load_rulings()[name] for name in names if name)
