"""Every measure against its table of patients, on DuckDB and in plain Python; and whether the tables are complete."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data_contracts.codelists.lists import KNOWN_CODELISTS
from measures.catalogue import CATALOGUE
from measures.compile import measure_columns
from measures.engines.duckdb import create_measure_tables
from measures.facts_used import ColumnUse, codelists_of, facts_of
from measures.measure import Grain, Measure, MeasureKind, Need
from measures.reference import evaluate
from measures.words import Always, Between, Compare, Operator, Word
from tests.spec.tables import TABLES
from tests.support.generated_facts import Row, everything_sent, fact_types, load_availability, load_facts
from tests.support.spec_tables import ANSWERS, SpecTable, expected_value

ALL_SENT = "sends everything"
BY_ID = {table.measure_id: table for table in TABLES}
Answers = dict[tuple[str, int, str], tuple[object, ...]]

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.measure_id)
every_measure = pytest.mark.parametrize("measure", CATALOGUE, ids=lambda measure: measure.id)


def _without(need: Need) -> str:
    return f"never sends {need.value}"


@pytest.fixture(scope="module")
def answers() -> Iterator[Answers]:
    """What DuckDB says of each patient of each table, at a hospital that sends all and at those that lack one input."""
    hospitals = {ALL_SENT: everything_sent()} | {
        _without(need): everything_sent() | {need: False} for need in Need
    }
    con = duckdb.connect(":memory:", config={"threads": 2})
    try:
        load_availability(con, hospitals)
        asked: dict[Grain, list[tuple[SpecTable, int, str, Row]]] = {grain: [] for grain in Grain}
        for table in TABLES:
            for number, row in enumerate(table.rows()):
                for hospital in (ALL_SENT, *(_without(need) for need in table.needs)):
                    asked[table.measure.grain].append((table, number, hospital, row))
        for grain, rows in asked.items():
            load_facts(
                con,
                grain,
                [
                    row | {f"{grain}_id": str(position), "hospital_id": hospital}
                    for position, (_, _, hospital, row) in enumerate(rows)
                ],
            )
        create_measure_tables(con, CATALOGUE)
        found: Answers = {}
        for grain, rows in asked.items():
            result = con.execute(f"select * from {grain}_measures order by {grain}_id::int")
            names = [column[0] for column in result.description]
            for (table, number, hospital, _), computed in zip(rows, result.fetchall(), strict=True):
                by_name = dict(zip(names, computed, strict=True))
                found[table.measure_id, number, hospital] = tuple(
                    by_name[column] for column in measure_columns(table.measure)
                )
        yield found
    finally:
        con.close()


def _expected(table: SpecTable, number: int, *, computable: bool) -> tuple[object, ...]:
    patient, measure = table.patients[number], table.measure
    is_inside = computable and patient.answer != "outside"
    columns: list[object] = [expected_value(patient, measure.kind) if computable else None]
    if measure.exclusions is not None:
        columns.append(patient.answer == "excluded" if is_inside else None)
    if measure.reason is not None:
        columns.append(patient.reason if computable else None)
    return tuple(columns)


@every_table
def test_duckdb_gives_the_expected_answers(table: SpecTable, answers: Answers) -> None:
    measure = table.measure
    for number, patient in enumerate(table.patients):
        found = answers[table.measure_id, number, ALL_SENT]
        wanted = _expected(table, number, computable=True)
        # outside: whether "excluded" is unknown or no depends on which part put the unit outside
        compared = 1 if patient.answer == "outside" else len(wanted)
        assert found[:compared] == wanted[:compared], f"{measure.id}: {patient.patient}"


@every_table
def test_python_gives_the_expected_answers(table: SpecTable) -> None:
    measure = table.measure
    for patient, row in zip(table.patients, table.rows(), strict=True):
        result = evaluate(measure, row, everything_sent())
        assert result.value == expected_value(patient, measure.kind), f"{measure.id}: {patient.patient}"
        assert (result.is_excluded is True) == (patient.answer == "excluded"), patient.patient
        if patient.answer != "outside":
            assert result.reason == patient.reason, patient.patient


@every_table
def test_without_a_needed_input_there_is_no_answer(table: SpecTable, answers: Answers) -> None:
    assert set(table.needs) == set(table.measure.needs)
    for need in table.needs:
        for number in range(len(table.patients)):
            found = answers[table.measure_id, number, _without(need)]
            assert found == _expected(table, number, computable=False), need


def test_each_measure_has_exactly_one_table() -> None:
    assert sorted(table.measure_id for table in TABLES) == sorted(measure.id for measure in CATALOGUE)


@every_measure
def test_the_table_shows_every_kind_of_answer(measure: Measure) -> None:
    given = {patient.answer for patient in BY_ID[measure.id].patients}
    if measure.kind is MeasureKind.PROPORTION:
        assert {"yes", "no"} <= given
        assert given <= set(ANSWERS)
    assert ("excluded" in given) == (measure.exclusions is not None)
    if not isinstance(measure.denominator, Always):
        assert "outside" in given


@every_measure
def test_the_table_shows_both_sides_of_every_limit(measure: Measure) -> None:
    rows = BY_ID[measure.id].rows()
    for column, limit, step in sorted(set(_limits(measure))):
        values = [row[column] for row in rows if row[column] is not None]
        assert limit in values, f"{measure.id}: no patient with {column} = {limit}"
        beyond = [value for value in values if 0 < (value - limit) * step <= 1]  # type: ignore[operator]
        assert beyond, f"{measure.id}: no patient just on the other side of {column} = {limit}"


def _limits(measure: Measure) -> Iterator[tuple[str, float, int]]:
    """Each number a column is compared with, and the direction in which the answer changes."""
    for part, word in _words_with_parts(measure):
        if isinstance(word, Between):
            yield part + word.column, word.low, -1
            yield part + word.column, word.high, 1
        elif isinstance(word, Compare) and not isinstance(word.constant, bool | str):
            changes_below = word.operator in (Operator.AT_LEAST, Operator.BELOW)
            yield part + word.column, word.constant, -1 if changes_below else 1


def _words_with_parts(measure: Measure) -> Iterator[tuple[str, Word]]:
    from measures.facts_used import words_inside, words_of
    from measures.words import OfPart, ValueOfPart

    def walk(part: str, word: Word) -> Iterator[tuple[str, Word]]:
        yield part, word
        within = word.part.value if isinstance(word, OfPart | ValueOfPart) else part
        for inner in words_inside(word):
            yield from walk(within, inner)

    for word in words_of(measure):
        yield from walk("", word)


@every_measure
def test_every_code_list_of_the_measure_exists(measure: Measure) -> None:
    assert set(codelists_of(measure)) <= KNOWN_CODELISTS


@every_measure
def test_every_column_of_the_measure_is_a_fact_of_its_type(measure: Measure) -> None:
    types = fact_types(measure.grain)
    python_types = {"VARCHAR": str, "BIGINT": int, "DOUBLE": (int, float), "BOOLEAN": bool}
    for use in facts_of(measure):
        if isinstance(use, ColumnUse):
            name = (use.part or "") + use.column
            assert name in types, name
            for constant in use.constants:
                assert isinstance(constant, python_types[types[name]]), f"{name} compared with {constant!r}"
