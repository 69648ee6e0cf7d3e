"""The records of which criteria of levels of care are made: a criterion, and the ladder of one kind of care.

The criteria themselves stand in `criteria.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CareKind(StrEnum):
    """Whose care a level speaks of."""

    MATERNAL = "maternal"
    NEONATAL = "neonatal"


@dataclass(frozen=True, kw_only=True)
class Yes:
    """The question is answered yes."""


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """The question is answered by a number of `limit` or less, in the unit the item names."""

    limit: int


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing that a level asks for.

    `items` are the survey's questions; one of them answered as `answer` says meets the criterion (what is on site at all
    times is available at all times). `level` is the rung of the ladder that asks for it.
    """

    id: str
    level: int
    items: tuple[str, ...]
    answer: Yes | AtMost = Yes()
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The levels of one kind of care: a level is reached when its criteria and those of all lower ones are met.

    `names` gives each level its name, lowest first; one less than the lowest stands for "not even that".
    """

    kind: CareKind
    names: dict[int, str]
    criteria: tuple[Criterion, ...]
    self_report_item: str
    source: str

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels, lowest first."""
        return tuple(sorted(self.names))

    @property
    def below(self) -> int:
        """The number that says that not even the lowest level is reached."""
        return self.levels[0] - 1

    def asked_at(self, level: int) -> tuple[Criterion, ...]:
        """The criteria that this level adds to those below it."""
        return tuple(criterion for criterion in self.criteria if criterion.level == level)

    def name_of(self, level: int | None) -> str | None:
        """`birth_center, I, II, III, IV`, or `below_…` the lowest; None of None."""
        if level is None:
            return None
        return self.names.get(level, f"below_{self.names[self.levels[0]]}")
