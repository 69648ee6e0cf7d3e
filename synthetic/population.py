"""The population of a part of the network: mothers, their pregnancies and their children, with known truth.

Everything here is true; what hospitals make of it is the matter of `feeds.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.columns import MINUTES_A_DAY, MISSING, Columns, draw_index, draw_yes, select_rows
from synthetic.families import draw_foundlings, draw_other_families, meet_again
from synthetic.hospitals import Network
from synthetic.maternal_coding import combine_states
from synthetic.name_tables import draw_names, first_name_table, surname_table
from synthetic.newborn_coding import combine_newborn_states
from synthetic.newborns import draw_children, draw_stillborn
from synthetic.people import NAME_GROUP_OF_RACE, draw_mothers
from synthetic.pregnancies import (
    STILLBIRTHS,
    describe_mothers,
    draw_birth,
    draw_delivery_minutes,
    draw_gestation,
    draw_plurality,
    draw_pregnancy_conditions,
    plan_births_by_week,
)
from synthetic.stays import Timeframe, move_mothers_before_birth

_HOME_BIRTHS = (
    0.003  # brought to a hospital after a birth outside; 1.4 % of US births are outside, most stay there
)


@dataclass(frozen=True, kw_only=True)
class Population:
    """`mothers` and `states` have one entry a delivery, `children` one a child born (live or still).

    `only_births`: no stays but those of the birth itself, all ended within the time delivered.
    """

    mothers: Columns
    states: Columns
    children: Columns
    only_births: bool = False


def draw_population(
    rng: np.random.Generator, network: Network, births: np.ndarray, timeframe: Timeframe
) -> Population:
    """The deliveries of the hospitals with `births` (one entry a hospital of the network) children to come."""
    hospital = np.repeat(np.arange(network.count), births)
    mothers = draw_mothers(rng, network, hospital)
    plurality = draw_plurality(rng, mothers, births)
    mothers = select_rows(mothers, plurality > 0)
    plurality = plurality[plurality > 0]
    states = describe_mothers(rng, network, mothers, plurality)
    draw_pregnancy_conditions(rng, network, mothers, states)
    stillborn = draw_stillborn(rng, plurality, STILLBIRTHS)
    states["gestation_days"] = draw_gestation(rng, network, mothers, states, stillborn)
    draw_birth(rng, network, mothers, states)
    states["delivery_at"] = draw_delivery_minutes(
        rng, states, timeframe.start_at // MINUTES_A_DAY, timeframe.days
    )
    states["hospital"] = move_mothers_before_birth(rng, network, mothers, states)
    states["home_birth"] = draw_yes(rng, _HOME_BIRTHS, len(plurality)) & states["vaginal_birth"] & ~stillborn
    draw_foundlings(rng, states, stillborn)
    meet_two_twin_families(mothers, states)
    children = draw_children(rng, network, mothers, states, stillborn)
    describe_further(rng, mothers, states, children)
    draw_other_families(rng, states, children)
    meet_again(rng, mothers, states)
    # Drawn apart, so that nothing else depends on it.
    plan_births_by_week(rng.spawn(1)[0], states)
    return Population(
        mothers=mothers, states=combine_states(rng, states), children=combine_newborn_states(rng, children)
    )


def describe_further(rng: np.random.Generator, mothers: Columns, states: Columns, children: Columns) -> None:
    """Add what records carry beside codes: visits, habits, weights, blood loss, first feed, known-or-not marks."""
    count = len(states["plurality"])
    never = np.zeros(count, dtype=bool)
    live = ~children["stillborn"]
    states["liveborn"] = np.bincount(children["delivery"], weights=live, minlength=count).astype(np.int64)
    weeks = states["gestation_days"] / 7
    first_visit = np.where(states["late_care"], rng.normal(29, 3, count), rng.gamma(5, 1.9, count) + 2).clip(
        4, 38
    )
    first_visit = np.minimum(first_visit, weeks - 1)
    no_care = states["late_care"] & draw_yes(rng, 0.25, count)
    expected = (weeks - first_visit).clip(0) / 2.35
    smoked_before = states["tobacco"] | draw_yes(rng, 0.025, count)
    cigarettes = np.where(
        smoked_before,
        draw_index(rng, (0, 2, 2, 3, 2, 12, 2, 3, 2, 1, 25, 1, 3, 0, 0, 6, 0, 0, 0, 0, 14), count),
        0,
    )
    states |= {
        "first_visit_week": with_none(first_visit.astype(np.int64), no_care),
        "prenatal_visits": np.where(no_care, 0, rng.poisson(expected).clip(1, 45)),
        "cigarettes_before": cigarettes,
        "cigarettes_first": np.where(states["tobacco"], (cigarettes * 0.75).astype(np.int64).clip(1), 0),
        "cigarettes_last": np.where(
            states["tobacco"], (cigarettes * 0.5).astype(np.int64).clip(1) * draw_yes(rng, 0.85, count), 0
        ),
        "delivery_weight_kg": (states["prepregnancy_weight_kg"] + rng.normal(12.6, 5.5, count) * (weeks / 39))
        .clip(38)
        .round(1),
        "blood_loss_ml": _blood_loss(rng, states).round(-1),
        "icu_hours": np.where(states["intensive_care"], rng.gamma(2, 18, count).round(1), 0.0),
        "attendant": np.where(~states["cesarean"] & draw_yes(rng, 0.16, count), 1, 0),
        "interval_months": np.where(
            states["parous"], rng.gamma(2.2, 15, count).astype(np.int64) + 2, MISSING
        ),
        "low_education": mothers["education"] == 0,
        "mode_unknown": never,
        "onset_unknown": never,
        "presentation_unknown": never,
        "presentation_other": never,
        "undescribed": never,
        "came_from_elsewhere": never,
    }
    _describe_children(rng, mothers, states, children)
    mothers["mrn_base"] = rng.permutation(count) * 7 + 1_000_000
    mothers["account_base"] = rng.permutation(count) * 11 + 30_000_000
    mothers["home_hospital"] = states["hospital"]
    # A family policy: some mothers are insured under the same number as another mother of the network.
    shared = np.flatnonzero(draw_yes(rng, 0.002, count))
    mothers["subscriber"][shared] = mothers["subscriber"][(shared + 1) % count]


def _describe_children(
    rng: np.random.Generator, mothers: Columns, states: Columns, children: Columns
) -> None:
    size = len(children["delivery"])
    delivery = children["delivery"]
    every = np.ones(size, dtype=bool)
    children |= {
        "birth_at": states["delivery_at"][delivery] + children["minutes_after_first"],
        "home_birth": states["home_birth"][delivery],
        "home_hospital": states["hospital"][delivery],
        "mode_known": every,
        "details_known": every,
        "nicu_unknown": ~every,
        "ventilator_hours": rng.gamma(1.3, 60, size) * np.where(children["under_28_weeks"], 4, 1),
        "temperature_c": (
            36.75
            + rng.normal(0, 0.35, size)
            - 0.5 * children["hypothermia"]
            - 0.15 * children["under_32_weeks"]
        ).round(1),
        "first_feed_minutes": np.where(
            children["nicu"], rng.gamma(3, 120, size), rng.gamma(2, 35, size)
        ).round(0),
        "legal_name": draw_legal_names(rng, children["boy"], mothers["race"][delivery]),
        "mrn_base": number_children(rng, states["delivery_at"][delivery], delivery),
    }


def draw_legal_names(rng: np.random.Generator, boy: np.ndarray, race: np.ndarray) -> np.ndarray:
    """Legal first names: positions in the boys' or the girls' table, by the child's sex."""
    group = NAME_GROUP_OF_RACE[race]
    return np.where(
        boy, draw_names(rng, first_name_table("boy"), group), draw_names(rng, first_name_table("girl"), group)
    )


