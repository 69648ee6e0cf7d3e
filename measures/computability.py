"""At which hospitals a measure can be computed, and why not where it cannot.

A measure is computable at a hospital that sends every input the measure needs; elsewhere its value is NULL,
never 0 %. Units and rates are computed elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from measures.compile import NEEDS_TABLE, need_column
from measures.measure import Measure, Need

if TYPE_CHECKING:
    import duckdb


def create_hospital_needs(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `hospital_needs` from `input_availability`.

    One row a hospital, one yes/no column a need. A need of which nothing is said is not sent.
    """
    columns = ",\n    ".join(
        f"coalesce(bool_or(available) filter (where need = {_text(need.value)}), false) "
        f"as {need_column(need)}"
        for need in Need
    )
    con.execute(
        f"""
        -- one row a hospital
        create or replace temp table {NEEDS_TABLE} as
        select hospital_id,
            {columns}
        from input_availability
        group by hospital_id
        """
    )


def create_measure_computability(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create temp table `measure_computability`: where each measure can be computed, and why not elsewhere.

    Hospitals are those of `input_availability` and of the fact tables. A reason names each missing input, in
    the words of `input_availability.reason` where it gives one.
    """
    needed = [(measure.id, need.value) for measure in measures for need in measure.needs]
    con.execute(
        f"""
        -- one row a measure and hospital
        create or replace temp table measure_computability as
        with catalogue as ({_rows_select([(measure.id,) for measure in measures], ("measure_id",))}),
        needed as ({_rows_select(needed, ("measure_id", "need"))}),
        hospitals as (
            select hospital_id from input_availability
            union select hospital_id from delivery_facts
            union select hospital_id from newborn_facts
        ),
        -- one row a measure, hospital and input that the hospital does not send
        missing as (
            select needed.measure_id, hospitals.hospital_id,
                coalesce(sent.reason, 'this hospital never sends ' || needed.need) as reason
            from needed
            cross join hospitals
            left join input_availability as sent
                on sent.hospital_id = hospitals.hospital_id and sent.need = needed.need
            where not coalesce(sent.available, false)
        ),
        reasons as (
            select measure_id, hospital_id, string_agg(distinct reason, '; ' order by reason) as reason
            from missing
            group by measure_id, hospital_id
        )
        select catalogue.measure_id, hospitals.hospital_id,
            reasons.reason is null as computable, reasons.reason
        from catalogue
        cross join hospitals
        left join reasons using (measure_id, hospital_id)
        order by measure_id, hospital_id
        """
    )


def _rows_select(rows: Sequence[tuple[str, ...]], columns: tuple[str, ...]) -> str:
    """A SELECT of constant text rows; of no row when there are none."""
    if rows:
        values = exp.values(list(rows), alias="rows", columns=columns)
        return str(exp.select(*columns).from_(values).sql(dialect="duckdb"))
    nothing = exp.select(*(_null_text(name) for name in columns)).where(exp.false())
    return str(nothing.sql(dialect="duckdb"))


def _null_text(name: str) -> exp.Expression:
    return exp.alias_(exp.cast(exp.null(), exp.DataType.Type.VARCHAR), name)


def _text(value: str) -> str:
    return str(exp.Literal.string(value).sql(dialect="duckdb"))
