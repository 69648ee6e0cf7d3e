"""What the months of a control chart say, in words: runs, trends, points out of limits, and since when.

Which months break a rule is decided where charts are made; here they are only counted and worded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from reports import wording
from reports.published import Row

# A point out of limits is news for as many months of the chart as this; a run is news while it lasts.
NEWS_MONTHS = 3


def word_signal(points: Sequence[Row], better: str | None) -> Row | None:
    """The news of one chart, or None: `words, direction` (above, below), `judgement` (better, worse, neither), `since`.

    Points: `period_start, value, center, lower, upper, phase, rule_hits`, in order, shown months only.
    """
    if not points:
        return None
    hits = {hit for hit in str(points[-1]["rule_hits"] or "").split(",") if hit}
    recent = _last_outside(points[-NEWS_MONTHS:])
    if "shift" in hits:
        found = _word_run(points)
    elif "trend" in hits:
        found = _word_trend(points)
    elif "two_of_three" in hits:
        side = _side(points[-1])
        limit = "upper" if side == "above" else "lower"
        found = {
            "words": f"two of the last three months close to the {limit} limit",
            "direction": side,
            "since": points[-min(3, len(points))]["period_start"],
        }
    elif recent is not None:
        side = _side(recent)
        limit = "upper" if side == "above" else "lower"
        month = wording.format_month(recent["period_start"])
        found = {
            "words": f"{side} the {limit} limit in {month}",
            "direction": side,
            "since": recent["period_start"],
        }
    else:
        return None
    return {**found, "judgement": judge_direction(found["direction"], better)}


def judge_direction(direction: str, better: str | None) -> str:
    """Whether being above or below (or over or under) is better, worse or neither for a measure."""
    if better not in ("lower", "higher"):
        return "neither"
    return "better" if (direction == "above") == (better == "higher") else "worse"


def _side(point: Row) -> str:
    return "above" if point["value"] >= (point["center"] or 0) else "below"


def _last_outside(points: Sequence[Row]) -> Row | None:
    outside = [p for p in points if "outside_limits" in str(p["rule_hits"] or "").split(",")]
    return outside[-1] if outside else None


def _word_run(points: Sequence[Row]) -> dict[str, Any]:
    side, phase = _side(points[-1]), points[-1]["phase"]
    run = 0
    for point in reversed(points):
        on_line = point["value"] == point["center"]
        if point["phase"] != phase or on_line or _side(point) != side:
            break
        run += 1
    since = points[-max(run, 1)]["period_start"]
    if run < 2:
        return {"words": f"moved {side} its earlier mean", "direction": side, "since": since}
    return {
        "words": f"{_count_months(points, run)} in a row {side} the mean since {wording.format_month(since)}",
        "direction": side,
        "since": since,
    }


def _count_months(points: Sequence[Row], run: int) -> str:
    """The run's length; where hidden months lie between, it is one of shown months."""
    first, last = points[-run]["period_start"], points[-1]["period_start"]
    spanned = (last.year - first.year) * 12 + last.month - first.month + 1
    return f"{run} months" if spanned == run else f"{run} shown months"


def _word_trend(points: Sequence[Row]) -> dict[str, Any]:
    rises = points[-1]["value"] > points[-2]["value"] if len(points) > 1 else True
    run = 1
    for later, earlier in pairwise(reversed(points)):
        if later["value"] == earlier["value"] or (later["value"] > earlier["value"]) != rises:
            break
        run += 1
    since = points[-run]["period_start"]
    way = "rising" if rises else "falling"
    return {
        "words": f"{way} {_count_months(points, run)} in a row since {wording.format_month(since)}",
        "direction": "above" if rises else "below",
        "since": since,
    }
