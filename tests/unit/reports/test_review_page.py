"""The page for reviewers: what it shows, and that nothing in a record can break it or lead anywhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.render import PAGES
from reports.review import describe_candidate, describe_item, draw_waterfall, look_of, write_review_page


def field(label: str, mother: str | None, newborn: str | None, *comparisons: str) -> dict[str, Any]:
    return {"label": label, "mother": mother, "newborn": newborn, "comparisons": comparisons}


def reason(comparison: str, level: str, match_weight: float) -> dict[str, Any]:
    return {"comparison": comparison, "level": level, "match_weight": match_weight}


def candidate(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "candidate": f"c{number}",
        "match_weight": 4.0,
        "rule": "same_day",
        "is_shown": True,
        "fields": [
            field("Encounter", "D1", "B1"),
            field("Telephone", "555", "556", "phone"),
            field("Guarantor", None, None),
        ],
        "reasons": [reason("prior", "before any comparison", -6.0), reason("phone", "same", 10.0)],
        "others": [],
    } | more


def item(**more: Any) -> dict[str, Any]:
    return {
        "item": "r1",
        "linkage": "a",
        "purpose": "review",
        "link_status": "review",
        "link_reason": "two_mothers_too_close",
        "model": "identified",
        "others_waiting": 2,
        "link_probability": 0.75,
        "candidates": [candidate(), candidate(2)],
    } | more


def written(tmp_path: Path, *items: dict[str, Any]) -> str:
    return write_review_page(tmp_path / "review.html", items, reviewer=None).read_text()


def test_each_field_stands_with_its_comparison_and_empty_ones_are_left_out() -> None:
    found = describe_candidate(candidate())
    assert [plain["label"] for plain in found["plain"]] == ["Encounter"]
    assert found["rows"][1]["mother"] == [("Telephone", "555")]
    assert (found["rows"][1]["bits"], found["total"]) == ("+10.0", "+4.0")


def test_a_field_that_two_comparisons_could_show_stands_once() -> None:
    both = [field("Age", "30", "31", "age", "mother_birth_date")]
    reasons = [reason("prior", "", -6.0), reason("age", "x", 1.0), reason("mother_birth_date", "y", 1.0)]
    rows = describe_candidate(candidate(fields=both, reasons=reasons))["rows"]
    assert [len(row["mother"]) for row in rows] == [0, 1, 0]


@pytest.mark.parametrize(
    ("level", "match_weight", "word"),
    [
        ("same", 3.0, "speaks for"),
        ("different", -3.0, "speaks against"),
        ("both single", 0.02, "tells little"),
        ("unknown", 0.0, "unknown"),
    ],
)
def test_what_a_comparison_says_is_said_in_words_not_by_colour_alone(
    level: str, match_weight: float, word: str
) -> None:
    look = look_of("phone", level, match_weight)
    assert look["word"] == word
    assert look["sign"]


def test_the_bars_add_up_from_nothing_to_the_match_weight() -> None:
    drawings = draw_waterfall([-6.0, 10.0, -1.5])
    labels = [re.search(r'aria-label="([^"]*)"', drawing).group(1) for drawing in drawings]  # type: ignore[union-attr]
    assert labels == ["+0.0 to -6.0 bits", "-6.0 to +4.0 bits", "+4.0 to +2.5 bits"]
    zero = {re.search(r'class="zero" d="M([\d.]+)', drawing).group(1) for drawing in drawings}  # type: ignore[union-attr]
    assert len(zero) == 1


def test_a_delivery_that_was_not_compared_is_still_shown() -> None:
    found = describe_candidate(candidate(reasons=[], match_weight=None, rule=None))
    assert (found["rows"], found["total"]) == ([], None)
    assert [plain["label"] for plain in found["plain"]] == ["Encounter", "Telephone"]


def test_codes_are_told_in_words() -> None:
    found = describe_item(item(purpose="disagreement", link_reason="something_new"))
    assert (found["purpose"], found["reason"]) == ("reviewers disagree", "something new")


def test_a_name_cannot_run_as_a_script(tmp_path: Path) -> None:
    wild = "<script>alert(1)</script>\"'&"
    text = written(
        tmp_path,
        item(candidates=[candidate(fields=[field("Surname", wild, wild, "phone"), field(wild, wild, wild)])]),
    )
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") == 5


def test_every_choice_can_be_made_by_one_key(tmp_path: Path) -> None:
    text = written(tmp_path, item())
    assert re.findall(r'value="(\w+)" data-key="(\w)"', text) == [
        ("c1", "1"),
        ("c2", "2"),
        ("none", "0"),
        ("unsure", "u"),
    ]


def test_the_page_needs_no_network_and_no_other_page_leads_to_it(tmp_path: Path) -> None:
    text = written(tmp_path, item())
    assert "default-src 'none'" in text
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)
    assert "Not for publication" in text
    assert "review.html" not in {file for file, _ in PAGES}
    for template in (Path(__file__).parents[3] / "reports" / "templates").glob("*.html"):
        assert 'href="review.html' not in template.read_text(), template.name


def test_an_empty_queue_says_so(tmp_path: Path) -> None:
    assert "Nothing is left to review" in written(tmp_path)
