"""The compiled SQL and the plain-Python reference must agree on generated words, measures and facts.

DYADS_GENERATED_EXAMPLES sets how many examples are drawn (50 unless told).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import get_args

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures import vocabulary
from measures.catalogue import CATALOGUE
from measures.compile import measure_columns
from measures.engines.duckdb import create_measure_tables
from measures.facts_used import ColumnUse, facts_of, words_inside, words_of
from measures.measure import Grain, Measure, Need
from measures.reference import condition_holds, evaluate
from tests.support.generated_facts import (
    WORD_COLUMNS,
    WORD_FLAGS,
    Row,
    delivery_measures,
    everything_sent,
    fact_types,
    load_availability,
    load_facts,
    rows_of,
)

EXAMPLES = int(os.environ.get("DYADS_GENERATED_EXAMPLES", "50"))
HOSPITALS = {
    "sends all": everything_sent(),
    "sends no parity": everything_sent() | {Need.PARITY: False},
    "unheard of": dict.fromkeys(Need, False),
}
generated = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _with_ids(grain: Grain, rows: Sequence[Row]) -> list[Row]:
    return [row | {f"{grain}_id": str(number)} for number, row in enumerate(rows)]


def _assert_engines_agree(
    con: duckdb.DuckDBPyConnection, measures: Sequence[Measure], facts: dict[Grain, list[Row]]
) -> None:
    for grain in Grain:
        load_facts(con, grain, facts[grain])
    create_measure_tables(con, measures)
    for grain in Grain:
        of_grain = [measure for measure in measures if measure.grain is grain]
        columns = [column for measure in of_grain for column in measure_columns(measure)]
        if not columns:
            continue
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = con.execute(f"select {listed} from {grain}_measures order by {grain}_id::int").fetchall()
        for row, computed in zip(facts[grain], rows, strict=True):
            by_column = dict(zip(columns, computed, strict=True))
            for measure in of_grain:
                expected = evaluate(measure, row, HOSPITALS[str(row["hospital_id"])])
                found = [by_column[column] for column in measure_columns(measure)]
                wanted = [expected.value]
                wanted += [expected.is_excluded] if measure.exclusions is not None else []
                wanted += [expected.reason] if measure.reason is not None else []
                assert [_typed(cell) for cell in found] == [_typed(cell) for cell in wanted], measure.id


def _typed(cell: object) -> tuple[type, object]:
    """A yes is not a 1: the types must agree as well."""
    return type(cell), cell


@given(
    measure=delivery_measures(),
    rows=st.lists(
        rows_of(Grain.DELIVERY, (*WORD_COLUMNS, *(flag.column for flag in WORD_FLAGS)), tuple(HOSPITALS)),
        min_size=1,
        max_size=12,
    ),
)
@generated
def test_sql_and_python_agree_on_any_measure(
    con: duckdb.DuckDBPyConnection, measure: Measure, rows: list[Row]
) -> None:
    load_availability(con, HOSPITALS)
    facts = {grain: [] for grain in Grain} | {Grain.DELIVERY: _with_ids(Grain.DELIVERY, rows)}
    _assert_engines_agree(con, [measure], facts)


def _columns_named(measures: Sequence[Measure], grain: Grain) -> tuple[str, ...]:
    """Columns and flags that the measures of a grain name, as the fact table calls them."""
    uses = [use for measure in measures if measure.grain is grain for use in facts_of(measure)]
    names = {
        (use.part or "") + (use.column if isinstance(use, ColumnUse) else use.flag.column) for use in uses
    }
    return tuple(sorted(names))


# So many measures at a time as speak of no more columns than Hypothesis can draw a few rows of.
MEASURES_A_TIME = 25
CHUNKS = tuple(
    pytest.param(grain, of_grain[at : at + MEASURES_A_TIME], id=f"{grain}-{of_grain[at].id}")
    for grain in Grain
    for of_grain in [tuple(measure for measure in CATALOGUE if measure.grain is grain)]
    for at in range(0, len(of_grain), MEASURES_A_TIME)
)


@pytest.mark.parametrize(("grain", "measures"), CHUNKS)
@given(data=st.data())
@settings(parent=generated, max_examples=max(3, EXAMPLES // 10))
def test_sql_and_python_agree_on_the_catalogue(
    con: duckdb.DuckDBPyConnection, data: st.DataObject, grain: Grain, measures: tuple[Measure, ...]
) -> None:
    load_availability(con, HOSPITALS)
    rows = rows_of(grain, _columns_named(measures, grain), tuple(HOSPITALS))
    drawn = data.draw(st.lists(rows, min_size=4, max_size=8), label=grain.value)
    facts: dict[Grain, list[Row]] = {each: [] for each in Grain} | {grain: _with_ids(grain, drawn)}
    _assert_engines_agree(con, measures, facts)


def _every_word_within(word: vocabulary.Word) -> set[type]:
    return {type(word)}.union(*(_every_word_within(inner) for inner in words_inside(word)))


def test_every_word_is_generated_or_in_the_catalogue() -> None:
    """A word that neither test above ever says would be compared with nothing."""
    said: set[type] = set()

    @settings(parent=generated, max_examples=200)
    @given(measure=delivery_measures())
    def say(measure: Measure) -> None:
        for word in words_of(measure):
            said.update(_every_word_within(word))

    say()
    for measure in CATALOGUE:
        for word in words_of(measure):
            said.update(_every_word_within(word))
    every_word = {*get_args(vocabulary.Condition), *get_args(vocabulary.Value)}
    assert {word.__name__ for word in every_word - said} == set()


def test_every_column_of_the_catalogue_is_a_fact() -> None:
    named = {grain: set(_columns_named(CATALOGUE, grain)) - set(fact_types(grain)) for grain in Grain}
    assert named == {grain: set() for grain in Grain}


@given(data=st.data())
@settings(parent=generated, max_examples=EXAMPLES * 4)
def test_a_delivery_belongs_to_one_robson_group_at_most(data: st.DataObject) -> None:
    groups = [measure for measure in CATALOGUE if measure.family == "robson"]
    assert len(groups) == 10
    row = data.draw(rows_of(Grain.DELIVERY, _columns_named(groups, Grain.DELIVERY), ("sends all",)))
    belongs_to = [group.id for group in groups if condition_holds(group.denominator, row) is True]
    assert len(belongs_to) <= 1, belongs_to


@given(data=st.data())
@settings(parent=generated, max_examples=EXAMPLES * 4)
def test_a_delivery_with_every_field_belongs_to_exactly_one_robson_group(data: st.DataObject) -> None:
    groups = [measure for measure in CATALOGUE if measure.family == "robson"]
    row = data.draw(rows_of(Grain.DELIVERY, _columns_named(groups, Grain.DELIVERY), ("sends all",)))
    filled = row | {
        "fetal_presentation": data.draw(st.sampled_from(("cephalic", "breech", "transverse"))),
        "gestational_age_days": data.draw(st.integers(140, 301)),
        "labor_onset": data.draw(st.sampled_from(("spontaneous", "induced", "none"))),
        "parity": data.draw(st.integers(0, 5)),
        "prior_cesareans": data.draw(st.integers(0, 2)),
        "plurality": data.draw(st.integers(1, 3)),
    }
    belongs_to = [group.id for group in groups if condition_holds(group.denominator, filled) is True]
    assert len(belongs_to) == 1, belongs_to
