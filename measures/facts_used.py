"""Which flags and columns a measure speaks of.

The fact tables ask here what to provide; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from measures.flags import Flag
from measures.measure import Grain, Measure
from measures.words import (
    AllMatching,
    AllOf,
    Always,
    AnyOf,
    Between,
    Compare,
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
    Part,
    Points,
    ScoreAtLeast,
    Sum,
    ValueOf,
    ValueOfPart,
    Word,
)


@dataclass(frozen=True, kw_only=True)
class ColumnUse:
    """A column named by a word, whose it is (NULL: the unit's own), and the constants it is compared with."""

    part: Part | None
    column: str
    constants: tuple[Literal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlagUse:
    """A flag named by a word, and whose it is (None: the unit's own)."""

    part: Part | None
    flag: Flag


def facts_of_word(word: Word, part: Part | None = None) -> Iterator[ColumnUse | FlagUse]:
    """Every column and flag named in the word and the words inside it, in reading order, repeats included."""
    match word:
        case Always():
            return
        case HasFlag(flag=flag):
            yield FlagUse(part=part, flag=flag)
        case Compare(column=column, constant=constant):
            yield ColumnUse(part=part, column=column, constants=(constant,))
        case Between(column=column, low=low, high=high):
            yield ColumnUse(part=part, column=column, constants=(low, high))
        case OneOf(column=column, constants=constants):
            yield ColumnUse(part=part, column=column, constants=constants)
        case IsKnown(column=column) | ValueOf(column=column):
            yield ColumnUse(part=part, column=column)
        case DaysBetween(start=start, end=end):
            yield ColumnUse(part=part, column=start)
            yield ColumnUse(part=part, column=end)
        case _:
            inside = word.part if isinstance(word, OfPart | ValueOfPart) else part
            for inner in words_inside(word):
                yield from facts_of_word(inner, inside)


def words_inside(word: Word) -> tuple[Word, ...]:
    """The words one level below; empty for words that name columns, flags or constants."""
    match word:
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions) | CountOf(conditions=conditions):
            return conditions
        case Not(condition=condition) | Established(condition=condition) | OfPart(condition=condition):
            return (condition,)
        case FirstAnswer(cases=cases):
            return tuple(inner for case in cases for inner in case)
        case ScoreAtLeast(score=score):
            return (score,)
        case Points(cases=cases):
            return tuple(condition for condition, _ in cases)
        case FirstMatching(cases=cases) | AllMatching(cases=cases):
            return tuple(condition for condition, _ in cases)
        case Sum(values=values):
            return values
        case Difference(of=of, less=less):
            return (of, less)
        case ValueOfPart(value=value):
            return (value,)
        case _:
            return ()


def words_of(measure: Measure) -> tuple[Word, ...]:
    """The outermost words of a measure: denominator, numerator, then what it has of the others."""
    optional = (
        measure.initial_population,
        measure.exclusions,
        measure.numerator_exclusions,
        measure.reason,
    )
    return (measure.denominator, measure.numerator, *(word for word in optional if word is not None))


def facts_of(measure: Measure) -> tuple[ColumnUse | FlagUse, ...]:
    """Every column and flag a measure names, repeats included."""
    return tuple(use for word in words_of(measure) for use in facts_of_word(word))


def codelists_of(measure: Measure) -> tuple[str, ...]:
    """Names of the code lists of a measure, sorted."""
    return tuple(sorted({use.flag.codelist for use in facts_of(measure) if isinstance(use, FlagUse)}))


def flags_needed(measures: Iterable[Measure], grain: Grain | None = None) -> tuple[Flag, ...]:
    """The flags that the fact table of `grain` must have for these measures, sorted; all flags when None.

    Dyad measures ask the delivery for what they say of the mother and the newborn for what they say of the
    newborn.
    """
    wanted = {
        use.flag
        for measure in measures
        for use in facts_of(measure)
        if isinstance(use, FlagUse) and (grain is None or _grain_of(measure, use.part) is grain)
    }
    return tuple(sorted(wanted))


def _grain_of(measure: Measure, part: Part | None) -> Grain:
    if part is None:
        return measure.grain
    return Grain.DELIVERY if part is Part.MOTHER else Grain.NEWBORN
