"""The words measures are written with: short functions that build the records of `words.py`.

Nothing is computed here; what each word means stands in `compile.py` (SQL) and `reference.py` (plain Python).

Every condition answers yes, no or unknown (NULL); absent is not zero:
- a comparison with an absent column is unknown; flags are never absent;
- `all_of` is no when one part is no, else unknown when one part is unknown; `any_of` is yes when one part is
  yes, else unknown when one part is unknown; `not_` of unknown is unknown (Kleene);
- `count_of` is yes when enough parts are yes, no when even the unknown ones would not suffice, else unknown;
- `is_known` and `established` always answer yes or no;
- `first_answer` takes the answer of the first case whose test is yes (an unknown test is passed over);
  unknown when none is.
Of a measure: an unknown denominator or numerator puts the unit outside; an unknown exclusion does not exclude,
unless the measure says `unknown_exclusion=UnknownExclusion.OUTSIDE`.
"""

from __future__ import annotations

from measures.flags import Flag, FlagKind
from measures.words import (
    YES,
    AllMatching,
    AllOf,
    Always,
    AnyOf,
    Between,
    Compare,
    Condition,
    CountOf,
    DaysBetween,
    Difference,
    Established,
    FirstAnswer,
    FirstMatching,
    HasFlag,
    IsKnown,
    Literal,
    Not,
    OfPart,
    OneOf,
    Operator,
    Part,
    Points,
    ScoreAtLeast,
    Sum,
    Value,
    ValueOf,
    ValueOfPart,
)


def everyone() -> Always:
    """Every unit of the grain."""
    return YES


def all_of(*conditions: Condition) -> AllOf:
    """Every one of the conditions holds."""
    return AllOf(conditions=conditions)


def any_of(*conditions: Condition) -> AnyOf:
    """At least one of the conditions holds."""
    return AnyOf(conditions=conditions)


def not_(condition: Condition) -> Not:
    """The condition does not hold."""
    return Not(condition=condition)


def count_of(*conditions: Condition, at_least: int) -> CountOf:
    """At least that many of the conditions hold."""
    return CountOf(conditions=conditions, at_least=at_least)


def established(condition: Condition) -> Established:
    """The condition is known to hold; unknown counts as no."""
    return Established(condition=condition)


def first_answer(*cases: tuple[Condition, Condition]) -> FirstAnswer:
    """`first_answer((test, answer), …)`: the answer of the first case whose test is yes."""
    return FirstAnswer(cases=cases)


def diagnosed(
    codelist: str,
    *,
    present_on_admission: bool | None = None,
    first_listed: bool | None = None,
) -> HasFlag:
    """A diagnosis of the list on the record.

    `present_on_admission=True` counts Y, 1 and empty, `False` counts N, U and W. `first_listed=True` counts
    the principal diagnosis only, `False` the others only. Of the two only the first's True and the second's
    False combine.
    """
    if present_on_admission is not None and first_listed is not None:
        if first_listed or not present_on_admission:
            raise ValueError(f"diagnosed({codelist!r}): present_on_admission and first_listed do not combine")
        kind = FlagKind.DIAGNOSIS_SECONDARY_PRESENT_ON_ADMISSION
        return HasFlag(flag=Flag(kind=kind, codelist=codelist))
    kind = FlagKind.DIAGNOSIS
    if present_on_admission is not None:
        kind = (
            FlagKind.DIAGNOSIS_PRESENT_ON_ADMISSION
            if present_on_admission
            else FlagKind.DIAGNOSIS_NOT_PRESENT_ON_ADMISSION
        )
    if first_listed is not None:
        kind = FlagKind.DIAGNOSIS_FIRST if first_listed else FlagKind.DIAGNOSIS_SECONDARY
    return HasFlag(flag=Flag(kind=kind, codelist=codelist))


def had_procedure(codelist: str) -> HasFlag:
    """A procedure of the list on the record."""
    return HasFlag(flag=Flag(kind=FlagKind.PROCEDURE, codelist=codelist))


