"""Collects what the linkage page shows: where newborns went, rates, accuracy, match weights, and who stays unlinked.

Links are counted as published; no link is made or judged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import charts, wording
from reports.flow import draw_flow
from reports.hiding import hide_small
from reports.link_accuracy import STRATUM_WORDS, describe_accuracy, percent_point
from reports.link_certainty import (
    describe_calibration,
    describe_certainty,
    describe_methods,
    describe_proxies,
)
from reports.link_drift import describe_drift
from reports.match_weights import STATUSES, describe_weights
from reports.published import Row, ask

REASON_WORDS = {
    "mother_mrn": "by the mother's record number on the newborn's stay",
    "mother_account_number": "by the mother's account number",
    "mother_name_and_birth_date": "by the mother's name and birth date",
    "subscriber_and_date": "by the insurance subscriber and the date",
    "reviewed": "settled by reviewers",
    "match_weight": "by the model: weight above the threshold",
    "match_weight_in_review_band": "weight between the two thresholds",
    "two_mothers_too_close": "two mothers fit almost equally well",
    "no_candidate": "no delivery fits",
    "outborn_no_candidate": "born elsewhere, no delivery in the network fits",
    "match_weight_too_low": "the best candidate is not likely enough",
    "all_candidates_refused_by_reviewers": "reviewers refused every candidate",
    "siblings_contradict": "siblings point to another mother",
    "delivery_has_no_room": "the only likely mother has her liveborn children already",
    "dates_contradict_stated_mother": "the stated mother's dates contradict",
    "hospital_sends_nothing_to_link_on": "the hospital sends nothing to link on",
}
METHOD_WORDS = {
    "deterministic": "a rule: identifiers agree",
    "probabilistic": "the model: weight of all evidence",
    "reviewed": "a reviewer's decision",
}
MOST_DOTS = 60
BIAS_LIMIT = 0.1


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `linkage.html` names."""
    smallest = about["smallest"]
    statuses = count_statuses(con)
    flow = arrange_flow(con, statuses, smallest)
    return {
        "newborns": sum(statuses.values()),
        "flow": flow,
        "flow_drawing": draw_flow(flow, sum(statuses.values())),
        "methods": count_methods(con, smallest),
        "by_hospital": describe_rates(con, "hospital", key="rate-hospital"),
        "by_month": describe_months(con),
        "other_rates": [
            describe_rates(con, s, key=None)
            for s in (
                "plurality",
                "transfer",
                "gestation",
                "payer",
                "race_ethnicity",
                "data_quality",
                "model",
            )
        ],
        "sets_filled": find_sets_filled(con),
        "certainty": describe_certainty(con),
        "calibration": describe_calibration(con),
        "proxies": describe_proxies(con),
        "drift": describe_drift(con),
        "methods_used": describe_methods(con),
        "accuracy": describe_accuracy(con),
        "weights": describe_weights(con, smallest),
        "bias": describe_bias(con, statuses, smallest),
    }


