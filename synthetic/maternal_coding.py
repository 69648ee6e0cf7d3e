"""From the states of mothers to the diagnoses and procedures of their stays.

Which code stands for which state is declared in `maternal_codes.py`; here states are combined and placed.
"""

from __future__ import annotations

import numpy as np

from synthetic.code_rules import NOT_PRESENT, PRESENT, CodeRows, code_states
from synthetic.columns import Columns, draw_index, draw_yes, select_rows
from synthetic.maternal_codes import (
    ANTENATAL_DIAGNOSES,
    DELIVERY_DIAGNOSES,
    EMERGENCY_DIAGNOSES,
    OUTCOME_CODES,
    READMISSION_DIAGNOSES,
    TRIAGE_DIAGNOSES,
    week_code,
)
from synthetic.maternal_procedures import AFTER_BIRTH, AT_BIRTH, DELIVERY_PROCEDURES
from synthetic.stays import ANTENATAL, DELIVERY, EMERGENCY, MOTHER_READMISSION, MOTHER_TRANSFER, TRIAGE

_WEEK_ORDER, _OUTCOME_ORDER, _PRINCIPAL = 97, 96, 0


def combine_states(rng: np.random.Generator, states: Columns) -> Columns:
    """The states that codes are chosen by, made of drawn ones; one entry a delivery."""
    count = len(states["plurality"])
    week = states["gestation_days"] // 7
    bleeding = states["hemorrhage"]
    seen = draw_yes(rng, 0.7, count)
    return states | {
        "chronic_hypertension_alone": states["chronic_hypertension"] & ~states["superimposed_preeclampsia"],
        "preeclampsia_severe_alone": states["preeclampsia_severe"] & ~states["hellp"],
        "preterm_after_labor": (week < 37) & states["labored"],
        "preterm_without_labor": (week < 37) & ~states["labored"],
        "late_term": (week == 41) & seen,
        "over_42_weeks": week >= 42,
        "twins": states["plurality"] == 2,
        "triplets_or_more": states["plurality"] > 2,
        "accreta_shallow": states["accreta"] & ~states["accreta_deep"],
        "abruption_plain": states["abruption"] & ~states["smm_dic"],
        "prelabor_rupture_term": states["prelabor_rupture"] & (week >= 37),
        "prelabor_rupture_preterm": states["prelabor_rupture"] & (week < 37),
        "tear_3": states["tear_3_or_4"] & ~states["tear_4"],
        "retained_placenta_bleeding": states["retained_placenta"] & bleeding,
        "retained_placenta_quiet": states["retained_placenta"] & ~bleeding,
        "hemorrhage_other": bleeding & ~states["retained_placenta"],
        "obese_coded": states["obese"] & ~states["obese_40"] & draw_yes(rng, 0.45, count),
        "any_drug_use": states["opioid_use"] | states["stimulant_use"] | states["cannabis_use"],
        "any_mental": states["depression"] | states["anxiety"],
        "endocrine": states["hypothyroid"] | states["thyrotoxicosis"],
        "sickle_cell_disease_quiet": states["sickle_cell_disease"] & ~states["smm_sickle_crisis"],
        "older_first": states["age_35_or_more"] & states["nulliparous"],
        "older_parous": states["age_35_or_more"] & states["parous"],
        "young_first": states["age_under_20"] & states["nulliparous"],
        "grand_multipara": states["parity"] >= 5,
        "sterilized": states["sterilization"] | states["postpartum_ligation"],
        "low_education_coded": states["low_education"] & draw_yes(rng, 0.01, count),
        "alone_coded": draw_yes(rng, 0.002, count),
        "spontaneous": states["vaginal_birth"] & ~states["instrumental"] & ~states["breech"],
        "breech_extracted": states["vaginal_birth"] & ~states["instrumental"] & states["breech"],
        "induced_by_drug": states["induced"] & draw_yes(rng, 0.92, count),
        "membranes_ruptured": states["labored"]
        & ~states["prelabor_rupture"]
        & draw_yes(rng, np.where(states["induced"], 0.35, 0.02), count),
        "epidural_coded": states["epidural"] & draw_yes(rng, 0.60, count),
        "packed": bleeding & draw_yes(rng, 0.08, count),
        "transfused_twice": states["smm_transfusion"] & states["critical_hemorrhage"],
        "dialysis": states["smm_arf"] & draw_yes(rng, 0.04, count),
    }


