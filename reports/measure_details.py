"""Gathers what a measure opens to as compact figures: months, funnel, groups and places that may be shown.

Every list holds shown figures only, cut to four digits; a script of the page draws them. Sentences beside the drawings
are made here, so that a reader without eyes for the chart has its numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from reports import wording
from reports.places import Hospital
from reports.published import Row, ask

# Points by which a limit's curve is drawn.
CURVE_POINTS = 16
POSITIONS = ("inside", "above_95", "above_998", "below_95", "below_998")
USES = ("ok", "caution", "do_not_use")
SOME_HITS = {
    "outside_limits": "a month outside the limits",
    "shift": "a shift",
    "trend": "a trend",
    "two_of_three": "two of three months near a limit",
}

# One row a measure and month of the network that may be shown.
_MONTHS = """
    select measure_id, period_start, value, center, lower, upper, rate_per, phase, coalesce(rule_hits, '') as rule_hits
    from control_charts
    where level = 'network'
    order by measure_id, period_start
"""
# One row a measure and hospital whose rate is shown, over the whole period.
_FUNNELS = """
    select measure_id, place, denominator, rate, rate_per, target, lower_95, upper_95, lower_998, upper_998, position,
        is_overdispersed
    from funnel_limits
    where period_type = 'all' and denominator > 0
    order by measure_id, denominator, place
"""
# One row a measure and group of the network, over the whole period; the ratio to the group it is compared with.
_GROUPS = """
    with rated as (
        select measure_id, stratum, stratum_value, denominator, rate, rate_per, ci_low, ci_high, usability, suppressed
        from measure_rates
        where period_type = 'all' and level = 'network' and stratum <> 'overall' and not contains(stratum, '__')
            and computable
    ),
    gaps as (
        select measure_id, stratum, comparison_group, reference_group, rate_ratio, rate_ratio_ci_low,
            rate_ratio_ci_high
        from disparities
        where period_type = 'all' and level = 'network'
    )
    select rated.*, reference_group, rate_ratio, rate_ratio_ci_low, rate_ratio_ci_high
    from rated
    left join gaps on gaps.measure_id = rated.measure_id and gaps.stratum = rated.stratum
        and gaps.comparison_group = rated.stratum_value
    order by rated.measure_id, rated.stratum, rated.stratum_value, reference_group
"""
# One row a measure and region, state or hospital, over the whole period; shown rates only.
_PLACES = """
    select measure_id, level, place, denominator, rate, ci_low, ci_high, oe_ratio, oe_ci_low, oe_ci_high, usability
    from measure_rates
    where period_type = 'all' and level <> 'network' and stratum = 'overall' and not suppressed and rate is not null
    order by measure_id, level, place
"""


def collect_details(
    con: duckdb.DuckDBPyConnection,
    calendar: Sequence[date],
    hospitals: Mapping[str, Hospital],
    rates: Mapping[str, Row],
) -> Row:
    """What the page's script reads: `months, hospitals, groups, strata, uses, measures`, the last by measure id.

    `rates` is the network's row of each measure (`rate, rate_per`). Lists are indexed to keep the page small; a
    measure of which nothing may be drawn has only its words.
    """
    index = _Index()
    for hospital in hospitals.values():
        index.hospital(hospital.hospital_id)
    months, funnels, groups, places = (_by_measure(con, q) for q in (_MONTHS, _FUNNELS, _GROUPS, _PLACES))
    measures = {
        measure_id: {
            **_tell_months(months.get(measure_id, []), calendar, row),
            **_tell_funnel(funnels.get(measure_id, []), row),
            **_tell_groups(groups.get(measure_id, []), index, row),
            **_tell_places(places.get(measure_id, []), funnels.get(measure_id, []), index, row),
        }
        for measure_id, row in rates.items()
    }
    return {
        "months": [wording.format_month(month) for month in calendar],
        "hospitals": [
            [i, hospitals[i].name or "", hospitals[i].file_name] if i in hospitals else [i, "", ""]
            for i in index.hospitals
        ],
        "groups": list(index.groups),
        "strata": list(index.strata),
        "measures": measures,
    }


class _Index:
    """Places of words in the page's lists, in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.hospitals: dict[str, int] = {}
        self.groups: dict[str, int] = {}
        self.strata: dict[str, int] = {}

    def hospital(self, hospital_id: str) -> int:
        return self.hospitals.setdefault(hospital_id, len(self.hospitals))

    def group(self, stratum: str, value: str) -> int:
        return self.groups.setdefault(wording.format_group(stratum, value), len(self.groups))

    def stratum(self, stratum: str) -> int:
        return self.strata.setdefault(wording.format_stratum(stratum), len(self.strata))


