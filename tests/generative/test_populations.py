"""The five populations of a measure: SQL and plain Python agree on generated facts, and each lies within the one before."""

from __future__ import annotations

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.catalogue import CATALOGUE
from measures.compile import population_select
from measures.facts_used import ColumnUse, facts_of
from measures.measure import Grain, Measure, MeasureKind
from measures.reference import POPULATIONS, populations_of
from tests.support.generated_facts import Row, load_facts, rows_of

MEASURES = tuple(
    measure
    for measure in CATALOGUE
    if measure.initial_population is not None or measure.numerator_exclusions is not None
)


def _columns(measure: Measure) -> tuple[str, ...]:
    return tuple(
        sorted({use.column if isinstance(use, ColumnUse) else use.flag.column for use in facts_of(measure)})
    )


@given(data=st.data(), measure=st.sampled_from(MEASURES))
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_sql_and_python_agree_on_populations(
    con: duckdb.DuckDBPyConnection, data: st.DataObject, measure: Measure
) -> None:
    drawn: list[Row] = data.draw(
        st.lists(rows_of(Grain.DELIVERY, _columns(measure), ("H1",)), min_size=4, max_size=12)
    )
    rows = [row | {"delivery_id": f"{number:03}"} for number, row in enumerate(drawn)]
    load_facts(con, Grain.DELIVERY, rows)
    select = population_select(measure).sql(dialect="duckdb")
    found = con.execute(
        f"select {', '.join(POPULATIONS)} from ({select}) as populations order by delivery_id"
    ).fetchall()
    assert found == [tuple(populations_of(measure, row).values()) for row in rows]
    for initial, denominator, excluded, numerator, left_out in found:
        assert initial >= denominator >= excluded
        assert denominator >= numerator >= left_out
        assert not (excluded and numerator)


def test_there_are_measures_with_populations_of_their_own() -> None:
    assert {"epc02", "epc07_g1", "epc07_g2"} <= {measure.id for measure in MEASURES}
    assert all(measure.kind is MeasureKind.PROPORTION for measure in MEASURES)
