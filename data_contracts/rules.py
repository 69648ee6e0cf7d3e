"""The rules a table may be held to, one frozen record each.

A rule says what must be true and why; how it becomes SQL, an expectation or a sentence stands elsewhere
(`as_sql.py`, `quality_checks/expectations.py`, `as_markdown.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Severity(StrEnum):
    """What a broken rule does: STOP quarantines the row (or fails the gate), WARN is shown, DESCRIBE is counted."""

    STOP = "STOP"
    WARN = "WARN"
    DESCRIBE = "DESCRIBE"


class Kahn(StrEnum):
    """The data-quality categories of Kahn et al. 2016 (EGEMS 4:1244)."""

    CONFORMANCE = "conformance"
    COMPLETENESS = "completeness"
    PLAUSIBILITY = "plausibility"


@dataclass(frozen=True, kw_only=True)
class RuleBase:
    """What every rule carries.

    `because` is printed when the rule fails; `may_fail` is the share of rows (0-1) that may break it
    before the check as a whole counts as failed.
    """

    because: str
    severity: Severity = Severity.WARN
    category: Kahn = Kahn.PLAUSIBILITY
    may_fail: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Required(RuleBase):
    """The column is filled."""

    column: str
    category: Kahn = Kahn.COMPLETENESS


@dataclass(frozen=True, kw_only=True)
class Unique(RuleBase):
    """The columns together name one row."""

    columns: tuple[str, ...]
    category: Kahn = Kahn.CONFORMANCE


@dataclass(frozen=True, kw_only=True)
class Between(RuleBase):
    """A number lies in [low, high], both ends included; an empty value passes."""

    column: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class OneOf(RuleBase):
    """A text is one of the values, letter for letter; an empty value passes."""

    column: str
    values: tuple[str, ...]
    category: Kahn = Kahn.CONFORMANCE


@dataclass(frozen=True, kw_only=True)
class Matches(RuleBase):
    """A text matches the whole pattern (RE2 and Python agree on the subset used); an empty value passes."""

    column: str
    pattern: str
    category: Kahn = Kahn.CONFORMANCE


@dataclass(frozen=True, kw_only=True)
class Before(RuleBase):
    """`earlier` is not after `later`; passes when either is empty."""

    earlier: str
    later: str


@dataclass(frozen=True, kw_only=True)
class WithinYears(RuleBase):
    """A date or datetime lies in [first_year, last_year]; an empty value passes."""

    column: str
    first_year: int
    last_year: int


@dataclass(frozen=True, kw_only=True)
class RefersTo(RuleBase):
    """The columns, when all filled, name a row of one of the other tables (by `target_columns`)."""

    columns: tuple[str, ...]
    targets: tuple[str, ...]
    target_columns: tuple[str, ...]
    category: Kahn = Kahn.CONFORMANCE


Rule: TypeAlias = Required | Unique | Between | OneOf | Matches | Before | WithinYears | RefersTo
