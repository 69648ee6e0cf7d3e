"""The one file that imports splink: scores candidate pairs with a trained model, and trains a model.

Which pairs are candidates, and what a score leads to, is decided elsewhere; Splink leaves no table, file or
log behind.
"""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, block_on
from splink.internals.exceptions import EMTrainingException

from linkage.candidates.sides import SIDE_COLUMNS
from linkage.models.comparison import Parameters, TrainingPlan

# Splink calls the dataset first in the alphabet left: deliveries are `_l`, newborns `_r` in every comparison.
_LEFT, _RIGHT = "delivery", "newborn"


class TrainingError(RuntimeError):
    """A model could not be trained on these records; the message says what is missing."""


@contextmanager
def _contained_splink() -> Iterator[None]:
    """Keep Splink's logs out of ours, and the global random state, from which it draws table names, as it was."""
    random_state = random.getstate()
    logger = logging.getLogger("splink")
    level, propagates = logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL)
    logger.propagate = False
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.propagate = propagates
        random.setstate(random_state)


@contextmanager
def _linker(
    con: duckdb.DuckDBPyConnection,
    settings: dict[str, Any],
    *,
    deliveries: str,
    newborns: str,
    columns: tuple[str, ...],
) -> Iterator[Linker]:
    compared = ", ".join(columns)
    con.execute(f"create or replace temp view splink_deliveries as select {compared} from {deliveries}")
    con.execute(f"create or replace temp view splink_newborns as select {compared} from {newborns}")
    with _contained_splink():
        db_api = DuckDBAPI(connection=con)
        before = _relations(con)
        try:
            yield Linker(
                [
                    db_api.register("splink_deliveries", dataset_display_name=_LEFT),
                    db_api.register("splink_newborns", dataset_display_name=_RIGHT),
                ],
                settings,
                # They are declared in models/ and tested there; checking takes a third of a small linkage.
                validate_settings=False,
                log_level=None,
            )
        finally:
            db_api.delete_tables_created_by_splink_from_db()
            for kind, name in sorted(_relations(con) - before):
                con.execute(f'drop {kind} if exists "{name}"')
            con.execute("drop view splink_deliveries")
            con.execute("drop view splink_newborns")


