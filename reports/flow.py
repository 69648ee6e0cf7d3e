"""Draws where newborns went as a flow: all of them, their link status, the reason.

The widths are shares of all newborns; a hidden reason is a dashed thread of one width, whatever its count.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from reports import wording
from reports.published import Row

WIDTH, FULL_HEIGHT, SLOT, TOP = 940, 220, 24, 8
LEFT, MIDDLE, RIGHT, NODE = 0, 210, 460, 12


def draw_flow(flow: Sequence[Row], total: int) -> Markup | None:
    """Three columns joined by ribbons. Rows: `status, newborns, share, reasons: [words, newborns]`; None when empty."""
    if not total:
        return None
    scale = FULL_HEIGHT / total
    parts: list[str] = []
    bottom = float(TOP)
    source = TOP + 0.0
    for row in flow:
        begin = bottom
        threads = []
        for reason in row["reasons"]:
            width = 1.0 if reason["newborns"] is None else max(reason["newborns"] * scale, 1.0)
            slot = max(width, SLOT)
            threads.append((reason, width, bottom + slot / 2))
            bottom += slot + 4
        height = max(row["newborns"] * scale, 2.0)
        top = (begin + bottom - height) / 2
        parts += _draw_status(row, source=source, top=top, height=height, threads=threads)
        source += height
        bottom += 10
    parts.insert(0, f'<path class="fl-all" d="{_box(LEFT, TOP, source - TOP)}"/>')
    words = "; ".join(f"{row['status']} {wording.format_count(row['newborns'])}" for row in flow)
    return Markup(
        f'<svg class="flow" viewBox="0 0 {WIDTH} {bottom:.0f}" role="img" '
        f'aria-label="{escape(f"{wording.format_count(total)} newborns: {words}")}">{"".join(parts)}</svg>'
    )


def _draw_status(
    row: Row, *, source: float, top: float, height: float, threads: Sequence[tuple[Row, float, float]]
) -> list[str]:
    tone = escape(row["status"])
    parts = [
        f'<path class="fl fl-{tone}" d="{_ribbon(LEFT + NODE, source, MIDDLE, top, height)}"/>',
        f'<path class="fn fl-{tone}" d="{_box(MIDDLE, top, height)}"/>',
    ]
    start = top
    for reason, width, middle in threads:
        hides = reason["newborns"] is None
        if hides:
            thread = f"M{MIDDLE + NODE} {top + height / 2:.1f}C{(MIDDLE + RIGHT) / 2} {top + height / 2:.1f} "
            thread += f"{(MIDDLE + RIGHT) / 2} {middle:.1f} {RIGHT} {middle:.1f}"
            parts.append(f'<path class="fh" d="{thread}"/>')
        else:
            end = middle - width / 2
            parts.append(
                f'<path class="fl fl-{tone}" d="{_ribbon(MIDDLE + NODE, start, RIGHT, end, width)}"/>'
            )
            parts.append(f'<path class="fn fl-{tone}" d="{_box(RIGHT, end, width)}"/>')
            start += reason["newborns"] / row["newborns"] * height
        count = wording.HIDDEN if hides else wording.format_count(reason["newborns"])
        parts.append(
            f'<text x="{RIGHT + NODE + 8}" y="{middle + 4:.1f}"><tspan class="fb">{count}</tspan> '
            f"{escape(reason['words'])}</text>"
        )
    share = wording.format_share(row["share"])
    label = f"{escape(row['status'])} {wording.format_count(row['newborns'])} ({share})"
    parts.append(
        f'<text class="fb" x="{MIDDLE + NODE + 8}" y="{top + height / 2 - (6 if height < 20 else -4):.1f}">{label}</text>'
    )
    return parts


def _ribbon(x0: float, y0: float, x1: float, y1: float, width: float) -> str:
    bend = (x0 + x1) / 2
    return (
        f"M{x0} {y0:.1f}C{bend} {y0:.1f} {bend} {y1:.1f} {x1} {y1:.1f}v{width:.1f}"
        f"C{bend} {y1 + width:.1f} {bend} {y0 + width:.1f} {x0} {y0 + width:.1f}z"
    )


def _box(x: float, y: float, height: float) -> str:
    return f"M{x} {y:.1f}h{NODE}v{height:.1f}h-{NODE}z"
