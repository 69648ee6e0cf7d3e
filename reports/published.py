"""Reads published tables for the pages: which columns they use, and one way to ask for them.

No wording, no drawing and no rule of measurement stands here; a table or column that a build lacks reads as empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

Row = dict[str, Any]

# What the pages read, and as which type. A cell of these shapes is a verdict, a label or an aggregate; the one
# table with a row a person is `dyads`, which is only ever counted (see linkage.py).
SHAPES: Mapping[str, Mapping[str, str]] = {
    "builds": {
        "build_id": "varchar",
        "started_at": "timestamp",
        "finished_at": "timestamp",
        "code_version": "varchar",
        "privacy_profile": "varchar",
        "first_month": "date",
        "last_month": "date",
    },
    "gate_results": {
        "stage": "varchar",
        "check_id": "varchar",
        "title": "varchar",
        "table_name": "varchar",
        "column_name": "varchar",
        "hospital_id": "varchar",
        "period_start": "date",
        "kahn_category": "varchar",
        "severity": "varchar",
        "verdict": "varchar",
        "violated": "bigint",
        "total": "bigint",
        "share": "double",
        "threshold": "double",
        "threshold_source": "varchar",
        "because": "varchar",
        "note": "varchar",
        "waiver_id": "varchar",
    },
    "submissions": {
        "submission_id": "varchar",
        "submitter": "varchar",
        "period": "varchar",
        "status": "varchar",
        "reason": "varchar",
        "received_at": "timestamp",
    },
    "quarantine_summary": {
        "submission_id": "varchar",
        "feed": "varchar",
        "rule": "varchar",
        "reason": "varchar",
        "hospital_id": "varchar",
        "row_count": "bigint",
    },
    "link_quality": {
        "metric": "varchar",
        "stratum": "varchar",
        "stratum_value": "varchar",
        "numerator": "bigint",
        "denominator": "bigint",
        "value": "double",
        "ci_low": "double",
        "ci_high": "double",
        "source": "varchar",
    },
    "linkage_bias": {
        "characteristic": "varchar",
        "level": "varchar",
        "linked": "bigint",
        "unlinked": "bigint",
        "linked_share": "double",
        "unlinked_share": "double",
        "standardized_difference": "double",
    },
    "dyads": {
        "link_status": "varchar",
        "link_reason": "varchar",
        "link_method": "varchar",
        "match_weight": "double",
        "is_outborn": "boolean",
        "birth_month": "date",
    },
    "measure_rates": {
        "measure_id": "varchar",
        "period_type": "varchar",
        "period_start": "date",
        "level": "varchar",
        "place": "varchar",
        "stratum": "varchar",
        "stratum_value": "varchar",
        "denominator": "bigint",
        "numerator": "double",
        "rate": "double",
        "rate_per": "bigint",
        "ci_low": "double",
        "ci_high": "double",
        "suppressed": "boolean",
        "suppression_reason": "varchar",
        "computable": "boolean",
        "not_computable_reason": "varchar",
        "usability": "varchar",
    },
    "control_charts": {
        "measure_id": "varchar",
        "level": "varchar",
        "place": "varchar",
        "period_start": "date",
        "value": "double",
        "center": "double",
        "lower": "double",
        "upper": "double",
        "rule_hits": "varchar",
    },
    "measure_catalogue": {
        "measure_id": "varchar",
        "title": "varchar",
        "group": "varchar",
        "grain": "varchar",
        "rate_per": "bigint",
        "better": "varchar",
        "steward": "varchar",
    },
}


def ask(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[Row]:
    """The rows of a query over the tables of SHAPES, as dictionaries in the query's own order.

    Every table of SHAPES stands ready under its own name with exactly the columns listed there. Where a measure
    cell is suppressed its figures are NULL whatever the table says: what is hidden cannot be printed by mistake.
    """
    present = _columns_present(con)
    ready = ",\n".join(
        f'"{table}" as ({_select_shape(table, present.get(table))})' for table in SHAPES if table in query
    )
    body = query.strip()
    joined = f"with {ready}, {body[5:]}" if body.lower().startswith("with ") else f"with {ready}\n{body}"
    cursor = con.execute(joined, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def list_absent(con: duckdb.DuckDBPyConnection, *tables: str) -> list[str]:
    """Tables (`dyads`) and columns (`dyads.match_weight`) that a page would read but this build lacks."""
    present = _columns_present(con)
    absent = []
    for table in tables:
        if table not in present:
            absent.append(table)
        else:
            absent += [f"{table}.{name}" for name in SHAPES[table] if name not in present[table][1]]
    return absent


def _columns_present(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, set[str]]]:
    """Each table's qualified name and columns; of two with one name, that of the current database."""
    found: dict[str, tuple[str, set[str]]] = {}
    listed = con.execute(
        """
        select table_name, '"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"', column_name
        from information_schema.columns
        where table_name in (select unnest(?))
        order by (table_catalog = current_database()), table_catalog, table_schema, ordinal_position
        """,
        [list(SHAPES)],
    ).fetchall()
    for table, qualified, column in listed:
        if table not in found or found[table][0] != qualified:
            found[table] = (qualified, set())
        found[table][1].add(column)
    return found


# Figures of a measure that say something about the people counted.
_FIGURES = frozenset({"numerator", "denominator", "rate", "ci_low", "ci_high"})


def _select_shape(table: str, present: tuple[str, set[str]] | None) -> str:
    shape = SHAPES[table]
    if present is None:
        return "select " + ", ".join(f'null::{kind} as "{name}"' for name, kind in shape.items()) + " where false"
    qualified, columns = present
    hides = table == "measure_rates" and "suppressed" in columns
    cells = []
    for name, kind in shape.items():
        value = f'cast("{name}" as {kind})' if name in columns else f"null::{kind}"
        if hides and name in _FIGURES:
            value = f'case when coalesce("suppressed", true) then null else {value} end'
        cells.append(f'{value} as "{name}"')
    return f"select {', '.join(cells)} from {qualified}"
