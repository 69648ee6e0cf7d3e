"""Care of mothers that is told by its time: vital signs and their review, blood loss, pressures treated, vaccines, tests.

Rows come from a stream of chance of their own, so that what else is drawn stays as it is. Codes stand in
`clinical_columns.py`, what most stays have in `clinical_rows.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.clinical_columns import MEDICINE_KEYS, ObservationRows
from synthetic.code_rules import CodeRows
from synthetic.columns import MINUTES_A_DAY, Columns, draw_index, draw_yes, pick_rows, select_rows
from synthetic.stays import ANTENATAL, DELIVERY, TRIAGE

_WEEK = 7 * MINUTES_A_DAY
# The states that this care depends on.
_STATES = (
    "accreta", "anemia", "any_preeclampsia", "blood_loss_ml", "cesarean", "chorioamnionitis",
    "chronic_hypertension", "delivery_at", "diabetes_type_1", "diabetes_type_2", "gestation_days",
    "gestational_diabetes", "gestational_hypertension", "hemorrhage", "induced", "labored", "multiple", "obese",
    "opioid_use", "preeclampsia_mild", "preeclampsia_severe", "previa", "puerperal_sepsis", "scarred", "severe",
    "smm_sepsis", "smm_transfusion", "superimposed_preeclampsia", "tobacco",
)  # fmt: skip


def observe_mothers(
    care: np.random.Generator, found: ObservationRows, stays: Columns, states: Columns, sends: Columns
) -> None:
    """Add observations of delivery stays, and of stays before them; `sends` says by item which stays' hospitals send it."""
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends["observations"])
    at = pick_rows(states, _STATES, stays["delivery"][numbers])
    here = select_rows(sends, numbers)
    admit_at, delivery_at = stays["admit_at"][numbers], at["delivery_at"]
    _take_vital_signs(care, found, numbers, admit_at, at, here["vital_signs"])
    _take_severe_pressures(care, found, numbers, admit_at, at, here["vital_signs"])

    def note(kind: str, share: np.ndarray, seen_at: np.ndarray, number: np.ndarray) -> None:
        rows = np.flatnonzero(draw_yes(care, share, len(numbers)))
        found.add(kind, numbers[rows], seen_at[rows], number[rows])

    loss = np.where(at["blood_loss_ml"] >= 0, at["blood_loss_ml"], np.nan)
    note("blood_loss", 0.86 * here["measured_blood_loss"] * ~np.isnan(loss), delivery_at + 55, loss)
    hemoglobin = (11.9 - 1.5 * at["anemia"] + care.normal(0, 0.9, len(numbers))).round(1)
    note("hemoglobin", 0.2 * here["vital_signs"], admit_at + 35, hemoglobin)
    risk = np.select([at["previa"] | at["accreta"], at["scarred"] | at["multiple"]], [2, 1], 0)
    rows = np.flatnonzero(draw_yes(care, 0.78 * here["hemorrhage_risk"], len(numbers)))
    found.add("hemorrhage_risk", numbers[rows], admit_at[rows] + 40, word=risk[rows])
    _test_in_pregnancy(care, found, numbers, at, here)
    _measure_growth_factor(care, found, stays, states, sends["growth_factor"])


def _take_vital_signs(
    care: np.random.Generator,
    found: ObservationRows,
    numbers: np.ndarray,
    admit_at: np.ndarray,
    at: Columns,
    sends: np.ndarray,
) -> None:
    """One set of six signs of most who fall ill and a few who do not, and the review that a set like theirs asks for."""
    ill = at["hemorrhage"] | at["chorioamnionitis"] | at["puerperal_sepsis"] | at["severe"]
    rows = np.flatnonzero(sends & draw_yes(care, np.where(ill, 0.75, 0.06), len(numbers)))
    size = len(rows)
    of = select_rows(at, rows)
    is_ill, bled, fevered = ill[rows], of["hemorrhage"], of["chorioamnionitis"] | of["puerperal_sepsis"]
    seen_at = np.where(bled, of["delivery_at"] + 70, admit_at[rows] + 60)
    signs = {
        "heart_rate": 82 + care.normal(0, 8, size) + 26 * is_ill,
        "respiratory_rate": 16 + care.normal(0, 1.4, size) + 4 * is_ill,
        "oxygen_saturation": (98 + care.normal(0, 0.9, size) - 2 * is_ill).clip(80, 100),
        "systolic": 116 + care.normal(0, 9, size) - 22 * bled,
        "diastolic": 71 + care.normal(0, 7, size) - 10 * bled,
    }
    for kind, values in signs.items():
        found.add(kind, numbers[rows], seen_at, values.round(0))
    found.add(
        "temperature", numbers[rows], seen_at, (36.8 + care.normal(0, 0.25, size) + 1.4 * fevered).round(1)
    )
    reviewed = is_ill & draw_yes(care, 0.9, size)
    review_at = seen_at + care.exponential(17, size).astype(np.int64) + 2
    found.add("review", numbers[rows][reviewed], review_at[reviewed], word=0)


