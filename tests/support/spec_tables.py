"""Small tables of patients with the expected answer of a measure: how they are written, read and loaded.

The tables themselves stand in tests/spec; they are run by tests/spec/test_spec_tables.py and printed in the docs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.catalogue import measure_named
from measures.measure import Grain, Measure, MeasureKind, Need
from measures.page import Example
from tests.support.generated_facts import Row, fact_types

# What a patient is unless a table says otherwise; every column not named here is absent, every flag no.
USUAL_DELIVERY: Row = {
    "mother_age_years": 30,
    "gestational_age_days": 280,
    "discharge_disposition": "01",
    "length_of_stay_days": 2,
}
USUAL_NEWBORN: Row = {
    "is_inborn": True,
    "is_outborn": False,
    "gestational_age_days": 280,
    "birth_weight_g": 3300.0,
    "plurality": 1,
    "died": False,
    "was_transferred": False,
    "length_of_stay_days": 2,
    "first_discharge_disposition": "01",
    "discharge_disposition": "01",
    "left_for_other_hospital": False,
    "link_status": "linked",
}
USUAL: dict[Grain, Row] = {
    Grain.DELIVERY: USUAL_DELIVERY,
    Grain.NEWBORN: USUAL_NEWBORN,
    Grain.DYAD: {f"mother__{name}": cell for name, cell in USUAL_DELIVERY.items()}
    | {f"newborn__{name}": cell for name, cell in USUAL_NEWBORN.items()},
}
ANSWERS = ("yes", "no", "excluded", "outside")
ABSENT = "-"
WORD_COLUMNS = ("patient", "codes", "answer", "reason")


@dataclass(frozen=True, kw_only=True)
class Patient:
    """One row of a table: who it is in words, what differs from the usual patient, and the expected answer."""

    patient: str
    given: Row
    answer: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class SpecTable:
    """The patients of one measure, and the inputs without which none of them has an answer."""

    measure_id: str
    needs: tuple[Need, ...]
    patients: tuple[Patient, ...]

    @property
    def measure(self) -> Measure:
        """The measure the table is about."""
        return measure_named(self.measure_id)

    def rows(self) -> tuple[Row, ...]:
        """The full row of facts of each patient."""
        grain = self.measure.grain
        absent = {name: (False if _is_flag(name) else None) for name in fact_types(grain)}
        return tuple(absent | USUAL[grain] | patient.given for patient in self.patients)


def table(measure_id: str, text: str, *, needs: Iterable[Need] = (Need.DIAGNOSES,)) -> SpecTable:
    """Read a table written with `|` between cells, its first line naming the columns.

    An empty cell leaves the usual patient's value, `-` makes it absent. `codes` holds the flags that are yes, parted by
    blanks. `answer` is yes, no, excluded, outside or a number; `reason` (optional) is compared only where it is written.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    header = [cell.strip() for cell in lines[0].split("|")]
    return SpecTable(
        measure_id=measure_id,
        needs=tuple(needs),
        patients=tuple(_read_patient(measure_id, header, line) for line in lines[1:]),
    )


def _read_patient(measure_id: str, header: list[str], line: str) -> Patient:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != len(header):
        raise ValueError(f"{measure_id}: {len(cells)} cells where the header has {len(header)}: {line}")
    named = dict(zip(header, cells, strict=True))
    types = fact_types(measure_named(measure_id).grain)
    given: Row = dict.fromkeys(named.get("codes", "").split(), True)
    for name, cell in named.items():
        if name not in WORD_COLUMNS and cell:
            given[name] = _read_cell(cell, types[name])
    unknown = sorted(name for name in given if name not in types)
    if unknown:
        raise ValueError(f"{measure_id}: no such column or flag: {', '.join(unknown)}")
    return Patient(
        patient=named["patient"],
        given=given,
        answer=named["answer"],
        reason=named.get("reason") or None,
    )


def _read_cell(cell: str, type_: str) -> bool | int | float | str | None:
    if cell == ABSENT:
        return None
    if type_ == "BOOLEAN":
        return {"true": True, "false": False}[cell]
    if type_ == "BIGINT":
        return int(cell)
    return float(cell) if type_ == "DOUBLE" else cell


def _is_flag(name: str) -> bool:
    return name.removeprefix("mother__").removeprefix("newborn__").startswith(("dx", "px__"))


def expected_value(patient: Patient, kind: MeasureKind) -> bool | float | None:
    """The value the measure's column must have for the patient."""
    if patient.answer in ("excluded", "outside"):
        return None
    return float(patient.answer) if kind is MeasureKind.CONTINUOUS else patient.answer == "yes"


def examples_of(spec: SpecTable) -> tuple[Example, ...]:
    """The patients as the catalogue page prints them."""
    return tuple(
        Example(
            patient=patient.patient,
            given=", ".join(_as_words(name, cell) for name, cell in patient.given.items())
            or "the usual patient",
            answer=patient.answer,
        )
        for patient in spec.patients
    )


def _as_words(name: str, cell: object) -> str:
    if cell is True and _is_flag(name):
        return name
    return f"{name} absent" if cell is None else f"{name} = {cell}"
