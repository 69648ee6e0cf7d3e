"""Writes the report of a training: what the new parameters weigh, and what they would change, beside the old ones.

It is made for the custodian and holds counts and weights only; what is compared is decided in linkage/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports import charts
from reports.published import Row
from reports.render import render_page, write_whole

# A difference of less than half a bit (odds 1.4 to 1) changes next to nothing.
TELLING_BITS = 0.5


def write_training_report(folder: Path, *, sample: Any, training: Any, comparison: Any) -> Path:
    """Write `training.html` and `training.md` into `folder`; returns the path of the page.

    `sample` has newborns, newborns_of, weeks, weeks_of; `training` share_of_true_pairs, prior_shift_bits,
    labelled_pairs, parameters; `comparison` model, old and new summaries, trained_at of both, levels, changes, histogram.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = describe_training(sample, training, comparison)
    write_whole(folder / "training.md", write_as_markdown(figures))
    return write_whole(folder / "training.html", render_page("training.html", {}, figures))


def describe_training(sample: Any, training: Any, comparison: Any) -> Row:
    """Everything the template `training.html` names."""
    levels = [dict(level, label=f"{level['comparison']}: {level['level']}") for level in comparison.levels]
    return {
        "model": comparison.model,
        "old_trained_at": comparison.old_trained_at,
        "new_trained_at": comparison.new_trained_at,
        "sample": sample,
        "share_of_true_pairs": training.share_of_true_pairs,
        "prior_shift_bits": training.prior_shift_bits,
        "labelled_pairs": training.labelled_pairs,
        "outcomes": _compare_outcomes(comparison),
        "changes": comparison.changes,
        "changed": sum(row["newborns"] for row in comparison.changes),
        "levels": levels,
        "moved": sum(abs(level["new_bits"] - level["old_bits"]) >= TELLING_BITS for level in levels),
        "telling": TELLING_BITS,
        "weights": _draw_weights(levels),
        "histograms": [
            _draw_histogram(comparison.histogram, reading, words)
            for reading, words in (("old", "with the parameters in use"), ("new", "with the new ones"))
        ],
    }


def _compare_outcomes(comparison: Any) -> list[Row]:
    old, new, model = comparison.old, comparison.new, comparison.model
    rows: list[Row] = [
        {"name": name, "old": getattr(old, field), "new": getattr(new, field), "is_share": False}
        for name, field in (
            ("linked", "linked"),
            ("in review", "review"),
            ("unlinked", "unlinked"),
            ("candidate pairs", "candidate_pairs"),
        )
    ]
    rows.append(
        {
            "name": f"expected precision of links by the {model} model",
            "old": old.expected_precision.get(model),
            "new": new.expected_precision.get(model),
            "is_share": True,
        }
    )
    return rows


def _draw_weights(levels: Sequence[Row]) -> Any:
    points = [
        {
            "label": level["label"],
            "value": level["new_bits"],
            "low": min(level["old_bits"], level["new_bits"]),
            "high": max(level["old_bits"], level["new_bits"]),
            "flagged": abs(level["new_bits"] - level["old_bits"]) >= TELLING_BITS,
        }
        for level in levels
    ]
    return charts.draw_dot_plot(
        points,
        key="weights",
        title="Weight of every level, new and old",
        description="A dot is the new weight in bits; its line leads to the old one. "
        f"Diamonds moved by {TELLING_BITS:g} bits or more.",
        axis_title="weight, log2 of m / u",
        reference=0.0,
    )


def _draw_histogram(bins: Sequence[Mapping[str, Any]], reading: str, words: str) -> Any:
    rows = [
        {"low": row["low"], "high": row["low"] + 2, "status": row["status"], "newborns": row["newborns"]}
        for row in bins
        if row["reading"] == reading
    ]
    if not rows:
        return None
    return charts.draw_weight_histogram(
        rows,
        thresholds=[],
        key=f"scores-{reading}",
        title=f"Newborns by match weight, {words}",
        description=f"Newborns in bins of two bits, by what becomes of them {words}.",
    )


def write_as_markdown(figures: Mapping[str, Any]) -> str:
    """The same figures as text, for a change log or a terminal."""
    sample = figures["sample"]
    lines = [
        f"# Training of the {figures['model']} model, {figures['new_trained_at']}",
        "",
        f"Trained on {sample.newborns:,} of {sample.newborns_of:,} newborns ({sample.weeks} of {sample.weeks_of} weeks); "
        f"compared with the parameters of {figures['old_trained_at']} on the same records.",
        f"Of the pairs trained on {figures['share_of_true_pairs']:.1%} are true; the prior moved by "
        f"{figures['prior_shift_bits']:+g} bits; {figures['labelled_pairs']:,} reviewed pairs had a say.",
        "",
        "| newborns | old | new |",
        "| --- | ---: | ---: |",
        *(
            f"| {row['name']} | {_as_text(row['old'], row['is_share'])} | {_as_text(row['new'], row['is_share'])} |"
            for row in figures["outcomes"]
        ),
        "",
        f"{figures['changed']:,} newborns would change:",
        "",
        "| before | after | newborns |",
        "| --- | --- | ---: |",
        *(f"| {row['before']} | {row['after']} | {row['newborns']:,} |" for row in figures["changes"]),
        "",
        "| level | old m | old u | old bits | new m | new u | new bits |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {row['label']} | {row['old_m']:.4g} | {row['old_u']:.4g} | {row['old_bits']:+.2f} "
            f"| {row['new_m']:.4g} | {row['new_u']:.4g} | {row['new_bits']:+.2f} |"
            for row in figures["levels"]
        ),
    ]
    return "\n".join(lines) + "\n"


def _as_text(figure: float | None, is_share: bool) -> str:
    if figure is None:
        return "-"
    return f"{figure:.5f}" if is_share else f"{figure:,}"
