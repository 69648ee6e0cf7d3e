"""An attacker who knows what a total is: works out hidden counts from shown ones by linear programming.

It draws its own sums from the cells' names and shares no code with the suppression it attacks.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tests.unit.measures.rates.oracle import CellKey

Sums = list[tuple[CellKey, list[CellKey]]]


def sums_among(cells: Sequence[CellKey], hospitals: Mapping[str, tuple[str, str]]) -> Sums:
    """Every (total, parts) that holds among the cells by the meaning of their names."""
    known = set(cells)
    parts: dict[tuple[CellKey, str], list[CellKey]] = defaultdict(list)
    first = next(cell[1] for cell in cells if cell[0] == "all")
    for cell in cells:
        period, start, level, place, stratum, value = cell
        if stratum != "overall":
            parts[((period, start, level, place, "overall", "all"), stratum)].append(cell)
        for name, group in (
            zip(stratum.split("__"), value.split(" / "), strict=True) if "__" in stratum else ()
        ):
            parts[((period, start, level, place, name, group), stratum)].append(cell)
        region, state = hospitals.get(place, ("", "")) if level == "hospital" else ("", "")
        larger = {
            "hospital": [("region", region), ("state", state)],
            "region": [("network", "network")],
            "state": [("network", "network")],
        }.get(level, [])
        for larger_level, larger_place in larger:
            parts[((period, start, larger_level, larger_place, stratum, value), level)].append(cell)
        longer = {
            "month": ("quarter", date(start.year, 3 * ((start.month - 1) // 3) + 1, 1)),
            "quarter": ("year", date(start.year, 1, 1)),
            "year": ("all", first),
        }.get(period)
        if longer:
            parts[((*longer, level, place, stratum, value), "period")].append(cell)
    return [(total, members) for (total, _), members in parts.items() if total in known]


def pinned_counts(
    shown: Mapping[CellKey, tuple[int | None, int | None]],
    true: Mapping[CellKey, tuple[int, int]],
    sums: Sums,
) -> list[tuple[CellKey, str, int]]:
    """Hidden counts above 0 that have one possible whole value left; (cell, which count, its value).

    `shown` maps a cell to its shown denominator and numerator. The attacker knows that 0 <= numerator <=
    denominator, that all sums hold, and looks at denominators, numerators and their differences.
    """
    cells = sorted(shown)
    place = {cell: number for number, cell in enumerate(cells)}
    size = len(cells)
    rows, columns, signs = [], [], []
    for number, (total, parts) in enumerate(sums):
        for kind in (0, 1):
            for cell, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
                rows.append(2 * number + kind)
                columns.append(2 * place[cell] + kind)
                signs.append(sign)
    equal = sparse.csr_matrix((signs, (rows, columns)), shape=(2 * len(sums), 2 * size))
    # numerator - denominator <= 0
    below = sparse.csr_matrix(
        (np.tile([-1.0, 1.0], size), (np.repeat(np.arange(size), 2), np.arange(2 * size))),
        shape=(size, 2 * size),
    )
    bounds = [(count, count) if count is not None else (0, None) for cell in cells for count in shown[cell]]

    def extreme(weights: dict[int, float], direction: float) -> float:
        aim = np.zeros(2 * size)
        for column, weight in weights.items():
            aim[column] = direction * weight
        found = linprog(
            aim,
            A_ub=below,
            b_ub=np.zeros(size),
            A_eq=equal,
            b_eq=np.zeros(2 * len(sums)),
            bounds=bounds,
            method="highs",
        )
        if found.status == 3:  # unbounded: anything above is possible
            return math.inf * -direction
        assert found.status == 0, found.message
        return direction * float(found.fun)

    pinned = []
    for cell in cells:
        column, (denominator, numerator) = 2 * place[cell], true[cell]
        hides_denominator, hides_numerator = (count is None for count in shown[cell])
        targets = [
            ("denominator", {column: 1.0}, denominator, hides_denominator),
            ("numerator", {column + 1: 1.0}, numerator, hides_numerator),
            ("remainder", {column: 1.0, column + 1: -1.0}, denominator - numerator, hides_numerator),
        ]
        for kind, weights, value, is_hidden in targets:
            if not is_hidden or value == 0:
                continue
            least, most = extreme(weights, 1.0), extreme(weights, -1.0)
            assert least - 1e-6 <= value <= most + 1e-6, "the attacker's model contradicts the true table"
            if math.floor(most + 1e-6) <= math.ceil(least - 1e-6):
                pinned.append((cell, kind, value))
    return pinned
