"""From the states of newborns to the diagnoses and procedures of their stays.

Which code stands for which state is declared in `newborn_codes.py`; here states are combined and placed.
"""

from __future__ import annotations

import numpy as np

from synthetic.code_rules import PRESENT, CodeRows, code_states
from synthetic.columns import Columns, draw_index, draw_yes, select_rows
from synthetic.newborn_codes import (
    AT_BIRTH,
    DAY_ONE,
    EARLY,
    LIVEBORN_CODES,
    NEWBORN_DIAGNOSES,
    NEWBORN_PROCEDURES,
    NEWBORN_READMISSION_DIAGNOSES,
    heavy_codes,
    low_weight_codes,
    short_gestation_codes,
)
from synthetic.stays import BIRTH, DUPLICATE, READMISSION, TRANSFER

_PRINCIPAL, _SIZE_ORDER, _WEEK_ORDER = 0, 8, 9


def combine_newborn_states(rng: np.random.Generator, children: Columns) -> Columns:
    """The states that codes are chosen by, made of drawn ones; one entry a child."""
    count = len(children["plurality"])
    seen = draw_yes(rng, 0.8, count)
    ventilated = children["ventilated"]
    return children | {
        "heart_defect_minor": children["heart_defect"] & ~children["critical_heart_defect"],
        "other_malformation": children["malformation"] & ~children["heart_defect"],
        "encephalopathy_mild": children["encephalopathy"] & ~children["encephalopathy_severe"],
        "hypoglycemia_of_diabetic": children["hypoglycemia"] & children["mother_diabetic"],
        "hypoglycemia_other": children["hypoglycemia"] & ~children["mother_diabetic"],
        "child_of_gestational_diabetes": children["mother_diabetic"]
        & ~children["mother_diabetic_before"]
        & draw_yes(rng, 0.55, count),
        "child_of_diabetes": children["mother_diabetic_before"],
        "jaundice_term": children["jaundice"] & ~children["under_37_weeks"],
        "jaundice_preterm": children["jaundice"] & children["under_37_weeks"],
        "bleed_mild": children["ventricular_bleed"] & ~children["ventricular_bleed_severe"],
        "opioid_exposed": children["drug_exposed"] & children["mother_opioid"],
        "other_drug_exposed": children["drug_exposed"] & ~children["mother_opioid"],
        "vaccinated_coded": children["vaccinated"] & seen,
        "mother_hypertensive": children["mother_hypertensive"] & draw_yes(rng, 0.25, count),
        "mother_covid": children["mother_covid"] & ~children["covid"] & seen,
        "ventilated_briefly": ventilated & ~children["under_32_weeks"],
        "ventilated_for_days": ventilated & children["under_32_weeks"],
        "central_line": children["nicu"] & (children["under_32_weeks"] | children["cooled"]),
        "parenteral_nutrition": children["nicu"] & children["under_34_weeks"] & draw_yes(rng, 0.8, count),
        "chest_tube": children["air_leak"] & draw_yes(rng, 0.4, count),
        "coded_small": children["small"] & draw_yes(rng, 0.6, count),
    }


def code_newborn_stays(
    rng: np.random.Generator,
    diagnoses: CodeRows,
    procedures: CodeRows,
    stays: Columns,
    first_number: int,
    children: Columns,
    coding: np.ndarray,
) -> None:
    """Codes of all newborn stays; the number of a stay is `first_number` plus its row."""
    kind = stays["kind"]
    number = first_number + np.arange(len(kind))
    born = np.flatnonzero((kind == BIRTH) | (kind == DUPLICATE))
    moved = np.flatnonzero(kind == TRANSFER)
    # The receiving hospital finds and codes what the hospital of birth could not treat.
    for rows, share in ((born, coding), (moved, np.maximum(coding, 0.95))):
        at = select_rows(children, stays["child"][rows])
        sent_at_once = (stays["to_hospital"][rows] >= 0) & (kind[rows] == BIRTH)
        late = {
            "retinopathy",
            "chronic_lung_disease",
            "necrotizing_enterocolitis",
            "late_sepsis",
            "circumcised",
            "anemia_of_prematurity",
        }
        at |= {name: at[name] & ~sent_at_once for name in late if name in at}
        code_states(rng, diagnoses, NEWBORN_DIAGNOSES, at, number[rows], share[rows], at["under_28_weeks"])
        _code_size(diagnoses, number[rows], at)
        _do_procedures(rng, procedures, select_rows(stays, rows), number[rows], at, sent_at_once)
    _code_birth(diagnoses, number[born], select_rows(children, stays["child"][born]))
    back = np.flatnonzero(kind == READMISSION)
    for reason, codes in enumerate(NEWBORN_READMISSION_DIAGNOSES):
        rows = back[stays["reason"][back] == reason]
        choices = np.array([diagnoses.number_of(code) for code in codes])
        diagnoses.add(number[rows], choices[rng.integers(0, len(choices), len(rows))], _PRINCIPAL, PRESENT)
        if reason == 0:
            lit = rows[draw_yes(rng, 0.9, len(rows))]
            procedures.add(number[lit], procedures.number_of("6A600ZZ"), 1, stays["admit_at"][lit] + 90)


