"""Families other than a woman and the children she raises: carriers, adoptions, foundlings; women who give birth twice.

Drawn on deliveries already placed in time; what records show of it is written elsewhere.
"""

from __future__ import annotations

import numpy as np

from synthetic.columns import MINUTES_A_DAY, Columns, draw_yes

# About 5,000 to 7,000 children of gestational carriers (SART) and 18,000 infants adopted, of 3.6 million births a year.
_CARRIERS = 0.0017
_ADOPTIONS = 0.005
# Some 100 a year in the United States; drawn ten times as often, so that a network of moderate size has one.
_FOUNDLINGS = 0.0003
# Of the women who have given birth before, those whose birth before may lie in the data.
_AGAIN = 0.12
_MINUTES_BETWEEN_BIRTHS = 300 * MINUTES_A_DAY
_OF_THE_WOMAN = (
    "first_name",
    "middle_name",
    "maiden_name",
    "father_name",
    "second_name",
    "took_his_name",
    "last_name",
    "ssn4",
    "mrn_base",
    "home_hospital",
)
_OF_HER_HOME = ("street_number", "street", "apartment", "area", "phone", "subscriber")


def draw_foundlings(rng: np.random.Generator, states: Columns, stillborn: np.ndarray) -> None:
    """Add `foundling`: born outside, brought to a hospital without a word about the mother."""
    count = len(stillborn)
    alone = (states["plurality"] == 1) & states["vaginal_birth"] & ~stillborn
    states["foundling"] = draw_yes(rng, _FOUNDLINGS, count) & alone
    states["home_birth"] = states["home_birth"] | states["foundling"]


def draw_other_families(rng: np.random.Generator, states: Columns, children: Columns) -> None:
    """Add `carrier` to deliveries, and to children `adopted`, `foundling` and `raised_by_others` (any of the three)."""
    count = len(states["plurality"])
    states["carrier"] = draw_yes(rng, _CARRIERS, count) & (states["liveborn"] > 0) & ~states["home_birth"]
    given = draw_yes(rng, _ADOPTIONS, count) & ~states["carrier"] & ~states["home_birth"]
    delivery = children["delivery"]
    children["adopted"] = given[delivery] & ~children["stillborn"] & ~children["died"]
    children["foundling"] = states["foundling"][delivery]
    children["raised_by_others"] = children["adopted"] | children["foundling"] | states["carrier"][delivery]


def meet_again(rng: np.random.Generator, mothers: Columns, states: Columns) -> None:
    """Let some women give birth twice, 300 days apart at least; `woman` names the first of her deliveries.

    Three in five live where they lived; one in ten has taken the father's name since.
    """
    count = len(mothers["race"])
    at = states["delivery_at"]
    woman = np.arange(count)
    later = np.flatnonzero(draw_yes(rng, _AGAIN, count) & states["parous"])
    later = later[np.argsort(at[later], kind="stable")]
    able = ~np.isin(np.arange(count), later) & ~states["died"]
    for race in np.unique(mothers["race"]):
        firsts = rng.permutation(np.flatnonzero((mothers["race"] == race) & able))
        firsts = firsts[np.argsort(at[firsts], kind="stable")]
        seconds = later[mothers["race"][later] == race]
        # Latest births last: the n-th second birth follows the n-th first one, where time allows.
        pairs = min(len(firsts), len(seconds))
        first, second = firsts[:pairs], seconds[len(seconds) - pairs :]
        apart = at[second] - at[first] >= _MINUTES_BETWEEN_BIRTHS
        woman[second[apart]] = first[apart]
    second = np.flatnonzero(woman != np.arange(count))
    first = woman[second]
    for name in _OF_THE_WOMAN:
        mothers[name][second] = mothers[name][first]
    stayed = draw_yes(rng, 0.6, len(second))
    for name in _OF_HER_HOME:
        mothers[name][second[stayed]] = mothers[name][first[stayed]]
    married = second[draw_yes(rng, 0.1, len(second)) & (mothers["took_his_name"][second] == 0)]
    mothers["last_name"][married] = mothers["father_name"][married]
    mothers["took_his_name"][married] = 1
    days = at // MINUTES_A_DAY
    mothers["days_lived"][second] = mothers["days_lived"][first] + days[second] - days[first]
    mothers["woman"] = woman
