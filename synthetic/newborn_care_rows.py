"""Care of newborns that is told by its time: vital signs, first feeds and contact, screens, intensive care, prophylaxis.

Rows come from a stream of chance of their own, so that what else is drawn stays as it is. Codes stand in
`clinical_columns.py`, what most stays have in `clinical_rows.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.clinical_columns import MEDICINE_KEYS, ObservationRows
from synthetic.code_rules import CodeRows
from synthetic.columns import MINUTES_A_DAY, Columns, draw_index, draw_yes, pick_rows, select_rows
from synthetic.stays import BIRTH

_HOUR = 60
# The states that this care depends on.
_STATES = (
    "birth_at", "cesarean", "cpap", "delivery", "died", "early_sepsis", "encephalopathy", "fed_human_milk_only",
    "hypoglycemia", "late_sepsis", "mother_opioid", "nicu", "respiratory_distress", "temperature_c",
    "transient_tachypnea", "under_28_weeks", "under_32_weeks", "under_34_weeks", "under_37_weeks", "vaccinated",
    "ventilated", "week",
)  # fmt: skip


def observe_newborns(
    care: np.random.Generator,
    found: ObservationRows,
    stays: Columns,
    first_number: int,
    children: Columns,
    sends: Columns,
) -> None:
    """Add observations of birth stays; `sends` says by item which stays' hospitals send it."""
    rows = np.flatnonzero((stays["kind"] == BIRTH) & sends["observations"])
    at = pick_rows(children, _STATES, stays["child"][rows]) | {
        "admit_at": stays["admit_at"][rows],
        "ends_at": stays["ends_at"][rows],
        "nicu_here": stays["nicu"][rows],
    }
    here = select_rows(sends, rows)
    numbers = first_number + rows
    _take_vital_signs(care, found, numbers, at, here["vital_signs"])
    _score_intensive_care(care, found, numbers, at, here["intensive_care_signs"], here["vital_signs"])
    _feed(care, found, numbers, at, here["feeding_words"])
    _hold(care, found, numbers, at, here["skin_to_skin"])
    _take_blood_spots(care, found, numbers, at, here["blood_spots"])
    early = at["under_37_weeks"]
    clamped = np.flatnonzero(here["cord_clamping"] & draw_yes(care, np.where(early, 0.9, 0.15), len(numbers)))
    waited = draw_yes(care, np.where(at["under_28_weeks"], 0.5, 0.7), len(numbers))
    seconds = np.where(waited, care.integers(60, 125, len(numbers)), care.integers(5, 58, len(numbers)))
    found.add("cord_clamping", numbers[clamped], at["birth_at"][clamped] + 2, seconds[clamped].astype(float))
    ventilated = np.flatnonzero(
        here["ventilation_mode"] & at["ventilated"] & draw_yes(care, 0.9, len(numbers))
    )
    mode = draw_index(care, (62, 26, 12), len(ventilated))
    found.add("ventilation_mode", numbers[ventilated], _inside(at, 4 * _HOUR)[ventilated], word=mode)


def _inside(at: Columns, minutes: np.ndarray | int) -> np.ndarray:
    """So many minutes after the admission, at the latest shortly before the stay ends."""
    return np.minimum(at["admit_at"] + minutes, np.maximum(at["ends_at"] - 5, at["admit_at"]))


