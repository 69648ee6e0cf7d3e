"""The drawings that only the linkage page needs: errors by band of probability, by threshold, and link rates by month.

Figures arrive ready to be shown; no table is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt
from markupsafe import Markup

from reports import wording
from reports.charts import ALARM, FIRST, INK, ROW_HEIGHT, SECOND, SOFT, finish_chart
from reports.published import Row

# Errors below one in ten million are drawn at the edge: no network has that many births.
LEAST_ERROR = 1e-7


def draw_calibration(bands: Sequence[Row], *, key: str, title: str, description: str) -> Markup:
    """Observed and expected share of errors by band, on a logarithmic scale. Bands: `label, expected, observed, low, high`.

    Expected errors are hollow squares; observed ones dots with their interval. Where none was observed the interval's
    upper end alone says how many there could be.
    """
    rows = [
        {
            "label": band["label"],
            "expected": max(band["expected"], LEAST_ERROR),
            "observed": max(band["observed"], LEAST_ERROR) if band["observed"] else None,
            "low": max(band["low"], LEAST_ERROR),
            "high": max(band["high"], LEAST_ERROR),
        }
        for band in bands
    ]
    edge = min([LEAST_ERROR * 10, *(row["expected"] for row in rows)])
    scale = alt.Scale(type="log", domain=[max(edge, LEAST_ERROR), 1])
    axis = alt.Axis(tickCount=5, format="~g")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=[row["label"] for row in rows], title=None, axis=alt.Axis(grid=True, ticks=False))
    )
    x_title = "share of best candidates that are wrong (logarithmic)"
    whiskers = base.mark_rule(strokeWidth=2, color=FIRST, clip=True).encode(
        x=alt.X("low:Q", title=x_title, scale=scale, axis=axis), x2="high:Q"
    )
    expected = base.mark_point(shape="square", size=70, color=INK, filled=False, strokeWidth=1.5).encode(
        x=alt.X("expected:Q", title=x_title, scale=scale, axis=axis)
    )
    observed = (
        base.transform_filter("isValid(datum.observed)")
        .mark_point(filled=True, size=55, color=FIRST, opacity=1)
        .encode(x=alt.X("observed:Q", title=x_title, scale=scale, axis=axis))
    )
    height = max(ROW_HEIGHT * len(rows), 3 * ROW_HEIGHT)
    return finish_chart(
        alt.layer(whiskers, expected, observed), key=key, title=title, description=description, height=height
    )


def draw_threshold_curve(steps: Sequence[Row], *, key: str, title: str, description: str) -> Markup:
    """What a threshold costs: share linked against false links. Steps: `label, linked` (%), `false` (per 10,000)."""
    rows = [{"label": s["label"], "linked": s["linked"], "false": s["false"], "place": i} for i, s in enumerate(steps)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("linked:Q", title="newborns linked, %", scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=5)),
        y=alt.Y("false:Q", title="expected false links of 10,000", scale=alt.Scale(zero=True, nice=True)),
    )
    line = base.mark_line(color=SOFT, strokeWidth=1.5).encode(order="place:Q")
    dots = base.mark_point(filled=True, size=55, color=FIRST, opacity=1)
    names = base.mark_text(align="right", baseline="bottom", dx=-5, dy=-4, color=INK, fontSize=11).encode(text="label:N")
    return finish_chart(alt.layer(line, dots, names), key=key, title=title, description=description, height=220)


def draw_month_lines(
    months: Sequence[Row], *, key: str, title: str, description: str, axis_title: str
) -> Markup:
    """A line by month with its limits as a band. Months: `label, value, lower, upper, is_out`, in order; gaps stay gaps."""
    rows = [dict(m, place=i, mark="out" if m["is_out"] else "within") for i, m in enumerate(months)]
    x: Any = alt.X(
        "label:O", sort=None, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True, grid=False)
    )
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    band = base.transform_filter("isValid(datum.lower)").mark_area(color=SECOND, opacity=0.18).encode(
        y=alt.Y("lower:Q", title=axis_title, scale=scale), y2="upper:Q"
    )
    line = base.mark_line(color=FIRST, strokeWidth=1.5).encode(y=alt.Y("value:Q", title=axis_title, scale=scale))
    dots = (
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=50, opacity=1)
        .encode(
            y=alt.Y("value:Q", title=axis_title, scale=scale),
            color=alt.Color("mark:N", legend=None, scale=alt.Scale(domain=["within", "out"], range=[FIRST, ALARM])),
            shape=alt.Shape(
                "mark:N", legend=None, scale=alt.Scale(domain=["within", "out"], range=["circle", "diamond"])
            ),
        )
    )
    return finish_chart(alt.layer(band, line, dots), key=key, title=title, description=description, height=170)


def draw_small_multiple(months: Sequence[Row], *, about: str) -> Markup:
    """A hospital's months as a small drawing: limits as a band, the value as a line, diamonds out of limits.

    Months: `value, lower, upper` (shares 0-1 or None), `is_out`, in order. The scale spans what is shown.
    """
    width, height, edge = 210, 64, 5
    known = [m[c] for m in months for c in ("value", "lower", "upper") if m[c] is not None]
    if not known:
        return Markup('<span class="quiet">') + wording.HIDDEN + Markup("</span>")
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (width - 2 * edge) / max(len(months) - 1, 1)

    def spot(index: int, value: float) -> str:
        return f"{edge + index * step:.1f} {height - edge - (value - low) / span * (height - 2 * edge):.1f}"

    limited = [(i, m) for i, m in enumerate(months) if m["lower"] is not None]
    parts = []
    if len(limited) > 1:
        around = [spot(i, m["upper"]) for i, m in limited] + [spot(i, m["lower"]) for i, m in reversed(limited)]
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
        f'<svg class="multiple" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(about)}">{"".join(parts)}</svg>'
    )