def _code_birth(diagnoses: CodeRows, numbers: np.ndarray, at: Columns) -> None:
    for plural, (vaginal, cesarean, outside) in LIVEBORN_CODES.items():
        same = at["plurality"].clip(1, 5) == plural
        for rows, code in (
            (same & at["home_birth"], outside),
            (same & ~at["home_birth"] & at["cesarean"], cesarean),
            (same & ~at["home_birth"] & ~at["cesarean"] & at["mode_known"], vaginal),
        ):
            diagnoses.add(numbers[rows], diagnoses.number_of(code), _PRINCIPAL, PRESENT)
        unsaid = same & ~at["home_birth"] & ~at["mode_known"]
        diagnoses.add(numbers[unsaid], diagnoses.number_of(_UNSPECIFIED_PLACE[plural]), _PRINCIPAL, PRESENT)


# Where the mode of birth is not known, the code that says neither place nor mode.
_UNSPECIFIED_PLACE = {1: "Z38.2", 2: "Z38.5", 3: "Z38.8", 4: "Z38.8", 5: "Z38.8"}


def _code_size(diagnoses: CodeRows, numbers: np.ndarray, at: Columns) -> None:
    known_weight = at["weight_g"] > 0
    known_week = at["gestation_days"] > 0
    week = at["gestation_days"] // 7
    for (position, codes), known, order in (
        (low_weight_codes(at["weight_g"], at["coded_small"]), known_weight, _SIZE_ORDER),
        (short_gestation_codes(week), known_week, _WEEK_ORDER),
        (heavy_codes(at["weight_g"]), known_weight, _SIZE_ORDER),
    ):
        vocabulary = np.array([diagnoses.number_of(code) for code in codes])
        rows = np.flatnonzero(known & (position >= 0))
        diagnoses.add(numbers[rows], vocabulary[position[rows]], order, PRESENT)


def _do_procedures(
    rng: np.random.Generator,
    procedures: CodeRows,
    stays: Columns,
    numbers: np.ndarray,
    at: Columns,
    sent_at_once: np.ndarray,
) -> None:
    is_transfer = stays["kind"] == TRANSFER
    for order, (state, codes, weights, when) in enumerate(NEWBORN_PROCEDURES):
        # What takes time is done where the child stays; what belongs to birth where it is born.
        here = ~is_transfer if when == AT_BIRTH else ~sent_at_once
        rows = np.flatnonzero(at[state] & here)
        if not len(rows):
            continue
        choices = np.array([procedures.number_of(code) for code in codes])
        code = choices[draw_index(rng, weights or (1.0,) * len(choices), len(rows))]
        minutes = {AT_BIRTH: 12, EARLY: 240, DAY_ONE: 1500}.get(when, 2300)
        latest = np.maximum(stays["ends_at"][rows] - stays["admit_at"][rows] - 15, 1)
        start_at = stays["admit_at"][rows] + np.minimum(
            (minutes * rng.uniform(0.5, 1.5, len(rows))).astype(np.int64), latest
        )
        procedures.add(numbers[rows], code, order + 1, start_at)


def drg_of_newborns(stays: Columns, at: Columns) -> np.ndarray:
    """MS-DRG of each newborn stay: 789 died or sent on, 790-792 preterm, 793-795 by problems."""
    away = (stays["disposition"] == 5) | (stays["to_hospital"] >= 0)
    major = (
        at["respiratory_failure"]
        | at["early_sepsis"]
        | at["encephalopathy"]
        | at["malformed_severely"]
        | at["withdrawal"]
    )
    extreme = (
        at["under_28_weeks"] | at["respiratory_distress"] | ((at["weight_g"] > 0) & (at["weight_g"] < 1000))
    )
    some = (
        at["nicu"]
        | at["jaundice_treated"]
        | at["hypoglycemia"]
        | at["transient_tachypnea"]
        | at["malformation"]
    )
    return np.select(
        [away, extreme, at["under_37_weeks"] & (major | at["nicu"]), at["under_37_weeks"], major, some],
        [789, 790, 791, 792, 793, 794],
        795,
    )