# Shares of women whose pressure is severe at least twice; of all births this is 2 to 3 %.
_SEVERE_SHARES = (
    ("severe_pe", 0.55),
    ("preeclampsia_mild", 0.10),
    ("gestational_hypertension", 0.06),
    ("chronic_hypertension", 0.10),
)


def _is_severe(at: Columns) -> np.ndarray:
    return at["preeclampsia_severe"] | at["superimposed_preeclampsia"]


def severe_pressure_at(at: Columns, admit_at: np.ndarray) -> np.ndarray:
    """When a severe pressure is first taken, where one is: a fifth of the way from admission to birth."""
    return admit_at + ((at["delivery_at"] - admit_at) * 0.2).astype(np.int64) + 20


def has_severe_pressure(at: Columns) -> np.ndarray:
    """Women whose pressure stays severe: told by the minute of the birth, so that pressures and medicines agree."""
    states = at | {"severe_pe": _is_severe(at)}
    share = np.max([states[name] * share for name, share in _SEVERE_SHARES], axis=0)
    lot = (at["delivery_at"] * 2_654_435_761 % 1000) / 1000
    return lot < share


def _take_severe_pressures(
    care: np.random.Generator,
    found: ObservationRows,
    numbers: np.ndarray,
    admit_at: np.ndarray,
    at: Columns,
    reviews: np.ndarray,
) -> None:
    rows = np.flatnonzero(has_severe_pressure(at))
    size = len(rows)
    first_at = severe_pressure_at(at, admit_at)[rows]
    again_at = first_at + care.integers(15, 50, size)
    for seen_at in (first_at, again_at):
        found.add("systolic", numbers[rows], seen_at, (168 + care.normal(0, 6, size)).round(0).clip(160))
        found.add("diastolic", numbers[rows], seen_at, (104 + care.normal(0, 7, size)).round(0))
    reviewed = reviews[rows] & draw_yes(care, 0.9, size)
    review_at = first_at + care.exponential(14, size).astype(np.int64) + 1
    found.add("review", numbers[rows][reviewed], review_at[reviewed], word=0)


def _test_in_pregnancy(
    care: np.random.Generator, found: ObservationRows, numbers: np.ndarray, at: Columns, here: Columns
) -> None:
    """Results of the pregnancy that are sent with the delivery stay: sugar of the blood, smoke in the breath."""
    count = len(numbers)
    conceived_at = at["delivery_at"] - at["gestation_days"] * MINUTES_A_DAY
    diabetic = at["diabetes_type_1"] | at["diabetes_type_2"]
    days_before = care.integers(4, 60, count)
    late_enough = (at["gestation_days"] - days_before) >= 28 * 7
    share = np.select([diabetic, at["gestational_diabetes"]], [0.85, 0.35], 0.0)
    rows = np.flatnonzero(late_enough & draw_yes(care, share * here["glycated_hemoglobin"], count))
    hba1c = np.where(diabetic, 6.4, 5.5) + care.normal(0, 0.6, count)
    seen_at = at["delivery_at"] - days_before * MINUTES_A_DAY
    found.add("hba1c", numbers[rows], seen_at[rows], hba1c[rows].round(1).clip(4.2))
    smokes = at["tobacco"] | draw_yes(care, 0.02, count)
    breath = draw_yes(care, np.where(smokes, 0.85, 0.15) * here["carbon_monoxide"], count)
    stops = draw_yes(care, 0.35, count)
    for week, smoking in ((11, smokes), (36, smokes & ~stops)):
        rows = np.flatnonzero(breath & (at["gestation_days"] >= week * 7 + 3))
        ppm = np.where(smoking[rows], 5 + care.gamma(2, 3, len(rows)), care.integers(0, 4, len(rows))).round(
            0
        )
        found.add("carbon_monoxide", numbers[rows], conceived_at[rows] + week * _WEEK + 600, ppm)


def _measure_growth_factor(
    care: np.random.Generator, found: ObservationRows, stays: Columns, states: Columns, sends: np.ndarray
) -> None:
    """At 20 to 36 weeks most women with hypertension have placental growth factor measured, some others too."""
    week = stays["gestation_days"] // 7
    before = ((stays["kind"] == ANTENATAL) | (stays["kind"] == TRIAGE)) & (week >= 20) & (week < 37)
    numbers = np.flatnonzero(before & sends)
    at = pick_rows(states, _STATES, stays["delivery"][numbers])
    hypertensive = at["any_preeclampsia"] | at["gestational_hypertension"]
    rows = numbers[draw_yes(care, np.where(hypertensive, 0.6, 0.3), len(numbers))]
    low = care.gamma(2.0, 60, len(rows)).round(0)
    found.add("growth_factor", rows, stays["admit_at"][rows] + 45, low)


