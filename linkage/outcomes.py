"""Writes what linking leaves: every scored pair, and one row an infant with its mother or the reason why none.

Weights and margins come from elsewhere; here they become a status, a reason and a method.
"""

from __future__ import annotations

import duckdb

from linkage.models import identified


def create_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """Create `scored_pairs` and `links` (docs/explanation/stages.md, 3) from the scratch tables of the linkage."""
    con.execute(_SCORED_PAIRS)
    con.execute(_links_sql())


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
            case when link_status = 'linked' and rule = 'reviewed' then 'reviewed'
                 when link_status = 'linked' and rule is not null then 'deterministic'
                 when link_status = 'linked' then 'probabilistic' end as link_method,
            match_weight, {_PROBABILITY} as match_probability, runner_up_weight, reasoned.is_outborn
        from reasoned
        left join linkage_delivery_side as delivery
            on delivery.unique_id = reasoned.delivery_no and link_status = 'linked'
        order by newborn_hospital_id, newborn_encounter_id
    """
