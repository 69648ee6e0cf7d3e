"""Which newborns have an uncertain link, what mothers each could have, and how probable each is.

What a candidate would change in a measure is asked elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# A link (or the lack of one) is settled from here on; a candidate rarer than the rest is not plausible.
SETTLED_PROBABILITY = 0.999
# A strict link that certain is the same in every reading of the links; most are, so they are left out at once.
_BEYOND_DOUBT = f"""coalesce(links.link_tier = 'strict'
        and (links.link_method = 'reviewed' or links.link_probability >= {SETTLED_PROBABILITY}), false)"""
# Sums of floats depend a little on the order of addition; draws must not.
_DIGITS = 9

_TABLES = ("bound_states", "bound_pairs", "bound_settled", "bound_room")


def create_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Create `bound_candidates`: one row a newborn in play and a mother it could have, or none.

    In play is a newborn whose link is uncertain, or whose strict or loose link is not its published one. Columns:
    `pair_no` and `newborn_no` (from 0, by id), `newborn_id`, `delivery_id` (NULL: no mother in the data),
    `hospital_id` and `year_start` (of the newborn: they do not depend on the link), `is_open` (uncertain),
    `probability` (adds up to 1 a newborn), `is_plausible`, `is_published`, `is_strict`, `is_loose` (the state under that
    reading of the links).

    The probability of a candidate is `scored_pairs.link_probability`; what is left is that of none. Also creates
    `bound_room`: `delivery_id, room` (newborns that the delivery can take beside those whose link is settled).
    """
    for query in (_STATES, _PAIRS, _SETTLED, _ROOM, _CANDIDATES):
        con.execute(query)


def drop_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what create_candidates made."""
    for table in (*_TABLES, "bound_candidates"):
        con.execute(f"drop table if exists {table}")


_STATES = f"""
    -- one row a newborn not beyond doubt: its delivery as published, by strict links alone, and with those in review
    create or replace temp table bound_states as
    select newborn.newborn_id, newborn.hospital_id,
        date_trunc('year', newborn.period_date)::date as year_start,
        shown.delivery_id as published_id,
        case when links.link_tier = 'strict' then shown.delivery_id end as strict_id,
        case when links.link_tier = 'loose' then best.delivery_id else shown.delivery_id end as loose_id,
        coalesce(links.link_method = 'reviewed', false) as is_reviewed,
        links.link_probability, links.newborn_hospital_id, links.newborn_encounter_id
    from links
    join crosswalk as child
        on child.grain = 'newborn' and child.hospital_id = links.newborn_hospital_id
        and child.encounter_id = links.newborn_encounter_id
    join newborn_facts as newborn on newborn.newborn_id = child.id
    left join delivery_stays as shown
        on links.link_status = 'linked' and shown.hospital_id = links.delivery_hospital_id
        and shown.encounter_id = links.delivery_encounter_id
    left join delivery_stays as best
        on best.hospital_id = links.best_delivery_hospital_id
        and best.encounter_id = links.best_delivery_encounter_id
    where not {_BEYOND_DOUBT}
"""

_PAIRS = f"""
    -- one row a newborn not beyond doubt and plausible candidate; what is left of 1 is no mother (delivery_id NULL)
    create or replace temp table bound_pairs as
    with found as (
        select state.newborn_id, stay.delivery_id, max(pair.link_probability) as probability
        from scored_pairs as pair
        join bound_states as state
            on state.newborn_hospital_id = pair.newborn_hospital_id
            and state.newborn_encounter_id = pair.newborn_encounter_id
        join delivery_stays as stay
            on stay.hospital_id = pair.delivery_hospital_id and stay.encounter_id = pair.delivery_encounter_id
        group by state.newborn_id, stay.delivery_id
    ),
    plausible as (
        select newborn_id, delivery_id, probability from found
        where probability >= {1 - SETTLED_PROBABILITY:.3f}
    ),
    summed as (
        select newborn_id, round(sum(probability), {_DIGITS}) as probability from plausible group by newborn_id
    )
    select newborn_id, delivery_id, round(plausible.probability / greatest(summed.probability, 1), {_DIGITS})
            as probability
    from plausible join summed using (newborn_id)
    union all
    select newborn_id, null, greatest(1 - coalesce(summed.probability, 0), 0)
    from bound_states left join summed using (newborn_id)
