"""Figures are worded so that few never reads as none, and absent never reads as zero."""

from __future__ import annotations

from datetime import date

import pytest

from reports.verdicts import look_of, place_in_sql, place_of, worst_of
from reports.wording import (
    format_count,
    format_count_of,
    format_group,
    format_interval,
    format_period,
    format_rate,
    format_reason,
    format_share,
)


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "–"),
        (0.0, "0 %"),
        (0.00001, "<0.01 %"),
        (0.0034, "0.34 %"),
        (0.1234, "12.3 %"),
        (0.9995, "99.95 %"),
        (0.99999, ">99.99 %"),
    ],
)
def test_a_few_are_never_none_and_nearly_all_never_all(share: float | None, shown: str) -> None:
    assert plain(format_share(share)) == shown


def test_what_is_not_known_is_a_dash_and_not_a_zero() -> None:
    assert format_count(None) == format_rate(None, 100) == format_interval(None, 3.0, 100) == "–"
    assert plain(format_count(1234567)) == "1 234 567"


def test_a_rate_carries_its_unit() -> None:
    assert plain(format_rate(27.54, 100)) == "27.5 %"
    assert plain(format_rate(89.95, 10000)) == "90.0 per 10 000"
    assert plain(format_rate(2.5, 1)) == "2.50"


def test_groups_are_named_in_words_and_hospitals_are_left_alone() -> None:
    assert format_group("race_ethnicity", "nh_black") == "Black, not Hispanic"
    assert format_group("payer", "no_charge") == "no charge"
    assert format_group("hospital", "ST_MARY_1") == "ST_MARY_1"


def test_hospitals_that_never_send_an_input_are_counted_in_words() -> None:
    told = format_reason("3 of 9 hospitals not counted: 1 × this hospital never sends charges")
    assert told == "3 of 9 hospitals not counted: 1 never sends charges"
    several = "2 × this hospital never sends labor onset; this hospital never sends medications"
    assert format_reason(several) == "2 never send labor onset nor medications"
    assert format_reason(None) is None


def test_one_row_and_two_rows() -> None:
    assert format_count_of(1, "row", "rows") == "1 row"
    assert format_count_of(0, "row", "rows") == "0 rows"


def test_a_single_month_is_not_a_span() -> None:
    assert format_period(date(2025, 3, 1), date(2025, 3, 1)) == "Mar 2025"
    assert format_period(date(2025, 3, 1), None) == "not known"


def test_an_error_is_worse_than_a_failure_and_a_skipped_check_worse_than_a_warning() -> None:
    assert worst_of(["PASS", "FAIL", "ERROR"]) == "ERROR"
    assert worst_of(["WARN", "SKIPPED", "PASS_WITH_ROWS"]) == "SKIPPED"
    assert worst_of([]) is None


def test_a_verdict_that_is_not_known_is_no_pass() -> None:
    assert look_of("GREAT").tone == "warn"
    assert place_of("GREAT") < place_of("PASS")
    assert "else" in place_in_sql()


def test_every_verdict_has_its_own_sign_and_word() -> None:
    from data_contracts.published.quality import VERDICTS

    looks = [look_of(verdict) for verdict in VERDICTS]
    assert len({look.sign for look in looks}) == len({look.word for look in looks}) == len(VERDICTS)
