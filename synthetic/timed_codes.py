"""Diagnoses that arise and procedures that are due at a time of the stay, and when each diagnosis was recorded.

Rows come from a stream of chance of their own. What is coded of every state stands in `maternal_codes.py` and
`newborn_codes.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.code_rules import NOT_PRESENT, PRESENT, CodeRows
from synthetic.columns import (
    MINUTES_A_DAY,
    MISSING,
    MISSING_AT,
    Columns,
    draw_index,
    draw_yes,
    pick_rows,
    select_rows,
)
from synthetic.mother_care_rows import sepsis_recognized_at
from synthetic.stays import BIRTH, DELIVERY, HOME, TRANSFER

_LATE_ONSET_PREECLAMPSIA = ("O14.95", "O14.15", "O14.05", "O15.2")
_NOT_VACCINATED = "Z28.310"
_KETOACIDOSIS = ("E10.10", "E11.10")  # with diabetes of type 1, of type 2
_ALCOHOL = "P04.3"
_PNEUMOTHORAX_AFTER_PROCEDURE = "J95.811"
_RETINA_EXAMINED = ("08J0XZZ", "08J1XZZ")
_RETINA_TREATED = ("3E0C3GC", "085E3ZZ")
# Intermittent pressure of a lower leg; the other leg is seldom coded as well.
_COMPRESSION = "2W1QX7Z"
_CAR_SEAT_TEST, _EPIDURAL_IN_LABOR, _CESAREAN_AFTER_EPIDURAL = "94780", "01967", "01968"
_MATERNAL_SEPSIS = ("O85", "O86.04", "A40", "A41", "R65.2")
_NEWBORN_SEPSIS = "P36"
# The states that these codes depend on.
_STATES = (
    "any_preeclampsia", "cesarean", "cesarean_in_labor", "chronic_hypertension", "delivery_at",
    "diabetes_type_1", "diabetes_type_2", "epidural", "epidural_coded", "gestational_hypertension",
)  # fmt: skip


def timed_code_lists() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every diagnosis and every ICD-10-PCS code this file can produce."""
    diagnoses = (*_LATE_ONSET_PREECLAMPSIA, _NOT_VACCINATED, *_KETOACIDOSIS, _ALCOHOL)
    diagnoses = (*diagnoses, _PNEUMOTHORAX_AFTER_PROCEDURE)
    return diagnoses, (*_RETINA_EXAMINED, *_RETINA_TREATED, _COMPRESSION)


def procedure_system(code: str) -> str:
    """Codes of five digits are CPT, all others ICD-10-PCS."""
    return "CPT" if len(code) == 5 and code.isdigit() else "ICD10PCS"


