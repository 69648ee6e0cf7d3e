"""Collects what the page of levels of care shows: each hospital's levels, risk-appropriate care, safety culture.

Levels are assessed elsewhere, and rates read as published. Counts of hospitals are shown whatever their size: a hospital
is no person, and the table names each of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import wording
from reports.charts import draw_dot_plot
from reports.culture import read_culture
from reports.places import read_hospitals, word_level
from reports.published import Row, ask

KINDS = ("maternal", "neonatal")
LEVELS_OF = {
    "maternal": ("below_birth_center", "birth_center", "I", "II", "III", "IV"),
    "neonatal": ("below_I", "I", "II", "III", "IV"),
}
# Discordance as published: a sign, a word and the tone of its badge.
LOOKS: dict[str, Row] = {
    "over_reported": {"sign": "▲", "word": "reported higher", "tone": "warn"},
    "under_reported": {"sign": "▼", "word": "reported lower", "tone": "warn"},
    "agree": {"sign": "✓", "word": "agrees", "tone": "good"},
    "undecided": {"sign": "?", "word": "open: answers missing", "tone": "none"},
    "not_reported": {"sign": "–", "word": "no own report", "tone": "none"},
    "not_assessed": {"sign": "–", "word": "no survey", "tone": "none"},
}
# Measures of risk-appropriate care in the page's order, with the words of the drawing.
RISK_APPROPRIATE = {
    "vlbw_level3": "under 1,500 g, born at III or IV",
    "right_place": "extremely early, born at III or IV",
    "level_mismatch": "high-risk mother at II or lower",
    "dyad_same_level": "same level for both",
    "low_volume_hosp": "under 500 births a year",
    "transfer_in_mother": "mother moved in",
    "transfer_out_mother": "mother moved out",
}
MOST_GAPS = 12

# One row a hospital, kind and survey; the hospital's name where the build has a list of hospitals.
_LEVELS = """
    select levels_of_care.*, name, region
    from levels_of_care
    left join (select hospital_id as listed_id, hospital_name as name, region from hospitals) as listed
        on listed_id = levels_of_care.hospital_id
    order by levels_of_care.hospital_id, kind, survey_date nulls first
"""

# One row a measure of risk-appropriate care of the network, whole period.
_RATES = """
    select measure_id, title, definition, better, rates.*
    from (select measure_id, title, definition, better from measure_catalogue) as said
    join (
        select measure_id as rated_id, denominator, numerator, rate, rate_per, ci_low, ci_high, suppressed,
            suppression_reason, computable, not_computable_reason, usability
        from measure_rates
        where period_type = 'all' and level = 'network' and stratum = 'overall'
    ) as rates on rated_id = measure_id
    order by measure_id
"""

# One row a region and measure whose rate is a question of place.
_REGIONS = """
    select measure_id, place, denominator, rate, rate_per, ci_low, ci_high, suppressed, computable
    from measure_rates
    where measure_id in ('vlbw_level3', 'level_mismatch') and period_type = 'all' and level = 'region'
        and stratum = 'overall'
    order by measure_id, place
"""


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `levels.html` names."""
    surveys = ask(con, _LEVELS)
    pages = {hospital_id: one.file_name for hospital_id, one in read_hospitals(con).items()}
    latest = [row for row in surveys if row["is_latest"]]
    return {
        "hospitals": [{**one, "page": pages.get(one["hospital_id"])} for one in arrange_hospitals(surveys)],
        "kinds": [summarize_kind(kind, [row for row in latest if row["kind"] == kind]) for kind in KINDS],
        "looks": LOOKS,
        "rates": (rates := read_rates(con)),
        "rates_chart": draw_rates(rates),
        "regions": read_regions(con),
        "culture": read_culture(con),
    }


def word_assessed(row: Row) -> str:
    """The assessed level; where missing answers leave it open, the least and the highest it could be."""
    if row["assessed_level_name"] is None:
        return "–"
    least, most = word_level(row["assessed_level_name"]), word_level(row["highest_possible_level_name"])
    return least if row["is_settled"] else f"{least} to {most}"


def summarize_kind(kind: str, latest: Sequence[Row]) -> Row:
    """One kind of care over all hospitals: counts by discordance, reported beside assessed, what stops the next level."""
    found = Counter(row["discordance"] for row in latest)
    compared = found["agree"] + found["over_reported"] + found["under_reported"]
    assessed = sum(row["survey_date"] is not None for row in latest)
    settled = sum(bool(row["is_settled"]) for row in latest)
    return {
        "kind": kind,
        "hospitals": len(latest),
        "assessed": assessed,
        "settled": settled,
        "compared": compared,
        "counts": [
            {
                "look": LOOKS[name],
                "hospitals": found[name],
                "share": found[name] / compared if compared else None,
            }
            for name in ("over_reported", "agree", "under_reported")
        ],
        "open": found["undecided"],
        "not_assessed": found["not_assessed"],
        "used": Counter(row["level_source"] for row in latest),
        "matrix": arrange_matrix(kind, latest),
        "gaps": count_gaps(latest),
        "source": next((row["criteria_source"] for row in latest), ""),
        "words": word_agreement(kind, found, compared),
    }


