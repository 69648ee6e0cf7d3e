"""Hand-made link outcomes and decisions for tests of clerical review: a newborn is `H1 Bn`, a delivery `H1 Dn`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb

from linkage.review.items import Decision

_LINKS = """
    create or replace table links (
        newborn_hospital_id varchar, newborn_encounter_id varchar, delivery_hospital_id varchar,
        delivery_encounter_id varchar, link_status varchar, link_reason varchar, link_method varchar, model varchar,
        link_tier varchar, best_delivery_hospital_id varchar, best_delivery_encounter_id varchar, match_weight double,
        match_probability double, link_probability double, runner_up_weight double, margin double, is_outborn boolean)
"""
_PAIRS = """
    create or replace table scored_pairs (
        newborn_hospital_id varchar, newborn_encounter_id varchar, delivery_hospital_id varchar,
        delivery_encounter_id varchar, method varchar, model varchar, rule varchar, match_weight double,
        match_probability double)
"""
_NEWBORNS = """
    create or replace table comparable_newborns (
        hospital_id varchar, encounter_id varchar, mother_mrn varchar, mother_account_number varchar,
        birth_at timestamp)
"""
_DELIVERIES = """
    create or replace table comparable_deliveries (
        hospital_id varchar, encounter_id varchar, mother_mrn varchar, account_number varchar,
        delivery_at timestamp, admit_at timestamp)
"""


def create_empty_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """The four tables a review queue reads, empty."""
    for table in (_LINKS, _PAIRS, _NEWBORNS, _DELIVERIES):
        con.execute(table)


def add_outcome(
    con: duckdb.DuckDBPyConnection, newborn: str, status: str, candidates: dict[str, float], **values: Any
) -> None:
    """One infant at H1 with its scored deliveries and their weights; the heaviest is linked or best."""
    best = max(candidates, key=lambda delivery: candidates[delivery]) if candidates else None
    hospital = "H1" if best else None
    row: dict[str, Any] = {
        "newborn_hospital_id": "H1",
        "newborn_encounter_id": newborn,
        "link_status": status,
        "link_reason": "match_weight_in_review_band" if status == "review" else "match_weight",
        "model": "identified",
        "best_delivery_hospital_id": hospital,
        "best_delivery_encounter_id": best,
        "match_weight": candidates.get(best or ""),
        "link_probability": 0.5,
        "is_outborn": False,
    }
    if status == "linked":
        row |= {
            "delivery_hospital_id": hospital,
            "delivery_encounter_id": best,
            "link_tier": "strict",
            "link_method": "probabilistic",
        }
    _insert(con, "links", row | values)
    for delivery, weight in candidates.items():
        pair = {"newborn_hospital_id": "H1", "newborn_encounter_id": newborn, "delivery_hospital_id": "H1"}
        _insert(
            con,
            "scored_pairs",
            pair | {"delivery_encounter_id": delivery, "rule": "same_day", "match_weight": weight},
        )


def _insert(con: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    con.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def says(
    reviewer: str, newborn_id: str, delivery_id: str, verdict: str, sequence: int, **more: Any
) -> Decision:
    """A decision on a newborn and a delivery of H1; a higher sequence came later."""
    fields: dict[str, Any] = {
        "sequence": sequence,
        "decided_at": datetime(2025, 6, 1, tzinfo=UTC),
        "reviewer": reviewer,
        "newborn": ("H1", newborn_id),
        "delivery": ("H1", delivery_id),
        "verdict": verdict,
        "note": None,
        "item": "r0",
        "purpose": "review",
        "stratum": "review",
        "is_sampled": False,
        "candidate": 1,
        "match_weight": 4.0,
        "link_probability": 0.5,
        "model": "identified",
        "seen_linkage": "a",
    }
    return Decision(**(fields | more))
