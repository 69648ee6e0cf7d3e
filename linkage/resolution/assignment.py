"""Resolves scored pairs into one mother a newborn: the best total weight under liveborn counts and sibling consistency.

Here pairs are prepared, most newborns settled without search, and results put together; the search itself is in
solver.py, margins in margins.py, and what they lead to is decided by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linkage.resolution.margins import measure_losses
from linkage.resolution.solver import UNKNOWN, Claims, Flags, Ints, Solution, have_far_births, solve

Floats = NDArray[np.float64]

ASSIGNED, TIED, CROWDED_OUT, SIBLINGS_CONTRADICT, TOO_LIGHT = (
    "assigned",
    "tied",
    "crowded_out",
    "siblings_contradict",
    "too_light",
)
OUTCOMES = (ASSIGNED, TIED, CROWDED_OUT, SIBLINGS_CONTRADICT, TOO_LIGHT)

# Weights are told in millionths of a bit, so that sums are exact and equal claims are equal.
_UNITS_A_BIT = 2.0**20
# Components are solved together up to so many newborns, to call the solver rarely.
_ROWS_AT_ONCE = 600


@dataclass(frozen=True, kw_only=True)
class Siblings:
    """What tells newborns of one delivery apart, one entry a newborn (`newborn` ascending).

    `order` is the birth order from 1, `day` counts days and `minute` minutes from a common origin; -1 is unknown.
    """

    newborn: Ints
    order: Ints
    day: Ints
    minute: Ints


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One entry a newborn that has a candidate, in order of newborn number.

    `delivery` is the assigned delivery number, or -1; `best` the best candidate whether assigned or not; `weight` the
    match weight of the assigned (else best) candidate; `runner_up` that of the next best candidate (NaN when there is
    none); `outcome` one of OUTCOMES. `margin` is how much total weight is lost when the newborn must go elsewhere (of
    one left out: when it must be placed): exact below the safe margin asked for, above it a bound. A newborn that
    could as well go elsewhere is `tied`, has no delivery and a margin of 0.
    """

    newborn: Ints
    delivery: Ints
    best: Ints
    weight: Floats
    runner_up: Floats
    margin: Floats
    outcome: NDArray[np.str_]


def assign(
    newborn: Ints,
    delivery: Ints,
    weight: Floats,
    capacity: Mapping[int, int],
    *,
    floor: float,
    safe_margin: float,
    siblings: Siblings | None = None,
) -> Assignment:
    """The assignment of greatest total weight above `floor`, no delivery getting more newborns than its capacity.

    Pairs must be distinct; a delivery missing from `capacity` takes one. Pairs at or below `floor` are never assigned,
    nor are two newborns given to one delivery that cannot be `siblings` (same birth order, or born more than 48 hours
    apart). The result does not depend on the order of the pairs, nor on how newborns and deliveries are numbered.
    """
    order = np.lexsort((delivery, -weight, newborn))
    pairs = _Pairs(newborn[order], delivery[order], weight[order], capacity, siblings, floor)
    limit = round(safe_margin * _UNITS_A_BIT)
    kept = _near_the_best(pairs, limit)
    settled = _settle_uncontested(pairs, kept)
    for claims, rows, claimed in _contested(pairs, kept & ~settled[pairs.row]):
        pairs.give(rows, claimed, claims, solve(claims), limit)
    return pairs.result()


