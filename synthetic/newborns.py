"""Newborns: sex, weight, Apgar, intensive care, feeding, screening and death, by joint rates.

One row a child born, live or still, in the order of deliveries; stays are laid out in `stays.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.columns import MISSING, Columns, draw_index, draw_yes
from synthetic.conditions import draw_conditions
from synthetic.hospitals import Network
from synthetic.newborn_conditions import NEWBORN_CONDITIONS
from synthetic.people import ASIAN, BLACK

# Median weight in grams of a girl or boy together by completed week 20-44 (near Talge 2014, US singletons).
_MEDIAN_G = np.array(
    (330, 400, 480, 570, 660, 770, 890, 1010, 1150, 1310, 1480, 1680, 1890, 2120, 2350, 2590, 2820, 3050, 3250, 3390,
     3500, 3590, 3650, 3680, 3690)
)  # fmt: skip
_LOG_SD = np.array([0.20] * 8 + [0.19, 0.185, 0.18, 0.175, 0.17, 0.165, 0.16, 0.155, 0.145, 0.135, 0.126, 0.121]
                   + [0.118] * 5)  # fmt: skip
# Share admitted to intensive care by completed week, 32 and under to 41 (near natality 2014: 8.3 % in all).
_NICU_SHARE = {
    32: 0.95,
    33: 0.92,
    34: 0.66,
    35: 0.34,
    36: 0.165,
    37: 0.066,
    38: 0.040,
    39: 0.029,
    40: 0.030,
    41: 0.036,
}
# Death in the first 28 days by completed week (period linked files): 3.5 in 1,000 over all.
_DEATH_SHARE = {
    20: 0.97,
    21: 0.95,
    22: 0.70,
    23: 0.44,
    24: 0.28,
    25: 0.19,
    26: 0.12,
    27: 0.09,
    28: 0.05,
    30: 0.02,
    33: 0.006,
}


def copy_to_children(states: Columns) -> np.ndarray:
    """The delivery (its row) of each child, in order."""
    return np.repeat(np.arange(len(states["plurality"])), states["plurality"])


def draw_stillborn(rng: np.random.Generator, plurality: np.ndarray, share: float) -> np.ndarray:
    """Deliveries of which a child is stillborn; multiples carry about two and a half times the risk a child."""
    return draw_yes(rng, share * np.where(plurality > 1, 2.5 * plurality, 0.955), len(plurality))


def draw_children(
    rng: np.random.Generator,
    network: Network,
    mothers: Columns,
    states: Columns,
    stillborn_delivery: np.ndarray,
) -> Columns:
    """One row a child: the columns and states that records and codes are made from."""
    delivery = copy_to_children(states)
    count = len(delivery)
    first_row = np.searchsorted(delivery, delivery)
    order = np.arange(count) - first_row + 1
    plural = states["plurality"][delivery]
    # Of a multiple delivery with a stillbirth one child is still, in a quarter all are.
    all_still = draw_yes(rng, 0.25, len(plurality := states["plurality"])) | (plurality == 1)
    still = stillborn_delivery[delivery] & (all_still[delivery] | (order == 1))
    boy = _draw_sex(rng, delivery, plural)
    week = states["gestation_days"][delivery] // 7
    weight = _draw_weight(rng, mothers, states, delivery, boy, plural, still)
    children: Columns = {
        "delivery": delivery,
        "order": order,
        "plurality": plural,
        "stillborn": still,
        "boy": boy,
        "gestation_days": states["gestation_days"][delivery],
        "weight_g": weight,
        "minutes_after_first": (order - 1) * (rng.integers(1, 25, count)),
    }
    _name_states(children, mothers, states, week)
    tilt = network.traits["severity"][mothers["hospital"]][delivery]
    draw_conditions(rng, children, NEWBORN_CONDITIONS, tilt)
    children["malformed_severely"] = (
        children["critical_heart_defect"]
        | children["gastroschisis"]
        | children["diaphragmatic_hernia"]
        | children["spina_bifida"]
    )
    _draw_outcomes(rng, children, week)
    return children


def _draw_sex(rng: np.random.Generator, delivery: np.ndarray, plural: np.ndarray) -> np.ndarray:
    boy = draw_yes(rng, 0.5117, len(delivery))
    identical = draw_yes(rng, 0.30, int(delivery[-1]) + 1 if len(delivery) else 0)[delivery] & (plural > 1)
    return np.where(identical, boy[np.searchsorted(delivery, delivery)], boy)


def _draw_weight(
    rng: np.random.Generator,
    mothers: Columns,
    states: Columns,
    delivery: np.ndarray,
    boy: np.ndarray,
    plural: np.ndarray,
    still: np.ndarray,
) -> np.ndarray:
    days = states["gestation_days"][delivery]
    week = (days / 7).clip(20, 44)
    median = np.interp(week - 20, np.arange(25) + 0.5, _MEDIAN_G)
    spread = np.interp(week - 20, np.arange(25) + 0.5, _LOG_SD)
    race = mothers["race"][delivery]
    bmi = states["bmi"][delivery]
    shift = (
        np.where(boy, 0.017, -0.017)
        - 0.062 * states["tobacco"][delivery]
        - 0.090 * states["preeclampsia_severe"][delivery]
        - 0.050 * states["chronic_hypertension"][delivery]
        - 0.100 * states["fetal_growth_suspected"][delivery]
        + 0.045 * states["any_diabetes"][delivery]
        + 0.018 * states["parous"][delivery]
        - 0.040 * (race == BLACK)
        - 0.035 * (race == ASIAN)
        + 0.0022 * (bmi - 27).clip(-9, 15)
        - np.where(plural > 1, 0.05 + 0.011 * (week - 28).clip(0, 12), 0.0)
        - 0.12 * still
        - 0.004
    )
    # Children of one delivery share two thirds of the variance that gestation leaves.
    shared = rng.normal(0, 1, len(states["plurality"]))[delivery]
    own = rng.normal(0, 1, len(delivery))
    score = np.where(plural > 1, 0.75 * shared + 0.66 * own, own)
    return np.round(median * np.exp(shift + spread * score)).clip(210, 6500)


def _name_states(children: Columns, mothers: Columns, states: Columns, week: np.ndarray) -> None:
    delivery = children["delivery"]
    median = _MEDIAN_G[(week - 20).clip(0, 24)]
    live = ~children["stillborn"]
    children |= {
        "week": week,
        "girl": ~children["boy"],
        "under_28_weeks": (week < 28) & live,
        "under_32_weeks": (week < 32) & live,
        "under_34_weeks": (week < 34) & live,
        "under_37_weeks": week < 37,
        "weeks_32_to_36": (week >= 32) & (week < 37),
        "weeks_36_or_more": week >= 36,
        "small": children["weight_g"] < 0.82 * median,
        "large": (children["weight_g"] >= 4000),
        "mother_diabetic_before": ~states["no_diabetes"][delivery],
        "mother_diabetic": states["any_diabetes"][delivery],
        "mother_preeclamptic": states["any_preeclampsia"][delivery],
        "mother_35_or_more": states["age_35_or_more"][delivery],
        "mother_under_25": states["age_under_25"][delivery],
        "mother_opioid": states["opioid_use"][delivery],
        "mother_cannabis": states["cannabis_use"][delivery],
        "mother_stimulant": states["stimulant_use"][delivery],
        "mother_tobacco": states["tobacco"][delivery],
        "mother_syphilis": states["syphilis"][delivery],
        "mother_covid": states["covid"][delivery],
        "mother_hypertensive": (
            states["any_preeclampsia"] | states["gestational_hypertension"] | states["chronic_hypertension"]
        )[delivery],
        "anomaly_known": states["fetal_anomaly"][delivery],
        "asian": states["asian"][delivery],
    }
    for name in (
        "cesarean",
        "instrumental",
        "forceps",
        "vacuum",
        "meconium",
        "chorioamnionitis",
        "abruption",
        "uterine_rupture",
        "shoulder_dystocia",
        "breech",
    ):
        children[name] = states[name][delivery]


def _draw_outcomes(rng: np.random.Generator, children: Columns, week: np.ndarray) -> None:
    count = len(week)
    sick = (
        children["malformed_severely"] | children["respiratory_failure"] | children["respiratory_distress"]
        | children["encephalopathy"] | children["early_sepsis"] | children["withdrawal"]
    )  # fmt: skip
    chance = np.array([_NICU_SHARE[int(w)] for w in range(32, 42)])[week.clip(32, 41) - 32]
    chance = np.where(sick, np.maximum(chance, 0.72), chance * np.where(week < 34, 1.03, 0.72))
    chance = np.where(
        children["hypoglycemia"] | children["transient_tachypnea"], np.maximum(chance, 0.25), chance
    )
    children["nicu"] = draw_yes(rng, chance, count)
    death_weeks = np.array(sorted(_DEATH_SHARE))
    steps = np.array([_DEATH_SHARE[int(w)] for w in death_weeks])
    chance = steps[np.searchsorted(death_weeks, week, side="right").clip(1) - 1]
    chance = np.where(week >= 37, 0.00025, chance)
    chance = np.where(children["malformed_severely"], np.maximum(chance, 0.08), chance)
    chance = np.where(children["encephalopathy_severe"], np.maximum(chance, 0.20), chance)
    children["died"] = draw_yes(rng, chance, count) & ~children["stillborn"]
    children["death_days"] = np.where(
        children["died"], np.floor(rng.exponential(4.5, count)).clip(0, 27), MISSING
    ).astype(int)
    children["nicu"] &= ~(children["died"] & (week < 22))
    # Points by which an expected Apgar falls, in standard deviations of the latent score.
    depressed = (
        1.2 * children["encephalopathy"]
        + 1.6 * children["encephalopathy_severe"]
        + 0.9 * (week < 28)
        + 0.5 * (week < 34)
        + 0.45 * children["respiratory_failure"]
        + 0.25 * children["cesarean"] * (week >= 34)
        + 1.2 * children["died"] * (week < 24)
    )
    latent = rng.normal(0, 1, count) - depressed
    children["apgar_5"] = np.searchsorted(
        (-3.6, -3.3, -3.0, -2.8, -2.55, -2.4, -2.2, -1.85, -1.15, 1.95), latent
    )
    one_minute = children["apgar_5"] - draw_index(rng, (18, 55, 15, 7, 5), count)
    children["apgar_1"] = one_minute.clip(0, 9)
    low = children["apgar_5"] < 6
    children["apgar_10"] = np.where(
        low, (children["apgar_5"] + draw_index(rng, (2, 4, 3, 1), count)).clip(0, 9), MISSING
    )
    children["ventilated"] = children["nicu"] & draw_yes(
        rng,
        np.select(
            [week < 28, children["respiratory_failure"], week < 32, children["respiratory_distress"]],
            [0.80, 0.45, 0.30, 0.18],
            0.01,
        ),
        count,
    )
    children["cpap"] = children["nicu"] & draw_yes(rng, np.where(week < 34, 0.75, 0.28), count)
    children["surfactant"] = children["respiratory_distress"] & draw_yes(
        rng, np.where(week < 30, 0.65, 0.15), count
    )
    children["cooled"] = children["encephalopathy_severe"] & draw_yes(rng, 0.85, count)
    children["fed_human_milk_only"] = draw_yes(rng, np.where(children["nicu"], 0.30, 0.56), count)
    children["length_cm"] = (50.3 * (children["weight_g"] / 3350) ** 0.34 + rng.normal(0, 1.2, count)).round(
        1
    )
    children["head_cm"] = (34.3 * (children["weight_g"] / 3350) ** 0.33 + rng.normal(0, 0.8, count)).round(1)
