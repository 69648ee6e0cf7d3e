"""Holds links to what reviewers settled: a pair they called a match stays linked, one they refused never is.

Reads settled decisions only; who decided, and whether two agreed, is asked in review.py.
"""

from __future__ import annotations

import duckdb


def apply_decisions(con: duckdb.DuckDBPyConnection) -> None:
    """Change `linkage_certain_links` to what `settled_decisions` says, and create `linkage_refused_pairs`.

    `settled_decisions` (newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
    is_match) may be missing: then nothing is settled.
    """
    con.execute("create or replace temp table linkage_refused_pairs (newborn_no bigint, delivery_no bigint)")
