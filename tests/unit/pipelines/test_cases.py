"""Periods as people write them, and cells that a spreadsheet may not run."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.cases import CaseList, read_period
from pipelines.nearest import nearest_words
from pipelines.settings import SettingsError


@pytest.mark.parametrize(
    ("words", "first", "until"),
    [
        ("2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 4, 1)),
        ("2025q4", date(2025, 10, 1), date(2026, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2025-12", date(2025, 12, 1), date(2026, 1, 1)),
    ],
)
def test_a_period_ends_before_the_next_begins(words: str, first: date, until: date) -> None:
    period = read_period(words)
    assert (period.first, period.until) == (first, until)


@pytest.mark.parametrize("words", ["2025-13", "2025-Q5", "25", "spring", "0000", "2025-1", ""])
def test_other_words_are_no_period(words: str) -> None:
    with pytest.raises(SettingsError, match="--period"):
        read_period(words)


def test_no_cell_is_a_formula() -> None:
    cases = CaseList(
        measure_id="m",
        hospital_id="H1",
        period=read_period("2025"),
        which="all",
        build_id="B",
        columns=("name", "value", "born"),
        rows=(("=cmd()", -1.5, None), ("@sum", 2.0, date(2025, 1, 2))),
    )
    assert cases.as_csv() == "name,value,born\n'=cmd(),-1.5,\n'@sum,2.0,2025-01-02\n"


def test_the_nearest_word_is_named_whatever_its_capitals() -> None:
    assert nearest_words("SMM2", ["preterm", "smm20", "smm21"]) == "; nearest are smm21, smm20"
    assert nearest_words("term", ["preterm_very", "lbw"]) == "; nearest is preterm_very"
    assert nearest_words("zzz", ["lbw"]) == nearest_words("", ["lbw"]) == ""
