"""Holds one hospital's survey against the criteria: its level, what stops the next one, what was not answered.

Plain functions on answers; which surveys there are and what becomes of the result stands in `table.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from measures.levels.ladder import AtMost, Criterion, Ladder

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_NUMBER = re.compile(r"\d+(\.\d+)?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_BIRTH_CENTER = frozenset({"birth_center", "birth center", "birth_centre", "birth centre", "0"})


class Discordance(StrEnum):
    """How a hospital's own report compares with the assessment."""

    AGREE = "agree"
    OVER = "over_reported"
    UNDER = "under_reported"
    UNDECIDED = "undecided"  # the report lies within what missing answers leave open
    NOT_REPORTED = "not_reported"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a survey says of one kind of care.

    `level` is the highest whose criteria, and those of all lower levels, are answered as met: a missing answer never
    counts as met. `highest_possible` is the level if every missing answer were favourable; where both are the same the
    assessment is settled. `unmet` are the criteria of the next level answered otherwise, `unanswered` those of it that
    nothing answers; `items_missing` the questions of those criteria. `next_level` is None at the top.
    """

    level: int
    highest_possible: int
    next_level: int | None
    unmet: tuple[Criterion, ...]
    unanswered: tuple[Criterion, ...]
    items_missing: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        """No missing answer could raise the level."""
        return self.level == self.highest_possible

    @property
    def distance(self) -> int:
        """How many criteria of the next level are not met, for whatever reason; 0 at the top."""
        return len(self.unmet) + len(self.unanswered)

    @property
    def limiting(self) -> tuple[Criterion, ...]:
        """What stops the next level: criteria answered as not met, then those not answered."""
        return self.unmet + self.unanswered


def is_met(criterion: Criterion, answers: Mapping[str, str]) -> bool | None:
    """Whether the answers meet the criterion; None where no answer does and one is missing or cannot be read."""
    found = [_answered(criterion, answers.get(item)) for item in criterion.items]
    if any(found):
        return True
    return None if None in found else False


def assess(ladder: Ladder, answers: Mapping[str, str]) -> Assessment:
    """The level that one hospital's answers (item to answer as sent) reach on the ladder.

    Items that the ladder does not know are passed over.
    """
    met = {criterion.id: is_met(criterion, answers) for criterion in ladder.criteria}
    level = _climb(ladder, lambda criterion: met[criterion.id] is True)
    possible = _climb(ladder, lambda criterion: met[criterion.id] is not False)
    higher = [rung for rung in ladder.levels if rung > level]
    asked = ladder.asked_at(higher[0]) if higher else ()
    unanswered = tuple(criterion for criterion in asked if met[criterion.id] is None)
    return Assessment(
        level=level,
        highest_possible=possible,
        next_level=higher[0] if higher else None,
        unmet=tuple(criterion for criterion in asked if met[criterion.id] is False),
        unanswered=unanswered,
        items_missing=tuple(
            dict.fromkeys(
                item
                for criterion in unanswered
                for item in criterion.items
                if _answered(criterion, answers.get(item)) is None
            )
        ),
    )


def read_level(answer: str | None) -> int | None:
    """A level as hospitals write it (`3`, `III`, `level III`, `birth center`); None where it cannot be read."""
    if answer is None:
        return None
    plain = answer.strip().lower().removeprefix("level").strip()
    if plain in _BIRTH_CENTER:
        return 0
    if plain in _ROMAN:
        return _ROMAN[plain]
    return int(plain) if plain in ("1", "2", "3", "4") else None


def compare_reports(reported: int | None, assessment: Assessment | None) -> Discordance:
    """The hospital's own report beside the assessment; a report that missing answers could bear out is undecided."""
    if assessment is None:
        return Discordance.NOT_ASSESSED
    if reported is None:
        return Discordance.NOT_REPORTED
    if reported > assessment.highest_possible:
        return Discordance.OVER
    if reported < assessment.level:
        return Discordance.UNDER
    return Discordance.AGREE if assessment.is_settled else Discordance.UNDECIDED


def level_to_use(reported: int | None, assessment: Assessment | None) -> tuple[int | None, str]:
    """The level that measures of risk-appropriate care go by, and its source: `assessed`, `self_reported`, `unknown`.

    The assessment where it is settled. Else the hospital's own report, as far as the answers given allow it. Without a
    report an unsettled assessment is no level.
    """
    if assessment is not None and assessment.is_settled:
        return assessment.level, "assessed"
    if reported is None:
        return None, "unknown"
    if assessment is None:
        return reported, "self_reported"
    return min(max(reported, assessment.level), assessment.highest_possible), "self_reported"


def _climb(ladder: Ladder, holds: Callable[[Criterion], bool]) -> int:
    reached = ladder.below
    for level in ladder.levels:
        if not all(holds(criterion) for criterion in ladder.asked_at(level)):
            break
        reached = level
    return reached


def _answered(criterion: Criterion, answer: str | None) -> bool | None:
    plain = (answer or "").strip().lower()
    if isinstance(criterion.answer, AtMost):
        return float(plain) <= criterion.answer.limit if _NUMBER.fullmatch(plain) else None
    return True if plain in _YES else False if plain in _NO else None
