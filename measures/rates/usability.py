"""Whether a hospital's values of a measure may be used, and why not: inputs that are missing or too often empty.

Small numbers are judged with each rate (exact.py); the verdicts of the gates are added when tables are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from measures.facts.availability import ON_DELIVERIES, ON_NEWBORNS, ROWS_OF_FEEDS
from measures.measure import Grain, Measure, Need
from measures.rates.exact import USABLE_COMPLETENESS
from measures.rates.suppression import RATES_TABLE

if TYPE_CHECKING:
    import duckdb

USABILITY_TABLE = "measure_usability"
# NMPA and MSDS practice: reported with a warning from 70 %, without from 90 %.
COMPLETE_ENOUGH = 0.90
# Shares are told in steps of five per cent, so that they give no small count away.
SHARE_STEPS = 20
# What every record should say. The other needs (a screen done, blood loss weighed) are care itself: where it is seldom
# recorded the measure says so.
EXPECTED_OF_ALL = (
    Need.DISPOSITION, Need.GESTATION, Need.PARITY, Need.PRESENTATION, Need.LABOR_ONSET, Need.BIRTH_WEIGHT, Need.APGAR,
    Need.NICU, Need.BLOOD_LOSS, Need.PAYER, Need.RACE, Need.MATERNAL_AGE, Need.SMOKING, Need.PRENATAL_CARE,
    Need.CHARGES, Need.POINT_OF_ORIGIN,
)  # fmt: skip
_ENCOUNTERS = {
    Grain.DELIVERY: ("maternal_encounters",),
    Grain.NEWBORN: ("newborn_encounters",),
    Grain.DYAD: ("maternal_encounters", "newborn_encounters"),
}


def create_measure_usability(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create temp table `measure_usability`, one row a measure and hospital.

    Columns: measure_id, hospital_id, usability, least_complete_need, completeness (share of the hospital's records that
    say it, in steps of 5 %; NULL where no need is expected of every record), feeds (those the measure reads, joined by
    commas), reasons (joined by semicolons; NULL where usability is ok). `do_not_use` where the measure is not
    computable or a need is met by fewer than 70 % of the records, `caution` under 90 %.
    Reads `delivery_facts`, `newborn_facts` and `measure_computability`.
    """
    needs = [
        {"measure_id": measure.id, "grain": str(grain), "need": need.value}
        for measure in measures
        for grain in _fact_grains(measure.grain)
        for need in measure.needs
        if need in EXPECTED_OF_ALL
    ]
    feeds = [{"measure_id": measure.id, "feeds": ",".join(_feeds(measure))} for measure in measures]
    con.register(
        "needs_rows", pa.Table.from_pylist(needs, schema=_text_schema("measure_id", "grain", "need"))
    )
    con.register("feeds_rows", pa.Table.from_pylist(feeds, schema=_text_schema("measure_id", "feeds")))
    met = " union all ".join(
        (_met("delivery", ON_DELIVERIES), _met("newborn", ON_NEWBORNS)),
    )
    con.execute(f"""
        create or replace temp table {USABILITY_TABLE} as
        with met as ({met}),  -- one row a grain, hospital and need
        least as (  -- one row a measure and hospital: the need that fewest records meet
            select n.measure_id, met.hospital_id, min(met.share) as share, arg_min(met.need, (met.share, met.need)) as need
            from needs_rows n join met on met.grain = n.grain and met.need = n.need
            group by n.measure_id, met.hospital_id
        )
        select c.measure_id, c.hospital_id,
               case when not c.computable or least.share < {USABLE_COMPLETENESS} then 'do_not_use'
                    when least.share < {COMPLETE_ENOUGH} then 'caution' else 'ok' end as usability,
               least.need as least_complete_need,
               floor(least.share * {SHARE_STEPS}) / {SHARE_STEPS} as completeness, f.feeds,
               nullif(concat_ws('; ', case when not c.computable then coalesce(c.reason, 'not computable') end,
                   case when c.computable and least.share < {COMPLETE_ENOUGH}
                        then least.need || ' is known for fewer than '
                             || case when least.share < {USABLE_COMPLETENESS} then '{USABLE_COMPLETENESS:.0%}'
                                     else '{COMPLETE_ENOUGH:.0%}' end || ' of the records' end), '') as reasons
        from measure_computability c
        join feeds_rows f using (measure_id)
        left join least using (measure_id, hospital_id)
    """)
    con.unregister("needs_rows")
    con.unregister("feeds_rows")


def lower_usability(con: duckdb.DuckDBPyConnection, rates_table: str = RATES_TABLE) -> None:
    """Lower `usability` of the hospitals' rates in `rates_table` to that of the measure at the hospital, in place."""
    con.execute(f"""
        update {rates_table} as r set usability = u.usability
        from {USABILITY_TABLE} u
        where r.level = 'hospital' and r.place = u.hospital_id and r.measure_id = u.measure_id
          and (u.usability = 'do_not_use' or (u.usability = 'caution' and r.usability = 'ok'))
    """)


def _fact_grains(grain: Grain) -> tuple[Grain, ...]:
    return (Grain.DELIVERY, Grain.NEWBORN) if grain is Grain.DYAD else (grain,)


def _feeds(measure: Measure) -> list[str]:
    of_needs = {feed for need in measure.needs for feed in ROWS_OF_FEEDS.get(need, ()) if feed.isidentifier()}
    return sorted({*_ENCOUNTERS[measure.grain], *of_needs})


def _met(grain: str, conditions: dict[Need, str]) -> str:
    """One row a hospital and need: the share of its records of the grain that meet it."""
    kept = {need: sql for need, sql in conditions.items() if need in EXPECTED_OF_ALL}
    shares = ", ".join(
        f"avg(coalesce({sql}, false)::integer) as need_{number}" for number, sql in enumerate(kept.values())
    )
    names = " ".join(f"when 'need_{number}' then '{need.value}'" for number, need in enumerate(kept))
    listed = ", ".join(f"need_{number}" for number in range(len(kept)))
    return f"""
        select '{grain}' as grain, hospital_id, case name {names} end as need, share
        from (select hospital_id, {shares} from {grain}_facts group by hospital_id)
        unpivot (share for name in ({listed}))"""


def _text_schema(*names: str) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])
