"""One mother a newborn, no delivery beyond its liveborn: by hand, and against trying every possibility."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage import assignment
from linkage.assignment import Assignment, assign

FLOOR, SAFE = 0.0, 5.0


def solve(pairs: dict[tuple[int, int], float], capacity: dict[int, int]) -> Assignment:
    return assign(
        np.array([newborn for newborn, _ in pairs], dtype=np.int64),
        np.array([delivery for _, delivery in pairs], dtype=np.int64),
        np.array(list(pairs.values()), dtype=np.float64),
        capacity,
        floor=FLOOR,
        safe_margin=SAFE,
    )


def given_to(result: Assignment) -> dict[int, int]:
    return dict(zip(result.newborn.tolist(), result.delivery.tolist(), strict=True))


def best_total_by_trying_all(pairs: dict[tuple[int, int], float], capacity: dict[int, int]) -> float:
    newborns = sorted({newborn for newborn, _ in pairs})
    choices = [[None, *[d for (n, d) in pairs if n == newborn]] for newborn in newborns]
    best = 0.0
    for choice in itertools.product(*choices):
        taken = [delivery for delivery in choice if delivery is not None]
        if any(taken.count(delivery) > capacity.get(delivery, 1) for delivery in set(taken)):
            continue
        total = sum(
            pairs[newborn, delivery] - FLOOR
            for newborn, delivery in zip(newborns, choice, strict=True)
            if delivery is not None
        )
        best = max(best, total)
    return best


def test_each_newborn_gets_its_clearly_best_mother() -> None:
    result = solve({(1, 10): 30.0, (1, 11): 2.0, (2, 11): 25.0}, {})
    assert given_to(result) == {1: 10, 2: 11}
    assert result.runner_up.tolist()[0] == 2.0
    assert np.isnan(result.runner_up[1])


def test_twins_share_a_mother_with_two_liveborn() -> None:
    assert given_to(solve({(1, 10): 20.0, (2, 10): 18.0}, {10: 2})) == {1: 10, 2: 10}


def test_a_stillbirth_delivery_gets_nobody() -> None:
    assert given_to(solve({(1, 10): 50.0}, {10: 0})) == {1: -1}


def test_the_stronger_claim_pushes_the_other_newborn_to_its_second_choice() -> None:
    # 20 + 39 = 59 beats 20 + 40 on one mother (impossible) and 40 alone.
    result = solve({(1, 10): 20.0, (1, 11): 20.0, (2, 11): 40.0}, {})
    assert given_to(result) == {1: 10, 2: 11}
    # Without mother 10 newborn 1 has nothing: 60 - 40 = 20 bits are lost.
    assert result.margin.tolist() == [20.0, 40.0]


def test_two_equal_mothers_leave_no_margin() -> None:
    assert solve({(1, 10): 20.0, (1, 11): 20.0}, {}).margin.tolist() == [0.0]


def test_two_newborns_with_equal_claims_to_one_place_leave_no_margin() -> None:
    result = solve({(1, 10): 20.0, (2, 10): 20.0}, {10: 1})
    assert sorted(given_to(result).values()) == [-1, 10]
    assert result.margin.tolist() == [0.0, 0.0]


def test_no_pairs_give_no_assignment() -> None:
    assert given_to(solve({}, {})) == {}


PAIRS = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(11, 14)), st.integers(-5, 30).map(float), min_size=1, max_size=12
)
CAPACITIES = st.dictionaries(st.integers(11, 14), st.integers(0, 3))


@given(pairs=PAIRS, capacity=CAPACITIES)
def test_total_weight_is_the_greatest_possible_and_no_delivery_is_overfull(
    pairs: dict[tuple[int, int], float], capacity: dict[int, int]
) -> None:
    result = given_to(solve(pairs, capacity))
    taken = [delivery for delivery in result.values() if delivery >= 0]
    assert all(taken.count(delivery) <= capacity.get(delivery, 1) for delivery in taken)
    total = sum(pairs[newborn, delivery] - FLOOR for newborn, delivery in result.items() if delivery >= 0)
    assert total == pytest.approx(best_total_by_trying_all(pairs, capacity))


@given(pairs=PAIRS, capacity=CAPACITIES, chance=st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(pairs, capacity, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(pairs.items())
    chance.shuffle(shuffled)
    first, second = solve(pairs, capacity), solve(dict(shuffled), capacity)
    assert given_to(first) == given_to(second)
    assert first.margin.tolist() == second.margin.tolist()


@given(pairs=PAIRS, capacity=CAPACITIES)
def test_a_margin_is_what_is_lost_without_the_pair(
    pairs: dict[tuple[int, int], float], capacity: dict[int, int]
) -> None:
    result = solve(pairs, capacity)
    for newborn, delivery, margin in zip(result.newborn, result.delivery, result.margin, strict=True):
        if delivery < 0 or margin >= SAFE:
            continue  # a safe margin may be a lower bound
        without = {pair: weight for pair, weight in pairs.items() if pair != (newborn, delivery)}
        lost = best_total_by_trying_all(pairs, capacity) - best_total_by_trying_all(without, capacity)
        assert margin == pytest.approx(lost)


@given(pairs=PAIRS, capacity=CAPACITIES)
def test_even_the_greedy_way_out_of_huge_components_keeps_to_the_capacities(
    pairs: dict[tuple[int, int], float], capacity: dict[int, int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "MAX_DENSE_CELLS", 0)
        taken = [delivery for delivery in given_to(solve(pairs, capacity)).values() if delivery >= 0]
    assert all(taken.count(delivery) <= capacity.get(delivery, 1) for delivery in taken)
