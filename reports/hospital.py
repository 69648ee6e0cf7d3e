"""Collects each hospital's page: its rates against network, region and hospitals like it, its news, what limits reading.

Rates are read as published, for all hospitals at once; nothing is adjusted, tested or hidden anew here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import duckdb

from reports import wording
from reports.findings import Finding, read_hospital_findings
from reports.headlines import HEADLINES
from reports.measure_details import shorten
from reports.places import FEWEST_PEERS, Hospital, find_peers, read_hospitals
from reports.published import Row, ask, ask_by_place
from reports.robson import GROUPS as ROBSON_GROUPS
from reports.robson import describe_robson
from reports.signals import judge_direction, word_signal
from reports.sparks import draw_sparkline
from reports.strips import draw_strip

# A chart whose last shown month is older than this many months has no news.
STALE_MONTHS = 6
POSITION_WORDS = {
    "inside": "inside the limits",
    "above_95": "above the 95 % limit",
    "above_998": "above the 99.8 % limit",
    "below_95": "below the 95 % limit",
    "below_998": "below the 99.8 % limit",
}
# Under this reliability a drawn-in rate is mostly the mean, and hospitals may not be ranked by it.
LEAST_RELIABILITY = 0.4
MOST_FINDINGS = 12
_NEVER = "this hospital never sends "

# One row a measure and place, over the whole period.
_RATES = """
    select measure_id, level, place, denominator, numerator, rate, rate_per, ci_low, ci_high, expected, oe_ratio,
        oe_ci_low, oe_ci_high, shrunken_rate, reliability, suppressed, computable, not_computable_reason, usability
    from measure_rates
    where period_type = 'all' and stratum = 'overall' and level in (select unnest(?))
    order by place, measure_id
"""
# One row a measure, hospital and month, of the charts that are drawn and of those with a signal not long ago.
_CHARTS = """
    select measure_id, place, period_start, value, center, lower, upper, phase, rate_per,
        coalesce(rule_hits, '') as rule_hits
    from control_charts
    where level = 'hospital'
    qualify list_contains(?, measure_id)
        or max(if(rule_hits <> '', period_start, null)) over (partition by place, measure_id)
            >= max(period_start) over (partition by place, measure_id) - interval 3 month
    order by place, measure_id, period_start
"""
_FUNNELS = """
    select measure_id, place, position, is_overdispersed
    from funnel_limits
    where period_type = 'all'
    order by place, measure_id
"""
_USABILITY = """
    select measure_id, hospital_id as place, usability, reasons
    from measure_usability
    order by hospital_id, measure_id
"""


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """What a hospital is compared with: catalogue, the network's and the regions' rates, and every hospital's."""

    catalogue: Mapping[str, Row]
    network: Mapping[str, Row]
    regions: Mapping[str, Mapping[str, Row]]
    hospitals: Mapping[str, Mapping[str, Row]]
    months: Sequence[date]


def collect_pages(
    con: duckdb.DuckDBPyConnection, hospitals: Mapping[str, Hospital]
) -> Iterator[tuple[Hospital, Row]]:
    """Every hospital with everything the template `hospital.html` names."""
    by_place = {place: _by_measure(rows) for place, rows in ask_by_place(con, _RATES, ["hospital"]).items()}
    compared = Comparisons(
        catalogue={row["measure_id"]: row for row in ask(con, _CATALOGUE)},
        network=next((_by_measure(rows) for rows in ask_by_place(con, _RATES, ["network"]).values()), {}),
        regions={p: _by_measure(rows) for p, rows in ask_by_place(con, _RATES, ["region"]).items()},
        hospitals=by_place,
        months=[row["month"] for row in ask(con, _MONTHS)],
    )
    charts = ask_by_place(con, _CHARTS, list(HEADLINES))
    funnels = ask_by_place(con, _FUNNELS)
    usability = ask_by_place(con, _USABILITY)
    findings = read_hospital_findings(con)
    peers = find_peers(hospitals)
    for hospital_id, hospital in hospitals.items():
        yield (
            hospital,
            describe_hospital(
                hospital,
                peers[hospital_id],
                compared,
                charts=_by_measure_lists(charts.get(hospital_id, [])),
                positions=_by_measure(funnels.get(hospital_id, [])),
                usability=usability.get(hospital_id, []),
                findings=findings.get(hospital_id, []),
            ),
        )


_CATALOGUE = """
    select measure_id, title, better, group_letter, rate_per
    from measure_catalogue
    order by group_letter, title, measure_id
"""
_MONTHS = """
    select distinct period_start as month
    from measure_rates
    where level = 'network' and period_type = 'month' and stratum = 'overall'
    order by month
"""


