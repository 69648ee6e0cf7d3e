"""`dyad_facts`: one row a linked newborn with its mother's facts and its own; a view, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.fact_columns import MOTHER_PREFIX, NEWBORN_PREFIX

if TYPE_CHECKING:
    import duckdb


def create_dyad_facts(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp view `dyad_facts`: identities, then `mother__<column>` and `newborn__<column>`."""
    mother = _prefixed(con, "delivery_facts", "mother", MOTHER_PREFIX)
    newborn = _prefixed(con, "newborn_facts", "newborn", NEWBORN_PREFIX)
    con.execute(
        f"""
        create or replace temp view dyad_facts as
        select dyad.dyad_id, newborn.newborn_id, mother.delivery_id, mother.mother_id, newborn.hospital_id,
            newborn.period_date,
            {mother},
            {newborn}
        from dyads as dyad
        join delivery_facts as mother on mother.delivery_id = dyad.delivery_id
        join newborn_facts as newborn on newborn.newborn_id = dyad.newborn_id
        where dyad.link_status = 'linked'
        """
    )


def _prefixed(con: duckdb.DuckDBPyConnection, table: str, alias: str, prefix: str) -> str:
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall()]
    return ",\n            ".join(f"{alias}.{column} as {prefix}{column}" for column in columns)
