"""The verdicts of gates as the pages show them: a sign, a word and an order from worst to best.

What a verdict means and when it is given is decided in quality checks, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class VerdictLook:
    """How one verdict is shown. `tone` is a CSS class; sign and word stand without any colour."""

    verdict: str
    sign: str
    word: str
    tone: str
    meaning: str


# Worst first. A check that broke comes before one that failed: what was not looked at may be worse than what was seen.
LOOKS: tuple[VerdictLook, ...] = (
    VerdictLook(
        verdict="ERROR",
        sign="‼",
        word="Error",
        tone="bad",
        meaning="the check itself broke; nothing is known",
    ),
    VerdictLook(
        verdict="FAIL", sign="✕", word="Fail", tone="bad", meaning="more rows break the rule than allowed"
    ),
    VerdictLook(
        verdict="SKIPPED", sign="»", word="Skipped", tone="warn", meaning="not run; never counted as a pass"
    ),
    VerdictLook(
        verdict="WARN", sign="!", word="Warning", tone="warn", meaning="worth a look; holds nothing back"
    ),
    VerdictLook(
        verdict="WAIVED",
        sign="⚑",
        word="Waived",
        tone="warn",
        meaning="failed, excused in writing until a date",
    ),
    VerdictLook(
        verdict="PASS_WITH_ROWS",
        sign="≈",
        word="Pass with rows",
        tone="good",
        meaning="some rows, within what is allowed",
    ),
    VerdictLook(verdict="PASS", sign="✓", word="Pass", tone="good", meaning="no row breaks the rule"),
    VerdictLook(
        verdict="NOT_APPLICABLE", sign="–", word="Not applicable", tone="none", meaning="nothing to check"
    ),
)
BY_VERDICT = {look.verdict: look for look in LOOKS}
UNKNOWN = VerdictLook(
    verdict="?", sign="?", word="Unknown", tone="warn", meaning="a verdict this page does not know"
)
# An unknown verdict is never better than a skipped check.
WORST_FIRST = {look.verdict: place for place, look in enumerate(LOOKS)}
UNKNOWN_PLACE = WORST_FIRST["SKIPPED"]
NEEDS_A_LOOK = ("ERROR", "FAIL", "SKIPPED", "WARN", "WAIVED")


def look_of(verdict: str | None) -> VerdictLook:
    """The look of a verdict; one that is not on the list is shown as unknown."""
    return BY_VERDICT.get(verdict or "", UNKNOWN)


def place_of(verdict: str | None) -> int:
    """Position from worst (0) to best."""
    return WORST_FIRST.get(verdict or "", UNKNOWN_PLACE)


def worst_of(verdicts: Iterable[str]) -> str | None:
    """The worst of some verdicts, or None of none."""
    return min(verdicts, key=place_of, default=None)


def place_in_sql(column: str = "verdict") -> str:
    """The same order as a SQL expression, so that the database can choose the worst."""
    arms = " ".join(
        f"when '{look.verdict}' then {place}" for look, place in zip(LOOKS, range(len(LOOKS)), strict=True)
    )
    return f"case {column} {arms} else {UNKNOWN_PLACE} end"
