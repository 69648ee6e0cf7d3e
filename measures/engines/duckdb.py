"""Runs compiled measures on DuckDB: one wide table a grain.

What a measure means and how it compiles stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from measures.compile import families, family_select, unit_columns
from measures.computability import create_hospital_needs, create_measure_computability
from measures.measure import Grain, Measure

if TYPE_CHECKING:
    import duckdb


def create_measure_tables(con: duckdb.DuckDBPyConnection, measures: Iterable[Measure]) -> None:
    """Create temp tables `delivery_measures`, `newborn_measures`, `dyad_measures` and
    `measure_computability`.

    Reads `delivery_facts`, `newborn_facts`, `dyad_facts` and `input_availability`. One row a unit, however
    few measures a grain has; columns as docs/explanation/stages.md, section 6.
    """
    catalogue = tuple(measures)
    create_hospital_needs(con)
    create_measure_computability(con, catalogue)
    for grain in Grain:
        select = grain_select([measure for measure in catalogue if measure.grain is grain], grain)
        con.execute(f"create or replace temp table {grain}_measures as {select.sql(dialect='duckdb')}")


def grain_select(measures: Sequence[Measure], grain: Grain) -> exp.Select:
    """The SELECTs of all families of a grain as one, so that the facts are scanned once."""
    whole = family_select((), grain)
    begins_with = len(unit_columns(grain))
    for _, _, members in families(measures):
        whole = whole.select(*family_select(members, grain).expressions[begins_with:], copy=False)
    return whole
