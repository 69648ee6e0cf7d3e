"""The record of one linkage model and of the thresholds its links are held to.

Comparisons and rules stand in the model's own module; the list of models in catalogue.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linkage.models.comparison import BlockingRule, Parameters, TrainingPlan


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From where on a newborn's best candidate is linked, looked at by people, or left.

    Fixed numbers, so that a link does not come and go with the nights; what they give on average is reported as
    `expected_precision` and held against `target_precision`. A link needs all of `link_probability` (posterior among
    all candidates and none), `link_weight` (log2 odds of the pair), `link_margin` (bits by which the whole assignment
    would be worse without it) and the assignment itself. Of the links, those from `strict_probability` on and with a
    margin of `strict_margin` bits are of the tier `strict`. A candidate from `review_probability` or `review_weight` on
    that is not linked goes to review. `none_weight` is the match weight at which a candidate is as likely as no mother
    in the data at all; pairs under `kept_weight` are not kept.
    """

    target_precision: float
    link_probability: float
    link_weight: float
    link_margin: float
    strict_probability: float
    strict_margin: float
    review_probability: float
    review_weight: float
    none_weight: float
    kept_weight: float


@dataclass(frozen=True, kw_only=True)
class Model:
    """A linkage model as the linker uses it: how candidates are found, scored and judged."""

    name: str
    settings: Callable[[Parameters | None], dict[str, Any]]
    default_parameters: Callable[[Path | None], Parameters]
    trainable: list[tuple[str, str]]
    training: TrainingPlan
    blocking_rules: tuple[BlockingRule, ...]
    thresholds: Thresholds
