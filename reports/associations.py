"""Collects what the page of mothers and newborns shows: conditions of mothers against outcomes of their newborns.

Figures are read as published; a pair that is hidden leaves no number behind, in words, cells or the page's data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import wording
from reports.inline_json import write_json
from reports.measure_details import shorten
from reports.published import ASSOCIATION_FIGURES, Row, ask

MOST_STRIKING = 12
COUNTS = ASSOCIATION_FIGURES[:4]

# One row a mother's exposure and newborn's outcome; titles are the catalogue's.
_PAIRS = """
    select pairs.*,
        coalesce(exposures.title, exposure) as exposure_title,
        coalesce(outcomes.title, outcome) as outcome_title
    from dyad_associations as pairs
    left join (select measure_id, title from measure_catalogue) as exposures on exposures.measure_id = exposure
    left join (select measure_id, title from measure_catalogue) as outcomes on outcomes.measure_id = outcome
    order by exposure_family nulls last, exposure_title, exposure, outcome_title, outcome
"""


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `dyads.html` names."""
    pairs = [dict(row, reading=read_pair(row)) for row in ask(con, _PAIRS)]
    shown = [pair for pair in pairs if pair["reading"]]
    return {
        "pairs": len(pairs),
        "shown": len(shown),
        "apart": sum(pair["reading"]["side"] != "none" for pair in shown),
        "matrix": arrange_matrix(pairs),
        "striking": choose_striking(shown),
        "choices": {side: _list_choices(shown, side) for side in ("exposure", "outcome")},
        "details": write_json(gather_details(shown)),
        "adjusted_for": sorted({pair["adjusted_for"] for pair in shown if pair["adjusted_for"]}),
    }


def read_pair(row: Row) -> Row | None:
    """How a pair reads, or None where it is hidden: `ratio, low, high, is_adjusted, side` (more, less, none), `words`.

    The adjusted ratio where there is one, else the crude; more or less only when the interval leaves out 1.
    """
    is_adjusted = row["adjusted_relative_risk"] is not None and row["adjusted_rr_ci_low"] is not None
    names = (
        ("adjusted_relative_risk", "adjusted_rr_ci_low", "adjusted_rr_ci_high")
        if is_adjusted
        else ("relative_risk", "rr_ci_low", "rr_ci_high")
    )
    ratio, low, high = (row[name] for name in names)
    if row["suppressed"] or ratio is None:
        return None
    side = "none"
    if low is not None and high is not None:
        side = "more" if low > 1 else "less" if high < 1 else "none"
    return {
        "ratio": ratio,
        "low": low,
        "high": high,
        "is_adjusted": is_adjusted,
        "side": side,
        "words": wording.format_ratio(ratio, low, high),
    }


def arrange_matrix(pairs: Sequence[Row]) -> Row:
    """Families of exposures by outcomes: `outcomes, families: [name, rows: [title, cells]], silent`.

    An exposure of which no pair may be shown has no row; `silent` names it.
    """
    outcomes = {pair["outcome"]: pair["outcome_title"] for pair in pairs}
    order = sorted(outcomes, key=lambda o: (outcomes[o], o))
    rows: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    titles = {}
    for pair in pairs:
        key = (pair["exposure_family"] or "other", pair["exposure"])
        titles[key] = pair["exposure_title"]
        rows[key][pair["outcome"]] = pair["reading"]
    families: dict[str, list[Row]] = defaultdict(list)
    silent = []
    for key, cells in rows.items():
        if any(cells.values()):
            families[key[0]].append(
                {"exposure": key[1], "title": titles[key], "cells": [cells.get(o) for o in order]}
            )
        else:
            silent.append(titles[key])
    return {
        "outcomes": [outcomes[o] for o in order],
        "families": [{"name": name, "rows": found} for name, found in families.items()],
        "silent": silent,
    }


def choose_striking(shown: Sequence[Row]) -> list[Row]:
    """The pairs whose interval lies furthest above 1, strongest first: what the data are surest of."""
    more = [pair for pair in shown if pair["reading"]["side"] == "more"]
    return sorted(more, key=lambda p: (-p["reading"]["low"], p["exposure"], p["outcome"]))[:MOST_STRIKING]


def _list_choices(shown: Sequence[Row], side: str) -> list[Row]:
    """The exposures or outcomes with a shown pair: `id, title, family, words`."""
    members: dict[str, list[Row]] = defaultdict(list)
    for pair in shown:
        members[pair[side]].append(pair)
    other = "outcome" if side == "exposure" else "exposure"
    return [
        {
            "id": name,
            "title": pairs[0][f"{side}_title"],
            "family": (pairs[0]["exposure_family"] or "other") if side == "exposure" else "",
            "words": word_choice(pairs, other),
        }
        for name, pairs in sorted(members.items(), key=lambda kv: (kv[1][0][f"{side}_title"], kv[0]))
    ]


def word_choice(pairs: Sequence[Row], other: str) -> str:
    """One exposure's outcomes, or one outcome's exposures, in a sentence."""
    more = [p for p in pairs if p["reading"]["side"] == "more"]
    less = [p for p in pairs if p["reading"]["side"] == "less"]
    noun = {"outcome": ("outcome", "outcomes"), "exposure": ("condition", "conditions")}[other]
    words = f"{wording.format_count_of(len(pairs), *noun)} shown: {len(more)} with a ratio above 1, {len(less)} below, "
    words += f"{len(pairs) - len(more) - len(less)} whose interval includes 1."
    if more:
        strongest = max(more, key=lambda p: (p["reading"]["ratio"], p[other]))
        words += f" Largest: {strongest[f'{other}_title']}, {strongest['reading']['words']}."
    return words


def gather_details(shown: Sequence[Row]) -> Row:
    """What the page's script draws: `exposures, outcomes, choices, pairs`; shown pairs only."""
    exposures, outcomes = (
        {name: i for i, name in enumerate(dict.fromkeys(pair[side] for pair in shown))}
        for side in ("exposure", "outcome")
    )
    titles = {pair[side]: pair[f"{side}_title"] for pair in shown for side in ("exposure", "outcome")}
    return {
        "exposure": [[name, titles[name]] for name in exposures],
        "outcome": [[name, titles[name]] for name in outcomes],
        "words": {
            side: {choice["id"]: choice["words"] for choice in _list_choices(shown, side)}
            for side in ("exposure", "outcome")
        },
        "pairs": [
            [
                exposures[pair["exposure"]],
                outcomes[pair["outcome"]],
                *(pair[name] if name in COUNTS else shorten(pair[name]) for name in ASSOCIATION_FIGURES),
            ]
            for pair in shown
        ],
    }
