"""Gathers what linkage.html shows: where newborns ended, link rates, accuracy, match weights, linked versus unlinked.

The published dyads are counted in SQL and never read as rows; small groups are hidden before anything is drawn.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb

from reports.charts import STATUS_COLOURS, draw_dot_plot, draw_weight_histogram
from reports.intervals import wilson_interval
from reports.published import Row, ask, list_absent
from reports.small_numbers import is_small, mark_hidden, pool_small
from reports.wording import SMALLEST_SHOWN, format_count, format_month, format_share

READS = ("dyads", "link_quality", "linkage_bias")
# Imbalance above which results may be biased (Austin 2009; Harron 2017).
FLAGGED_DIFFERENCE = 0.1
BIN_BITS = 4
# A bar for 1 to 10 newborns is drawn at this height: somewhere in between, never the count itself.
SMALL_BAR = 5
PLACES_DRAWN = 60
ACCURACY = (("precision", "Precision: links that are right"), ("recall", "Recall: true pairs that were linked"),
            ("f1", "F1: both in one figure"))  # fmt: skip
STRATA_IN_WORDS = {
    "plurality": "Children of the pregnancy",
    "outborn": "Born here or elsewhere",
    "stay": "Kind of stay",
    "race_ethnicity": "Race and ethnicity",
    "payer": "Payer",
    "gestation": "Gestation",
}
REASONS_IN_WORDS = {
    "mother_mrn": "newborn carries the mother's record number",
    "mother_account_number": "newborn carries the mother's account number",
    "mother_name_and_birth_date": "mother's name and birth date agree",
    "subscriber_and_date": "same insurance subscriber and birth date",
    "match_weight": "match weight above the link threshold",
    "no_candidate": "no delivery comes into question",
    "outborn_no_candidate": "born elsewhere, no delivery comes into question",
    "two_mothers_too_close": "two mothers fit almost equally well",
    "match_weight_in_review_band": "match weight between the thresholds",
}


def gather_linkage(con: duckdb.DuckDBPyConnection) -> Row:
    """Everything the template of linkage.html needs."""
    flow = _read_flow(con)
    by_hospital = _read_rates(con, "hospital_id")
    by_month = _read_rates(con, "birth_month")
    groups = _read_groups(con)
    accuracy = _read_accuracy(con)
    bins = _read_weight_bins(con)
    thresholds = _read_thresholds(con)
    bias = _read_bias(con)
    return {
        "absent": list_absent(con, *READS),
        "flow": flow,
        "by_hospital": by_hospital,
        "hospital_chart": _draw_rates(by_hospital, key="by-hospital", what="hospital"),
        "by_month": by_month,
        "month_chart": _draw_rates(by_month, key="by-month", what="month of birth"),
        "groups": groups,
        "group_chart": _draw_groups(groups),
        "accuracy": accuracy,
        "multiples": [row for row in groups if row["stratum"] == "plurality"],
        "bins": bins,
        "histogram": _draw_histogram(bins, thresholds),
        "thresholds": thresholds,
        "bias": bias,
        "bias_chart": _draw_bias(bias),
    }


def _read_flow(con: duckdb.DuckDBPyConnection) -> Row:
    """Newborns in all; by status their number and share, and by reason (linked: also by method)."""
    rows = ask(
        con,
        """
        -- one row a status, method and reason
        select link_status as status, coalesce(link_method, '') as method, coalesce(link_reason, 'not said') as reason,
            count(*) as newborns
        from dyads group by all order by newborns desc, status, method, reason
        """,
    )
    total = sum(row["newborns"] for row in rows)
    statuses = []
    for status in STATUS_COLOURS:
        of_status = [row for row in rows if row["status"] == status]
        newborns = sum(row["newborns"] for row in of_status)
        statuses.append(
            {
                "status": status,
                "newborns": newborns,
                "share": newborns / total if total else None,
                "reasons": _break_down(of_status, "reason", "other reasons"),
                "methods": _break_down(of_status, "method", "other methods") if status == "linked" else [],
            }
        )
    return {"newborns": total, "statuses": statuses}


def _break_down(rows: Sequence[Row], by: str, pooled_label: str) -> list[Row]:
    """One row a reason or method, small ones pooled; `share` of the whole status."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row[by]] += row["newborns"]
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    listed = [{"label": REASONS_IN_WORDS.get(name, name.replace("_", " ")), "newborns": n} for name, n in ordered]
    whole = sum(sums.values())
    pooled = pool_small(listed, label="label", count="newborns", pooled_label=pooled_label)
    return [dict(row, share=row["newborns"] / whole) for row in pooled]


