"""A measure in words: what its condition trees say, and its page in the catalogue.

Nothing is computed here, and no page is written to disk; examples are handed in by whoever has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_contracts.codelists import codelist_named
from measures.facts_used import codelists_of
from measures.flags import Flag, FlagKind
from measures.measure import (
    DerivedMeasure,
    HospitalMeasure,
    Measure,
    MeasureKind,
    SpecifiedMeasure,
    Statistic,
    UnknownExclusion,
)
from measures.rulings import rulings_of
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
    Part,
    Points,
    ScoreAtLeast,
    Sum,
    Value,
    ValueOf,
    ValueOfPart,
)

_OPERATOR_WORDS = {
    Operator.EQUALS: "is",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.ABOVE: "is more than",
    Operator.BELOW: "is less than",
}
_FLAG_WORDS = {
    FlagKind.DIAGNOSIS: "diagnosis of `{}`",
    FlagKind.DIAGNOSIS_FIRST: "first-listed diagnosis of `{}`",
    FlagKind.DIAGNOSIS_SECONDARY: "secondary diagnosis of `{}`",
    FlagKind.DIAGNOSIS_NOT_PRESENT_ON_ADMISSION: "diagnosis of `{}` not present on admission",
    FlagKind.DIAGNOSIS_PRESENT_ON_ADMISSION: "diagnosis of `{}` present on admission",
    FlagKind.DIAGNOSIS_SECONDARY_PRESENT_ON_ADMISSION: "secondary diagnosis of `{}` present on admission",
    FlagKind.PROCEDURE: "procedure of `{}`",
}
_PART_WORDS = {Part.MOTHER: "mother", Part.NEWBORN: "newborn"}
_KIND_WORDS = {
    MeasureKind.PROPORTION: "share of the denominator, per {:,}",
    MeasureKind.CONTINUOUS: "mean over the denominator",
    MeasureKind.COUNT: "count",
}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A made-up patient on a page: who it is, what differs from the usual patient, and the measure's answer."""

    patient: str
    given: str
    answer: str


def condition_in_words(condition: Condition) -> str:
    """What a condition asks, as one phrase."""
    match condition:
        case Always(answer=answer):
            return "everyone" if answer else "no one"
        case HasFlag(flag=flag):
            return _flag_in_words(flag)
        case IsKnown(column=column):
            return f"{_named(column)} is known"
        case Compare(column=column, constant=bool(constant)):
            return f"{_named(column)} says {'yes' if constant else 'no'}"
        case Compare(column=column, operator=operator, constant=constant):
            return f"{_named(column)} {_OPERATOR_WORDS[operator]} {_constant_in_words(column, constant)}"
        case Between(column=column, low=low, high=high):
            limits = f"{_constant_in_words(column, low)} to {_constant_in_words(column, high)}"
            return f"{_named(column)} is from {limits}"
        case OneOf(column=column, constants=constants):
            return f"{_named(column)} is {' or '.join(_constant_in_words(column, one) for one in constants)}"
        case AllOf(conditions=conditions):
            return _joined(conditions, " and ")
        case AnyOf(conditions=conditions):
            return _joined(conditions, " or ")
        case Not(condition=inner):
            return f"not ({condition_in_words(inner)})"
        case CountOf(conditions=conditions, at_least=at_least):
            return f"at least {at_least} of: {'; '.join(condition_in_words(part) for part in conditions)}"
        case Established(condition=inner):
            return f"known that ({condition_in_words(inner)})"
        case FirstAnswer(cases=cases):
            return "(" + "; else ".join(_case_in_words(test, then) for test, then in cases) + ")"
        case ScoreAtLeast(score=score, limit=limit):
            return f"at least {limit} of the {value_in_words(score)}"
        case OfPart(part=part, condition=inner):
            return f"of the {_PART_WORDS[part]}: {condition_in_words(inner)}"


