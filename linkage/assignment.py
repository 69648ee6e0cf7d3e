"""Resolves scored pairs into one mother a newborn, by match weight, under each delivery's number of liveborn.

Works on numbered pairs only; what a solution's weight and margin lead to is decided by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Components with more cells than this are solved greedily: 4 million cells are 32 MB and about a second.
MAX_DENSE_CELLS = 4_000_000
# In components with more newborns than this the margin is that between a newborn's own candidates (a lower
# bound for
# those that got their best one): solving once more for every newborn would cost its cube.
MAX_RESOLVED_AGAIN = 60
# A candidate this much lighter than the newborn's best is no rival.
HOPELESS_BITS = 40.0


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One entry a newborn that has a candidate, in order of newborn number.

    `delivery` is the assigned delivery number, or -1; `best` the best candidate whether assigned or not;
    `weight` the
    match weight of the assigned (else best) candidate; `runner_up` that of the next best candidate (NaN when
        there is
    none); `margin` how much total weight is lost when the newborn must go elsewhere.
    """

    newborn: Ints
    delivery: Ints
    best: Ints
    weight: Floats
    runner_up: Floats
    margin: Floats


def assign(
    newborn: Ints,
    delivery: Ints,
    weight: Floats,
    capacity: dict[int, int],
    *,
    floor: float,
    safe_margin: float,
) -> Assignment:
    """The assignment of greatest total weight above `floor`, no delivery getting more newborns than its
    capacity.

    Pairs must be distinct; a delivery missing from `capacity` takes one. Pairs at or below `floor` are never
    assigned. Where every newborn gets its best candidate by `safe_margin` nothing needs solving; the rest is
        solved
    exactly, component by component. The result does not depend on the order of the pairs.
    """
    order = np.lexsort((delivery, -weight, newborn))
    newborn, delivery, weight = newborn[order], delivery[order], weight[order]
    slots = np.array([capacity.get(int(number), 1) for number in delivery], dtype=np.int64)
    first = (
        np.flatnonzero(np.r_[True, newborn[1:] != newborn[:-1]]) if len(newborn) else np.array([], np.int64)
    )
    rows = len(first)
    row_of_pair = np.repeat(np.arange(rows), np.diff(np.r_[first, len(newborn)]))
    solution = _Solution(newborn, delivery, weight, slots, first, row_of_pair)
    solution.take_best_candidates(floor)
    for pairs in solution.contested_components(floor, safe_margin):
        _resolve_component(solution, pairs, floor)
    return solution.result()


class _Solution:
    """Working arrays of one assignment: pairs sorted by newborn and falling weight, and what each newborn gets."""

    def __init__(
        self, newborn: Ints, delivery: Ints, weight: Floats, slots: Ints, first: Ints, row_of_pair: Ints
    ) -> None:
        self.newborn, self.delivery, self.weight, self.slots = newborn, delivery, weight, slots
        self.first, self.row_of_pair = first, row_of_pair
        rows = len(first)
        self.chosen = np.full(rows, -1, dtype=np.int64)  # index of a pair
        has_second = np.r_[first[1:], len(newborn)] - first > 1 if rows else np.array([], bool)
        self.second = np.where(has_second, first + 1, -1)
        self.margin = np.full(rows, np.inf)

    def take_best_candidates(self, floor: float) -> None:
        best_weight = self.weight[self.first]
        able = (best_weight > floor) & (self.slots[self.first] > 0)
        self.chosen = np.where(able, self.first, -1)
        second_weight = np.where(self.second >= 0, self.weight[self.second], floor)
        self.margin = best_weight - np.maximum(second_weight, floor)

    def contested_components(self, floor: float, safe_margin: float) -> list[Ints]:
        """Pair indices of each component in which a delivery is wanted too often or a newborn's choice is close."""
        if not len(self.first):
            return []
        best_weight = self.weight[self.first]
        usable = (self.weight > floor) & (self.weight > best_weight[self.row_of_pair] - HOPELESS_BITS)
        pairs = np.flatnonzero(usable)
        if not len(pairs):
            return []
        numbers, column = np.unique(self.delivery[pairs], return_inverse=True)
        rows = len(self.first)
        graph = coo_matrix(
            (np.ones(len(pairs)), (self.row_of_pair[pairs], rows + column)),
            shape=(rows + len(numbers), rows + len(numbers)),
        )
        _, label = connected_components(graph, directed=False)
        capacity = np.zeros(len(numbers), dtype=np.int64)
        capacity[column] = self.slots[pairs]
        is_best = np.zeros(len(self.newborn), dtype=bool)
        is_best[self.first] = True
        wanted = np.bincount(column[is_best[pairs]], minlength=len(numbers))
        contested = set(label[rows:][wanted > capacity].tolist())
        close = (self.margin < safe_margin) & (best_weight > floor)
        contested |= set(label[:rows][close].tolist())
        label_of_pair = label[self.row_of_pair[pairs]]
        keep = np.isin(label_of_pair, np.array(sorted(contested), dtype=label_of_pair.dtype))
        pairs, label_of_pair = pairs[keep], label_of_pair[keep]
        by_label = np.argsort(label_of_pair, kind="stable")
        pairs, label_of_pair = pairs[by_label], label_of_pair[by_label]
        if not len(pairs):
            return []
        return np.split(pairs, np.flatnonzero(np.diff(label_of_pair)) + 1)

    def result(self) -> Assignment:
        rows = len(self.first)
        assigned = self.chosen >= 0
        shown = np.where(assigned, self.chosen, self.first)
        # The runner-up of a newborn is its best candidate other than the one shown.
        rival = np.where(shown == self.first, self.second, self.first)
        return Assignment(
            newborn=self.newborn[self.first],
            delivery=np.where(assigned, self.delivery[shown], -1) if rows else np.array([], np.int64),
            best=self.delivery[self.first],
            weight=self.weight[shown],
            runner_up=np.where(rival >= 0, self.weight[rival], np.nan) if rows else np.array([], np.float64),
            margin=self.margin,
        )