def describe_hospital(
    hospital: Hospital,
    peers: tuple[str, list[str]],
    compared: Comparisons,
    *,
    charts: Mapping[str, Sequence[Row]],
    positions: Mapping[str, Row],
    usability: Sequence[Row],
    findings: Sequence[Finding],
) -> Row:
    """One hospital's page; see the template for what each part is."""
    here = compared.hospitals.get(hospital.hospital_id, {})
    region = compared.regions.get(hospital.region or "", {})
    rows = [
        _compare_measure(
            measure,
            here[measure_id],
            network=compared.network.get(measure_id),
            region=region.get(measure_id),
            peers=_peer_rates(measure_id, peers[1], compared.hospitals),
            chart=_current_chart(charts.get(measure_id, ()), compared.months),
            position=positions.get(measure_id),
        )
        for measure_id, measure in compared.catalogue.items()
        if measure_id in here and here[measure_id]["rate"] is not None and not _is_volume(here[measure_id])
    ]
    # Rates of nobody come last: a page that begins with a wall of zeros is not read on.
    rows.sort(key=lambda row: not row["value"])
    by_id = {row["id"]: row for row in rows}
    not_shown = [m for m in compared.catalogue if m in here and here[m]["rate"] is None]
    return {
        "hospital": hospital,
        "deliveries": here.get("vol_deliveries", {}).get("denominator"),
        "births": here.get("vol_live_births", {}).get("denominator"),
        "peers": {"words": peers[0], "hospitals": len(peers[1])},
        "rows": rows,
        "headlines": [
            {**by_id[m], "spark": _draw_months(charts.get(m, ()), compared.months)}
            for m in HEADLINES
            if m in by_id
        ],
        "news": arrange_news(rows),
        "robson": describe_robson(here, compared.network),
        "robson_reason": next(
            (
                wording.format_reason(here[g]["not_computable_reason"])
                for g in ROBSON_GROUPS
                if g in here and not here[g]["computable"]
            ),
            None,
        ),
        "hidden": [compared.catalogue[m]["title"] for m in not_shown if here[m]["suppressed"]],
        "limits": describe_limits(usability, compared.catalogue),
        "findings": findings[:MOST_FINDINGS],
        "findings_left": max(len(findings) - MOST_FINDINGS, 0),
    }


def _compare_measure(
    measure: Row,
    row: Row,
    *,
    network: Row | None,
    region: Row | None,
    peers: Sequence[float],
    chart: Sequence[Row],
    position: Row | None,
) -> Row:
    per = row["rate_per"]
    network_rate, region_rate = (r["rate"] if r else None for r in (network, region))
    middle = (min(peers), median(peers), max(peers)) if len(peers) >= FEWEST_PEERS else None
    is_outside = bool(position and str(position["position"]).endswith("_998"))
    rate = wording.format_rate(row["rate"], per)
    return {
        "id": measure["measure_id"],
        "title": measure["title"],
        "letter": measure["group_letter"],
        "better": measure["better"],
        "per": per,
        "denominator": row["denominator"],
        "value": shorten(row["rate"]),
        "rate": rate,
        "interval": wording.format_interval(row["ci_low"], row["ci_high"], per),
        "network": wording.format_rate(network_rate, per),
        "region": wording.format_rate(region_rate, per),
        "like": wording.format_rate(middle[1], per) if middle else "–",
        "like_range": f"{wording.format_interval(middle[0], middle[2], per)}; {len(peers)} shown"
        if middle
        else "",
        "like_value": shorten(middle[1]) if middle else None,
        "network_value": shorten(network_rate),
        "oe_value": shorten(row["oe_ratio"]),
        "oe": wording.format_ratio(row["oe_ratio"], row["oe_ci_low"], row["oe_ci_high"]),
        "oe_side": _side_of_one(row["oe_ci_low"], row["oe_ci_high"]),
        "shrunken": wording.format_rate(row["shrunken_rate"], per),
        "reliability": row["reliability"],
        "may_rank": row["reliability"] is not None and row["reliability"] >= LEAST_RELIABILITY,
        "position": position["position"] if position else None,
        "position_words": POSITION_WORDS.get(position["position"], "–") if position else "–",
        "is_overdispersed": bool(position and position["is_overdispersed"]),
        "signal": word_signal(chart, measure["better"]),
        "usability": row["usability"],
        "strip": lambda: draw_strip(
            row["rate"],
            low=row["ci_low"],
            high=row["ci_high"],
            network=network_rate,
            region=region_rate,
            peers=middle,
            flagged=is_outside,
            about=f"{rate} here, network {wording.format_rate(network_rate, per)}, like hospitals "
            f"{wording.format_rate(middle[1] if middle else None, per)}",
        ),
    }


