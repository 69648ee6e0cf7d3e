"""When a control chart starts anew: the declared rule, and the record of every chart and month where it applied.

What the limits are stands in spc.py. Nobody moves limits by hand, so that the same months always give the same chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb

    Floats = NDArray[np.float64]

# The rule. NHS advice is to recalculate limits seldom and only after a sustained change: twelve months in a row on one
# side of the center of the twelve months that opened the phase, whose mean lies three standard errors or more away.
# Seven months (the shift that is marked) are not enough: in a thousand charts many would start anew by chance.
BASELINE_MONTHS = 12
SUSTAINED_MONTHS = 12
STANDARD_ERRORS = 3.0
RULE = (
    f"{SUSTAINED_MONTHS} months in a row on one side of the center of the phase's first {BASELINE_MONTHS} months, and "
    f"their mean {STANDARD_ERRORS:g} standard errors or more from it"
)
# Mean moving range to standard deviation (d2 for two points).
RANGE_TO_DEVIATION = 1.128

_SCHEMA = pa.schema(
    [
        ("measure_id", pa.string()),
        ("level", pa.string()),
        ("place", pa.string()),
        ("rebased_at", pa.date32()),
        ("phase", pa.int64()),
        ("center_before", pa.float64()),
        ("center_after", pa.float64()),
        ("months", pa.int64()),
        ("rate_per", pa.int64()),
        ("rule", pa.string()),
    ]
)


def create_chart_rebases(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `chart_rebases`, one row a chart of `chart_points` and month where a new phase begins.

    Columns: measure_id, level, place, rebased_at, phase (from 2), center_before (of the earlier phase's first twelve
    months), center_after (of the sustained months), months (of the run when it was found), rate_per, rule.
    """
    rows = con.sql(f"""
        select measure_id, level, place, period_start, chart, rate_per, value, month_number,
               numerator::double as numerator, denominator::double as denominator,
               dense_rank() over (order by measure_id, level, place) as chart_number
        from chart_points
        qualify count(*) over (partition by measure_id, level, place) >= {BASELINE_MONTHS + SUSTAINED_MONTHS}
        order by measure_id, level, place, period_start
    """).to_arrow_table()
    numbers = rows.column("chart_number").to_numpy()
    limits = np.flatnonzero(np.diff(numbers)) + 1
    columns = {
        name: _floats(rows.column(name))
        for name in ("value", "month_number", "numerator", "denominator", "rate_per")
    }
    found: list[dict[str, Any]] = []
    for first, last in zip([0, *limits], [*limits, len(numbers)], strict=True):
        if first == last:
            continue
        kind = rows.column("chart")[int(first)].as_py()
        part = {name: values[first:last] for name, values in columns.items()}
        for phase, (at, before, after) in enumerate(rebase_points(kind, part), start=2):
            row = {
                name: rows.column(name)[int(first + at)].as_py()
                for name in ("measure_id", "level", "place", "rate_per")
            }
            found.append(
                row
                | {
                    "rebased_at": rows.column("period_start")[int(first + at)].as_py(),
                    "phase": phase,
                    "center_before": round(before, 6),
                    "center_after": round(after, 6),
                    "months": SUSTAINED_MONTHS,
                    "rule": RULE,
                }
            )
    con.register("rebase_rows", pa.Table.from_pylist(found, schema=_SCHEMA))
    con.execute(
        f"create or replace temp table chart_rebases as select {', '.join(_SCHEMA.names)} from rebase_rows"
    )
    con.unregister("rebase_rows")


def rebase_points(chart: str, points: dict[str, Floats]) -> list[tuple[int, float, float]]:
    """Where new phases begin in one chart: (position, center before, center after), in order.

    `points` are the shown months in order: `value`, `month_number`, `numerator`, `denominator`, `rate_per` (per chart).
    """
    found = []
    start = 0
    month = points["month_number"]
    while start + BASELINE_MONTHS + SUSTAINED_MONTHS <= len(month):
        opening = slice(start, start + BASELINE_MONTHS)
        center = _center(chart, points, opening)
        side = np.sign(points["value"] - center)
        at = next(
            (
                first
                for first in range(start + BASELINE_MONTHS, len(month) - SUSTAINED_MONTHS + 1)
                if _is_unbroken(side, month, first) and _is_far(chart, points, opening, first)
            ),
            None,
        )
        if at is None:
            break
        found.append((at, center, _center(chart, points, slice(at, at + SUSTAINED_MONTHS))))
        start = at
    return found


def _is_unbroken(side: Floats, month: Floats, first: int) -> bool:
    run = slice(first, first + SUSTAINED_MONTHS)
    same = bool(side[first] != 0 and (side[run] == side[first]).all())
    return same and bool(month[first + SUSTAINED_MONTHS - 1] - month[first] == SUSTAINED_MONTHS - 1)


def _is_far(chart: str, points: dict[str, Floats], opening: slice, first: int) -> bool:
    run = slice(first, first + SUSTAINED_MONTHS)
    moved = abs(_center(chart, points, run) - _center(chart, points, opening))
    return bool(moved >= STANDARD_ERRORS * _standard_error(chart, points, opening, run))


def _center(chart: str, points: dict[str, Floats], months: slice) -> float:
    if chart == "xmr":
        return float(points["value"][months].mean())
    per = points["rate_per"][months][0]
    return float(per * points["numerator"][months].sum() / points["denominator"][months].sum())


def _standard_error(chart: str, points: dict[str, Floats], opening: slice, run: slice) -> float:
    """Of the difference of the two centers, both months' own chance counted."""
    if chart == "xmr":
        steps = np.abs(np.diff(points["value"][opening]))
        deviation = float(steps.mean()) / RANGE_TO_DEVIATION
        return deviation * float(np.sqrt(1 / BASELINE_MONTHS + 1 / SUSTAINED_MONTHS))
    both = [points["denominator"][months].sum() for months in (opening, run)]
    events = sum(points["numerator"][months].sum() for months in (opening, run))
    share = events / sum(both)
    variance = share * (1 - share) if chart == "p" else share
    return float(points["rate_per"][opening][0] * np.sqrt(max(variance, 0.0) * (1 / both[0] + 1 / both[1])))


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=float)
