"""The record of a condition (how often, among whom, raised by what) and the drawing of conditions.

Which conditions exist stands in `maternal_conditions.py` and `newborn_conditions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthetic.columns import Columns


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One yes/no state of a mother or newborn.

    `rate` is its share (0-1) in the whole network among those for whom `among` holds (a state drawn before);
    `raised_by` multiplies a person's own chance, by states drawn before, without changing the overall rate.
    """

    name: str
    rate: float
    among: str | None = None
    raised_by: tuple[tuple[str, float], ...] = ()


def draw_conditions(
    rng: np.random.Generator, states: Columns, conditions: Sequence[Condition], tilt: np.ndarray
) -> None:
    """Add one boolean column a condition to `states`, in order; `tilt` multiplies chances row by row."""
    for condition in conditions:
        states[condition.name] = _draw(rng, states, condition, tilt)


def _draw(rng: np.random.Generator, states: Columns, condition: Condition, tilt: np.ndarray) -> np.ndarray:
    factor = tilt.astype(np.float64).copy()
    for name, times in condition.raised_by:
        factor[states[name]] *= times
    eligible = states[condition.among] if condition.among else np.ones(len(tilt), dtype=bool)
    mean = factor[eligible].mean() if eligible.any() else 1.0
    probability = np.where(eligible, condition.rate * factor / mean, 0.0).clip(0, 0.95)
    return rng.random(len(tilt)) < probability
