"""Intervals against scipy and against examples printed in the papers they come from."""

from __future__ import annotations

import math

import duckdb
import pytest
from scipy.stats import binomtest

from measures.rates.intervals import (
    difference_bounds_sql,
    mean_bounds_sql,
    ratio_bounds_sql,
    wilson_bounds_sql,
)


def evaluate(con: duckdb.DuckDBPyConnection, bounds: tuple[str, str]) -> tuple[float | None, float | None]:
    row = con.execute(f"select {bounds[0]}, {bounds[1]}").fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(0, 1), (1, 1), (0, 20), (20, 20), (3, 11), (81, 263), (15, 148), (1, 29)]
)
def test_the_wilson_interval_is_that_of_scipy(con, numerator, denominator):
    expected = binomtest(numerator, denominator).proportion_ci(0.95, method="wilson")

    assert evaluate(con, wilson_bounds_sql(str(numerator), str(denominator))) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )


def test_the_wilson_interval_of_81_in_263_is_the_printed_one(con):
    # Newcombe, Stat. Med. 17 (1998) 857, table I, method 3: 0.2553 to 0.3662
    low, high = evaluate(con, wilson_bounds_sql("81", "263", "100"))

    assert (round(low, 2), round(high, 2)) == (25.53, 36.62)


def test_no_denominator_has_no_interval(con):
    assert evaluate(con, wilson_bounds_sql("0", "0")) == (None, None)
    assert evaluate(con, wilson_bounds_sql("null::bigint", "null::bigint")) == (None, None)


def test_zero_events_start_at_exactly_zero_and_all_events_end_at_exactly_all(con):
    assert evaluate(con, wilson_bounds_sql("0", "7", "1000"))[0] == 0.0
    assert evaluate(con, wilson_bounds_sql("7", "7", "1000"))[1] == 1000.0


def test_the_interval_of_a_mean_uses_the_sample_deviation(con):
    # 2, 4, 9: mean 5, deviations -3, -1, 4, variance (9 + 1 + 16) / 2 = 13, standard error sqrt(13 / 3)
    half = 1.959963984540054 * math.sqrt(13 / 3)

    assert evaluate(con, mean_bounds_sql("15.0", "101.0", "3")) == pytest.approx((5 - half, 5 + half))
    assert evaluate(con, mean_bounds_sql("15.0", "225.0", "1")) == (None, None)


def test_the_interval_of_a_ratio_is_on_the_log_scale(con):
    # 30 of 100 against 10 of 100: ratio 3, error of the log sqrt(1/30 - 1/100 + 1/10 - 1/100) = 0.33665
    low, high = evaluate(con, ratio_bounds_sql("30", "100", "10", "100"))

    assert (low, high) == pytest.approx(
        (3 * math.exp(-1.96 * 0.33665), 3 * math.exp(1.96 * 0.33665)), rel=1e-4
    )
    assert evaluate(con, ratio_bounds_sql("0", "100", "10", "100")) == (None, None)


def test_the_interval_of_a_difference_is_the_printed_one(con):
    # Newcombe, Stat. Med. 17 (1998) 873, table II, method 10: 56/70 - 48/80 is 0.2, 0.0524 to 0.3339;
    # 0/10 - 0/10 is 0, -0.2775 to 0.2775
    low, high = evaluate(con, difference_bounds_sql("56", "70", "48", "80"))
    none_low, none_high = evaluate(con, difference_bounds_sql("0", "10", "0", "10"))

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
    assert (round(none_low, 4), round(none_high, 4)) == (-0.2775, 0.2775)
