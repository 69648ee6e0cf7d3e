"""What can be said in a measure: one frozen record a word. Nothing is computed here.

The functions that build these records, and what unknown means, stand in `vocabulary.py`; what each word means to the
database in `compile.py`, what it means in plain Python in `reference.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from measures.flags import Flag

Literal = bool | int | float | str


class Operator(StrEnum):
    """How a column is compared with a number, a text or yes/no."""

    EQUALS = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"


class Part(StrEnum):
    """Whose columns of a dyad are meant; the value is the prefix of those columns."""

    MOTHER = "mother__"
    NEWBORN = "newborn__"


@dataclass(frozen=True, kw_only=True)
class Always:
    """The same answer for every unit."""

    answer: bool


@dataclass(frozen=True, kw_only=True)
class HasFlag:
    """A code of the list stands on the record."""

    flag: Flag


@dataclass(frozen=True, kw_only=True)
class Compare:
    """A column compared with a constant; unknown when the column is absent."""

    column: str
    operator: Operator
    constant: Literal


@dataclass(frozen=True, kw_only=True)
class Between:
    """A column from `low` to `high`, both included; unknown when the column is absent."""

    column: str
    low: int | float
    high: int | float

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"between({self.column!r}): {self.low} lies above {self.high}; swap them")


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """A column that equals one of the constants; unknown when the column is absent."""

    column: str
    constants: tuple[Literal, ...]

    def __post_init__(self) -> None:
        if not self.constants:
            raise ValueError(f"one_of({self.column!r}) needs at least one value")


@dataclass(frozen=True, kw_only=True)
class IsKnown:
    """The column is filled."""

    column: str


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Every part holds."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _require_parts(self.conditions, "all_of")


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one part holds."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _require_parts(self.conditions, "any_of")


@dataclass(frozen=True, kw_only=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True, kw_only=True)
class CountOf:
    """At least so many of the parts hold."""

    conditions: tuple[Condition, ...]
    at_least: int

    def __post_init__(self) -> None:
        if not 1 <= self.at_least <= len(self.conditions):
            raise ValueError(f"count_of: at_least={self.at_least} of {len(self.conditions)} conditions")


@dataclass(frozen=True, kw_only=True)
class Established:
    """The condition is known to hold; unknown counts as no."""

    condition: Condition


@dataclass(frozen=True, kw_only=True)
class FirstAnswer:
    """The answer of the first case whose test is yes: how one source stands in for another."""

    cases: tuple[tuple[Condition, Condition], ...]

    def __post_init__(self) -> None:
        _require_parts(self.cases, "first_answer")


@dataclass(frozen=True, kw_only=True)
class OfPart:
    """A condition on the mother or the newborn of a dyad."""

    part: Part
    condition: Condition


@dataclass(frozen=True, kw_only=True)
class ValueOf:
    """The value of a column."""

    column: str


@dataclass(frozen=True, kw_only=True)
class DaysBetween:
    """Calendar days from one date or time to another; negative when the second is earlier."""

    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first value less the second; unknown when either is."""

    of: Value
    less: Value


@dataclass(frozen=True, kw_only=True)
class Sum:
    """The values added up; unknown when one of them is."""

    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        _require_parts(self.values, "sum_of")


@dataclass(frozen=True, kw_only=True)
class Points:
    """The sum of the points of the conditions that hold; unknown when one of the conditions is."""

    cases: tuple[tuple[Condition, int], ...]

    def __post_init__(self) -> None:
        _require_parts(self.cases, "points")


@dataclass(frozen=True, kw_only=True)
class ScoreAtLeast:
    """The sum of points is the limit or more; unknown when the sum is."""

    score: Points
    limit: int


@dataclass(frozen=True, kw_only=True)
class FirstMatching:
    """The label of the first condition that holds; absent when none does."""

    cases: tuple[tuple[Condition, str], ...]

    def __post_init__(self) -> None:
        _require_parts(self.cases, "first_matching")


@dataclass(frozen=True, kw_only=True)
class AllMatching:
    """The labels of all conditions that hold, in their order, parted by `; `; absent when none does."""

    cases: tuple[tuple[Condition, str], ...]

    def __post_init__(self) -> None:
        _require_parts(self.cases, "all_matching")


@dataclass(frozen=True, kw_only=True)
class ValueOfPart:
    """A value of the mother or of the newborn of a dyad."""

    part: Part
    value: Value


Condition = (
    Always
    | HasFlag
    | Compare
    | Between
    | OneOf
    | IsKnown
    | AllOf
    | AnyOf
    | Not
    | CountOf
    | Established
    | FirstAnswer
    | ScoreAtLeast
    | OfPart
)
Value = ValueOf | DaysBetween | Difference | Sum | Points | FirstMatching | AllMatching | ValueOfPart
Word = Condition | Value

YES = Always(answer=True)
NO = Always(answer=False)


def _require_parts(parts: tuple[object, ...], word: str) -> None:
    if not parts:
        raise ValueError(f"{word} needs at least one part")