def _relations(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """Kind and name of all Splink relations of the connection."""
    rows = con.execute(
        "select 'table', table_name from duckdb_tables() where table_name like '\\_\\_splink%' escape '\\' union all "
        "select 'view', view_name from duckdb_views() where view_name like '\\_\\_splink%' escape '\\'"
    ).fetchall()
    return {(kind, name) for kind, name in rows}


def score_candidates(
    con: duckdb.DuckDBPyConnection,
    settings: dict[str, Any],
    *,
    deliveries: str,
    newborns: str,
    candidates: str,
    at_least: float,
    into: str,
    columns: tuple[str, ...] = SIDE_COLUMNS,
) -> None:
    """Create table `into` (newborn_no, delivery_no, match_weight) of candidates that weigh `at_least` log2
    odds.

    `candidates` has newborn_no and delivery_no, each pair once; both refer to unique_id of the two sides.
    """
    con.execute(
        f"""
        create or replace temp table splink_candidates as
        select 0 as match_key, '{_LEFT}-__-' || delivery_no as join_key_l, '{_RIGHT}-__-' || newborn_no as
            join_key_r
        from {candidates}
        """
    )
    try:
        with _linker(con, settings, deliveries=deliveries, newborns=newborns, columns=columns) as linker:
            pairs = linker._db_api.register("splink_candidates")
            linker.table_management.register_blocked_pairs_for_predict(pairs)
            scored = linker.inference.predict(threshold_match_weight=at_least, warning_mode="never")
            con.execute(
                f"""
                create or replace temp table {into} as
                select unique_id_r as newborn_no, unique_id_l as delivery_no, match_weight
                from {scored.physical_name}
                """
            )
    finally:
        con.execute("drop table splink_candidates")


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Learned parameters, and the share of true pairs that EM found among the pairs sharing the plan's `block_on`."""

    parameters: Parameters
    share_of_true_pairs: float


def estimate_parameters(
    con: duckdb.DuckDBPyConnection,
    settings: dict[str, Any],
    plan: TrainingPlan,
    *,
    model: str,
    trainable: list[tuple[str, str]],
    deliveries: str,
    newborns: str,
    trained_on: str,
    trained_at: str,
    columns: tuple[str, ...] = SIDE_COLUMNS,
) -> Estimate:
    """Estimate u from random pairs and m by expectation maximisation over the plan's blocked pairs, without labels.

    Sampling goes by `plan.seed` and by hash of the record, so the same records give the same parameters. TrainingError
    when there are no pairs to train on, when EM does not converge, or when nothing compared is filled on both sides.
    """
    with _linker(con, settings, deliveries=deliveries, newborns=newborns, columns=columns) as linker:
        if not plan.u_from_blocks:
            linker.training.estimate_u_using_random_sampling(max_pairs=plan.random_pairs, seed=plan.seed)
        try:
            first = _maximise(linker, plan, plan.block_on, learns_u=plan.u_from_blocks, model=model)
        except EMTrainingException as error:
            raise TrainingError(
                f"the {model} model found no pairs to train on: it needs newborns and deliveries that share "
                f"{' and '.join(plan.block_on)}"
            ) from error
        for block in plan.also_block_on:
            with suppress(EMTrainingException):  # nobody sends these columns: the first block stands alone
                _maximise(linker, plan, block, learns_u=False, model=model)
        learned = linker.misc.save_model_to_json()
    return Estimate(
        parameters=Parameters(
            model=model,
            trained_on=trained_on,
            trained_at=trained_at,
            m_u=_learned_m_u(learned, settings, trainable, model=model),
        ),
        share_of_true_pairs=float(
            f"{first:.4g}"
        ),  # as the parameters: sums over threads differ in the last digits
    )


def _maximise(
    linker: Linker, plan: TrainingPlan, block: tuple[str, ...], *, learns_u: bool, model: str
) -> float:
    """One run of EM; the share of true pairs it found. TrainingError when it does not converge."""
    session = linker.training.estimate_parameters_using_expectation_maximisation(
        block_on(*block),
        estimate_without_term_frequencies=True,
        fix_u_probabilities=not learns_u,
        max_pairs=plan.blocked_pairs,
        record_sample_proportion=1.0,
    )
    iterations = len(session._core_model_settings_history) - 1
    if iterations >= plan.max_iterations:
        raise TrainingError(
            f"the {model} model did not converge in {plan.max_iterations} iterations over pairs sharing "
            f"{' and '.join(block)} (change allowed {plan.convergence}); train on more months, or on hospitals that "
            "send names"
        )
    return float(session.core_model_settings.probability_two_random_records_match)


# A level never seen keeps its starting value. Of true pairs any outcome is held possible once in two hundred
# (at
# most 7.6 bits against, whatever clean data say); agreement by chance once in a million.
_SMALLEST = {"m_probability": 5e-3, "u_probability": 1e-6}


def _learned_m_u(
    learned: dict[str, Any], started: dict[str, Any], trainable: list[tuple[str, str]], *, model: str
) -> dict[tuple[str, str], tuple[float, float]]:
    by_level = _levels_of(learned)
    starting = _levels_of(started)
    m_u = {
        key: (
            _usable(by_level[key], starting[key], "m_probability"),
            _usable(by_level[key], starting[key], "u_probability"),
        )
        for key in trainable
    }
    if all(m_u[key] == (starting[key]["m_probability"], starting[key]["u_probability"]) for key in trainable):
        raise TrainingError(f"the {model} model learned nothing: no compared column is filled on both sides")
    return m_u


def _usable(learned: dict[str, Any], started: dict[str, Any], probability: str) -> float:
    """The learned value, rounded to four digits: sums over threads differ in the last ones from run to run."""
    value = learned.get(probability)
    seen = isinstance(value, float) and math.isfinite(value)
    kept = max(float(value if seen else started[probability]), _SMALLEST[probability])  # type: ignore[arg-type]
    return float(f"{kept:.4g}")


def _levels_of(settings: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (comparison["output_column_name"], level["label_for_charts"]): level
        for comparison in settings["comparisons"]
        for level in comparison["comparison_levels"]
    }
