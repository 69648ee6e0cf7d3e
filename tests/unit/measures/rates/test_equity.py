"""Index of disparity, excess events and the parts of a gap within and between hospitals, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from measures.rates.equity import create_disparity_summaries, create_hospital_decomposition
from measures.rates.strata import Stratum
from tests.unit.measures.rates.oracle import table_rows

RACE = (Stratum(column="race", reference_group="white"),)


def rates(con, cells):
    """Rates of the whole period; `cells` maps (level, place, group) to (events, births), None when hidden."""
    con.execute("""
        create or replace temp table some_rates (measure_id varchar, period_type varchar, period_start date,
            level varchar, place varchar, stratum varchar, stratum_value varchar, numerator bigint, denominator bigint,
            rate double, rate_per bigint, suppressed boolean, computable boolean)
    """)
    for (level, place, group), point in cells.items():
        events, births = point or (None, None)
        con.execute(
            "insert into some_rates values ('m', 'all', ?, ?, ?, 'race', ?, ?, ?, ?, 100, ?, true)",
            [
                date(2024, 1, 1),
                level,
                place,
                group,
                events,
                births,
                point and 100 * events / births,
                point is None,
            ],
        )


def summary(con, groups):
    rates(con, {("network", "network", group): point for group, point in groups.items()})
    create_disparity_summaries(con, strata=RACE, rates_table="some_rates")
    return table_rows(con, "select * from disparity_summaries")


def test_the_index_is_the_mean_distance_from_the_reference_in_per_cent_of_it(con):
    # 10 %, 15 % and 8 %: (5 + 2) / 2 = 3.5 points are 35 % of 10
    (row,) = summary(con, {"white": (100, 1000), "black": (150, 1000), "asian": (40, 500)})

    assert row["index_of_disparity"] == pytest.approx(35)
    assert (row["lowest_group"], row["highest_group"]) == ("asian", "black")
    # only the groups above the reference have excess events: 150 - 100; of 290 in all
    assert (row["excess_events"], row["excess_share"]) == pytest.approx((50, 50 / 290))
    # pooled 11.6 %: (1000 * 1.6² + 1000 * 3.4² + 500 * 3.6²) / 2500
    assert row["between_group_variance"] == pytest.approx((2560 + 11_560 + 6480) / 2500)


def test_hidden_groups_are_counted_and_in_no_figure_and_the_unknown_in_none(con):
    (row,) = summary(con, {"white": (100, 1000), "black": (150, 1000), "asian": None, "unknown": (90, 100)})

    assert (row["groups"], row["groups_hidden"]) == (2, 1)
    assert row["index_of_disparity"] == pytest.approx(50)


def test_a_hidden_reference_leaves_no_index_and_no_excess(con):
    (row,) = summary(con, {"white": None, "black": (150, 1000), "asian": (40, 500)})

    assert (row["index_of_disparity"], row["excess_events"], row["excess_share"]) == (None, None, None)


def decomposition(con, hospitals):
    cells = {}
    for place, (white, black) in hospitals.items():
        cells |= {("hospital", place, "white"): white, ("hospital", place, "black"): black}
    shown = [pair for pair in hospitals.values() if None not in pair]
    for number, group in enumerate(("white", "black")):
        points = [pair[number] or (5, 50) for pair in hospitals.values()]
        cells["network", "network", group] = tuple(sum(part) for part in zip(*points, strict=True))
    rates(con, cells)
    create_hospital_decomposition(con, strata=RACE, rates_table="some_rates")
    rows = table_rows(con, "select * from disparity_decomposition")
    return (rows[0] if rows else None), shown


def test_a_gap_that_is_the_same_in_no_hospital_lies_between_them(con):
    # within each hospital both groups have the same rate; black women deliver where it is high
    row, _ = decomposition(
        con, {"A": ((90, 900), (10, 100)), "B": ((10, 50), (190, 950)), "C": ((60, 600), (20, 200))}
    )

    assert row["within_difference"] == pytest.approx(0)
    assert row["crude_difference"] == pytest.approx(100 * (220 / 1250 - 160 / 1550))
    assert row["between_difference"] == pytest.approx(row["crude_difference"])


def test_a_gap_that_is_the_same_in_every_hospital_lies_within_them(con):
    # 10 % and 15 % everywhere, with the same mix everywhere
    row, _ = decomposition(con, dict.fromkeys("ABC", ((100, 1000), (75, 500))))

    assert (row["crude_difference"], row["within_difference"]) == pytest.approx((5, 5))
    assert row["within_share"] == pytest.approx(1)
    assert row["within_ci_low"] < 5 < row["within_ci_high"]


def test_hospitals_where_one_group_is_hidden_are_left_out_and_the_share_says_so(con):
    full = dict.fromkeys("ABC", ((100, 1000), (75, 500)))
    row, _ = decomposition(con, full | {"D": ((100, 1000), None)})

    assert (row["hospitals"], row["comparison_units_share"]) == (3, pytest.approx(1500 / 1550))
    assert decomposition(con, {place: full[place] for place in "AB"})[0] is None
