"""Trains a linkage model on a network's own records: a sample of them, m, u and prior; nights never train.

How m and u are estimated stands in splink_adapter.py, what becomes of links under them in comparison.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.candidates.explanation import explain_pairs
from linkage.candidates.sides import create_sides, drop_sides
from linkage.candidates.statistics import count_statistics, create_statistics, drop_counted, drop_statistics
from linkage.models.catalogue import model_named
from linkage.models.comparison import Parameters, TrainingPlan
from linkage.models.model import Model
from linkage.persons.stays import create_infant_stays, create_mother_stays
from linkage.review.labels import Label, m_from_labels
from linkage.splink_adapter import TrainingError, estimate_parameters, score_candidates

# 150 000 newborns make millions of pairs, of which EM needs one: more would only take longer.
SAMPLED_NEWBORNS = 150_000
# What training reads; the whole network's stands under `every_<name>` when a sample is drawn.
INPUTS = {
    "comparable_deliveries": "coalesce(delivery_at, admit_at)",
    "comparable_newborns": "coalesce(birth_at, admit_at)",
    "mother_encounters": "admit_at",
}
# Pairs scored to set the prior; their expected number of true pairs is then known to about one in a thousand.
PRIOR_PAIRS = 500_000
# Below this the prior says nothing that the comparisons do not say themselves, and the model's own is kept.
_LEAST_DIFFERENCE = 0.01
_MOST_BITS = 5.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """How much of the network is trained on: records of `weeks` weeks out of `weeks_of` there are."""

    newborns: int
    newborns_of: int
    weeks: int
    weeks_of: int


@dataclass(frozen=True, kw_only=True)
class Training:
    """New parameters and what they rest on.

    `share_of_true_pairs` among those blocked, `prior_shift_bits` from the model's own prior, `labelled_pairs` that had
    a say in m.
    """

    parameters: Parameters
    share_of_true_pairs: float
    prior_shift_bits: float
    labelled_pairs: int


def sample_records(con: duckdb.DuckDBPyConnection, *, seed: int, newborns: int = SAMPLED_NEWBORNS) -> Sample:
    """Create the INPUTS from `every_<name>`: all of them, or those of whole weeks when there are more newborns.

    Weeks are taken in the order of their hash until there are `newborns`; whole ones, so that a newborn's mother and
    her rivals are in the sample with it, except at its edges.
    """
    date = INPUTS["comparable_newborns"]
    con.execute(
        f"""
        create or replace temp table training_weeks as
        with weeks as (
            select date_trunc('week', {date})::date as week, count(*) as newborns
            from every_comparable_newborns where {date} is not null group by week
        ),
        running as (
            select week, newborns, sum(newborns) over (order by md5('{seed}|' || week), week) - newborns as before
            from weeks
        )
        select week, newborns from running where before < {newborns}
        """
    )
    for name, dated in INPUTS.items():
        con.execute(
            f"""
            create or replace temp table {name} as
            select record.* from every_{name} as record
            where date_trunc('week', {dated})::date in (select week from training_weeks)
            """
        )
    ((taken, weeks),) = con.execute(
        "select coalesce(sum(newborns), 0)::bigint, count(*) from training_weeks"
    ).fetchall()
    ((total, weeks_of),) = con.execute(
        f"""
        select count({date}), count(distinct date_trunc('week', {date})) from every_comparable_newborns
        """
    ).fetchall()
    con.execute("drop table training_weeks")
    return Sample(newborns=taken, newborns_of=total, weeks=weeks, weeks_of=weeks_of)


def train(
    con: duckdb.DuckDBPyConnection,
    *,
    model: str,
    trained_on: str,
    trained_at: str,
    labels: Sequence[Label] = (),
) -> Training:
    """Estimate a model's m, u and prior from `comparable_deliveries`, `comparable_newborns` and `mother_encounters`.

    `trained_on` says in words what they were, `trained_at` when. Of reviewers' `labels` true pairs drawn at random, of
    records at hand, have a say in m (labels.py). TrainingError when the records do not allow training: no pairs, no
    convergence, nothing filled on both sides. Keep the parameters with `comparison.write_parameters`.
    """
    chosen = model_named(model)
    require_every_comparison_is_learnt(chosen)
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    try:
        estimate = estimate_parameters(
            con,
            chosen.settings(None),
            chosen.training,
            model=chosen.name,
            trainable=chosen.trainable,
            deliveries="linkage_delivery_side",
            newborns="linkage_newborn_side",
            trained_on=trained_on,
            trained_at=trained_at,
        )
        parameters, labelled = _learn_from_labels(con, chosen, estimate.parameters, labels)
        shift = 0.0
        if chosen.training.learns_prior:
            weights = _score_blocked_pairs(con, chosen, parameters)
            shift = prior_shift(weights, estimate.share_of_true_pairs)
    finally:
        drop_sides(con)
        drop_statistics(con)
        drop_counted(con)
    return Training(
        parameters=replace(parameters, prior=_shifted(prior_of(chosen), shift) if shift else None),
        share_of_true_pairs=estimate.share_of_true_pairs,
        prior_shift_bits=shift,
        labelled_pairs=labelled,
    )


def _learn_from_labels(
    con: duckdb.DuckDBPyConnection, model: Model, parameters: Parameters, labels: Sequence[Label]
) -> tuple[Parameters, int]:
    """The parameters with m blended from labelled true pairs at hand, and how many these are."""
    drawn = [label for label in labels if label.is_match and label.is_sampled]
    rows = [(*label.newborn, *label.delivery, label.weight) for label in drawn]
    names = (
        "newborn_hospital_id",
        "newborn_encounter_id",
        "delivery_hospital_id",
        "delivery_encounter_id",
        "label_weight",
    )
    kinds = (*[pa.string()] * 4, pa.float64())
    con.register(
        "training_labels_given",
        pa.table(
            {
                name: pa.array([row[n] for row in rows], kind)
                for n, (name, kind) in enumerate(zip(names, kinds, strict=True))
            }
        ),
    )
    con.execute(
        """
        -- one row a labelled true pair at hand
        create or replace temp table training_labels as
        select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no, given.label_weight
        from training_labels_given as given
        join linkage_newborn_side as newborn
            on newborn.hospital_id = given.newborn_hospital_id and newborn.encounter_id = given.newborn_encounter_id
        join linkage_delivery_side as delivery
            on delivery.hospital_id = given.delivery_hospital_id
            and delivery.encounter_id = given.delivery_encounter_id
        """
    )
    con.unregister("training_labels_given")
    ((labelled,),) = con.execute("select count(*) from training_labels").fetchall()
    if labelled:
        explain_pairs(
            con,
            model.settings(parameters),
            pairs="training_labels",
            deliveries="linkage_delivery_side",
            newborns="linkage_newborn_side",
            into="training_explained",
        )
        parameters = m_from_labels(con, parameters, explained="training_explained", labels="training_labels")
        con.execute("drop table training_explained")
    con.execute("drop table training_labels")
    return parameters, labelled


def require_every_comparison_is_learnt(model: Model) -> None:
    """TrainingError when a comparison is free to learn and every block holds one of its columns fixed."""
    learns = {comparison for comparison, _ in model.trainable}
    blocks = (model.training.block_on, *model.training.also_block_on)
    stuck = [
        comparison["output_column_name"]
        for comparison in model.settings(None)["comparisons"]
        if comparison["output_column_name"] in learns and all(_holds(block, comparison) for block in blocks)
    ]
    if stuck:
        raise TrainingError(
            f"the {model.name} model cannot learn {', '.join(stuck)}: every block of its training plan shares a column "
            "that is compared there. Add a block on other columns, or fix the levels"
        )


def _holds(block: tuple[str, ...], comparison: dict[str, Any]) -> bool:
    conditions = " ".join(level["sql_condition"] for level in comparison["comparison_levels"])
    return any(re.search(rf"\b{column}_[lr]\b", conditions) for column in block)


def prior_shift(weights: Floats, share_of_true_pairs: float) -> float:
    """Bits to add to every weight (log2 odds) so that as many pairs are expected true as EM found among them.

    0 where the weights expect that many already, to 1 in 100. At most 5 bits: a prior that far off speaks of other
    records than those the model was made for.
    """
    wanted = share_of_true_pairs * len(weights)
    if not len(weights) or abs(_expected_true(weights, 0.0) - wanted) <= _LEAST_DIFFERENCE * wanted:
        return 0.0
    low, high = -_MOST_BITS, _MOST_BITS
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _expected_true(weights, middle) < wanted else (low, middle)
    return round(middle, 3)


def _expected_true(weights: Floats, shift: float) -> float:
    return float((1.0 / (1.0 + np.exp2(-np.clip(weights + shift, -60.0, 60.0)))).sum())


def prior_of(model: Model) -> float:
    """The prior the model is declared with."""
    return float(model.settings(None)["probability_two_random_records_match"])


def _shifted(prior: float, bits: float) -> float:
    odds = prior / (1 - prior) * 2.0**bits
    return float(f"{odds / (1 + odds):.4g}")


def _score_blocked_pairs(con: duckdb.DuckDBPyConnection, model: Model, parameters: Parameters) -> Floats:
    """Match weights of pairs that share the plan's first block, drawn by hash."""
    con.execute(_blocked_pairs_sql(model.training))
    score_candidates(
        con,
        model.settings(parameters),
        deliveries="linkage_delivery_side",
        newborns="linkage_newborn_side",
        candidates="training_pairs",
        at_least=-1000.0,
        into="training_scores",
    )
    scored = con.execute(
        "select match_weight from training_scores order by newborn_no, delivery_no"
    ).fetchnumpy()
    for table in ("training_pairs", "training_scores"):
        con.execute(f"drop table {table}")
    return np.asarray(scored["match_weight"], dtype=np.float64)


def _blocked_pairs_sql(plan: TrainingPlan) -> str:
    # Whole newborns are drawn, with all their pairs: a share of pairs is a share among a newborn's candidates.
    columns = ", ".join(plan.block_on)
    return f"""
        create or replace temp table training_pairs as
        with pairs as (
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from linkage_newborn_side as newborn
            join linkage_delivery_side as delivery using ({columns})
        ),
        running as (
            select newborn_no, count(*) as pairs,
                sum(count(*)) over (order by md5('{plan.seed}|' || newborn_no), newborn_no) as until
            from pairs group by newborn_no
        )
        select newborn_no, delivery_no
        from pairs
        where newborn_no in (select newborn_no from running where until - pairs < {PRIOR_PAIRS})
    """
