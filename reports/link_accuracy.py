"""Collects what the linkage page shows of accuracy: precision, recall and complete sets where a truth is known.

Figures are those published; groups are put into words, and nothing is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb

from reports import charts, wording
from reports.published import Row, ask

STRATUM_WORDS = {
    "plurality": "Singletons and multiples",
    "outborn": "Place of birth",
    "stay": "Kind of stay",
    "hospital": "Hospital",
    "payer": "Payer",
    "race_ethnicity": "Race and ethnicity",
    "transfer": "Transfer",
    "gestation": "Gestation",
    "data_quality": "Identifying fields filled by the hospital",
    "model": "Model",
    "tier": "Tier",
}
ACCURACY_WORDS = {
    "precision": "Precision: links made that are right",
    "recall": "Recall: true pairs that were found",
    "f1": "F1: both in one figure",
    "sets_complete": "Twins and more: all siblings with their mother",
}
CHARTED_STRATA = (
    "plurality",
    "transfer",
    "stay",
    "gestation",
    "payer",
    "race_ethnicity",
    "data_quality",
    "model",
    "tier",
    "hospital",
)
MOST_DOTS = 60


def percent_point(row: Row, *, flagged: bool = False) -> Row:
    """A published share as a point of a dot plot, in percent."""
    return {
        "label": row["label"],
        "value": row["value"] * 100,
        "low": None if row["ci_low"] is None else row["ci_low"] * 100,
        "high": None if row["ci_high"] is None else row["ci_high"] * 100,
        "flagged": flagged,
    }


def describe_accuracy(con: duckdb.DuckDBPyConnection) -> Row | None:
    """Precision, recall and F1 where the truth is known; None where it is not."""
    rows = ask(
        con,
        """
        select metric, stratum, stratum_value as label, numerator, denominator, value, ci_low, ci_high
        from link_quality
        where source = 'truth'
        order by stratum, stratum_value, metric
        """,
    )
    if not rows:
        return None
    rows = [dict(row, label=wording.format_group(row["stratum"], row["label"])) for row in rows]
    overall = [
        row
        for metric in ACCURACY_WORDS
        for row in rows
        if row["stratum"] == "overall" and row["metric"] == metric
    ]
    strata = []
    for stratum in (*CHARTED_STRATA, *sorted({r["stratum"] for r in rows} - {*CHARTED_STRATA, "overall"})):
        members = [row for row in rows if row["stratum"] == stratum]
        if members:
            strata.append({"title": STRATUM_WORDS.get(stratum, stratum), "rows": _pair_metrics(members)})
    return {"overall": overall, "words": ACCURACY_WORDS, "strata": strata, "charts": _draw_accuracy(rows)}


def _pair_metrics(rows: Sequence[Row]) -> list[Row]:
    """One row a group with its precision and its recall side by side."""
    by_label: dict[str, Row] = defaultdict(dict)
    for row in rows:
        by_label[row["label"]][row["metric"]] = row
    return [
        {"label": label, **{m: metrics.get(m) for m in ("precision", "recall")}}
        for label, metrics in by_label.items()
    ]


def _draw_accuracy(rows: Sequence[Row]) -> list[Any]:
    """Dot plots of precision and of recall: over all groups but hospitals, and by hospital."""
    drawn = []
    for key, title, strata in (
        ("groups", "by group", ("overall", *(s for s in CHARTED_STRATA if s not in ("hospital", "tier")))),
        ("hospitals", "by hospital", ("hospital",)),
    ):
        for metric in ("precision", "recall"):
            members = [
                row
                for stratum in strata
                for row in rows
                if row["stratum"] == stratum
                and row["metric"] == metric
                and row["value"] is not None
                # Encounters that were not linked by any model have no accuracy of one.
                and (stratum, row["label"]) != ("model", "none")
            ][:MOST_DOTS]
            twice = {label for label, times in Counter(row["label"] for row in members).items() if times > 1}
            points = [dict(percent_point(row), label=_label_group(row, twice)) for row in members]
            if points:
                drawn.append(
                    charts.draw_dot_plot(
                        points,
                        key=f"accuracy-{metric}-{key}",
                        title=f"{ACCURACY_WORDS[metric]}, {title}",
                        description=f"{len(points)} groups, lowest {min(p['value'] for p in points):.2f} percent.",
                        axis_title=f"{metric}, % (95 % interval)",
                    )
                )
    return drawn


def _label_group(row: Row, twice: set[str]) -> str:
    """The group's name, with what it is formed by where the name alone would not tell."""
    if row["stratum"] == "overall":
        return "everyone"
    if row["label"] in twice or row["label"] in ("unknown", "none"):
        return f"{STRATUM_WORDS[row['stratum']].split()[0].lower()}: {row['label']}"
    return str(row["label"])
