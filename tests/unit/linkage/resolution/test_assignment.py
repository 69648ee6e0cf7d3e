"""One mother a newborn, no delivery beyond its liveborn, no siblings that contradict each other: told by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from linkage.resolution.assignment import Assignment, Siblings, assign

EXACT = 1_000.0
NOON = 12 * 60


def solve(
    pairs: dict[tuple[int, int], float],
    capacity: dict[int, int] | None = None,
    born: dict[int, tuple[int, int, int]] | None = None,
    *,
    safe_margin: float = EXACT,
) -> Assignment:
    """`pairs`: (newborn, delivery) to weight; `born`: newborn to order, day and minute (-1 unknown)."""
    known = sorted((born or {}).items())
    return assign(
        np.array([newborn for newborn, _ in pairs], dtype=np.int64),
        np.array([delivery for _, delivery in pairs], dtype=np.int64),
        np.array(list(pairs.values()), dtype=np.float64),
        capacity or {},
        floor=0.0,
        safe_margin=safe_margin,
        siblings=Siblings(
            newborn=np.array([newborn for newborn, _ in known], dtype=np.int64),
            order=np.array([order for _, (order, _, _) in known], dtype=np.int64),
            day=np.array([day for _, (_, day, _) in known], dtype=np.int64),
            minute=np.array([minute for _, (_, _, minute) in known], dtype=np.int64),
        ),
    )


def given_to(result: Assignment) -> dict[int, int]:
    return dict(zip(result.newborn.tolist(), result.delivery.tolist(), strict=True))


def outcomes(result: Assignment) -> dict[int, str]:
    return dict(zip(result.newborn.tolist(), result.outcome.tolist(), strict=True))


def test_each_newborn_gets_its_clearly_best_mother() -> None:
    result = solve({(1, 10): 30.0, (1, 11): 2.0, (2, 11): 25.0})
    assert given_to(result) == {1: 10, 2: 11}
    assert result.runner_up.tolist()[0] == 2.0
    assert np.isnan(result.runner_up[1])


def test_twins_share_a_mother_with_two_liveborn() -> None:
    assert given_to(solve({(1, 10): 20.0, (2, 10): 18.0}, {10: 2})) == {1: 10, 2: 10}


def test_a_stillbirth_delivery_gets_nobody() -> None:
    result = solve({(1, 10): 50.0}, {10: 0})
    assert given_to(result) == {1: -1}
    assert outcomes(result) == {1: "crowded_out"}


def test_a_pair_too_light_is_never_assigned() -> None:
    result = solve({(1, 10): 0.0, (2, 10): -3.0})
    assert outcomes(result) == {1: "too_light", 2: "too_light"}


def test_the_stronger_claim_pushes_the_other_newborn_to_its_second_choice() -> None:
    # 20 + 40 = 60 beats 40 alone; newborn 2 has no other mother.
    result = solve({(1, 10): 20.0, (1, 11): 20.0, (2, 11): 40.0})
    assert given_to(result) == {1: 10, 2: 11}
    # Without mother 10 newborn 1 has nothing: 60 - 40 = 20 bits are lost.
    # Without mother 11 newborn 2 has nothing: 60 - 20 = 40.
    assert result.margin.tolist() == [20.0, 40.0]


def test_a_heavy_second_choice_is_given_up_for_a_newborn_with_no_other_mother() -> None:
    # 60 for one newborn is less than 15 + 50 for both, however clear newborn 1's best mother seems.
    assert given_to(solve({(1, 10): 60.0, (1, 11): 15.0, (2, 10): 50.0}, safe_margin=5.0)) == {1: 11, 2: 10}


def test_two_equal_mothers_are_a_tie_and_nobody_is_chosen() -> None:
    result = solve({(1, 10): 20.0, (1, 11): 20.0})
    assert given_to(result) == {1: -1}
    assert outcomes(result) == {1: "tied"}
    assert result.margin.tolist() == [0.0]


def test_two_newborns_with_equal_claims_to_one_place_are_a_tie() -> None:
    result = solve({(1, 10): 20.0, (2, 10): 20.0}, {10: 1})
    assert given_to(result) == {1: -1, 2: -1}
    assert result.margin.tolist() == [0.0, 0.0]


def test_newborns_that_could_change_places_are_tied_and_a_third_is_not() -> None:
    result = solve({(1, 10): 9.0, (1, 11): 9.0, (2, 10): 9.0, (2, 11): 9.0, (3, 12): 9.0})
    assert given_to(result) == {1: -1, 2: -1, 3: 12}


def test_two_first_twins_cannot_have_one_mother() -> None:
    born = {1: (1, 5, -1), 2: (1, 5, -1)}
    result = solve({(1, 10): 20.0, (2, 10): 17.0}, {10: 2}, born)
    assert given_to(result) == {1: 10, 2: -1}
    assert outcomes(result)[2] == "siblings_contradict"
    # 20 instead of 17.
    assert result.margin.tolist() == [3.0, 3.0]


def test_a_first_and_a_second_twin_can() -> None:
    assert given_to(solve({(1, 10): 20.0, (2, 10): 17.0}, {10: 2}, {1: (1, 5, -1), 2: (2, 5, -1)})) == {
        1: 10,
        2: 10,
    }


def test_a_first_twin_and_a_child_of_unknown_order_can() -> None:
    assert given_to(solve({(1, 10): 20.0, (2, 10): 17.0}, {10: 2}, {1: (1, 5, -1), 2: (-1, 5, -1)})) == {
        1: 10,
        2: 10,
    }


def test_the_first_and_third_of_triplets_fit_where_the_second_was_stillborn() -> None:
    born = {1: (1, 5, -1), 2: (3, 5, -1), 3: (3, 5, -1)}
    assert given_to(solve({(1, 10): 9.0, (2, 10): 8.0, (3, 10): 7.0}, {10: 2}, born)) == {1: 10, 2: 10, 3: -1}


def test_children_born_more_than_48_hours_apart_are_no_twins() -> None:
    # Day 5 noon and day 7 noon are 48 hours apart; a minute more is too much.
    days = {1: (1, 5, 5 * 1440 + NOON), 2: (2, 7, 7 * 1440 + NOON)}
    pairs = {(1, 10): 20.0, (2, 10): 17.0}
    assert given_to(solve(pairs, {10: 2}, days)) == {1: 10, 2: 10}
    days[2] = (2, 7, 7 * 1440 + NOON + 1)
    assert given_to(solve(pairs, {10: 2}, days)) == {1: 10, 2: -1}


def test_where_only_days_are_known_two_days_apart_are_still_twins() -> None:
    pairs = {(1, 10): 20.0, (2, 10): 17.0}
    assert given_to(solve(pairs, {10: 2}, {1: (1, 5, -1), 2: (2, 7, -1)})) == {1: 10, 2: 10}
    assert given_to(solve(pairs, {10: 2}, {1: (1, 5, -1), 2: (2, 8, -1)})) == {1: 10, 2: -1}


def test_a_contradiction_sends_the_child_to_its_own_mother_though_that_pair_is_lighter() -> None:
    # Both first-born want mother 10; 20 + 6 on two mothers is the best that is possible.
    born = {1: (1, 5, -1), 2: (1, 5, -1)}
    result = solve({(1, 10): 20.0, (2, 10): 19.0, (2, 11): 6.0}, {10: 2, 11: 2}, born)
    assert given_to(result) == {1: 10, 2: 11}


def test_no_pairs_give_no_assignment() -> None:
    assert given_to(solve({})) == {}


def test_a_chain_of_displacements_is_followed_to_its_end() -> None:
    # Newborn i wants mother i, and mother i + 1 a sixteenth of a bit less; one more newborn at the head moves all of
    # them by one: 100 x 1/16 = 6.25 bits are lost, less than the 10 of leaving one of them out.
    size = 100
    pairs = (
        {(i, i): 10.0 for i in range(size)} | {(i, i + 1): 9.9375 for i in range(size)} | {(size, 0): 300.0}
    )
    result = solve(pairs)
    assert given_to(result) == {i: i + 1 for i in range(size)} | {size: 0}
    # Leaving out newborn 0 instead loses 10 and saves 6.25; then everybody else has another mother than now.
    assert result.margin[:size].tolist() == [3.75] * size


def test_a_large_group_of_days_only_is_solved_as_a_whole() -> None:
    """1,500 newborns, 40 candidates each, noise that overlaps: no place is left from which a better total is reached."""
    chance = np.random.default_rng(3)
    size, each = 1_500, 40
    newborn = np.repeat(np.arange(size), each)
    delivery = (newborn + np.tile(np.arange(each) - each // 2, size)) % size
    weight = np.where(newborn == delivery, chance.normal(9, 3, size * each), chance.normal(2, 3, size * each))
    result = assign(newborn, delivery, weight, {}, floor=0.0, safe_margin=5.0)
    of_pair = dict(zip(zip(newborn.tolist(), delivery.tolist(), strict=True), weight.tolist(), strict=True))
    settled = {newborn: taken for newborn, taken in given_to(result).items() if taken >= 0}
    assert len(set(settled.values())) == len(settled)
    dense = np.zeros((size, 2 * size))
    dense[newborn, delivery] = np.maximum(weight, 0)
    best = dense[linear_sum_assignment(dense, maximize=True)].sum()
    assert sum(of_pair[pair] for pair in settled.items()) == pytest.approx(best, abs=0.01)
