"""Which newborns are put before reviewers, with which deliveries, and in what order.

Nothing is decided here; items and candidates are named by keyed digests that tell nobody who they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

# A delivery this much lighter than the newborn's best is not worth showing: 2^10, a thousand to one.
RIVAL_BITS = 10.0
# More candidates than this cannot be compared by eye; the sixth best of six is below one in six.
MOST_CANDIDATES = 6
# A decision helps at most this many others: beyond that the ward's whole day is uncertain, not three newborns of it.
MOST_UNLOCKED = 3
# One newborn in this many is shown because it was drawn at random, so that error rates come in with the work.
SAMPLED_EVERY = 5
# Of what one reviewer settled alone, this share is put before a second one, so that agreement is known.
SECOND_READING_SHARE = 0.1
# Deliveries of the stated mother this near to the birth are shown when the dates contradict each other.
STATED_MOTHER_DAYS = 100

ITEM_HEX_DIGITS = 16

# Outcomes of which a random sample is drawn; the newborns of each are counted in `review_strata`.
STRATA = ("linked strict", "linked standard", "review", "unlinked with a candidate")


def create_review_queue(
    con: duckdb.DuckDBPyConnection, key: str, *, sampled_per_stratum: int, asked: Sequence[str] = ()
) -> None:
    """Create `review_items` (one row a newborn), `review_candidates` (one row an item and delivery) and
    `review_strata` (stratum, newborns).

    Reads `links`, `scored_pairs`, `comparable_newborns`, `comparable_deliveries`, and what create_opinion_tables
    (items.py) made. `key` is the network's secret. The order of the queue is `position`, from 1:

    - first what reviewers disagree on, then what waits for another reviewer;
    - then newborns in review by expected gain: the uncertainty of the best candidate in bits (1 = even odds), times
      one plus the number of other newborns in review that compete for the same deliveries (at most MOST_UNLOCKED);
    - every SAMPLED_EVERY-th of these is a newborn drawn at random from its stratum, whatever its outcome;
    - last what nobody was sure of, and second readings;
    - items named in `asked` are there whatever became of them, with all their deliveries.
    """
    con.execute("create or replace temp table review_key (key varchar)")
    con.execute("insert into review_key values (?)", [key])
    con.execute("create or replace temp table review_asked (item varchar)")
    con.execute("insert into review_asked select unnest(?::varchar[])", [list(asked)])
    con.execute(_newborns_sql(sampled_per_stratum))
    con.execute(_CANDIDATES)
    con.execute(_LISTED)
    con.execute(_ITEMS)
    con.execute(_NUMBERED)
    con.execute("create or replace temp table review_strata as " + _STRATA_COUNTS)
    for table in ("review_newborns", "review_pairs", "review_listed", "review_asked", "review_key"):
        con.execute(f"drop table {table}")


def name_encounters_sql(grain: str, hospital: str, encounter: str, key: str) -> str:
    """SQL of the name of an item (grain `review`) or candidate: a letter and hex digits, the same every night."""
    digest = f"sha256(concat_ws('|', {key}, '{grain}', {hospital}, {encounter}))"
    return f"'{ {'review': 'r', 'candidate': 'c'}[grain] }' || substr({digest}, 1, {ITEM_HEX_DIGITS})"


_KEY = "(select key from review_key)"
_ITEM = name_encounters_sql("review", "newborn_hospital_id", "newborn_encounter_id", _KEY)
_CANDIDATE = name_encounters_sql("candidate", "delivery_hospital_id", "delivery_encounter_id", _KEY)

_STRATUM = """case
        when link_method = 'reviewed' then null
        when link_status = 'linked' then 'linked ' || coalesce(link_tier, 'standard')
        when link_status = 'review' then 'review'
        when best_delivery_encounter_id is not null then 'unlinked with a candidate' end"""

_STRATA_COUNTS = f"""
    -- one row a stratum
    select stratum, count(*) as newborns
    from (select {_STRATUM} as stratum from links)
    where stratum is not null
    group by stratum
    order by stratum
