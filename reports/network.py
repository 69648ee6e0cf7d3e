"""Gathers what network.html shows: every measure's rate with interval, its run of months and its hospitals, by group.

Only unsuppressed cells are read; a hospital is a dot without a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb

from reports.charts import draw_funnel, draw_run_chart
from reports.intervals import funnel_limits
from reports.miniatures import draw_run, draw_strip
from reports.published import Row, ask, list_absent
from reports.wording import SMALLEST_SHOWN, format_count, unit_of_rate

READS = ("measure_rates", "control_charts", "measure_catalogue")
GROUPS = {
    "A": "Volumes and links",
    "B": "Mothers: outcomes",
    "C": "Mothers: care and mode of birth",
    "D": "Mothers: existing and chronic conditions",
    "E": "Infection",
    "F": "Newborns: outcomes",
    "G": "Newborns: care",
    "H": "Mother and newborn together",
    "I": "Social factors",
    "J": "Use of care and cost",
    "K": "Equity",
    "L": "Programmes",
}
# What most readers come for; drawn large on the page of the network, and in a row each on the first page.
HEADLINES = (
    "vol_deliveries", "vol_live_births", "link_rate_infant", "ntsv_discharge", "csec_primary", "smm20", "smm21",
    "preterm", "lbw", "pc05_ebf", "term_nicu", "readmit_42d_mother",
)  # fmt: skip
CLOSER_LOOKS = ("ntsv_discharge", "smm21", "preterm", "lbw", "term_nicu", "pc05_ebf")
FEWEST_HOSPITALS = 3
NEEDED_MONTHS = 3


def gather_network(con: duckdb.DuckDBPyConnection) -> Row:
    """Everything the template of network.html needs."""
    measures = read_measures(con)
    by_group: dict[str, list[Row]] = defaultdict(list)
    for measure in measures:
        by_group[measure["group_letter"] or "?"].append(measure)
    return {
        "absent": list_absent(con, *READS),
        "groups": [
            {"letter": letter, "title": GROUPS.get(letter, "Other"), "measures": by_group[letter]}
            for letter in sorted(by_group)
        ],
        "closer": [_look_closer(con, m) for m in measures if m["measure_id"] in CLOSER_LOOKS and m["rate"] is not None],
    }


def read_measures(con: duckdb.DuckDBPyConnection, only: Sequence[str] = ()) -> list[Row]:
    """Measures of the catalogue with the network's overall rate and small drawings; `only` keeps these, in their order.

    A measure without a row of rates is listed as not computed.
    """
    rows = ask(
        con,
        """
        select c.measure_id, c.title, c.definition, c.group_letter, c.grain, c.better, c.steward, c.needs_spec_check,
            r.denominator, r.numerator, r.rate, coalesce(r.rate_per, c.rate_per) as rate_per, r.ci_low, r.ci_high,
            r.suppressed, r.computable, r.not_computable_reason, r.usability, r.measure_id is not null as has_rate
        from measure_catalogue as c
        left join measure_rates as r
            on r.measure_id = c.measure_id and r.level = 'network' and r.period_type = 'all' and r.stratum = 'overall'
        where len($1::varchar[]) = 0 or c.measure_id in (select unnest($1::varchar[]))
        order by c.group_letter, c.measure_id
        """,
        list(only),
    )
    hospitals, runs = _read_hospitals(con), _read_runs(con)
    measures = [_describe(row, hospitals.get(row["measure_id"], []), runs.get(row["measure_id"], [])) for row in rows]
    return sorted(measures, key=lambda m: only.index(m["measure_id"])) if only else measures


def _describe(row: Row, hospitals: Sequence[Row], runs: Sequence[Row]) -> Row:
    # A volume is published as a rate of one per one; its numerator is the figure people want.
    is_count = row["rate_per"] == 1 and row["numerator"] is not None
    shown = row["rate"] is not None and not is_count
    rates = [hospital["rate"] for hospital in hospitals]
    enough = len(rates) >= FEWEST_HOSPITALS
    return {
        **row,
        "is_count": is_count,
        "unit": "" if is_count else unit_of_rate(row["rate_per"]),
        "state": _state(row),
        "hospitals": len(rates),
        "hospital_low": min(rates) if enough and shown else None,
        "hospital_high": max(rates) if enough and shown else None,
        "signals": sum(bool(point["rule_hits"]) for point in runs),
        "months": len(runs),
        "strip": draw_strip(row["rate"], row["ci_low"], row["ci_high"], rates if enough else []) if shown else None,
        "run": draw_run(runs) if len(runs) >= NEEDED_MONTHS and not is_count else None,
    }


def _state(row: Row) -> str:
    """`shown`, `hidden`, `not computable` or `not computed`."""
    if not row["has_rate"]:
        return "not computed"
    if row["computable"] is False:
        return "not computable"
    return "hidden" if row["suppressed"] else "shown"


def _read_hospitals(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Unsuppressed rates of hospitals over all months that may be used, by measure; without the hospitals' names."""
    rows = ask(
        con,
        """
        select measure_id, denominator, rate from measure_rates
        where level = 'hospital' and period_type = 'all' and stratum = 'overall'
            and not suppressed and rate is not null and coalesce(usability, 'ok') <> 'do_not_use'
        order by measure_id, denominator, rate
        """,
    )
    return _grouped(rows)