def _read_rates(con: duckdb.DuckDBPyConnection, column: str) -> list[Row]:
    """Share of newborns linked, one row a hospital or month of birth.

    Where 1 to 10 are not linked only the bound stands (`at_least`); where even that would tell, the row is hidden.
    """
    rows = ask(
        con,
        f"""
        select {column} as place, count(*) as newborns, count(*) filter (link_status = 'linked') as linked
        from dyads where {column} is not null group by all order by all
        """,
    )
    marked = mark_hidden(rows, lambda row: (row["newborns"] - row["linked"], row["linked"]))
    return [_word_rate(row) for row in marked]


def _word_rate(row: Row) -> Row:
    newborns, linked = row["newborns"], row["linked"]
    label = row["place"] if isinstance(row["place"], str) else format_month(row["place"])
    rate: Row = {"label": label, "newborns": newborns, "share": None, "low": None, "high": None, "at_least": None}
    if is_small(newborns):
        return rate | {"newborns": None}
    if not row["hidden"]:
        low, high = wilson_interval(linked, newborns) or (None, None)
        return rate | {"share": linked / newborns, "low": low, "high": high}
    if is_small(newborns - linked):
        return rate | {"at_least": (newborns - SMALLEST_SHOWN + 1) / newborns}
    return rate


def _draw_rates(rows: Sequence[Row], *, key: str, what: str) -> object:
    """Dots where the rate is shown, a bar up to 100 % where only the bound is; the lowest sixty when there are more."""
    known = [row for row in rows if row["share"] is not None or row["at_least"] is not None]
    lowest = sorted(known, key=lambda row: row["share"] if row["share"] is not None else row["at_least"])[:PLACES_DRAWN]
    kept = {row["label"] for row in lowest}
    points = [
        {
            "label": row["label"],
            "value": None if row["share"] is None else 100 * row["share"],
            "low": 100 * (row["low"] if row["share"] is not None else row["at_least"]),
            "high": 100 * (row["high"] if row["share"] is not None else 1),
            "bound": row["share"] is None,
        }
        for row in known
        if row["label"] in kept
    ]
    if not points:
        return None
    return draw_dot_plot(
        points,
        key=key,
        title=f"Share of newborns linked, by {what}",
        description=f"{format_count(len(points))} rows with 95 % intervals; the figures stand in the table beside it.",
        axis_title="newborns linked, %",
    )


