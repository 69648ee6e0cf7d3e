"""Observations, medications and social screenings that most stays have: a few rows a stay, coherent with its states.

Codes, units and doses stand in `clinical_columns.py`; care that is told by its time in `mother_care_rows.py` and
`newborn_care_rows.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.clinical_columns import MEDICINE_KEYS, SCREENED, ObservationRows
from synthetic.code_rules import CodeRows
from synthetic.columns import MINUTES_A_DAY, MISSING_AT, Columns, draw_index, draw_yes
from synthetic.stays import BIRTH, DELIVERY, MOTHER_READMISSION

_NEEDS = {"housing": ("homeless", "housing_unstable"), "food": ("food_insecure",), "transportation": ("no_transport",),
          "utilities": ("financial_strain",), "interpersonal_safety": ("partner_violence",), "depression": ("depression",),
          "tobacco": ("tobacco",), "substance_use": ("opioid_use", "stimulant_use", "cannabis_use")}  # fmt: skip
_BACKGROUND = {"housing": 0.05, "food": 0.09, "transportation": 0.05, "utilities": 0.04, "interpersonal_safety": 0.012,
               "depression": 0.06, "tobacco": 0.01, "substance_use": 0.02}  # fmt: skip


def observe(
    rng: np.random.Generator,
    stays: Columns,
    states: Columns,
    sends: np.ndarray,
    newborn_stays: Columns,
    children: Columns,
    newborn_sends: np.ndarray,
) -> ObservationRows:
    """What is observed of mothers and newborns whatever their care; `sends` has one entry a stay of either."""
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends)
    d = stays["delivery"][numbers]
    delivery_at, admit_at = states["delivery_at"][d], stays["admit_at"][numbers]
    shortly = admit_at + ((delivery_at - admit_at) * 0.2).astype(np.int64)
    none_at, no_number = np.full(len(d), MISSING_AT), np.full(len(d), np.nan)
    known = states["gestation_days"][d] > 0
    due_at = (delivery_at // MINUTES_A_DAY + 280 - states["gestation_days"][d]) * MINUTES_A_DAY
    hypertensive = states["any_preeclampsia"][d] | states["gestational_hypertension"][d]
    count = len(d)
    found = ObservationRows()

    def note(
        kind: str, share: float | np.ndarray, at: np.ndarray, number: np.ndarray, value_at: np.ndarray
    ) -> None:
        rows = np.flatnonzero(draw_yes(rng, share, count))
        found.add(kind, numbers[rows], at[rows], number[rows], value_at[rows])

    note("due_date", 0.55 * known, shortly, no_number, due_at)
    note("birth_time", 0.80, delivery_at + 5, no_number, delivery_at)
    note("gestation", 0.70 * known, shortly, (states["gestation_days"][d] // 7).astype(float), none_at)
    note(
        "gravidity",
        0.30 * (states["gravidity"][d] > 0),
        shortly,
        states["gravidity"][d].astype(float),
        none_at,
    )
    note("parity", 0.40 * (states["parity"][d] >= 0), shortly, states["parity"][d].astype(float), none_at)
    hematocrit = (35.6 - 4.2 * states["anemia"][d] + rng.normal(0, 2.6, count)).round(1)
    note("hematocrit", 0.55, shortly, hematocrit, none_at)
    note(
        "leukocytes",
        0.20,
        shortly,
        (10.4 + 5 * states["chorioamnionitis"][d] + rng.gamma(2, 1.0, count)).round(1),
        none_at,
    )
    note("heart_rate", 0.20, shortly, (88 + rng.normal(0, 13, count)).round(0).clip(45, 180), none_at)
    systolic = (
        119 + 26 * hypertensive + 16 * states["preeclampsia_severe"][d] + rng.normal(0, 11, count)
    ).round(0)
    note("systolic", 0.30, shortly, systolic, none_at)
    at_birth = np.flatnonzero((newborn_stays["kind"] == BIRTH) & newborn_sends)
    child = newborn_stays["child"][at_birth]
    offset = len(stays["kind"])
    low = children["hypoglycemia"][child]
    risky = (
        low
        | children["mother_diabetic"][child]
        | children["under_37_weeks"][child]
        | children["small"][child]
    )
    rows = np.flatnonzero(draw_yes(rng, np.where(risky, 0.9, 0.08), len(child)))
    glucose = (
        np.where(low, rng.normal(36, 5, len(child)), rng.normal(63, 11, len(child)).clip(45))
        .round(0)
        .clip(10)
    )
    found.add(
        "glucose", offset + at_birth[rows], newborn_stays["admit_at"][at_birth][rows] + 95, glucose[rows]
    )
    rows = np.flatnonzero(draw_yes(rng, np.where(children["jaundice"][child], 0.9, 0.25), len(child)))
    bilirubin = (
        (np.where(children["jaundice"][child], 11.5, 5.5) + rng.normal(0, 1.8, len(child))).round(1).clip(0.5)
    )
    found.add(
        "bilirubin",
        offset + at_birth[rows],
        newborn_stays["admit_at"][at_birth][rows] + 1450,
        bilirubin[rows],
    )
    return found


def medicate(
    rng: np.random.Generator,
    stays: Columns,
    states: Columns,
    sends: np.ndarray,
    newborn_stays: Columns,
    children: Columns,
    newborn_sends: np.ndarray,
    vaccine_minutes: np.ndarray,
) -> CodeRows:
    """Medications given, as rows whose code is the position in MEDICINES and whose extra is the start.

    `vaccine_minutes`: minutes from birth to the first hepatitis B vaccine, one entry a child.
    """
    rows = CodeRows(codes=dict(MEDICINE_KEYS))
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends)
    d = stays["delivery"][numbers]
    at = {name: values[d] for name, values in states.items()}
    delivery_at, admit_at = at["delivery_at"], stays["admit_at"][numbers]
    before = delivery_at - np.maximum((delivery_at - admit_at) // 2, 1)
    week = at["gestation_days"] // 7
    severe_pe = at["preeclampsia_severe"] | at["superimposed_preeclampsia"]
    early = (week < 34) & (week >= 22)

    def give(name: str, share: np.ndarray | float, start_at: np.ndarray, place: int = 1) -> None:
        chosen = draw_yes(rng, share, len(numbers))
        rows.add(numbers[chosen], MEDICINE_KEYS[name], place, start_at[chosen])

    give("oxytocin", np.where(at["induced"], 0.93, 0.45), np.where(at["induced"], before, delivery_at + 2))
    give(
        "magnesium sulfate",
        np.select([severe_pe, week < 30, week < 32], [0.88, 0.80, 0.6], 0.004) * (week >= 22),
        # Begun when the birth is near, not when labor is first held up.
        np.maximum(before, delivery_at - 8 * 60),
    )
    course_started = draw_yes(rng, early * 0.86, len(numbers))
    # A full course is two doses a day apart; who comes late gets one.
    first_at = admit_at + 50
    second = course_started & (delivery_at - first_at > 25 * 60) & draw_yes(rng, 0.95, len(numbers))
    rows.add(numbers[course_started], MEDICINE_KEYS["betamethasone"], 1, first_at[course_started])
    rows.add(numbers[second], MEDICINE_KEYS["betamethasone"], 2, (first_at + 24 * 60)[second])
    give("labetalol", severe_pe * 0.6 + at["preeclampsia_mild"] * 0.15, before)
    give("nifedipine", severe_pe * 0.35 + at["gestational_hypertension"] * 0.10, before)
    give("tranexamic acid", at["hemorrhage"] * 0.55, delivery_at + 25)
    give("cefazolin", at["cesarean"] * 0.94, delivery_at - 35)
    # The first dose follows soon after admission, so that most have the four hours.
    give("penicillin G", at["gbs_carrier"] * at["labored"] * 0.93, np.minimum(before, admit_at + 60))
    give("misoprostol", at["induced"] * 0.4, before - 5)
    give("buprenorphine", at["opioid_use"] * 0.45, admit_at + 200)
    give("methadone", at["opioid_use"] * 0.20, admit_at + 210)
    give("insulin", at["diabetes_type_1"] * 0.9 + at["diabetes_type_2"] * 0.5, before)
    give("enoxaparin", at["cesarean"] * at["obese_40"] * 0.6, delivery_at + 720)
    give("ibuprofen", 0.30, delivery_at + 180)
    _medicate_newborns(
        rng,
        rows,
        len(stays["kind"]),
        newborn_stays,
        children | {"vaccine_minutes": vaccine_minutes},
        newborn_sends,
    )
    return rows


def _medicate_newborns(
    rng: np.random.Generator,
    rows: CodeRows,
    offset: int,
    stays: Columns,
    children: Columns,
    sends: np.ndarray,
) -> None:
    numbers = np.flatnonzero((stays["kind"] == BIRTH) & sends)
    at = {name: values[stays["child"][numbers]] for name, values in children.items()}
    admit_at = stays["admit_at"][numbers]
    suspected = ~at["early_sepsis"]

    def give(name: str, share: np.ndarray | float, minutes: np.ndarray | int) -> None:
        chosen = draw_yes(rng, share, len(numbers))
        start_at = np.minimum(admit_at + minutes, np.maximum(stays["ends_at"][numbers] - 1, admit_at))
        short = f"{name} for two days"
        if short not in MEDICINE_KEYS:
            rows.add(offset + numbers[chosen], MEDICINE_KEYS[name], 1, start_at[chosen])
            return
        for key, course in ((name, chosen & ~suspected), (short, chosen & suspected)):
            rows.add(offset + numbers[course], MEDICINE_KEYS[key], 1, start_at[course])

    give("erythromycin", 0.55, 50)
    give("phytonadione", 0.60, 55)
    give("hepatitis B vaccine", at["vaccinated"] * 0.9, at["vaccine_minutes"])
    give("caffeine", np.where(at["under_32_weeks"], 0.85, at["apnea"] * 0.4), 300)
    give("ampicillin", at["early_sepsis"] * 0.95 + at["observed_for_sepsis"] * 0.3, 120)
    give("gentamicin", at["early_sepsis"] * 0.93 + at["observed_for_sepsis"] * 0.3, 130)
    give("morphine", at["withdrawal"] * 0.45, 2200)
    give("poractant alfa", at["surfactant"] * 0.97, 25)
    give("nirsevimab", 0.10, 1800)


def screen(
    rng: np.random.Generator, stays: Columns, states: Columns, share: np.ndarray
) -> dict[str, np.ndarray]:
    """Social screens of maternal inpatient stays, one row a domain; `share` screened has one entry a stay."""
    inpatient = (stays["kind"] == DELIVERY) | (stays["kind"] == MOTHER_READMISSION)
    numbers = np.flatnonzero(inpatient & draw_yes(rng, share, len(share)))
    d = stays["delivery"][numbers]
    parts: list[tuple[np.ndarray, ...]] = []
    for place, domain in enumerate(SCREENED):
        asked = draw_yes(rng, 0.96 if place < 5 else (0.75, 0.35, 0.25)[place - 5], len(numbers))
        needs = np.logical_or.reduce([states[name][d] for name in _NEEDS[domain]])
        more = np.where(states["medicaid"][d], 1.6, 0.55) * _BACKGROUND[domain]
        positive = draw_yes(rng, np.where(needs, 0.8, more), len(numbers))
        result = np.where(positive, 1, draw_index(rng, (955, 0, 30, 15), len(numbers)))
        rows = np.flatnonzero(asked)
        parts.append(
            (
                numbers[rows],
                np.full(len(rows), place),
                result[rows],
                draw_yes(rng, 0.6, len(rows)) & positive[rows],
            )
        )
    stay, domain_place, result, referred = (np.concatenate([part[i] for part in parts]) for i in range(4))
    sorting = np.lexsort((domain_place, stay))
    return {
        "stay": stay[sorting],
        "domain": domain_place[sorting],
        "result": result[sorting],
        "referred": referred[sorting],
    }