class _Pairs:
    """Working arrays: pairs sorted by newborn and falling weight, places, and what each newborn gets."""

    def __init__(
        self,
        newborn: Ints,
        delivery: Ints,
        weight: Floats,
        capacity: Mapping[int, int],
        siblings: Siblings | None,
        floor: float,
    ) -> None:
        self.newborn, self.delivery, self.weight = newborn, delivery, weight
        starts = newborn[1:] != newborn[:-1]
        self.first = np.flatnonzero(np.r_[True, starts]) if len(newborn) else np.array([], dtype=np.int64)
        rows = len(self.first)
        self.row = np.repeat(np.arange(rows), np.diff(np.r_[self.first, len(newborn)]))
        self.deliveries, column = np.unique(delivery, return_inverse=True)
        self.column = column.astype(np.int64)
        self.places = np.array(
            [max(capacity.get(number, 1), 0) for number in self.deliveries.tolist()], dtype=np.int64
        )
        self.benefit = np.rint((weight - floor) * _UNITS_A_BIT).astype(np.int64)
        self.usable: Flags = (self.benefit > 0) & (self.places[self.column] > 0)
        self.order, self.day, self.minute = _of_newborns(siblings, newborn[self.first])
        self.chosen = np.full(rows, -1, dtype=np.int64)  # index of a pair
        self.loss = np.zeros(rows, dtype=np.int64)  # in units
        has_second = np.diff(np.r_[self.first, len(newborn)]) > 1
        self.second = np.where(has_second, self.first + 1, -1)
        self.heaviest, self.second_heaviest = _two_heaviest(self, rows)
        self.outcome = np.full(rows, TOO_LIGHT, dtype="<U20")
        able = np.zeros(rows, dtype=bool)
        able[self.row[self.benefit > 0]] = True
        self.outcome[able] = CROWDED_OUT

    def own_loss(self, rows: Ints, chosen: Ints) -> Ints:
        """What going to the best other candidate, were it free, would cost each row."""
        others = np.where(chosen == self.heaviest[rows], self.second_heaviest[rows], self.heaviest[rows])
        return self.benefit[chosen] - np.where(others >= 0, self.benefit[others], 0)

    def give(self, rows: Ints, claimed: Ints, claims: Claims, solution: Solution, limit: int) -> None:
        """Take over a solved part: `rows` and `claimed` tell the rows and pairs of its claims."""
        loss, taken = measure_losses(claims, solution, limit), solution.taken
        placed = (taken >= 0) & (loss > 0)
        given_up = np.zeros(claims.rows, dtype=bool)
        for part in solution.branched:
            given_up[part.rows] = part.given_up
        chosen = np.where(placed, claimed[taken], -1)
        self.chosen[rows] = chosen
        bound = np.where(placed, self.own_loss(rows, np.where(placed, chosen, 0)), 0)
        self.loss[rows] = np.where(loss > limit, np.maximum(bound, limit), loss)
        # Left out although a delivery that it claims has room: a sibling there speaks against it.
        load = np.bincount(claims.column[taken[taken >= 0]], minlength=len(claims.capacity))
        has_room = np.zeros(claims.rows, dtype=bool)
        has_room[claims.row[(load < claims.capacity)[claims.column]]] = True
        self.outcome[rows] = np.select(
            [placed, given_up, loss == 0, has_room],
            [ASSIGNED, SIBLINGS_CONTRADICT, TIED, SIBLINGS_CONTRADICT],
            CROWDED_OUT,
        )

    def result(self) -> Assignment:
        assigned = self.chosen >= 0
        shown = np.where(assigned, self.chosen, self.first)
        # The runner-up of a newborn is its best candidate other than the one shown.
        rival = np.where(shown == self.first, self.second, self.first)
        return Assignment(
            newborn=self.newborn[self.first],
            delivery=np.where(assigned, self.delivery[shown], -1),
            best=self.delivery[self.first],
            weight=self.weight[shown],
            runner_up=np.where(rival >= 0, self.weight[rival], np.nan),
            margin=self.loss / _UNITS_A_BIT,
            outcome=self.outcome,
        )


def _two_heaviest(pairs: _Pairs, rows: int) -> tuple[Ints, Ints]:
    """The two heaviest usable pairs of each row, -1 where there is none."""
    usable = np.flatnonzero(pairs.usable)
    rank = _rank(pairs.row[usable])
    found = []
    for wanted in (0, 1):
        pair = np.full(rows, -1, dtype=np.int64)
        pair[pairs.row[usable[rank == wanted]]] = usable[rank == wanted]
        found.append(pair)
    return found[0], found[1]


def _of_newborns(siblings: Siblings | None, newborn: Ints) -> tuple[Ints, Ints, Ints]:
    """Order, day and minute of each newborn, -1 where nothing is known of it."""
    unknown = np.full(len(newborn), UNKNOWN, dtype=np.int64)
    if siblings is None or not len(siblings.newborn):
        return unknown, unknown, unknown
    place = np.searchsorted(siblings.newborn, newborn).clip(max=len(siblings.newborn) - 1)
    known = siblings.newborn[place] == newborn
    order, day, minute = (
        np.where(known, values[place], UNKNOWN) for values in (siblings.order, siblings.day, siblings.minute)
    )
    return order, day, minute


