"""Draws how one hospital stands among others as a strip a few hundred bytes long, for a column of a table.

Only figures that may be shown enter here; what is compared with what is decided by the page.
"""

from __future__ import annotations

from html import escape

from markupsafe import Markup

WIDTH, HEIGHT, EDGE = 200, 24, 6


def draw_strip(
    here: float,
    *,
    low: float | None,
    high: float | None,
    network: float | None,
    region: float | None,
    peers: tuple[float, float, float] | None,
    flagged: bool,
    about: str,
) -> Markup:
    """The hospital's dot with its interval over a band of its peers (least, median, most), ticks for region and network.

    The scale begins at zero unless something lies below it. A flagged dot is a diamond.
    """
    known = [v for v in (here, low, high, network, region, *(peers or ())) if v is not None]
    least, most = min(0.0, *known), max(0.0, *known)
    span = (most - least) or 1.0

    def across(value: float) -> str:
        return f"{EDGE + (value - least) / span * (WIDTH - 2 * EDGE):.1f}"

    parts = [f'<path class="gr" d="M{EDGE} 23H{WIDTH - EDGE}"/>']
    if peers:
        parts.append(f'<path class="pb" d="M{across(peers[0])} 12H{across(peers[2])}"/>')
        parts.append(f'<path class="pm" d="M{across(peers[1])} 8v8"/>')
    if region is not None:
        parts.append(f'<path class="sc" d="M{across(region)} 3v18"/>')
    if network is not None:
        parts.append(f'<path class="sn" d="M{across(network)} 3v18"/>')
    if low is not None and high is not None:
        parts.append(f'<path class="{"sw" if flagged else "sl"}" d="M{across(low)} 12H{across(high)}"/>')
    if flagged:
        parts.append(f'<path class="sa" d="M{across(here)} 7l5 5l-5 5l-5-5z"/>')
    else:
        parts.append(f'<circle class="sd" cx="{across(here)}" cy="12" r="3.6"/>')
    return _wrap(WIDTH, HEIGHT, "strip", parts, about)


def draw_balance(points: float, *, largest: float, about: str) -> Markup:
    """A bar to the right of a middle line for more, to the left for less; `largest` is the longest that can be drawn."""
    length = min(abs(points) / (largest or 1.0), 1.0) * 56
    start = 60.0 if points >= 0 else 60.0 - length
    parts = [
        f'<rect class="{"more" if points >= 0 else "less"}" x="{start:.1f}" y="4" width="{length:.1f}" height="9"/>',
        '<path class="sn1" d="M60 1v15"/>',
    ]
    return _wrap(120, 17, "balance", parts, about)


def _wrap(width: int, height: int, kind: str, parts: list[str], about: str) -> Markup:
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(about)}">{"".join(parts)}</svg>'
    )
