"""What every measure that depends on links says under each candidate link: the same compiler, other facts.

Which links are candidates is decided in candidates.py; outcomes are added up elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from measures.compile import unit_columns
from measures.computability import create_hospital_needs
from measures.engines.duckdb import grain_select
from measures.fact_columns import MOTHER_PREFIX, NEWBORN_PREFIX
from measures.facts.code_flags import DIABETES
from measures.facts_used import ColumnUse, facts_of
from measures.measure import Grain, Measure, MeasureKind

if TYPE_CHECKING:
    import duckdb

# Columns of newborn_facts that the link decides, wholly or where the newborn's own record is silent.
# (Plurality and delivery mode are taken from the mother too where unknown, but not marked so: they are left
# as they are, which changes no measure that asks for a single child by more than those few.)
LINKED_COLUMNS = frozenset({"link_status", "delivery_id", "gestational_age_days", "mother_has_diabetes"})
GRAINS = (Grain.DYAD, Grain.NEWBORN)


def bounded_measures(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The measures whose rate depends on links newborn by newborn, in the order given.

    All of dyads, and those of newborns that speak of the link or of what the mother's record fills in. Of counts
    nothing is left out: how many dyads there are is told by the rate of linked newborns.
    """
    return tuple(
        measure
        for measure in measures
        if measure.kind is not MeasureKind.COUNT
        and (
            measure.grain is Grain.DYAD
            or (measure.grain is Grain.NEWBORN and not LINKED_COLUMNS.isdisjoint(_columns_of(measure)))
        )
    )


def _columns_of(measure: Measure) -> set[str]:
    return {use.column for use in facts_of(measure) if isinstance(use, ColumnUse)}


def of_grain(measures: Sequence[Measure], grain: Grain) -> list[Measure]:
    """The measures of one grain."""
    return [measure for measure in measures if measure.grain is grain]


def create_outcomes(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create `bound_outcomes_dyad` and `bound_outcomes_newborn`: `pair_no`, one column a measure, NULL outside.

    One row a candidate of `bound_candidates`; for dyads those without a mother have none.
    """
    create_hospital_needs(con)
    _create_candidate_newborns(con)
    _create_candidate_dyads(con)
    for grain in GRAINS:
        members = of_grain(measures, grain)
        select = _on_table(grain_select(members, grain), grain, f"candidate_{grain}_facts")
        columns = "".join(f", {measure.id}" for measure in members)
        con.execute(
            f"""
            create or replace temp table bound_outcomes_{grain} as
            select {unit_columns(grain)[0]} as pair_no{columns}
            from ({select.sql(dialect="duckdb")})
            """
        )
    con.execute("drop view candidate_dyad_facts")
    con.execute("drop view candidate_newborn_facts")


def _on_table(select: exp.Select, grain: Grain, table: str) -> exp.Select:
    """The same SELECT over another fact table."""
    for source in select.find_all(exp.Table):
        if source.name == f"{grain}_facts":
            source.set("this", exp.to_identifier(table))
    return select


def _create_candidate_newborns(con: duckdb.DuckDBPyConnection) -> None:
    """`candidate_newborn_facts`: newborn_facts as they would be under each candidate; its id is the pair's number."""
    mothers = {row[0] for row in con.execute("describe delivery_facts").fetchall()}
    has_diabetes = (
        f"mother.{DIABETES.column}" if DIABETES.column in mothers else "newborn.mother_has_diabetes"
    )
    is_own = "newborn.gestational_age_source in ('field', 'code')"
    under_candidate = {
        "newborn_id": "candidate.pair_no",
        "link_status": "case when candidate.delivery_id is null then 'unlinked' else 'linked' end",
        "delivery_id": "candidate.delivery_id",
        "gestational_age_days": f"case when {is_own} then newborn.gestational_age_days "
        "else mother.gestational_age_days end",
        "gestational_age_source": f"case when {is_own} then newborn.gestational_age_source "
        "when mother.gestational_age_days is not null then 'mother' end",
        "mother_has_diabetes": has_diabetes,
    }
    columns = [row[0] for row in con.execute("describe newborn_facts").fetchall()]
    con.execute(
        f"""
        create or replace temp view candidate_newborn_facts as
        select {", ".join(f"{under_candidate.get(name, f'newborn.{name}')} as {name}" for name in columns)}
        from bound_candidates as candidate
        join newborn_facts as newborn on newborn.newborn_id = candidate.newborn_id
        left join delivery_facts as mother on mother.delivery_id = candidate.delivery_id
        """
    )


def _create_candidate_dyads(con: duckdb.DuckDBPyConnection) -> None:
    mother = [row[0] for row in con.execute("describe delivery_facts").fetchall()]
    newborn = [row[0] for row in con.execute("describe candidate_newborn_facts").fetchall()]
    columns = [
        *(f"mother.{name} as {MOTHER_PREFIX}{name}" for name in mother),
        *(f"newborn.{name} as {NEWBORN_PREFIX}{name}" for name in newborn),
    ]
    con.execute(
        f"""
        create or replace temp view candidate_dyad_facts as
        select newborn.newborn_id as dyad_id, newborn.hospital_id, newborn.period_date, {", ".join(columns)}
        from candidate_newborn_facts as newborn
        join delivery_facts as mother on mother.delivery_id = newborn.delivery_id
        """
    )
