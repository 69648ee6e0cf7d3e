"""Columns: numpy arrays with a sign for "missing", and how they become Arrow columns of a contract's types.

No clinical knowledge belongs here and no file is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Columns: TypeAlias = dict[str, np.ndarray]

MISSING = -9999  # of whole numbers, yes/no and indices
MISSING_AT = np.iinfo(np.int64).min  # of points in time, which are minutes since 1970-01-01
MINUTES_A_DAY = 1440


def select_rows(columns: Columns, rows: np.ndarray) -> Columns:
    """The same columns at the given rows (indices or a mask)."""
    return {name: values[rows] for name, values in columns.items()}


def pick_rows(columns: Columns, names: Sequence[str], rows: np.ndarray) -> Columns:
    """Some of the columns at the given rows: taking all of a population's hundreds costs more than using them."""
    return {name: columns[name][rows] for name in names}


def with_missing(values: np.ndarray, is_missing: np.ndarray) -> np.ndarray:
    """A copy of whole numbers in which the marked rows are missing."""
    return np.where(is_missing, MISSING, values)


def start_of_day(at: np.ndarray) -> np.ndarray:
    """The midnight before each point in time; missing stays missing."""
    return np.where(at == MISSING_AT, MISSING_AT, at // MINUTES_A_DAY * MINUTES_A_DAY)


def as_integer(values: np.ndarray) -> pa.Array:
    """int64; MISSING becomes null."""
    return pa.array(values.astype(np.int64), mask=values == MISSING)


def as_number(values: np.ndarray) -> pa.Array:
    """float64; NaN and MISSING become null."""
    numbers = values.astype(np.float64)
    return pa.array(numbers, mask=np.isnan(numbers) | (numbers == MISSING))


def as_boolean(values: np.ndarray) -> pa.Array:
    """Yes or no from 1 and 0; MISSING becomes null."""
    return pa.array(values == 1, mask=values == MISSING)


def as_datetime(at: np.ndarray) -> pa.Array:
    """timestamp[us] from minutes since 1970; MISSING_AT becomes null."""
    is_missing = at == MISSING_AT
    micros = np.where(is_missing, 0, at) * 60_000_000
    return pa.array(micros, type=pa.int64(), mask=is_missing).cast(pa.timestamp("us"))


def as_date(at: np.ndarray) -> pa.Array:
    """date32 from minutes since 1970; MISSING_AT becomes null."""
    is_missing = at == MISSING_AT
    days = np.where(is_missing, 0, at) // MINUTES_A_DAY
    return pa.array(days.astype(np.int32), mask=is_missing).cast(pa.date32())


def as_text(index: np.ndarray, vocabulary: Sequence[str] | pa.Array) -> pa.Array:
    """Words of a vocabulary by position; a negative position becomes null."""
    words = vocabulary if isinstance(vocabulary, pa.Array) else pa.array(vocabulary, type=pa.string())
    return words.take(pa.array(index.astype(np.int64), mask=index < 0))


def as_digits(values: np.ndarray, width: int) -> pa.Array:
    """Numbers written with leading zeros; a negative number becomes null."""
    text = pc.cast(pa.array(values.astype(np.int64), mask=values < 0), pa.string())
    return pc.utf8_lpad(text, width, "0")


def drop_times(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The same columns, every point in time set to the midnight before it."""
    return {
        name: pc.floor_temporal(values, unit="day") if pa.types.is_timestamp(values.type) else values
        for name, values in columns.items()
    }


def join_text(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    """Texts joined row by row; null where a part is null."""
    return pc.binary_join_element_wise(*parts, separator)


def choose(condition: np.ndarray, then: pa.Array | pa.Scalar, otherwise: pa.Array | pa.Scalar) -> pa.Array:
    """Row by row, `then` where the condition holds, else `otherwise`."""
    return pc.if_else(pa.array(condition), then, otherwise)


def blank_where(condition: np.ndarray, values: pa.Array) -> pa.Array:
    """The values, null where the condition holds."""
    return pc.if_else(pa.array(condition), pa.scalar(None, values.type), values)


def draw_yes(rng: np.random.Generator, probability: np.ndarray | float, count: int) -> np.ndarray:
    """One yes (True) or no a row with the given probability (0-1)."""
    return rng.random(count) < probability


def draw_index(rng: np.random.Generator, weights: Sequence[float] | np.ndarray, count: int) -> np.ndarray:
    """Positions drawn with the given weights (they need not sum to 1)."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right").clip(
        0, len(cumulative) - 1
    )


def draw_index_by_row(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """One position a row, drawn with that row's weights (rows x positions)."""
    cumulative = np.cumsum(weights, axis=1)
    threshold = rng.random(len(weights)) * cumulative[:, -1]
    return (cumulative <= threshold[:, None]).sum(axis=1).clip(0, weights.shape[1] - 1)
