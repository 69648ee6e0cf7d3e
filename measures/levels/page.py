"""The criteria of levels of care as a reference page: what a survey asks, and which level asks for it."""

from __future__ import annotations

from measures.levels.criteria import ASKED_WITHOUT_LEVEL, LADDERS
from measures.levels.ladder import AtMost, Criterion, Ladder


def criteria_page() -> str:
    """The Markdown page: a table a ladder, then the items that are no criterion."""
    parts = [
        "# Criteria of levels of care",
        "The questions (`item`) of the feed `level_of_care_surveys` that decide a level, and the answer that meets each "
        "criterion; where several items stand, one of them is enough. Yes is `yes`, `y`, `true` or `1`, no is `no`, `n`, "
        "`false` or `0`; anything else counts as not answered. Items that are not on this page are passed over and counted "
        "(`items_not_used`).",
        "The scoring of CDC's own survey tool (LOCATe) is not public: these are criteria of the published statements, in "
        "the project's own words.",
        *(part for ladder in LADDERS for part in _ladder_parts(ladder)),
        "## Asked without being a criterion",
        "\n".join(f"- `{item}`" for item in ASKED_WITHOUT_LEVEL),
    ]
    return "\n\n".join(parts) + "\n"


def _ladder_parts(ladder: Ladder) -> tuple[str, ...]:
    rows = [
        f"| {(ladder.name_of(criterion.level) or '').replace('_', ' ')} | {criterion.sentence} | {_items(criterion)} |"
        for level in ladder.levels
        for criterion in ladder.asked_at(level)
    ]
    return (
        f"## {ladder.kind.capitalize()} care",
        f"Source: {ladder.source}. The hospital's own report: `{ladder.self_report_item}` (1 to 4, I to IV, birth center).",
        "\n".join(("| level | criterion | met by |", "| --- | --- | --- |", *rows)),
    )


def _items(criterion: Criterion) -> str:
    wanted = f" of {criterion.answer.limit} or less" if isinstance(criterion.answer, AtMost) else ""
    return " or ".join(f"`{item}`" for item in criterion.items) + wanted
