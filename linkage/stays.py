"""Joins the stays of one infant (birth, transfers, readmissions) and of one woman, within and across
hospitals.

Infants are compared with infants and women with women here; who bore whom is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

# One record number, birth dates further apart than this: two infants (a number given out again).
MAX_BIRTH_DATE_SLIP_DAYS = 31
# A stay that begins this soon after the last one ended continues it.
CONTINUES_WITHIN_DAYS = 1

# Log2 odds of pairs of infant records of two hospitals. A network of 200 units has about 2 000 births a day
# (2^11);
# where the sender is named, only that unit's (2^5).
SAME_INFANT_PRIOR = -11.0
SAME_INFANT_WEIGHT = 10.0
SAME_INFANT_MARGIN = 5.0


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    """One comparison of two infant records a (birth) and b (later): bits when it agrees and when it does not."""

    agrees: str
    disagrees: str
    bits: float
    bits_against: float
    because: str


_SAME_INFANT: tuple[_Evidence, ...] = (
    _Evidence(
        agrees="b.transfer_from_hospital_id = a.hospital_id",
        disagrees="b.transfer_from_hospital_id <> a.hospital_id",
        bits=6,
        bits_against=-3,
        because="one sender of about 200 units; a second transfer names another",
    ),
    _Evidence(
        agrees="a.transfer_to_hospital_id = b.hospital_id",
        disagrees="a.transfer_to_hospital_id <> b.hospital_id",
        bits=5,
        bits_against=-3,
        because="one receiver of about 200, of which few take transfers",
    ),
    _Evidence(
        agrees="b.role = 'transfer_in' and abs(date_diff('day', a.discharge_at, b.admit_at)) <= 1",
        disagrees="b.admit_at < a.discharge_at - interval 1 day",
        bits=2,
        bits_against=-8,
        because="a transfer follows the discharge; nobody is in two hospitals at once",
    ),
    _Evidence(
        agrees="a.minute = b.minute",
        disagrees="abs(a.minute - b.minute) > 60",
        bits=9,
        bits_against=-5,
        because="1 440 minutes a day, rounded and mistyped now and then",
    ),
    _Evidence(
        agrees="a.sex = b.sex", disagrees="a.sex <> b.sex", bits=1, bits_against=-6, because="two sexes"
    ),
    _Evidence(
        agrees="abs(a.birth_weight_g - b.birth_weight_g) <= 10",
        disagrees="abs(a.birth_weight_g - b.birth_weight_g) > 200",
        bits=6,
        bits_against=-4,
        because="one in 60 births has the weight within 10 g; the receiver may weigh anew",
    ),
    _Evidence(
        agrees="a.gestational_age_days = b.gestational_age_days",
        disagrees="abs(a.gestational_age_days - b.gestational_age_days) > 14",
        bits=3,
        bits_against=-4,
        because="about eight likely values",
    ),
    _Evidence(
        agrees="a.surname = b.surname or a.mother_surname = b.mother_surname",
        disagrees="jaro_winkler_similarity(a.surname, b.surname) < 0.85",
        bits=8,
        bits_against=-2,
        because="seven bits for the commonest surname; the legal name may replace the mother's",
    ),
    _Evidence(
        agrees="a.mother_first_name = b.mother_first_name",
        disagrees="jaro_winkler_similarity(a.mother_first_name, b.mother_first_name) < 0.85",
        bits=7,
        bits_against=-4,
        because="first names",
    ),
    _Evidence(
        agrees="a.mother_birth_date = b.mother_birth_date",
        disagrees="a.mother_birth_date <> b.mother_birth_date",
        bits=12,
        bits_against=-4,
        because="about 10 000 possible days",
    ),
    _Evidence(
        agrees="a.phone = b.phone or a.subscriber_id = b.subscriber_id or a.street = b.street",
        disagrees="false",
        bits=10,
        bits_against=0,
        because="one household; a common number is no evidence beyond that, so it counts once",
    ),
    _Evidence(
        agrees="a.birth_order = b.birth_order and a.plurality > 1",
        disagrees="a.birth_order <> b.birth_order",
        bits=1,
        bits_against=-8,
        because="tells the children of one mother apart",
    ),
    _Evidence(
        agrees="coalesce(greatest(a.plurality, b.plurality), 1) = 1 or a.birth_order = b.birth_order "
        "or a.minute = b.minute or abs(a.birth_weight_g - b.birth_weight_g) <= 10",
        disagrees="true",
        bits=0,
        bits_against=-20,
        because="all that siblings share says nothing about which of them it is",
    ),
)


def create_mother_stays(con: duckdb.DuckDBPyConnection) -> None:
    """Create `mother_stays` from `mother_encounters`.

    One woman: same hospital and record number; across hospitals only birth date, last four of the social
    security
    number, first name and a last name all equal.
    """
    con.execute(
        """
        create or replace temp table linkage_nodes as
        select row_number() over (order by hospital_id, encounter_id) - 1 as node, mother_encounters.*
        from mother_encounters
        """
    )
    # Each key is chained to the next row that has it, so a key of n rows makes n - 1 edges.
    con.execute(
        """
        create or replace temp table linkage_edges as
        with surnames as (
            select node, first_name, birth_date, ssn_last4, unnest([last_name, maiden_name]) as surname
            from linkage_nodes
        ),
        chained as (
            select node, lead(node) over (partition by hospital_id, mother_mrn order by node) as next_node
            from linkage_nodes where mother_mrn is not null
            union all
            select node, lead(node) over (partition by first_name, surname, birth_date, ssn_last4 order by
                node)
            from surnames
            where first_name is not null and surname is not null and birth_date is not null and ssn_last4 is
                not null
        )
        select node, next_node from chained where next_node is not null and next_node <> node
        """
    )
    _create_components(con)
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
    _drop_scratch(con)


def create_infant_stays(con: duckdb.DuckDBPyConnection) -> None:
    """Create `infant_stays` from `comparable_newborns`; test patients have no row.

    One infant: same hospital and record number; across hospitals a transfer or readmission whose birth
    record is
    found by weight (SAME_INFANT_WEIGHT), clearly before any other (SAME_INFANT_MARGIN).
    """
    con.execute(
        """
        create or replace temp table linkage_nodes as
        select row_number() over (order by hospital_id, encounter_id) - 1 as node,
            hospital_id, encounter_id, role, mrn, sex, birth_order, plurality, birth_weight_g,
                gestational_age_days,
            cast(birth_at as date) as birth_day,
            case when cast(birth_at as time) <> time '00:00:00' then epoch(birth_at)::bigint // 60 end as
                minute,
            last_name as surname, mother_last_name as mother_surname,
            coalesce(mother_first_name, name_mother_first_name) as mother_first_name, mother_birth_date,
            phone, subscriber_id, street, admit_at, discharge_at, transfer_from_hospital_id,
                transfer_to_hospital_id
        from comparable_newborns
        where role <> 'test'
        """
    )
    con.execute(_same_infant_scores_sql())
    con.execute(
        f"""
        create or replace temp table linkage_edges as
        with numbered as (
            select node, lead(node) over same_number as next_node,
                abs(date_diff('day', birth_day, lead(birth_day) over same_number)) as slip
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
        select node, next_node from numbered where slip <= {MAX_BIRTH_DATE_SLIP_DAYS}
        union all
        select node, birth_node from ranked
        where place = 1 and weight >= {SAME_INFANT_WEIGHT} and margin >= {SAME_INFANT_MARGIN}
        """
    )
    _create_components(con)
    con.execute(_INFANT_STAYS)
    con.execute("drop table linkage_same_infant")
    _drop_scratch(con)


def _same_infant_scores_sql() -> str:
    weight = " + ".join(
        f"case when {item.agrees} then {item.bits} when {item.disagrees} then {item.bits_against} else 0 end"
        for item in _SAME_INFANT
    )
    keys = ("minute", "surname", "mother_surname", "mother_birth_date", "phone", "subscriber_id", "street")
    found = "\nunion\n".join(
        [
            "select b.node, a.node as birth_node from later as b join births as a using (birth_day) "
            "where b.transfer_from_hospital_id = a.hospital_id or a.transfer_to_hospital_id = b.hospital_id",
            *(
                f"select b.node, a.node as birth_node from later as b join births as a using (birth_day, {key}) "
                "where a.hospital_id <> b.hospital_id"
                for key in keys
            ),
        ]
    )
    return f"""
        -- one row a later record and a birth record of another hospital and the same birth date
        create or replace temp table linkage_same_infant as
        with births as (select linkage_nodes.* from linkage_nodes where role = 'birth'),
        -- a later stay at the hospital of birth is joined by its record number
        later as (select linkage_nodes.* from linkage_nodes where role in ('transfer_in', 'readmission')),
        candidates as ({found})
        select candidates.node, candidates.birth_node,
            {SAME_INFANT_PRIOR} + {weight} as weight
        from candidates
        join later as b on b.node = candidates.node
        join births as a on a.node = candidates.birth_node
        where a.hospital_id <> b.hospital_id
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
