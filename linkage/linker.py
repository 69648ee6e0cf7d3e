"""Links newborns to deliveries: certain links, candidate pairs, scores, assignment, and a reason for every
outcome.

The steps' own rules stand in their modules; this one fixes their order and writes the tables of the link
stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from linkage.assignment import Assignment, assign
from linkage.deterministic import find_certain_links
from linkage.models import identified
from linkage.models.comparison import Parameters, trainable_levels
from linkage.sides import LONGEST_SEARCH_DAYS, create_sides, drop_sides
from linkage.splink_adapter import estimate_parameters, score_candidates
from linkage.stays import create_infant_stays, create_mother_stays

# Pairs lighter than this are not kept: they neither link nor rival a link.
KEPT_WEIGHT = -4.0


@dataclass(frozen=True, kw_only=True)
class LinkSummary:
    """Counts of one linkage: newborns by outcome, how they were linked, and how many pairs were looked at."""

    newborns: int
    deliveries: int
    linked: int
    review: int
    unlinked: int
    deterministic: int
    probabilistic: int
    candidate_pairs: int
    scored_pairs: int
    model: str
    model_trained_at: str


def link(con: duckdb.DuckDBPyConnection, model_path: Path | None = None) -> LinkSummary:
    """Create `scored_pairs`, `links`, `infant_stays` and `mother_stays` (docs/explanation/stages.md, 3).

    Reads `comparable_deliveries`, `comparable_newborns` and `mother_encounters`. Scores with the shipped
    parameters,
    or those in `model_path`; never trains.
    """
    parameters = identified.default_parameters(model_path)
    create_mother_stays(con)
    create_infant_stays(con)
    create_sides(con)
    find_certain_links(con)
    _create_open_sides(con)
    candidate_pairs = create_candidates(con)
    score_candidates(
        con,
        identified.settings(parameters),
        deliveries="open_deliveries",
        newborns="open_newborns",
        candidates="linkage_candidates",
        at_least=KEPT_WEIGHT,
        into="linkage_scores",
    )
    _resolve(con)
    con.execute(_SCORED_PAIRS)
    con.execute(_links_sql())
    summary = _summarise(con, candidate_pairs, parameters.trained_at)
    for table in _SCRATCH:
        con.execute(f"drop table if exists {table}")
    drop_sides(con)
    return summary


def train_model(con: duckdb.DuckDBPyConnection, *, trained_on: str, trained_at: str) -> Parameters:
    """Estimate the identified model's parameters from the records at hand (TrainingError when they do not
    allow it).

    `trained_on` says in words what they were, `trained_at` is an ISO date; keep the result with
    `write_parameters`.
    """
    create_mother_stays(con)
    create_infant_stays(con)
    create_sides(con)
    try:
        return estimate_parameters(
            con,
            identified.settings(),
            identified.TRAINING,
            model=identified.MODEL_NAME,
            trainable=trainable_levels(identified.COMPARISONS),
            deliveries="linkage_delivery_side",
            newborns="linkage_newborn_side",
            trained_on=trained_on,
            trained_at=trained_at,
        )
    finally:
        drop_sides(con)


_SCRATCH = (
    "linkage_certain_links",
    "linkage_contradictions",
    "open_newborns",
    "open_deliveries",
    "open_newborn_days",
    "open_delivery_days",
    "linkage_candidates",
    "linkage_scores",
    "linkage_resolved",
)


def _create_open_sides(con: duckdb.DuckDBPyConnection) -> None:
    """Newborns without a certain mother, deliveries with room left, and the days on which a birth may be recorded."""
    con.execute(
        """
        create or replace temp table open_newborns as
        select newborn.* from linkage_newborn_side as newborn
        where unique_id not in (select newborn_no from linkage_certain_links)
        """
    )
    con.execute(
        """
        create or replace temp table open_deliveries as
        with taken as (select delivery_no, count(*) as newborns from linkage_certain_links group by
            delivery_no)
        select delivery.* replace (capacity - coalesce(taken.newborns, 0) as capacity)
        from linkage_delivery_side as delivery
        left join taken on taken.delivery_no = delivery.unique_id
        where capacity > coalesce(taken.newborns, 0)
        """
    )
    # Everything a blocking rule asks for stands on the day rows, so that a rule is one join.
    con.execute(
        """
        -- one row a newborn and day on which it may be born: the birth day as sent, and the day of a birth
        -- admission
        create or replace temp table open_newborn_days as
        select newborn.* from open_newborns as newborn
        union all
        select newborn.* replace (admit_day as day) from open_newborns as newborn where admit_day <> day
        """
    )
    con.execute(
        f"""
        -- one row a delivery and day on which its birth may be recorded: the stay, a day before and a day
        -- after
        create or replace temp table open_delivery_days as
        with stay_days as (
            select unique_id,
                unnest(generate_series(
                    greatest(first_day, coalesce(day - 7, first_day))::timestamp,
                    least(last_day, first_day + {LONGEST_SEARCH_DAYS + 2}, coalesce(day + 7,
                        last_day))::timestamp,
                    interval 1 day))::date as candidate_day
            from open_deliveries
        )
        select delivery.* replace (stay_days.candidate_day as day), delivery.day is null as is_day_unknown
        from open_deliveries as delivery
        join stay_days using (unique_id)
        """
    )


def create_candidates(con: duckdb.DuckDBPyConnection) -> int:
    """Create `linkage_candidates` (newborn_no, delivery_no, rule): each pair once, under the first rule that finds it."""
    found = " union all ".join(
        f"select newborn_no, delivery_no, {rank} as rank from ({rule.sql})"
        for rank, rule in enumerate(identified.BLOCKING_RULES)
    )
    names = ", ".join(f"'{rule.name}'" for rule in identified.BLOCKING_RULES)
    con.execute(
        f"""
        create or replace temp table linkage_candidates as
        select newborn_no, delivery_no, ([{names}])[min(rank) + 1] as rule
        from ({found})
        group by newborn_no, delivery_no
        """
    )
    return _count(con, "linkage_candidates")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows[0])


def _resolve(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_resolved`, one row a newborn with a scored candidate."""
    pairs = con.execute("select newborn_no, delivery_no, match_weight from linkage_scores").fetchnumpy()
    room = con.execute("select unique_id, capacity from open_deliveries where capacity <> 1").fetchall()
    assignment = assign(
        np.asarray(pairs["newborn_no"], dtype=np.int64),
        np.asarray(pairs["delivery_no"], dtype=np.int64),
        np.asarray(pairs["match_weight"], dtype=np.float64),
        {int(number): int(capacity) for number, capacity in room},
        floor=identified.REVIEW_WEIGHT,
        safe_margin=identified.LINK_MARGIN,
    )
    con.register("linkage_assignment", _as_arrow(assignment))
    con.execute(
        """
        create or replace temp table linkage_resolved as
        select newborn_no, nullif(delivery_no, -1) as delivery_no, best_no, match_weight,
            case when isnan(runner_up_weight) then null else runner_up_weight end as runner_up_weight, margin
        from linkage_assignment
        """
    )
    con.unregister("linkage_assignment")


