"""Collects what the page of measures shows: for each measure the network's rate, its months and its hospitals.

Rates, intervals and limits are read as published; what is suppressed arrives here without a figure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
from markupsafe import Markup

from reports import wording
from reports.inline_json import write_json
from reports.measure_details import collect_details, shorten
from reports.places import read_hospitals
from reports.published import Row, ask
from reports.sparks import draw_range, draw_rug, draw_sparkline

GROUP_WORDS = {
    "A": "Delivery and birth volumes",
    "B": "Maternal outcomes",
    "C": "Mode of birth and delivery care",
    "D": "Pre-existing and chronic conditions",
    "E": "Infection and COVID-19",
    "F": "Newborn outcomes",
    "G": "Newborn care",
    "H": "Mother and newborn together",
    "I": "Social factors",
    "J": "Utilisation and cost",
    "K": "Equity",
    "L": "Programme scorecards",
}
BETTER_WORDS = {"lower": "lower is better", "higher": "higher is better"}
MONTHS_SHOWN = 24
MOST_GAPS = 60
_SCORECARD = "scorecard of "
# States of measures that open to charts.
_OPENED = ("shown", "hidden", "not_computable")


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `network.html` names."""
    rows = ask(con, _MEASURES)
    calendar = [row["month"] for row in ask(con, _CALENDAR)][-MONTHS_SHOWN:]
    scorecards = read_scorecards(rows)
    groups = arrange_groups(con, rows, calendar, scorecards)
    measures = {measure["id"]: measure for group in groups for measure in group["measures"]}
    rated = {row["measure_id"]: row for row in rows if measures[row["measure_id"]]["state"] in _OPENED}
    return {
        "groups": groups,
        "programmes": _describe_programmes(scorecards, measures),
        "measures": len(measures),
        "shown": sum(m["state"] == "shown" for m in measures.values()),
        "suppressed": sum(m["state"] == "hidden" for m in measures.values()),
        "gaps": read_gaps(con),
        "details": _describe_details(con, calendar, rows, rated),
        "areas": count_areas(con),
    }


def arrange_groups(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    calendar: Sequence[date],
    scorecards: Sequence[Row],
) -> list[Row]:
    """The catalogue by group letter; each measure with its rate, months and hospitals as text and drawings."""
    months = _collect_lists(con, _MONTHS)
    hospitals = _collect_lists(con, _HOSPITALS)
    programmes: dict[str, list[str]] = defaultdict(list)
    for card in scorecards:
        for measure_id in card["shown"]:
            programmes[measure_id].append(card["measure_id"])
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        months_of = {point["period_start"]: point for point in months.get(row["measure_id"], [])}
        series = [months_of.get(month) for month in calendar]
        described = _describe_measure(row, series, hospitals.get(row["measure_id"], []))
        groups[row["group_letter"] or "?"].append(
            {**described, "programmes": " ".join(programmes[row["measure_id"]])}
        )
    return [
        {"letter": letter, "title": GROUP_WORDS.get(letter, "Other measures"), "measures": measures}
        for letter, measures in sorted(groups.items())
    ]


def read_scorecards(rows: Sequence[Row]) -> list[Row]:
    """The programmes' scorecards of the catalogue: `measure_id, title, steward, caveats, shown` (ids of measures)."""
    return [
        dict(row, shown=re.split(r",\s*", row["numerator"].removeprefix(_SCORECARD)))
        for row in rows
        if row["grain"] == "derived" and (row["numerator"] or "").startswith(_SCORECARD)
    ]


def _describe_programmes(scorecards: Sequence[Row], measures: Mapping[str, Row]) -> list[Row]:
    return [
        {
            "id": card["measure_id"],
            "title": card["title"],
            "steward": card["steward"],
            "caveats": card["caveats"],
            "measures": [measures[shown] for shown in card["shown"] if shown in measures],
        }
        for card in scorecards
    ]


