"""Control charts: the limits by hand, and each rule of Making Data Count with a chart that just meets it."""

from __future__ import annotations

import math
from datetime import date

import pytest

from measures.rates.spc import create_control_charts
from tests.unit.measures.rates.oracle import table_rows


def chart(con, points, *, is_proportion=True):
    """Charted months; a point is (numerator, denominator) or a mean, None a hidden month."""
    con.execute("""
        create or replace temp table some_rates (measure_id varchar, period_type varchar, period_start date,
            level varchar, place varchar, stratum varchar, numerator bigint, denominator bigint, rate double,
            rate_per bigint)
    """)
    for number, point in enumerate(points):
        start = date(2023 + number // 12, number % 12 + 1, 1)
        numerator, denominator = point if is_proportion and point else (None, 50)
        rate = None if point is None else 100 * numerator / denominator if is_proportion else point
        con.execute(
            "insert into some_rates values ('m', 'month', ?, 'hospital', 'H0', 'overall', ?, ?, ?, ?)",
            [start, numerator, denominator, rate, 100 if is_proportion else 1],
        )
    create_control_charts(con, rates_table="some_rates")
    return table_rows(con, "select * from control_charts order by period_start")


def hits(rows):
    return [row["rule_hits"] for row in rows]


def test_the_limits_of_a_p_chart_follow_each_months_denominator(con):
    # pooled 30 / 100; three standard errors at 25 births 3 * sqrt(0.3 * 0.7 / 25) = 27.5 points, at 75 15.9
    rows = chart(con, [(10, 25), (20, 75)])

    assert [row["center"] for row in rows] == pytest.approx([30, 30])
    assert rows[0]["upper"] == pytest.approx(30 + 300 * math.sqrt(0.21 / 25))
    assert rows[1]["lower"] == pytest.approx(30 - 300 * math.sqrt(0.21 / 75))
    assert (rows[0]["chart"], rows[0]["points"], rows[0]["value"]) == ("p", 2, 40)


def test_limits_stay_between_none_and_all(con):
    rows = chart(con, [(1, 10), (0, 10)]) + chart(con, [(9, 10), (10, 10)])

    assert [row["lower"] for row in rows[:2]] == [0, 0]
    assert [row["upper"] for row in rows[2:]] == [100, 100]


def test_a_month_beyond_the_limits_is_marked(con):
    rows = chart(
        con, [(30, 100), (29, 100), (31, 100), (29, 100), (70, 100), (31, 100), (29, 100), (30, 100)]
    )

    assert [bool("outside_limits" in hit) for hit in hits(rows)] == [number == 4 for number in range(8)]


@pytest.mark.parametrize(("length", "is_marked"), [(6, False), (7, True)])
def test_seven_months_on_one_side_are_a_shift(con, length, is_marked):
    above = [(32 + number % 2, 100) for number in range(length)]
    below = [(24, 100), (28, 100)] * 3
    rows = chart(con, [*above, *below])

    assert all(("shift" in hit) is is_marked for hit in hits(rows)[:length])
    assert not any("shift" in hit for hit in hits(rows)[length:])


@pytest.mark.parametrize(("length", "is_marked"), [(6, False), (7, True)])
def test_seven_rising_months_are_a_trend(con, length, is_marked):
    rising = [(20 + 2 * number, 100) for number in range(length)]
    rows = chart(con, [(28, 100), *rising, (25, 100), (26, 100), (24, 100)])

    assert [("trend" in hit) for hit in hits(rows)] == [False, *[is_marked] * length, False, False, False]


def test_a_hidden_month_breaks_a_shift(con):
    above = [(32 + number % 2, 100) for number in range(7)]
    below = [(24, 100), (28, 100)] * 3
    rows = chart(con, [*above[:4], None, *above[4:], *below])

    assert not any("shift" in hit for hit in hits(rows))
    assert len(rows) == 13  # the hidden month is not on the chart


def test_two_of_three_months_near_the_same_limit_are_marked(con):
    # pooled about 30.7 %, three standard errors 13.8: near is beyond 9.2, 40 to 44 or 17 to 21
    quiet = [(30, 100), (31, 100), (29, 100), (30, 100)]
    rows = chart(con, [*quiet, (42, 100), (31, 100), (42, 100), *quiet])
    opposite = chart(con, [*quiet, (42, 100), (31, 100), (19, 100), *quiet])
    apart = chart(con, [*quiet, (42, 100), (31, 100), (29, 100), (42, 100), *quiet])

    assert [("two_of_three" in hit) for hit in hits(rows)] == [number in (4, 6) for number in range(11)]
    assert not any("two_of_three" in hit for hit in hits(opposite) + hits(apart))


def test_means_are_charted_by_their_moving_ranges(con):
    # 10, 12, 11, 15: mean 12, moving ranges 2, 1, 4, their mean 7 / 3
    rows = chart(con, [10.0, 12.0, 11.0, 15.0], is_proportion=False)

    assert rows[0]["chart"] == "xmr"
    assert rows[0]["center"] == pytest.approx(12)
    assert rows[0]["upper"] == pytest.approx(12 + 2.66 * 7 / 3)
    assert rows[0]["lower"] == pytest.approx(12 - 2.66 * 7 / 3)


def test_a_chart_of_one_month_has_no_rule_to_break(con):
    assert hits(chart(con, [(3, 10)])) == [""]
    assert hits(chart(con, [3.0], is_proportion=False)) == [""]


def steady(share, months):
    """Months of 400 births that alternate by two events around a share in per cent."""
    return [(4 * share + (2 if number % 2 else -2), 400) for number in range(months)]


def phases(con, points):
    return [row["phase"] for row in chart(con, points)]


@pytest.mark.parametrize(("after", "expected"), [(11, 1), (12, 2)])
def test_a_chart_starts_anew_after_twelve_changed_months_and_not_after_eleven(con, after, expected):
    # 30 % in twelve months, then 20 %: the centers differ by 10 points, 11 standard errors
    found = phases(con, steady(30, 12) + steady(20, after))

    assert found == [1] * 12 + [expected] * after


def test_the_record_of_a_new_phase_says_when_and_from_what_to_what(con):
    rows = chart(con, steady(30, 14) + steady(20, 14))

    assert table_rows(
        con, "select place, rebased_at, phase, center_before, center_after from chart_rebases"
    ) == [
        {
            "place": "H0",
            "rebased_at": date(2024, 3, 1),
            "phase": 2,
            "center_before": 30.0,
            "center_after": 20.0,
        }
    ]
    assert [row["center"] for row in (rows[0], rows[13], rows[14], rows[27])] == pytest.approx(
        [30, 30, 20, 20]
    )
    assert hits(rows) == [""] * 28


def test_a_small_lasting_change_marks_a_shift_and_keeps_the_limits(con):
    # 30.0 % then 30.6 %: a third of a point is half a standard error of twelve months with 400 births
    rows = chart(con, [(120, 400)] * 12 + [(122, 400)] * 12)

    assert {row["phase"] for row in rows} == {1}
    assert "shift" in rows[-1]["rule_hits"]


def test_a_hidden_month_keeps_a_chart_from_starting_anew(con):
    assert set(phases(con, [*steady(30, 12), *steady(20, 6), None, *steady(20, 6)])) == {1}


def test_means_start_anew_by_their_own_moving_ranges(con):
    days = [2.0, 2.2] * 6 + [3.0, 3.2] * 6
    rows = chart(con, days, is_proportion=False)

    assert [row["phase"] for row in rows] == [1] * 12 + [2] * 12
    assert rows[-1]["center"] == pytest.approx(3.1)


def test_counts_are_charted_per_thirty_days_with_poisson_limits(con):
    chart(con, [(310, 310), (280, 280)])
    create_control_charts(con, rates_table="some_rates", counts=("m",))
    january, february = table_rows(con, "select * from control_charts order by period_start")

    # 590 births in 59 days are 300 in 30; one month of 31 days: 3 * sqrt(300 * 30 / 31)
    assert (january["chart"], january["rate_per"]) == ("u", 30)
    assert [january["value"], february["value"]] == pytest.approx([300, 300])
    assert january["upper"] == pytest.approx(300 + 3 * math.sqrt(300 * 30 / 31))
