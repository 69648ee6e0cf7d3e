"""A logistic model of grouped units: fit, odds ratios, and how well it tells and calibrates on units it has not seen.

Plain arrays in, plain records out; which units and covariates stand elsewhere.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measures.rates.intervals import Z_95

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

# A level with fewer units in the numerator, or outside it, joins the reference: its own odds would be chance, and
# would speak of few people.
FEWEST_PER_LEVEL = 11
# Ten events a coefficient is the usual least; a model needs several.
FEWEST_EVENTS = 50
FOLDS = 5
DECILES = 10
SAME_ODDS = 1e-6
# Of log odds: an interval from one in ten thousand to ten thousand tells nothing.
LARGEST_ERROR = 5.0


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Units counted by pattern and fold: `levels` (rows x covariates, places of levels), `fold`, `units`, `events`."""

    levels: Integers
    fold: Integers
    units: Integers
    events: Integers


@dataclass(frozen=True, kw_only=True)
class LevelOdds:
    """Odds of one level of one covariate (both by place) against the reference; NULLs where it was joined to that.

    `is_own`: the level has a coefficient; its odds are NULL all the same where they cannot be told from the others'.
    """

    covariate: int
    level: int
    units: int
    is_own: bool
    odds_ratio: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, kw_only=True)
class RiskGroup:
    """Units of similar predicted risk: how many, their events, and the events that the model expected."""

    units: int
    events: int
    expected: float


@dataclass(frozen=True, kw_only=True)
class RiskFit:
    """`chance` is one probability a row of the patterns; the rest describes the fit on units left out of it."""

    chance: Floats
    odds: tuple[LevelOdds, ...]
    c_statistic: float
    calibration_intercept: float
    calibration_slope: float
    groups: tuple[RiskGroup, ...]


def fit_risk(patterns: Patterns) -> RiskFit | None:
    """The model of the patterns' events; NULL where there are too few events or non-events, or no fit is found.

    A logistic regression with one coefficient a level, by maximum likelihood (statsmodels' GLM). The c-statistic,
    the recalibration (intercept 0 and slope 1 are perfect) and the groups come from five models, each judged on
    the fifth of the units that it was not fitted on.
    """
    events, others = int(patterns.events.sum()), int((patterns.units - patterns.events).sum())
    if min(events, others) < FEWEST_EVENTS:
        return None
    columns = _kept_levels(patterns)
    design, row = np.unique(_design(patterns.levels, columns), axis=0, return_inverse=True)
    row = row.ravel()
    # One line a distinct row of the design, one column a fold: thousands of patterns become hundreds.
    units_by, events_by = (
        _by_fold(row, patterns.fold, patterns.units),
        _by_fold(row, patterns.fold, patterns.events),
    )
    units, events = units_by.sum(axis=1), events_by.sum(axis=1)
    whole = _fit(design, events, units)
    if whole is None:
        return None
    coefficients, errors = whole
    unseen = np.empty(units_by.shape)
    for fold in range(FOLDS):
        part = _fit(design, events - events_by[:, fold], units - units_by[:, fold], start=coefficients)
        if part is None:
            return None
        unseen[:, fold] = _chance(design, part[0])
    judged = unseen.ravel(), events_by.ravel(), units_by.ravel()
    intercept, slope = _recalibrate(*judged)
    return RiskFit(
        chance=_chance(design, coefficients)[row],
        odds=tuple(_level_odds(patterns, columns, coefficients, errors)),
        c_statistic=c_statistic(*judged),
        calibration_intercept=intercept,
        calibration_slope=slope,
        groups=tuple(risk_groups(*judged)),
    )


def _by_fold(row: Integers, fold: Integers, counts: Integers) -> Integers:
    summed = np.zeros((int(row.max()) + 1, FOLDS), dtype=np.int64)
    np.add.at(summed, (row, fold), counts)
    return summed


def _recalibrate(unseen: Floats, events: Integers, units: Integers) -> tuple[float, float]:
    """Intercept and slope of the events on the predicted log odds; not a number where all chances are the same."""
    log_odds = np.log(unseen / (1 - unseen))
    if np.ptp(log_odds[units > 0]) < SAME_ODDS:
        return float("nan"), float("nan")
    found = _fit(np.column_stack([np.ones(len(unseen)), log_odds]), events, units)
    return (float(found[0][0]), float(found[0][1])) if found else (float("nan"), float("nan"))


