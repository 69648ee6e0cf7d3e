"""Collects what the page of measures shows: for each measure the network's rate, its months and its hospitals.

Rates, intervals and limits are read as published; what is suppressed arrives here without a figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import wording
from reports.published import Row, ask
from reports.sparks import draw_rug, draw_sparkline

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


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `network.html` names."""
    groups = arrange_groups(con)
    measures = [measure for group in groups for measure in group["measures"]]
    return {
        "groups": groups,
        "measures": len(measures),
        "shown": sum(m["state"] == "shown" for m in measures),
        "suppressed": sum(m["state"] == "hidden" for m in measures),
        "gaps": read_gaps(con),
    }


def arrange_groups(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The catalogue by group letter; each measure with its rate, months and hospitals as text and drawings."""
    months = _collect_lists(con, _MONTHS, MONTHS_SHOWN)
    hospitals = _collect_lists(con, _HOSPITALS)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ask(con, _MEASURES):
        groups[row["group_letter"] or "?"].append(_describe_measure(row, months, hospitals))
    return [
        {"letter": letter, "title": GROUP_WORDS.get(letter, "Other measures"), "measures": measures}
        for letter, measures in sorted(groups.items())
    ]


# One row a measure of the catalogue, with the network's rate over the whole period where there is one.
_MEASURES = """
    select
        catalogue.measure_id,
        title,
        definition,
        group_letter,
        better,
        catalogue.rate_per as catalogue_per,
        rates.*
    from measure_catalogue as catalogue
    left join (
        select
            measure_id as rated_id, denominator, numerator, rate, rate_per, ci_low, ci_high,
            suppressed, suppression_reason, computable, not_computable_reason, usability
        from measure_rates
        where period_type = 'all' and level = 'network' and stratum = 'overall'
    ) as rates on rated_id = catalogue.measure_id
    order by group_letter, title, catalogue.measure_id
"""

# One row a measure and month of the network that may be shown.
_MONTHS = """
    select measure_id, period_start, value, center, points, coalesce(rule_hits, '') as rule_hits
    from control_charts
    where level = 'network'
    order by measure_id, period_start
"""

# One row a measure and hospital whose rate may be shown.
_HOSPITALS = """
    select measure_id, rate
    from measure_rates
    where period_type = 'all' and level = 'hospital' and stratum = 'overall' and rate is not null
    order by measure_id, rate, place
"""


def _collect_lists(
    con: duckdb.DuckDBPyConnection, query: str, last: int | None = None
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ask(con, query):
        found[row["measure_id"]].append(row)
    return {measure: rows[-last:] if last else rows for measure, rows in found.items()}


def _describe_measure(row: Row, months: Mapping[str, list[Row]], hospitals: Mapping[str, list[Row]]) -> Row:
    measure = row["measure_id"]
    per = row["rate_per"] or row["catalogue_per"]
    # A rate of 1 for everyone says nothing: a volume is its denominator.
    is_volume = row["rate"] == 1 and per == 1 and row["numerator"] == row["denominator"]
    series = [] if is_volume else months.get(measure, [])
    places = [] if is_volume else [place["rate"] for place in hospitals.get(measure, [])]
    return {
        "id": measure,
        "title": row["title"],
        "definition": row["definition"],
        "better": BETTER_WORDS.get(row["better"], ""),
        "state": _name_state(row),
        "denominator": row["denominator"],
        "rate": f"{wording.format_count(row['denominator'])} counted"
        if is_volume
        else wording.format_rate(row["rate"], per),
        "interval": None
        if is_volume or row["rate"] is None
        else wording.format_interval(row["ci_low"], row["ci_high"], per),
        "spark": _draw_months(series, per) if series else None,
        "months": len(series),
        "signals": sum(bool(point["rule_hits"]) for point in series),
        "rug": draw_rug(places, network=row["rate"], about=_word_spread(places, per)) if places else None,
        "spread": _word_spread(places, per),
        "usability": row["usability"],
        "why": row["not_computable_reason"],
    }  # fmt: skip


def _name_state(row: Row) -> str:
    if row["rated_id"] is None:
        return "derived"
    if row["suppressed"]:
        return "hidden"
    return "shown" if row["rate"] is not None else "not_computable"


def _draw_months(series: Sequence[Row], per: int | None) -> Any:
    values = [point["value"] for point in series]
    words = f"{len(series)} months, {wording.format_rate(min(values), per)} to {wording.format_rate(max(values), per)}"
    return draw_sparkline(
        values,
        center=[point["center"] for point in series],
        signals=[bool(point["rule_hits"]) for point in series],
        about=words,
    )


def _word_spread(places: Sequence[float], per: int | None) -> str:
    if not places:
        return "no hospital shown"
    low, high = wording.format_rate(min(places), per), wording.format_rate(max(places), per)
    hospitals = "1 hospital" if len(places) == 1 else f"{len(places)} hospitals"
    return f"{hospitals}: {low}" if low == high else f"{hospitals}: {low} to {high}"


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
    return rows[:MOST_GAPS]
