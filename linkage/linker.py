"""Links newborns to deliveries: certain links, candidate pairs, scores, assignment, and a reason for every
outcome.

The steps' own rules stand in their modules; this one fixes their order and writes the tables of the link
stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from linkage.candidates.cap import cap_candidates
from linkage.candidates.deterministic import find_certain_links
from linkage.candidates.found import create_candidates, create_open_deliveries, create_open_newborns
from linkage.candidates.sides import create_sides, drop_sides
from linkage.candidates.statistics import count_statistics, create_statistics, drop_counted, drop_statistics
from linkage.models.catalogue import MODELS
from linkage.models.comparison import Parameters
from linkage.models.model import Model
from linkage.persons.stays import create_infant_stays, create_mother_stays
from linkage.resolution.outcomes import create_outcomes
from linkage.resolution.pins import apply_decisions
from linkage.resolution.resolve import resolve_pairs
from linkage.splink_adapter import score_candidates


@dataclass(frozen=True, kw_only=True)
class LinkSummary:
    """Counts of one linkage: newborns by outcome, how they were linked, and how many pairs were looked at.

    `newborns_of_model` counts newborns by the model their hospital's records allow, `trained_at` says when each model
    that was used was trained, `expected_precision` is the mean posterior of its links (a model without links has none),
    `capped_newborns` how many had more candidates than are scored.
    """

    newborns: int
    deliveries: int
    linked: int
    review: int
    unlinked: int
    deterministic: int
    probabilistic: int
    candidate_pairs: int
    capped_newborns: int
    scored_pairs: int
    newborns_of_model: dict[str, int]
    trained_at: dict[str, str]
    expected_precision: dict[str, float]


ParameterFiles = Mapping[str, Path]


def link(con: duckdb.DuckDBPyConnection, parameter_files: ParameterFiles | None = None) -> LinkSummary:
    """Create the tables of the link stage (docs/explanation/stages.md, 3) that stand for every linkage.

    Reads `comparable_deliveries`, `comparable_newborns` and `mother_encounters`. Scores with the shipped parameters of
    each model, or those in its file of `parameter_files`; never trains.
    """
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    try:
        return link_on_given(con, parameter_files)
    finally:
        drop_counted(con)


def link_on_given(
    con: duckdb.DuckDBPyConnection, parameter_files: ParameterFiles | None = None
) -> LinkSummary:
    """The same where `infant_stays`, `mother_stays` and the tables of statistics.COUNTED stand already."""
    files = parameter_files or {}
    create_statistics(con)
    create_sides(con)
    find_certain_links(con)
    apply_decisions(con)
    create_open_deliveries(con)
    con.execute(_EMPTY_PAIRS)
    trained_at: dict[str, str] = {}
    candidate_pairs = capped_newborns = 0
    for model in MODELS:
        if create_open_newborns(con, model):
            parameters = model.default_parameters(files.get(model.name))
            create_candidates(con, model)
            capped_newborns += cap_candidates(con)
            candidate_pairs += _count(con, "model_candidates")
            _score(con, model, parameters)
            trained_at[model.name] = parameters.trained_at
    resolve_pairs(con)
    create_outcomes(con)
    summary = _summarise(con, candidate_pairs, capped_newborns, trained_at)
    for table in _SCRATCH:
        con.execute(f"drop table if exists {table}")
    drop_sides(con)
    drop_statistics(con)
    return summary


_EMPTY_PAIRS = """
    -- one row a scored candidate pair of any model
    create or replace temp table linkage_scores (
        newborn_no bigint, delivery_no bigint, match_weight double, rule varchar, model varchar
    )
"""


def _score(con: duckdb.DuckDBPyConnection, model: Model, parameters: Parameters) -> None:
    """Add the model's candidates that weigh enough to `linkage_scores`."""
    score_candidates(
        con,
        model.settings(parameters),
        deliveries="open_deliveries",
        newborns="open_newborns",
        candidates="model_candidates",
        at_least=model.thresholds.kept_weight,
        into="model_scores",
    )
    con.execute(
        f"""
        insert into linkage_scores
        select newborn_no, delivery_no, match_weight, rule, '{model.name}'
        from model_scores join model_candidates using (newborn_no, delivery_no)
        """
    )


_SCRATCH = (
    "linkage_certain_links",
    "linkage_contradictions",
    "linkage_refused_pairs",
    "open_newborns",
    "open_deliveries",
    "open_newborn_days",
    "open_delivery_days",
    "model_candidates",
    "model_scores",
    "linkage_scores",
    "linkage_resolved",
    "linkage_pair_posteriors",
)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows[0])


def _summarise(
    con: duckdb.DuckDBPyConnection, candidate_pairs: int, capped_newborns: int, trained_at: dict[str, str]
) -> LinkSummary:
    (row,) = con.execute(
        """
        select count(*), count(*) filter (link_status = 'linked'), count(*) filter (link_status = 'review'),
            count(*) filter (link_status = 'unlinked'), count(*) filter (link_method = 'deterministic'),
            count(*) filter (link_method = 'probabilistic')
        from links
        """
    ).fetchall()
    by_model = con.execute(
        """
        select coalesce(model, 'none'), count(*), avg(link_probability) filter (link_status = 'linked')
        from links group by 1 order by 1
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
        capped_newborns=capped_newborns,
        scored_pairs=_count(con, "linkage_scores"),
        newborns_of_model={name: count for name, count, _ in by_model},
        trained_at=trained_at,
        expected_precision={name: mean for name, _, mean in by_model if mean is not None},
    )
