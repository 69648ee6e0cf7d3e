"""Text and marks stand out enough from what lies behind them, in light and in dark (WCAG 2.2 AA)."""

from __future__ import annotations

import re

import pytest

from reports.render import TEMPLATES

STYLE = (TEMPLATES / "style.css").read_text()
TEXT = [
    *((ink, paper) for ink in ("ink", "soft", "link", "alarm") for paper in ("paper", "panel")),
    *((tone, f"{tone}-bg") for tone in ("good", "warn", "bad", "none")),
]
# Lines and dots that carry meaning.
MARKS = [
    (mark, paper) for mark in ("first", "second", "third", "alarm", "soft") for paper in ("paper", "panel")
]


def colours(dark: bool) -> dict[str, str]:
    roots = re.findall(r":root\{([^}]*)\}", STYLE)
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", roots[1] if dark else roots[0]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_is_legible(ink: str, paper: str, dark: bool) -> None:
    found = colours(dark)
    assert contrast(found[ink], found[paper]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("mark", "paper"), MARKS)
def test_marks_of_drawings_are_seen(mark: str, paper: str, dark: bool) -> None:
    found = colours(dark)
    assert contrast(found[mark], found[paper]) >= 3


def test_every_colour_has_a_dark_one() -> None:
    assert colours(True).keys() == colours(False).keys()


def test_no_text_is_smaller_than_a_reader_can_see() -> None:
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)rem", STYLE)]
    assert min(sizes) >= 0.7
