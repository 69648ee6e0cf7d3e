"""Draws the tiny charts that stand inside table rows: an interval among hospitals, and a run of months.

Plain SVG of a few hundred bytes, for pages with hundreds of rows; the larger charts are drawn in `charts.py`.
The figures stand as text in the same row, so these drawings are hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.published import Row

STRIP_WIDTH, STRIP_HEIGHT = 160, 26
RUN_WIDTH, RUN_HEIGHT = 150, 34
_MARGIN = 5


def draw_strip(
    rate: float, low: float | None, high: float | None, hospitals: Sequence[float], *, upper_end: float | None = None
) -> Markup:
    """The network's rate with its interval over the hospitals' rates, all on a scale that begins at zero or below.

    Hospitals are hollow dots; the network is a solid diamond on its interval. `upper_end` fixes the scale's end.
    """
    values = [rate, *hospitals, *(end for end in (low, high) if end is not None)]
    start = min(0.0, min(values))
    end = max(max(values), start + 1e-9) if upper_end is None else upper_end
    middle = STRIP_HEIGHT / 2

    def across(value: float) -> str:
        return _short(_MARGIN + (value - start) / (end - start) * (STRIP_WIDTH - 2 * _MARGIN))

    parts = [f'<path class="axis" d="M{_MARGIN},{_short(middle)}H{STRIP_WIDTH - _MARGIN}"/>']
    parts += [f'<circle class="hospital" cx="{across(value)}" cy="{_short(middle)}" r="3"/>' for value in sorted(hospitals)]
    if low is not None and high is not None:
        parts.append(f'<path class="interval" d="M{across(low)},{_short(middle)}H{across(high)}"/>')
    x = float(across(rate))
    parts.append(
        f'<path class="network" d="M{_short(x - 5)},{_short(middle)}L{_short(x)},{_short(middle - 5)}'
        f'L{_short(x + 5)},{_short(middle)}L{_short(x)},{_short(middle + 5)}Z"/>'
    )
    return _svg("strip", STRIP_WIDTH, STRIP_HEIGHT, parts)


def draw_run(points: Sequence[Row]) -> Markup:
    """A run chart: `period_start, value, center, lower, upper, rule_hits` by month, signals as diamonds.

    Months whose rate is hidden have no point and the line is broken there.
    """
    first, last = points[0]["period_start"], points[-1]["period_start"]
    months = (last.year - first.year) * 12 + last.month - first.month
    ends = [v for p in points for v in (p["value"], p["lower"], p["upper"]) if v is not None]
    low, high = min(ends), max(ends)
    high = high if high > low else low + 1e-9

    def place(point: Row, value: float) -> tuple[str, str]:
        gone = (point["period_start"].year - first.year) * 12 + point["period_start"].month - first.month
        x = _MARGIN + (gone / months if months else 0.5) * (RUN_WIDTH - 2 * _MARGIN)
        return _short(x), _short(RUN_HEIGHT - _MARGIN - (value - low) / (high - low) * (RUN_HEIGHT - 2 * _MARGIN))

    parts = []
    limited = [p for p in points if p["lower"] is not None and p["upper"] is not None]
    if len(limited) > 1:
        edge = [place(p, p["upper"]) for p in limited] + [place(p, p["lower"]) for p in reversed(limited)]
        parts.append(f'<path class="band" d="M{"L".join(",".join(xy) for xy in edge)}Z"/>')
    if points[0]["center"] is not None:
        _, y = place(points[0], points[0]["center"])
        parts.append(f'<path class="center" d="M{_MARGIN},{y}H{RUN_WIDTH - _MARGIN}"/>')
    parts += [
        f'<path class="run" d="M{"L".join(",".join(place(p, p["value"])) for p in stretch)}"/>'
        for stretch in _unbroken(points)
        if len(stretch) > 1
    ]
    for point in points:
        x, y = place(point, point["value"])
        if point["rule_hits"]:
            parts.append(f'<rect class="signal" x="-3" y="-3" width="6" height="6" transform="translate({x},{y})rotate(45)"/>')
        else:
            parts.append(f'<circle class="month" cx="{x}" cy="{y}" r="2"/>')
    return _svg("runs", RUN_WIDTH, RUN_HEIGHT, parts)


def _unbroken(points: Sequence[Row]) -> list[list[Row]]:
    """Stretches of months that follow each other."""
    stretches: list[list[Row]] = []
    for point in points:
        month = point["period_start"].year * 12 + point["period_start"].month
        before = stretches[-1][-1]["period_start"] if stretches else None
        if before is not None and before.year * 12 + before.month == month - 1:
            stretches[-1].append(point)
        else:
            stretches.append([point])
    return stretches


def _svg(kind: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="mini {kind}" aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
