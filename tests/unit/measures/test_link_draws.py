"""Random draws of uncertain links: as probable as they are told, each newborn's by itself, and always ending."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from measures.link_bounds.draws import draw_pairs, uniform


def _choices(seeds: list[int], odds: list[list[float]], first_delivery: int = 0) -> dict[str, Any]:
    """Newborns with their own deliveries: pair 0 of each is none."""
    newborn, seed, probability, delivery = [], [], [], []
    number = first_delivery
    for row, (key, parts) in enumerate(zip(seeds, odds, strict=True)):
        for position, part in enumerate(parts):
            newborn.append(row)
            seed.append(key)
            probability.append(part / sum(parts))
            delivery.append(-1 if position == 0 else number)
            number += position > 0
    return {
        "newborn": np.array(newborn),
        "seed": np.array(seed, dtype=np.uint64),
        "probability": np.array(probability),
        "delivery": np.array(delivery),
        "room": np.ones(len(newborn), dtype=np.int64),
    }


def test_each_state_is_drawn_as_often_as_it_is_probable():
    odds = [[1, 8, 2], [3, 1], [0, 1, 1]]
    choices = _choices([11, 12, 13], odds)
    drawn = draw_pairs(**choices, draws=4000)
    for row, first in enumerate((0, 3, 5)):
        for position, part in enumerate(odds[row]):
            share = (drawn[:, row] == first + position).mean()
            # four standard errors of 4 000 draws are at most 4 x 0.5 / 63 = 0.032
            assert share == pytest.approx(part / sum(odds[row]), abs=0.032)


def test_a_newborn_s_draws_do_not_depend_on_who_stands_beside_it():
    alone = draw_pairs(**_choices([12], [[3, 1]]), draws=50)[:, 0]
    among = draw_pairs(**_choices([11, 12], [[1, 8, 2], [3, 1]]), draws=50)[:, 1] - 3
    assert (alone == among).all()
    assert 0 < alone.sum() < 50


def test_numbers_are_uniform_and_differ_by_draw_and_turn():
    seeds = np.arange(20_000, dtype=np.uint64)
    numbers = uniform(seeds, 3, 0)
    assert np.histogram(numbers, bins=10, range=(0, 1))[0] == pytest.approx([2000] * 10, abs=4 * 2000**0.5)
    for other in (uniform(seeds, 4, 0), uniform(seeds, 3, 1)):
        assert abs(np.corrcoef(numbers, other)[0, 1]) < 4 / 20_000**0.5


def test_draws_end_even_where_ten_newborns_want_one_place():
    choices = _choices(list(range(10)), [[0.001, 1]] * 10)
    choices["delivery"] = np.where(choices["delivery"] < 0, -1, 0)
    drawn = draw_pairs(**choices, draws=20)
    linked = choices["delivery"][drawn] == 0
    assert (linked.sum(axis=1) == 1).all()
