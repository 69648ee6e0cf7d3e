"""Reads published tables for the pages: one way to ask for them, with hidden figures hidden.

No wording, no drawing and no rule of measurement stands here; a table or column that a build lacks reads as empty.
"""

from __future__ import annotations

import re
from typing import Any

import duckdb

from data_contracts.as_sql import SQL_TYPES, quote_identifier
from data_contracts.contract import DataContract
from data_contracts.published import PUBLISHED

Row = dict[str, Any]

# What `dyad_associations` says of a pair: counts first, then what is made of them.
ASSOCIATION_FIGURES = (
    "exposed",
    "exposed_events",
    "unexposed",
    "unexposed_events",
    "risk_exposed",
    "risk_unexposed",
    "relative_risk",
    "rr_ci_low",
    "rr_ci_high",
    "risk_difference",
    "rd_ci_low",
    "rd_ci_high",
    "relative_risk_low",
    "relative_risk_high",
    "adjusted_relative_risk",
    "adjusted_rr_ci_low",
    "adjusted_rr_ci_high",
    "adjusted_risk_difference",
    "adjusted_rd_ci_low",
    "adjusted_rd_ci_high",
)
# All figures of a measure that say something about the people counted.
HIDDEN_WHEN_SUPPRESSED = frozenset(
    [
        "denominator",
        "exclusions",
        "numerator",
        "rate",
        "ci_low",
        "ci_high",
        "expected",
        "oe_ratio",
        "shrunken_rate",
        "reliability",
        "reference_rate",
        "comparison_rate",
        "rate_ratio",
        "rate_ratio_ci_low",
        "rate_ratio_ci_high",
        "rate_difference",
        "rate_difference_ci_low",
        "rate_difference_ci_high",
        "excess_events",
        "best_rate",
        "strict_rate",
        "loose_rate",
        "low_rate",
        "high_rate",
        "imputed_rate",
        "imputed_ci_low",
        "imputed_ci_high",
        "linkage_variance_share",
        "uncertain_newborns",
        "oe_ci_low",
        "oe_ci_high",
        "ratio_change",
        "ratio_change_ci_low",
        "ratio_change_ci_high",
        *ASSOCIATION_FIGURES,
        "respondents",
        "response_rate",
        "percent_positive",
    ]
)
_CONTRACTS = {contract.name: contract for contract in PUBLISHED}


def ask(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[Row]:
    """The rows of a query over published tables, as dictionaries in the query's own order.

    Every table stands ready under its own name with exactly the columns of its contract. Where a measure's cell is
    suppressed, all its figures are NULL whatever the table says: what is hidden cannot be printed by mistake.
    """
    cursor = con.execute(_with_tables(con, query), list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def ask_by_place(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> dict[str, list[Row]]:
    """The same rows, gathered by their column `place` in the query's order; read column by column, so many are cheap."""
    table = con.sql(_with_tables(con, query), params=list(parameters)).to_arrow_table()
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    names = tuple(columns)
    found: dict[str, list[Row]] = {}
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(names, values, strict=True))
        found.setdefault(row["place"], []).append(row)
    return found


def _with_tables(con: duckdb.DuckDBPyConnection, query: str) -> str:
    named = [name for name in _CONTRACTS if re.search(rf"\b{name}\b", query)]
    present = _columns_present(con, named)
    ready = ",\n".join(
        f"{name} as ({_select_contract(_CONTRACTS[name], present.get(name))})" for name in named
    )
    body = query.strip()
    return f"with {ready}, {body[5:]}" if body.startswith("with ") else f"with {ready}\n{body}"


def _columns_present(con: duckdb.DuckDBPyConnection, tables: list[str]) -> dict[str, tuple[str, set[str]]]:
    """Each table's name in SQL and its columns: that of the current database, else of another one attached."""
    found: dict[str, tuple[str, set[str]]] = {}
    for table in tables:
        try:
            described = con.execute(f"describe {quote_identifier(table)}").fetchall()
        except duckdb.CatalogException:
            continue
        found[table] = (quote_identifier(table), {row[0] for row in described})
    missing = [table for table in tables if table not in found]
    return {**_columns_attached(con, missing), **found} if missing else found


def _columns_attached(con: duckdb.DuckDBPyConnection, tables: list[str]) -> dict[str, tuple[str, set[str]]]:
    found: dict[str, tuple[str, set[str]]] = {}
    listed = con.execute(
        """
        select table_name, '"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"', column_name
        from information_schema.columns
        where table_name in (select unnest(?))
        order by table_catalog, table_schema, ordinal_position
        """,
        [tables],
    ).fetchall()
    for table, qualified, column in listed:
        if table not in found or found[table][0] != qualified:
            found[table] = (qualified, set())
        found[table][1].add(column)
    return found


def _select_contract(contract: DataContract, present: tuple[str, set[str]] | None) -> str:
    shape = {field.name: SQL_TYPES[field.type] for field in contract.fields}
    if present is None:
        return (
            "select "
            + ", ".join(f"null::{kind} as {quote_identifier(n)}" for n, kind in shape.items())
            + " where false"
        )
    qualified, columns = present
    hides = "suppressed" in shape
    cells = []
    for name, kind in shape.items():
        quoted = quote_identifier(name)
        value = f"cast({quoted} as {kind})" if name in columns else f"null::{kind}"
        if hides and name in HIDDEN_WHEN_SUPPRESSED:
            # Without the column nothing says that a figure may be shown.
            hidden = "coalesce(suppressed, true)" if "suppressed" in columns else "true"
            value = f"case when {hidden} then null else {value} end"
        cells.append(f"{value} as {quoted}")
    return f"select {', '.join(cells)} from {qualified}"