def _read_runs(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    rows = ask(
        con,
        """
        select measure_id, period_start, value, center, lower, upper, rule_hits from control_charts
        where level = 'network' and value is not null order by measure_id, period_start
        """,
    )
    return _grouped(rows)


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["measure_id"]].append(row)
    return grouped


def _look_closer(con: duckdb.DuckDBPyConnection, measure: Row) -> Row:
    """A large run chart and, for a proportion with enough hospitals, a funnel."""
    name, unit = measure["measure_id"], measure["unit"]
    runs = _read_runs(con).get(name, [])
    hospitals = [h for h in _read_hospitals(con).get(name, []) if h["denominator"]]
    closer = {**measure, "run_chart": None, "funnel": None, "outside": 0}
    if len(runs) >= NEEDED_MONTHS:
        points = [dict(p, month=p["period_start"], hit=bool(p["rule_hits"])) for p in runs]
        closer["run_chart"] = draw_run_chart(
            points,
            key=f"run-{name}",
            title=f"{measure['title']}, by month",
            description=f"{len(points)} months, {measure['signals']} with a signal (diamonds); dashed line: centre, "
            "shaded: control limits.",
            axis_title=unit,
        )
    if len(hospitals) >= FEWEST_HOSPITALS and measure["rate_per"] > 1:
        share = measure["rate"] / measure["rate_per"]
        points = [_place_in_funnel(h, share, measure["rate_per"]) for h in hospitals]
        closer["outside"] = sum(point["outside"] for point in points)
        closer["funnel"] = draw_funnel(
            points,
            _funnel_edges(points, share, measure["rate_per"]),
            key=f"funnel-{name}",
            title=f"{measure['title']}, hospitals against their number of cases",
            description=f"{format_count(len(points))} hospitals, {closer['outside']} outside the 99.8 % limits (diamonds).",
            axis_title=unit,
        )
    return closer


def _place_in_funnel(hospital: Row, share: float, rate_per: int) -> Row:
    low, high = funnel_limits(share, hospital["denominator"])
    own = hospital["rate"] / rate_per
    # Binomial limits are themselves possible values: only beyond them is outside (the slack is for rounding).
    outside = own < low - 1e-9 or own > high + 1e-9
    return {"denominator": hospital["denominator"], "rate": hospital["rate"], "outside": outside}


def _funnel_edges(points: Sequence[Row], share: float, rate_per: int) -> list[Row]:
    most = max(point["denominator"] for point in points)
    fewest = min(point["denominator"] for point in points)
    start, end = max(SMALLEST_SHOWN, int(fewest * 0.8)), int(most * 1.05) + 1
    steps = sorted({start + (end - start) * i // 60 for i in range(61)})
    edges = []
    for cases in steps:
        low, high = funnel_limits(share, cases)
        edges.append({"denominator": cases, "center": share * rate_per, "lower": low * rate_per, "upper": high * rate_per})
    return edges
