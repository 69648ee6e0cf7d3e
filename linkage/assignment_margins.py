"""Measures how much total benefit an assignment loses when one newborn may not have what it got.

Works on claims and a best assignment of them; finding that assignment is the solver's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from linkage.assignment_solver import (
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
# Distances are found for so many newborns and nodes at a time: 32 MB.
_CELLS_AT_ONCE = 4_000_000
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
        place = np.full(len(claims.row), -1, dtype=np.int64)
        place[pairs] = np.arange(len(pairs))
        taken = solution.taken[plain]
        losses[plain] = _losses(part, np.where(taken >= 0, place[taken], -1), limit)
    for component in _where_births_lie_far_apart(claims):
        inside = claims.component == component
        if inside.sum() <= _ROWS_SOLVED_AGAIN:
            part, pairs = extract(claims, inside)
            place = {pair: number for number, pair in enumerate(pairs.tolist())}
            taken = np.array(
                [place.get(pair, -1) for pair in solution.taken[inside].tolist()], dtype=np.int64
            )
            losses[inside] = _losses_by_solving_again(part, taken, losses[inside], limit)
    for branched in solution.branched:
        losses[branched.rows[branched.given_up]] = 0
    return losses


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
    place = np.cumsum(~refused) - 1
    return _losses(keep_claims(claims, ~refused), np.where(taken >= 0, place[taken], -1), limit)


@dataclass(frozen=True, kw_only=True)
class _Arcs:
    """Possible changes of an assignment: along an arc, who held the tail's place takes the head's, at a cost.

    Nodes are the rows, the columns, a door for each birth order of a column of several, and one exit a component, where
    the free places are and the rows without one.
    """

    tail: Ints
    head: Ints
    cost: Ints
    nodes: int
    exits: int

    def keep(self, wanted: Flags, cost: Ints) -> _Arcs:
        """The wanted arcs, at other costs."""
        return _Arcs(
            tail=self.tail[wanted],
            head=self.head[wanted],
            cost=cost[wanted],
            nodes=self.nodes,
            exits=self.exits,
        )


def _losses(claims: Claims, taken: Ints, limit: int) -> Ints:
    """The cheapest round of changes through each row: from the row over other places back to its own."""
    arcs, target = _possible_changes(claims, taken)
    distance = _from_exits(arcs)
    # Costs told from there are never negative, and a round costs the same.
    reduced = arcs.cost + distance[arcs.tail] - distance[arcs.head]
    near = arcs.keep(reduced <= limit, reduced)
    return _shortest(near, target, claims.rows, limit)


def _possible_changes(claims: Claims, taken: Ints) -> tuple[_Arcs, Ints]:
    """All arcs, and the node of the place that each row holds (the exit of its component when it holds none)."""
    rows, columns = claims.rows, len(claims.capacity)
    behind_door = (claims.order[claims.row] > 0) & (claims.capacity[claims.column] > 1)
    keys = (
        claims.column[behind_door] * (int(claims.order.max(initial=0)) + 1)
        + claims.order[claims.row[behind_door]]
    )
    doors, door = np.unique(keys, return_inverse=True)
    head = rows + claims.column
    head[behind_door] = rows + columns + door
    column_of_door = np.zeros(len(doors), dtype=np.int64)
    column_of_door[door] = claims.column[behind_door]
    first_exit = rows + columns + len(doors)
    component_of_column = np.zeros(columns, dtype=np.int64)
    component_of_column[claims.column] = claims.component[claims.row]
    exit_of_row = first_exit + claims.component
    held = taken[taken >= 0]
    is_held = np.zeros(len(claims.row), dtype=bool)
    is_held[held] = True
    load = np.bincount(claims.column[held], minlength=columns)
    in_door = np.zeros(len(doors), dtype=bool)
    in_door[head[held][behind_door[held]] - rows - columns] = True
    placed = taken >= 0
    number = np.arange(columns)
    parts = [
        (claims.row[~is_held], head[~is_held], -claims.benefit[~is_held]),
        (head[is_held], claims.row[is_held], claims.benefit[is_held]),
        *_free(rows + columns + np.arange(len(doors)), rows + column_of_door, in_door),
        *_free(np.arange(rows), exit_of_row, ~placed),
    ]
    column_exit = first_exit + component_of_column
    for mask, forth in ((load < claims.capacity, True), (load > 0, False)):
        ends = (rows + number[mask], column_exit[mask])
        parts.append((*(ends if forth else ends[::-1]), np.zeros(int(mask.sum()), dtype=np.int64)))
    tail, to, cost = (np.concatenate([part[place] for part in parts]) for place in range(3))
    exits = int(claims.component.max(initial=-1)) + 1
    target = np.where(placed, head[taken], exit_of_row)
    return _Arcs(tail=tail, head=to, cost=cost, nodes=first_exit + exits, exits=exits), target


def _free(tail: Ints, head: Ints, used: Flags) -> list[tuple[Ints, Ints, Ints]]:
    """Arcs of one place and no cost: forth where it is free, back where it is used."""
    forth, back = np.flatnonzero(~used), np.flatnonzero(used)
    return [
        (tail[forth], head[forth], np.zeros(len(forth), dtype=np.int64)),
        (head[back], tail[back], np.zeros(len(back), dtype=np.int64)),
    ]


def _from_exits(arcs: _Arcs) -> Ints:
    """Least cost from the exit of its component to each node (Bellman and Ford, all arcs at once)."""
    distance = np.full(arcs.nodes, _FAR, dtype=np.int64)
    distance[arcs.nodes - arcs.exits :] = 0
    by_head = np.argsort(arcs.head, kind="stable")
    tail, head, cost = arcs.tail[by_head], arcs.head[by_head], arcs.cost[by_head]
    starts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]]) if len(head) else np.array([], dtype=np.int64)
    for _ in range(arcs.nodes + 1):
        reached = np.minimum.reduceat(np.where(distance[tail] == _FAR, _FAR, distance[tail] + cost), starts)
        shorter = np.minimum(distance[head[starts]], reached)
        if np.array_equal(shorter, distance[head[starts]]):
            return distance
        distance[head[starts]] = shorter
    raise ArithmeticError("the assignment is not the best one: a round of changes gains")


def _shortest(arcs: _Arcs, target: Ints, rows: int, limit: int) -> Ints:
    """Least cost from each row to its target, group by group of nodes that are connected without the exits."""
    first_exit = arcs.nodes - arcs.exits
    inner = (arcs.tail < first_exit) & (arcs.head < first_exit)
    graph = coo_matrix(
        (np.ones(int(inner.sum()), dtype=np.int8), (arcs.tail[inner], arcs.head[inner])),
        shape=(first_exit, first_exit),
    )
    groups, label = connected_components(graph, directed=False)
    label = label.astype(np.int64)
    # Each group has an exit of its own: a round passes the exit once, so it never goes from one group to another.
    tail = np.where(
        arcs.tail < first_exit, arcs.tail, first_exit + label[np.minimum(arcs.head, first_exit - 1)]
    )
    head = np.where(
        arcs.head < first_exit, arcs.head, first_exit + label[np.minimum(arcs.tail, first_exit - 1)]
    )
    target = np.where(target < first_exit, target, first_exit + label[:rows])
    label = np.concatenate([label, np.arange(groups)])
    losses = np.full(rows, limit + 1, dtype=np.int64)
    # Whoever cannot leave, or whose place nobody can take or leave free, has no round.
    has_round = np.isin(np.arange(rows), tail) & np.isin(target, head)
    for sources in _batches(label, np.flatnonzero(has_round)):
        used = np.isin(label, np.unique(label[sources]))
        new = np.cumsum(used) - 1
        arc = used[tail]
        small = coo_matrix(
            (arcs.cost[arc].astype(np.float64), (new[tail[arc]], new[head[arc]])),
            shape=(int(used.sum()),) * 2,
        ).tocsr()
        found = dijkstra(small, indices=new[sources], limit=float(limit))[
            np.arange(len(sources)), new[target[sources]]
        ]
        losses[sources] = np.where(np.isfinite(found), np.minimum(found, limit + 1), limit + 1).astype(
            np.int64
        )
    return losses


def _batches(label: Ints, sources: Ints) -> list[Ints]:
    """Sources in the order of their groups, cut so that sources x nodes of their groups stays small."""
    size = np.bincount(label)
    sources = sources[np.argsort(label[sources], kind="stable")]
    batches: list[Ints] = []
    begin, nodes, last = 0, 0, -1
    for place, group in enumerate(label[sources].tolist()):
        more = int(size[group]) if group != last else 0
        if place > begin and (place - begin + 1) * (nodes + more) > _CELLS_AT_ONCE:
            batches.append(sources[begin:place])
            begin, nodes, more = place, 0, int(size[group])
        nodes, last = nodes + more, group
    return [*batches, sources[begin:]] if begin < len(sources) else batches