def equals(column: str, constant: Literal) -> Compare:
    """The column has exactly this value."""
    return Compare(column=column, operator=Operator.EQUALS, constant=constant)


def is_true(column: str) -> Compare:
    """The yes/no column says yes."""
    return equals(column, True)


def at_least(column: str, limit: int | float) -> Compare:
    """The column is the limit or more."""
    return Compare(column=column, operator=Operator.AT_LEAST, constant=limit)


def at_most(column: str, limit: int | float) -> Compare:
    """The column is the limit or less."""
    return Compare(column=column, operator=Operator.AT_MOST, constant=limit)


def above(column: str, limit: int | float) -> Compare:
    """The column is more than the limit."""
    return Compare(column=column, operator=Operator.ABOVE, constant=limit)


def below(column: str, limit: int | float) -> Compare:
    """The column is less than the limit."""
    return Compare(column=column, operator=Operator.BELOW, constant=limit)


def between(column: str, low: int | float, high: int | float) -> Between:
    """The column lies from `low` to `high`, both included."""
    return Between(column=column, low=low, high=high)


def one_of(column: str, *constants: Literal) -> OneOf:
    """The column has one of these values."""
    return OneOf(column=column, constants=constants)


def is_known(column: str) -> IsKnown:
    """The column is filled."""
    return IsKnown(column=column)


def gestation(*, at_least: int | None = None, below: int | None = None) -> Condition:
    """Gestation in completed weeks:

    `at_least=37` from 37 weeks 0 days on, `below=37` up to 36 weeks 6 days.
    """
    column = "gestational_age_days"
    limits: list[Condition] = []
    if at_least is not None:
        limits.append(Compare(column=column, operator=Operator.AT_LEAST, constant=at_least * 7))
    if below is not None:
        limits.append(Compare(column=column, operator=Operator.BELOW, constant=below * 7))
    if not limits:
        raise ValueError("gestation() needs at_least or below, in completed weeks")
    return limits[0] if len(limits) == 1 else AllOf(conditions=tuple(limits))


def of_mother(condition: Condition) -> OfPart:
    """The condition, asked of the mother of a dyad."""
    return OfPart(part=Part.MOTHER, condition=condition)


def of_newborn(condition: Condition) -> OfPart:
    """The condition, asked of the newborn of a dyad."""
    return OfPart(part=Part.NEWBORN, condition=condition)


def value_of(column: str) -> ValueOf:
    """The value of a column."""
    return ValueOf(column=column)


def days_between(start: str, end: str) -> DaysBetween:
    """Calendar days from the column `start` to the column `end`."""
    return DaysBetween(start=start, end=end)


def difference(of: Value, *, less: Value) -> Difference:
    """The first value less the second."""
    return Difference(of=of, less=less)


def sum_of(*values: Value) -> Sum:
    """The values added up."""
    return Sum(values=values)


def points(*cases: tuple[Condition, int]) -> Points:
    """The sum of the points of the conditions that hold."""
    return Points(cases=cases)


def score_at_least(score: Points, limit: int) -> ScoreAtLeast:
    """The sum of the points is the limit or more."""
    return ScoreAtLeast(score=score, limit=limit)


def first_matching(*cases: tuple[Condition, str]) -> FirstMatching:
    """The label of the first condition that holds."""
    return FirstMatching(cases=cases)


def all_matching(*cases: tuple[Condition, str]) -> AllMatching:
    """The labels of all conditions that hold."""
    return AllMatching(cases=cases)


def mothers_value(value: Value) -> ValueOfPart:
    """The value, taken from the mother of a dyad."""
    return ValueOfPart(part=Part.MOTHER, value=value)


def newborns_value(value: Value) -> ValueOfPart:
    """The value, taken from the newborn of a dyad."""
    return ValueOfPart(part=Part.NEWBORN, value=value)
