"""Explains a match weight comparison by comparison, from the very settings a model scores with.

It looks at a few pairs for a person to read; scoring millions is the business of splink_adapter.py.
"""

from __future__ import annotations

import math
import re
from typing import Any

import duckdb

from data_contracts.as_sql import quote_text
from linkage.candidates.sides import SIDE_COLUMNS

PRIOR_NAME, PRIOR_LEVEL = "prior", "before any comparison"
UNKNOWN_LEVEL = "unknown"

_COLUMN = re.compile(r"\b([a-z][a-z_0-9]*)_([lr])\b")


class ExplanationError(ValueError):
    """A model weighs something that levels alone do not tell; the message names it."""


def explain_pairs(
    con: duckdb.DuckDBPyConnection,
    settings: dict[str, Any],
    *,
    pairs: str,
    deliveries: str,
    newborns: str,
    into: str,
) -> None:
    """Create table `into` (newborn_no, delivery_no, position, comparison, level, level_no, match_weight).

    One row a pair of `pairs` (newborn_no, delivery_no) and comparison in model order; position 0 is the prior, and
    an unknown comparison weighs 0 (level_no -1). Weights are log2 of m/u; those of a pair sum to its match weight.
    `settings` is a Splink settings dictionary with final parameters; ExplanationError when it adjusts for frequencies.
    """
    comparisons = settings["comparisons"]
    columns = ", ".join(
        f"delivery.{column} as {column}_l, newborn.{column} as {column}_r" for column in SIDE_COLUMNS
    )
    level_nos = ",\n                ".join(_level_no_sql(comparison) for comparison in comparisons)
    con.execute(
        f"""
        create or replace temp table {into} as
        with side_by_side as (
            select pair.newborn_no, pair.delivery_no, {columns}
            from (select distinct newborn_no, delivery_no from {pairs}) as pair
            join {deliveries} as delivery on delivery.unique_id = pair.delivery_no
            join {newborns} as newborn on newborn.unique_id = pair.newborn_no
        ),
        levelled as (
            select newborn_no, delivery_no, [
                {level_nos}] as level_nos
            from side_by_side
        ),
        one_comparison as (
            -- one row a pair and comparison
            select newborn_no, delivery_no, 0 as position, 0 as level_no from levelled
            union all
            select newborn_no, delivery_no, unnest(generate_series(1, {len(comparisons)})), unnest(level_nos)
            from levelled
        ),
        weights (position, level_no, comparison, level, match_weight) as (
            values {_weights_sql(settings)}
        )
        select newborn_no, delivery_no, position::integer as position, comparison, level,
            level_no::integer as level_no, match_weight::double as match_weight
        from one_comparison
        join weights using (position, level_no)
        order by newborn_no, delivery_no, position
        """
    )


def columns_compared(settings: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The side columns each comparison looks at, in order of SIDE_COLUMNS."""
    looked_at = {}
    for comparison in settings["comparisons"]:
        text = " ".join(level["sql_condition"] for level in comparison["comparison_levels"])
        named = {column for column, _ in _COLUMN.findall(text)}
        looked_at[comparison["output_column_name"]] = tuple(c for c in SIDE_COLUMNS if c in named)
    return looked_at


def _level_no_sql(comparison: dict[str, Any]) -> str:
    """Number of the first level that holds, from 0; -1 where the comparison is unknown."""
    branches, number = [], 0
    for level in comparison["comparison_levels"]:
        if level.get("is_null_level"):
            branches.append(f"when {level['sql_condition']} then -1")
            continue
        otherwise = level["sql_condition"].strip().upper() == "ELSE"
        branches.append(f"else {number}" if otherwise else f"when {level['sql_condition']} then {number}")
        number += 1
    return f"case {' '.join(branches)} end"


def _weights_sql(settings: dict[str, Any]) -> str:
    prior = settings["probability_two_random_records_match"]
    rows = [(0, 0, PRIOR_NAME, PRIOR_LEVEL, math.log2(prior / (1 - prior)))]
    for position, comparison in enumerate(settings["comparisons"], start=1):
        name, number = comparison["output_column_name"], 0
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                rows.append((position, -1, name, UNKNOWN_LEVEL, 0.0))
                continue
            if level.get("tf_adjustment_column"):
                raise ExplanationError(
                    f"{name}: its weight depends on how frequent the value is, which no level tells; declare "
                    "frequency as levels"
                )
            weight = math.log2(level["m_probability"] / level["u_probability"])
            rows.append((position, number, name, level["label_for_charts"], weight))
            number += 1
    return ",\n                ".join(
        f"({position}, {number}, {quote_text(name)}, {quote_text(level)}, {weight!r}::double)"
        for position, number, name, level, weight in rows
    )