def with_none(values: np.ndarray, none: np.ndarray) -> np.ndarray:
    """Whole numbers, missing where there is none."""
    return np.where(none, MISSING, values)


def number_children(rng: np.random.Generator, delivery_at: np.ndarray, delivery: np.ndarray) -> np.ndarray:
    """Record numbers in the order of birth; siblings get consecutive ones."""
    size = len(delivery)
    sorting = np.lexsort((np.arange(size), delivery, delivery_at))
    same = np.zeros(size, dtype=bool)
    same[1:] = delivery[sorting][1:] == delivery[sorting][:-1]
    step = np.where(same, 1, rng.integers(3, 20, size))
    numbers = np.empty(size, dtype=np.int64)
    numbers[sorting] = np.cumsum(step) + 5_000_000
    return numbers


def meet_two_twin_families(mothers: Columns, states: Columns) -> None:
    """A trap: two families called Smith have twins in one hospital on one day."""
    smith = int(np.flatnonzero(np.asarray(surname_table().names.to_pylist()) == "Smith")[0])
    twins = np.flatnonzero((states["plurality"] == 2) & ~states["home_birth"])
    if len(twins) < 2:
        return
    hospitals, counts = np.unique(states["hospital"][twins], return_counts=True)
    pair = twins[states["hospital"][twins] == hospitals[np.argmax(counts)]][:2]
    if len(pair) < 2:
        return
    for name in ("last_name", "maiden_name", "father_name", "second_name"):
        mothers[name][pair] = smith
    states["delivery_at"][pair[1]] = states["delivery_at"][pair[0]] // MINUTES_A_DAY * MINUTES_A_DAY + 14 * 60


def _blood_loss(rng: np.random.Generator, states: Columns) -> np.ndarray:
    count = len(states["cesarean"])
    usual = np.where(states["cesarean"], 680, 290) * np.exp(rng.normal(0, 0.33, count))
    bled = np.maximum(usual, 1010 + rng.gamma(1.6, 330, count))
    critical = 2000 + rng.gamma(2, 900, count)
    return np.select([states["critical_hemorrhage"], states["hemorrhage"]], [critical, bled], usual).clip(
        40, 12_000
    )
