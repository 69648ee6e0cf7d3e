"""Finds the assignment of greatest total benefit among competing claims of newborns on deliveries, exactly.

Knows claims, places and which newborns cannot be siblings; margins, and what an assignment leads to, stand elsewhere.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
NOBODY = -1
# Children of one delivery are born within two days; longer intervals are so rare that a person should look.
SIBLING_MINUTES = 48 * 60
SIBLING_DAYS = 2
# More branches than this were never needed; beyond them the newborns in conflict are left to a reviewer.
MAX_BRANCHES = 2000


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Claims (one entry a pair) of rows (newborns) on columns (deliveries); all numbers count from 0.

    `benefit` is positive, in whole units; `capacity` has one entry a column. `order` (birth order, from 1), `day` and
    `minute` of birth have one entry a row, UNKNOWN (-1) where not known. `component` has one entry a row: rows that
    share a column, directly or over others, have the same.
    """

    row: Ints
    column: Ints
    benefit: Ints
    capacity: Ints
    order: Ints
    day: Ints
    minute: Ints
    component: Ints

    @property
    def rows(self) -> int:
        """Number of newborns."""
        return len(self.order)

    def total(self, taken: Ints) -> int:
        """Sum of the benefits of the claims taken (-1: none)."""
        return int(self.benefit[taken[taken >= 0]].sum())


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A part of the possible assignments: without the `refused` claims the best total is that of `taken`."""

    taken: Ints
    refused: Flags


@dataclass(frozen=True, kw_only=True)
class Branched:
    """A component in which siblings had to be told apart by trying: its rows, its claims, and what they take.

    `branches` hold all possible assignments; the first is the one chosen. `given_up` marks rows whose conflict was
    not resolved.
    """

    rows: Ints
    claims: Claims
    taken: Ints
    given_up: Flags
    branches: tuple[Branch, ...]


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What each row takes (index of a claim, -1 none), and the components that needed branching."""

    taken: Ints
    branched: tuple[Branched, ...]


def cannot_be_siblings(claims: Claims, one: int, other: int) -> bool:
    """Same birth order, or born more than 48 hours apart (by the day: more than two days)."""
    if claims.order[one] != UNKNOWN and claims.order[one] == claims.order[other]:
        return True
    if claims.minute[one] != UNKNOWN and claims.minute[other] != UNKNOWN:
        return bool(abs(claims.minute[one] - claims.minute[other]) > SIBLING_MINUTES)
    if claims.day[one] != UNKNOWN and claims.day[other] != UNKNOWN:
        return bool(abs(claims.day[one] - claims.day[other]) > SIBLING_DAYS)
    return False


def have_far_births(column: Ints, day: Ints, capacity: Ints) -> Flags:
    """Columns of several places whose claimants (`column` and `day` one entry a claim) may be born too far apart."""
    known = day != UNKNOWN
    earliest = np.full(len(capacity), np.iinfo(np.int64).max)
    latest = np.full(len(capacity), -1)
    np.minimum.at(earliest, column[known], day[known])
    np.maximum.at(latest, column[known], day[known])
    # More than 48 hours can be two days by the calendar, never one.
    far: Flags = (capacity > 1) & (latest - np.minimum(earliest, latest) >= SIBLING_DAYS)
    return far


def solve(claims: Claims) -> Solution:
    """The best assignment in which no two newborns of one delivery contradict each other.

    Where several are best, any of them. Components are independent of one another.
    """
    taken = _match(claims, np.ones(len(claims.row), dtype=bool))
    conflicts = _conflicts(claims, taken)
    branched = []
    for component in sorted({int(claims.component[claims.row[pair]]) for pair, _ in conflicts}):
        part, pairs = extract(claims, claims.component == component)
        solved = _branch(part, np.flatnonzero(claims.component == component))
        taken[solved.rows] = np.where(solved.taken >= 0, pairs[solved.taken], NOBODY)
        branched.append(solved)
    return Solution(taken=taken, branched=tuple(branched))


def extract(claims: Claims, wanted: Flags) -> tuple[Claims, Ints]:
    """The claims of the wanted rows, renumbered, and the place of each of them among all claims."""
    pairs = np.flatnonzero(wanted[claims.row])
    new_row = np.cumsum(wanted) - 1
    columns, column = np.unique(claims.column[pairs], return_inverse=True)
    return (
        replace(
            claims,
            row=new_row[claims.row[pairs]],
            column=column.astype(np.int64),
            benefit=claims.benefit[pairs],
            capacity=claims.capacity[columns],
            order=claims.order[wanted],
            day=claims.day[wanted],
            minute=claims.minute[wanted],
            component=claims.component[wanted],
        ),
        pairs,
    )