def _as_arrow(assignment: Assignment) -> pa.Table:
    return pa.table(
        {
            "newborn_no": assignment.newborn,
            "delivery_no": assignment.delivery,
            "best_no": assignment.best,
            "match_weight": assignment.weight,
            "runner_up_weight": assignment.runner_up,
            "margin": assignment.margin,
        }
    )


_PROBABILITY = "1 / (1 + pow(2, -match_weight))"

_SCORED_PAIRS = f"""
    -- one row a certain link or a scored candidate
    create or replace temp table scored_pairs as
    with pairs as (
        select newborn_no, delivery_no, 'deterministic' as method, rule, match_weight from
            linkage_certain_links
        union all
        select newborn_no, delivery_no, 'probabilistic', rule, match_weight
        from linkage_scores join linkage_candidates using (newborn_no, delivery_no)
    )
    select newborn.hospital_id as newborn_hospital_id, newborn.encounter_id as newborn_encounter_id,
        delivery.hospital_id as delivery_hospital_id, delivery.encounter_id as delivery_encounter_id,
        method, rule, match_weight, {_PROBABILITY} as match_probability
    from pairs
    join linkage_newborn_side as newborn on newborn.unique_id = newborn_no
    join linkage_delivery_side as delivery on delivery.unique_id = delivery_no
"""


