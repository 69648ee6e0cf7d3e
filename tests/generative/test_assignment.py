"""The assignment against trying every possibility, on small cases drawn at random.

DYADS_GENERATED_EXAMPLES sets how many examples are drawn (200 unless told).
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.resolution import margins as assignment_margins
from linkage.resolution.assignment import Assignment, Siblings, assign

EXACT = 1_000.0
DAY = 24 * 60
generated = settings(
    max_examples=int(os.environ.get("DYADS_GENERATED_EXAMPLES", "200")),
    derandomize=True,
    deadline=None,
    database=None,
)


@dataclass(frozen=True)
class Case:
    """Weights by (newborn, delivery), liveborn by delivery, and (order, minute of birth or None) by newborn."""

    pairs: dict[tuple[int, int], float]
    capacity: dict[int, int]
    born: dict[int, tuple[int, int | None]]

    @property
    def newborns(self) -> list[int]:
        return sorted({newborn for newborn, _ in self.pairs})


def solve(case: Case, safe_margin: float = EXACT) -> Assignment:
    known = sorted(case.born.items())
    return assign(
        np.array([newborn for newborn, _ in case.pairs], dtype=np.int64),
        np.array([delivery for _, delivery in case.pairs], dtype=np.int64),
        np.array(list(case.pairs.values()), dtype=np.float64),
        case.capacity,
        floor=0.0,
        safe_margin=safe_margin,
        siblings=Siblings(
            newborn=np.array([newborn for newborn, _ in known], dtype=np.int64),
            order=np.array([order for _, (order, _) in known], dtype=np.int64),
            day=np.array([-1 if at is None else at // DAY for _, (_, at) in known], dtype=np.int64),
            minute=np.array([-1 if at is None else at for _, (_, at) in known], dtype=np.int64),
        ),
    )


def may_be_siblings(case: Case, one: int, other: int) -> bool:
    order_one, at_one = case.born.get(one, (-1, None))
    order_other, at_other = case.born.get(other, (-1, None))
    if order_one == order_other != -1:
        return False
    return at_one is None or at_other is None or abs(at_one - at_other) <= 48 * 60


def possibilities(case: Case) -> list[tuple[float, dict[int, int]]]:
    """Every allowed way to give newborns to deliveries, with its total weight."""
    choices = [
        [-1, *[d for (n, d), w in case.pairs.items() if n == newborn and w > 0]] for newborn in case.newborns
    ]
    found = []
    for choice in itertools.product(*choices):
        given_to = dict(zip(case.newborns, choice, strict=True))
        of_delivery: dict[int, list[int]] = {}
        for newborn, delivery in given_to.items():
            if delivery >= 0:
                of_delivery.setdefault(delivery, []).append(newborn)
        if all(
            len(children) <= case.capacity.get(delivery, 1)
            and all(may_be_siblings(case, a, b) for a, b in itertools.combinations(children, 2))
            for delivery, children in of_delivery.items()
        ):
            total = sum(
                case.pairs[newborn, delivery] for newborn, delivery in given_to.items() if delivery >= 0
            )
            found.append((total, given_to))
    return found


def losses_by_trying_all(case: Case) -> tuple[dict[int, int], dict[int, float]]:
    """Where each newborn goes in a best possibility, and what is lost at least when it goes elsewhere."""
    found = possibilities(case)
    best, given_to = max(found, key=lambda one: one[0])
    lost = {}
    for newborn, delivery in given_to.items():
        elsewhere = [total for total, other in found if other[newborn] != delivery]
        lost[newborn] = best - max(elsewhere) if elsewhere else np.inf
    return given_to, lost


WEIGHTS = st.integers(-3, 24).map(lambda halves: halves / 2)
PAIRS = st.dictionaries(st.tuples(st.integers(1, 6), st.integers(11, 14)), WEIGHTS, min_size=1, max_size=12)
CAPACITIES = st.dictionaries(st.integers(11, 14), st.integers(0, 3))
ORDERS = st.sampled_from([-1, -1, 1, 1, 2, 3])
ONE_DAY = st.builds(Case, PAIRS, CAPACITIES, st.dictionaries(st.integers(1, 6), st.tuples(ORDERS, st.none())))
TIMES = st.one_of(
    st.none(), st.sampled_from([0, DAY, 2 * DAY, 2 * DAY + 1, 3 * DAY]).map(lambda at: at + 10 * DAY)
)
FAR_APART = st.builds(Case, PAIRS, CAPACITIES, st.dictionaries(st.integers(1, 6), st.tuples(ORDERS, TIMES)))


def check_best(case: Case, safe_margin: float) -> None:
    """What is given out stands in every best possibility; who is not given out, not in all of them alike."""
    result = solve(case, safe_margin)
    chosen = dict(zip(result.newborn.tolist(), result.delivery.tolist(), strict=True))
    given_to, lost = losses_by_trying_all(case)
    for newborn, outcome, margin in zip(result.newborn.tolist(), result.outcome, result.margin, strict=True):
        if outcome == "tied":
            assert lost[newborn] == 0
        elif outcome == "assigned":
            assert chosen[newborn] == given_to[newborn]
            assert lost[newborn] > 0
        else:
            assert given_to[newborn] == chosen[newborn] == -1
        if outcome in ("tied", "assigned"):
            assert min(margin, safe_margin) == pytest.approx(min(lost[newborn], safe_margin))


@given(case=ONE_DAY)
@generated
def test_the_best_possibility_is_found_and_margins_are_exact(case: Case) -> None:
    check_best(case, EXACT)


@given(case=ONE_DAY)
@generated
def test_leaving_out_what_is_hopeless_changes_nothing(case: Case) -> None:
    check_best(case, 2.0)


@given(case=FAR_APART)
@generated
def test_so_they_are_where_births_lie_far_apart(case: Case) -> None:
    check_best(case, EXACT)
    check_best(case, 2.0)


@given(case=FAR_APART)
@generated
def test_in_large_components_such_margins_may_be_too_small_but_never_too_large(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment_margins, "_ROWS_SOLVED_AGAIN", 0)
        result = solve(case)
    given_to, lost = losses_by_trying_all(case)
    for place, newborn in enumerate(result.newborn.tolist()):
        if result.outcome[place] == "assigned":
            assert result.delivery[place] == given_to[newborn]
            assert result.margin[place] <= lost[newborn] + 1e-6


@given(case=FAR_APART, chance=st.randoms(use_true_random=False))
@generated
def test_neither_the_order_of_pairs_nor_the_numbers_of_records_matter(case: Case, chance) -> None:  # type: ignore[no-untyped-def]
    newborns, deliveries = list(range(1, 7)), list(range(11, 15))
    renamed_newborn = dict(zip(newborns, chance.sample(newborns, 6), strict=True))
    renamed_delivery = dict(zip(deliveries, chance.sample(deliveries, 4), strict=True))
    shuffled = [((renamed_newborn[n], renamed_delivery[d]), weight) for (n, d), weight in case.pairs.items()]
    chance.shuffle(shuffled)
    renamed = Case(
        dict(shuffled),
        {renamed_delivery[d]: capacity for d, capacity in case.capacity.items()},
        {renamed_newborn[n]: born for n, born in case.born.items()},
    )
    first, second = solve(case), solve(renamed)
    seen = dict(zip(second.newborn.tolist(), zip(second.delivery, second.outcome, strict=True), strict=True))
    for newborn, delivery, outcome in zip(
        first.newborn.tolist(), first.delivery.tolist(), first.outcome, strict=True
    ):
        expected = renamed_delivery[delivery] if delivery >= 0 else -1
        assert seen[renamed_newborn[newborn]][0] == expected
        assert seen[renamed_newborn[newborn]][1] == outcome
