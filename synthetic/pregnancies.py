"""Pregnancies: plurality, history, length, presentation, onset of labor and mode of birth, by joint rates.

One row a delivery; the children stand in `newborns.py`, the conditions' rates in `maternal_conditions.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.columns import MINUTES_A_DAY, Columns, draw_index, draw_yes
from synthetic.conditions import draw_conditions
from synthetic.hospitals import Network
from synthetic.maternal_conditions import AT_BIRTH, BEFORE_AND_IN_PREGNANCY, HYPERTENSION, SEVERE_MORBIDITY
from synthetic.people import ASIAN, BLACK, HISPANIC, MEDICAID, NATIVE, PRIVATE, WHITE

# Twin and triplet deliveries a delivery: 31-33 twins in 1,000 newborns (NVSS 2022), two to a delivery.
_TWIN_DELIVERIES = 0.0160
_TRIPLET_DELIVERIES = 0.00026
STILLBIRTHS = 0.0055  # fetal deaths from 20 weeks per birth, NVSS 2022
_FIRST_WEEK = 20
# Births by completed week 20-42, per 10,000 (obstetric estimate, NVSS 2022; 20-22 weeks live-born only).
_WEEKS = {
    1: (1, 2, 3, 5, 7, 8, 9, 11, 14, 17, 22, 29, 42, 58, 108, 175, 390, 930, 1830, 3120, 2150, 1010, 43),
    2: (
        8,
        14,
        25,
        38,
        50,
        60,
        70,
        80,
        105,
        125,
        170,
        220,
        320,
        430,
        720,
        880,
        1650,
        2480,
        2250,
        300,
        0,
        0,
        0,
    ),
    3: (
        25,
        35,
        50,
        80,
        100,
        130,
        170,
        230,
        330,
        400,
        560,
        900,
        1300,
        1500,
        1800,
        1300,
        700,
        300,
        90,
        0,
        0,
        0,
        0,
    ),
}
_STILL_WEEKS = (
    900,
    850,
    780,
    620,
    430,
    350,
    320,
    300,
    290,
    280,
    290,
    300,
    310,
    330,
    360,
    400,
    460,
    560,
    560,
    480,
    330,
    160,
    20,
)


def draw_plurality(rng: np.random.Generator, mothers: Columns, births_wanted: np.ndarray) -> np.ndarray:
    """Plurality of each mother's pregnancy such that each hospital gets exactly its number of births.

    `mothers` holds as many mothers as births are wanted; a plurality of 0 marks those not needed.
    """
    count = len(mothers["age"])
    factor = np.where(mothers["age"] >= 35, 1.4, 0.9) * np.where(mothers["race"] == BLACK, 1.2, 1.0)
    factor /= factor.mean()
    uniform = rng.random(count)
    plurality = np.where(
        uniform < _TRIPLET_DELIVERIES * factor,
        3,
        np.where(uniform < (_TWIN_DELIVERIES + _TRIPLET_DELIVERIES) * factor, 2, 1),
    )
    before_hospital = np.concatenate([[0], np.cumsum(births_wanted)])[mothers["hospital"]]
    drawn = np.cumsum(plurality)
    rank = np.arange(count)
    drawn_before_hospital = np.where(before_hospital > 0, drawn[before_hospital - 1], 0)
    until_here = drawn - drawn_before_hospital
    wanted = births_wanted[mothers["hospital"]]
    plurality = np.where(until_here <= wanted, plurality, 0)
    # A multiple birth that would exceed the number leaves a gap: singletons fill it.
    born = np.bincount(mothers["hospital"], weights=plurality, minlength=len(births_wanted)).astype(np.int64)
    gap = births_wanted - born
    spare = np.flatnonzero(plurality == 0)
    order_in_spare = rank[: len(spare)] - np.searchsorted(
        mothers["hospital"][spare], mothers["hospital"][spare]
    )
    plurality[spare[order_in_spare < gap[mothers["hospital"][spare]]]] = 1
    return plurality


def describe_mothers(
    rng: np.random.Generator, network: Network, mothers: Columns, plurality: np.ndarray
) -> Columns:
    """The yes/no states that conditions are raised by, and history and body size of each mother."""
    count = len(plurality)
    age, race, payer = mothers["age"], mothers["race"], mothers["payer"]
    parity = _draw_parity(rng, age, race)
    scarred_share = np.where(parity > 0, 0.235 + 0.02 * parity.clip(0, 4), 0)
    prior_cesareans = np.where(
        draw_yes(rng, scarred_share, count), 1 + draw_yes(rng, 0.27, count) * (parity > 1), 0
    )
    bmi = np.exp(
        rng.normal(
            np.log(26.3) + 0.05 * (race == BLACK) + 0.03 * (payer == MEDICAID) - 0.11 * (race == ASIAN),
            0.22,
            count,
        )
    ).clip(16, 62)
    height = rng.normal(162.8 - 4.5 * (race == HISPANIC) - 4.5 * (race == ASIAN), 6.6, count).clip(137, 193)
    return {
        "plurality": plurality,
        "parity": parity,
        "gravidity": parity + 1 + draw_index(rng, (70, 20, 7, 3), count),
        "prior_cesareans": prior_cesareans.astype(np.int64),
        "bmi": bmi,
        "height_cm": height.round(0),
        "prepregnancy_weight_kg": (bmi * (height / 100) ** 2).round(1),
        "multiple": plurality > 1,
        "white": race == WHITE,
        "black": race == BLACK,
        "hispanic": race == HISPANIC,
        "asian": race == ASIAN,
        "native": race == NATIVE,
        "medicaid": payer == MEDICAID,
        "private": payer == PRIVATE,
        "age_under_20": age < 20,
        "age_under_25": age < 25,
        "age_35_or_more": age >= 35,
        "obese": bmi >= 30,
        "obese_40": bmi >= 40,
        "nulliparous": parity == 0,
        "parous": parity > 0,
        "scarred": prior_cesareans > 0,
        "deprived_area": network.areas["svi"][mothers["area"]] >= 0.75,
    }


def draw_pregnancy_conditions(
    rng: np.random.Generator, network: Network, mothers: Columns, states: Columns
) -> None:
    """Add what exists before the birth: chronic conditions, habits, needs, hypertension and diabetes."""
    tilt = network.traits["severity"][mothers["hospital"]]
    states["no_diabetes"] = np.ones(len(tilt), dtype=bool)
    before = [c for c in BEFORE_AND_IN_PREGNANCY if c.name != "gestational_diabetes"]
    draw_conditions(rng, states, before, tilt)
    states["diabetes_type_2"] &= ~states["diabetes_type_1"]
    states["no_diabetes"] = ~(states["diabetes_type_1"] | states["diabetes_type_2"])
    draw_conditions(
        rng, states, [c for c in BEFORE_AND_IN_PREGNANCY if c.name == "gestational_diabetes"], tilt
    )
    states["any_diabetes"] = ~states["no_diabetes"] | states["gestational_diabetes"]
    states["no_chronic_hypertension"] = ~states["chronic_hypertension"]
    states["no_hypertension_yet"] = states["no_chronic_hypertension"]
    for condition in HYPERTENSION:
        draw_conditions(rng, states, [condition], tilt)
        if condition.name != "hellp":
            states["no_hypertension_yet"] = states["no_hypertension_yet"] & ~states[condition.name]
    states["any_preeclampsia"] = (
        states["superimposed_preeclampsia"] | states["preeclampsia_severe"] | states["preeclampsia_mild"]
    )


def draw_gestation(
    rng: np.random.Generator, network: Network, mothers: Columns, states: Columns, stillborn: np.ndarray
) -> np.ndarray:
    """Gestation at birth in days: a latent normal score, shifted by risk, read off the table of its plurality."""
    count = len(stillborn)
    risk = sum(
        weight * states[name].astype(float)
        for name, weight in (
            ("preeclampsia_severe", 1.25), ("superimposed_preeclampsia", 1.1), ("preeclampsia_mild", 0.45),
            ("gestational_hypertension", 0.15), ("chronic_hypertension", 0.3), ("diabetes_type_1", 0.7),
            ("diabetes_type_2", 0.5), ("tobacco", 0.22), ("opioid_use", 0.35), ("black", 0.22), ("prior_preterm", 0.6),
            ("previa", 1.2), ("accreta", 1.2), ("cervical_insufficiency", 1.0), ("fetal_growth_suspected", 0.4),
            ("cholestasis", 0.45), ("covid", 0.15), ("late_care", 0.1), ("medicaid", 0.06), ("native", 0.15),
        )
    )  # fmt: skip
    # Small units rarely keep women at high risk: they are sent on before birth.
    level_shift = np.array([0.0, -0.18, -0.06, 0.08, 0.20])[network.neonatal_level[mothers["hospital"]]]
    risk = risk + level_shift
    score = rng.normal(0, 1, count) - (risk - risk.mean()) * 0.8
    score = (score - score.mean()) / (score.std() or 1.0)
    share = _normal_share(score)
    days = np.empty(count, dtype=np.int64)
    for plural, weeks in _WEEKS.items():
        rows = np.flatnonzero(states["plurality"] == plural)
        # Ranks within the plurality keep the table's shares exact whatever the mix of risks.
        days[rows] = _days_at_share(share[rows], weeks)
    rows = np.flatnonzero(stillborn)
    days[rows] = _days_at_share(rng.random(len(rows)), _STILL_WEEKS)
    return days


def draw_birth(rng: np.random.Generator, network: Network, mothers: Columns, states: Columns) -> None:
    """Add presentation, onset of labor, mode of birth and the conditions around it to `states`."""
    count = len(states["gestation_days"])
    week = states["gestation_days"] // 7
    states["preterm"] = week < 37
    states["very_preterm"] = week < 32
    states["postterm"] = week >= 41
    breech_share = np.select([week < 28, week < 32, week < 37], [0.25, 0.15, 0.08], 0.031)
    uniform = rng.random(count)
    states["breech"] = uniform < breech_share * np.where(states["multiple"], 2.2, 1.0)
    states["transverse"] = ~states["breech"] & (uniform > 0.997)
    states["malpresented"] = states["breech"] | states["transverse"]
    _draw_mode(rng, network, mothers, states)
    tilt = network.traits["severity"][mothers["hospital"]]
    for condition in AT_BIRTH:
        draw_conditions(rng, states, [condition], tilt)
        if condition.name == "tear_4":
            states["vaginal_without_big_tear"] = states["vaginal_birth"] & ~states["tear_3_or_4"]
        if condition.name == "tear_2":
            states["vaginal_without_tear_2"] = states["vaginal_without_big_tear"] & ~states["tear_2"]
    draw_conditions(rng, states, SEVERE_MORBIDITY, tilt)
    states["severe"] = np.logical_or.reduce(
        [states[c.name] for c in SEVERE_MORBIDITY if c.name != "smm_transfusion"]
    )
    states["died"] = draw_yes(rng, np.where(states["severe"], 0.004, 0.00001), count)


def _draw_mode(rng: np.random.Generator, network: Network, mothers: Columns, states: Columns) -> None:
    count = len(states["breech"])
    cesarean_tilt = network.traits["cesarean"][mothers["hospital"]]
    planned = np.select(
        [states["previa"] | states["accreta"], states["malpresented"], states["scarred"], states["multiple"]],
        [0.97, 0.80, 0.76 * cesarean_tilt, 0.45 * cesarean_tilt],
        0.020 * cesarean_tilt,
    )
    planned = (
        planned + 0.12 * states["any_preeclampsia"] * states["preterm"] + 0.05 * states["genital_herpes"]
    )
    states["prelabor_cesarean"] = draw_yes(rng, planned.clip(0, 0.98), count)
    labored = ~states["prelabor_cesarean"]
    medical = (
        states["any_preeclampsia"]
        | states["gestational_hypertension"]
        | states["any_diabetes"]
        | states["postterm"]
    )
    induced_share = np.where(medical, 0.62, 0.33) * network.traits["induction"][mothers["hospital"]]
    states["induced"] = labored & draw_yes(rng, induced_share.clip(0, 0.9) * ~states["very_preterm"], count)
    in_labor = np.select(
        [states["malpresented"], states["scarred"], states["multiple"], states["nulliparous"]],
        [0.65, 0.29, 0.42, 0.240],
        0.055,
    )
    in_labor = in_labor * np.where(states["obese"], 1.35, 0.9) * np.where(states["induced"], 1.12, 0.95)
    in_labor = in_labor * np.where(states["age_35_or_more"], 1.25, 0.96) * cesarean_tilt
    states["cesarean_in_labor"] = labored & draw_yes(rng, in_labor.clip(0, 0.9), count)
    states["labored"] = labored
    states["cesarean"] = states["prelabor_cesarean"] | states["cesarean_in_labor"]
    states["cesarean_after_induction"] = states["cesarean_in_labor"] & states["induced"]
    states["vaginal_birth"] = ~states["cesarean"]
    instrument = np.where(states["nulliparous"], 0.085, 0.022) * ~states["malpresented"]
    states["instrumental"] = states["vaginal_birth"] & draw_yes(rng, instrument, count)
    states["forceps"] = states["instrumental"] & draw_yes(rng, 0.17, count)
    states["vacuum"] = states["instrumental"] & ~states["forceps"]
    states["parous_cesarean"] = states["cesarean"] & states["parous"]
    states["parous_vaginal"] = states["vaginal_birth"] & states["parous"]


# Shares of what was planned at 37 and 38 weeks without a reason that is kept (Joint Commission PC-01: 2 to 3 % elective),
# and of labors that began by themselves from 39 weeks on that are induced instead, so that a third is induced in all.
_KEPT_BEFORE_39_WEEKS = 0.03
_INDUCED_FROM_39_WEEKS = 0.14


def plan_births_by_week(rng: np.random.Generator, states: Columns) -> None:
    """Few births are planned before 39 weeks without a reason: most such inductions and operations become labor.

    Changes how labor began, never the mode of birth or when a woman came: who would have been operated on at 39 weeks
    came in labor and was operated on then. `came_for_cesarean` keeps who came for an operation.
    """
    count = len(states["preterm"])
    week = states["gestation_days"] // 7
    reason = (
        states["any_preeclampsia"] | states["gestational_hypertension"] | states["chronic_hypertension"]
        | states["any_diabetes"] | states["multiple"] | states["previa"] | states["accreta"] | states["failed_induction"]
        | states["fetal_growth_suspected"] | states["cholestasis"] | states["prelabor_rupture"]
        | states["oligohydramnios"] | states["fetal_anomaly"]
    )  # fmt: skip
    states["came_for_cesarean"] = states["prelabor_cesarean"]
    unplanned = ((week == 37) | (week == 38)) & ~reason & ~draw_yes(rng, _KEPT_BEFORE_39_WEEKS, count)
    later = (
        (week >= 39) & states["labored"] & ~states["induced"] & draw_yes(rng, _INDUCED_FROM_39_WEEKS, count)
    )
    states["cesarean_in_labor"] = states["cesarean_in_labor"] | (states["prelabor_cesarean"] & unplanned)
    states["prelabor_cesarean"] = states["prelabor_cesarean"] & ~unplanned
    states["labored"] = ~states["prelabor_cesarean"]
    states["induced"] = (states["induced"] & ~unplanned) | later
    states["cesarean_after_induction"] = states["cesarean_in_labor"] & states["induced"]


def draw_delivery_minutes(rng: np.random.Generator, states: Columns, first_day: int, days: int) -> np.ndarray:
    """Time of the (first) birth in minutes since 1970, within `days` from `first_day` (days since 1970)."""
    count = len(states["cesarean"])
    day = first_day + rng.integers(0, days, count)
    scheduled = states["prelabor_cesarean"] & draw_yes(rng, 0.85, count)
    # 1970-01-01 was a Thursday: (day + 3) % 7 counts from Monday. Planned operations move off weekends.
    weekend = (day + 3) % 7 >= 5
    moved = scheduled & weekend
    day = np.where(moved, day - ((day + 3) % 7 - 4) + rng.integers(-4, 1, count), day).clip(
        first_day, first_day + days - 1
    )
    minute = np.where(
        scheduled, rng.normal(600, 130, count).clip(420, 1080), rng.integers(1, MINUTES_A_DAY, count)
    )
    return day * MINUTES_A_DAY + minute.astype(np.int64)


def _draw_parity(rng: np.random.Generator, age: np.ndarray, race: np.ndarray) -> np.ndarray:
    mean = (
        (0.30 + 0.085 * (age - 18)).clip(0.06, 2.0)
        * np.where(race == HISPANIC, 1.15, 1.0)
        * np.where(race == ASIAN, 0.8, 1.0)
    )
    spread = rng.gamma(2.2, 1 / 2.2, len(age))
    return rng.poisson(mean * spread).clip(0, np.maximum(age - 14, 0) // 2).clip(0, 14)


def _days_at_share(share: np.ndarray, weeks: tuple[int, ...]) -> np.ndarray:
    edges = np.concatenate([[0.0], np.cumsum(weeks)]) / sum(weeks)
    position = np.interp(share, edges, np.arange(len(weeks) + 1) + _FIRST_WEEK)
    return np.floor(position * 7).astype(np.int64).clip(_FIRST_WEEK * 7, 300)


def _normal_share(score: np.ndarray) -> np.ndarray:
    # Logistic approximation of the normal distribution function, off by less than 0.0002.
    return 1 / (1 + np.exp(-(0.07056 * score**3 + 1.5976 * score)))