def keep_claims(claims: Claims, kept: Flags) -> Claims:
    """The same rows and columns with the kept claims only."""
    return replace(claims, row=claims.row[kept], column=claims.column[kept], benefit=claims.benefit[kept])


def _match(claims: Claims, allowed: Flags) -> Ints:
    """The best assignment under the capacities; birth orders are kept apart where every order has a place of its own."""
    pairs = np.flatnonzero(allowed)
    row, column = claims.row[pairs], claims.column[pairs]
    claimants = np.bincount(column, minlength=len(claims.capacity))
    highest = np.zeros(len(claims.capacity), dtype=np.int64)
    np.maximum.at(highest, column, claims.order[row])
    # A delivery of two whose newborns are first or second has a first and a second place.
    in_order = (claims.capacity > 1) & (highest > 0) & (highest <= claims.capacity) & (claims.capacity <= 8)
    places = np.where(in_order, claims.capacity, np.minimum(claims.capacity, claimants))
    begins = np.cumsum(places) - places
    own_place = in_order[column] & (claims.order[row] > 0)
    copies = np.where(own_place, 1, places[column])
    entry = np.repeat(np.arange(len(pairs)), copies)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(copies) - copies, copies)
    place = begins[column][entry] + np.where(own_place[entry], claims.order[row][entry] - 1, within)
    slots = int(places.sum())
    # One more column a row stands for staying without a mother. A full matching of least cost needs costs above zero;
    # the same number taken from every row changes nothing.
    nothing = int(claims.benefit.max(initial=0)) + 1
    rows = np.concatenate([row[entry], np.arange(claims.rows)])
    columns = np.concatenate([place, slots + np.arange(claims.rows)])
    costs = np.concatenate([nothing - claims.benefit[pairs][entry], np.full(claims.rows, nothing)])
    graph = csr_matrix((costs.astype(np.float64), (rows, columns)), shape=(claims.rows, slots + claims.rows))
    of_row, of_column = min_weight_full_bipartite_matching(graph)
    keys = rows[: len(entry)] * (slots + claims.rows) + columns[: len(entry)]
    sorting = np.argsort(keys)
    wanted = of_row * (slots + claims.rows) + of_column
    found = (
        sorting[np.searchsorted(keys[sorting], wanted).clip(max=max(len(entry) - 1, 0))]
        if len(entry)
        else of_row
    )
    taken = np.full(claims.rows, NOBODY, dtype=np.int64)
    placed = of_column < slots
    taken[of_row[placed]] = pairs[entry[found[placed]]]
    return taken


def _conflicts(claims: Claims, taken: Ints) -> list[tuple[int, int]]:
    """Pairs of taken claims of two rows in one column that cannot be siblings."""
    held = taken[taken >= 0]
    held = held[np.argsort(claims.column[held], kind="stable")]
    column = claims.column[held]
    shared = np.flatnonzero(column[1:] == column[:-1])
    found = []
    for first in shared.tolist():
        # Sorted by column: the partners of a claim follow it.
        for second in range(first + 1, len(held)):
            if column[second] != column[first]:
                break
            if cannot_be_siblings(claims, int(claims.row[held[first]]), int(claims.row[held[second]])):
                found.append((int(held[first]), int(held[second])))
    return found


def _branch(claims: Claims, rows: Ints) -> Branched:
    """Best first over who of two contradicting newborns does not get the delivery."""
    nobody = np.zeros(len(claims.row), dtype=bool)
    first = _match(claims, ~nobody)
    waiting: list[tuple[int, int, Branch]] = [(-claims.total(first), 0, Branch(taken=first, refused=nobody))]
    numbered = 0
    while waiting:
        _, _, branch = heapq.heappop(waiting)
        conflicts = _conflicts(claims, branch.taken)
        if not conflicts or numbered >= MAX_BRANCHES:
            given_up = np.zeros(claims.rows, dtype=bool)
            given_up[[claims.row[pair] for both in conflicts for pair in both]] = True
            return Branched(
                rows=rows,
                claims=claims,
                taken=np.where(given_up, NOBODY, branch.taken),
                given_up=given_up,
                branches=(branch, *(other for _, _, other in waiting)),
            )
        for pair in conflicts[0]:
            refused = branch.refused.copy()
            refused[pair] = True
            taken = _match(claims, ~refused)
            numbered += 1
            heapq.heappush(waiting, (-claims.total(taken), numbered, Branch(taken=taken, refused=refused)))
    raise AssertionError("every branch ends without a conflict, at the latest with nobody assigned")