def arrange_news(rows: Sequence[Row]) -> Row:
    """What stands out: `worse, better, neither`, each a list of `title, id, rate, reasons`; most reasons first.

    A measure that the hospital's data cannot carry is no news; `unusable` counts those left out.
    """
    news: dict[str, list[Row]] = defaultdict(list)
    unusable = 0
    for row in rows:
        reasons, directions = _reasons(row)
        if not reasons:
            continue
        if row["usability"] == "do_not_use":
            unusable += 1
            continue
        judgement = judge_direction(directions[0], row["better"])
        news[judgement].append(
            {**{k: row[k] for k in ("id", "title", "rate", "usability")}, "reasons": reasons}
        )
    for found in news.values():
        found.sort(key=lambda item: (-len(item["reasons"]), item["title"], item["id"]))
    return {**{side: news.get(side, []) for side in ("worse", "better", "neither")}, "unusable": unusable}


def _reasons(row: Row) -> tuple[list[str], list[str]]:
    """Why a measure stands out and on which side, the reason that weighs most first."""
    found: list[tuple[str, str]] = []
    if row["oe_side"]:
        found.append((f"observed / expected {row['oe']}", "above" if row["oe_side"] == "more" else "below"))
    if row["position"] in ("above_998", "below_998"):
        words = f"{row['position_words']} of the funnel"
        if row["is_overdispersed"]:
            words += " (hospitals differ by more than chance as a whole)"
        found.append((words, str(row["position"]).split("_", 1)[0]))
    if row["signal"]:
        found.append((row["signal"]["words"], row["signal"]["direction"]))
    return [words for words, _ in found], [side for _, side in found]


def describe_limits(usability: Sequence[Row], catalogue: Mapping[str, Row]) -> Row:
    """What limits reading: `tally` of measures by usability, inputs `never` sent and `other` reasons with how many
    measures each touches, and warnings that touch all of them alike."""
    tally = Counter(row["usability"] for row in usability)
    reasons: dict[str, set[str]] = defaultdict(set)
    for row in usability:
        for reason in (row["reasons"] or "").split("; "):
            if reason:
                reasons[reason].add(row["measure_id"])
    ordered = sorted(reasons.items(), key=lambda kv: (-len(kv[1]), kv[0]))
    told = [
        {
            "words": _word_reason(reason),
            "measures": len(ids),
            "titles": sorted(catalogue[i]["title"] for i in ids if i in catalogue),
            "never": reason.startswith(_NEVER),
        }
        for reason, ids in ordered
        # Warnings lower nothing, and stand among the checks.
        if not reason.startswith("warn: ")
    ]
    return {
        "tally": {word: tally.get(word, 0) for word in ("ok", "caution", "do_not_use")},
        "never": [t for t in told if t["never"]],
        "other": [t for t in told if not t["never"]],
    }


def _word_reason(reason: str) -> str:
    for verdict, words in (
        ("fail: ", "a check failed"),
        ("error: ", "a check broke"),
        ("waived: ", "a check is waived"),
    ):
        if reason.startswith(verdict):
            return f"{words}: {reason.removeprefix(verdict)}"
    return reason.removeprefix(_NEVER)


def _side_of_one(low: float | None, high: float | None) -> str | None:
    if low is None or high is None:
        return None
    return "more" if low > 1 else "less" if high < 1 else None


def _peer_rates(
    measure_id: str, peers: Sequence[str], hospitals: Mapping[str, Mapping[str, Row]]
) -> list[float]:
    rows = (hospitals.get(peer, {}).get(measure_id) for peer in peers)
    return [row["rate"] for row in rows if row and row["rate"] is not None]


def _current_chart(points: Sequence[Row], months: Sequence[date]) -> Sequence[Row]:
    """The chart, or nothing where its last shown month lies far back."""
    if not points or not months:
        return ()
    return points if points[-1]["period_start"] >= months[-min(STALE_MONTHS, len(months))] else ()


def _draw_months(points: Sequence[Row], months: Sequence[date]) -> Any:
    shown = {p["period_start"]: p for p in points if p["value"] is not None}
    series = [shown.get(month) for month in months]
    if not any(p and p["value"] for p in series):
        return None
    seen = [p["value"] for p in series if p]
    per = next(p["rate_per"] for p in series if p)
    return draw_sparkline(
        [p["value"] if p else None for p in series],
        center=[p["center"] if p else None for p in series],
        signals=[bool(p and p["rule_hits"]) for p in series],
        about=f"{len(seen)} of {len(months)} months shown, "
        f"{wording.format_rate(min(seen), per)} to {wording.format_rate(max(seen), per)}",
    )


def _is_volume(row: Row) -> bool:
    return bool(row["rate"] == 1 and row["rate_per"] == 1 and row["numerator"] == row["denominator"])


def _by_measure(rows: Sequence[Row]) -> dict[str, Row]:
    return {row["measure_id"]: row for row in rows}


def _by_measure_lists(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["measure_id"]].append(row)
    return found


__all__ = ["collect_pages", "describe_hospital", "read_hospitals"]
