"""Writes what linking leaves: every scored pair, and one row an infant with its mother or the reason why none.

Weights, posteriors and margins come from elsewhere; here they become a status, a reason, a method and a tier.
"""

from __future__ import annotations

import duckdb

from linkage.models.catalogue import MODELS
from linkage.resolution.pins import REVIEWED_RULE


def create_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """Create `scored_pairs` and `links` (docs/explanation/stages.md, 3) from the scratch tables of the linkage."""
    con.execute(_SCORED_PAIRS)
    con.execute(_LINKS)


_PROBABILITY = "1 / (1 + pow(2, -match_weight))"

_SCORED_PAIRS = f"""
    -- one row a certain link or a scored candidate
    create or replace temp table scored_pairs as
    with pairs as (
        select newborn_no, delivery_no, 'deterministic' as method, 'identified' as model, rule, match_weight,
            {_PROBABILITY} as link_probability
        from linkage_certain_links
        union all
        select newborn_no, delivery_no, 'probabilistic', model, rule, match_weight, link_probability
        from linkage_scores join linkage_pair_posteriors using (newborn_no, delivery_no)
    )
    select newborn.hospital_id as newborn_hospital_id, newborn.encounter_id as newborn_encounter_id,
        delivery.hospital_id as delivery_hospital_id, delivery.encounter_id as delivery_encounter_id,
        method, pairs.model, rule, match_weight, {_PROBABILITY} as match_probability, link_probability
    from pairs
    join linkage_newborn_side as newborn on newborn.unique_id = newborn_no
    join linkage_delivery_side as delivery on delivery.unique_id = delivery_no
"""

_THRESHOLD_COLUMNS = (
    "link_probability",
    "link_weight",
    "link_margin",
    "strict_probability",
    "strict_margin",
    "review_probability",
    "review_weight",
)


def _thresholds() -> str:
    """The models' thresholds as rows."""
    rows = ", ".join(
        f"('{model.name}', {', '.join(str(getattr(model.thresholds, name)) for name in _THRESHOLD_COLUMNS)})"
        for model in MODELS
    )
    return f"(values {rows}) as threshold(model, {', '.join(f'least_{name}' for name in _THRESHOLD_COLUMNS)})"


_LINKS = f"""
    -- one row an infant: linked, for review, or unlinked, and why
    create or replace temp table links as
    with found as (
        select newborn.unique_id, newborn.hospital_id, newborn.encounter_id, newborn.is_outborn,
            case when certain.rule is not null then 'identified' else newborn.model end as model, certain.rule,
            coalesce(certain.delivery_no, resolved.delivery_no) as delivery_no,
            coalesce(certain.delivery_no, resolved.delivery_no, resolved.best_no) as best_no,
            coalesce(certain.match_weight, resolved.match_weight) as match_weight,
            case when certain.rule is null then resolved.link_probability else {
    _PROBABILITY.replace("match_weight", "certain.match_weight")
} end as link_probability,
            case when certain.rule is null then resolved.runner_up_weight end as runner_up_weight,
            case when certain.rule is null then resolved.margin end as margin,
            resolved.newborn_no is not null as has_candidate, resolved.outcome,
            refused.newborn_no is not null as was_refused,
            contradiction.newborn_no is not null as is_contradicted, contradiction.delivery_no as stated_no
        from linkage_newborn_side as newborn
        left join linkage_certain_links as certain on certain.newborn_no = newborn.unique_id
        left join linkage_resolved as resolved on resolved.newborn_no = newborn.unique_id
        left join linkage_contradictions as contradiction on contradiction.newborn_no = newborn.unique_id
        left join (select distinct newborn_no from linkage_refused_pairs) as refused
            on refused.newborn_no = newborn.unique_id
    ),
    judged as (
        select found.*, least_link_margin, least_strict_probability, least_strict_margin,
            coalesce(delivery_no is not null and link_probability >= least_link_probability
                and match_weight >= least_link_weight and margin >= least_link_margin, false) as is_linkable,
            coalesce(link_probability >= least_review_probability or match_weight >= least_review_weight, false)
                as is_reviewable,
            -- the stated mother's dates cannot be these: only another's weight far above the threshold settles it
            is_contradicted and (stated_no is not distinct from delivery_no
                or coalesce(match_weight, 0) < 2 * least_link_weight) as is_in_conflict
        from found
        left join {_thresholds()} using (model)
    ),
    outcome as (
        select *,
            case when rule is not null then 'linked'
                 when is_in_conflict then 'review'
                 when is_linkable then 'linked'
                 when is_reviewable then 'review'
                 else 'unlinked' end as link_status
        from judged
    ),
    reasoned as (
        select *,
            case when rule is not null then rule
                 when link_status = 'linked' then 'match_weight'
                 when link_status = 'review' and is_contradicted then 'dates_contradict_stated_mother'
                 when link_status = 'review' and outcome = 'crowded_out' then 'delivery_has_no_room'
                 when link_status = 'review' and outcome = 'siblings_contradict' then 'siblings_contradict'
                 when link_status = 'review' and margin < least_strict_margin then 'two_mothers_too_close'
                 when link_status = 'review' then 'match_weight_in_review_band'
                 when has_candidate then 'match_weight_too_low'
                 -- reviewers refused pairs of this newborn, and no other is left
                 when was_refused then 'all_candidates_refused_by_reviewers'
                 when model is null then 'hospital_sends_nothing_to_link_on'
                 when is_outborn then 'outborn_no_candidate'
                 else 'no_candidate' end as link_reason
        from outcome
    )
    select reasoned.hospital_id as newborn_hospital_id, reasoned.encounter_id as newborn_encounter_id,
        case when link_status = 'linked' then delivery.hospital_id end as delivery_hospital_id,
        case when link_status = 'linked' then delivery.encounter_id end as delivery_encounter_id,
        link_status, link_reason,
        case when link_status <> 'linked' then null
             when rule = '{REVIEWED_RULE}' then 'reviewed'
             when rule is not null then 'deterministic'
             else 'probabilistic' end as link_method,
        model,
        case when link_status = 'review' then 'loose'
             when link_status <> 'linked' then null
             when rule is not null
                or (link_probability >= least_strict_probability and margin >= least_strict_margin) then 'strict'
             else 'standard' end as link_tier,
        delivery.hospital_id as best_delivery_hospital_id, delivery.encounter_id as best_delivery_encounter_id,
        match_weight, {_PROBABILITY} as match_probability, link_probability, runner_up_weight, margin,
        reasoned.is_outborn
    from reasoned
    left join linkage_delivery_side as delivery on delivery.unique_id = reasoned.best_no
    order by newborn_hospital_id, newborn_encounter_id
"""
