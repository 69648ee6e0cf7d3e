"""Collects what the linkage page says of certainty: expected errors, tiers, calibration, signs of false links, methods.

Figures are those published; none is estimated here.
"""

from __future__ import annotations

import duckdb

from reports import wording
from reports.charts import draw_calibration, draw_threshold_curve
from reports.published import Row, ask

PROXY_WORDS = {
    "newborn_with_two_mothers": "Newborns with two mothers",
    "contested_newborn": "Newborns whose second best mother is likely too",
    "delivery_interval_under_180_days": "Deliveries within 180 days of the woman's last",
    "birth_outside_stay": "Births outside the mother's stay",
    "more_newborns_than_liveborn": "Deliveries with more newborns than liveborn children",
    "sex_contradicts_name": "Newborns whose sex contradicts the provisional name",
    "birth_orders_doubled": "Sets of siblings with a birth order twice",
    "siblings_over_48_hours_apart": "Sets of siblings born more than 48 hours apart",
    "blood_types_contradict": "Blood types that exclude the mother",
}
# Each with a tenth of the last one's chance of error; names of all the others would overlap.
NAMED_THRESHOLDS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
TIER_ORDER = ("strict", "standard", "loose")


def describe_certainty(con: duckdb.DuckDBPyConnection) -> Row | None:
    """Expected precision and misses of all links, by tier, model and threshold; None where nothing was assessed."""
    rows = ask(
        con,
        """
        select stratum, stratum_value, threshold, newborns, links, expected_right, expected_false, expected_missed,
            expected_precision, expected_recall
        from link_certainty
        where stratum in ('overall', 'tier', 'model', 'threshold')
        order by stratum, threshold, stratum_value
        """,
    )
    overall = next((row for row in rows if row["stratum"] == "overall"), None)
    if overall is None:
        return None
    observed = {
        row["tier"]: row
        for row in ask(
            con,
            """
            select stratum_value as tier, numerator, denominator, value, ci_low, ci_high
            from link_quality
            where source = 'truth' and metric = 'precision' and stratum = 'tier'
            """,
        )
    }
    tiers = [
        {**row, "tier": tier, "observed": observed.get(tier)}
        for tier in TIER_ORDER
        for row in rows
        if row["stratum"] == "tier" and row["stratum_value"] == tier
    ]
    return {
        "overall": overall,
        "tiers": tiers,
        "models": [row for row in rows if row["stratum"] == "model" and row["stratum_value"] != "none"],
        "observed": bool(observed),
        "curve": _draw_curve([row for row in rows if row["stratum"] == "threshold" and row["links"]]),
    }


def _draw_curve(rows: list[Row]) -> Row | None:
    # Thresholds that change nothing share a dot; the strictest of them names it.
    distinct = {(row["links"], row["expected_false"]): row for row in rows}
    if len(distinct) < 2:
        return None
    steps = [
        {
            "label": f"{row['threshold']:g}" if row["threshold"] in NAMED_THRESHOLDS else "",
            "linked": 100 * row["links"] / row["newborns"],
            "false": 10_000 * row["expected_false"] / row["links"],
        }
        for row in distinct.values()
    ]
    return {
        "chart": draw_threshold_curve(
            steps,
            key="thresholds",
            title="Newborns linked and expected false links by least probability",
            description=f"{len(steps)} thresholds; {steps[0]['linked']:.2f} to {steps[-1]['linked']:.2f} percent linked.",
        ),
        "rows": rows,
    }


def describe_calibration(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """For each model a chart of observed against expected errors by band of probability, and the bands as rows."""
    found = ask(
        con,
        """
        select model, method, band, newborns, expected_right, observed_right, share, ci_low, ci_high
        from link_calibration
        where kind = 'link_probability'
        order by model, method desc, band_low desc nulls last
        """,
    )
    drawn = []
    for model in sorted({row["model"] for row in found}):
        rows = [dict(row, label=_name_band(row)) for row in found if row["model"] == model]
        shown = [row for row in rows if row["newborns"]]
        if not shown:
            continue
        bands = [
            {
                "label": row["label"],
                "expected": 1 - row["expected_right"] / row["newborns"],
                "observed": 1 - row["share"],
                "low": 1 - row["ci_high"],
                "high": 1 - row["ci_low"],
            }
            for row in shown
        ]
        newborns = wording.format_count(sum(row["newborns"] for row in shown))
        drawn.append(
            {
                "model": model,
                "rows": rows,
                "chart": draw_calibration(
                    bands,
                    key=f"calibration-{model}",
                    title=f"Wrong best candidates by band of probability, model {model}",
                    description=f"{len(bands)} bands of {newborns} newborns.",
                ),
            }
        )
    return drawn


def _name_band(row: Row) -> str:
    return f"by rule: {row['band']}" if row["method"] == "deterministic" else row["band"]


def describe_proxies(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Signs of false links with their counts; `state` is shown, hidden, empty or unknown."""
    rows = ask(
        con, "select proxy, numerator, denominator, share, because from linkage_proxies order by proxy"
    )
    order = list(PROXY_WORDS)
    rows.sort(
        key=lambda row: (order.index(row["proxy"]) if row["proxy"] in order else len(order), row["proxy"])
    )
    return [
        dict(
            row,
            words=PROXY_WORDS.get(row["proxy"], row["proxy"].replace("_", " ")),
            state="unknown"
            if row["denominator"] is None
            else "empty"
            if row["denominator"] == 0
            else "hidden"
            if row["numerator"] is None
            else "shown",
        )
        for row in rows
    ]


def describe_methods(con: duckdb.DuckDBPyConnection) -> Row | None:
    """Models with their thresholds, comparisons and blocking rules, certain rules and tiers, in reading order."""
    rows = ask(con, "select part, model, item as name, value, because from linkage_methods order by place")
    if not rows:
        return None
    used = {row["model"] for row in ask(con, "select distinct model from dyads where model is not null")}
    models = []
    for row in rows:
        if row["part"] != "model":
            continue
        own = [other for other in rows if other["model"] == row["name"]]
        models.append(
            {
                "name": row["name"],
                "trained_at": row["value"],
                "because": row["because"],
                "is_used": row["name"] in used,
                "thresholds": [other for other in own if other["part"] == "threshold"],
                "comparisons": [
                    other["name"].replace("_", " ") for other in own if other["part"] == "comparison"
                ],
                "blocking_rules": [other for other in own if other["part"] == "blocking_rule"],
            }
        )
    thresholds = [
        {
            "name": row["name"],
            "because": row["because"],
            "values": [
                next((t["value"] for t in model["thresholds"] if t["name"] == row["name"]), "")
                for model in models
            ],
        }
        for row in (models[0]["thresholds"] if models else [])
    ]
    return {
        "models": models,
        "thresholds": thresholds,
        "certain_rules": [row for row in rows if row["part"] == "certain_rule"],
        "tiers": [row for row in rows if row["part"] == "tier"],
    }
