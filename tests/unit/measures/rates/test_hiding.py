"""The choice of cells to hide, on tables small enough to check by eye."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.rates.hiding import Counts, determined_cells, hide_cells
from measures.rates.lattice import Lattice, lattice_of


def row_table(parts: int) -> Lattice:
    """Cells 0 … parts - 1 and their total, cell `parts`."""
    cells = np.arange(parts)
    return lattice_of(parts + 1, np.full(parts, parts), np.zeros(parts, dtype=int), cells)


def square_table(rows: int, columns: int) -> Lattice:
    """Cells row by row, then the row totals, the column totals and the grand total."""
    total, axis, part = [], [], []
    grand = (rows + 1) * (columns + 1) - 1
    for row in range(rows):
        for column in range(columns):
            cell = row * columns + column
            total += [rows * columns + row, rows * columns + rows + column]
            axis += [0, 1]
            part += [cell, cell]
    for row in range(rows):
        total, axis, part = [*total, grand], [*axis, 2], [*part, rows * columns + row]
    for column in range(columns):
        total, axis, part = [*total, grand], [*axis, 3], [*part, rows * columns + rows + column]
    return lattice_of(grand + 1, np.array(total), np.array(axis), np.array(part))


def with_margins(inner: np.ndarray) -> np.ndarray:
    return np.concatenate([inner.ravel(), inner.sum(axis=1), inner.sum(axis=0), [inner.sum()]])


def plain_counts(values: np.ndarray) -> Counts:
    return Counts(
        values=values,
        small=(values > 0) & (values <= 10),
        movable=values > 0,
        rest=np.zeros_like(values),
        largest_small=10,
    )


def hidden_values(lattice: Lattice, values: list[int]) -> list[int]:
    counts = np.array(values)
    return counts[hide_cells(lattice, plain_counts(counts))].tolist()


def test_a_single_small_part_takes_the_next_smallest_with_it():
    # 40 + 6 + 20 + 30 = 96: without a second hidden part 6 = 96 - 40 - 20 - 30
    assert hidden_values(row_table(4), [40, 6, 20, 30, 96]) == [6, 20]


def test_a_zero_protects_nobody():
    assert hidden_values(row_table(4), [40, 6, 0, 30, 76]) == [6, 30]


def test_two_small_parts_whose_sum_is_small_need_a_third():
    # 3 + 4 = 7 would be shown by subtraction, a small count itself
    assert hidden_values(row_table(4), [40, 3, 4, 30, 77]) == [3, 4, 30]


def test_two_small_parts_whose_sum_is_large_protect_each_other():
    assert hidden_values(row_table(4), [40, 8, 4, 30, 82]) == [8, 4]


def test_ten_and_ten_are_twenty_in_only_one_way():
    # two cells known to be at most 10 add up to 20: both are 10
    assert hidden_values(row_table(4), [40, 10, 10, 30, 90]) == [10, 10, 30]


def test_of_equal_candidates_the_first_is_hidden():
    counts = np.array([5, 20, 20, 20, 65])

    assert hide_cells(row_table(4), plain_counts(counts)).tolist() == [True, True, False, False, False]


def test_nothing_small_hides_nothing():
    assert hidden_values(row_table(3), [40, 60, 0, 100]) == []


def test_the_only_part_and_its_total_are_hidden_together():
    assert hidden_values(row_table(2), [5, 0, 5]) == [5, 5]


def test_in_a_square_the_hidden_cells_make_a_box():
    inner = np.array([[5, 40, 60], [30, 20, 50], [70, 80, 90]])
    lattice = square_table(3, 3)
    hidden = hide_cells(lattice, plain_counts(with_margins(inner)))

    assert hidden[:9].reshape(3, 3).tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, False],
    ]
    assert not hidden[9:].any()


def test_a_bridge_between_two_boxes_is_found_although_every_line_has_two_hidden_cells():
    # Rows 0-1 with columns 0-1, and rows 2-3 with columns 2-3, are boxes; cell (1, 2) joins them.
    lattice = square_table(4, 4)
    unknown = np.zeros(25, dtype=bool)
    for row, column in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)]:
        unknown[4 * row + column] = True

    assert np.flatnonzero(determined_cells(lattice, unknown)).tolist() == [4 * 1 + 2]


def test_a_small_count_on_a_bridge_gets_a_box_of_its_own():
    inner = np.full((4, 4), 100)
    for row, column in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)]:
        inner[row, column] = 9
    lattice = square_table(4, 4)
    counts = plain_counts(with_margins(inner))
    hidden = hide_cells(lattice, counts)

    assert hidden[counts.small].all()
    assert hidden.sum() > counts.small.sum()
    assert not determined_cells(lattice, hidden).any()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=5), min_size=2, max_size=5))
def test_no_small_count_of_any_table_follows_from_sums_and_known_zeros(rows):
    width = min(len(row) for row in rows)
    inner = np.array([row[:width] for row in rows])
    lattice = square_table(*inner.shape)
    counts = plain_counts(with_margins(inner))
    hidden = hide_cells(lattice, counts)

    assert hidden[counts.small].all()
    # An exact rank computation over the rationals' stand-in: a cell is determined when adding its unit vector
    # to the sums does not raise their rank.
    unknown = np.flatnonzero(hidden & counts.movable)
    sums = np.zeros((lattice.group_count, len(unknown)))
    for group, cell, is_total in zip(
        lattice.member_group, lattice.member_cell, lattice.member_is_total, strict=True
    ):
        sums[group, unknown == cell] = -1 if is_total else 1
    rank = np.linalg.matrix_rank(sums) if len(unknown) else 0
    for place in range(len(unknown)):
        with_cell = np.vstack([sums, np.eye(len(unknown))[place]])
        assert np.linalg.matrix_rank(with_cell) == rank + 1