"""


def _newborns_sql(sampled_per_stratum: int) -> str:
    """The newborns of the queue. The lowest digests of a stratum are a random sample that stays from night to night;
    newborns drawn and judged before fill its places."""
    return f"""
        -- one row a newborn in review, drawn at random, or judged before
        create or replace temp table review_newborns as
        with outcome as (
            select newborn_hospital_id, newborn_encounter_id, {_ITEM} as item, {_STRATUM} as stratum,
                link_status, link_tier, link_reason, link_method, model,
                coalesce(delivery_hospital_id, best_delivery_hospital_id) as shown_hospital_id,
                coalesce(delivery_encounter_id, best_delivery_encounter_id) as shown_encounter_id,
                match_weight, runner_up_weight, coalesce(link_probability, match_probability) as link_probability
            from links
        ),
        judged as (
            select outcome.*, opinion.state, coalesce(opinion.reviewers, 0) as reviewers, opinion.sampled_stratum
            from outcome
            left join review_opinions as opinion using (newborn_hospital_id, newborn_encounter_id)
        ),
        filled as (
            select sampled_stratum as stratum, count(*) as places
            from review_opinions
            where sampled_stratum is not null
            group by sampled_stratum
        ),
        drawn as (
            select newborn_hospital_id, newborn_encounter_id
            from judged
            left join filled using (stratum)
            where stratum is not null and state is null
            qualify row_number() over (
                    partition by stratum order by sha256(item || 'sample'), newborn_hospital_id, newborn_encounter_id)
                <= {int(sampled_per_stratum)} - coalesce(filled.places, 0)
        )
        select judged.* exclude (sampled_stratum) replace (coalesce(sampled_stratum, stratum) as stratum),
            sampled_stratum is not null or drawn.newborn_encounter_id is not null as is_sampled,
            state in ('matched', 'refused') and reviewers = 1
                and ('0x' || substr(sha256(item || 'second reading'), 1, 8))::bigint
                    < {SECOND_READING_SHARE} * 4294967296 as is_second_reading,
            item in (select item from review_asked) as is_asked
        from judged
        left join drawn using (newborn_hospital_id, newborn_encounter_id)
        where link_status = 'review' or state is not null or drawn.newborn_encounter_id is not null
           or item in (select item from review_asked)
    """


_CANDIDATES = f"""
    -- one row a newborn of the queue and a delivery worth showing
    create or replace temp table review_pairs as
    with scored as (
        select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
            max(pair.match_weight) as match_weight, min(pair.rule) as rule
        from scored_pairs as pair
        semi join review_newborns using (newborn_hospital_id, newborn_encounter_id)
        group by newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
    ),
    near_best as (
        select *
        from scored
        qualify match_weight >= max(match_weight) over (partition by newborn_hospital_id, newborn_encounter_id)
            - {RIVAL_BITS}
    ),
    named as (
        -- the delivery shown by the linkage, those already judged, and the stated mother's when the dates contradict
        select newborn_hospital_id, newborn_encounter_id, shown_hospital_id as delivery_hospital_id,
            shown_encounter_id as delivery_encounter_id
        from review_newborns
        where shown_encounter_id is not null
        union
        select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
        from review_judged
        semi join review_newborns using (newborn_hospital_id, newborn_encounter_id)
        union
        select own.hospital_id, own.encounter_id, delivery.hospital_id, delivery.encounter_id
        from review_newborns as newborn
        join comparable_newborns as own
          on own.hospital_id = newborn.newborn_hospital_id and own.encounter_id = newborn.newborn_encounter_id
        join comparable_deliveries as delivery on delivery.hospital_id = own.hospital_id
         and (ltrim(delivery.mother_mrn, '0') = ltrim(own.mother_mrn, '0')
            or ltrim(delivery.account_number, '0') = ltrim(own.mother_account_number, '0'))
        where newborn.link_status = 'review' and newborn.link_reason like '%contradict%'
          and abs(date_diff('day', own.birth_at, coalesce(delivery.delivery_at, delivery.admit_at)))
            <= {STATED_MOTHER_DAYS}
    )
    select coalesce(near_best.newborn_hospital_id, named.newborn_hospital_id) as newborn_hospital_id,
        coalesce(near_best.newborn_encounter_id, named.newborn_encounter_id) as newborn_encounter_id,
        coalesce(near_best.delivery_hospital_id, named.delivery_hospital_id) as delivery_hospital_id,
        coalesce(near_best.delivery_encounter_id, named.delivery_encounter_id) as delivery_encounter_id,
        coalesce(near_best.match_weight, scored.match_weight) as match_weight,
        coalesce(near_best.rule, scored.rule) as rule, named.newborn_encounter_id is not null as is_named
    from near_best
    full join named using (newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id)
    left join scored
      on scored.newborn_hospital_id = named.newborn_hospital_id
     and scored.newborn_encounter_id = named.newborn_encounter_id
     and scored.delivery_hospital_id = named.delivery_hospital_id
     and scored.delivery_encounter_id = named.delivery_encounter_id
