"""Drawings leave gaps where figures are hidden, carry no address, and cannot be broken by a name."""

from __future__ import annotations

import re

import pytest

from reports.charts import draw_dot_plot, draw_weight_histogram
from reports.flow import draw_flow
from reports.match_weights import choose_bin_width
from reports.sparks import draw_bar, draw_rug, draw_sparkline


def line_of(svg: str) -> str:
    found = re.search(r'class="sl" d="([^"]*)"', svg)
    assert found
    return found[1]


def test_a_hidden_month_is_a_gap_and_not_a_zero() -> None:
    line = line_of(draw_sparkline([5.0, 6.0, None, 7.0, 8.0], about="four months"))
    assert line.count("M") == 2
    assert line.count("L") == 2


def test_a_month_between_hidden_ones_is_a_dot() -> None:
    assert (
        draw_sparkline([None, 5.0, None, 6.0, 7.0], about="three months").count("<circle") == 2
    )  # it and the last


def test_months_without_any_figure_are_said_to_be_none() -> None:
    assert "none shown" in draw_sparkline([None, None], about="none")
    assert "none shown" in draw_rug([], network=3.0, about="none")


def test_counts_are_drawn_from_zero() -> None:
    # On a scale from 0 to 100 with 20 units of height below 3: 50 stands at 23 - 10 = 13.
    assert line_of(draw_sparkline([100, 50], about="", floor=0)).split("L")[1].split()[1] == "13"


def test_a_small_share_is_still_seen() -> None:
    assert 'width="0.50"' in draw_bar(0.00001, tone="linked", about="few")
    assert 'width="0.00"' in draw_bar(0.0, tone="linked", about="none")


def test_a_hidden_reason_is_drawn_alike_whatever_its_count() -> None:
    def flow(count: int | None, total: int) -> str | None:
        reasons = [{"words": "too close", "newborns": count}, {"words": "no delivery", "newborns": None}]
        return draw_flow([{"status": "review", "newborns": total, "share": 1.0, "reasons": reasons}], total)

    drawn = flow(None, 40)
    assert drawn is not None
    assert drawn.count("hidden (small number)") == 2
    assert drawn.count('class="fh"') == 2
    assert draw_flow([], 0) is None


def test_names_in_drawings_are_escaped() -> None:
    flow = [
        {"status": "linked", "newborns": 20, "share": 1.0, "reasons": [{"words": "<b>x", "newborns": 20}]}
    ]
    assert "<b>" not in str(draw_flow(flow, 20))
    points = [{"label": "<script>x</script>", "value": 1.0, "low": 0.5, "high": 1.5}]
    plot = draw_dot_plot(points, key="k", title="<i>t", description='"', axis_title="%")
    assert "<script>" not in plot
    assert "<i>" not in plot


def test_a_chart_names_no_address_and_no_figure_beyond_what_it_draws() -> None:
    points = [{"label": "H1", "value": 12.345678, "low": 10.0, "high": 14.0}, {"label": "H2", "value": 99.5}]
    plot = draw_dot_plot(points, key="rates", title="Rates", description="two hospitals", axis_title="%")
    assert "http" not in plot
    assert "12.345678" not in plot
    assert all(found.startswith("rates-") for found in re.findall(r' id="([^"]+)"', plot))
    assert plot == draw_dot_plot(
        points, key="rates", title="Rates", description="two hospitals", axis_title="%"
    )


def test_a_histogram_shows_thresholds_by_name() -> None:
    bins = [{"low": 0.0, "high": 5.0, "status": "review", "newborns": 20}]
    drawn = draw_weight_histogram(
        bins, thresholds=[{"label": "linked from here", "weight": 3.0}], key="w", title="w", description="w"
    )
    assert "linked from here" in drawn


@pytest.mark.parametrize(("low", "high", "width"), [(0.0, 64.0, 2.0), (-12.4, 92.2, 5.0), (3.0, 3.0, 0.05)])
def test_bins_are_round_numbers_wide(low: float, high: float, width: float) -> None:
    # 64 / 32 = 2; 104.6 / 32 = 3.3, next round 5; a single weight is given a span of 1: 1 / 32 = 0.031, next 0.05.
    assert choose_bin_width(low, high) == pytest.approx(width)