def sepsis_recognized_at(stays: Columns, states: Columns) -> np.ndarray:
    """When sepsis of each stay's mother is written down, should she have it: hours after birth, within the stay."""
    delivery_at = states["delivery_at"][stays["delivery"]]
    return np.minimum(delivery_at + 6 * 60 + delivery_at % 700, stays["ends_at"] - 30)


def medicate_mothers(
    care: np.random.Generator, rows: CodeRows, stays: Columns, states: Columns, sends: Columns
) -> None:
    """Add medicines of delivery stays to `rows` (code: position in MEDICINES; extra: start)."""
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends["medications"])
    at = pick_rows(states, _STATES, stays["delivery"][numbers])
    here = select_rows(sends, numbers)
    admit_at, delivery_at = stays["admit_at"][numbers], at["delivery_at"]
    week = at["gestation_days"] // 7

    def give(key: str, share: np.ndarray | float, start_at: np.ndarray, place: int = 3) -> np.ndarray:
        chosen = draw_yes(care, share, len(numbers))
        rows.add(numbers[chosen], MEDICINE_KEYS[key], place, start_at[chosen])
        return chosen

    # Active management: an infusion of labor is turned up, or a dose is given, within minutes of the birth.
    give("oxytocin", 0.75 * ~(at["labored"] & draw_yes(care, 0.30, len(numbers))), delivery_at + 4)
    _treat_pressures(care, rows, numbers, at, admit_at)
    sepsis = at["smm_sepsis"] | at["puerperal_sepsis"]
    recognized_at = sepsis_recognized_at(stays, states)[numbers]
    delay = care.exponential(38, len(numbers)).astype(np.int64) - 20
    give("ceftriaxone", 0.92 * sepsis, recognized_at + delay)
    preterm_labor = at["labored"] & (week < 34) & ~at["induced"]
    give(
        "ampicillin in labor",
        np.select([at["chorioamnionitis"], preterm_labor], [0.85, 0.72], 0.0),
        delivery_at - np.maximum((delivery_at - admit_at) * 2 // 3, 1),
    )
    give("enoxaparin", at["cesarean"] * (0.10 + 0.25 * at["obese"]), delivery_at + 700)
    units = draw_index(care, (12, 55, 15, 8, 5, 3, 2), len(numbers)) + 1
    for unit in range(7):
        transfused = at["smm_transfusion"] & (units > unit)
        rows.add(
            numbers[transfused],
            MEDICINE_KEYS["red blood cells"],
            unit + 3,
            (delivery_at + 90 + 45 * unit)[transfused],
        )
    leaves_at = stays["ends_at"][numbers] - 40
    give("naloxone to take home", at["opioid_use"] * 0.45 * here["take_home"], leaves_at)
    give("ibuprofen to take home", 0.08 * here["take_home"], leaves_at)
    _vaccinate(care, rows, numbers, at, here["mothers_vaccines"])


def _treat_pressures(
    care: np.random.Generator, rows: CodeRows, numbers: np.ndarray, at: Columns, admit_at: np.ndarray
) -> None:
    """Of women with a severe pressure nine in ten are treated, most within the hour."""
    chosen = np.flatnonzero(has_severe_pressure(at) & draw_yes(care, 0.92, len(numbers)))
    start_at = (
        severe_pressure_at(at, admit_at)[chosen] + 4 + care.exponential(26, len(chosen)).astype(np.int64)
    )
    which = draw_index(care, (5, 3, 2), len(chosen))
    for place, key in enumerate(("labetalol", "nifedipine", "hydralazine")):
        given = which == place
        rows.add(numbers[chosen][given], MEDICINE_KEYS[key], 4, start_at[given])


def _vaccinate(
    care: np.random.Generator, rows: CodeRows, numbers: np.ndarray, at: Columns, sends: np.ndarray
) -> None:
    """Vaccines of the pregnancy, entered from the register with the day they were given (CDC 2023: 55, 47, 33, 14 %)."""
    count = len(numbers)
    conceived_at = at["delivery_at"] - at["gestation_days"] * MINUTES_A_DAY
    for key, share, first_day, last_day, months in (
        ("Tdap vaccine", 0.56, 27 * 7, 37 * 7, range(1, 13)),
        ("influenza vaccine", 0.75, 4 * 7, 41 * 7, (9, 10, 11, 12, 1, 2, 3)),
        ("RSV vaccine", 0.75, 32 * 7, 37 * 7, (9, 10, 11, 12, 1)),
        ("COVID-19 vaccine", 0.14, 4 * 7, 40 * 7, range(1, 13)),
    ):
        day = first_day + (care.random(count) * (last_day - first_day)).astype(np.int64)
        given_at = conceived_at + day * MINUTES_A_DAY
        month = given_at.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64) % 12 + 1
        chosen = (
            sends & np.isin(month, list(months)) & (day < at["gestation_days"]) & draw_yes(care, share, count)
        )
        # Registers know the day only.
        rows.add(numbers[chosen], MEDICINE_KEYS[key], 5, (given_at // MINUTES_A_DAY * MINUTES_A_DAY)[chosen])
