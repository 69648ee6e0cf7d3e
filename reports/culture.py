"""Collects what surveys of safety culture say, for the page of levels of care: units, domains, response.

What too few people said arrives without a figure. Culture is shown beside outcomes and adjusts none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb

from reports import wording
from reports.charts import draw_dot_plot
from reports.published import Row, ask

# One row a unit and domain of its latest survey.
_CULTURE = """
    select hospital_id, name, unit, survey_date, instrument, domain, respondents, response_rate,
        percent_positive, debriefed, debrief_date, suppressed
    from safety_culture
    left join (select hospital_id as listed_id, hospital_name as name from hospitals) as listed on listed_id = hospital_id
    where is_latest
    order by hospital_id, unit, domain
"""

_CULTURE_RATES = """
    select measure_id, stratum, stratum_value, rate, rate_per, ci_low, ci_high, suppressed
    from measure_rates
    where measure_id in ('culture_response', 'culture_positive') and period_type = 'all' and level = 'network'
    order by measure_id, stratum, stratum_value
"""


def read_culture(con: duckdb.DuckDBPyConnection) -> Row:
    """The surveys of the build, arranged for the page."""
    return arrange_culture(ask(con, _CULTURE), ask(con, _CULTURE_RATES))


def arrange_culture(rows: Sequence[Row], rates: Sequence[Row]) -> Row:
    """Units with their latest survey by domain, and the network: `units, domains, response, chart, hidden, debriefed`."""
    domains = sorted({row["domain"] for row in rows})
    units: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        units[row["hospital_id"], row["unit"]].append(row)
    network = {row["stratum_value"]: row for row in rates if row["measure_id"] == "culture_positive"}
    response = next(
        (row for row in rates if row["measure_id"] == "culture_response" and row["stratum"] == "overall"),
        None,
    )
    described = [_describe_unit(of_unit, domains) for _, of_unit in sorted(units.items())]
    return {
        "domains": [name.replace("_", " ") for name in domains],
        "units": described,
        "hidden": sum(unit["suppressed"] for unit in described),
        "debriefed": sum(unit["debriefed"] is True for unit in described),
        "response": {
            "words": wording.format_rate(response["rate"], response["rate_per"]),
            "interval": wording.format_interval(
                response["ci_low"], response["ci_high"], response["rate_per"]
            ),
        }
        if response and response["rate"] is not None
        else None,
        "chart": draw_domains(domains, rows, network),
    }


def draw_domains(domains: Sequence[str], rows: Sequence[Row], network: Mapping[str, Row]) -> Row | None:
    """The network's per cent positive by domain, with the range of the units shown, and its words."""
    points = []
    for domain in domains:
        seen = [
            row["percent_positive"]
            for row in rows
            if row["domain"] == domain and row["percent_positive"] is not None
        ]
        mean = network.get(domain, {}).get("rate")
        if seen and mean is not None:
            points.append(
                {"label": domain.replace("_", " "), "value": mean, "low": min(seen), "high": max(seen)}
            )
    if not points:
        return None
    words = "; ".join(
        f"{p['label']}: {wording.format_number(p['value'])} % "
        f"({wording.format_number(p['low'])} to {wording.format_number(p['high'])})"
        for p in points
    )
    drawing = draw_dot_plot(
        points,
        key="culture",
        title="Safety culture by domain",
        description=words,
        axis_title="per cent positive; bar: lowest to highest unit",
    )
    return {"drawing": drawing, "words": words}


def _describe_unit(rows: Sequence[Row], domains: Sequence[str]) -> Row:
    first = rows[0]
    by_domain = {row["domain"]: row["percent_positive"] for row in rows}
    # More people may have answered one domain than another: the fewest.
    answered = [row["respondents"] for row in rows if row["respondents"] is not None]
    rates = [row["response_rate"] for row in rows if row["response_rate"] is not None]
    return {
        "hospital_id": first["hospital_id"],
        "name": first["name"],
        "unit": first["unit"],
        "date": first["survey_date"],
        "instrument": first["instrument"],
        "suppressed": first["suppressed"],
        "respondents": min(answered, default=None),
        "response": f"about {wording.format_rate(min(rates), 100)}" if rates else "–",
        "positive": [by_domain.get(domain) for domain in domains],
        "debriefed": first["debriefed"],
        "debrief_date": first["debrief_date"],
    }
