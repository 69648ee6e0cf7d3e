"""Joins the stays of one infant (birth, transfers, readmissions) and of one woman, within and across
hospitals.

What says that two records are of one person is declared in models/persons.py; who bore whom is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linkage.models.persons import (
    MIN_DAYS_BETWEEN_DELIVERIES,
    NAME_BEFORE,
    SAME_DELIVERY_WITHIN_DAYS,
    SAME_INFANT,
    SAME_INFANT_KEYS,
    SAME_INFANT_KEYS_ANY_DAY,
    SAME_INFANT_MARGIN,
    SAME_INFANT_PRIOR,
    SAME_INFANT_WEIGHT,
    SAME_WOMAN,
    SAME_WOMAN_KEYS,
    SAME_WOMAN_PRIOR,
    SAME_WOMAN_WEIGHT,
    mistyped_day_sql,
    weight_sql,
)

# One record number, birth dates further apart than this and not one typing error from each other: two infants (a
# number given out again).
MAX_BIRTH_DATE_SLIP_DAYS = 31
# A stay that begins this soon after the last one ended continues it.
CONTINUES_WITHIN_DAYS = 1
# First names less alike than this are of two women (Jaro-Winkler; typing errors and short forms are above it).
UNLIKE_FIRST_NAME = 0.8


def create_mother_stays(con: duckdb.DuckDBPyConnection) -> None:
    """Create `mother_stays` from `mother_encounters`.

    One woman: same hospital and record number, unless both birth date and first name are another's; otherwise, within
    and across hospitals, records that agree by weight (SAME_WOMAN), heaviest first, unless that would give her two
    deliveries less than MIN_DAYS_BETWEEN_DELIVERIES apart.
    """
    con.execute(
        """
        create or replace temp table linkage_nodes as
        select row_number() over (order by hospital_id, encounter_id) - 1 as node, mother_encounters.*
        from mother_encounters
        """
    )
    con.execute(_CHARTS)
    _create_components(con)
    con.execute(_same_woman_sql())
    _merge_women(con)
    con.execute(
        """
        -- one row a maternal encounter
        create or replace temp table mother_stays as
        select hospital_id, encounter_id,
            first_value(hospital_id) over of_woman as index_hospital_id,
            first_value(encounter_id) over of_woman as index_encounter_id
        from linkage_nodes join linkage_components using (node)
        window of_woman as (partition by component order by admit_at, hospital_id, encounter_id)
        order by hospital_id, encounter_id
        """
    )
    con.execute("drop table linkage_same_woman")
    _drop_scratch(con)


# Each number is chained to the next row that has it, so a chart of n rows makes n - 1 edges.
_CHARTS = f"""
    -- one row a maternal encounter and the next one of her chart
    create or replace temp table linkage_edges as
    with usual as (
        select hospital_id, mother_mrn, mode(birth_date order by birth_date) as usual_birth_date,
            mode(first_name order by first_name) as usual_first_name
        from linkage_nodes
        where mother_mrn is not null
        group by hospital_id, mother_mrn
    ),
    of_chart as (
        -- a number typed wrong leads into another woman's chart; one of birth date and first name would still be hers
        select node, hospital_id, mother_mrn
        from linkage_nodes
        join usual using (hospital_id, mother_mrn)
        where not coalesce(birth_date <> usual_birth_date
            and jaro_winkler_similarity(first_name, usual_first_name) < {UNLIKE_FIRST_NAME}, false)
    ),
    chained as (
        select node, lead(node) over (partition by hospital_id, mother_mrn order by node) as next_node
        from of_chart
    )
    select node, next_node from chained where next_node is not null
