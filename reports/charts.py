"""Draws the larger charts as static SVG that sits inside a page: dot plots, histograms, columns.

Only aggregates that may be shown enter here (the caller has hidden small numbers); no table is read. Colours come out
as CSS variables of the page, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from reports.published import Row

# Drawn 460 px wide: at a phone's 330 px the 12 px letters are still legible, at a desk it grows to 560 px.
CHART_WIDTH = 460
ROW_HEIGHT = 20
# Errors below one in ten million are drawn at the edge: no network has that many births.
LEAST_ERROR = 1e-7

# Stand-ins that the drawing library carries through untouched; `clean_svg` turns them into the page's own colours.
INK, SOFT, GRID, FIRST, SECOND, THIRD, ALARM, BAND = (
    "#010101",
    "#010102",
    "#010103",
    "#010104",
    "#010105",
    "#010106",
    "#010107",
    "#010108",
)
PAGE_COLOURS = {
    INK: "currentColor",
    SOFT: "var(--soft)",
    GRID: "var(--grid)",
    FIRST: "var(--first)",
    SECOND: "var(--second)",
    THIRD: "var(--third)",
    ALARM: "var(--alarm)",
    BAND: "var(--band)",
}
STATUS_COLOURS = {"linked": FIRST, "review": SECOND, "unlinked": THIRD}

_STYLE: dict[str, Any] = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "gridColor": GRID,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "orient": "top",
    },
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelLimit": 140},
    "title": {"color": INK},
}


def draw_dot_plot(
    points: Sequence[Row],
    *,
    key: str,
    title: str,
    description: str,
    axis_title: str,
    reference: float | Sequence[float] | None = None,
    from_zero: bool = False,
) -> Markup:
    """One dot a row with its 95 % interval. Points carry `label, value, low, high, flagged, bound`; order is kept.

    Flagged points are diamonds as well as in the alarm colour; of a bound only the thin bar is drawn, without a dot.
    """
    rows = [
        {
            "label": p["label"],
            "value": p["value"],
            "low": p.get("low"),
            "high": p.get("high"),
            "mark": "flagged" if p.get("flagged") else "bound" if p.get("bound") else "plain",
        }
        for p in points
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "label:N", sort=[row["label"] for row in rows], title=None, axis=alt.Axis(grid=True, ticks=False)
        ),
        color=_marked(["plain", "flagged", "bound"], [FIRST, ALARM, SOFT]),
    )
    scale = alt.Scale(zero=from_zero, nice=True)
    few_ticks = alt.Axis(tickCount=5)
    references = () if reference is None else reference if isinstance(reference, Sequence) else (reference,)
    layers: list[Any] = [_vertical_line(at) for at in references]
    if any(row["low"] is not None for row in rows):
        whiskers = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2)
        layers.append(
            whiskers.encode(x=alt.X("low:Q", title=axis_title, scale=scale, axis=few_ticks), x2="high:Q")
        )
    layers.append(
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=55, opacity=1)
        .encode(
            x=alt.X("value:Q", title=axis_title, scale=scale, axis=few_ticks),
            shape=_shaped(["plain", "flagged", "bound"], ["circle", "diamond", "circle"]),
        )
    )
    height = max(ROW_HEIGHT * len(rows), 2 * ROW_HEIGHT)
    return _finish(alt.layer(*layers), key=key, title=title, description=description, height=height)


def _marked(marks: list[str], colours: list[str]) -> Any:
    return alt.Color("mark:N", legend=None, scale=alt.Scale(domain=marks, range=colours))


def _shaped(marks: list[str], shapes: list[str]) -> Any:
    return alt.Shape("mark:N", legend=None, scale=alt.Scale(domain=marks, range=shapes))


def draw_weight_histogram(
    bins: Sequence[Row], *, thresholds: Sequence[Row], key: str, title: str, description: str
) -> Markup:
    """Newborns by match weight, stacked by status. Bins: `low, high, status, newborns`; thresholds: `label, weight`."""
    rows = [dict(b, place=list(STATUS_COLOURS).index(b["status"])) for b in bins]
    bars = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title="match weight (log2 odds)"),
            x2="high:Q",
            y=alt.Y("newborns:Q", title="newborns", stack="zero"),
            color=alt.Color(
                "status:N",
                title=None,
                scale=alt.Scale(domain=list(STATUS_COLOURS), range=list(STATUS_COLOURS.values())),
            ),
            order="place:Q",
        )
    )
    lines = [_vertical_line(t["weight"]) for t in thresholds]
    names = [
        alt.Chart(alt.Data(values=[{"x": t["weight"], "t": t["label"]}]))
        .mark_text(align="left", baseline="top", dx=4, color=INK, fontSize=11)
        .encode(x="x:Q", text="t:N", y=alt.value(14 * place))
        for place, t in enumerate(thresholds)
    ]
    return _finish(alt.layer(bars, *lines, *names), key=key, title=title, description=description, height=240)


def draw_month_columns(
    months: Sequence[Row], *, key: str, title: str, description: str, axis_title: str
) -> Markup:
    """A column a month from zero; a month whose count is hidden has none. Months: `label, count`, in order."""
    rows = [{"label": m["label"], "count": m["count"]} for m in months]
    bars = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(color=FIRST)
        .encode(
            x=alt.X(
                "label:O", sort=None, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True, grid=False)
            ),
            y=alt.Y("count:Q", title=axis_title, scale=alt.Scale(zero=True)),
        )
    )
    return _finish(bars, key=key, title=title, description=description, height=170)


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
    axis = alt.Axis(values=[1e-6, 1e-4, 1e-2, 1], format="~g")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "label:N",
            sort=[row["label"] for row in rows],
            title=None,
            # room for the hollow square of what stands at the edge
            axis=alt.Axis(grid=True, ticks=False, labelPadding=9),
        )
    )
    x_title = "share that is wrong, log scale"
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
    return _finish(
        alt.layer(whiskers, expected, observed), key=key, title=title, description=description, height=height
    )


def draw_threshold_curve(steps: Sequence[Row], *, key: str, title: str, description: str) -> Markup:
    """What a threshold costs: share linked against false links. Steps: `label, linked` (%), `false` (per 10,000)."""
    rows = [
        {"label": s["label"], "linked": s["linked"], "false": s["false"], "place": i}
        for i, s in enumerate(steps)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "linked:Q",
            title="newborns linked, %",
            scale=alt.Scale(zero=False, nice=True),
            axis=alt.Axis(tickCount=5),
        ),
        y=alt.Y("false:Q", title="expected false links of 10,000", scale=alt.Scale(zero=True, nice=True)),
    )
    line = base.mark_line(color=SOFT, strokeWidth=1.5).encode(order="place:Q")
    dots = base.mark_point(filled=True, size=55, color=FIRST, opacity=1)
    names = base.mark_text(
        align="right", baseline="bottom", angle=40, dx=-6, dy=-3, color=INK, fontSize=11
    ).encode(text="label:N")
    return _finish(alt.layer(line, dots, names), key=key, title=title, description=description, height=220)


def draw_month_lines(
    months: Sequence[Row], *, key: str, title: str, description: str, axis_title: str
) -> Markup:
    """A line by month with its limits as a band. Months: `label, value, lower, upper, is_out`, in order; gaps stay gaps."""
    rows = [dict(m, place=i, mark="out" if m["is_out"] else "within") for i, m in enumerate(months)]
    x: Any = alt.X(
        "label:O",
        # Named in order: the layers show different months, and each would begin with its own first.
        sort=[row["label"] for row in rows],
        title=None,
        axis=alt.Axis(labelAngle=-45, labelOverlap=True, grid=False),
    )
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    band = (
        base.transform_filter("isValid(datum.lower)")
        .mark_area(color=SECOND, opacity=0.18)
        .encode(y=alt.Y("lower:Q", title=axis_title, scale=scale), y2="upper:Q")
    )
    line = base.mark_line(color=FIRST, strokeWidth=1.5).encode(
        y=alt.Y("value:Q", title=axis_title, scale=scale)
    )
    dots = (
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=50, opacity=1)
        .encode(
            y=alt.Y("value:Q", title=axis_title, scale=scale),
            color=alt.Color(
                "mark:N", legend=None, scale=alt.Scale(domain=["within", "out"], range=[FIRST, ALARM])
            ),
            shape=alt.Shape(
                "mark:N", legend=None, scale=alt.Scale(domain=["within", "out"], range=["circle", "diamond"])
            ),
        )
    )
    return _finish(alt.layer(band, line, dots), key=key, title=title, description=description, height=170)


def _vertical_line(at: float) -> Any:
    return (
        alt.Chart(alt.Data(values=[{"x": at}]))
        .mark_rule(color=INK, strokeDash=[5, 3], strokeWidth=1.5)
        .encode(x="x:Q")
    )


def _finish(chart: Any, *, key: str, title: str, description: str, height: int) -> Markup:
    sized = chart.properties(
        width=CHART_WIDTH,
        height=height,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        # A reader's font may be a little wider than the one that the labels were measured with.
        padding={"left": 30, "right": 10, "top": 5, "bottom": 5},
    )
    return to_svg(sized, key=key, title=title, description=description)


def to_svg(chart: Any, *, key: str, title: str, description: str) -> Markup:
    """Renders a chart without a browser or network and fits it into a page."""
    specification = chart.to_dict(validate=False)
    specification.pop("datasets", None)
    specification["config"] = _STYLE
    return clean_svg(vl_convert.vegalite_to_svg(specification), key=key, title=title, description=description)


_ATTRIBUTE_NOISE = re.compile(r' (?:aria-[a-z]+|role|pointer-events|xmlns(?::xlink)?|version)="[^"]*"')
# Within tags only: the numbers that readers see keep their digits.
_LONG_NUMBER = re.compile(r"(-?\d+\.\d{2})\d+(?=[^<>]*>)")
_EMPTY_PATH = re.compile(
    r'<path class="[a-z]+" d="(?:M0,0h0v0h0Z)?"(?: display="none")?(?: stroke="[^"]*")?></path>'
)
_SIZE = re.compile(r'^<svg class="marks" width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)" viewBox="([^"]+)">')


def clean_svg(svg: str, *, key: str, title: str, description: str) -> Markup:
    """The drawing with the page's colours, a name and description for screen readers, and nothing hidden.

    The library writes every value again into hidden labels and carries namespaces with addresses: both go. Ids begin
    with `key`, which must be unique on the page.
    """
    plain = _ATTRIBUTE_NOISE.sub("", svg)
    plain = _LONG_NUMBER.sub(r"\1", plain)
    plain = _EMPTY_PATH.sub("", plain)
    for stand_in, colour in PAGE_COLOURS.items():
        plain = plain.replace(f'"{stand_in}"', f'"{colour}"')
    plain = re.sub(r'id="([^"]+)"', rf'id="{key}-\1"', plain)
    plain = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", plain)
    opening = _SIZE.match(plain)
    if opening is None:
        raise ValueError(
            "the drawing library returned an SVG of an unknown form; see reports/charts.py, clean_svg"
        )
    width, _, box = opening.groups()
    named = (
        f'<svg class="chart" role="img" aria-labelledby="{key}-name {key}-about" viewBox="{box}" '
        f'style="max-width:{float(width) * 1.22:.0f}px">'
        f'<title id="{key}-name">{escape(title)}</title><desc id="{key}-about">{escape(description)}</desc>'
    )
    return Markup(named + plain[opening.end() :])
