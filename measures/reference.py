"""What every word means, in plain Python, slow and obvious:

the oracle that the compiled SQL is tested against.

One row at a time, no optimisation, and no use of the compiler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from measures.measure import Measure, MeasureKind, Need, UnknownExclusion
from measures.words import (
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
    Not,
    OfPart,
    OneOf,
    Operator,
    Points,
    ScoreAtLeast,
    Sum,
    Value,
    ValueOf,
    ValueOfPart,
)

Cell = bool | int | float | str | date | datetime | None
FactsRow = Mapping[str, Cell]
LABEL_SEPARATOR = "; "
# In the words of a MeasureReport; each lies within the one before it.
POPULATIONS = (
    "initial_population",
    "denominator",
    "denominator_exclusion",
    "numerator",
    "numerator_exclusion",
)


@dataclass(frozen=True, kw_only=True)
class UnitResult:
    """What a measure says of one unit.

    `value` is None outside the denominator, when excluded and when not computable; `is_excluded` is None
    outside the denominator and when not computable; `in_denominator` is before exclusions.
    """

    is_computable: bool
    in_denominator: bool
    is_excluded: bool | None
    value: bool | float | None
    reason: str | None


def evaluate(measure: Measure, facts_row: FactsRow, availability: Mapping[Need, bool]) -> UnitResult:
    """Apply a measure to one row of its grain's fact table.

    `availability` says of every need whether the unit's hospital sends it; a need not named is not sent.
    KeyError when the row lacks a column that the measure names.
    """
    if not all(availability.get(need, False) for need in measure.needs):
        return _outside(is_computable=False)
    if not populations_of(measure, facts_row)["denominator"]:
        return _outside(is_computable=True)

    excluded = False if measure.exclusions is None else condition_holds(measure.exclusions, facts_row)
    if excluded is None and measure.unknown_exclusion is UnknownExclusion.KEPT:
        excluded = False
    reason = None if measure.reason is None else value_on(measure.reason, facts_row)
    return UnitResult(
        is_computable=True,
        in_denominator=True,
        is_excluded=excluded,
        value=_numerator_of(measure, facts_row) if excluded is False else None,
        reason=None if reason is None else str(reason),
    )


def populations_of(measure: Measure, facts_row: FactsRow) -> dict[str, bool]:
    """In which of `POPULATIONS` the unit is; unknown is no. Only of measures whose numerator is a condition."""
    is_initial = (
        measure.initial_population is None or condition_holds(measure.initial_population, facts_row) is True
    )
    in_denominator = is_initial and condition_holds(measure.denominator, facts_row) is True
    is_excluded = (
        in_denominator
        and measure.exclusions is not None
        and condition_holds(measure.exclusions, facts_row) is True
    )
    in_numerator = (
        in_denominator
        and not is_excluded
        and isinstance(measure.numerator, Condition)
        and condition_holds(measure.numerator, facts_row) is True
    )
    is_left_out = (
        in_numerator
        and measure.numerator_exclusions is not None
        and condition_holds(measure.numerator_exclusions, facts_row) is True
    )
    answers = (is_initial, in_denominator, is_excluded, in_numerator, is_left_out)
    return dict(zip(POPULATIONS, answers, strict=True))


def _outside(*, is_computable: bool) -> UnitResult:
    return UnitResult(
        is_computable=is_computable, in_denominator=False, is_excluded=None, value=None, reason=None
    )


def _numerator_of(measure: Measure, row: FactsRow) -> bool | float | None:
    if measure.kind is MeasureKind.CONTINUOUS:
        value = value_on(_as_value(measure.numerator), row)
        return None if value is None else float(value)
    is_counted = condition_holds(_as_condition(measure.numerator), row)
    if measure.numerator_exclusions is None:
        return is_counted
    return _all_hold([is_counted, condition_holds(measure.numerator_exclusions, row) is not True])


def condition_holds(condition: Condition, row: FactsRow, prefix: str = "") -> bool | None:
    """Whether the condition holds of the row: True, False, or None for unknown."""
    match condition:
        case Always(answer=answer):
            return answer
        case HasFlag(flag=flag):
            return _yes_no(row[prefix + flag.column])
        case IsKnown(column=column):
            return row[prefix + column] is not None
        case Compare(column=column, operator=operator, constant=constant):
            cell = row[prefix + column]
            return None if cell is None else _compare(cell, operator, constant)
        case Between(column=column, low=low, high=high):
            cell = row[prefix + column]
            return None if cell is None else low <= cell <= high  # type: ignore[operator]
        case OneOf(column=column, constants=constants):
            cell = row[prefix + column]
            return None if cell is None else cell in constants
        case AllOf(conditions=conditions):
            return _all_hold([condition_holds(part, row, prefix) for part in conditions])
        case AnyOf(conditions=conditions):
            return _any_holds([condition_holds(part, row, prefix) for part in conditions])
        case Not(condition=inner):
            answer_inside = condition_holds(inner, row, prefix)
            return None if answer_inside is None else not answer_inside
        case CountOf(conditions=conditions, at_least=at_least):
            answers = [condition_holds(part, row, prefix) for part in conditions]
            if answers.count(True) >= at_least:
                return True
            return False if answers.count(True) + answers.count(None) < at_least else None
        case Established(condition=inner):
            return condition_holds(inner, row, prefix) is True
        case FirstAnswer(cases=cases):
            for test, then in cases:
                if condition_holds(test, row, prefix) is True:
                    return condition_holds(then, row, prefix)
            return None
        case ScoreAtLeast(score=score, limit=limit):
            total = value_on(score, row, prefix)
            return None if total is None else float(total) >= limit
        case OfPart(part=part, condition=inner):
            return condition_holds(inner, row, part.value)


def value_on(value: Value, row: FactsRow, prefix: str = "") -> float | str | None:
    """The value of the row: a number, a text, or None for unknown or absent."""
    match value:
        case ValueOf(column=column):
            return row[prefix + column]  # type: ignore[return-value]
        case DaysBetween(start=start, end=end):
            first, last = row[prefix + start], row[prefix + end]
            return None if first is None or last is None else (_day(last) - _day(first)).days
        case Difference(of=of, less=less):
            minuend, subtrahend = value_on(of, row, prefix), value_on(less, row, prefix)
            return None if minuend is None or subtrahend is None else float(minuend) - float(subtrahend)
        case Sum(values=values):
            parts = [value_on(part, row, prefix) for part in values]
            known = [float(part) for part in parts if part is not None]
            return sum(known) if len(known) == len(parts) else None
        case Points(cases=scored):
            answers = [(condition_holds(condition, row, prefix), score) for condition, score in scored]
            if any(answer is None for answer, _ in answers):
                return None
            return sum(score for answer, score in answers if answer)
        case FirstMatching(cases=cases):
            return next((label for test, label in cases if condition_holds(test, row, prefix) is True), None)
        case AllMatching(cases=cases):
            labels = [label for test, label in cases if condition_holds(test, row, prefix) is True]
            return LABEL_SEPARATOR.join(labels) or None
        case ValueOfPart(part=part, value=inner):
            return value_on(inner, row, part.value)


def _all_hold(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _any_holds(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def _compare(cell: Cell, operator: Operator, constant: bool | int | float | str) -> bool:
    match operator:
        case Operator.EQUALS:
            return cell == constant
        case Operator.AT_LEAST:
            return cell >= constant  # type: ignore[operator]
        case Operator.AT_MOST:
            return cell <= constant  # type: ignore[operator]
        case Operator.ABOVE:
            return cell > constant  # type: ignore[operator]
        case Operator.BELOW:
            return cell < constant  # type: ignore[operator]


def _yes_no(cell: Cell) -> bool | None:
    return None if cell is None else bool(cell)


def _day(moment: Cell) -> date:
    # a datetime is a date to Python, but days are counted between calendar dates
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, date):
        return moment
    raise TypeError("days_between needs two columns of dates or times")


def _as_value(word: Condition | Value) -> Value:
    if isinstance(word, Value):
        return word
    raise TypeError("a continuous measure needs a value as its numerator")


def _as_condition(word: Condition | Value) -> Condition:
    if isinstance(word, Condition):
        return word
    raise TypeError("a proportion or count needs a condition as its numerator")
