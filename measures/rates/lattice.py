"""How published cells add up: the additive groups (a total and its parts) over periods, places and strata.

It is the map an attacker would draw to subtract published cells from each other; what is hidden is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from measures.rates.strata import CROSSED_BY, CROSSED_NAMES_BY, NETWORK_PLACE, OVERALL, UNKNOWN

if TYPE_CHECKING:
    import duckdb

CELLS = "rate_cell_ids"
# Axes 1 to 3 are of places, 4 of periods; those of strata come after.
LAST_AXIS_OF_WHOLES = 4

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Lattice:
    """The additive groups among cells numbered 0 … cell_count - 1.

    Group g consists of the total `total_of[g]` and its parts; `member_cell[starts[g]:starts[g + 1]]` lists all of
    them, the total first. `member_group` repeats the group of each member.
    """

    cell_count: int
    total_of: Integers
    starts: Integers
    member_cell: Integers
    member_group: Integers
    member_is_total: Booleans

    @property
    def group_count(self) -> int:
        """How many groups there are."""
        return len(self.total_of)


def lattice_of(cell_count: int, total: Integers, axis: Integers, part: Integers) -> Lattice:
    """The lattice of given (total cell, axis, part cell) triples: one group for each total and axis."""
    order = np.lexsort((part, axis, total))
    total, axis, part = total[order], axis[order], part[order]
    is_first = np.ones(len(total), dtype=bool)
    is_first[1:] = (total[1:] != total[:-1]) | (axis[1:] != axis[:-1])
    total_of = total[is_first]
    group_of_part = np.cumsum(is_first) - 1
    groups = len(total_of)
    group = np.concatenate([np.arange(groups), group_of_part])
    cell = np.concatenate([total_of, part])
    is_total = np.concatenate([np.ones(groups, dtype=bool), np.zeros(len(part), dtype=bool)])
    by_group = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=groups)
    return Lattice(
        cell_count=cell_count,
        total_of=total_of.astype(np.int64),
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        member_cell=cell[by_group].astype(np.int64),
        member_group=group[by_group].astype(np.int64),
        member_is_total=is_total[by_group],
    )


def of_published_groups(lattice: Lattice, counts: Integers) -> Lattice:
    """The lattice without the groups whose parts do not add up to their total.

    A measure has no rows for a stratum that defines it: their cells stand at 0 beside a total that is none, and a
    breakdown that is not published gives nothing away.
    """
    signed = np.where(lattice.member_is_total, -1, 1) * counts[lattice.member_cell]
    adds_up = np.add.reduceat(signed, lattice.starts[:-1]) == 0 if lattice.group_count else np.empty(0, bool)
    if adds_up.all():
        return lattice
    kept = adds_up[lattice.member_group]
    sizes = np.diff(lattice.starts)[adds_up]
    return Lattice(
        cell_count=lattice.cell_count,
        total_of=lattice.total_of[adds_up],
        starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        member_cell=lattice.member_cell[kept],
        member_group=np.repeat(np.arange(len(sizes)), sizes).astype(np.int64),
        member_is_total=lattice.member_is_total[kept],
    )


def read_lattice(con: duckdb.DuckDBPyConnection, rates_table: str) -> Lattice:
    """Number the cells of `rates_table` and return how they add up.

    Creates temp table `rate_cell_ids`: `cell_id` from 0 and the six columns of a cell. Reads
    `hospitals` for the region and state of each hospital. Groups: strata values within `overall`, crossed groups within
    the groups of both their parts; regions and states
    within the network, hospitals within region and state; months within quarter, quarters within year, years within
    `all`. A breakdown that is not published for a total (hospitals' strata by month) makes no group. A total of one
    part (the only year, the only hospital of a state) is the same count twice: both get the same number.
    """
    con.execute(f"""
        create or replace temp table {CELLS} as
        with cells as (
            select distinct period_type, period_start, level, place, stratum, stratum_value from {rates_table}
        )
        select row_number() over (
                   order by period_type, period_start, level, place, stratum, stratum_value) - 1 as cell_id,
               period_type, period_start, level, place, stratum, stratum_value
        from cells
    """)
    triples: list[dict[str, Any]] = [
        con.execute(query).fetchnumpy()
        for query in (_strata_parts(), _crossed_parts(), _place_parts(), _period_parts())
    ]
    total, axis, part = (
        np.concatenate([np.asarray(each[name], dtype=np.int64) for each in triples])
        for name in ("total", "axis", "part")
    )
    ((cells,),) = con.execute(f"select count(*) from {CELLS}").fetchall()
    count_of = _number_counts(int(cells), total, axis, part)
    _renumber_cells(con, count_of)
    return lattice_of(int(count_of.max(initial=-1)) + 1, *_distinct_groups(count_of, total, axis, part))


def _number_counts(cells: int, total: Integers, axis: Integers, part: Integers) -> Integers:
    """The number of each cell's count: that of its only part where it has but one, else its own; from 0, without gaps."""
    _, group, parts = np.unique(np.stack([total, axis]), axis=1, return_inverse=True, return_counts=True)
    # Not those of a stratum: one that only some measures have (units of a survey) says nothing of the other counts.
    alone = (parts[group.ravel()] == 1) & (axis <= LAST_AXIS_OF_WHOLES)
    twins = sparse.coo_matrix((np.ones(int(alone.sum())), (total[alone], part[alone])), shape=(cells, cells))
    # Numbered by the first cell of each count, so that ties of equal counts go by the order of the cells as before.
    _, label = connected_components(twins, directed=False)
    _, first_cell = np.unique(label, return_index=True)
    number: Integers = np.argsort(np.argsort(first_cell))[label].astype(np.int64)
    return number


def _distinct_groups(
    count_of: Integers, total: Integers, axis: Integers, part: Integers
) -> tuple[Integers, Integers, Integers]:
    """Total, group and part of all groups over the new numbers, each group once, and none that is a count and itself.

    Two groups of one total and axis may have other parts (months by race in a region, and in the state of the same
    hospital): they stay two.
    """
    order = np.lexsort((count_of[part], axis, total))
    total, axis, part = total[order], axis[order], count_of[part[order]]
    starts = np.flatnonzero(np.diff(total, prepend=-1) | np.diff(axis, prepend=-1))
    known: dict[tuple[int, bytes], int] = {}
    group = np.empty(len(total), dtype=np.int64)
    first = np.zeros(len(total), dtype=bool)
    for start, end in pairwise([*starts, len(total)]):
        name = (int(count_of[total[start]]), part[start:end].tobytes())
        first[start:end] = name not in known
        group[start:end] = known.setdefault(name, len(known))
    kept = first & (count_of[total] != part)
    return count_of[total[kept]], group[kept], part[kept]


def _renumber_cells(con: duckdb.DuckDBPyConnection, count_of: Integers) -> None:
    numbers = pa.table({"cell_id": pa.array(np.arange(len(count_of))), "number": pa.array(count_of)})
    con.register("rate_count_numbers", numbers)
    con.execute(f"""
        create or replace temp table {CELLS} as
        select number as cell_id, period_type, period_start, level, place, stratum, stratum_value
        from {CELLS} join rate_count_numbers using (cell_id)
    """)
    con.unregister("rate_count_numbers")


def _strata_parts() -> str:
    return f"""
        select t.cell_id as total, 10 + dense_rank() over (order by p.stratum) as axis, p.cell_id as part
        from {CELLS} t
        join {CELLS} p using (period_type, period_start, level, place)
        where t.stratum = '{OVERALL}' and p.stratum <> '{OVERALL}'
    """


def _crossed_parts() -> str:
    """Crossed groups within the groups of their first and of their second part."""
    halves = " union all ".join(
        f"""
        select t.cell_id as total, 1000 + dense_rank() over (order by p.stratum) as axis, p.cell_id as part
        from {CELLS} p
        join {CELLS} t on t.period_type = p.period_type and t.period_start = p.period_start
             and t.level = p.level and t.place = p.place
             and t.stratum = split_part(p.stratum, '{CROSSED_NAMES_BY}', {half})
             and t.stratum_value = split_part(p.stratum_value, '{CROSSED_BY}', {half})
        where contains(p.stratum, '{CROSSED_NAMES_BY}')"""
        for half in (1, 2)
    )
    return halves


def _place_parts() -> str:
    return f"""
        with located as (
            select hospital_id, coalesce(any_value(region), '{UNKNOWN}') as region,
                   coalesce(any_value(state), '{UNKNOWN}') as state
            from hospitals group by hospital_id
        ),
        seen as (  -- hospitals that have rates; one that the reference does not know has no region or state
            select c.place as hospital_id, coalesce(any_value(l.region), '{UNKNOWN}') as region,
                   coalesce(any_value(l.state), '{UNKNOWN}') as state
            from {CELLS} c left join located l on l.hospital_id = c.place
            where c.level = 'hospital' group by c.place
        ),
        larger as (
            select 'hospital' as level, hospital_id as place, 'region' as total_level, region as total_place, 1 as axis
            from seen
            union all select 'hospital', hospital_id, 'state', state, 1 from seen
            union all select distinct level, place, 'network', '{NETWORK_PLACE}', if(level = 'region', 2, 3)
            from {CELLS} where level in ('region', 'state')
        )
        select t.cell_id as total, g.axis as axis, p.cell_id as part
        from {CELLS} p
        join larger g on g.level = p.level and g.place = p.place
        join {CELLS} t on t.level = g.total_level and t.place = g.total_place
         and t.period_type = p.period_type and t.period_start = p.period_start
         and t.stratum = p.stratum and t.stratum_value = p.stratum_value
    """


def _period_parts() -> str:
    return f"""
        select t.cell_id as total, 4 as axis, p.cell_id as part
        from {CELLS} p
        join {CELLS} t using (level, place, stratum, stratum_value)
        where (p.period_type = 'month' and t.period_type = 'quarter'
               and t.period_start = date_trunc('quarter', p.period_start)::date)
           or (p.period_type = 'quarter' and t.period_type = 'year'
               and t.period_start = date_trunc('year', p.period_start)::date)
           or (p.period_type = 'year' and t.period_type = 'all')
    """
