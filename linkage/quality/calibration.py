"""Whether probabilities keep their word: newborns by what their best candidate's probability said, and how many were right.

Needs a truth; figures that need none stand in certainty.py.
"""

from __future__ import annotations

import duckdb

from linkage.quality.certainty import POSTERIORS, create_posteriors, exact_sum_sql
from linkage.quality.evaluation import JUDGED, judged_sql
from linkage.quality.figures import wilson_interval
from linkage.quality.strata import DESCRIBED, create_described

CALIBRATION = "link_calibration"

# Each band is ten times surer than the last, since the figure that matters is the chance of error, 1 - p.
PROBABILITY_EDGES = (0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
# Bits; five of them are 32 to 1. What lies below the first or above the last edge is one band each.
WEIGHT_EDGES = tuple(float(edge) for edge in range(-5, 45, 5))


def create_calibration(con: duckdb.DuckDBPyConnection, truth: str) -> None:
    """Create CALIBRATION: newborns by band of their best candidate's probability or weight, and how many were right.

    Columns: `kind` (link_probability, match_weight), `model, method` (deterministic, probabilistic, reviewed;
    probabilistic for newborns that are not linked), `band, band_low, band_high` (NULL: no edge), `newborns,
    expected_right` (sum of probabilities), `observed_right, share, ci_low, ci_high` (95 % Wilson). `truth` as in
    `evaluation.evaluate`, complete. Newborns without a candidate are in no band.
    """
    create_described(con)
    con.execute(judged_sql(truth, truth_is_complete=True))
    create_posteriors(con)
    con.execute(
        f"""
        create or replace temp table linkage_answers as
        with known as (
            -- one row a newborn: its own encounter's answer, else that of another stay of the infant
            select index_hospital_id, index_encounter_id, arg_min(if(is_linked, is_right, best_is_right),
                (hospital_id, encounter_id) <> (index_hospital_id, index_encounter_id)) as is_right
            from {JUDGED} group by all
        )
        select coalesce(model, 'none') as model, coalesce(link_method, 'probabilistic') as method, match_weight,
            candidate_probability, is_right
        from {POSTERIORS} join known on index_hospital_id = hospital_id and index_encounter_id = encounter_id
        where match_weight is not null
        """
    )
    con.execute(
        f"""
        create or replace temp table {CALIBRATION} as
        with banded as (
            {_banded_sql("link_probability", "candidate_probability", PROBABILITY_EDGES)}
            union all
            {_banded_sql("match_weight", "match_weight", WEIGHT_EDGES)}
        ),
        counted as (
            select kind, model, method, band_low, band_high, count(*) as newborns,
                {exact_sum_sql("candidate_probability")} as expected_right, count(*) filter (is_right) as observed_right
            from banded group by all
        )
        select kind, model, method, {_BAND_WORDS} as band, band_low, band_high, newborns, expected_right,
            observed_right, observed_right / newborns as share, null::double as ci_low, null::double as ci_high
        from counted
        order by kind, model, method, band_low nulls first
        """
    )
    _add_intervals(con)
    for table in ("linkage_answers", POSTERIORS, JUDGED, DESCRIBED):
        con.execute(f"drop table {table}")


def create_empty_calibration(con: duckdb.DuckDBPyConnection) -> None:
    """CALIBRATION without a row, where no truth is known."""
    con.execute(
        f"""
        create or replace temp table {CALIBRATION} (
            kind varchar, model varchar, method varchar, band varchar, band_low double, band_high double,
            newborns bigint, expected_right double, observed_right bigint, share double, ci_low double, ci_high double
        )
        """
    )


_BAND_WORDS = (
    "case when band_low is null then format('under {:.10g}', band_high) "
    "when band_high is null then format('{:.10g} and more', band_low) "
    "else format('{:.10g} to {:.10g}', band_low, band_high) end"
)


def _banded_sql(kind: str, value: str, edges: tuple[float, ...]) -> str:
    listed = f"[{', '.join(repr(edge) for edge in edges)}]::double[]"
    place = f"len(list_filter({listed}, lambda edge: edge <= {value}))"
    return f"""
        select '{kind}' as kind, model, method, candidate_probability, is_right,
            case when {place} > 0 then ({listed})[{place}] end as band_low,
            case when {place} < {len(edges)} then ({listed})[{place} + 1] end as band_high
        from linkage_answers where {value} is not null
    """


def _add_intervals(con: duckdb.DuckDBPyConnection) -> None:
    counts = con.execute(f"select distinct observed_right, newborns from {CALIBRATION}").fetchall()
    for right, newborns in counts:
        interval = wilson_interval(right, newborns)
        if interval is not None:
            con.execute(
                f"update {CALIBRATION} set ci_low = ?, ci_high = ? where observed_right = ? and newborns = ?",
                [*interval, right, newborns],
            )
