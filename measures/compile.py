"""Measures to SQL: every word becomes a sqlglot tree, a family of measures one SELECT over its fact table.

No value is ever spliced into text, and nothing is run here (`engines/`); what the words mean is told in
`vocabulary.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from measures.measure import Grain, Measure, MeasureKind, Need, UnknownExclusion
from measures.reference import LABEL_SEPARATOR, POPULATIONS
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
    Literal,
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

# One row a hospital, one yes/no column a need; made from input_availability by the engine.
NEEDS_TABLE = "hospital_needs"

_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.EQUALS: exp.EQ,
    Operator.AT_LEAST: exp.GTE,
    Operator.AT_MOST: exp.LTE,
    Operator.ABOVE: exp.GT,
    Operator.BELOW: exp.LT,
}


def unit_columns(grain: Grain) -> tuple[str, str, str]:
    """The columns that every row of measures begins with: the unit, its hospital, the date of its period."""
    return (f"{grain}_id", "hospital_id", "period_date")


def need_column(need: Need) -> str:
    """Column of `hospital_needs` that says whether a hospital ever sends the need."""
    return f"need__{need.name.lower()}"


def measure_columns(measure: Measure) -> tuple[str, ...]:
    """Names of the columns a measure has in the wide table of its grain."""
    return (
        measure.id,
        *((f"{measure.id}__excluded",) if measure.exclusions is not None else ()),
        *((f"{measure.id}__reason",) if measure.reason is not None else ()),
    )


def family_select(measures: Sequence[Measure], grain: Grain) -> exp.Select:
    """One SELECT over the fact table of the grain: unit columns, then the columns of each measure, in order.

    Reads `<grain>_facts` and `hospital_needs`; one row a row of the fact table. ValueError when a measure is
    of another grain or two have the same id. The tree is in no dialect: say `.sql(dialect="duckdb")` or
    `"spark"`.
    """
    strangers = sorted(measure.id for measure in measures if measure.grain is not grain)
    if strangers:
        raise ValueError(f"not of grain {grain}: {', '.join(strangers)}")
    ids = [measure.id for measure in measures]
    if len(set(ids)) < len(ids):
        raise ValueError(f"two measures of grain {grain} have the same id; ids must be unique")
    facts = exp.alias_(exp.to_table(f"{grain}_facts"), "facts", table=True)
    needs = exp.alias_(exp.to_table(NEEDS_TABLE), "needs", table=True)
    same_hospital = exp.EQ(
        this=exp.column("hospital_id", table="facts"), expression=exp.column("hospital_id", table="needs")
    )
    columns = [exp.column(name, table="facts") for name in unit_columns(grain)]
    return (
        exp.select(*columns, *(column for measure in measures for column in _columns_of(measure)))
        .from_(facts)
        .join(needs, on=same_hospital, join_type="left")
    )


def families(measures: Iterable[Measure]) -> tuple[tuple[Grain, str, tuple[Measure, ...]], ...]:
    """The measures by grain and family, in the order of the catalogue."""
    grouped: dict[tuple[Grain, str], list[Measure]] = {}
    for measure in measures:
        grouped.setdefault((measure.grain, measure.family), []).append(measure)
    return tuple((grain, family, tuple(members)) for (grain, family), members in grouped.items())


def _columns_of(measure: Measure) -> tuple[exp.Expression, ...]:
    in_denominator = exp.and_(
        *(exp.column(need_column(need), table="needs") for need in measure.needs),
        _in_denominator(measure),
    )
    excluded = _excluded(measure)
    counted = (
        in_denominator if excluded is None else exp.and_(in_denominator, exp.Not(this=exp.paren(excluded)))
    )
    expressions = [_when(counted, _numerator_of(measure))]
    if excluded is not None:
        expressions.append(_when(in_denominator, excluded))
    if measure.reason is not None:
        expressions.append(_when(in_denominator, compile_value(measure.reason)))
    return tuple(
        exp.alias_(expression, name)
        for expression, name in zip(expressions, measure_columns(measure), strict=True)
    )


def population_select(measure: Measure) -> exp.Select:
    """One row a unit of the grain's fact table: the unit columns, then a yes/no column for each of `POPULATIONS`.

    Each population lies within the one before it, as in a MeasureReport; unknown is no. What hospitals send at all is
    not asked here.
    """
    initial = exp.true() if measure.initial_population is None else _condition_of(measure.initial_population)
    denominator = exp.and_(initial, _established(_in_denominator(measure)))
    excluded = exp.and_(denominator.copy(), _established(_excluded(measure) or exp.false()))
    numerator = exp.and_(
        denominator.copy(),
        exp.Not(this=exp.paren(excluded.copy())),
        _established(compile_condition(_counted(measure))),
    )
    left_out = exp.and_(numerator.copy(), _established(_numerator_excluded(measure)))
    columns = [exp.column(name, table="facts") for name in unit_columns(measure.grain)]
    facts = exp.alias_(exp.to_table(f"{measure.grain}_facts"), "facts", table=True)
    populations = zip(POPULATIONS, (initial, denominator, excluded, numerator, left_out), strict=True)
    return exp.select(*columns, *(exp.alias_(expression, name) for name, expression in populations)).from_(
        facts
    )


def _in_denominator(measure: Measure) -> exp.Expression:
    parts = (measure.initial_population, measure.denominator)
    return exp.and_(*(compile_condition(part) for part in parts if part is not None))


def _excluded(measure: Measure) -> exp.Expression | None:
    if measure.exclusions is None:
        return None
    excluded = compile_condition(measure.exclusions)
    is_kept = measure.unknown_exclusion is UnknownExclusion.KEPT
    return _coalesce(excluded, exp.false()) if is_kept else excluded


def _numerator_excluded(measure: Measure) -> exp.Expression:
    if measure.numerator_exclusions is None:
        return exp.false()
    return _established(compile_condition(measure.numerator_exclusions))


def _condition_of(condition: Condition) -> exp.Expression:
    return _established(compile_condition(condition))


def _established(condition: exp.Expression) -> exp.Expression:
    return _coalesce(condition, exp.false())


def _numerator_of(measure: Measure) -> exp.Expression:
    if measure.kind is MeasureKind.CONTINUOUS:
        if not isinstance(measure.numerator, Value):
            raise TypeError(f"{measure.id}: a continuous measure needs a value as its numerator")
        return exp.cast(compile_value(measure.numerator), exp.DataType.Type.DOUBLE)
    counted = compile_condition(_counted(measure))
    if measure.numerator_exclusions is None:
        return counted
    return exp.and_(counted, exp.Not(this=exp.paren(_numerator_excluded(measure))))


def _counted(measure: Measure) -> Condition:
    if not isinstance(measure.numerator, Condition):
        raise TypeError(f"{measure.id}: a {measure.kind} needs a condition as its numerator")
    return measure.numerator


def compile_condition(condition: Condition, prefix: str = "") -> exp.Expression:
    """The SQL of a condition, of type BOOLEAN, NULL for unknown. `prefix` goes before every column name."""
    match condition:
        case Always(answer=answer):
            return exp.convert(answer)
        case HasFlag(flag=flag):
            return _column(flag.column, prefix)
        case IsKnown(column=column):
            return exp.Not(this=exp.paren(exp.Is(this=_column(column, prefix), expression=exp.null())))
        case Compare(column=column, operator=operator, constant=constant):
            return _COMPARISONS[operator](this=_column(column, prefix), expression=exp.convert(constant))
        case Between(column=column, low=low, high=high):
            return exp.Between(this=_column(column, prefix), low=exp.convert(low), high=exp.convert(high))
        case OneOf(column=column, constants=constants):
            return exp.In(this=_column(column, prefix), expressions=[exp.convert(one) for one in constants])
        case AllOf(conditions=conditions):
            return exp.paren(exp.and_(*(compile_condition(part, prefix) for part in conditions)))
        case AnyOf(conditions=conditions):
            return exp.paren(exp.or_(*(compile_condition(part, prefix) for part in conditions)))
        case Not(condition=inner):
            return exp.Not(this=exp.paren(compile_condition(inner, prefix)))
        case CountOf(conditions=conditions, at_least=at_least):
            return _count_of([compile_condition(part, prefix) for part in conditions], at_least)
        case Established(condition=inner):
            return _coalesce(compile_condition(inner, prefix), exp.false())
        case FirstAnswer(cases=cases):
            return _case(
                [(compile_condition(test, prefix), compile_condition(then, prefix)) for test, then in cases],
                exp.cast(exp.null(), exp.DataType.Type.BOOLEAN),
            )
        case ScoreAtLeast(score=score, limit=limit):
            return exp.GTE(this=compile_value(score, prefix), expression=exp.convert(limit))
        case OfPart(part=part, condition=inner):
            return compile_condition(inner, part.value)


def compile_value(value: Value, prefix: str = "") -> exp.Expression:
    """The SQL of a value, a number or a text, NULL for unknown or absent."""
    match value:
        case ValueOf(column=column):
            return _column(column, prefix)
        case DaysBetween(start=start, end=end):
            return exp.DateDiff(
                this=exp.cast(_column(end, prefix), exp.DataType.Type.DATE),
                expression=exp.cast(_column(start, prefix), exp.DataType.Type.DATE),
                unit=exp.var("DAY"),
            )
        case Difference(of=of, less=less):
            return exp.paren(
                exp.Sub(this=compile_value(of, prefix), expression=exp.paren(compile_value(less, prefix)))
            )
        case Sum(values=values):
            return _sum([compile_value(part, prefix) for part in values])
        case Points(cases=scored):
            return _sum([_points(compile_condition(condition, prefix), score) for condition, score in scored])
        case FirstMatching(cases=cases):
            return _case(
                [(compile_condition(test, prefix), exp.convert(label)) for test, label in cases], exp.null()
            )
        case AllMatching(cases=cases):
            labels = [
                _case([(compile_condition(test, prefix), exp.convert(label))], exp.null())
                for test, label in cases
            ]
            # not exp.ConcatWs: sqlglot writes that as NULL when one part is NULL, DuckDB and Spark leave such
            # parts out
            joined = exp.Anonymous(this="concat_ws", expressions=[exp.convert(LABEL_SEPARATOR), *labels])
            return exp.Nullif(this=joined, expression=exp.convert(""))
        case ValueOfPart(part=part, value=inner):
            return compile_value(inner, part.value)


def _column(name: str, prefix: str) -> exp.Column:
    return exp.column(prefix + name, table="facts")


def _coalesce(this: exp.Expression, otherwise: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=this, expressions=[otherwise])


def _case(
    cases: Sequence[tuple[exp.Expression, exp.Expression]], otherwise: exp.Expression
) -> exp.Expression:
    return exp.Case(ifs=[exp.If(this=test, true=then) for test, then in cases], default=otherwise)


def _when(test: exp.Expression, then: exp.Expression) -> exp.Expression:
    """The value where the test is yes, else NULL."""
    return exp.Case(ifs=[exp.If(this=test.copy(), true=then.copy())])


def _sum(terms: Sequence[exp.Expression]) -> exp.Expression:
    total = terms[0]
    for term in terms[1:]:
        total = exp.Add(this=total, expression=term)
    return exp.paren(total)


def _points(test: exp.Expression, score: Literal) -> exp.Expression:
    """The score when yes, 0 when no, NULL when unknown."""
    return _case(
        [(test, exp.convert(score)), (exp.Not(this=exp.paren(test.copy())), exp.convert(0))], exp.null()
    )


def _count_of(tests: Sequence[exp.Expression], at_least: int) -> exp.Expression:
    certain = _sum([_case([(test, exp.convert(1))], exp.convert(0)) for test in tests])
    possible = _sum(
        [_case([(_coalesce(test.copy(), exp.true()), exp.convert(1))], exp.convert(0)) for test in tests]
    )
    return _case(
        [
            (exp.GTE(this=certain, expression=exp.convert(at_least)), exp.true()),
            (exp.LT(this=possible, expression=exp.convert(at_least)), exp.false()),
        ],
        exp.cast(exp.null(), exp.DataType.Type.BOOLEAN),
    )