def c_statistic(chance: Floats, events: Integers, units: Integers) -> float:
    """Chance that a unit with the event was given a higher probability than one without; ties count half."""
    order = np.argsort(chance, kind="stable")
    with_event, without = events[order].astype(float), (units - events)[order].astype(float)
    starts = np.flatnonzero(np.r_[True, np.diff(chance[order]) > 0])
    with_event, without = np.add.reduceat(with_event, starts), np.add.reduceat(without, starts)
    below = np.cumsum(without) - without
    return float((with_event * (below + without / 2)).sum() / (with_event.sum() * without.sum()))


def risk_groups(chance: Floats, events: Integers, units: Integers) -> list[RiskGroup]:
    """At most ten groups by predicted risk, of about equal size, none with fewer than 11 events or non-events."""
    order = np.argsort(chance, kind="stable")
    target = units.sum() / DECILES
    groups: list[RiskGroup] = []
    size = happened = 0
    expected = 0.0
    for row in order:
        size += int(units[row])
        happened += int(events[row])
        expected += float(units[row] * chance[row])
        if size >= target and FEWEST_PER_LEVEL <= happened <= size - FEWEST_PER_LEVEL:
            groups.append(RiskGroup(units=size, events=happened, expected=expected))
            size, happened, expected = 0, 0, 0.0
    if size:
        last = groups.pop() if groups else RiskGroup(units=0, events=0, expected=0.0)
        groups.append(
            RiskGroup(
                units=last.units + size, events=last.events + happened, expected=last.expected + expected
            )
        )
    return groups


def _kept_levels(patterns: Patterns) -> list[tuple[int, int]]:
    """(covariate, level) of every level with a coefficient of its own."""
    kept = []
    for covariate in range(patterns.levels.shape[1]):
        level = patterns.levels[:, covariate]
        units = np.bincount(level, patterns.units)
        events = np.bincount(level, patterns.events)
        enough = (events >= FEWEST_PER_LEVEL) & (units - events >= FEWEST_PER_LEVEL)
        kept += [(covariate, place) for place in range(1, len(units)) if enough[place]]
        # Where nobody is in the reference with whom to compare, the first level of its own takes its place.
        if not enough[0] and kept and kept[-1][0] == covariate:
            kept.remove(next(pair for pair in kept if pair[0] == covariate))
    return kept


def _design(levels: Integers, columns: list[tuple[int, int]]) -> Floats:
    own = [(levels[:, covariate] == level).astype(float) for covariate, level in columns]
    return np.column_stack([np.ones(len(levels)), *own])


def _fit(
    design: Floats, events: Integers, units: Integers, start: Floats | None = None
) -> tuple[Floats, Floats] | None:
    """Coefficients and standard errors; None when the iterations do not settle."""
    # Its import takes a second and 60 MB: only who fits pays for it.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    seen = units > 0
    outcomes = np.column_stack([events, units - events])[seen]
    with warnings.catch_warnings():
        # Separation and overflow are told by `converged` and by what comes out.
        warnings.simplefilter("ignore")
        try:
            found = GLM(outcomes, design[seen], family=Binomial()).fit(start_params=start)
        except (np.linalg.LinAlgError, ValueError):
            return None
        coefficients, errors = np.asarray(found.params, float), np.asarray(found.bse, float)
    if not found.converged or not np.isfinite(coefficients).all() or not np.isfinite(errors).all():
        return None
    return coefficients, errors


def _chance(design: Floats, coefficients: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-(design @ coefficients)))
    return np.clip(chance, 1e-9, 1 - 1e-9)


def _level_odds(
    patterns: Patterns, columns: list[tuple[int, int]], coefficients: Floats, errors: Floats
) -> list[LevelOdds]:
    place = {column: number for number, column in enumerate(columns, start=1)}
    found = []
    for covariate in range(patterns.levels.shape[1]):
        units = np.bincount(patterns.levels[:, covariate], patterns.units)
        for level in np.flatnonzero(units):
            at = place.get((covariate, int(level)))
            own = None if at is None or errors[at] > LARGEST_ERROR else (coefficients[at], errors[at])
            found.append(
                LevelOdds(
                    covariate=covariate,
                    level=int(level),
                    units=int(units[level]),
                    is_own=at is not None,
                    odds_ratio=None if own is None else float(np.exp(own[0])),
                    ci_low=None if own is None else float(np.exp(own[0] - Z_95 * own[1])),
                    ci_high=None if own is None else float(np.exp(own[0] + Z_95 * own[1])),
                )
            )
    return found