def word_agreement(kind: str, found: Mapping[str, int], compared: int) -> str:
    """The comparison of reports and assessments in a sentence."""
    if not compared:
        return f"No hospital's own report of its level of {kind} care can be compared with an assessment."
    over, under = found.get("over_reported", 0), found.get("under_reported", 0)
    share = wording.format_share((over + under) / compared)
    return (
        f"Of {wording.format_count_of(compared, 'hospital', 'hospitals')} whose report can be compared, "
        f"{over + under} ({share}) {'differs' if over + under == 1 else 'differ'}: "
        f"{over} reported a higher level of {kind} care than assessed, {under} a lower one."
    )


def arrange_matrix(kind: str, latest: Sequence[Row]) -> Row:
    """Hospitals by reported level (rows) and assessed level (columns) where the assessment is settled."""
    pairs = Counter(
        (row["reported_level_name"], row["assessed_level_name"])
        for row in latest
        if row["is_settled"] and row["reported_level_name"]
    )
    order = LEVELS_OF[kind]
    columns = [name for name in order if any(assessed == name for _, assessed in pairs)]
    rows = [name for name in order if any(reported == name for reported, _ in pairs)]
    return {
        "columns": [word_level(name) for name in columns],
        "rows": [
            {
                "name": word_level(reported),
                "cells": [
                    {
                        "hospitals": pairs[reported, assessed],
                        "side": _side(order.index(reported) - order.index(assessed)),
                    }
                    for assessed in columns
                ],
            }
            for reported in rows
        ],
    }


def count_gaps(latest: Sequence[Row]) -> list[Row]:
    """What stops the most hospitals from the next level: criteria answered as not met, commonest first."""
    stopped: Counter[tuple[str, str]] = Counter()
    for row in latest:
        for sentence in _parts(row["criteria_unmet"]):
            stopped[row["next_level_name"], sentence] += 1
    most = max(stopped.values(), default=1)
    ranked = sorted(stopped.items(), key=lambda item: (-item[1], item[0]))[:MOST_GAPS]
    return [
        {"level": word_level(level), "sentence": sentence, "hospitals": count, "share": count / most}
        for (level, sentence), count in ranked
    ]


def arrange_hospitals(surveys: Sequence[Row]) -> list[Row]:
    """One entry a hospital: `hospital_id, name, region`, and for each kind what its latest survey says and earlier ones."""
    by_hospital: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in surveys:
        by_hospital[row["hospital_id"]][row["kind"]].append(row)
    return [
        {
            "hospital_id": hospital_id,
            "name": next(iter(of_kind.values()))[0]["name"],
            "region": next(iter(of_kind.values()))[0]["region"],
            "kinds": [describe_hospital(of_kind[kind]) for kind in KINDS],
        }
        for hospital_id, of_kind in sorted(by_hospital.items())
    ]


def describe_hospital(rows: Sequence[Row]) -> Row | None:
    """The latest survey of one kind in words, with the level assessed before where there was an earlier one."""
    if not rows:
        return None
    row, earlier = rows[-1], rows[:-1]
    return {
        "reported": word_level(row["reported_level_name"]),
        "assessed": word_assessed(row),
        "look": LOOKS[row["discordance"]],
        "date": row["survey_date"],
        "next": word_level(row["next_level_name"]) if row["next_level_name"] else None,
        "distance": row["distance_to_next_level"],
        "unmet": _parts(row["criteria_unmet"]),
        "unanswered": _parts(row["criteria_unanswered"]),
        "items_missing": row["items_missing"] or 0,
        "used": word_level(row["level_used_name"]),
        "source": row["level_source"],
        "earlier": [{"date": one["survey_date"], "assessed": word_assessed(one)} for one in earlier],
    }


def read_rates(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The network's rates of risk-appropriate care in the page's order; a hidden one has no figures."""
    by_id = {row["measure_id"]: row for row in ask(con, _RATES)}
    return [
        {
            **row,
            "words": wording.format_rate(row["rate"], row["rate_per"]),
            "interval": wording.format_interval(row["ci_low"], row["ci_high"], row["rate_per"]),
        }
        for row in (by_id[measure_id] for measure_id in RISK_APPROPRIATE if measure_id in by_id)
    ]


def draw_rates(rates: Sequence[Row]) -> Row | None:
    """A dot plot of the rates that may be shown, all in per cent, and its words."""
    shown = [row for row in rates if row["rate"] is not None and row["rate_per"] == 100]
    if not shown:
        return None
    words = "; ".join(f"{row['title']}: {row['words']} ({row['interval']})" for row in shown)
    points = [
        {
            "label": RISK_APPROPRIATE[row["measure_id"]],
            "value": row["rate"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "flagged": False,
        }
        for row in shown
    ]
    drawing = draw_dot_plot(
        points,
        key="risk",
        title="Risk-appropriate care",
        description=words,
        axis_title="per cent, with 95 % interval",
        from_zero=True,
    )
    return {"drawing": drawing, "words": words}


def read_regions(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Regions' rates of the two measures that ask for the right place, where they can be computed."""
    found: dict[str, Row] = defaultdict(dict)
    for row in ask(con, _REGIONS):
        found[row["place"]][row["measure_id"]] = {
            "suppressed": row["suppressed"],
            "computable": row["computable"],
            "words": wording.format_rate(row["rate"], row["rate_per"]),
            "interval": wording.format_interval(row["ci_low"], row["ci_high"], row["rate_per"]),
            "rate": row["rate"],
        }
    return [{"place": place, **cells} for place, cells in sorted(found.items())]


def _parts(sentences: str | None) -> list[str]:
    return sentences.split("; ") if sentences else []


def _side(steps: int) -> str:
    return "over" if steps > 0 else "under" if steps < 0 else "same"