def _describe_details(
    con: duckdb.DuckDBPyConnection, calendar: Sequence[date], rows: Sequence[Row], rated: Mapping[str, Row]
) -> Markup:
    """The page's compact figures with each measure's words, as JSON that may stand inside a script element."""
    details = collect_details(con, calendar, read_hospitals(con), rated)
    for row in rows:
        words = {
            "w": row["definition"],
            "c": row["caveats"],
            "s": f"{row['steward']}, version {row['version']}",
            "n": row["needs"],
            "x": row["missing_input"],
            "p": row["rate_per"] or row["catalogue_per"],
            "r": shorten(row["rate"]),
            "v": 1 if _is_volume(row) else None,
        }
        told = details["measures"].setdefault(row["measure_id"], {})
        told.update({name: value for name, value in words.items() if value is not None})
    return write_json(details)


def count_areas(con: duckdb.DuckDBPyConnection) -> Row:
    """How many regions, states and hospitals have rates: `regions, states, hospitals`."""
    return ask(
        con,
        """
        select count(distinct place) filter (level = 'region') as regions,
            count(distinct place) filter (level = 'state') as states,
            count(distinct place) filter (level = 'hospital') as hospitals
        from measure_rates
        where period_type = 'all' and stratum = 'overall'
        """,
    )[0]


# One row a measure of the catalogue, with the network's rate over the whole period where there is one.
_MEASURES = """
    select
        catalogue.measure_id,
        title,
        definition,
        group_letter,
        grain,
        better,
        steward,
        version,
        needs,
        caveats,
        missing_input,
        catalogue.numerator,
        catalogue.rate_per as catalogue_per,
        rates.*,
        low_rate,
        high_rate,
        imputed_ci_low,
        imputed_ci_high
    from measure_catalogue as catalogue
    left join (
        select
            measure_id as rated_id, denominator, numerator as events, rate, rate_per, ci_low, ci_high,
            suppressed, suppression_reason, computable, not_computable_reason, usability
        from measure_rates
        where period_type = 'all' and level = 'network' and stratum = 'overall'
    ) as rates on rated_id = catalogue.measure_id
    left join (
        select measure_id as bounded_id, low_rate, high_rate, imputed_ci_low, imputed_ci_high
        from measure_link_bounds
        where period_type = 'all' and level = 'network'
    ) as bounds on bounded_id = catalogue.measure_id
    order by group_letter, title, catalogue.measure_id
"""

# Every month of the build: a month that a measure does not show is a gap in its line.
_CALENDAR = """
    select distinct period_start as month
    from measure_rates
    where level = 'network' and period_type = 'month' and stratum = 'overall'
    order by month
"""

# One row a measure and month of the network that may be shown.
_MONTHS = """
    select measure_id, period_start, value, center, coalesce(rule_hits, '') as rule_hits
    from control_charts
    where level = 'network'
    order by measure_id, period_start
"""

# One row a measure and hospital that sends what it needs; the rate is null where it may not be shown.
_HOSPITALS = """
    select measure_id, rate
    from measure_rates
    where period_type = 'all' and level = 'hospital' and stratum = 'overall' and computable
    order by measure_id, rate, place
"""


