"""Robson groups, pairs of mother and newborn, and builds are compared with arithmetic that is spelled out."""

from __future__ import annotations

import pytest

from reports.associations import arrange_matrix, read_pair
from reports.changes import compare_rows, word_difference
from reports.published import ASSOCIATION_FIGURES, Row
from reports.robson import describe_robson
from reports.strips import draw_balance, draw_strip


def rate(denominator: int, numerator: int) -> Row:
    return {
        "denominator": denominator,
        "numerator": numerator,
        "rate": 100 * numerator / denominator,
        "suppressed": False,
    }


def test_a_robson_group_contributes_its_cesareans_among_all_deliveries() -> None:
    found = describe_robson(
        {"vol_deliveries": {"denominator": 400}, "csec_total": rate(400, 120), "robson_1": rate(100, 30)},
        {"robson_1": rate(1000, 200)},
    )
    assert found is not None
    (row,) = found["rows"]
    # 30 of 400 are 7.5 points; at the network's 20 % the group would have 20 cesareans, 10 fewer of 400: 2.5 points.
    assert row["points"] == pytest.approx(7.5)
    assert row["change"] == pytest.approx(2.5)


def test_a_hidden_robson_group_has_no_figure_and_is_named() -> None:
    hidden = {"denominator": None, "numerator": None, "rate": None, "suppressed": True}
    found = describe_robson(
        {"vol_deliveries": {"denominator": 400}, "robson_1": rate(100, 30), "robson_3": hidden}, {}
    )
    assert found is not None
    assert [row["group"] for row in found["rows"]] == ["1"]
    assert found["hidden"] == ["3"]
    assert describe_robson({"vol_deliveries": {"denominator": None}, "robson_1": rate(100, 30)}, {}) is None


def pair(**figures: object) -> Row:
    return {**dict.fromkeys(ASSOCIATION_FIGURES), "suppressed": False, **figures}


def test_a_pair_is_more_frequent_only_when_its_interval_leaves_out_one() -> None:
    more = read_pair(pair(relative_risk=2.0, rr_ci_low=1.4, rr_ci_high=2.9))
    assert more is not None
    assert (more["side"], more["is_adjusted"]) == ("more", False)
    unsure = read_pair(pair(relative_risk=2.0, rr_ci_low=0.9, rr_ci_high=4.4))
    assert unsure is not None
    assert unsure["side"] == "none"


def test_the_adjusted_ratio_is_read_before_the_crude_one() -> None:
    read = read_pair(
        pair(
            relative_risk=2.0, rr_ci_low=1.4, rr_ci_high=2.9,
            adjusted_relative_risk=0.7, adjusted_rr_ci_low=0.5, adjusted_rr_ci_high=0.9,
        )
    )  # fmt: skip
    assert read is not None
    assert (read["ratio"], read["side"], read["is_adjusted"]) == (0.7, "less", True)


def test_a_condition_without_a_pair_that_may_be_shown_has_no_row_and_is_named() -> None:
    shown = read_pair(pair(relative_risk=2.0, rr_ci_low=1.4, rr_ci_high=2.9))
    pairs = [
        {
            "exposure": e,
            "exposure_title": e.upper(),
            "exposure_family": "f",
            "outcome": o,
            "outcome_title": o,
            "reading": r,
        }
        for e, o, r in (("a", "x", shown), ("a", "y", None), ("b", "x", None))
    ]
    matrix = arrange_matrix(pairs)
    assert [row["title"] for family in matrix["families"] for row in family["rows"]] == ["A"]
    assert matrix["families"][0]["rows"][0]["cells"] == [shown, None]
    assert matrix["silent"] == ["B"]


def test_a_few_deliveries_more_than_in_the_build_before_are_not_told() -> None:
    now, before = {"deliveries": 1005, "newborns": 1100}, {"deliveries": 1000, "newborns": 1000}
    deliveries, newborns = compare_rows(now, before, 11)
    assert deliveries == {"words": "deliveries", "now": 1005, "difference": None, "few": True}
    assert (newborns["now"], newborns["difference"]) == (1100, 100)
    assert [word_difference(d) for d in (100, -100, 0, None)] == ["+100", "−100", "no change", "new"]


def test_no_change_of_deliveries_is_told_as_none() -> None:
    (deliveries,) = compare_rows({"deliveries": 1000}, {"deliveries": 1000}, 11)
    assert (deliveries["difference"], deliveries["few"]) == (0, False)


def test_a_strip_places_the_hospital_on_a_scale_from_zero() -> None:
    # From 0 to 40 over 188 units after 6: 20 stands in the middle, at 100.
    drawn = draw_strip(
        20, low=None, high=None, network=40, region=None, peers=None, flagged=False, about="<b>"
    )
    assert 'cx="100.0"' in drawn
    assert "<b>" not in drawn


def test_less_is_drawn_to_the_left_and_more_to_the_right() -> None:
    # The longest bar is 56 long on either side of 60.
    assert 'class="more" x="60.0" y="4" width="56.0"' in draw_balance(2, largest=2, about="")
    assert 'class="less" x="32.0" y="4" width="28.0"' in draw_balance(-1, largest=2, about="")