def _links_sql() -> str:
    return f"""
        -- one row an infant: linked, for review, or unlinked, and why
        create or replace temp table links as
        with outcome as (
            select newborn.hospital_id, newborn.encounter_id, newborn.is_outborn,
                coalesce(certain.delivery_no, resolved.delivery_no) as delivery_no,
                coalesce(certain.match_weight, resolved.match_weight) as match_weight,
                case when certain.rule is null then resolved.runner_up_weight end as runner_up_weight,
                case when certain.rule is not null then 'linked'
                     when contradiction.newborn_no is not null
                        and contradiction.delivery_no is distinct from resolved.delivery_no
                        and coalesce(resolved.match_weight, 0) < 2 * {identified.LINK_WEIGHT} then 'review'
                     when resolved.delivery_no is not null and resolved.match_weight >=
                         {identified.LINK_WEIGHT}
                        and resolved.margin >= {identified.LINK_MARGIN} then 'linked'
                     when resolved.match_weight >= {identified.REVIEW_WEIGHT} then 'review'
                     else 'unlinked' end as link_status,
                certain.rule, resolved.margin, resolved.newborn_no is not null as has_candidate,
                resolved.delivery_no is null and resolved.match_weight >= {identified.REVIEW_WEIGHT} as
                    is_crowded_out,
                contradiction.newborn_no is not null as is_contradicted
            from linkage_newborn_side as newborn
            left join linkage_certain_links as certain on certain.newborn_no = newborn.unique_id
            left join linkage_resolved as resolved on resolved.newborn_no = newborn.unique_id
            left join linkage_contradictions as contradiction on contradiction.newborn_no = newborn.unique_id
        ),
        reasoned as (
            select *,
                case when rule is not null then rule
                     when link_status = 'linked' then 'match_weight'
                     when link_status = 'review' and is_contradicted then 'dates_contradict_stated_mother'
                     when link_status = 'review' and is_crowded_out then 'delivery_has_no_room'
                     when link_status = 'review' and margin < {identified.LINK_MARGIN} then
                         'two_mothers_too_close'
                     when link_status = 'review' then 'match_weight_in_review_band'
                     when has_candidate then 'match_weight_too_low'
                     when is_outborn then 'outborn_no_candidate'
                     else 'no_candidate' end as link_reason
            from outcome
        )
        select reasoned.hospital_id as newborn_hospital_id, reasoned.encounter_id as newborn_encounter_id,
            delivery.hospital_id as delivery_hospital_id, delivery.encounter_id as delivery_encounter_id,
            link_status, link_reason,
            case when link_status = 'linked' and rule is not null then 'deterministic'
                 when link_status = 'linked' then 'probabilistic' end as link_method,
            match_weight, {_PROBABILITY} as match_probability, runner_up_weight, reasoned.is_outborn
        from reasoned
        left join linkage_delivery_side as delivery
            on delivery.unique_id = reasoned.delivery_no and link_status = 'linked'
        order by newborn_hospital_id, newborn_encounter_id
    """


def _summarise(con: duckdb.DuckDBPyConnection, candidate_pairs: int, trained_at: str) -> LinkSummary:
    (row,) = con.execute(
        """
        select count(*), count(*) filter (link_status = 'linked'), count(*) filter (link_status = 'review'),
            count(*) filter (link_status = 'unlinked'), count(*) filter (link_method = 'deterministic'),
            count(*) filter (link_method = 'probabilistic')
        from links
        """
    ).fetchall()
    return LinkSummary(
        newborns=row[0],
        deliveries=_count(con, "linkage_delivery_side"),
        linked=row[1],
        review=row[2],
        unlinked=row[3],
        deterministic=row[4],
        probabilistic=row[5],
        candidate_pairs=candidate_pairs,
        scored_pairs=_count(con, "linkage_scores"),
        model=identified.MODEL_NAME,
        model_trained_at=trained_at,
    )