def count_statuses(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Newborns of the whole network by link status."""
    found = ask(
        con, "select link_status, count(*) as newborns from dyads group by link_status order by link_status"
    )
    return {row["link_status"] or "unlinked": row["newborns"] for row in found}


def arrange_flow(con: duckdb.DuckDBPyConnection, statuses: Mapping[str, int], smallest: int) -> list[Row]:
    """A row a status with its share of all newborns, and its reasons; small reasons are hidden."""
    found = ask(
        con,
        """
        select link_status, coalesce(link_reason, 'no reason recorded') as reason, count(*) as newborns
        from dyads
        group by all
        order by newborns desc, reason
        """,
    )
    total = sum(statuses.values())
    rows = []
    for status in (*STATUSES, *sorted(set(statuses) - set(STATUSES))):
        if status not in statuses:
            continue
        reasons = {row["reason"]: row["newborns"] for row in found if row["link_status"] == status}
        shown = hide_small(reasons, smallest)
        rows.append(
            {
                "status": status,
                "newborns": statuses[status],
                "share": statuses[status] / total,
                "reasons": [
                    {"words": REASON_WORDS.get(reason, reason.replace("_", " ")), "newborns": count,
                     "share": None if count is None else count / total}
                    for reason, count in shown.items()
                ],
            }
        )  # fmt: skip
    return rows


def count_methods(con: duckdb.DuckDBPyConnection, smallest: int) -> list[Row]:
    """How the linked newborns were linked, with shares of all links."""
    found = ask(
        con,
        """
        select coalesce(link_method, 'not recorded') as method, count(*) as newborns
        from dyads
        where link_status = 'linked'
        group by all
        order by newborns desc, method
        """,
    )
    total = sum(row["newborns"] for row in found)
    shown = hide_small({row["method"]: row["newborns"] for row in found}, smallest)
    return [
        {"method": method, "words": METHOD_WORDS.get(method, ""), "newborns": count,
         "share": None if count is None else count / total}
        for method, count in shown.items()
    ]  # fmt: skip


def describe_rates(con: duckdb.DuckDBPyConnection, stratum: str, *, key: str | None) -> Row:
    """Link rates by group with Wilson intervals as published, and a dot plot when `key` is given."""
    rows = ask(
        con,
        """
        select stratum_value as label, numerator, denominator, value, ci_low, ci_high
        from link_quality
        where metric = 'link_rate' and source = 'links' and stratum = ?
        order by value nulls last, stratum_value
        """,
        stratum,
    )
    chart = None
    rows = [dict(row, label=wording.format_group(stratum, row["label"])) for row in rows]
    shown = [row for row in rows if row["value"] is not None]
    if key and shown:
        chart = charts.draw_dot_plot(
            [percent_point(row) for row in shown[:MOST_DOTS]],
            key=key,
            title=f"Link rate by {stratum}",
            description=f"{len(shown)} shown; lowest {wording.format_share(shown[0]['value'])} at {shown[0]['label']}, "
            f"highest {wording.format_share(shown[-1]['value'])}.",
            axis_title="newborns linked, % (95 % interval)",
        )
    return {
        "title": STRATUM_WORDS.get(stratum, stratum),
        "rows": rows,
        "chart": chart,
        "shown": len(shown),
        "drawn": min(len(shown), MOST_DOTS),
        "hidden": len(rows) - len(shown),
    }


def describe_months(con: duckdb.DuckDBPyConnection) -> Row:
    """The network's link rate by month; by quarter, else by year, where most of the finer ones are hidden."""
    described: Row = {"kind": "month", "rows": [], "chart": None, "finer_hidden": False}
    for kind in ("month", "quarter", "year"):
        rows = ask(
            con,
            """
            select period_start as month, numerator, denominator, rate, ci_low, ci_high
            from measure_rates
            where measure_id = 'link_rate_infant' and level = 'network' and stratum = 'overall' and period_type = ?
            order by period_start
            """,
            kind,
        )[-36:]
        shown = [row for row in rows if row["rate"] is not None]
        described = {
            "kind": kind,
            "rows": rows,
            "chart": None,
            "finer_hidden": kind != "month",
            "shown": len(shown),
        }
        if shown and 2 * len(shown) >= len(rows):
            described["chart"] = _draw_months(shown, kind)
            break
    return described


def _draw_months(shown: Sequence[Row], kind: str) -> Any:
    rates = [row["rate"] for row in shown]
    return charts.draw_dot_plot(
        [
            {
                "label": wording.format_month(r["month"]),
                "value": r["rate"],
                "low": r["ci_low"],
                "high": r["ci_high"],
            }
            for r in shown
        ],
        key="rate-month",
        title=f"Inborn newborns linked to a mother by {kind}",
        description=f"{len(shown)} {kind}s, {min(rates):.2f} to {max(rates):.2f} percent.",
        axis_title="inborn newborns linked, % (95 % interval)",
    )


def find_sets_filled(con: duckdb.DuckDBPyConnection) -> Row | None:
    """Deliveries of several liveborn children with a linked newborn for each; None where there is none."""
    rows = ask(
        con,
        "select numerator, denominator, value, ci_low, ci_high from link_quality "
        "where metric = 'sets_filled' and stratum = 'overall' and denominator > 0",
    )
    return rows[0] if rows else None


def describe_bias(con: duckdb.DuckDBPyConnection, statuses: Mapping[str, int], smallest: int) -> Row:
    """Linked against unlinked newborns by characteristic; shares that give a small count away are hidden."""
    found = ask(
        con,
        """
        select characteristic, level, linked_share, unlinked_share, standardized_difference, flagged
        from linkage_bias
        order by characteristic, level
        """,
    )
    sizes = {
        "linked_share": statuses.get("linked", 0),
        "unlinked_share": sum(statuses.values()) - statuses.get("linked", 0),
    }
    hidden: set[tuple[str, str]] = set()
    for characteristic in {row["characteristic"] for row in found}:
        members = [row for row in found if row["characteristic"] == characteristic]
        for column, size in sizes.items():
            counts = {row["level"]: round((row[column] or 0) * size) for row in members}
            hidden |= {
                (characteristic, level)
                for level, shown in hide_small(counts, smallest).items()
                if shown is None
            }
    rows = [_word_bias(row, hides=(row["characteristic"], row["level"]) in hidden) for row in found]
    shown = [row for row in rows if row["difference"] is not None]
    ranked = sorted(shown, key=lambda row: (-abs(row["difference"]), row["characteristic"], row["level"]))[
        :30
    ]
    chart = None
    if ranked:
        chart = charts.draw_dot_plot(
            [
                {
                    "label": f"{r['characteristic']}: {r['level']}",
                    "value": r["difference"],
                    "flagged": r["flagged"],
                }
                for r in ranked
            ],
            key="bias",
            title="Linked against unlinked newborns: standardised differences",
            description=f"{len(ranked)} largest of {len(shown)} shown; "
            f"{sum(r['flagged'] for r in ranked)} beyond {BIAS_LIMIT}.",
            axis_title="standardised difference",
            reference=(-BIAS_LIMIT, 0.0, BIAS_LIMIT),
        )
    return {
        "rows": rows,
        "chart": chart,
        "flagged": sum(row["flagged"] for row in rows),
        "hidden": len(rows) - len(shown),
        "unlinked": sizes["unlinked_share"],
        "limit": BIAS_LIMIT,
    }


def _word_bias(row: Row, *, hides: bool) -> Row:
    difference = row["standardized_difference"]
    # The build hides shares of few newborns itself; a level without a figure is neither beyond nor within.
    hides = hides or difference is None
    flagged = row["flagged"] if row["flagged"] is not None else difference and abs(difference) > BIAS_LIMIT
    return {
        "characteristic": row["characteristic"].replace("_", " "),
        "level": wording.format_group(row["characteristic"], row["level"]),
        "flagged": bool(flagged) and not hides,
        "hides": hides,
        "linked_share": None if hides else row["linked_share"],
        "unlinked_share": None if hides else row["unlinked_share"],
        "difference": None if hides else difference,
    }