def _take_vital_signs(
    care: np.random.Generator, found: ObservationRows, numbers: np.ndarray, at: Columns, sends: np.ndarray
) -> None:
    """Temperature in the first hour, a set of signs of the sick and a few others, oximetry of the well at a day of age."""
    count = len(numbers)
    sick = at["nicu"] | at["respiratory_distress"] | at["transient_tachypnea"] | at["early_sepsis"]
    share = np.select([sick, at["under_37_weeks"]], [0.95, 0.9], 0.10)
    warm = np.flatnonzero(sends & draw_yes(care, share, count))
    seen_at = _inside(at, 22)
    found.add("temperature", numbers[warm], seen_at[warm], at["temperature_c"][warm])
    rows = warm[draw_yes(care, np.where(sick[warm], 0.8, 0.35), len(warm))]
    ill = sick[rows] & draw_yes(care, 0.6, len(rows))
    size = len(rows)
    signs = {
        "heart_rate": 138 + care.normal(0, 9, size) + 16 * ill,
        "respiratory_rate": 47 + care.normal(0, 5, size) + 19 * ill,
        "oxygen_saturation": (97.5 + care.normal(0, 1, size) - 5 * ill).clip(70, 100),
    }
    for kind, values in signs.items():
        found.add(kind, numbers[rows], seen_at[rows], values.round(0))
    reviewed = ill & draw_yes(care, 0.92, size)
    review_at = seen_at[rows] + 1 + care.exponential(15, size).astype(np.int64)
    found.add("review", numbers[rows][reviewed], review_at[reviewed], word=0)
    stays_a_day = at["ends_at"] - at["admit_at"] > 24 * _HOUR
    screened = np.flatnonzero(sends & ~sick & stays_a_day & draw_yes(care, 0.28, count))
    oximetry = (98 + care.normal(0, 1, len(screened))).round(0).clip(93, 100)
    found.add("oxygen_saturation", numbers[screened], _inside(at, 24 * _HOUR + 30)[screened], oximetry)


def _score_intensive_care(
    care: np.random.Generator,
    found: ObservationRows,
    numbers: np.ndarray,
    at: Columns,
    sends: np.ndarray,
    is_warm_told: np.ndarray,
) -> None:
    """What SNAPPE-II asks of the first twelve hours: pressure of all, gases of many, urine of the smallest."""
    rows = np.flatnonzero(sends & at["nicu_here"] & draw_yes(care, 0.93, len(numbers)))
    of = select_rows(at, rows)
    size = len(rows)
    warm = np.flatnonzero(~is_warm_told[rows])
    found.add("temperature", numbers[rows][warm], _inside(of, 22)[warm], of["temperature_c"][warm])
    dire = of["died"] | of["encephalopathy"]
    pressure = (of["week"] * 1.06 + care.normal(0, 4.5, size) - 8 * dire).round(0).clip(12)
    found.add("mean_pressure", numbers[rows], _inside(of, 80), pressure)
    gases = draw_yes(care, np.where(of["ventilated"] | of["cpap"], 0.85, 0.25), size)
    acid = (7.31 + care.normal(0, 0.06, size) - 0.12 * dire).round(2).clip(6.7, 7.6)
    found.add("ph", numbers[rows][gases], _inside(of, 95)[gases], acid[gases])
    arterial = gases & of["ventilated"]
    ratio = (210 + care.normal(0, 75, size) - 60 * dire).round(0).clip(22, 480)
    found.add("oxygenation_ratio", numbers[rows][arterial], _inside(of, 95)[arterial], ratio[arterial])
    measured = draw_yes(care, np.where(of["under_32_weeks"], 0.8, 0.1), size)
    urine = care.gamma(4, 0.6, size).round(1)
    found.add("urine_output", numbers[rows][measured], _inside(of, 11 * _HOUR)[measured], urine[measured])


def _feed(
    care: np.random.Generator, found: ObservationRows, numbers: np.ndarray, at: Columns, sends: np.ndarray
) -> None:
    """What the first feed was, mother's milk of the early ones by two days, and what the child is fed when it leaves."""
    count = len(numbers)
    exclusive = at["fed_human_milk_only"]
    breastfed = exclusive | draw_yes(care, np.where(at["mother_opioid"], 0.35, 0.66), count)
    first = np.select(
        [breastfed & draw_yes(care, 0.97, count), at["nicu"] & draw_yes(care, 0.3, count)], [0, 1], 2
    )
    rows = np.flatnonzero(sends & draw_yes(care, 0.74, count))
    minutes = np.where(at["nicu"], 400, 70) + care.integers(-50, 60, count)
    found.add("first_feed", numbers[rows], _inside(at, minutes)[rows], word=first[rows])
    alive = sends & ~at["died"]
    rows = np.flatnonzero(alive & draw_yes(care, 0.74, count))
    last = np.where(exclusive, 0, np.where(breastfed, 1, 2))
    found.add("discharge_feeding", numbers[rows], (at["ends_at"] - 90)[rows], word=last[rows])
    rows = np.flatnonzero(alive & at["under_34_weeks"])
    given = draw_yes(care, 0.72, len(rows)).astype(np.int64)
    milk_at = _inside(at, 8 * _HOUR + care.integers(0, 50 * _HOUR, count))
    found.add("mothers_milk", numbers[rows], milk_at[rows], word=given)