"""

_BITS = "-(p * log2(p) + (1 - p) * log2(1 - p))"


# Opinions are asked for again of what is disputed or read a second time: then refused deliveries are shown too.
_LISTED = f"""
    -- one row a newborn of the queue and a delivery to show, numbered: first the one the linkage shows
    create or replace temp table review_listed as
    with numbered as (
        select pair.newborn_hospital_id, pair.newborn_encounter_id, pair.delivery_hospital_id,
            pair.delivery_encounter_id, pair.match_weight, pair.rule, pair.is_named,
            pair.delivery_hospital_id is not distinct from newborn.shown_hospital_id
                and pair.delivery_encounter_id is not distinct from newborn.shown_encounter_id as is_shown
        from review_pairs as pair
        join review_newborns as newborn using (newborn_hospital_id, newborn_encounter_id)
        left join review_judged as judged
            using (newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id)
        where judged.is_match is distinct from false
           or coalesce(newborn.state = 'disagreement', false)
           or coalesce(newborn.is_second_reading, false) or newborn.is_asked
    ),
    ordered as (
        select *, row_number() over (
                partition by newborn_hospital_id, newborn_encounter_id
                order by is_shown desc, match_weight desc nulls last, delivery_hospital_id, delivery_encounter_id)
                as candidate
        from numbered
    )
    select * exclude (is_named) from ordered where candidate <= {MOST_CANDIDATES} or is_named
"""

_BITS = "-(p * log2(p) + (1 - p) * log2(1 - p))"

_ITEMS = f"""
    -- one row a newborn to be looked at, in order
    create or replace temp table review_items as
    with counted as (
        select newborn_hospital_id, newborn_encounter_id, count(*) as candidates
        from review_listed
        group by newborn_hospital_id, newborn_encounter_id
    ),
    in_review as (
        select listed.*
        from review_listed as listed
        join review_newborns as newborn using (newborn_hospital_id, newborn_encounter_id)
        where newborn.link_status = 'review' and newborn.state is distinct from 'matched'
    ),
    competing as (
        -- one row a newborn in review: how many others in review want one of its deliveries
        select own.newborn_hospital_id, own.newborn_encounter_id,
            count(distinct (other.newborn_hospital_id, other.newborn_encounter_id)) as others_waiting
        from in_review as own
        join in_review as other using (delivery_hospital_id, delivery_encounter_id)
        where (other.newborn_hospital_id, other.newborn_encounter_id)
            <> (own.newborn_hospital_id, own.newborn_encounter_id)
        group by own.newborn_hospital_id, own.newborn_encounter_id
    ),
    weighed as (
        select newborn.*, counted.candidates, coalesce(competing.others_waiting, 0) as others_waiting,
            case when state = 'disagreement' then 'disagreement'
                 when is_second_reading then 'second_reading'
                 when link_status = 'review' then 'review'
                 when is_sampled then 'sample'
                 else 'asked' end as purpose,
            coalesce(least(greatest(link_probability, 1e-9), 1 - 1e-9), 0.5) as p
        from review_newborns as newborn
        join counted using (newborn_hospital_id, newborn_encounter_id)
        left join competing using (newborn_hospital_id, newborn_encounter_id)
        where state is null or state in ('disagreement', 'awaiting', 'unsure') or is_second_reading or is_asked
           -- some deliveries are refused, others are still listed
           or (state = 'refused' and link_status = 'review')
    ),
    gained as (
        select * exclude (p), {_BITS} as uncertainty_bits,
            {_BITS} * (1 + least(others_waiting, {MOST_UNLOCKED})) as expected_gain,
            case when purpose = 'disagreement' then 1 when state = 'awaiting' then 2
                 when purpose in ('second_reading', 'asked') or state = 'unsure' then 4 else 3 end as turn
        from weighed
    ),
    placed as (
        select *, row_number() over (
                partition by turn, purpose = 'sample'
                order by case when purpose = 'sample' then sha256(item || 'sample') end, expected_gain desc, item)
                as place
        from gained
    )
    select row_number() over (
            order by turn, case when purpose = 'sample' then place * {SAMPLED_EVERY - 1} + 0.5 else place end, item)
            as position,
        item, newborn_hospital_id, newborn_encounter_id, purpose, link_status, link_tier, link_reason, link_method,
        model, stratum, is_sampled, match_weight, runner_up_weight, link_probability, candidates, others_waiting,
        uncertainty_bits, expected_gain, state, reviewers
    from placed
    order by position
"""

_NUMBERED = f"""
    -- one row an item and a delivery it shows
    create or replace temp table review_candidates as
    select item, candidate::integer as candidate, {_CANDIDATE} as candidate_id,
        newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
        listed.match_weight, listed.rule, is_shown
    from review_listed as listed
    join review_items using (newborn_hospital_id, newborn_encounter_id)
    order by position, candidate
"""
