"""What the compiler builds: readable SQL, the same in two dialects, and refusals where a measure makes no sense."""

from __future__ import annotations

import dataclasses

import pytest
import sqlglot
from sqlglot import exp

from measures.catalogue import CATALOGUE, measure_named
from measures.compile import compile_condition, families, family_select, measure_columns
from measures.engines.duckdb import grain_select
from measures.measure import Grain, Measure, MeasureKind
from measures.vocabulary import equals, one_of, value_of

FAMILIES = families(CATALOGUE)
every_family = pytest.mark.parametrize(
    ("grain", "members"),
    [(grain, members) for grain, _, members in FAMILIES],
    ids=[f"{grain}-{family}" for grain, family, _ in FAMILIES],
)


def test_a_small_measure_compiles_to_this_sql() -> None:
    sql = family_select([measure_named("episiotomy")], Grain.DELIVERY).sql(dialect="duckdb")
    inside = (
        "needs.need__diagnoses AND needs.need__procedures AND ((facts.px__vaginal_spontaneous OR "
        "facts.px__operative_vaginal OR facts.px__breech_extraction) AND NOT (facts.px__cesarean))"
    )
    excluded = "COALESCE(facts.dx__shoulder_dystocia, FALSE)"
    assert sql == (
        "SELECT facts.delivery_id, facts.hospital_id, facts.period_date, "
        f"CASE WHEN ({inside}) AND NOT ({excluded}) THEN facts.px__episiotomy END AS episiotomy, "
        f"CASE WHEN {inside} THEN {excluded} END AS episiotomy__excluded "
        "FROM delivery_facts AS facts LEFT JOIN hospital_needs AS needs "
        "ON facts.hospital_id = needs.hospital_id"
    )


@every_family
@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_every_family_is_one_select_in_both_dialects(
    grain: Grain, members: tuple[Measure, ...], dialect: str
) -> None:
    parsed = sqlglot.parse_one(family_select(members, grain).sql(dialect=dialect), dialect=dialect)
    assert isinstance(parsed, exp.Select)
    assert parsed.named_selects == [
        f"{grain}_id",
        "hospital_id",
        "period_date",
        *(column for measure in members for column in measure_columns(measure)),
    ]


@every_family
def test_spark_is_asked_for_nothing_but_words_it_shares(grain: Grain, members: tuple[Measure, ...]) -> None:
    """Weeks, months, quantiles and epochs change meaning between the engines: none may appear."""
    select = family_select(members, grain)
    functions = {type(node).__name__ for node in select.find_all(exp.Func)}
    assert functions <= {"And", "Or", "Case", "If", "Coalesce", "Cast", "Nullif", "Anonymous", "DateDiff"}
    assert {node.name for node in select.find_all(exp.Anonymous)} <= {"concat_ws"}
    assert {str(node.args["unit"]) for node in select.find_all(exp.DateDiff)} <= {"DAY"}


def test_a_value_with_a_quote_stays_a_value() -> None:
    for condition in (equals("payer", "x' or '1'='1"), one_of("payer", "x' or '1'='1")):
        parsed = sqlglot.parse_one(compile_condition(condition).sql(dialect="duckdb"), dialect="duckdb")
        assert [literal.this for literal in parsed.find_all(exp.Literal)] == ["x' or '1'='1"]
        assert not list(parsed.find_all(exp.Or))


def test_all_families_of_a_grain_are_scanned_once() -> None:
    of_grain = [measure for measure in CATALOGUE if measure.grain is Grain.DELIVERY]
    whole = grain_select(of_grain, Grain.DELIVERY)
    assert len(list(whole.find_all(exp.Table))) == 2  # the facts and the needs
    assert len(whole.expressions) == 3 + sum(len(measure_columns(measure)) for measure in of_grain)


def test_measures_that_make_no_sense_are_refused() -> None:
    preterm, smm20 = measure_named("preterm"), measure_named("smm20")
    with pytest.raises(ValueError, match="not of grain delivery: preterm"):
        family_select([smm20, preterm], Grain.DELIVERY)
    with pytest.raises(ValueError, match="same id"):
        family_select([smm20, smm20], Grain.DELIVERY)
    with pytest.raises(TypeError, match="needs a value"):
        family_select([dataclasses.replace(smm20, kind=MeasureKind.CONTINUOUS)], Grain.DELIVERY)
    with pytest.raises(TypeError, match="needs a condition"):
        family_select([dataclasses.replace(smm20, numerator=value_of("parity"))], Grain.DELIVERY)
