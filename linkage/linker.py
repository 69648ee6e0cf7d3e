"""Links newborns to deliveries: certain links, candidate pairs, scores, assignment, and a reason for every
outcome.

The steps' own rules stand in their modules; this one fixes their order and writes the tables of the link
stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from linkage.candidates import create_candidates, create_open_sides
from linkage.deterministic import find_certain_links
from linkage.models import identified
from linkage.models.comparison import Parameters, trainable_levels
from linkage.outcomes import create_outcomes
from linkage.pins import apply_decisions
from linkage.resolution import resolve_pairs
from linkage.sides import create_sides, drop_sides
from linkage.splink_adapter import estimate_parameters, score_candidates
from linkage.statistics import count_statistics, create_statistics, drop_counted, drop_statistics
from linkage.stays import create_infant_stays, create_mother_stays

# Pairs lighter than this are not kept: they neither link nor rival a link.
KEPT_WEIGHT = -4.0


@dataclass(frozen=True, kw_only=True)
class LinkSummary:
    """Counts of one linkage: newborns by outcome, how they were linked, and how many pairs were looked at."""

    newborns: int
    deliveries: int
    linked: int
    review: int
    unlinked: int
    deterministic: int
    probabilistic: int
    candidate_pairs: int
    scored_pairs: int
    model: str
    model_trained_at: str


def link(con: duckdb.DuckDBPyConnection, model_path: Path | None = None) -> LinkSummary:
    """Create `scored_pairs`, `links`, `infant_stays` and `mother_stays` (docs/explanation/stages.md, 3).

    Reads `comparable_deliveries`, `comparable_newborns` and `mother_encounters`. Scores with the shipped
    parameters,
    or those in `model_path`; never trains.
    """
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    try:
        return link_on_given(con, model_path)
    finally:
        drop_counted(con)


def link_on_given(con: duckdb.DuckDBPyConnection, model_path: Path | None = None) -> LinkSummary:
    """The same where `infant_stays`, `mother_stays` and the tables of statistics.COUNTED stand already."""
    parameters = identified.default_parameters(model_path)
    create_statistics(con)
    create_sides(con)
    find_certain_links(con)
    apply_decisions(con)
    create_open_sides(con)
    candidate_pairs = create_candidates(con)
    score_candidates(
        con,
        identified.settings(parameters),
        deliveries="open_deliveries",
        newborns="open_newborns",
        candidates="linkage_candidates",
        at_least=KEPT_WEIGHT,
        into="linkage_scores",
    )
    resolve_pairs(con)
    create_outcomes(con)
    summary = _summarise(con, candidate_pairs, parameters.trained_at)
    for table in _SCRATCH:
        con.execute(f"drop table if exists {table}")
    drop_sides(con)
    drop_statistics(con)
    return summary


def train_model(con: duckdb.DuckDBPyConnection, *, trained_on: str, trained_at: str) -> Parameters:
    """Estimate the identified model's parameters from the records at hand (TrainingError when they do not
    allow it).

    `trained_on` says in words what they were, `trained_at` is an ISO date; keep the result with
    `write_parameters`.
    """
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    try:
        return estimate_parameters(
            con,
            identified.settings(),
            identified.TRAINING,
            model=identified.MODEL_NAME,
            trainable=trainable_levels(identified.COMPARISONS),
            deliveries="linkage_delivery_side",
            newborns="linkage_newborn_side",
            trained_on=trained_on,
            trained_at=trained_at,
        )
    finally:
        drop_sides(con)
        drop_statistics(con)
        drop_counted(con)


_SCRATCH = (
    "linkage_certain_links",
    "linkage_contradictions",
    "linkage_refused_pairs",
    "open_newborns",
    "open_deliveries",
    "open_newborn_days",
    "open_delivery_days",
    "linkage_candidates",
    "linkage_scores",
    "linkage_resolved",
)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows[0])


def _summarise(con: duckdb.DuckDBPyConnection, candidate_pairs: int, trained_at: str) -> LinkSummary:
    (row,) = con.execute(
        """
        select count(*), count(*) filter (link_status = 'linked'), count(*) filter (link_status = 'review'),
            count(*) filter (link_status = 'unlinked'), count(*) filter (link_method = 'deterministic'),
            count(*) filter (link_method = 'probabilistic')
        from links
        """
    ).fetchall()
    return LinkSummary(
        newborns=row[0],
        deliveries=_count(con, "linkage_delivery_side"),
        linked=row[1],
        review=row[2],
        unlinked=row[3],
        deterministic=row[4],
        probabilistic=row[5],
        candidate_pairs=candidate_pairs,
        scored_pairs=_count(con, "linkage_scores"),
        model=identified.MODEL_NAME,
        model_trained_at=trained_at,
    )