def _collect_lists(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ask(con, query):
        found[row["measure_id"]].append(row)
    return found


def _is_volume(row: Row) -> bool:
    """A rate of 1 for everyone says nothing: a volume is its denominator."""
    per = row["rate_per"] or row["catalogue_per"]
    return bool(row["rate"] == 1 and per == 1 and row["events"] == row["denominator"])


def _describe_measure(row: Row, series: Sequence[Row | None], hospitals: Sequence[Row]) -> Row:
    per = row["rate_per"] or row["catalogue_per"]
    is_volume = _is_volume(row)
    rate = wording.format_rate(row["rate"], per)
    described = {
        "id": row["measure_id"],
        "title": row["title"],
        "definition": row["definition"],
        "better": BETTER_WORDS.get(row["better"], ""),
        "grain": row["grain"],
        "sort": shorten(row["rate"]),
        "state": _name_state(row),
        "denominator": row["denominator"],
        "rate": f"{wording.format_count(row['denominator'])} counted" if is_volume else rate,
        "interval": None,
        "link_bounds": None,
        "months": None,
        "hospitals": None,
        "usability": row["usability"],
        "why": wording.format_reason(row["not_computable_reason"]),
    }
    if is_volume:
        return described
    if row["rate"] is not None:
        described["interval"] = wording.format_interval(row["ci_low"], row["ci_high"], per)
        described["link_bounds"] = _describe_link_bounds(row, per)
    places = [place["rate"] for place in hospitals if place["rate"] is not None]
    return {
        **described,
        "months": _describe_months(series, row["rate"], per),
        "hospitals": _describe_places(places, len(hospitals), row["rate"], per),
    }


def _describe_link_bounds(row: Row, per: int | None) -> Row | None:
    """The range the rate could have under other plausible links, of a measure that depends on them."""
    low, best, high = row["low_rate"], row["rate"], row["high_rate"]
    if low is None or high is None:
        return None
    words = f"links: {wording.format_interval(low, high, per)}"
    if low == high:
        return {"drawing": None, "words": "links: no other rate"}
    return {"drawing": draw_range(low, best, high, about=words), "words": words}


def _describe_months(series: Sequence[Row | None], rate: float | None, per: int | None) -> Row | None:
    """A line with gaps and its words; no line where only months without a case may be shown."""
    shown = [point for point in series if point]
    if not shown:
        return None
    values = [point["value"] for point in shown]
    of_all = f"{len(shown)} of {len(series)} months shown"
    if not any(values) and rate != 0:
        return {"drawing": None, "words": f"{of_all}, those without a case"}
    spread = f"{wording.format_rate(min(values), per)} to {wording.format_rate(max(values), per)}"
    signals = sum(bool(point["rule_hits"]) for point in shown)
    return {
        "drawing": draw_sparkline(
            [point["value"] if point else None for point in series],
            center=[point["center"] if point else None for point in series],
            signals=[bool(point and point["rule_hits"]) for point in series],
            about=f"{of_all}, {spread}",
        ),
        "words": (spread if len(shown) == len(series) else of_all)
        + (f", {signals} with a signal" if signals else ""),
    }


def _describe_places(
    places: Sequence[float], hospitals: int, rate: float | None, per: int | None
) -> Row | None:
    """A rug of the hospitals that may be shown and its words; no rug where only those without a case may be."""
    if not places:
        return None
    of_all = f"{len(places)} of {hospitals} hospitals shown"
    if not any(places) and rate != 0:
        return {"drawing": None, "words": f"{of_all}, those without a case"}
    low, high = wording.format_rate(min(places), per), wording.format_rate(max(places), per)
    words = f"{of_all}: {low}" if low == high else f"{of_all}: {low} to {high}"
    return {"drawing": draw_rug(places, network=rate, about=words), "words": words}


def _name_state(row: Row) -> str:
    if row["grain"] == "specified":
        return "specified"
    if row["rated_id"] is None:
        return "derived"
    if row["suppressed"]:
        return "hidden"
    return "shown" if row["rate"] is not None else "not_computable"


def read_gaps(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Rate ratios of severe maternal morbidity between groups, network, whole period, that may be shown."""
    rows = ask(
        con,
        """
        select stratum, reference_group, comparison_group, rate_per, reference_rate, comparison_rate,
            rate_ratio, rate_ratio_ci_low, rate_ratio_ci_high, suppressed, usability
        from disparities
        where measure_id = 'smm20' and period_type = 'all' and level = 'network'
        order by stratum, comparison_group, reference_group
        """,
    )
    return [
        dict(
            row,
            stratum=wording.format_stratum(row["stratum"]),
            comparison_group=wording.format_group(row["stratum"], row["comparison_group"]),
            reference_group=wording.format_group(row["stratum"], row["reference_group"]),
        )
        for row in rows[:MOST_GAPS]
    ]
