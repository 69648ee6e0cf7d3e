"""A signal is told with its length, its side and the month since when it lasts."""

from __future__ import annotations

from datetime import date

from reports.published import Row
from reports.signals import word_signal


def months(values: list[float], hits: dict[int, str], *, phases: list[int] | None = None) -> list[Row]:
    """A chart around 10 with limits 5 and 15, from January 2025."""
    return [
        {
            "period_start": date(2025 + i // 12, i % 12 + 1, 1),
            "value": value,
            "center": 10.0,
            "lower": 5.0,
            "upper": 15.0,
            "phase": phases[i] if phases else 1,
            "rule_hits": hits.get(i, ""),
        }
        for i, value in enumerate(values)
    ]


def test_seven_months_above_the_mean_since_march() -> None:
    # January and February below, March to September above: seven.
    found = word_signal(months([9, 8, 11, 12, 11, 13, 12, 11, 12], {8: "shift"}), "lower")
    assert found is not None
    assert found["words"] == "7 months in a row above the mean since Mar 2025"
    assert found["judgement"] == "worse"


def test_hidden_months_within_a_run_are_not_counted_and_it_says_so() -> None:
    chart = months([9, 11, 12, 11, 13, 12, 11, 12, 12], {8: "shift"})
    found = word_signal([point for point in chart if point["period_start"].month != 5], "lower")
    assert found is not None
    # February to September are eight months; May is hidden, so seven are shown.
    assert found["words"] == "7 shown months in a row above the mean since Feb 2025"


def test_a_run_does_not_reach_across_a_new_phase() -> None:
    found = word_signal(
        months([11, 11, 12, 12, 12, 12, 12, 12, 12, 12], {9: "shift"}, phases=[1, 1, *[2] * 8]), "higher"
    )
    assert found is not None
    assert found["words"] == "8 months in a row above the mean since Mar 2025"
    assert found["judgement"] == "better"


def test_a_falling_trend_counts_its_own_months() -> None:
    found = word_signal(months([9, 14, 13, 12, 11, 9, 8, 7], {7: "trend"}), "lower")
    assert found is not None
    # February 14 down to August 7: seven months, each below the one before.
    assert found["words"] == "falling 7 months in a row since Feb 2025"
    assert found["judgement"] == "better"


def test_a_point_out_of_limits_is_news_for_three_months_only() -> None:
    chart = [10.0, 16.0, 10.0, 10.0]
    found = word_signal(months(chart, {1: "outside_limits"}), "neither")
    assert found is not None
    assert found["words"] == "above the upper limit in Feb 2025"
    assert found["judgement"] == "neither"
    assert word_signal(months([*chart, 9.0], {1: "outside_limits"}), "lower") is None


def test_a_chart_without_a_hit_has_no_news() -> None:
    assert word_signal(months([10, 11, 9], {}), "lower") is None
    assert word_signal([], "lower") is None