def value_in_words(value: Value) -> str:
    """What a value is, as one phrase."""
    match value:
        case ValueOf(column=column):
            return _named(column)
        case DaysBetween(start=start, end=end):
            return f"days from {_named(start)} to {_named(end)}"
        case Difference(of=of, less=less):
            return f"{value_in_words(of)} less {value_in_words(less)}"
        case Sum(values=values):
            return " plus ".join(value_in_words(part) for part in values)
        case Points(cases=scored):
            terms = "; ".join(f"{score} for {condition_in_words(test)}" for test, score in scored)
            return f"sum of points: {terms}"
        case FirstMatching(cases=cases):
            return "first that holds: " + ", ".join(label for _, label in cases)
        case AllMatching(cases=cases):
            return "all that hold: " + ", ".join(label for _, label in cases)
        case ValueOfPart(part=part, value=inner):
            return f"the {_PART_WORDS[part]}'s {value_in_words(inner)}"


def measure_page(measure: Measure, examples: Sequence[Example] = ()) -> str:
    """The Markdown page of a measure: words, logic, code lists, rulings, caveats, examples."""
    parts = [
        f"# {measure.title}",
        f"`{measure.id}` · group {measure.group} · {measure.family} · one row a {measure.grain}",
        measure.definition,
        _facts_table(measure),
        "## Logic",
        _logic(measure),
        *_bullets("## Code lists", tuple(_list_codes(name) for name in codelists_of(measure))),
        *_bullets(
            "## Rulings", tuple(f"`{ruling.name}`: {ruling.reading}" for ruling in rulings_of(measure))
        ),
        *_bullets("## Caveats", measure.caveats),
        *_examples_table(examples),
    ]
    return "\n\n".join(parts) + "\n"


# A list of hundreds of codes is read in the published table `code_lists`, with the days on which each is valid.
MOST_CODES_SHOWN = 30


def _list_codes(name: str) -> str:
    """The list's name and its codes by system, the first of them where there are many."""
    codes = codelist_named(name).codes
    shown = []
    for system in sorted({code.system for code in codes}):
        of_system = sorted({code.code for code in codes if code.system == system})
        more = len(of_system) - MOST_CODES_SHOWN
        rest = f" and {more} more in the table `code_lists`" if more > 0 else ""
        shown.append(f"{system} {', '.join(of_system[:MOST_CODES_SHOWN])}{rest}")
    return f"`{name}`: {'; '.join(shown)}"


def derived_page(measure: DerivedMeasure, titles: Mapping[str, str] | None = None) -> str:
    """The Markdown page of a measure that is computed from rates, or of a scorecard.

    `titles` of measures by id turn the ids it is computed from into links with their titles.
    """
    named = tuple(
        f"[`{id}`]({id}.md) {titles[id]}" if titles and id in titles else f"`{id}`"
        for id in measure.derived_from
    )
    rows = (
        ("Published as", measure.statistic.value),
        *(() if measure.statistic is Statistic.SCORECARD else _strata_rows(measure)),
        ("Steward", measure.steward),
        ("Version", measure.version),
        ("Needs", ", ".join(need.value for need in measure.needs) or "what the measures behind it need"),
    )
    parts = [
        f"# {measure.title}",
        f"`{measure.id}` · group {measure.group} · {measure.family} · computed from rates",
        measure.definition,
        "\n".join(("| | |", "| --- | --- |", *(f"| {name} | {words} |" for name, words in rows))),
        *_bullets(
            "## Measures shown" if measure.statistic is Statistic.SCORECARD else "## Computed from",
            named or ("every measure",),
        ),
        *_bullets(
            "## Rulings", tuple(f"`{ruling.name}`: {ruling.reading}" for ruling in rulings_of(measure))
        ),
        *_bullets("## Caveats", measure.caveats),
    ]
    return "\n\n".join(parts) + "\n"


def hospital_page(measure: HospitalMeasure) -> str:
    """The Markdown page of a measure that surveys of hospitals answer."""
    rows = (
        ("Published as", _KIND_WORDS[measure.kind].format(measure.rate_per)),
        ("Denominator", measure.denominator),
        ("Value" if measure.kind is MeasureKind.CONTINUOUS else "Numerator", measure.numerator),
        ("Better", measure.better.value),
        ("Steward", measure.steward),
        ("Version", measure.version),
        ("Needs", f"`{measure.feed}`"),
        ("Specification", "to be checked against the steward's" if measure.needs_spec_check else "as cited"),
    )
    parts = [
        f"# {measure.title}",
        f"`{measure.id}` · group {measure.group} · {measure.family} · one row a {measure.one_row}",
        measure.definition,
        "\n".join(("| | |", "| --- | --- |", *(f"| {name} | {words} |" for name, words in rows))),
        *_bullets("## Caveats", measure.caveats),
    ]
    return "\n\n".join(parts) + "\n"


