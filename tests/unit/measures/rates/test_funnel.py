"""Funnel limits against tail probabilities, and what is said of hospitals outside them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from measures.rates.funnel import create_funnel_limits, exact_limits
from tests.unit.measures.rates.oracle import table_rows


def funnel(con, hospitals, *, network=None):
    """Funnel of hospitals' (numerator, denominator) over all time; None is hidden."""
    con.execute("""
        create or replace temp table some_rates (measure_id varchar, period_type varchar, period_start date,
            level varchar, place varchar, stratum varchar, numerator bigint, denominator bigint, rate double,
            rate_per bigint, usability varchar)
    """)
    shown = [point for point in hospitals if point]
    total = network or tuple(sum(part) for part in zip(*shown, strict=True))
    places = [("network", "network", total), *(("hospital", f"H{n}", p) for n, p in enumerate(hospitals))]
    for level, place, point in places:
        numerator, denominator = point or (None, None)
        con.execute(
            "insert into some_rates values ('m', 'all', ?, ?, ?, 'overall', ?, ?, ?, 100, 'ok')",
            [date(2024, 1, 1), level, place, numerator, denominator, point and 100 * numerator / denominator],
        )
    create_funnel_limits(con, rates_table="some_rates")
    return table_rows(con, "select * from funnel_limits order by place")


@pytest.mark.parametrize(("units", "share"), [(50, 0.1), (400, 0.02), (3000, 0.3)])
def test_about_one_in_forty_lies_above_the_upper_95_percent_limit_by_chance(units, share):
    limits = exact_limits(np.array([float(units)]), np.array([share]))
    upper, lower = (np.ceil(limits[name][0] * units - 1e-9) for name in ("upper_95", "lower_998"))

    # whole counts cannot hit the chance exactly: one event more or less must enclose it
    assert stats.binom.sf(upper, units, share) <= 0.025 <= stats.binom.sf(upper - 1, units, share)
    assert stats.binom.cdf(lower - 1, units, share) <= 0.001 <= stats.binom.cdf(lower, units, share)


def test_limits_narrow_with_the_number_of_births_and_hold_the_network_rate():
    units = np.arange(100.0, 3000.0, 100)
    limits = exact_limits(units, np.full(len(units), 0.2))
    width = limits["upper_95"] - limits["lower_95"]

    assert (np.diff(width) < 0).all()
    assert (limits["lower_998"] < limits["lower_95"]).all() and (limits["lower_95"] < 0.2).all()
    assert (limits["upper_998"] > limits["upper_95"]).all() and (limits["upper_95"] > 0.2).all()


def test_a_hospital_far_above_the_network_is_told_from_one_inside(con):
    rows = funnel(
        con,
        [(200, 1000), (205, 1000), (195, 1000), (210, 1000), (190, 1000), (300, 1000)],
        network=(2000, 10_000),
    )

    assert [row["position"] for row in rows] == ["inside"] * 5 + ["above_998"]
    assert rows[0]["target"] == pytest.approx(20)


def test_hospitals_spread_by_more_than_chance_are_called_overdispersed(con):
    alike = funnel(con, [(200 + step, 1000) for step in (-8, -3, 0, 2, 5, 9)])
    apart = funnel(con, [(200 + 10 * step, 1000) for step in (-8, -3, 0, 2, 5, 9)])

    assert alike[0]["overdispersion"] < 1 and not alike[0]["is_overdispersed"]
    assert apart[0]["overdispersion"] > 5 and apart[0]["is_overdispersed"]


def test_four_hospitals_are_too_few_to_judge_their_spread(con):
    assert {row["overdispersion"] for row in funnel(con, [(200, 1000)] * 4)} == {None}


def test_hidden_hospitals_have_no_limits_and_a_hidden_network_has_no_funnel(con):
    assert [row["place"] for row in funnel(con, [(200, 1000), None, (210, 1000)], network=(430, 2100))] == [
        "H0",
        "H2",
    ]
    con.execute("update some_rates set numerator = null where level = 'network'")
    create_funnel_limits(con, rates_table="some_rates")
    assert con.execute("select count(*) from funnel_limits").fetchone() == (0,)