def _resolve_component(solution: _Solution, pairs: Ints, floor: float) -> None:
    rows, row = np.unique(solution.row_of_pair[pairs], return_inverse=True)
    numbers, start = np.unique(solution.delivery[pairs], return_inverse=True)
    capacity = np.zeros(len(numbers), dtype=np.int64)
    capacity[start] = np.minimum(solution.slots[pairs], len(rows))
    benefit = solution.weight[pairs] - floor
    solution.chosen[rows] = -1
    if len(rows) * (int(capacity.sum()) + len(rows)) > MAX_DENSE_CELLS:
        taken = _choose_greedily(row, start, benefit, capacity, len(rows))
    else:
        taken = _choose_best_total(row, start, benefit, capacity, len(rows))
    for position, pair in enumerate(taken):
        if pair >= 0:
            solution.chosen[rows[position]] = pairs[pair]
    if len(rows) <= MAX_RESOLVED_AGAIN:
        _measure_margins(solution, rows, row, start, benefit, capacity, taken)
    else:
        _bound_margins(solution, rows, row, benefit, taken)


def _choose_best_total(row: Ints, column: Ints, benefit: Floats, capacity: Ints, rows: int) -> Ints:
    """Index of the pair each row takes (-1 none) in the solution of greatest total benefit."""
    ends = np.cumsum(capacity)
    begins = ends - capacity
    slots = int(capacity.sum())
    # One column a slot, and one a row for staying without a mother, which is worth nothing.
    matrix = np.full((rows, slots + rows), -1e9)
    matrix[np.arange(rows), slots + np.arange(rows)] = 0.0
    for pair in range(len(row)):
        matrix[row[pair], begins[column[pair]] : ends[column[pair]]] = benefit[pair]
    of_row, of_column = linear_sum_assignment(matrix, maximize=True)
    pair_of = {(int(r), int(c)): index for index, (r, c) in enumerate(zip(row, column, strict=True))}
    taken = np.full(rows, -1, dtype=np.int64)
    for r, c in zip(of_row, of_column, strict=True):
        if c < slots:
            delivery = int(np.searchsorted(ends, c, side="right"))
            taken[r] = pair_of[(int(r), delivery)]
    return taken


def _choose_greedily(row: Ints, column: Ints, benefit: Floats, capacity: Ints, rows: int) -> Ints:
    left = capacity.copy()
    taken = np.full(rows, -1, dtype=np.int64)
    for pair in np.lexsort((column, row, -benefit)):
        if taken[row[pair]] < 0 and left[column[pair]] > 0:
            taken[row[pair]] = pair
            left[column[pair]] -= 1
    return taken


def _measure_margins(
    solution: _Solution, rows: Ints, row: Ints, column: Ints, benefit: Floats, capacity: Ints, taken: Ints
) -> None:
    """What the whole component loses when this newborn may not have what it got (or may have nothing, got nothing)."""
    total = float(benefit[taken[taken >= 0]].sum())
    for position in range(len(rows)):
        if taken[position] < 0:
            solution.margin[rows[position]] = 0.0
            continue
        keep = np.arange(len(row)) != taken[position]
        other = _choose_best_total(row[keep], column[keep], benefit[keep], capacity, len(rows))
        other_total = float(benefit[keep][other[other >= 0]].sum())
        solution.margin[rows[position]] = total - other_total


def _bound_margins(solution: _Solution, rows: Ints, row: Ints, benefit: Floats, taken: Ints) -> None:
    for position in range(len(rows)):
        own = np.flatnonzero(row == position)
        mine = benefit[taken[position]] if taken[position] >= 0 else 0.0
        others = benefit[own[own != taken[position]]]
        solution.margin[rows[position]] = mine - float(max(others.max(), 0.0) if len(others) else 0.0)