def code_deliveries(
    rng: np.random.Generator,
    diagnoses: CodeRows,
    procedures: CodeRows,
    stays: Columns,
    states: Columns,
    coding: np.ndarray,
) -> None:
    """Codes of the delivery stays among `stays` (row number = stay number); `coding` one entry a stay."""
    numbers = np.flatnonzero(stays["kind"] == DELIVERY)
    at = select_rows(states, stays["delivery"][numbers])
    week = at["gestation_days"] // 7
    known_week = at.get("gestation_known", np.ones(len(numbers), dtype=bool))
    before = len(diagnoses.parts)
    code_states(rng, diagnoses, DELIVERY_DIAGNOSES, at, numbers, coding[numbers], known_week & (week < 28))
    _code_plain_births(diagnoses, before, numbers, at)
    outcome = np.array([diagnoses.number_of(code) for code in OUTCOME_CODES.values()])
    position = {pair: place for place, pair in enumerate(OUTCOME_CODES)}
    pairs = at["plurality"].clip(1, 5) * 10 + at["liveborn"].clip(0, 5)
    for pair in np.unique(pairs):
        rows = pairs == pair
        code = outcome[position[(int(pair) // 10, int(pair) % 10)]]
        diagnoses.add(numbers[rows], code, _OUTCOME_ORDER, PRESENT)
    for value in np.unique(week[known_week]):
        rows = known_week & (week == value)
        diagnoses.add(numbers[rows], diagnoses.number_of(week_code(int(value))), _WEEK_ORDER, PRESENT)
    _do_procedures(rng, procedures, select_rows(stays, numbers), numbers, at)


def _code_plain_births(diagnoses: CodeRows, before: int, numbers: np.ndarray, at: Columns) -> None:
    """O80 or O82 as the principal diagnosis where nothing of pregnancy or birth was coded."""
    obstetric = np.array([code.startswith("O") for code in diagnoses.codes], dtype=bool)
    busy = [stay[obstetric[code]] for stay, code, _, _ in diagnoses.parts[before:]]
    plain = ~np.isin(numbers, np.concatenate(busy)) if busy else np.ones(len(numbers), dtype=bool)
    diagnoses.add(numbers[plain & at["spontaneous"]], diagnoses.number_of("O80"), _PRINCIPAL, PRESENT)
    diagnoses.add(numbers[plain & at["cesarean"]], diagnoses.number_of("O82"), _PRINCIPAL, PRESENT)


def _do_procedures(
    rng: np.random.Generator, procedures: CodeRows, stays: Columns, numbers: np.ndarray, at: Columns
) -> None:
    delivery_at = at["delivery_at"]
    for order, (state, codes, weights, when) in enumerate(DELIVERY_PROCEDURES):
        rows = np.flatnonzero(at[state])
        if not len(rows):
            continue
        choices = np.array([procedures.number_of(code) for code in codes])
        code = choices[draw_index(rng, weights or (1.0,) * len(choices), len(rows))]
        share = rng.random(len(rows))
        if when == AT_BIRTH:
            start_at = delivery_at[rows]
        elif when == AFTER_BIRTH:
            start_at = delivery_at[rows] + (30 + share * 360).astype(np.int64)
        else:
            time_before = (delivery_at - stays["admit_at"])[rows]
            start_at = delivery_at[rows] - (share * 0.9 * time_before).astype(np.int64)
        procedures.add(numbers[rows], code, order + 1, start_at)


def code_other_maternal_stays(
    rng: np.random.Generator, diagnoses: CodeRows, procedures: CodeRows, stays: Columns, states: Columns
) -> None:
    """Codes of antenatal, triage, emergency and readmission stays and of transfers after birth."""
    kind = stays["kind"]
    for wanted, codes in (
        (ANTENATAL, ANTENATAL_DIAGNOSES),
        (TRIAGE, TRIAGE_DIAGNOSES),
        (EMERGENCY, EMERGENCY_DIAGNOSES),
    ):
        numbers = np.flatnonzero(kind == wanted)
        choices = np.array([diagnoses.number_of(code) for code in codes])
        diagnoses.add(numbers, choices[rng.integers(0, len(choices), len(numbers))], 1, PRESENT)
    before_birth = np.flatnonzero((kind == ANTENATAL) | (kind == TRIAGE))
    days_before = (
        states["delivery_at"][stays["delivery"][before_birth]] - stays["admit_at"][before_birth]
    ) // 1440
    week = ((states["gestation_days"][stays["delivery"][before_birth]] - days_before) // 7).clip(8, 49)
    for value in np.unique(week):
        diagnoses.add(
            before_birth[week == value], diagnoses.number_of(week_code(int(value))), _WEEK_ORDER, PRESENT
        )
    after = np.flatnonzero((kind == MOTHER_READMISSION) | (kind == MOTHER_TRANSFER))
    for reason, codes in enumerate(READMISSION_DIAGNOSES):
        numbers = after[stays["reason"][after] == reason]
        choices = np.array([diagnoses.number_of(code) for code in codes])
        diagnoses.add(numbers, choices[rng.integers(0, len(choices), len(numbers))], 1, PRESENT)
    sick = np.flatnonzero(kind == MOTHER_READMISSION)
    sick = sick[draw_yes(rng, 0.04, len(sick))]
    diagnoses.add(sick, diagnoses.number_of("N17.9"), 10, NOT_PRESENT)
    transfused = sick[draw_yes(rng, 0.5, len(sick))]
    procedures.add(transfused, procedures.number_of("30233N1"), 1, stays["admit_at"][transfused] + 120)


def gestation_at_stay(stays: Columns, states: Columns) -> np.ndarray:
    """Days of gestation: at birth on delivery stays, on the day of admission before; MISSING_AT-safe, -1 after birth."""
    delivery = stays["delivery"]
    days_before = (states["delivery_at"][delivery] - stays["admit_at"]) // 1440
    at_birth = states["gestation_days"][delivery]
    earlier = (stays["kind"] == ANTENATAL) | (stays["kind"] == TRIAGE)
    return np.select([stays["kind"] == DELIVERY, earlier], [at_birth, at_birth - days_before], -1)


def drg_of_deliveries(at: Columns) -> np.ndarray:
    """MS-DRG of each delivery: by mode, sterilization and complications (major, other, none)."""
    major = at["severe"] | at["smm_transfusion"] | at["hellp"] | at["puerperal_sepsis"]
    other = (
        at["any_preeclampsia"] | at["hemorrhage"] | at["chorioamnionitis"] | at["any_diabetes"] | at["multiple"]
        | at["preterm"] | at["obese_40"] | at["gestational_hypertension"]
    )  # fmt: skip
    step = np.select([major, other], [0, 1], 2)
    sterilized = at["sterilized"]
    vaginal = np.where(sterilized, 796, 805) + step
    cesarean = np.where(sterilized, 783, 786) + step
    return np.where(at["cesarean"], cesarean, np.where(at["tear_4"] & at["vaginal_birth"], 768, vaginal))
