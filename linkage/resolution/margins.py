"""Measures how much total benefit an assignment loses when one newborn may not have what it got.

Works on claims and a best assignment of them; finding that assignment is the solver's matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from linkage.resolution.solver import (
    Branched,
    Claims,
    Flags,
    Ints,
    Solution,
    extract,
    have_far_births,
    keep_claims,
    solve,
)

_FAR = np.int64(1) << 60
# Groups of places are searched together up to so many places, from so many of them at a time: 2 MB of distances.
_PLACES_AT_ONCE = 2_000
_TARGETS_AT_ONCE = 128
# Solving once more for every newborn costs too much in components of more.
_ROWS_SOLVED_AGAIN = 40


def measure_losses(claims: Claims, solution: Solution, limit: int) -> Ints:
    """One entry a row, in units: the total lost when the row must go elsewhere (a row without a claim: must be placed).

    Losses above `limit` are given as `limit` + 1. A loss is exact, except in large components where newborns born far
    apart compete for one delivery of several: there it may be too small, never too large.
    """
    losses = np.full(claims.rows, limit + 1, dtype=np.int64)
    plain = np.ones(claims.rows, dtype=bool)
    for branched in solution.branched:
        plain[branched.rows] = False
        losses[branched.rows] = _losses_among_branches(branched, limit)
    if plain.any():
        part, pairs = extract(claims, plain)
        losses[plain] = _losses(part, _renumber(solution.taken[plain], pairs), limit)
    for component in _where_births_lie_far_apart(claims):
        inside = claims.component == component
        if inside.sum() <= _ROWS_SOLVED_AGAIN:
            part, pairs = extract(claims, inside)
            again = _losses_by_solving_again(
                part, _renumber(solution.taken[inside], pairs), losses[inside], limit
            )
            losses[inside] = again
    for branched in solution.branched:
        losses[branched.rows[branched.given_up]] = 0
    return losses


def _renumber(taken: Ints, pairs: Ints) -> Ints:
    """The claims taken by their place among the (ascending) claims of a part."""
    return np.where(taken >= 0, np.searchsorted(pairs, taken), -1)


def _where_births_lie_far_apart(claims: Claims) -> list[int]:
    """Components in which two newborns may compete for one delivery and yet be no siblings by their times of birth."""
    far = have_far_births(claims.column, claims.day[claims.row], claims.capacity)
    return sorted(set(claims.component[claims.row[far[claims.column]]].tolist()))


def _losses_by_solving_again(claims: Claims, taken: Ints, bounds: Ints, limit: int) -> Ints:
    """Exact losses of the rows whose bound is within the limit: the component is solved without what each row has."""
    best = claims.total(taken)
    losses = bounds.copy()
    for row in np.flatnonzero(bounds <= limit).tolist():
        of_row = claims.row == row
        if taken[row] >= 0:
            kept = np.arange(len(claims.row)) != taken[row]
            other = keep_claims(claims, kept)
            total = other.total(solve(other).taken)
        else:
            # So large a gift that the row is placed wherever it can be.
            gift = int(claims.benefit.sum()) + 1
            gifted = replace(claims, benefit=np.where(of_row, claims.benefit + gift, claims.benefit))
            total = gifted.total(solve(gifted).taken) - gift
        losses[row] = min(max(best - total, 0), limit + 1)
    return losses


def _losses_among_branches(branched: Branched, limit: int) -> Ints:
    """A row loses what the best branch loses in which it goes elsewhere: at once, or by going elsewhere there."""
    best = branched.claims.total(branched.taken)
    losses = np.full(len(branched.rows), limit + 1, dtype=np.int64)
    for branch in branched.branches:
        gap = best - branched.claims.total(branch.taken)
        if gap > limit:
            continue
        own = _losses_without(branched.claims, branch.taken, branch.refused, limit)
        losses = np.minimum(losses, gap + np.where(branch.taken == branched.taken, own, 0))
    return losses.clip(0, limit + 1)


def _losses_without(claims: Claims, taken: Ints, refused: Flags, limit: int) -> Ints:
    return _losses(keep_claims(claims, ~refused), _renumber(taken, np.flatnonzero(~refused)), limit)


@dataclass(frozen=True, kw_only=True)
class _Moves:
    """Possible changes of an assignment: what it costs that one who holds the place `tail` takes the place `head`.

    Places are the columns, a door for each birth order of a column of several, and one exit a component, which stands
    for free places and is held by the rows that have none; exits come last. `row` is who moves (-1: nobody, a place is
    opened or shut).
    """

    tail: Ints
    head: Ints
    cost: Ints
    row: Ints
    places: int
    exits: int

    def only(self, wanted: Flags) -> _Moves:
        """The wanted moves."""
        return replace(
            self, tail=self.tail[wanted], head=self.head[wanted], cost=self.cost[wanted], row=self.row[wanted]
        )


def _losses(claims: Claims, taken: Ints, limit: int) -> Ints:
    """The cheapest round of moves through each row: away from its place, and over others back to it."""
    moves = _possible_moves(claims, taken)
    distance = _from_exits(moves)
    # Costs told from the exits are never negative, and a round costs the same.
    reduced = moves.cost + distance[moves.tail] - distance[moves.head]
    near = replace(moves, cost=reduced).only(reduced <= limit)
    return _cheapest_rounds(near, claims.rows, limit)


def _possible_moves(claims: Claims, taken: Ints) -> _Moves:
    columns = len(claims.capacity)
    behind_door = (claims.order[claims.row] > 0) & (claims.capacity[claims.column] > 1)
    width = int(claims.order.max(initial=0)) + 1
    keys = claims.column[behind_door] * width + claims.order[claims.row[behind_door]]
    doors, door = np.unique(keys, return_inverse=True)
    head = claims.column.copy()
    head[behind_door] = columns + door
    first_exit = columns + len(doors)
    exit_of_column = np.full(columns, first_exit)
    exit_of_column[claims.column] = first_exit + claims.component[claims.row]
    exit_of_row = first_exit + claims.component
    placed = np.flatnonzero(taken >= 0)
    pair = taken[placed]
    held, gain = exit_of_row.copy(), np.zeros(claims.rows, dtype=np.int64)
    held[placed], gain[placed] = head[pair], claims.benefit[pair]
    load = np.bincount(claims.column[pair], minlength=columns)
    door_used = np.zeros(len(doors), dtype=bool)
    door_used[head[pair][behind_door[pair]] - columns] = True
    open_claim = np.ones(len(claims.row), dtype=bool)
    open_claim[pair] = False
    mover = claims.row[open_claim]
    number = np.arange(columns)
    parts = [
        (held[mover], head[open_claim], gain[mover] - claims.benefit[open_claim], mover),
        (held[placed], exit_of_row[placed], gain[placed], placed),
        _opened(columns + np.flatnonzero(~door_used), doors[~door_used] // width),
        _opened(doors[door_used] // width, columns + np.flatnonzero(door_used)),
        _opened(number[load < claims.capacity], exit_of_column[load < claims.capacity]),
        _opened(exit_of_column[load > 0], number[load > 0]),
    ]
    tail, to, cost, row = (np.concatenate([part[place] for part in parts]) for place in range(4))
    exits = int(claims.component.max(initial=-1)) + 1
    return _Moves(tail=tail, head=to, cost=cost, row=row, places=first_exit + exits, exits=exits)


def _opened(tail: Ints, head: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    return tail, head, np.zeros(len(tail), dtype=np.int64), np.full(len(tail), -1, dtype=np.int64)


def _from_exits(moves: _Moves) -> Ints:
    """Least cost from the exit of its component to each place (Bellman and Ford, all moves at once)."""
    distance = np.full(moves.places, _FAR, dtype=np.int64)
    distance[moves.places - moves.exits :] = 0
    by_head = np.argsort(moves.head, kind="stable")
    tail, cost = moves.tail[by_head], moves.cost[by_head]
    heads, starts = np.unique(moves.head[by_head], return_index=True)
    for _ in range(moves.places + 1):
        reached = np.minimum.reduceat(np.where(distance[tail] == _FAR, _FAR, distance[tail] + cost), starts)
        shorter = np.minimum(distance[heads], reached)
        if np.array_equal(shorter, distance[heads]):
            return distance
        distance[heads] = shorter
    raise ArithmeticError("the assignment is not the best one: a round of moves gains")


def _cheapest_rounds(moves: _Moves, rows: int, limit: int) -> Ints:
    """Least cost of a round through each row, found in groups of places connected without the exits."""
    losses = np.full(rows, limit + 1, dtype=np.int64)
    moves, group = _with_an_exit_a_group(moves)
    leaving = moves.only(moves.row >= 0)
    if not len(leaving.row):
        return losses
    keys, costs = _cheapest_between_places(moves)
    # Rounds of two moves are looked up; they bound how far longer ones need to be followed.
    wanted = leaving.head * moves.places + leaving.tail
    place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    closes = keys[place] == wanted
    np.minimum.at(losses, leaving.row[closes], (leaving.cost + costs[place])[closes])
    reach = np.zeros(moves.places, dtype=np.int64)
    np.maximum.at(reach, leaving.tail, losses[leaving.row] - leaving.cost)
    for inside in _groups_at_once(group, reach):
        number = np.cumsum(inside) - 1
        arc = inside[keys // moves.places]
        ends = number[keys[arc] % moves.places], number[keys[arc] // moves.places]
        backward = coo_matrix((costs[arc].astype(np.float64), ends), shape=(int(inside.sum()),) * 2).tocsr()
        here = leaving.only(inside[leaving.tail])
        targets = np.flatnonzero(inside & (reach > 0))
        targets = targets[np.argsort(reach[targets], kind="stable")]
        for some in np.array_split(targets, -(-len(targets) // _TARGETS_AT_ONCE)):
            distance = dijkstra(backward, indices=number[some], limit=float(reach[some].max()))
            which = np.full(moves.places, -1, dtype=np.int64)
            which[some] = np.arange(len(some))
            move = here.only(which[here.tail] >= 0)
            rest = distance[which[move.tail], number[move.head]]
            known = np.isfinite(rest)
            np.minimum.at(losses, move.row[known], move.cost[known] + rest[known].astype(np.int64))
    return losses


def _with_an_exit_a_group(moves: _Moves) -> tuple[_Moves, Ints]:
    """The same moves with an exit for every group of places, and the group of each place.

    A round passes the exit once, so it never leads from one group to another.
    """
    first_exit = moves.places - moves.exits
    inner = moves.only((moves.tail < first_exit) & (moves.head < first_exit))
    ones = np.ones(len(inner.tail), dtype=np.int8)
    graph = coo_matrix((ones, (inner.tail, inner.head)), shape=(first_exit, first_exit))
    groups, label = connected_components(graph, directed=False)
    group = np.concatenate([label.astype(np.int64), np.arange(groups)])
    tail = np.where(
        moves.tail < first_exit, moves.tail, first_exit + group[np.minimum(moves.head, first_exit - 1)]
    )
    head = np.where(
        moves.head < first_exit, moves.head, first_exit + group[np.minimum(moves.tail, first_exit - 1)]
    )
    return replace(moves, tail=tail, head=head, places=first_exit + groups, exits=groups), group


def _cheapest_between_places(moves: _Moves) -> tuple[Ints, Ints]:
    """Tail x places + head, ascending, and the least cost of a move from tail to head."""
    keys = moves.tail * moves.places + moves.head
    sorting = np.lexsort((moves.cost, keys))
    keys = keys[sorting]
    first = np.r_[True, keys[1:] != keys[:-1]]
    return keys[first], moves.cost[sorting][first]


def _groups_at_once(group: Ints, reach: Ints) -> Iterator[Flags]:
    """Masks of places: groups in which a longer round is looked for, small ones together."""
    size = np.bincount(group)
    wanted = np.unique(group[reach > 0])
    part = (np.cumsum(size[wanted]) - size[wanted]) // _PLACES_AT_ONCE
    for number in np.unique(part).tolist():
        chosen = np.zeros(len(size), dtype=bool)
        chosen[wanted[part == number]] = True
        yield chosen[group]
