"""Which newborns have an uncertain link, what mothers each could have, and how probable each is.

What a candidate would change in a measure is asked elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# A link (or the lack of one) is settled from here on; a candidate rarer than the rest is not plausible.
SETTLED_PROBABILITY = 0.999
# Each round settles newborns whose rivals' deliveries were filled by the round before; chains are short.
_MOST_ROUNDS = 20

# A strict link that certain is the same in every reading of the links; most are, so they are left out at once.
_BEYOND_DOUBT = f"""links.link_tier = 'strict'
        and (links.link_method = 'reviewed' or links.link_probability >= {SETTLED_PROBABILITY})"""
# Sums of floats depend a little on the order of addition; draws must not.
_DIGITS = 12

_TABLES = ("bound_states", "bound_pairs", "bound_places", "bound_room", "bound_settled", "bound_open_pairs")


def create_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Create `bound_candidates`: one row a newborn in play and a mother it could have, or none.

    In play is a newborn whose link is uncertain, or whose strict or loose link is not its published one. Columns:
    `pair_no` and `newborn_no` (from 0, by id), `newborn_id`, `delivery_id` (NULL: no mother in the data),
    `hospital_id` and `year_start` (of the newborn: they do not depend on the link), `probability` (adds up to 1
    a newborn), `is_plausible`, `is_published`, `is_strict`, `is_loose` (the state under that reading of the links).

    The probability of candidate j is 2^w_j / (1 + sum of 2^w_k), over the newborn's candidates whose delivery has
    room beside settled newborns; what is left is that of none. Also creates `bound_room`: `delivery_id, room`.
    """
    con.execute(_STATES)
    con.execute(_PAIRS)
    con.execute(_PLACES)
    con.execute(_SETTLED_BY_LINKING)
    for _ in range(_MOST_ROUNDS):
        con.execute(_ROOM)
        con.execute(_OPEN_PAIRS)
        (newly,) = con.execute(f"select count(*) from ({_NEWLY_SETTLED})").fetchall()
        if not newly[0]:
            break
        con.execute(f"insert into bound_settled {_NEWLY_SETTLED}")
    con.execute(_CANDIDATES)


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
        links.link_probability, coalesce(links.link_method = 'reviewed', false) as is_reviewed,
        links.newborn_hospital_id, links.newborn_encounter_id
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
    where not coalesce({_BEYOND_DOUBT}, false)
"""

_PAIRS = """
    -- one row a newborn and candidate delivery
    create or replace temp table bound_pairs as
    select state.newborn_id, stay.delivery_id, max(pair.match_weight) as match_weight
    from scored_pairs as pair
    join bound_states as state
        on state.newborn_hospital_id = pair.newborn_hospital_id
        and state.newborn_encounter_id = pair.newborn_encounter_id
    join delivery_stays as stay
        on stay.hospital_id = pair.delivery_hospital_id and stay.encounter_id = pair.delivery_encounter_id
    group by state.newborn_id, stay.delivery_id
"""

_SETTLED_BY_LINKING = f"""
    -- one row a newborn whose published state is certain enough: linked so, or without any candidate
    create or replace temp table bound_settled as
    select newborn_id, published_id as delivery_id
    from bound_states as state
    where case when published_id is not null
            then is_reviewed or coalesce(link_probability, 0) >= {SETTLED_PROBABILITY}
                or not exists (select 1 from bound_pairs as pair where pair.newborn_id = state.newborn_id)
            else not exists (select 1 from bound_pairs as pair where pair.newborn_id = state.newborn_id) end
"""

_PLACES = f"""
    -- one row a candidate delivery: its liveborn, less the newborns that are its beyond doubt
    create or replace temp table bound_places as
    with taken as (
        select stay.delivery_id, count(*) as newborns
        from links
        join delivery_stays as stay
            on stay.hospital_id = links.delivery_hospital_id and stay.encounter_id = links.delivery_encounter_id
        where links.link_status = 'linked' and coalesce({_BEYOND_DOUBT}, false)
            and stay.delivery_id in (select delivery_id from bound_pairs)
        group by stay.delivery_id
    ),
    able as (
        select delivery_id, max(greatest(coalesce(liveborn_count, plurality, 1), 0)) as newborns
        from delivery_stays
        where delivery_id in (select delivery_id from bound_pairs)
        group by delivery_id
    )
    select delivery_id, able.newborns - coalesce(taken.newborns, 0) as places
    from able left join taken using (delivery_id)
"""

_ROOM = """
    -- one row a candidate delivery: how many more newborns it can have beside the settled ones
    create or replace temp table bound_room as
    with taken as (
        select delivery_id, count(*) as newborns
        from bound_settled where delivery_id is not null group by delivery_id
    )
    select delivery_id, greatest(places - coalesce(taken.newborns, 0), 0) as room
    from bound_places left join taken using (delivery_id)
"""

_OPEN_PAIRS = f"""
    -- one row a newborn that is not settled and a candidate with room; and one for no mother (delivery_id NULL)
    create or replace temp table bound_open_pairs as
    with open as (
        select newborn_id from bound_states
        where newborn_id not in (select newborn_id from bound_settled)
    ),
    odds as (
        -- the odds of no mother against itself are 1
        select newborn_id, null::varchar as delivery_id, 1.0::double as odds from open
        union all
        select newborn_id, pair.delivery_id, pow(2.0, match_weight)
        from bound_pairs as pair
        join open using (newborn_id)
        join bound_room as place on place.delivery_id = pair.delivery_id and place.room > 0
    )
    select newborn_id, delivery_id,
        round(odds / sum(odds) over (partition by newborn_id), {_DIGITS}) as probability
    from odds
"""

_NEWLY_SETTLED = f"""
    select newborn_id, pair.delivery_id
    from bound_open_pairs as pair
    join bound_states as state using (newborn_id)
    where pair.delivery_id is not distinct from state.published_id
        and pair.probability >= {SETTLED_PROBABILITY}
"""

_CANDIDATES = f"""
    create or replace temp table bound_candidates as
    with known as (
        select newborn_id, delivery_id, probability,
            probability >= {1 - SETTLED_PROBABILITY} as is_plausible
        from bound_open_pairs
        union all
        select newborn_id, delivery_id, 1.0, true from bound_settled
    ),
    in_play as (
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
        select newborn_id, known.delivery_id from known join in_play using (newborn_id)
        where is_plausible or known.delivery_id is null
        union
        select newborn_id, unnest([published_id, strict_id, loose_id]) from in_play
    ),
    weighed as (
        select options.newborn_id, options.delivery_id, coalesce(known.is_plausible, false) as is_plausible,
            case when known.is_plausible then known.probability else 0 end as probability
        from options
        left join known on known.newborn_id = options.newborn_id
            and known.delivery_id is not distinct from options.delivery_id
    )
    select row_number() over by_id - 1 as pair_no, dense_rank() over (order by newborn_id) - 1 as newborn_no,
        newborn_id, delivery_id, hospital_id, year_start, is_open, is_plausible,
        round(probability / sum(probability) over (partition by newborn_id), {_DIGITS}) as probability,
        delivery_id is not distinct from published_id as is_published,
        delivery_id is not distinct from strict_id as is_strict,
        delivery_id is not distinct from loose_id as is_loose
    from weighed
    join in_play using (newborn_id)
    window by_id as (order by newborn_id, delivery_id nulls first)
    order by newborn_id, delivery_id nulls first
"""
