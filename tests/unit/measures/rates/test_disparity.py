"""Comparisons between groups, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from measures.measure import Grain
from measures.rates.disparity import create_disparities
from measures.rates.exact import create_exact_rates
from measures.rates.strata import RatedMeasure, Stratum
from measures.rates.suppression import suppress_rates
from tests.unit.measures.rates.oracle import Network, Unit, load_network, table_rows

RACE = (Stratum(column="race_ethnicity", reference_group="nh_white"),)


def compare(con, groups: dict[str, tuple[int, int]], profile: str = "us_cms"):
    """Disparities of the network over all time; `groups` maps a group to (events, deliveries)."""
    units = [
        Unit(
            hospital_id="H0",
            period_date=date(2024, 3, 1),
            strata={"race_ethnicity": group},
            values={"smm": number < events},
            excluded={},
        )
        for group, (events, deliveries) in groups.items()
        for number in range(deliveries)
    ]
    measures = (RatedMeasure(id="smm", grain=Grain.DELIVERY, rate_per=10_000),)
    load_network(con, Network(hospitals={"H0": ("north", "MA")}, units=units, measures=measures, strata=RACE))
    create_exact_rates(con, measures, strata=RACE)
    suppress_rates(con, profile)
    create_disparities(con, strata=RACE)
    rows = table_rows(con, "select * from disparities where period_type = 'all' and level = 'network'")
    return {row["comparison_group"]: row for row in rows}


def test_black_women_are_compared_with_white_women(con):
    # 40 of 1,000 against 30 of 2,000: 400 and 150 per 10,000; at 1.5 % there would have been 15 events, not 40
    black = compare(con, {"nh_white": (30, 2000), "nh_black": (40, 1000)})["nh_black"]

    assert (black["reference_group"], black["rate_per"]) == ("nh_white", 10_000)
    assert black["rate_ratio"] == pytest.approx(40 / 1000 / (30 / 2000))
    assert black["rate_difference"] == pytest.approx(250)
    assert black["excess_events"] == pytest.approx(25)
    assert black["rate_ratio_ci_low"] < 8 / 3 < black["rate_ratio_ci_high"]
    assert 0 < black["rate_difference_ci_low"] < 250 < black["rate_difference_ci_high"]
    assert black["suppressed"] is False


def test_a_comparison_with_a_hidden_group_shows_nothing(con):
    rows = compare(
        con, {"nh_white": (300, 2000), "nh_black": (40, 1000), "aian": (4, 100), "hispanic": (90, 900)}
    )

    aian, black, hispanic = rows["aian"], rows["nh_black"], rows["hispanic"]
    figures = [
        name for name in aian if name.startswith(("rate_ratio", "rate_difference", "excess", "comparison_r"))
    ]
    assert (aian["suppressed"], aian["suppression_reason"]) == (True, "small cell")
    assert (black["suppressed"], black["suppression_reason"]) == (True, "complementary")
    assert len(figures) == 8
    assert all(row[name] is None for row in (aian, black) for name in figures)
    assert hispanic["suppressed"] is False


def test_no_event_in_the_reference_group_leaves_the_difference_but_no_ratio(con):
    row = compare(con, {"nh_white": (0, 200), "nh_black": (40, 200)}, "internal")["nh_black"]

    assert (row["rate_ratio"], row["rate_ratio_ci_low"]) == (None, None)
    assert row["rate_difference"] == pytest.approx(2000)


def test_the_unknown_and_the_reference_group_are_not_compared(con):
    assert compare(con, {"nh_white": (30, 200), "unknown": (30, 200)}) == {}
