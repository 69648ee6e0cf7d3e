"""Which cells of an additive table must be hidden so that no small count can be worked out from the others.

Plain arrays in, plain arrays out: the tables, profiles and words of suppression stand elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from measures.rates.lattice import Booleans, Integers, Lattice

_NEVER = np.iinfo(np.int64).max
_RANK_BITS = 50
# The seed of the trial direction in `determined_cells`; any value does, a fixed one makes reruns agree.
_TRIAL_SEED = 20_240_101
# Between the rounding left at determined cells (under 1e-8) and the movement of free ones (over 1e-4 when tried).
_STANDS_STILL = 1e-6
_CONVERGED = 1e-20  # of squared lengths; 100-200 steps reach it at 30,000 cells
_MOST_STEPS = 5_000


@dataclass(frozen=True, kw_only=True)
class Counts:
    """One kind of count over all cells of a lattice, for one measure.

    `values` are exact; `small` marks the cells hidden for their own sake; `movable` those that could hold another
    value without contradiction (above 0, and below their denominator where that is known): only these protect
    others, so an attacker who knows every zero gains nothing by it. `rest` is what is left of a published
    denominator (denominator minus numerator; zeros where it has no meaning). `largest_small` is the limit, 10 or 7.
    """

    values: Integers
    small: Booleans
    movable: Booleans
    rest: Integers
    largest_small: int


def hide_cells(lattice: Lattice, counts: Counts) -> Booleans:
    """The cells to hide, one truth value a cell: the small ones and as many others as protect them.

    Every additive group is left with no hidden movable member or with at least two, whose sum is not a small count
    itself. Where a group falls short its smallest movable part is hidden, first one that mends other groups as well;
    ties go by cell number, so equal counts always hide equal cells. Then sums over several groups are tried
    (`determined_cells`), and whatever they give away gets another hidden cell beside it, until nothing is given away.

    What holds then: no hidden, movable count follows from adding and subtracting shown ones, even for somebody who
    knows all zeros and that counts are not negative. What is not claimed: how narrow a range remains, and what
    follows from counts of other measures or from knowing which of the hidden cells were small.
    """
    hidden = counts.small.copy()
    rank = np.empty(lattice.cell_count, dtype=np.int64)
    rank[np.lexsort((np.arange(lattice.cell_count), counts.values))] = np.arange(lattice.cell_count)
    if not lattice.group_count:
        return hidden
    while True:
        short = _groups_that_fall_short(lattice, counts, hidden)
        if _hide_one_in_each(lattice, counts.movable, hidden, short, rank):
            continue
        pinned = determined_cells(lattice, hidden & counts.movable)
        exposed = pinned & counts.small
        if not exposed.any():
            # The other determined cells protect nothing: hiding them is showing them in a roundabout way.
            shown_again = hidden & ~(pinned & ~counts.small)
            short = _groups_that_fall_short(lattice, counts, shown_again)
            if not short.any():
                return shown_again
            exposed[lattice.member_cell[short[lattice.member_group] & pinned[lattice.member_cell]]] = True
        if not _widen(lattice, counts.movable, hidden, exposed, rank):
            return hidden


def determined_cells(lattice: Lattice, unknown: Booleans) -> Booleans:
    """Which of the unknown cells are fixed by the group sums together with the known cells.

    A cell is free when some change of the unknown cells keeps every sum and moves it. A random change, projected on
    those that keep all sums, moves every free cell with probability 1 and no determined one.
    """
    cells = np.flatnonzero(unknown)
    pinned = np.zeros(lattice.cell_count, dtype=bool)
    if not len(cells):
        return pinned
    place = np.full(lattice.cell_count, -1)
    place[cells] = np.arange(len(cells))
    kept = unknown[lattice.member_cell]
    signs = np.where(lattice.member_is_total[kept], -1.0, 1.0)
    sums = sparse.csr_matrix(
        (signs, (lattice.member_group[kept], place[lattice.member_cell[kept]])),
        shape=(lattice.group_count, len(cells)),
    )
    sums = sums[np.diff(sums.indptr) > 0]
    if not sums.shape[0]:
        return pinned
    # Sums of 2 and of 200 cells brought to one length: a third fewer steps.
    sizes = np.diff(sums.indptr)
    sums.data /= np.repeat(np.sqrt(sizes), sizes)
    movement = _project_on_kept_sums(sums, np.random.default_rng(_TRIAL_SEED).standard_normal(len(cells)))
    # A projection that did not converge proves nothing: take every cell for determined.
    proven = float(np.abs((sums @ movement) * np.sqrt(sizes)).max()) < _STANDS_STILL / 10
    pinned[cells] = (np.abs(movement) < _STANDS_STILL) if proven else True
    return pinned


def _project_on_kept_sums(sums: sparse.csr_matrix, trial: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part of a change that leaves all group sums as they are, by conjugate gradients on the normal equations.

    Inner products are plain sums on purpose: threads of a linear-algebra library cost more than these vectors.
    """
    transposed = sums.T.tocsr()
    movement = trial.copy()
    gradient = sums @ movement
    direction = gradient.copy()
    size = start = float((gradient * gradient).sum())
    for _ in range(_MOST_STEPS):
        if size <= start * _CONVERGED:
            break
        change = transposed @ direction
        movement -= size / float((change * change).sum()) * change
        gradient = sums @ movement
        previous, size = size, float((gradient * gradient).sum())
        direction = gradient + size / previous * direction
    return movement