"""


def _same_woman_sql() -> str:
    found = "\nunion\n".join(
        "select a.node as node_a, b.node as node_b from charted as a join charted as b on "
        + " and ".join(f"a.{NAME_BEFORE.get(key, key)} = b.{key}" for key in keys)
        + (
            " and a.component <> b.component"
            if set(keys) & set(NAME_BEFORE)
            else " and a.component < b.component"
        )
        for keys in SAME_WOMAN_KEYS
    )
    return f"""
        -- one row a pair of charts that may be one woman's: the weight of their best pair of encounters
        create or replace temp table linkage_same_woman as
        with charted as (select * from linkage_nodes join linkage_components using (node)),
        candidates as (
            select distinct least(node_a, node_b) as node_a, greatest(node_a, node_b) as node_b from ({found})
        ),
        weighed as (
            select a.component as one, b.component as other, {weight_sql(SAME_WOMAN_PRIOR, SAME_WOMAN)} as weight
            from candidates
            join charted as a on a.node = node_a
            join charted as b on b.node = node_b
        )
        select least(one, other) as one, greatest(one, other) as other, max(weight) as weight
        from weighed
        group by all
        having max(weight) >= {SAME_WOMAN_WEIGHT}
    """


def _merge_women(con: duckdb.DuckDBPyConnection) -> None:
    """Merge charts into women, heaviest pairs first, as long as no two deliveries come too close to each other."""
    pairs = con.execute(
        "select one, other from linkage_same_woman order by weight desc, one, other"
    ).fetchall()
    if not pairs:
        return
    delivered: dict[int, list[int]] = {}
    for component, days in con.execute(
        """
        select component, list(distinct epoch(admit_at)::bigint // 86400)
        from linkage_nodes join linkage_components using (node)
        where is_delivery and component in (select one from linkage_same_woman union select other from linkage_same_woman)
        group by component
        """
    ).fetchall():
        delivered[int(component)] = [int(day) for day in days]
    woman_of = _Women(delivered)
    for one, other in pairs:
        woman_of.merge(int(one), int(other))
    merged = woman_of.representatives(sorted({int(chart) for pair in pairs for chart in pair}))
    con.register(
        "linkage_merged",
        pa.table(
            {
                "component": pa.array(list(merged), pa.int64()),
                "woman": pa.array(list(merged.values()), pa.int64()),
            }
        ),
    )
    con.execute(
        """
        create or replace temp table linkage_components as
        select node, coalesce(woman, component) as component
        from linkage_components left join linkage_merged using (component)
        order by node
        """
    )
    con.unregister("linkage_merged")


class _Women:
    """Disjoint sets of charts, each with the days (since 1970) on which its woman was admitted to deliver."""

    def __init__(self, delivered: dict[int, list[int]]) -> None:
        self._parent: dict[int, int] = {}
        self._delivered = delivered

    def find(self, chart: int) -> int:
        root = chart
        while (above := self._parent.get(root, root)) != root:
            root = above
        while chart != root:
            self._parent[chart], chart = root, self._parent.get(chart, root)
        return root

    def merge(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        if first == second:
            return
        mine, hers = self._delivered.get(first, []), self._delivered.get(second, [])
        if _come_too_close(mine, hers):
            return
        self._parent[second] = first
        self._delivered[first] = mine + hers

    def representatives(self, charts: Iterable[int]) -> dict[int, int]:
        return {chart: self.find(chart) for chart in charts}


def _come_too_close(some: list[int], others: list[int]) -> bool:
    return any(
        SAME_DELIVERY_WITHIN_DAYS < abs(day - another) < MIN_DAYS_BETWEEN_DELIVERIES
        for day in some
        for another in others
    )


def create_infant_stays(con: duckdb.DuckDBPyConnection) -> None:
    """Create `infant_stays` from `comparable_newborns`; test patients have no row.

    One infant: same hospital and record number; across hospitals, and where no record numbers are sent, a transfer or
    readmission whose birth record is found by weight (SAME_INFANT_WEIGHT), clearly before any other (SAME_INFANT_MARGIN).
    """
    con.execute(
        """
        create or replace temp table linkage_nodes as
        select row_number() over (order by hospital_id, encounter_id) - 1 as node,
            hospital_id, encounter_id, role, mrn, sex, birth_order, plurality, birth_weight_g,
            gestational_age_days, cast(birth_at as date) as birth_day,
            case when cast(birth_at as time) <> time '00:00:00' then epoch(birth_at)::bigint // 60 end as minute,
            last_name as surname, mother_last_name as mother_surname,
            case when not name_is_provisional then first_name end as legal_name,
            coalesce(mother_first_name, name_mother_first_name) as mother_first_name, mother_birth_date,
            phone, subscriber_id, street, zip, admit_at, discharge_at, discharge_disposition,
            mother_age_years, race_ethnicity, payer,
            transfer_from_hospital_id, transfer_to_hospital_id
        from comparable_newborns
        where role <> 'test'
        """
    )
    con.execute(_same_infant_scores_sql())
    con.execute(
        f"""
        create or replace temp table linkage_edges as
        with numbered as (
            select node, birth_day, lead(node) over same_number as next_node,
                lead(birth_day) over same_number as next_birth_day
            from linkage_nodes where mrn is not null
            window same_number as (partition by hospital_id, mrn order by birth_day, node)
        ),
        ranked as (
            select node, birth_node, weight,
                weight - coalesce(lead(weight) over (partition by node order by weight desc, birth_node),
                    -1000) as margin,
                row_number() over (partition by node order by weight desc, birth_node) as place
            from linkage_same_infant
        )
        select node, next_node from numbered
        where abs(date_diff('day', birth_day, next_birth_day)) <= {MAX_BIRTH_DATE_SLIP_DAYS}
           or {mistyped_day_sql("birth_day", "next_birth_day")}
        union all
        select node, birth_node from ranked
        where place = 1 and weight >= {SAME_INFANT_WEIGHT} and margin >= {SAME_INFANT_MARGIN}
        """
    )
    _create_components(con)
    con.execute(_INFANT_STAYS)
    con.execute("drop table linkage_same_infant")
    _drop_scratch(con)


_UNNUMBERED = "(a.mrn is null or b.mrn is null)"


def _same_infant_scores_sql() -> str:
    pair = "select b.node, a.node as birth_node from later as b join births as a"
    found = "\nunion\n".join(
        [
            f"{pair} using (birth_day) "
            "where b.transfer_from_hospital_id = a.hospital_id or a.transfer_to_hospital_id = b.hospital_id",
            f"{pair} using (birth_day, hospital_id) where {_UNNUMBERED}",
            *(
                f"{pair} using (birth_day, {', '.join(keys)}) where a.hospital_id <> b.hospital_id"
                for keys in SAME_INFANT_KEYS
            ),
            *(
                f"{pair} using ({', '.join(keys)}) where a.hospital_id <> b.hospital_id "
                f"and a.birth_day <> b.birth_day and {mistyped_day_sql('a.birth_day', 'b.birth_day')}"
                for keys in SAME_INFANT_KEYS_ANY_DAY
            ),
        ]
    )
    return f"""
        -- one row a later record and a birth record of another hospital, or of one that sends no record numbers
        create or replace temp table linkage_same_infant as
        with births as (select linkage_nodes.* from linkage_nodes where role = 'birth'),
        -- a later stay at the hospital of birth is joined by its record number where there is one
        later as (select linkage_nodes.* from linkage_nodes where role in ('transfer_in', 'readmission')),
        candidates as ({found})
        select candidates.node, candidates.birth_node,
            {weight_sql(SAME_INFANT_PRIOR, SAME_INFANT)} as weight
        from candidates
        join later as b on b.node = candidates.node
        join births as a on a.node = candidates.birth_node
        where a.hospital_id <> b.hospital_id or {_UNNUMBERED}
    """


_INFANT_STAYS = f"""
    -- one row an infant encounter; the index stay is the birth record, else the first transfer-in, else the
    -- first stay
    create or replace temp table infant_stays as
    with ordered as (
        select hospital_id, encounter_id, role, admit_at, discharge_at, transfer_from_hospital_id, component,
            first_value(hospital_id) over index_first as index_hospital_id,
            first_value(encounter_id) over index_first as index_encounter_id
        from linkage_nodes join linkage_components using (node)
        window index_first as (
            partition by component
            order by case role when 'birth' then 0 when 'transfer_in' then 1 else 2 end, admit_at,
                hospital_id, encounter_id
        )
    ),
    sequenced as (
        select hospital_id, encounter_id, index_hospital_id, index_encounter_id, role, admit_at,
            transfer_from_hospital_id,
            row_number() over in_time as stay_sequence,
            lag(discharge_at) over in_time as previous_discharge_at,
            lag(hospital_id) over in_time as previous_hospital_id
        from ordered
        window in_time as (
            partition by component
            order by (hospital_id, encounter_id) <> (index_hospital_id, index_encounter_id), admit_at,
                hospital_id,
                encounter_id
        )
    )
    select hospital_id, encounter_id, index_hospital_id, index_encounter_id,
        case when stay_sequence = 1
                then case role when 'birth' then 'birth' when 'transfer_in' then 'transfer' else
                    'readmission' end
             when date_diff('day', previous_discharge_at, admit_at) <= {CONTINUES_WITHIN_DAYS}
                and (role = 'transfer_in' or previous_hospital_id <> hospital_id) then 'transfer'
             when previous_discharge_at is null and role = 'transfer_in' then 'transfer'
             else 'readmission' end as stay_kind,
        stay_sequence
    from sequenced
    order by hospital_id, encounter_id
"""


def _create_components(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_components` (node, component) of the graph of `linkage_nodes` and `linkage_edges`."""
    (size,) = con.execute("select count(*) from linkage_nodes").fetchall()
    nodes = int(size[0])
    edges = con.execute("select node, next_node from linkage_edges").fetchnumpy()
    component = np.arange(nodes, dtype=np.int64)
    if len(edges["node"]):
        graph = coo_matrix(
            (
                np.ones(len(edges["node"]), dtype=np.int8),
                (edges["node"].astype(np.int64), edges["next_node"].astype(np.int64)),
            ),
            shape=(nodes, nodes),
        )
        _, component = connected_components(graph, directed=False)
    con.register("linkage_labels", pa.table({"node": np.arange(nodes), "component": component}))
    con.execute(
        "create or replace temp table linkage_components as select node, component from linkage_labels order by node"
    )
    con.unregister("linkage_labels")


def _drop_scratch(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("linkage_nodes", "linkage_edges", "linkage_components"):
        con.execute(f"drop table if exists {table}")