def _read_groups(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Link rate by group of newborns, hidden where the published table hides it."""
    rows = ask(
        con,
        """
        select stratum, stratum_value, numerator, denominator, value, ci_low, ci_high from link_quality
        where metric = 'link_rate' and source <> 'truth' and stratum not in ('overall', 'hospital')
        order by stratum, stratum_value
        """,
    )
    marked: list[Row] = []
    for stratum in dict.fromkeys(row["stratum"] for row in rows):
        of_stratum = [row for row in rows if row["stratum"] == stratum]
        marked += mark_hidden(of_stratum, _both_sides)
    return [_word_group(row) for row in marked]


def _both_sides(row: Row) -> tuple[float | None, ...]:
    if row["value"] is None or row["denominator"] is None or row["numerator"] is None:
        return (None,)
    return row["numerator"], row["denominator"] - row["numerator"]


def _word_group(row: Row) -> Row:
    shown = row["value"] is not None and not row["hidden"]
    figures = {name: row[name] if shown else None for name in ("numerator", "denominator", "value", "ci_low", "ci_high")}
    return {
        "stratum": row["stratum"],
        "stratum_words": STRATA_IN_WORDS.get(row["stratum"], row["stratum"].replace("_", " ")),
        "label": row["stratum_value"],
        **figures,
    }


def _draw_groups(groups: Sequence[Row]) -> object:
    points = [
        {"label": f"{g['stratum_words']}: {g['label']}", "value": 100 * g["value"], "low": 100 * g["ci_low"],
         "high": 100 * g["ci_high"]}
        for g in groups
        if g["value"] is not None and g["ci_low"] is not None
    ]  # fmt: skip
    if not points:
        return None
    return draw_dot_plot(
        points,
        key="by-group",
        title="Share of newborns linked, by group",
        description="Groups whose figures may be shown, with 95 % intervals; all groups stand in the table.",
        axis_title="newborns linked, %",
    )


def _read_accuracy(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Precision, recall and F1 against the truth: one row a group with three figures, everyone first; empty without a truth.

    Wrong links are faults of the program and are counted however few; groups of 1 to 10 pairs are hidden.
    """
    rows = ask(
        con,
        """
        select metric, stratum, stratum_value, numerator, denominator, value, ci_low, ci_high from link_quality
        where source = 'truth' and stratum <> 'hospital'
        order by stratum <> 'overall', stratum, stratum_value, metric
        """,
    )
    groups: dict[tuple[str, str], Row] = {}
    for row in rows:
        words = STRATA_IN_WORDS.get(row["stratum"], row["stratum"].replace("_", " "))
        label = "Everyone" if row["stratum"] == "overall" else f"{words}: {row['stratum_value']}"
        group = groups.setdefault((row["stratum"], row["stratum_value"]), {"label": label, "figures": {}})
        group["figures"][row["metric"]] = dict(row, hidden=is_small(row["denominator"]))
    return list(groups.values())


def _read_weight_bins(con: duckdb.DuckDBPyConnection) -> Row:
    """Newborns by match weight in bins of four bits and by status; certain links carry a rule's fixed weight instead."""
    rows = ask(
        con,
        f"""
        -- one row a bin and status
        select floor(match_weight / {BIN_BITS})::bigint * {BIN_BITS} as low, link_status as status, count(*) as newborns
        from dyads
        where match_weight is not null and coalesce(link_method, '') <> 'deterministic'
        group by all order by all
        """,
    )
    counted = ask(
        con,
        """
        select count(*) filter (link_method = 'deterministic') as certain,
            count(*) filter (match_weight is null) as without_weight
        from dyads
        """,
    )[0]
    bins = [
        {
            "low": row["low"],
            "high": row["low"] + BIN_BITS,
            "status": row["status"],
            "newborns": SMALL_BAR if is_small(row["newborns"]) else row["newborns"],
            "is_small": is_small(row["newborns"]),
        }
        for row in rows
        if row["status"] in STATUS_COLOURS
    ]
    return {"bins": bins, **counted}


def _read_thresholds(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Weights above which pairs are linked or reviewed, where the build tells them."""
    rows = ask(
        con,
        """
        select metric, value from link_quality
        where metric in ('link_threshold', 'review_threshold') and stratum = 'overall' and value is not null
        order by value
        """,
    )
    return [{"label": row["metric"].removesuffix("_threshold"), "weight": row["value"]} for row in rows]


def _draw_histogram(weights: Row, thresholds: Sequence[Row]) -> object:
    if not weights["bins"]:
        return None
    lows = [b["low"] for b in weights["bins"]]
    return draw_weight_histogram(
        weights["bins"],
        thresholds=thresholds,
        key="weights",
        title="Newborns by match weight of their best mother",
        description=f"Bins of {BIN_BITS} bits from {min(lows)} to {max(lows) + BIN_BITS}, by status. "
        "The table below holds the counts.",
    )


def _read_bias(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """One row a characteristic and level; where the shares would tell of 1 to 10 newborns they are hidden."""
    counts = ask(con, "select count(*) filter (link_status = 'linked') as linked, count(*) as newborns from dyads")[0]
    linked, unlinked = counts["linked"], counts["newborns"] - counts["linked"]
    rows = ask(
        con,
        """
        select characteristic, level, linked_share, unlinked_share, standardized_difference, flagged
        from linkage_bias order by characteristic, level
        """,
    )

    def people(row: Row) -> tuple[float | None, ...]:
        return _times(row["linked_share"], linked), _times(row["unlinked_share"], unlinked)

    worded: list[Row] = []
    for characteristic in dict.fromkeys(row["characteristic"] for row in rows):
        for row in mark_hidden([row for row in rows if row["characteristic"] == characteristic], people):
            difference = row["standardized_difference"]
            flagged = bool(row["flagged"]) or (difference is not None and abs(difference) > FLAGGED_DIFFERENCE)
            worded.append(
                {
                    "characteristic": characteristic.replace("_", " "),
                    "level": row["level"],
                    "hidden": row["hidden"],
                    "linked_share": None if row["hidden"] else row["linked_share"],
                    "unlinked_share": None if row["hidden"] else row["unlinked_share"],
                    "difference": None if row["hidden"] else difference,
                    "flagged": flagged,
                }
            )
    return worded


def _times(share: float | None, count: int) -> float | None:
    return None if share is None else share * count


def _draw_bias(bias: Sequence[Row]) -> object:
    points: list[dict[str, Any]] = [
        {"label": f"{row['characteristic']}: {row['level']}", "value": row["difference"], "flagged": row["flagged"]}
        for row in bias
        if row["difference"] is not None and math.isfinite(row["difference"])
    ]
    if not points:
        return None
    flagged = [format_share(abs(p["value"])) for p in points if p["flagged"]]
    return draw_dot_plot(
        points,
        key="bias",
        title="Linked versus other newborns: standardised differences",
        description=f"{format_count(len(points))} levels, {format_count(len(flagged))} beyond 0.1 either way (diamonds). "
        "Right of zero: commoner among the linked.",
        axis_title="standardised difference (right: commoner among the linked)",
        references=(-FLAGGED_DIFFERENCE, 0, FLAGGED_DIFFERENCE),
    )
