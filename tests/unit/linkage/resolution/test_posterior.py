"""Posteriors of pairs against sums over every way of giving newborns to deliveries."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from linkage.resolution.posterior import pair_posteriors


def posteriors(pairs: list[tuple[int, int, float]], room: dict[int, int] | None = None) -> list[float]:
    newborn, delivery, weight = (np.array(column) for column in zip(*pairs, strict=True))
    slots = np.array([(room or {}).get(number, 1) for number in delivery.tolist()])
    return pair_posteriors(newborn, delivery, weight.astype(float), slots).tolist()


def summed_over_all_ways(pairs: list[tuple[int, int, float]]) -> list[float]:
    """One newborn, one delivery: every choice of pairs that gives nobody two."""
    total, of_pair = 0.0, np.zeros(len(pairs))
    for chosen in product((False, True), repeat=len(pairs)):
        taken = [pair for pair, is_chosen in zip(pairs, chosen, strict=True) if is_chosen]
        if len({n for n, _, _ in taken}) == len({d for _, d, _ in taken}) == len(taken):
            odds = 2.0 ** sum(weight for _, _, weight in taken)
            total += odds
            of_pair += odds * np.array(chosen)
    return (of_pair / total).tolist()


def test_one_candidate_is_weighed_against_no_mother_in_the_data() -> None:
    # 3 bits are 8 to 1: 8/9.
    assert posteriors([(1, 1, 3.0)]) == [pytest.approx(8 / 9, abs=1e-6)]


def test_candidates_of_one_newborn_share_its_probability() -> None:
    # 8, 4 and 1 (none): 8/13 and 4/13.
    assert posteriors([(1, 1, 3.0), (1, 2, 2.0)]) == [
        pytest.approx(8 / 13, abs=1e-6),
        pytest.approx(4 / 13, abs=1e-6),
    ]


def test_a_candidate_that_another_newborn_needs_leaves_the_other_one() -> None:
    # To newborn 1 both women are alike; newborn 2 can only be the first woman's.
    found = posteriors([(1, 1, 8.0), (1, 2, 8.0), (2, 1, 12.0)])
    assert found[1] > 0.9 > 0.1 > found[0]


@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 1, 4.0), (1, 2, 3.0), (2, 2, 5.0)],
        [(1, 1, 4.0), (2, 1, 3.0), (2, 2, 1.0), (3, 2, 2.0), (3, 3, -1.0)],
    ],
)
def test_pairs_without_cycles_are_summed_exactly(pairs: list[tuple[int, int, float]]) -> None:
    assert posteriors(pairs) == pytest.approx(summed_over_all_ways(pairs), abs=2e-6)


def test_pairs_in_a_cycle_are_summed_nearly() -> None:
    pairs = [(1, 1, 6.0), (1, 2, 2.0), (2, 1, 3.0), (2, 2, 5.0)]
    assert posteriors(pairs) == pytest.approx(summed_over_all_ways(pairs), abs=0.02)


def test_a_delivery_of_twins_has_room_for_both() -> None:
    pairs = [(1, 1, 10.0), (2, 1, 10.0)]
    assert max(posteriors(pairs)) < 0.51
    assert min(posteriors(pairs, {1: 2})) > 0.95


def test_a_stillbirth_takes_nobody() -> None:
    assert posteriors([(1, 1, 30.0)], {1: 0}) == [0.0]


def test_the_order_of_pairs_and_strangers_do_not_matter() -> None:
    pairs = [(1, 1, 4.0), (1, 2, 3.0), (2, 2, 5.0)]
    strangers = [(number, number, 1.0) for number in range(10, 40)]
    assert posteriors(strangers + pairs)[-3:] == posteriors(pairs)
    assert posteriors(pairs[::-1])[::-1] == posteriors(pairs)


def test_no_pairs_have_no_posteriors() -> None:
    nobody = np.array([], dtype=np.int64)
    assert len(pair_posteriors(nobody, nobody, np.array([]), nobody)) == 0
