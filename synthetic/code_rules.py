"""The record of how a state is coded, and the collecting of coded rows into the feeds' order.

Which states get which codes stands in `maternal_codes.py` and `newborn_codes.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from synthetic.columns import Columns, draw_index, draw_yes

# Present on admission as these positions; exempt codes carry none (or 1, where the hospital writes that).
PRESENT_WORDS = ("Y", "N", "U", "W", "1")
PRESENT, NOT_PRESENT, UNKNOWN, UNDETERMINED, EXEMPT = range(5)
# Of the codes used here these are exempt from reporting presence on admission (CMS list for FY2025).
_EXEMPT_BEGINNINGS = ("Z", "O80", "O09", "Q", "P00", "P29.3")
_NOT_EXEMPT = ("Z60.2", "Z20.822", "Z21")


def is_exempt(code: str) -> bool:
    """Whether the code carries no present-on-admission flag."""
    return code.startswith(_EXEMPT_BEGINNINGS) and code not in _NOT_EXEMPT


@dataclass(frozen=True, kw_only=True)
class Coded:
    """One state and the codes it gets, one of them drawn by weight.

    `order` sorts the codes of a stay (lowest = principal); `acquired` is the share (0-1) that arose in
    hospital; `early` replaces `codes` before 28 weeks; `sure` states are coded whatever the hospital's habits.
    """

    state: str
    codes: tuple[str, ...]
    weights: tuple[float, ...] = ()
    order: int = 50
    acquired: float = 0.0
    early: tuple[str, ...] = ()
    sure: bool = False


@dataclass
class CodeRows:
    """A growing list of coded rows: the stay (its number), the code, its place and its flag."""

    codes: dict[str, int] = field(default_factory=dict)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)

    def number_of(self, code: str) -> int:
        """The position of a code in the vocabulary; new codes are added."""
        return self.codes.setdefault(code, len(self.codes))

    def add(
        self, stays: np.ndarray, numbers: np.ndarray | int, order: np.ndarray | int, extra: np.ndarray | int
    ) -> None:
        """Append one row a stay; `extra` is the present-on-admission position, or a time."""
        size = len(stays)
        if size:
            self.parts.append((stays, *(np.broadcast_to(values, size) for values in (numbers, order, extra))))

    def in_order(self, rank_of_stay: np.ndarray) -> Columns:
        """All rows sorted by the stay's rank and place, with the sequence (1 = first) within the stay."""
        stay, code, order, extra = (
            np.concatenate([np.asarray(part[i], dtype=np.int64) for part in self.parts])
            if self.parts
            else np.empty(0, dtype=np.int64)
            for i in range(4)
        )
        key = (rank_of_stay[stay] * 1000 + order) * 10_000 + code
        sorting = np.argsort(key, kind="stable")
        keep = np.ones(len(key), dtype=bool)
        keep[1:] = key[sorting][1:] != key[sorting][:-1]
        sorting = sorting[keep]
        stay = stay[sorting]
        first = (
            np.concatenate([[0], np.flatnonzero(stay[1:] != stay[:-1]) + 1])
            if len(stay)
            else np.empty(0, dtype=np.int64)
        )
        length = np.diff(np.concatenate([first, [len(stay)]]))
        sequence = np.arange(len(stay)) - np.repeat(first, length) + 1
        return {"stay": stay, "code": code[sorting], "sequence": sequence, "extra": extra[sorting]}


def code_states(
    rng: np.random.Generator,
    rows: CodeRows,
    rules: Sequence[Coded],
    states: Columns,
    stays: np.ndarray,
    coding: np.ndarray,
    early: np.ndarray,
) -> None:
    """Add the diagnoses of every rule whose state holds.

    `states`, `stays` (the stay's number), `coding` (share of true states the hospital codes) and `early`
    (before 28 weeks) have one entry a stay.
    """
    for rule in rules:
        if rule.state not in states:
            continue
        holds = np.flatnonzero(states[rule.state])
        if not rule.sure:
            holds = holds[draw_yes(rng, coding[holds], len(holds))]
        if not len(holds):
            continue
        numbers = _draw_codes(rng, rows, rule.codes, rule.weights, len(holds))
        if rule.early:
            numbers = np.where(early[holds], _draw_codes(rng, rows, rule.early, (), len(holds)), numbers)
        unsure = rng.random((2, len(holds)))
        flag = np.where(unsure[0] < rule.acquired, NOT_PRESENT, PRESENT)
        flag = np.select([unsure[1] < 0.008, unsure[1] < 0.011], [UNKNOWN, UNDETERMINED], flag)
        rows.add(stays[holds], numbers, rule.order, flag)


def _draw_codes(
    rng: np.random.Generator, rows: CodeRows, codes: tuple[str, ...], weights: tuple[float, ...], count: int
) -> np.ndarray:
    numbers = np.array([rows.number_of(code) for code in codes])
    if len(numbers) == 1:
        return np.full(count, numbers[0])
    return numbers[draw_index(rng, weights or (1.0,) * len(numbers), count)]
