"""The linkage page tells how sure links are and what changed, and keeps hidden what is hidden."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from reports.charts import draw_month_lines
from tests.support.published_fixture import add_small_network, create_empty_tables
from tests.unit.reports.test_pages import written


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    return con


def add_certainty(con: duckdb.DuckDBPyConnection) -> None:
    """What the linkage page shows of certainty: all links, a hidden tier, two thresholds, three bands, two signs."""
    con.execute(
        """
        insert into link_certainty by name
        select * from (values
            ('overall', 'all', null, 1000, 900, 899.5, 0.5, 12.5, 0.99944, 0.986),
            ('tier', 'strict', null, null, null, null, null, null, null, null),
            ('threshold', '0.5', 0.5, 1000, 930, 925.0, 5.0, 3.0, 0.9946, 0.996),
            ('threshold', '0.9', 0.9, 1000, 900, 899.5, 0.5, 12.5, 0.99944, 0.986)
        ) v(stratum, stratum_value, threshold, newborns, links, expected_right, expected_false, expected_missed,
            expected_precision, expected_recall)
        """
    )
    con.execute(
        """
        insert into link_calibration by name
        select * from (values
            ('link_probability', 'limited', 'probabilistic', '0.99 to 0.999', 0.99, 0.999, 800, 797.5, 797,
                0.99625, 0.989, 0.9987),
            ('link_probability', 'limited', 'probabilistic', '0.9999 to 0.99999', 0.9999, 0.99999, 90, 89.997, 90,
                1.0, 0.96, 1.0),
            ('link_probability', 'limited', 'probabilistic', '0.5 to 0.9', 0.5, 0.9, null, null, null,
                null, null, null)
        ) v(kind, model, method, band, band_low, band_high, newborns, expected_right, observed_right,
            share, ci_low, ci_high)
        """
    )
    con.execute(
        """
        insert into linkage_proxies by name
        select * from (values ('birth_outside_stay', null, 900, null, 'another woman''s child'),
            ('blood_types_contradict', null, null, null, 'not available'))
            v(proxy, numerator, denominator, share, because)
        """
    )


def test_certainty_is_shown_and_a_hidden_tier_stays_hidden(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    assert "was not assessed" in written(published, tmp_path)["linkage.html"]
    add_certainty(published)
    certainty = written(published, tmp_path)["linkage.html"].split('id="certainty"')[1].split("</section>")[0]
    assert "0.50 of 900 expected to be false" in certainty
    assert re.search(r'strict</th><td colspan="3" class="quiet">hidden \(small number\)', certainty)
    # A band's name keeps all its digits: 0.9999 cut to 0.99 would be another band.
    assert "0.9999 to 0.99999</text>" in certainty
    assert re.search(r"Births outside the mother's stay|Births outside the mother&#39;s stay", certainty)
    assert re.search(r'few</td><td class="n">900</td>', certainty)
    assert "not available</td>" in certainty


def test_a_month_out_of_limits_stands_in_the_calendar_though_its_figure_is_hidden(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    published.execute(
        """
        insert into linkage_drift by name
        select 'link_rate' as subject, h as hospital_id, make_date(2025, m, 1) as month,
            if(h = 'H001', null, 0.9) as value, m = 3 and h = 'H001' as is_out
        from range(1, 5) months(m), (values ('H001'), ('H002')) hospitals(h)
        """
    )
    drift = written(published, tmp_path)["linkage.html"].split('id="drift"')[1].split("</section>")[0]
    assert drift.count('title="link rate"') == 1
    assert "1 figure lies" in drift
    # H002 shows all its months, H001 none.
    assert drift.count('<svg class="multiple"') == 1
    assert "1 hospital is not drawn" in drift


def test_months_of_a_line_keep_their_order_when_the_first_has_no_limits() -> None:
    months = [
        {"label": name, "value": 97.0 + place, "lower": None if place == 0 else 95.0,
         "upper": None if place == 0 else 99.0, "is_out": place == 2}
        for place, name in enumerate(("Jan", "Feb", "Mar"))
    ]  # fmt: skip
    drawing = draw_month_lines(months, key="k", title="t", description="d", axis_title="a")
    assert re.findall(r">(Jan|Feb|Mar)</text>", drawing) == ["Jan", "Feb", "Mar"]
