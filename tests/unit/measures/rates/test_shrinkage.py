"""Reliability-adjusted rates against the formula in plain Python and against what must hold."""

from __future__ import annotations

import pytest

from measures.rates.shrinkage import add_shrunken_rates
from tests.unit.measures.rates.oracle import table_rows


def shrink(con, hospitals: dict[str, tuple[int | None, int | None]]):
    con.execute("""
        create or replace temp table some_rates (measure_id varchar, period_type varchar, period_start date,
            level varchar, place varchar, stratum varchar, numerator bigint, denominator bigint, rate_per bigint,
            shrunken_rate double, reliability double)
    """)
    con.executemany(
        "insert into some_rates values ('m', 'year', '2024-01-01', 'hospital', ?, 'overall', ?, ?, 100, null, null)",
        [[place, numerator, denominator] for place, (numerator, denominator) in hospitals.items()],
    )
    add_shrunken_rates(con, "some_rates")
    return {row["place"]: row for row in table_rows(con, "select * from some_rates")}


def test_rates_are_drawn_to_the_pooled_rate_by_the_moments_of_kleinman(con):
    hospitals = {"A": (10, 100), "B": (60, 200), "C": (120, 300), "D": (2, 20)}
    n = [numerator for numerator, _ in hospitals.values()]
    d = [denominator for _, denominator in hospitals.values()]
    p, w = sum(n) / sum(d), sum(d)
    spread = sum(di * (ni / di - p) ** 2 for ni, di in zip(n, d, strict=True))
    rho = (spread / (p * (1 - p)) - 3) / (w - sum(di * di for di in d) / w - 3)

    rows = shrink(con, hospitals)

    for place, (numerator, denominator) in hospitals.items():
        reliability = denominator * rho / (1 + (denominator - 1) * rho)
        shrunken = 100 * (p + reliability * (numerator / denominator - p))
        assert rows[place]["reliability"] == pytest.approx(reliability)
        assert rows[place]["shrunken_rate"] == pytest.approx(shrunken)
    assert rows["D"]["reliability"] < rows["C"]["reliability"] < 1


def test_hospitals_that_differ_no_more_than_by_chance_all_get_the_pooled_rate(con):
    rows = shrink(con, {"A": (30, 100), "B": (60, 200), "C": (30, 100)})

    assert {row["reliability"] for row in rows.values()} == {0.0}
    assert [row["shrunken_rate"] for row in rows.values()] == pytest.approx([30.0] * 3)


def test_hidden_counts_neither_get_an_adjusted_rate_nor_move_the_others(con):
    shown = {"A": (10, 100), "B": (60, 200), "C": (120, 300)}
    alone = shrink(con, shown)
    rows = shrink(con, shown | {"D": (None, 900)})

    assert rows["D"]["shrunken_rate"] is None
    assert {place: rows[place] for place in shown} == alone


@pytest.mark.parametrize(
    "hospitals",
    [
        {"A": (1, 10), "B": (5, 10)},
        {"A": (0, 10), "B": (0, 20), "C": (0, 30)},
        {"A": (10, 10), "B": (20, 20), "C": (30, 30)},
    ],
)
def test_too_few_hospitals_or_no_contrast_has_no_adjusted_rate(con, hospitals):
    assert all(row["reliability"] is None for row in shrink(con, hospitals).values())