"""

_SETTLED = f"""
    -- one row a newborn not beyond doubt whose published state is certain all the same
    create or replace temp table bound_settled as
    select newborn_id, published_id as delivery_id
    from bound_states as state
    left join bound_pairs as pair using (newborn_id)
    where (pair.delivery_id is not distinct from state.published_id and pair.probability >= {SETTLED_PROBABILITY})
        or (state.published_id is not null and pair.delivery_id is null
            and (is_reviewed or link_probability >= {SETTLED_PROBABILITY}))
    group by newborn_id, published_id
"""

_ROOM = f"""
    -- one row a plausible delivery
    create or replace temp table bound_room as
    with asked as (
        select distinct delivery_id from bound_pairs where delivery_id is not null
    ),
    able as (
        select delivery_id, max(coalesce(liveborn_count, plurality, 1)) as newborns
        from delivery_stays join asked using (delivery_id)
        group by delivery_id
    ),
    taken as (
        select delivery_id, count(*) as newborns
        from (
            select stay.delivery_id
            from links
            join delivery_stays as stay on stay.hospital_id = links.delivery_hospital_id
                and stay.encounter_id = links.delivery_encounter_id
            where links.link_status = 'linked' and {_BEYOND_DOUBT}
            union all
            select delivery_id from bound_settled
        ) as links_kept
        join asked using (delivery_id)
        group by delivery_id
    ),
    wanted as (
        select published_id as delivery_id, count(*) as newborns
        from bound_states anti join bound_settled using (newborn_id)
        where published_id is not null
        group by published_id
    )
    -- what linking published has room, and so has what it calls plausible, whatever the delivery's record says
    select delivery_id,
        greatest(able.newborns - coalesce(taken.newborns, 0), coalesce(wanted.newborns, 0), 1) as room
    from able
    left join taken using (delivery_id)
    left join wanted using (delivery_id)
"""

_CANDIDATES = f"""
    create or replace temp table bound_candidates as
    with in_play as (
        select state.newborn_id, state.hospital_id, state.year_start, state.published_id, state.strict_id,
            state.loose_id, settled.newborn_id is null as is_open
        from bound_states as state
        left join bound_settled as settled using (newborn_id)
        where settled.newborn_id is null
            or state.strict_id is distinct from state.published_id
            or state.loose_id is distinct from state.published_id
    ),
    -- one row a newborn in play and state that is possible or that a reading of the links gives it
    options as (
        select newborn_id, delivery_id from bound_pairs join in_play using (newborn_id) where is_open
        union
        select newborn_id, unnest([published_id, strict_id, loose_id]) from in_play
    ),
    weighed as (
        select option.newborn_id, option.delivery_id,
            case when in_play.is_open then coalesce(pair.probability, 0)
                when option.delivery_id is not distinct from in_play.published_id then 1 else 0 end as probability
        from options as option
        join in_play using (newborn_id)
        left join bound_pairs as pair on pair.newborn_id = option.newborn_id
            and pair.delivery_id is not distinct from option.delivery_id
    )
    select row_number() over by_id - 1 as pair_no, dense_rank() over (order by newborn_id) - 1 as newborn_no,
        newborn_id, delivery_id, hospital_id, year_start, is_open, probability,
        probability >= {1 - SETTLED_PROBABILITY:.3f} as is_plausible,
        delivery_id is not distinct from published_id as is_published,
        delivery_id is not distinct from strict_id as is_strict,
        delivery_id is not distinct from loose_id as is_loose
    from weighed
    join in_play using (newborn_id)
    window by_id as (order by newborn_id, delivery_id nulls first)
    order by newborn_id, delivery_id nulls first
"""