def _groups_that_fall_short(lattice: Lattice, counts: Counts, hidden: Booleans) -> Booleans:
    active = (hidden & counts.movable)[lattice.member_cell]
    part = active & ~lattice.member_is_total
    members, parts = _per_group(lattice, active), _per_group(lattice, part)
    hidden_sum = _per_group(lattice, part * counts.values[lattice.member_cell])
    hidden_rest = _per_group(lattice, part * counts.rest[lattice.member_cell])
    small_parts = _per_group(lattice, part & counts.small[lattice.member_cell])
    limit = counts.largest_small
    sum_is_small = (hidden_sum <= limit) | ((hidden_rest > 0) & (hidden_rest <= limit))
    # Eleven ones, or ten and ten: if all are known to be small there is but one way to reach the sum.
    only_one_way = (small_parts == parts) & ((hidden_sum == parts) | (hidden_sum == parts * limit))
    total_is_shown = ~hidden[lattice.total_of]
    short: Booleans = (members == 1) | (total_is_shown & (parts > 0) & (sum_is_small | only_one_way))
    return short


def _hide_one_in_each(
    lattice: Lattice,
    movable: Booleans,
    hidden: Booleans,
    short: Booleans,
    rank: Integers,
    *,
    totals_too: bool = True,
) -> bool:
    """Hide, in place, the best candidate of each group that falls short; False when there is nothing to hide.

    Parts before totals, cells that mend several groups before others, then the smallest.
    """
    cells = lattice.member_cell
    possible = (movable & ~hidden)[cells] & short[lattice.member_group]
    if not totals_too:
        possible &= ~lattice.member_is_total
    if not possible.any():
        return False
    mends = np.bincount(cells, weights=short[lattice.member_group], minlength=lattice.cell_count)
    few = 15 - np.minimum(mends.astype(np.int64), 15)
    key = (
        (lattice.member_is_total.astype(np.int64) << (_RANK_BITS + 4))
        | (few[cells] << _RANK_BITS)
        | rank[cells]
    )
    key[~possible] = _NEVER
    best = np.minimum.reduceat(key, lattice.starts[:-1])
    chosen_ranks = best[best != _NEVER] & ((1 << _RANK_BITS) - 1)
    hidden[np.argsort(rank)[chosen_ranks]] = True
    return True


def _widen(lattice: Lattice, movable: Booleans, hidden: Booleans, exposed: Booleans, rank: Integers) -> bool:
    """Hide one more cell in each group around the exposed cells, in place; in ever wider circles if need be.

    A total is taken only when no part is left: it is worth more to readers, and must be protected in turn.
    """
    circle = exposed.copy()
    while True:
        around = _per_group(lattice, circle[lattice.member_cell]) > 0
        for totals_too in (False, True):
            if _hide_one_in_each(lattice, movable, hidden, around, rank, totals_too=totals_too):
                return True
        wider = circle.copy()
        wider[lattice.member_cell[around[lattice.member_group] & hidden[lattice.member_cell]]] = True
        if (wider == circle).all():
            return False
        circle = wider


def _per_group(lattice: Lattice, member_values: NDArray[np.int64] | Booleans) -> Integers:
    sums: Integers = np.add.reduceat(member_values.astype(np.int64), lattice.starts[:-1])
    return sums