def specified_page(measure: SpecifiedMeasure) -> str:
    """The Markdown page of a measure that no feed can answer yet."""
    parts = [
        f"# {measure.title}",
        f"`{measure.id}` · group {measure.group} · {measure.family} · one row a {measure.one_row} · not computable",
        measure.definition,
        f"**Missing**: {measure.missing}",
        f"Steward: {measure.steward}, {measure.version}",
        *_bullets("## Caveats", measure.caveats),
    ]
    return "\n\n".join(parts) + "\n"


def _strata_rows(measure: DerivedMeasure) -> tuple[tuple[str, str], ...]:
    compared = "every group with the reference group"
    if measure.comparison_group:
        compared = f"{measure.comparison_group} with {measure.reference_group}"
    return (("Stratum", measure.stratum or "every stratum"), ("Compared", compared))


def _facts_table(measure: Measure) -> str:
    rows = (
        ("Published as", _KIND_WORDS[measure.kind].format(measure.rate_per)),
        ("Better", measure.better.value),
        ("Steward", measure.steward),
        ("Version", measure.version),
        ("Needs", ", ".join(need.value for need in measure.needs) or "nothing beyond the encounter"),
        ("Specification", "to be checked against the steward's" if measure.needs_spec_check else "as cited"),
    )
    return "\n".join(("| | |", "| --- | --- |", *(f"| {name} | {words} |" for name, words in rows)))


def _logic(measure: Measure) -> str:
    numerator = measure.numerator
    lines = [f"- **Denominator**: {condition_in_words(measure.denominator)}"]
    if measure.initial_population is not None:
        lines.insert(0, f"- **Initial population**: {condition_in_words(measure.initial_population)}")
    if measure.exclusions is not None:
        outside = measure.unknown_exclusion is UnknownExclusion.OUTSIDE
        unknown = "outside" if outside else "not excluded"
        lines.append(f"- **Excluded**: {condition_in_words(measure.exclusions)} (unknown: {unknown})")
    if isinstance(numerator, Value):
        lines.append(f"- **Value**: {value_in_words(numerator)}")
    else:
        lines.append(f"- **Numerator**: {condition_in_words(numerator)}")
    if measure.numerator_exclusions is not None:
        lines.append(f"- **Left out of the numerator**: {condition_in_words(measure.numerator_exclusions)}")
    if measure.reason is not None:
        lines.append(f"- **Reason** (`{measure.id}__reason`): {value_in_words(measure.reason)}")
    return "\n".join(lines)


def _bullets(title: str, items: tuple[str, ...]) -> tuple[str, ...]:
    return (title, "\n".join(f"- {item}" for item in items)) if items else ()


def _examples_table(examples: Sequence[Example]) -> tuple[str, ...]:
    if not examples:
        return ()
    rows = (f"| {one.patient} | {one.given} | {one.answer} |" for one in examples)
    return ("## Examples", "\n".join(("| Patient | Given | Answer |", "| --- | --- | --- |", *rows)))


def _joined(conditions: tuple[Condition, ...], by: str) -> str:
    if len(conditions) == 1:
        return condition_in_words(conditions[0])
    return "(" + by.join(condition_in_words(part) for part in conditions) + ")"


def _case_in_words(test: Condition, then: Condition) -> str:
    if isinstance(test, Always) and test.answer:
        return _answer_in_words(then)
    return f"if {condition_in_words(test)}: {_answer_in_words(then)}"


def _answer_in_words(condition: Condition) -> str:
    if isinstance(condition, Always):
        return "yes" if condition.answer else "no"
    return condition_in_words(condition)


def _flag_in_words(flag: Flag) -> str:
    return _FLAG_WORDS[flag.kind].format(flag.codelist)


def _named(column: str) -> str:
    return column.replace("_", " ")


def _constant_in_words(column: str, constant: bool | int | float | str) -> str:
    if column == "gestational_age_days" and isinstance(constant, int):
        return f"{constant // 7} weeks {constant % 7} days"
    return str(constant)
