"""Small counts that a page counts itself are hidden, with those from which they would follow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.hiding import hide_small, is_small, smallest_shown


def test_a_small_reason_takes_the_next_smallest_with_it() -> None:
    # 140 newborns in all: 140 - 100 - 33 would be the 7.
    assert hide_small({"no delivery": 100, "outborn": 33, "too close": 7}, 11) == {
        "no delivery": 100,
        "outborn": None,
        "too close": None,
    }


def test_two_small_reasons_that_together_are_small_take_a_third() -> None:
    # 3 + 4 = 7 would be known as a sum, so 20 goes too.
    assert hide_small({"a": 3, "b": 4, "c": 20, "d": 50}, 11) == {"a": None, "b": None, "c": None, "d": 50}


def test_two_reasons_of_six_hide_each_other() -> None:
    # 6 + 6 = 12 is not small, and neither follows from it.
    assert hide_small({"a": 6, "b": 6, "c": 50}, 11) == {"a": None, "b": None, "c": 50}


def test_nobody_is_not_a_small_number() -> None:
    assert hide_small({"a": 0, "b": 400}, 11) == {"a": 0, "b": 400}


def test_inside_the_custodian_nothing_is_hidden_and_an_unknown_profile_is_the_strictest() -> None:
    assert hide_small({"a": 1, "b": 400}, smallest_shown("internal")) == {"a": 1, "b": 400}
    assert smallest_shown("nhs") == 8
    assert smallest_shown("a new profile") == smallest_shown(None) == 11


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 60), max_size=7))
def test_no_small_count_is_shown_or_follows_by_subtraction(counts: dict[int, int]) -> None:
    shown = hide_small(counts, 11)
    assert not any(is_small(count, 11) for count in shown.values())
    left_over = sum(counts.values()) - sum(count or 0 for count in shown.values())
    hidden = [cell for cell, count in shown.items() if count is None]
    everything_is_hidden = not any(shown.values())
    assert everything_is_hidden or (len(hidden) != 1 and not is_small(left_over, 11))
