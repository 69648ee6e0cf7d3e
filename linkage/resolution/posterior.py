"""How probable each candidate pair is, given that a newborn has one mother and a delivery so many liveborn.

Sums over all ways of giving newborns to deliveries, by belief propagation; which of them is chosen is asked in
assignment.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Beyond 2^40 to 1 nothing changes, and sums keep their digits.
MOST_BITS = 40.0
# Most pairs settle in ten rounds; what still moves after sixty moves by less than 0.01, among rivals alike. The number is
# fixed, and not "until all is settled", so that a pair's posterior does not depend on pairs it has nothing to do with.
ROUNDS = 60
# Published digits: the last ones depend on the order of sums.
DIGITS = 6


def pair_posteriors(newborn: Ints, delivery: Ints, weight: Floats, slots: Ints) -> Floats:
    """Probability of each pair among all assignments, a weight of 0 being as likely as staying without a mother.

    `weight` is in log2 odds against both staying alone, `slots` the number of newborns the pair's delivery may have;
    pairs are distinct, in any order. With no rival on either side the result is 1 / (1 + 2^-weight). Belief propagation
    on matchings: its fixed point is unique (Bayati and Nair 2006); on pairs without cycles it is exact, else close.
    """
    if not len(newborn):
        return np.empty(0, dtype=np.float64)
    pair, slot = _copy_for_slots(delivery, slots)
    _, row = np.unique(newborn, return_inverse=True)
    row = row[pair]
    # k newborns fill c places in c! / (c-k)! ways; dividing by the number of places takes the first-order part out.
    odds = np.exp2(np.minimum(weight, MOST_BITS))[pair] / np.maximum(slots, 1)[pair]
    odds[slots[pair] <= 0] = 0.0
    rows, columns = int(row.max()) + 1, int(slot.max()) + 1
    is_free = np.ones(len(pair))  # of the delivery's place, but for this newborn
    for _ in range(ROUNDS):
        asked = odds * is_free
        others = np.bincount(row, asked, rows)[row] - asked
        # The newborn is still without a mother, but for this delivery.
        offered = odds / (1.0 + np.maximum(others, 0.0))
        others = np.bincount(slot, offered, columns)[slot] - offered
        is_free = 1.0 / (1.0 + np.maximum(others, 0.0))
    evidence = offered * is_free
    probability = evidence / (1.0 + evidence)
    of_pair: Floats = np.minimum(np.bincount(pair, probability, len(newborn)), 1.0)
    return of_pair.round(DIGITS)


def _copy_for_slots(delivery: Ints, slots: Ints) -> tuple[Ints, Ints]:
    """Index of the pair and number of the place, one entry a pair and place of its delivery."""
    places = np.maximum(slots, 1)
    _, first, column = np.unique(delivery, return_index=True, return_inverse=True)
    ends = np.cumsum(places[first])
    begins = (ends - places[first])[column]
    pair = np.repeat(np.arange(len(delivery)), places)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(places) - places, places)
    return pair, begins[pair] + within