def add_timed_mother_codes(
    care: np.random.Generator,
    diagnoses: CodeRows,
    procedures: CodeRows,
    stays: Columns,
    states: Columns,
    sends: Columns,
) -> None:
    """Add codes of delivery stays; the number of a stay is its row."""
    numbers = np.flatnonzero(stays["kind"] == DELIVERY)
    at = pick_rows(states, _STATES, stays["delivery"][numbers])
    here = select_rows(sends, numbers)
    delivery_at = at["delivery_at"]
    calm = ~(at["any_preeclampsia"] | at["gestational_hypertension"] | at["chronic_hypertension"])
    rows = np.flatnonzero(at["cesarean"] & calm & draw_yes(care, 0.007, len(numbers)))
    choices = np.array([diagnoses.number_of(code) for code in _LATE_ONSET_PREECLAMPSIA])
    diagnoses.add(numbers[rows], choices[draw_index(care, (60, 25, 12, 3), len(rows))], 20, NOT_PRESENT)
    rows = np.flatnonzero(draw_yes(care, 0.06, len(numbers)))
    diagnoses.add(numbers[rows], diagnoses.number_of(_NOT_VACCINATED), 90, PRESENT)
    for kind, share, code in (("diabetes_type_1", 0.03, 0), ("diabetes_type_2", 0.008, 1)):
        rows = np.flatnonzero(at[kind] & draw_yes(care, share, len(numbers)))
        diagnoses.add(numbers[rows], diagnoses.number_of(_KETOACIDOSIS[code]), 22, PRESENT)
    compressed = numbers[at["cesarean"] & here["compression"] & draw_yes(care, 0.85, len(numbers))]
    starts = (delivery_at - 25)[np.searchsorted(numbers, compressed)]
    procedures.add(compressed, procedures.number_of(_COMPRESSION), 60, starts)
    # Anesthesia is billed in CPT where it is not coded in ICD-10-PCS.
    for share, code in (
        (at["epidural"] & ~at["epidural_coded"], _EPIDURAL_IN_LABOR),
        (at["cesarean_in_labor"], _CESAREAN_AFTER_EPIDURAL),
    ):
        rows = np.flatnonzero(share & here["cpt"] & draw_yes(care, 0.9, len(numbers)))
        start_at = delivery_at - np.maximum((delivery_at - stays["admit_at"][numbers]) // 2, 20)
        procedures.add(numbers[rows], procedures.number_of(code), 70, start_at[rows])


def add_timed_newborn_codes(
    care: np.random.Generator,
    diagnoses: CodeRows,
    procedures: CodeRows,
    stays: Columns,
    first_number: int,
    children: Columns,
    sends: Columns,
) -> None:
    """Add codes of birth stays and transfers; the number of a stay is `first_number` plus its row."""
    born = np.flatnonzero(stays["kind"] == BIRTH)
    at = pick_rows(children, ("ventilated", "weight_g"), stays["child"][born])
    leaking = at["ventilated"] & (at["weight_g"] < 2500) & draw_yes(care, 0.008, len(born))
    for rows, code, order, flag in (
        (leaking, _PNEUMOTHORAX_AFTER_PROCEDURE, 40, NOT_PRESENT),
        (draw_yes(care, 0.0005, len(born)), _ALCOHOL, 45, PRESENT),
    ):
        diagnoses.add(first_number + born[rows], diagnoses.number_of(code), order, flag)
    kept = np.flatnonzero((stays["kind"] == BIRTH) | (stays["kind"] == TRANSFER))
    _look_at_retinas(care, procedures, stays, kept, first_number, children, sends["retina_exams"])
    early = children["under_37_weeks"][stays["child"][kept]]
    goes_home = (stays["disposition"][kept] == HOME) & early & sends["cpt"][kept]
    seated = kept[goes_home & draw_yes(care, 0.7, len(kept))]
    tested_at = np.maximum(stays["ends_at"][seated] - 9 * 60, stays["admit_at"][seated])
    procedures.add(first_number + seated, procedures.number_of(_CAR_SEAT_TEST), 80, tested_at)


def _look_at_retinas(
    care: np.random.Generator,
    procedures: CodeRows,
    stays: Columns,
    kept: np.ndarray,
    first_number: int,
    children: Columns,
    sends: np.ndarray,
) -> None:
    """The first examination by 31 weeks after the last period or four weeks of age; treatment of one retinopathy in nine."""
    size = len(children["delivery"])
    early = (children["week"] < 31) | (children["weight_g"] <= 1500)
    # The last day on time, as AAP has it, less a few days; one in eight is late.
    last_day = np.where(children["week"] < 27, (32 - children["week"]) * 7 - 1, 34)
    day = last_day - care.integers(0, 9, size) + np.where(draw_yes(care, 0.12, size), 14, 0)
    treated_day = ((36.4 - children["gestation_days"] / 7).clip(5) * 7).astype(np.int64)
    treated = children["retinopathy"] & draw_yes(care, 0.11, size)
    second_eye = draw_yes(care, 0.5, size).astype(np.int64)
    for whom, when, codes, order in (
        (early & draw_yes(care, 0.9, size), day, _RETINA_EXAMINED, 62),
        (treated, treated_day, _RETINA_TREATED, 64),
    ):
        child = stays["child"][kept]
        done_at = children["birth_at"][child] + when[child] * MINUTES_A_DAY + 600
        inside = (done_at >= stays["admit_at"][kept]) & (done_at < stays["ends_at"][kept])
        rows = np.flatnonzero(whom[child] & inside & (sends[kept] | (order == 64)))
        choices = np.array([procedures.number_of(code) for code in codes])
        procedures.add(first_number + kept[rows], choices[second_eye[child[rows]]], order, done_at[rows])


def recorded_at(
    care: np.random.Generator,
    rows: Columns,
    codes: list[str],
    maternal: Columns,
    newborn: Columns,
    states: Columns,
    sends: np.ndarray,
) -> np.ndarray:
    """When each diagnosis was recorded, where the hospital sends it (`sends`, one entry a row); else missing.

    `rows` are diagnoses in order, stays of mothers numbered first. What was present on admission is written down in the
    first day, the rest in the course of the stay; sepsis of the newborn that arose in hospital after three days.
    """
    count = len(rows["stay"])
    admit_at, ends_at = (
        np.concatenate([maternal[name], newborn[name]])[rows["stay"]] for name in ("admit_at", "ends_at")
    )
    lot = care.random(count)
    arose = (rows["extra"] != PRESENT) & (rows["extra"] != MISSING)
    spent = ends_at - admit_at
    written_at = admit_at + np.where(
        arose, (0.15 + 0.75 * lot) * spent, np.minimum(30 + lot * 900, 0.9 * spent)
    )
    newborn_sepsis = np.array([code.startswith(_NEWBORN_SEPSIS) for code in codes], dtype=bool)[rows["code"]]
    onset = np.where(arose, 74 * 60 + lot * 20 * MINUTES_A_DAY, 4 * 60 + lot * 52 * 60)
    written_at = np.where(
        newborn_sepsis, np.minimum(admit_at + onset, np.maximum(ends_at - 20, admit_at)), written_at
    )
    mothers_sepsis = np.array([code.startswith(_MATERNAL_SEPSIS) for code in codes], dtype=bool)[rows["code"]]
    of_birth = np.concatenate([maternal["kind"] == DELIVERY, np.zeros(len(newborn["kind"]), dtype=bool)])
    recognized = np.concatenate([sepsis_recognized_at(maternal, states), np.zeros(len(newborn["kind"]))])
    septic = mothers_sepsis & of_birth[rows["stay"]]
    written_at = np.where(septic, recognized[rows["stay"]], written_at)
    return np.where(sends, written_at.astype(np.int64), MISSING_AT)
