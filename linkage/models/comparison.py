"""The records a linkage model is declared with, and how they become a Splink settings dictionary.

Which comparisons a model makes stands in the model's own module; trained numbers stand in dated JSON files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Level:
    """One outcome of a comparison.

    `when` is SQL on columns ending in _l (delivery) and _r (newborn). `m` and `u` are its probabilities
    among true
    and among false pairs of the candidate set: starting values for training, or final ones when `fixed`; with
    `fixed_m` only u is trained.
    """

    name: str
    when: str
    m: float = 0.0
    u: float = 0.0
    fixed: bool = False
    fixed_m: bool = False


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One piece of evidence: the first level that holds counts; none does where the SQL of `unknown` holds."""

    name: str
    unknown: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True)
class BlockingRule:
    """A named way of finding candidate pairs: `sql` selects newborn_no and delivery_no (`because`: what it is for)."""

    name: str
    sql: str
    because: str


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """How parameters are estimated: u from `random_pairs`, m by EM over at most `blocked_pairs` sharing `block_on`.

    With `u_from_blocks` EM estimates u too, so that chance agreement is that among pairs sharing `block_on`. EM runs
    again over the pairs of each of `also_block_on` that has any, with u as it is, and m is the mean over the runs in
    which it was free: what pairs share by being chosen cannot be learnt from them. `learns_prior`
    where a pair's own weight is its log2 odds: then the prior follows the share of true pairs that EM finds.
    """

    block_on: tuple[str, ...]
    random_pairs: int
    blocked_pairs: int
    max_iterations: int
    convergence: float
    seed: int
    u_from_blocks: bool = False
    also_block_on: tuple[tuple[str, ...], ...] = ()
    learns_prior: bool = False


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Trained m and u by (comparison, level), with where they come from; `prior` None: the model's own."""

    model: str
    trained_on: str
    trained_at: str
    m_u: dict[tuple[str, str], tuple[float, float]]
    prior: float | None = None


class ModelFileError(ValueError):
    """A parameter file does not fit the model; the message names the missing or superfluous levels."""


def splink_settings(
    comparisons: tuple[Comparison, ...],
    *,
    prior: float,
    plan: TrainingPlan,
    parameters: Parameters | None,
) -> dict[str, Any]:
    """A fresh Splink settings dictionary (link_only; nothing retained but ids) with trained or starting parameters."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": parameters.prior
        if parameters and parameters.prior
        else prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "max_iterations": plan.max_iterations,
        "em_convergence": plan.convergence,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_splink_comparison(comparison, parameters) for comparison in comparisons],
    }


def _splink_comparison(comparison: Comparison, parameters: Parameters | None) -> dict[str, Any]:
    unknown = {"sql_condition": comparison.unknown, "label_for_charts": "unknown", "is_null_level": True}
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.name,
        "comparison_levels": [
            unknown,
            *(_splink_level(comparison.name, level, parameters) for level in comparison.levels),
        ],
    }


def _splink_level(comparison: str, level: Level, parameters: Parameters | None) -> dict[str, Any]:
    m, u = parameters.m_u[(comparison, level.name)] if parameters and not level.fixed else (level.m, level.u)
    return {
        "sql_condition": "ELSE" if level.when == "else" else level.when,
        "label_for_charts": level.name,
        "m_probability": m,
        "u_probability": u,
        "fix_m_probability": level.fixed or level.fixed_m,
        "fix_u_probability": level.fixed,
    }


def trainable_levels(comparisons: tuple[Comparison, ...]) -> list[tuple[str, str]]:
    """(comparison, level) of every level whose probabilities are trained, in model order."""
    return [
        (comparison.name, level.name)
        for comparison in comparisons
        for level in comparison.levels
        if not level.fixed
    ]


def read_parameters(path: Path, *, model: str, comparisons: tuple[Comparison, ...]) -> Parameters:
    """Read a parameter file; ModelFileError when it is of another model or its levels are not the model's."""
    content = json.loads(path.read_text(encoding="utf-8"))
    m_u = {(row["comparison"], row["level"]): (float(row["m"]), float(row["u"])) for row in content["levels"]}
    wanted = set(trainable_levels(comparisons))
    if content["model"] != model or set(m_u) != wanted:
        raise ModelFileError(
            f"{path.name} is a file of model {content['model']} and misses {len(wanted - set(m_u))} and has "
            f"{len(set(m_u) - wanted)} unknown levels of model {model}; train it again: dyads train --model {model}"
        )
    return Parameters(
        model=model,
        trained_on=content["trained_on"],
        trained_at=content["trained_at"],
        m_u=m_u,
        prior=content.get("prior"),
    )


def write_parameters(path: Path, parameters: Parameters) -> None:
    """Write a parameter file that reviewers can read line by line."""
    content = {
        "model": parameters.model,
        "trained_at": parameters.trained_at,
        "trained_on": parameters.trained_on,
        **({"prior": parameters.prior} if parameters.prior is not None else {}),
        "levels": [
            {"comparison": comparison, "level": level, "m": float(f"{m:.6g}"), "u": float(f"{u:.6g}")}
            for (comparison, level), (m, u) in parameters.m_u.items()
        ],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
