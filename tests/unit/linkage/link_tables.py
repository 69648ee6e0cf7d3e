"""Tables of the link stage made by hand, with only the columns that a test speaks of."""

from __future__ import annotations

from typing import Any

import duckdb

from data_contracts.as_sql import SQL_TYPES
from data_contracts.internal.comparable import COMPARABLE_DELIVERIES, COMPARABLE_NEWBORNS
from data_contracts.internal.links import INFANT_STAYS, MOTHER_STAYS
from data_contracts.submitted import feed_named

_LINKS = {
    "newborn_hospital_id": "varchar",
    "newborn_encounter_id": "varchar",
    "delivery_hospital_id": "varchar",
    "delivery_encounter_id": "varchar",
    "link_status": "varchar",
    "link_reason": "varchar",
    "link_method": "varchar",
    "model": "varchar",
    "link_tier": "varchar",
    "best_delivery_hospital_id": "varchar",
    "best_delivery_encounter_id": "varchar",
    "match_weight": "double",
    "match_probability": "double",
    "link_probability": "double",
    "runner_up_weight": "double",
    "margin": "double",
    "is_outborn": "boolean",
}
_PAIRS = {
    "newborn_hospital_id": "varchar",
    "newborn_encounter_id": "varchar",
    "delivery_hospital_id": "varchar",
    "delivery_encounter_id": "varchar",
    "method": "varchar",
    "model": "varchar",
    "rule": "varchar",
    "match_weight": "double",
    "match_probability": "double",
}


def create_link_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that evaluation reads, empty."""
    for contract in (COMPARABLE_DELIVERIES, COMPARABLE_NEWBORNS, INFANT_STAYS, MOTHER_STAYS):
        _create(con, contract.name, {field.name: SQL_TYPES[field.type] for field in contract.fields})
    feed = feed_named("newborn_encounters")
    _create(con, feed.name, {field.name: SQL_TYPES[field.type] for field in feed.fields})
    _create(con, "links", _LINKS)
    _create(con, "scored_pairs", _PAIRS)


def add_row(con: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    """One row with the given columns; the others stay NULL."""
    marks = ", ".join("?" for _ in values)
    con.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values()))


def add_newborn(
    con: duckdb.DuckDBPyConnection,
    number: str,
    *,
    best: str | None = None,
    weight: float | None = None,
    status: str = "linked",
    tier: str | None = "strict",
    method: str | None = "probabilistic",
    model: str | None = "identified",
    probability: float | None = None,
    hospital: str = "H1",
    birth_at: str = "2025-03-10 08:00",
    **record: Any,
) -> None:
    """A newborn of its birth stay and its link; `best` is the shown delivery of the same hospital."""
    linked = status == "linked"
    add_row(
        con,
        "comparable_newborns",
        **{"hospital_id": hospital, "encounter_id": number, "role": "birth", "birth_at": birth_at}
        | {"admit_at": birth_at}
        | record,
    )
    add_row(
        con,
        "infant_stays",
        hospital_id=hospital,
        encounter_id=number,
        index_hospital_id=hospital,
        index_encounter_id=number,
        stay_kind="birth",
        stay_sequence=1,
    )
    add_row(
        con,
        "links",
        newborn_hospital_id=hospital,
        newborn_encounter_id=number,
        delivery_hospital_id=hospital if linked else None,
        delivery_encounter_id=best if linked else None,
        best_delivery_hospital_id=hospital if best else None,
        best_delivery_encounter_id=best,
        link_status=status,
        link_method=method if linked else None,
        model=model,
        link_tier=tier,
        match_weight=weight,
        link_probability=probability,
        is_outborn=record.get("is_outborn", False),
    )


def add_pair(
    con: duckdb.DuckDBPyConnection, newborn: str, delivery: str, weight: float, *, hospital: str = "H1"
) -> None:
    """A scored candidate."""
    add_row(
        con,
        "scored_pairs",
        newborn_hospital_id=hospital,
        newborn_encounter_id=newborn,
        delivery_hospital_id=hospital,
        delivery_encounter_id=delivery,
        method="probabilistic",
        match_weight=weight,
    )


def _create(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> None:
    con.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
