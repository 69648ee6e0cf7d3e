"""Figures by hospital and month from staged feeds: volumes, codes a record, missing shares, shares of births.

Only sums are made here; how far a figure may move, or lie from its peers, is judged in `drift.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from data_contracts.as_sql import quote_text
from data_contracts.codings import race_ethnicity_sql

FIGURES_TABLE = "checked_figures"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A ratio of two sums over the rows of one evidence table or feed, by hospital and month."""

    name: str
    relation: str
    numerator: str  # SQL aggregate
    denominator: str  # SQL aggregate
    month: str = "month"


def _missing(feed: str, column: str) -> Figure:
    # Who is still in hospital has no disposition yet, which would flag every last month.
    among = "discharge_datetime is not null" if column == "discharge_disposition" else "true"
    return Figure(
        name=f"{feed}.{column}.missing",
        relation=feed,
        numerator=f"count(*) filter (where {among} and {column} is null)",
        denominator=f"count(*) filter (where {among})",
        month="discharge_month",
    )


# Columns that linking and most measures stand on; the others' missingness is told by `input_availability`.
KEY_COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("maternal_encounters", "patient_mrn", 0.05),
    ("maternal_encounters", "last_name", 0.05),
    ("maternal_encounters", "birth_date", 0.05),
    ("maternal_encounters", "payer_primary", 0.10),
    ("maternal_encounters", "zip", 0.10),
    ("maternal_encounters", "discharge_disposition", 0.05),
    ("newborn_encounters", "patient_mrn", 0.05),
    ("newborn_encounters", "mother_mrn", 0.05),
    ("newborn_encounters", "last_name", 0.05),
    ("newborn_encounters", "birth_weight_g", 0.05),
    ("newborn_encounters", "gestational_age_days", 0.10),
    ("newborn_encounters", "sex", 0.05),
    ("newborn_encounters", "discharge_disposition", 0.05),
)

_BIRTHS_WITH_WEIGHT = "count(*) filter (where is_birth and birth_weight_g is not null)"
_BIRTHS_WITH_GESTATION = "count(*) filter (where is_birth and gestational_age_days is not null)"

FIGURES: tuple[Figure, ...] = (
    Figure(name="maternal.volume", relation="checked_mothers", numerator="count(*)", denominator="1"),
    Figure(name="newborn.volume", relation="checked_newborns", numerator="count(*)", denominator="1"),
    Figure(
        name="maternal.codes_per_record",
        relation="checked_mothers",
        numerator="sum(codes) filter (where is_inpatient)",
        denominator="count(*) filter (where is_inpatient)",
    ),
    Figure(
        name="newborn.codes_per_record",
        relation="checked_newborns",
        numerator="sum(codes)",
        denominator="count(*)",
    ),
    *(_missing(feed, column) for feed, column, _ in KEY_COLUMNS),
    Figure(
        name="liveborn_per_delivery",
        relation="checked_mothers",
        numerator="sum(liveborn) filter (where is_inpatient and has_outcome and liveborn is not null)",
        denominator="count(*) filter (where is_inpatient and has_outcome and liveborn is not null)",
    ),
    Figure(
        name="twin_share",
        relation="checked_newborns",
        numerator="count(*) filter (where is_birth and plurality > 1)",
        denominator="count(*) filter (where is_birth and plurality is not null)",
    ),
    Figure(
        name="cesarean_share",
        relation="checked_mothers",
        numerator="count(*) filter (where is_inpatient and has_delivery and is_cesarean)",
        denominator="count(*) filter (where is_inpatient and has_delivery)",
    ),
    Figure(
        name="low_birth_weight_share",
        relation="checked_newborns",
        numerator="count(*) filter (where is_birth and birth_weight_g < 2500)",
        denominator=_BIRTHS_WITH_WEIGHT,
    ),
    Figure(
        name="preterm_share",
        relation="checked_newborns",
        numerator="count(*) filter (where is_birth and gestational_age_days < 37 * 7)",
        denominator=_BIRTHS_WITH_GESTATION,
    ),
)

# Figures that take a query of their own: grain hospital and month, columns hospital_id, month, numerator,
# denominator.
_OWN_QUERIES: tuple[tuple[str, str], ...] = (
    (
        "race.unknown",
        f"""
        with answers as (
            -- grain: a hospital, month and way of saying race; coding each way once is fast.
            -- Not called "said": that name would capture the lambda inside race_ethnicity_sql.
            select hospital_id, discharge_month as month, race, ethnicity, count(*) as encounters
            from maternal_encounters
            group by all
        )
        select hospital_id, month,
            coalesce(sum(encounters) filter (where {race_ethnicity_sql("race", "ethnicity")} is null), 0)
                as numerator,
            sum(encounters) as denominator
        from answers
        group by hospital_id, month
        """,
    ),
    (
        "newborns_per_liveborn",
        """
        with mothers as (
            select hospital_id, month, sum(liveborn) as liveborn
            from checked_mothers
            where is_inpatient and (has_delivery or has_outcome)
            group by all
        ),
        newborns as (
            select hospital_id, month, count(*) as births from checked_newborns where is_birth group by all
        )
        select hospital_id, month, coalesce(births, 0) as numerator, coalesce(liveborn, 0) as denominator
        from mothers full join newborns using (hospital_id, month)
        """,
    ),
)


def create_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table `checked_figures`: one row a hospital, month and figure with its two sums.

    Reads the tables of `evidence.create_evidence` and the two encounter feeds, each once.
    """
    by_relation: dict[tuple[str, str], list[Figure]] = {}
    for figure in FIGURES:
        by_relation.setdefault((figure.relation, figure.month), []).append(figure)
    parts = [_figures_sql(relation, month, figures) for (relation, month), figures in by_relation.items()]
    parts += [
        f"select hospital_id, month as period_start, {quote_text(name)} as figure, numerator, denominator "
        f"from ({query})"
        for name, query in _OWN_QUERIES
    ]
    con.execute(f"""
        create or replace temp table {FIGURES_TABLE} as
        -- grain: a hospital, month and figure
        select hospital_id, period_start::date as period_start, figure,
            numerator::double as numerator, denominator::double as denominator
        from ({" union all ".join(f"({part})" for part in parts)})
        where hospital_id is not null and period_start is not null
    """)


def drop_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the temporary table again."""
    con.execute(f"drop table if exists {FIGURES_TABLE}")


def _figures_sql(relation: str, month: str, figures: Iterable[Figure]) -> str:
    """All figures of a relation in one pass, then one row a figure."""
    listed = list(figures)
    sums = ", ".join(
        f"coalesce({figure.numerator}, 0)::double as numerator_{place}, "
        f"coalesce({figure.denominator}, 0)::double as denominator_{place}"
        for place, figure in enumerate(listed)
    )
    rows = " union all ".join(
        f"select hospital_id, month, {quote_text(figure.name)}, "
        f"numerator_{place}, denominator_{place} from sums"
        for place, figure in enumerate(listed)
    )
    return f"""
        with sums as (
            -- grain: a hospital and month
            select hospital_id, {month} as month, {sums} from {relation} group by hospital_id, {month}
        )
        select * from ({rows}) as figures(hospital_id, period_start, figure, numerator, denominator)
    """