def _by_measure(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ask(con, query):
        found[row["measure_id"]].append(row)
    return found


def shorten(value: float | None) -> float | int | None:
    """Four digits of a number: enough for a drawing and for a printed rate."""
    if value is None:
        return None
    short = float(f"{value:.4g}")
    return int(short) if short.is_integer() else short


def _tell_months(points: Sequence[Row], calendar: Sequence[date], rate: Row) -> dict[str, Any]:
    places = {month: place for place, month in enumerate(calendar)}
    shown = [p for p in points if p["period_start"] in places and p["value"] is not None]
    if not shown:
        return {"ms": "No month's count is large enough to be shown."}
    if not any(p["value"] for p in shown) and rate["rate"]:
        return {
            "ms": f"{len(shown)} of {len(calendar)} months may be shown, all without a case; "
            "a line through them alone would mislead."
        }
    per = shown[-1]["rate_per"]
    return {
        "mp": per,
        "m": [
            [
                places[p["period_start"]],
                *(shorten(p[name]) for name in ("value", "center", "lower", "upper")),
                p["phase"] or 1,
                1 if p["rule_hits"] else 0,
            ]
            for p in shown
        ],
        "ms": word_months(shown, len(calendar)),
    }


def word_months(shown: Sequence[Row], months: int) -> str:
    """The chart of months in a sentence. Points: `period_start, value, center, rate_per, phase, rule_hits`, in order."""
    per = shown[-1]["rate_per"]
    low, high = min(p["value"] for p in shown), max(p["value"] for p in shown)
    words = [
        f"{len(shown)} of {months} months shown, from {wording.format_rate(low, per)} to {wording.format_rate(high, per)}; "
        f"the mean is now {wording.format_rate(shown[-1]['center'], per)}."
    ]
    phases = [
        later["period_start"] for earlier, later in pairwise(shown) if later["phase"] != earlier["phase"]
    ]
    if phases:
        words.append(f"Limits start anew in {', '.join(wording.format_month(month) for month in phases)}.")
    hits = [p for p in shown if p["rule_hits"]]
    if hits:
        rules = [SOME_HITS.get(rule, rule.replace("_", " ")) for rule in hits[-1]["rule_hits"].split(",")]
        words.append(
            f"{wording.format_count_of(len(hits), 'month has', 'months have')} a signal, the last in "
            f"{wording.format_month(hits[-1]['period_start'])} ({', '.join(rules)})."
        )
    else:
        words.append("No month has a signal.")
    return " ".join(words)


def _tell_funnel(rows: Sequence[Row], rate: Row) -> dict[str, Any]:
    if len(rows) < 2 or (not any(row["rate"] for row in rows) and rate["rate"]):
        return {}
    step = max(len(rows) / CURVE_POINTS, 1)
    kept = sorted({*(int(i * step) for i in range(int(len(rows) / step))), len(rows) - 1})
    sizes = {rows[i]["denominator"]: rows[i] for i in kept}
    return {
        "t": shorten(rows[0]["target"]),
        # Its points are the hospitals of the table, so that each stands in the page once.
        "fl": [
            [n, *(shorten(r[name]) for name in ("lower_95", "upper_95", "lower_998", "upper_998"))]
            for n, r in sizes.items()
        ],
        "fs": word_funnel(rows),
    }


def word_funnel(rows: Sequence[Row]) -> str:
    """The funnel in a sentence; rows as in `funnel_limits`."""
    per, target = rows[0]["rate_per"], rows[0]["target"]
    above, below = (sum(r["position"] == f"{side}_998" for r in rows) for side in ("above", "below"))
    words = (
        f"{wording.format_count_of(len(rows), 'hospital', 'hospitals')} shown; the network's rate is "
        f"{wording.format_rate(target, per)}. Outside the 99.8 % limits: {above} above, {below} below."
    )
    if rows[0]["is_overdispersed"]:
        words += " Hospitals differ by more than chance as a whole: a place outside the limits is no finding by itself."
    return words


def _tell_groups(rows: Sequence[Row], index: _Index, rate: Row) -> dict[str, Any]:
    shown = [r for r in rows if r["rate"] is not None and not r["suppressed"]]
    hidden = len({(r["stratum"], r["stratum_value"]) for r in rows}) - len(
        {(r["stratum"], r["stratum_value"]) for r in shown}
    )
    if not shown or (not any(r["rate"] for r in shown) and rate["rate"]):
        return {"gs": f"No group's rate may be shown ({hidden} hidden)."} if hidden else {}
    references = {(r["stratum"], r["reference_group"]) for r in rows if r["reference_group"]}
    told: dict[tuple[int, int], list[Any]] = {}
    for r in shown:
        key = (index.stratum(r["stratum"]), index.group(r["stratum"], r["stratum_value"]))
        figures = [shorten(r[name]) for name in ("rate", "ci_low", "ci_high")]
        ratio = [shorten(r[name]) for name in ("rate_ratio", "rate_ratio_ci_low", "rate_ratio_ci_high")]
        is_reference = (r["stratum"], r["stratum_value"]) in references and r["rate_ratio"] is None
        use = USES.index(r["usability"]) if r["usability"] in USES else -1
        told.setdefault(
            key,
            [
                *key,
                r["denominator"],
                *figures,
                use,
                1 if is_reference else ratio if r["rate_ratio"] is not None else 0,
            ],
        )
    return {"g": list(told.values()), "gs": word_groups(shown, hidden)}


def word_groups(shown: Sequence[Row], hidden: int) -> str:
    """The gap that most certainly differs from 1 in a sentence, and how many groups are hidden."""
    apart = [
        r
        for r in shown
        if r["rate_ratio"]
        and r["rate_ratio_ci_low"] is not None
        and r["rate_ratio_ci_high"] is not None
        and not r["rate_ratio_ci_low"] <= 1 <= r["rate_ratio_ci_high"]
    ]
    words = []
    if apart:
        widest = max(apart, key=lambda r: max(r["rate_ratio"], 1 / r["rate_ratio"]))
        group, reference = (
            wording.format_group(widest["stratum"], widest[name])
            for name in ("stratum_value", "reference_group")
        )
        ratio = wording.format_ratio(
            widest["rate_ratio"], widest["rate_ratio_ci_low"], widest["rate_ratio_ci_high"]
        )
        words.append(f"Largest ratio whose interval leaves out 1: {group} against {reference}, {ratio}.")
    elif any(r["rate_ratio"] for r in shown):
        words.append("Every ratio's interval includes 1.")
    if hidden:
        words.append(f"{wording.format_count_of(hidden, 'group is', 'groups are')} hidden (small number).")
    return " ".join(words) or "Rates by group; no ratio may be shown."


def _tell_places(rows: Sequence[Row], funnel: Sequence[Row], index: _Index, rate: Row) -> dict[str, Any]:
    if not rows or (not any(r["rate"] for r in rows) and rate["rate"]):
        return {}
    positions = {r["place"]: POSITIONS.index(r["position"] or "inside") for r in funnel}
    areas, hospitals = [], []
    for r in rows:
        figures = [r["denominator"], *(shorten(r[name]) for name in ("rate", "ci_low", "ci_high"))]
        use = USES.index(r["usability"]) if r["usability"] in USES else -1
        if r["level"] == "hospital":
            adjusted = [shorten(r[name]) for name in ("oe_ratio", "oe_ci_low", "oe_ci_high")]
            hospitals.append(
                [index.hospital(r["place"]), *figures, use, positions.get(r["place"], -1)]
                + (adjusted if r["oe_ratio"] is not None else [])
            )
        else:
            areas.append([0 if r["level"] == "region" else 1, r["place"], *figures, use])
    return {"a": areas, "h": hospitals}
