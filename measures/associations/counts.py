"""Counting exposed and unexposed newborns with and without an outcome, in strata of what is adjusted for.

Ratios, intervals and what may be shown of them stand in table.py; which newborns belong to which mother is the linkage's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.associations.declared import Exposure

if TYPE_CHECKING:
    import duckdb


def create_association_counts(
    con: duckdb.DuckDBPyConnection, exposures: Sequence[Exposure], outcomes: Sequence[str]
) -> None:
    """Create `association_strata` (best links) and `association_readings` (all three readings, over everybody).

    Both: exposure, outcome, a (exposed with the outcome), n1 (exposed), b, n0 (unexposed); the first once for each
    stratum of hospital, mother's age band, parity, single or multiple birth and, for exposures that are adjusted for it,
    comorbidity score; the second for each `reading`. Newborns whose exposure or outcome is not known are in neither.
    Reads `dyads`, `bound_candidates`, `delivery_measures`, `newborn_measures`, `delivery_facts`, `delivery_strata` and
    `measure_computability`.
    """
    _create_units(con, exposures, outcomes)
    _create_totals(con, outcomes)
    names = ", ".join(f"{name}_n bigint, {name}_y bigint" for name in outcomes)
    con.execute(f"""
        create or replace temp table association_cells
        (exposure varchar, is_exposed boolean, reading varchar, kind varchar, stratum ubigint, {names})
    """)
    for exposure in exposures:
        # Most are rare: whoever is not exposed is the total less these.
        kind = _kind(exposure)
        con.execute(f"""
            insert into association_cells
            select '{exposure.measure_id}', {exposure.measure_id}, reading, '{kind}', {kind}, {_sums(outcomes)}
            from association_units
            where {exposure.measure_id} is distinct from false
            group by all
        """)
    kinds = ", ".join(f"('{e.measure_id}', '{_kind(e)}')" for e in exposures)
    con.execute(f"""
        create or replace temp table exposure_kinds as
        select exposure, kind from (values {kinds}) v(exposure, kind)
    """)
    in_strata = " union all ".join(_of_outcome(name, "stratum", "join") for name in outcomes)
    con.execute(f"""
        create or replace temp table association_strata as
        select exposure, outcome, stratum, a::double as a, n1::double as n1, b::double as b, n0::double as n0
        from ({in_strata}) where reading = 'best' and n1 > 0 and n0 > 0
    """)
    over_all = " union all ".join(_of_outcome(name, "0", "left join") for name in outcomes)
    con.execute(f"""
        create or replace temp table association_readings as
        with changes as ({over_all})  -- one row an exposure, outcome and reading: of the others what differs from the best
        select r.reading, best.exposure, best.outcome,
               (best.a + coalesce(c.a, 0))::bigint as a, (best.n1 + coalesce(c.n1, 0))::bigint as n1,
               (best.b + coalesce(c.b, 0))::bigint as b, (best.n0 + coalesce(c.n0, 0))::bigint as n0
        from changes best
        cross join (values ('best'), ('strict'), ('loose')) r(reading)
        left join changes c on c.exposure = best.exposure and c.outcome = best.outcome
             and c.reading = r.reading and r.reading <> 'best'
        where best.reading = 'best'
    """)
    for table in ("association_units", "association_totals", "association_cells", "exposure_kinds"):
        con.execute(f"drop table {table}")


def _kind(exposure: Exposure) -> str:
    return "fine" if exposure.adjusts_comorbidity else "coarse"


def _create_units(
    con: duckdb.DuckDBPyConnection, exposures: Sequence[Exposure], outcomes: Sequence[str]
) -> None:
    """Create `association_units`: one row a linked newborn, and one more for each link another reading adds or drops.

    `weight` is 1, or -1 for a link that the reading drops; `fine` and `coarse` name the strata with and without
    comorbidity.
    """
    exposed = ", ".join(_counted(con, "d", e.measure_id) for e in exposures)
    resulting = ", ".join(_counted(con, "n", name) for name in outcomes)
    con.execute(f"""
        create or replace temp table association_units as
        with links as (
            select newborn_id, delivery_id, 'best' as reading, 1 as weight from dyads where link_status = 'linked'
            union all
            select newborn_id, delivery_id, unnest(['strict', 'loose']),
                   unnest([is_strict::integer - is_published::integer, is_loose::integer - is_published::integer])
            from bound_candidates where delivery_id is not null
        ),
        placed as (  -- one row a delivery
            select f.delivery_id, s.age_band, least(f.parity, 1) as parity, f.plurality > 1 as is_multiple,
                   case when m.cm_leonard < 1 then 0 when m.cm_leonard < 10 then 1 when m.cm_leonard < 20 then 2
                        when m.cm_leonard is not null then 3 end as comorbidity
            from delivery_facts f
            join delivery_measures m using (delivery_id)
            left join delivery_strata s using (delivery_id)
        )
        select links.reading, links.weight,
               -- a hash and no number by order: sorting a million rows costs more than all the counting
               hash(n.hospital_id, p.age_band, p.parity, p.is_multiple, p.comorbidity) as fine,
               hash(n.hospital_id, p.age_band, p.parity, p.is_multiple) as coarse,
               {exposed}, {resulting}
        from links
        join newborn_measures n using (newborn_id)
        join delivery_measures d using (delivery_id)
        join placed p using (delivery_id)
        where links.weight <> 0
    """)


def _counted(con: duckdb.DuckDBPyConnection, alias: str, name: str) -> str:
    """The measure, NULL at hospitals where it is not computable, whatever the wide table says of their units."""
    rows = con.execute(
        "select hospital_id from measure_computability where measure_id = ? and not computable order by all",
        [name],
    ).fetchall()
    listed = ", ".join("'" + row[0].replace("'", "''") + "'" for row in rows)
    seen = (
        f"case when {alias}.hospital_id not in ({listed}) then {alias}.{name} end"
        if rows
        else f"{alias}.{name}"
    )
    return f"{seen} as {name}"


def _sums(outcomes: Sequence[str]) -> str:
    return ", ".join(
        f"coalesce(sum(weight) filter ({name} is not null), 0)::bigint as {name}_n, "
        f"coalesce(sum(weight) filter ({name}), 0)::bigint as {name}_y"
        for name in outcomes
    )


def _create_totals(con: duckdb.DuckDBPyConnection, outcomes: Sequence[str]) -> None:
    con.execute(f"""
        create or replace temp table association_totals as
        select reading, 'fine' as kind, fine as stratum, {_sums(outcomes)} from association_units group by all
        union all
        select reading, 'coarse', coarse, {_sums(outcomes)} from association_units group by all
    """)


def _of_outcome(name: str, stratum: str, join: str) -> str:
    """Counts of one outcome by exposure, reading and `stratum` (0: all together).

    `join` is `join` to leave out strata in which nobody is exposed, `left join` to keep them.
    """
    exposed = _summed(name, stratum, "association_cells", "exposure, ", "where is_exposed")
    unknown = _summed(name, stratum, "association_cells", "exposure, ", "where is_exposed is null")
    return f"""
        select exposure, '{name}' as outcome, reading, stratum, coalesce(e.y, 0) as a, coalesce(e.n, 0) as n1,
               t.y - coalesce(e.y, 0) - coalesce(u.y, 0) as b, t.n - coalesce(e.n, 0) - coalesce(u.n, 0) as n0
        from exposure_kinds
        join ({_summed(name, stratum, "association_totals", "", "")}) t using (kind)
        {join} ({exposed}) e using (exposure, kind, reading, stratum)
        left join ({unknown}) u using (exposure, kind, reading, stratum)
        """


def _summed(name: str, stratum: str, table: str, keys: str, where: str) -> str:
    return f"""
            select {keys}reading, kind, {stratum} as stratum, sum({name}_n) as n, sum({name}_y) as y
            from {table} {where} group by all"""