def _near_the_best(pairs: _Pairs, limit: int) -> Flags:
    """The usable pairs that can stand in a best assignment, or in one that loses at most `limit`.

    A place at a delivery is never worth more than the heaviest claim on it that must stay outside: the claim that
    comes next after as many as there are places (or the second claim to one birth order). So what a newborn can reach at
    least is known beforehand, and pairs lighter than that by more than `limit` need not be looked at.
    """
    usable = np.flatnonzero(pairs.usable)
    row, column, benefit = pairs.row[usable], pairs.column[usable], pairs.benefit[usable]
    order = pairs.order[row]
    price = np.zeros(len(pairs.places), dtype=np.int64)
    by_column = np.lexsort((-benefit, column))
    outside = by_column[_rank(column[by_column]) == pairs.places[column[by_column]]]
    price[column[outside]] = benefit[outside]
    worth = price[column]
    doubled = np.flatnonzero((order > 0) & (pairs.places[column] > 1))
    width = int(order.max(initial=0)) + 1
    keys = column[doubled] * width + order[doubled]
    numbers, key = np.unique(keys, return_inverse=True)
    by_key = np.lexsort((-benefit[doubled], key))
    second = by_key[_rank(key[by_key]) == 1]
    of_order = np.zeros(len(numbers), dtype=np.int64)
    of_order[key[second]] = benefit[doubled[second]]
    worth[doubled] = np.maximum(worth[doubled], of_order[key])
    # Where newborns born far apart claim places of one delivery, any of them may be refused it.
    sure = ~have_far_births(column, pairs.day[row], pairs.places)[column]
    reached = np.zeros(len(pairs.first), dtype=np.int64)
    np.maximum.at(reached, row[sure], benefit[sure] - worth[sure])
    kept = np.zeros(len(pairs.row), dtype=bool)
    kept[usable] = benefit >= reached[row] - limit
    return kept


def _rank(sorted_keys: Ints) -> Ints:
    """Place within its group of each entry of sorted keys, from 0."""
    size = len(sorted_keys)
    starts = np.r_[True, sorted_keys[1:] != sorted_keys[:-1]] if size else np.array([], dtype=bool)
    number = np.arange(size)
    return number - np.maximum.accumulate(np.where(starts, number, 0)) if size else number


def _settle_uncontested(pairs: _Pairs, kept: Flags) -> Flags:
    """Give newborns with one near candidate that has room for all who want it, and take the places; True a row settled."""
    usable = np.flatnonzero(kept)
    row, column = pairs.row[usable], pairs.column[usable]
    claimants = np.bincount(column, minlength=len(pairs.places))
    quiet = (claimants <= pairs.places) & ~have_far_births(column, pairs.day[row], pairs.places)
    order = pairs.order[row]
    keys = np.where(order > 0, column * (int(order.max(initial=0)) + 1) + order, -1)
    _, key, count = np.unique(keys, return_inverse=True, return_counts=True)
    quiet[column[(order > 0) & (count[key] > 1) & (pairs.places[column] > 1)]] = False
    alone = np.bincount(row, minlength=len(pairs.first)) == 1
    taken = usable[alone[row] & quiet[column]]
    rows = pairs.row[taken]
    settled = np.zeros(len(pairs.first), dtype=bool)
    settled[rows] = True
    pairs.chosen[rows] = taken
    pairs.loss[rows] = pairs.own_loss(rows, taken)
    pairs.outcome[rows] = ASSIGNED
    pairs.places = pairs.places - np.bincount(pairs.column[taken], minlength=len(pairs.places))
    return settled


def _contested(pairs: _Pairs, kept: Flags) -> Iterator[tuple[Claims, Ints, Ints]]:
    """The rest in parts that have nothing to do with each other: claims, their rows and their pairs."""
    usable = np.flatnonzero(kept)
    if not len(usable):
        return
    rows, row = np.unique(pairs.row[usable], return_inverse=True)
    columns, column = np.unique(pairs.column[usable], return_inverse=True)
    size = len(rows) + len(columns)
    graph = coo_matrix((np.ones(len(usable), dtype=np.int8), (row, len(rows) + column)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    component = label[: len(rows)].astype(np.int64)
    sizes = np.bincount(component)
    # Components one after another, cut where enough rows are together.
    part_of_component = (np.cumsum(sizes) - sizes) // _ROWS_AT_ONCE
    part = part_of_component[component[row]]
    sorting = np.argsort(part, kind="stable")
    for chosen in np.split(sorting, np.flatnonzero(np.diff(part[sorting])) + 1):
        own_rows, own_row = np.unique(row[chosen], return_inverse=True)
        own_columns, own_column = np.unique(column[chosen], return_inverse=True)
        _, own_component = np.unique(component[own_rows], return_inverse=True)
        numbers = rows[own_rows]
        claims = Claims(
            row=own_row.astype(np.int64),
            column=own_column.astype(np.int64),
            benefit=pairs.benefit[usable[chosen]],
            capacity=pairs.places[columns[own_columns]],
            order=pairs.order[numbers],
            day=pairs.day[numbers],
            minute=pairs.minute[numbers],
            component=own_component.astype(np.int64),
        )
        yield claims, numbers, usable[chosen]
