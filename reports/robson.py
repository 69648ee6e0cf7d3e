"""What drives a hospital's cesarean rate: the ten Robson groups, how much each contributes, and what its rate changes.

Group membership and rates are read as published; a group that is hidden contributes an unknown part and has no figure.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports import wording
from reports.published import Row
from reports.strips import draw_balance

GROUPS = {
    "robson_1": "First birth, single, head first, at term, labor began by itself",
    "robson_2": "First birth, single, head first, at term, induced or cesarean before labor",
    "robson_3": "Later birth without earlier cesarean, single, head first, at term, labor began by itself",
    "robson_4": "Later birth without earlier cesarean, single, head first, at term, induced or cesarean before labor",
    "robson_5": "Earlier cesarean, single, head first, at term",
    "robson_6": "First birth, single breech",
    "robson_7": "Later birth, single breech",
    "robson_8": "Twins or more",
    "robson_9": "Single, lying across",
    "robson_10": "Single, head first, preterm",
}
TOTAL, VOLUME = "csec_total", "vol_deliveries"


def describe_robson(here: Mapping[str, Row], network: Mapping[str, Row]) -> Row | None:
    """`rows, words`, or None where no group or the number of deliveries may not be shown.

    Rows: `group, words, deliveries, share, rate, network_rate, points` (of the cesarean rate that come from the group)`,
    change` (points by which the group's rate, against the network's, moves the whole)`, drawing`. Both are percentage
    points of all deliveries of the hospital: cesareans of the group / all, and deliveries of the group x (rate -
    network's rate) / all.
    """
    deliveries = here.get(VOLUME, {}).get("denominator")
    shown = {
        g: here[g]
        for g in GROUPS
        if here.get(g, {}).get("rate") is not None and here[g]["numerator"] is not None
    }
    if not deliveries or not shown:
        return None
    rows = []
    for group, row in shown.items():
        usual = network.get(group, {}).get("rate")
        change = None if usual is None else row["denominator"] * (row["rate"] - usual) / deliveries
        rows.append(
            {
                "group": group.removeprefix("robson_"),
                "words": GROUPS[group],
                "deliveries": row["denominator"],
                "share": row["denominator"] / deliveries,
                "rate": row["rate"],
                "network_rate": usual,
                "points": 100 * row["numerator"] / deliveries,
                "change": change,
            }
        )
    largest = max((abs(row["change"]) for row in rows if row["change"] is not None), default=0.0)
    for row in rows:
        row["drawing"] = (
            None
            if row["change"] is None
            else draw_balance(row["change"], largest=largest, about=f"{word_points(row['change'])} points")
        )
    hidden = [g.removeprefix("robson_") for g in GROUPS if here.get(g, {}).get("suppressed")]
    return {"rows": rows, "hidden": hidden, "words": _word_drivers(rows, here.get(TOTAL, {}).get("rate"))}


def word_points(points: float) -> str:
    """Percentage points with their sign."""
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{wording.format_number(abs(points))}"


def _word_drivers(rows: list[Row], total: float | None) -> str:
    first = max(rows, key=lambda row: row["points"])
    words = (
        f"Group {first['group']} contributes most: {wording.format_number(first['points'])} percentage points"
    )
    words += f" of a cesarean rate of {wording.format_rate(total, 100)}." if total is not None else "."
    compared = [row for row in rows if row["change"] is not None]
    if compared:
        most = max(compared, key=lambda row: abs(row["change"]))
        words += (
            f" Against the network's rates, group {most['group']} moves the whole furthest: "
            f"{word_points(most['change'])} points."
        )
    return words