def _hold(
    care: np.random.Generator, found: ObservationRows, numbers: np.ndarray, at: Columns, sends: np.ndarray
) -> None:
    """Skin to skin: of most in the first hour, of the early ones in intensive care on a later day."""
    count = len(numbers)
    rows = np.flatnonzero(sends & draw_yes(care, 0.70, count))
    share = np.select([at["nicu"], at["cesarean"]], [0.15, 0.66], 0.90)
    held = draw_yes(care, share, count).astype(np.int64)
    minutes = np.where(held == 1, 1 + care.exponential(16, count), 61).astype(np.int64)
    found.add("skin_to_skin", numbers[rows], _inside(at, minutes)[rows], word=held[rows])
    later = np.flatnonzero(sends & at["nicu_here"] & at["under_37_weeks"] & draw_yes(care, 0.7, count))
    found.add(
        "skin_to_skin", numbers[later], _inside(at, care.integers(1, 5, count) * MINUTES_A_DAY)[later], word=1
    )


def _take_blood_spots(
    care: np.random.Generator, found: ObservationRows, numbers: np.ndarray, at: Columns, sends: np.ndarray
) -> None:
    """Most at 24 to 36 hours; before leaving where the child leaves sooner; some of the sick later."""
    count = len(numbers)
    minutes = (24.3 * _HOUR + care.exponential(5 * _HOUR, count)).astype(np.int64)
    minutes += np.where(at["nicu"] & draw_yes(care, 0.15, count), 24 * _HOUR, 0)
    taken_at = np.minimum(at["birth_at"] + minutes, at["ends_at"] - 45)
    rows = np.flatnonzero(
        sends
        & (taken_at > at["birth_at"] + 12 * _HOUR)
        & (taken_at >= at["admit_at"])
        & draw_yes(care, 0.80, count)
    )
    found.add("blood_spot", numbers[rows], taken_at[rows], word=0)


def first_vaccine_minutes(care: np.random.Generator, states: Columns, children: Columns) -> np.ndarray:
    """Minutes from birth to hepatitis B vaccine: within twelve hours for the exposed, a day for most, later for some."""
    count = len(children["delivery"])
    exposed = states["hepatitis_b"][children["delivery"]]
    usual = 90 + care.exponential(8 * _HOUR, count)
    late = draw_yes(care, 0.12, count) & ~exposed
    minutes = np.where(late, 24 * _HOUR + care.exponential(14 * _HOUR, count), usual)
    return np.where(exposed & draw_yes(care, 0.95, count), 45 + minutes % 560, minutes).astype(np.int64)


def medicate_newborns(
    care: np.random.Generator,
    rows: CodeRows,
    stays: Columns,
    first_number: int,
    states: Columns,
    children: Columns,
    sends: np.ndarray,
) -> None:
    """Add medicines of birth stays to `rows` (code: position in MEDICINES; extra: start)."""
    places = np.flatnonzero((stays["kind"] == BIRTH) & sends)
    at = pick_rows(children, _STATES, stays["child"][places]) | {
        "admit_at": stays["admit_at"][places],
        "ends_at": stays["ends_at"][places],
    }
    numbers = first_number + places
    exposed = states["hepatitis_b"][at["delivery"]]

    def give(key: str, share: np.ndarray, minutes: np.ndarray | int) -> None:
        chosen = draw_yes(care, share, len(numbers))
        rows.add(numbers[chosen], MEDICINE_KEYS[key], 3, _inside(at, minutes)[chosen])

    give("hepatitis B immune globulin", exposed * 0.94, care.integers(60, 640, len(numbers)))
    give("hepatitis B vaccine", exposed * ~at["vaccinated"] * 0.9, 240)
    give("dextrose gel", at["hypoglycemia"] * 0.85, 110)
    onset = care.integers(5, 20, len(numbers)) * MINUTES_A_DAY
    ill = at["late_sepsis"] & (at["admit_at"] + onset < at["ends_at"])
    give("vancomycin", ill * 0.9, onset)
