"""Writes the page for clerical review: two records side by side, comparison by comparison, and a form for verdicts.

Unlike every other page it names people: it is made on request for the custodian, never by a night, and nothing leads
to it; what is reviewed, and what a verdict does, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reports.linkage import REASON_WORDS
from reports.published import Row
from reports.render import render_page, write_whole

# Under half a bit (odds 1.4 to 1) a comparison tells next to nothing.
TELLING_BITS = 0.5
WIDTH, HEIGHT, EDGE = 240, 16, 4

PURPOSE_WORDS = {
    "disagreement": "reviewers disagree",
    "review": "in review",
    "sample": "drawn at random, to learn how often links are wrong or missed",
    "second_reading": "second reading, to learn how far reviewers agree",
    "asked": "asked for",
}
STATUS_WORDS = {"linked": "linked", "review": "not linked", "unlinked": "not linked"}
COMPARISON_WORDS = {
    "prior": "before any comparison",
    "crowd": "deliveries that day",
    "leaving": "discharge",
    "age": "mother's age",
    "timing": "birth",
    "record_number": "mother's record number",
    "account_number": "mother's account",
    "mother_birth_date": "mother's birth date or age",
    "first_name": "mother's first name",
    "subscriber_id": "subscriber",
    "race_ethnicity": "race and ethnicity",
    "delivery_mode": "delivery",
}


def write_review_page(path: Path, items: Sequence[Mapping[str, Any]], *, reviewer: str | None) -> Path:
    """Writes the page of these items and returns its path.

    An item has `item, purpose, link_status, link_reason, model, linkage, others_waiting, link_probability, candidates`;
    a candidate `number, candidate, match_weight, rule, is_shown, fields` (each `label, mother, newborn, comparisons`),
    `reasons` (each `comparison, level, match_weight`, the prior first) and `others` (newborns given to the delivery:
    `encounter, birth, sex, birth_weight_g, link_status`).
    """
    figures = {"items": [describe_item(item) for item in items], "reviewer": reviewer or ""}
    return write_whole(path, render_page("review.html", {}, figures))


def describe_item(item: Mapping[str, Any]) -> Row:
    """What the template shows of an item: words for codes, and a table of rows for each candidate."""
    reason = item["link_reason"]
    return {
        "item": item["item"],
        "linkage": item["linkage"],
        "purpose": PURPOSE_WORDS.get(item["purpose"], item["purpose"]),
        "status": STATUS_WORDS.get(item["link_status"], item["link_status"]),
        "reason": REASON_WORDS.get(reason, (reason or "").replace("_", " ")),
        "model": item["model"],
        "others": item["others_waiting"],
        "probability": item["link_probability"],
        "candidates": [describe_candidate(candidate) for candidate in item["candidates"]],
    }


def describe_candidate(candidate: Mapping[str, Any]) -> Row:
    """A candidate's rows: fields no comparison speaks of, then each comparison with its fields, verdict and weight."""
    fields, reasons = candidate["fields"], candidate["reasons"]
    compared = {reason["comparison"] for reason in reasons}
    total = sum(reason["match_weight"] for reason in reasons)
    shown: set[str] = set()
    rows = []
    for reason, drawing in zip(reasons, draw_waterfall([r["match_weight"] for r in reasons]), strict=True):
        own = [f for f in fields if reason["comparison"] in f["comparisons"] and f["label"] not in shown]
        shown |= {field["label"] for field in own}
        name = reason["comparison"]
        rows.append(
            {
                "name": COMPARISON_WORDS.get(name, name.replace("_", " ")),
                "mother": [(f["label"], f["mother"]) for f in own],
                "newborn": [(f["label"], f["newborn"]) for f in own],
                "level": reason["level"],
                "bits": f"{reason['match_weight']:+.1f}".replace("-", "−"),
                "look": look_of(name, reason["level"], reason["match_weight"]),
                "drawing": drawing,
            }
        )
    plain = [
        field
        for field in fields
        if not compared & set(field["comparisons"]) and (field["mother"] or field["newborn"])
    ]
    return {
        "number": candidate["number"],
        "candidate": candidate["candidate"],
        "rule": (candidate["rule"] or "not compared").replace("_", " "),
        "weight": candidate["match_weight"],
        "total": f"{total:+.1f}".replace("-", "−") if reasons else None,
        "is_shown": candidate["is_shown"],
        "plain": plain,
        "siblings": candidate["others"],
        "rows": rows,
    }


def look_of(comparison: str, level: str, match_weight: float) -> Row:
    """Sign, word and tone of a comparison: said by sign and word, so that colour is only a help."""
    if comparison == "prior":
        return {"sign": "·", "word": "start", "tone": "none"}
    if level == "unknown":
        return {"sign": "?", "word": "unknown", "tone": "none"}
    if match_weight >= TELLING_BITS:
        return {"sign": "+", "word": "speaks for", "tone": "good"}
    if match_weight <= -TELLING_BITS:
        return {"sign": "−", "word": "speaks against", "tone": "bad"}
    return {"sign": "≈", "word": "tells little", "tone": "none"}


def draw_waterfall(weights: Sequence[float]) -> list[Markup]:
    """One drawing a weight, in order: a bar from the sum before to the sum after, all on one scale with a line at 0."""
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    low, high = min(sums), max(sums)
    span = (high - low) or 1.0

    def across(value: float) -> float:
        return EDGE + (value - low) / span * (WIDTH - 2 * EDGE)

    drawings = []
    for before, after in pairwise(sums):
        left, right = sorted((across(before), across(after)))
        tone = "up" if after >= before else "down"
        drawings.append(
            Markup(
                f'<svg class="fall" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
                f'aria-label="{before:+.1f} to {after:+.1f} bits">'
                f'<path class="zero" d="M{across(0):.1f} 0v{HEIGHT}"/>'
                f'<rect class="{tone}" x="{left:.1f}" y="3" width="{max(right - left, 1.5):.1f}" height="{HEIGHT - 6}"/>'
                f'<path class="tip" d="M{across(after):.1f} 1v{HEIGHT - 2}"/></svg>'
            )
        )
    return drawings
