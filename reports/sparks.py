"""Writes the very small drawings of tables as SVG text: lines by month, intervals, and rugs of hospitals.

Larger charts with axes stand in charts.py; here a drawing is a few hundred bytes, so that hundreds fit in one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from reports.published import Row

WIDTH, HEIGHT, EDGE = 120, 26, 3


def draw_sparkline(
    values: Sequence[float | None],
    *,
    about: str,
    center: Sequence[float | None] = (),
    signals: Sequence[bool] = (),
    floor: float | None = None,
) -> Markup:
    """A line through the values in order; a gap where one is None, a diamond where `signals` is true.

    `floor` fixes the lower end of the scale (0 for counts); otherwise the scale spans the values shown.
    """
    known = [value for value in [*values, *center] if value is not None]
    if not [value for value in values if value is not None]:
        return Markup('<span class="quiet">none shown</span>')
    low = min(known) if floor is None else floor
    high = max(known)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def place(index: int, value: float) -> tuple[str, str]:
        height = (value - low) / span if high > low else 0.5
        return _short(EDGE + index * step), _short(HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE))

    parts = []
    if center:
        parts.append(
            f'<path class="sc" d="{_path([place(i, v) if v is not None else None for i, v in enumerate(center)])}"/>'
        )
    spots = [place(i, v) if v is not None else None for i, v in enumerate(values)]
    parts.append(f'<path class="sl" d="{_path(spots)}"/>')
    for index, spot in enumerate(spots):
        if spot and not any(spots[max(index - 1, 0) : index]) and not any(spots[index + 1 : index + 2]):
            parts.append(f'<circle class="sd" cx="{spot[0]}" cy="{spot[1]}" r="1.6"/>')
        if spot and index < len(signals) and signals[index]:
            parts.append(f'<path class="sa" d="M{spot[0]} {spot[1]}m0-3.5l3.5 3.5l-3.5 3.5l-3.5-3.5z"/>')
    last = next((spot for spot in reversed(spots) if spot), None)
    if last:
        parts.append(f'<circle class="sd" cx="{last[0]}" cy="{last[1]}" r="2"/>')
    return _wrap("".join(parts), about)


def draw_small_multiple(months: Sequence[Row], *, about: str) -> Markup:
    """A hospital's months as a small drawing: limits as a band, the value as a line, diamonds out of limits.

    Months: `value, lower, upper` (shares 0-1 or None), `is_out`, in order. The scale spans what is shown.
    """
    width, height, edge = 210, 64, 5
    known = [m[c] for m in months for c in ("value", "lower", "upper") if m[c] is not None]
    if not known:
        return Markup('<span class="quiet">none shown</span>')
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (width - 2 * edge) / max(len(months) - 1, 1)

    def spot(index: int, value: float) -> str:
        return f"{edge + index * step:.1f} {height - edge - (value - low) / span * (height - 2 * edge):.1f}"

    limited = [(i, m) for i, m in enumerate(months) if m["lower"] is not None]
    parts = []
    if len(limited) > 1:
        around = [spot(i, m["upper"]) for i, m in limited] + [
            spot(i, m["lower"]) for i, m in reversed(limited)
        ]
        parts.append(f'<path class="sb" d="M{"L".join(around)}z"/>')
    pen, down = "", False
    for index, month in enumerate(months):
        if month["value"] is not None:
            pen += f"{'L' if down else 'M'}{spot(index, month['value'])}"
        down = month["value"] is not None
    parts.append(f'<path class="sl" d="{pen}"/>')
    for index, month in enumerate(months):
        if month["value"] is not None:
            x, y = spot(index, month["value"]).split()
            if month["is_out"]:
                parts.append(f'<path class="sa" d="M{x} {y}m0-4l4 4l-4 4l-4-4z"/>')
            else:
                parts.append(f'<circle class="sd" cx="{x}" cy="{y}" r="1.8"/>')
    return Markup(
        f'<svg class="multiple" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(about)}">'
        f"{''.join(parts)}</svg>"
    )


def draw_rug(values: Sequence[float], *, network: float | None, about: str) -> Markup:
    """A short upright stroke a place and a longer one for the network, on a scale that begins at zero."""
    if not values:
        return Markup('<span class="quiet">none shown</span>')
    known = [*values, *([network] if network is not None else [])]
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0

    def across(value: float) -> str:
        return _short(EDGE + (value - low) / span * (WIDTH - 2 * EDGE))

    strokes = "".join(f"M{across(value)} 8v10" for value in sorted(values))
    parts = f'<path class="sc" d="M0 23H{WIDTH}"/><path class="sl" d="{strokes}"/>'
    if network is not None:
        parts += f'<path class="sn" d="M{across(network)} 2v21"/>'
    return _wrap(parts, about)


def draw_range(low: float, best: float, high: float, *, about: str) -> Markup:
    """A line from the lowest to the highest and an upright stroke at the best, on a scale that begins at zero."""
    first, last = min(0.0, low), max(0.0, high)
    span = (last - first) or 1.0

    def across(value: float) -> str:
        return _short(EDGE + (value - first) / span * (WIDTH - 2 * EDGE))

    parts = (
        f'<path class="sc" d="M0 23H{WIDTH}"/><path class="sl" d="M{across(low)} 9v8M{across(low)} 13H{across(high)}'
        f'M{across(high)} 9v8"/><path class="sn" d="M{across(best)} 4v18"/>'
    )
    return _wrap(parts, about)


def draw_bar(share: float, *, tone: str, about: str) -> Markup:
    """A bar as long as a share of 0-1; a share above nothing is never drawn as nothing."""
    length = max(share * 100, 0.5 if share > 0 else 0)
    return Markup(
        f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{escape(about)}">'
        f'<rect class="bar-bed" width="100" height="8"/>'
        f'<rect class="bar-{escape(tone)}" width="{length:.2f}" height="8"/></svg>'
    )


def _path(spots: Sequence[tuple[str, str] | None]) -> str:
    written, pen_down = [], False
    for spot in spots:
        if spot:
            written.append(f"{'L' if pen_down else 'M'}{spot[0]} {spot[1]}")
        pen_down = spot is not None
    return "".join(written)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _wrap(parts: str, about: str) -> Markup:
    return Markup(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(about)}">{parts}</svg>'
    )
