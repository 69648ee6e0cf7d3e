"""What changes from month to month at a hospital: link rates, weights, candidates, and the fields that links rest on.

Each month is held against the hospital's own earlier months, with limits; gates decide what a month outside them does.
"""

from __future__ import annotations

import duckdb

DRIFT = "linkage_drift_exact"

# A month is held against up to twelve earlier ones; fewer births than these tell nothing.
HISTORY_MONTHS = 12
FEWEST_BIRTHS = 10
FEWEST_HISTORY_BIRTHS = 30
# Moving ranges say how much more than chance a hospital's months differ; of fewer they are chance themselves.
FEWEST_MOVING_RANGES = 5
SIGMAS = 3
# A moving range of two normal values is 1.128 standard deviations on average (Montgomery).
MOVING_RANGE_FACTOR = 1.128

# A sure but small change is no alarm: the limits are never closer to the reference than this. A hundredth of links
# is what a lost column of one ward costs; a tenth of missing cells what a changed form does.
SMALLEST_STEP = {"link_rate": 0.02, "review_rate": 0.02, "missing": 0.10}
# Candidates depend on births a day, so half as many again is still ordinary.
CANDIDATES_STEP = 0.5

# Population stability index: above 0.25 a distribution counts as shifted (Siddiqi 2006). Without any shift it is
# chi-squared over the two sample sizes (Yurdakul 2018), so small hospitals need more: 26.12 is the 99.9 % quantile
# of chi-squared with 8 degrees of freedom, one less than there are bins.
PSI_LIMIT = 0.25
PSI_CHI_SQUARED = 26.12
# Bits; and one bin for newborns without a candidate.
PSI_EDGES = (0, 5, 10, 15, 20, 25, 30)
PSI_FEWEST_BIRTHS = 50

_NEWBORN_FIELDS = {
    "mother_mrn": "mother_mrn is null",
    "mother_account_number": "mother_account_number is null",
    "mother_name": "coalesce(mother_last_name, mother_first_name, name_mother_first_name) is null",
    "last_name": "last_name is null",
    "mother_birth_date": "mother_birth_date is null",
    "subscriber_id": "subscriber_id is null",
    "phone": "phone is null",
    "zip": "zip is null",
    "birth_time": "birth_at is null or birth_at = date_trunc('day', birth_at)",
}
_DELIVERY_FIELDS = {
    "mother_mrn": "mother_mrn is null",
    "account_number": "account_number is null",
    "last_name": "last_name is null",
    "birth_date": "birth_date is null",
    "subscriber_id": "subscriber_id is null",
    "phone": "phone is null",
    "zip": "zip is null",
    "delivery_time": "delivery_at is null or delivery_at = date_trunc('day', delivery_at)",
    "liveborn_count": "liveborn_count is null",
}


def create_drift(con: duckdb.DuckDBPyConnection) -> None:
    """Create DRIFT, one row a subject, hospital (NULL: the network) and month.

    Columns: `subject, hospital_id, month, numerator, denominator, value, reference, lower, upper, is_out`. Subjects:
    `link_rate` and `review_rate` of inborn newborns, `candidates_per_newborn` (kept pairs), `match_weight_psi`, and
    `missing_newborn_<field>`, `missing_delivery_<field>`. `reference` is the pooled value of up to 12 earlier months,
    NULL (with the limits) while there are too few births; `is_out` is then FALSE. Limits of shares and means are 3
    standard errors, widened by the spread between earlier months where that is more than chance (Laney 2002, p').
    Reads `links`, `scored_pairs`, and both comparable tables.
    """
    con.execute(_shares_sql())
    con.execute(_candidates_sql())
    con.execute(_psi_sql())
    con.execute(
        f"""
        create or replace temp table {DRIFT} as
        select subject, hospital_id, month, numerator, denominator, value, reference, lower, upper,
            coalesce(value < lower or value > upper, false) as is_out
        from (select * from linkage_drift_shares union all by name select * from linkage_drift_candidates
            union all by name select * from linkage_drift_psi)
        order by subject, hospital_id nulls first, month
        """
    )
    for part in ("shares", "candidates", "psi"):
        con.execute(f"drop table linkage_drift_{part}")


def _shares_sql() -> str:
    newborn = "coalesce(birth_at, admit_at)"
    delivery = "coalesce(delivery_at, admit_at)"
    points = [
        f"""
        select '{subject}' as subject, link.newborn_hospital_id as hospital_id, {newborn} as moment,
            link_status = '{status}' as is_event
        from links as link
        join comparable_newborns as newborn on newborn.hospital_id = link.newborn_hospital_id
            and newborn.encounter_id = link.newborn_encounter_id
        where not coalesce(link.is_outborn, false)
        """
        for subject, status in (("link_rate", "linked"), ("review_rate", "review"))
    ]
    counted = [
        f"select subject, hospital_id, {_month('moment')}, count(*) filter (is_event) as numerator, count(*) as denominator "
        f"from ({points_of}) group by all"
        for points_of in points
    ]
    counted += [
        _missing_sql("newborn", "comparable_newborns where role <> 'test'", newborn, _NEWBORN_FIELDS),
        _missing_sql("delivery", "comparable_deliveries", delivery, _DELIVERY_FIELDS),
    ]
    step = (
        f"case subject when 'link_rate' then {SMALLEST_STEP['link_rate']} "
        f"when 'review_rate' then {SMALLEST_STEP['review_rate']} else {SMALLEST_STEP['missing']} end"
    )
    return f"""
        create or replace temp table linkage_drift_shares as
        with hospitals as ({" union all ".join(counted)}),
        points as (
            select subject, hospital_id, month, numerator, denominator from hospitals where month is not null
            union all
            select subject, null, month, sum(numerator), sum(denominator) from hospitals
            where month is not null group by subject, month
        ),
        referred as (
            select subject, hospital_id, month, numerator, denominator, numerator / denominator as value,
                sum(numerator) over earlier as earlier_numerator, sum(denominator) over earlier as earlier_denominator
            from points window earlier as ({_EARLIER})
        ),
        judged as (
            select subject, hospital_id, month, numerator, denominator, value,
                earlier_numerator / earlier_denominator as reference,
                -- one event and one other added, so that a history of 0 % or 100 % has a spread too
                sqrt((earlier_numerator + 1) / (earlier_denominator + 2)
                    * (1 - (earlier_numerator + 1) / (earlier_denominator + 2))
                    * (1 / denominator + 1 / earlier_denominator)) as error
            from referred
            where denominator >= {FEWEST_BIRTHS} and earlier_denominator >= {FEWEST_HISTORY_BIRTHS}
        ),
        {_widened_sql("judged")},
        limited as (
            select subject, hospital_id, month, reference,
                greatest({SIGMAS} * error * widening, {step}) as reach from widened
        )
        select points.subject, points.hospital_id, points.month, points.numerator, points.denominator,
            points.numerator / points.denominator as value, reference,
            if(reference is null, null, greatest(reference - reach, 0)) as lower,
            if(reference is null, null, least(reference + reach, 1)) as upper
        from points left join limited on limited.subject = points.subject and limited.month = points.month
            and limited.hospital_id is not distinct from points.hospital_id
    """


def _candidates_sql() -> str:
    return f"""
        create or replace temp table linkage_drift_candidates as
        with newborns as (
            -- one row a newborn
            select link.newborn_hospital_id as hospital_id, {_month("coalesce(birth_at, admit_at)")},
                coalesce(pairs.candidates, 0) as candidates
            from links as link
            join comparable_newborns as newborn on newborn.hospital_id = link.newborn_hospital_id
                and newborn.encounter_id = link.newborn_encounter_id
            left join (
                select newborn_hospital_id, newborn_encounter_id, count(*) as candidates from scored_pairs group by all
            ) as pairs on pairs.newborn_hospital_id = link.newborn_hospital_id
                and pairs.newborn_encounter_id = link.newborn_encounter_id
        ),
        points as (
            select 'candidates_per_newborn' as subject, if(grouping(hospital_id) = 1, null, hospital_id) as hospital_id,
                month, sum(candidates) as numerator, count(*) as denominator, sum(candidates * candidates) as squares
            from newborns where month is not null group by grouping sets ((hospital_id, month), (month))
        ),
        referred as (
            select subject, hospital_id, month, numerator, denominator, squares, numerator / denominator as value,
                sum(numerator) over earlier as earlier_numerator, sum(denominator) over earlier as earlier_denominator,
                sum(squares) over earlier as earlier_squares
            from points window earlier as ({_EARLIER})
        ),
        judged as (
            select subject, hospital_id, month, value, earlier_numerator / earlier_denominator as reference,
                sqrt(greatest(earlier_squares / earlier_denominator - (earlier_numerator / earlier_denominator) ** 2, 0)
                    * (1 / denominator + 1 / earlier_denominator)) as error
            from referred
            where denominator >= {FEWEST_BIRTHS} and earlier_denominator >= {FEWEST_HISTORY_BIRTHS}
        ),
        {_widened_sql("judged")},
        limited as (
            select subject, hospital_id, month, reference,
                greatest({SIGMAS} * error * widening, {CANDIDATES_STEP} * reference) as reach from widened
        )
        select points.subject, points.hospital_id, points.month, points.numerator::bigint as numerator,
            points.denominator, points.numerator / points.denominator as value, reference,
            if(reference is null, null, greatest(reference - reach, 0)) as lower, reference + reach as upper
        from points left join limited on limited.month = points.month
            and limited.hospital_id is not distinct from points.hospital_id
    """


def _psi_sql() -> str:
    edges = f"[{', '.join(str(edge) for edge in PSI_EDGES)}]"
    bins = len(PSI_EDGES) + 2
    return f"""
        create or replace temp table linkage_drift_psi as
        with newborns as (
            select link.newborn_hospital_id as hospital_id, {_month("coalesce(birth_at, admit_at)")},
                -- 0: no candidate, 1: lighter than the first edge
                if(match_weight is null, 0, 1 + len(list_filter({edges}, lambda edge: edge <= match_weight))) as bin
            from links as link
            join comparable_newborns as newborn on newborn.hospital_id = link.newborn_hospital_id
                and newborn.encounter_id = link.newborn_encounter_id
        ),
        months as (
            select if(grouping(hospital_id) = 1, null, hospital_id) as hospital_id, month, count(*) as denominator
            from newborns where month is not null group by grouping sets ((hospital_id, month), (month))
        ),
        filled as (
            select if(grouping(hospital_id) = 1, null, hospital_id) as hospital_id, month, bin, count(*) as newborns
            from newborns where month is not null group by grouping sets ((hospital_id, month, bin), (month, bin))
        ),
        points as (
            -- one row a hospital, month and bin, the empty bins too
            select 'match_weight_psi' as subject, months.hospital_id, months.month, steps.bin, denominator,
                coalesce(filled.newborns, 0) as newborns
            from months cross join range({bins}) as steps(bin)
            left join filled on filled.month = months.month and filled.bin = steps.bin
                and filled.hospital_id is not distinct from months.hospital_id
        ),
        referred as (
            select subject, hospital_id, month, bin, denominator, newborns,
                sum(newborns) over earlier as earlier_newborns, sum(denominator) over earlier as earlier_denominator
            from points
            window earlier as (partition by hospital_id, bin order by month
                range between interval {HISTORY_MONTHS} month preceding and interval 1 month preceding)
        ),
        shares as (
            -- half a newborn in each bin, so that an empty one has a logarithm
            select subject, hospital_id, month, bin, denominator, earlier_denominator,
                (newborns + 0.5) / (denominator + 0.5 * {bins}) as share,
                (earlier_newborns + 0.5) / (earlier_denominator + 0.5 * {bins}) as earlier_share
            from referred
        )
        select subject, hospital_id, month, null::bigint as numerator, any_value(denominator) as denominator,
            if({_PSI_CAN_TELL}, sum((share - earlier_share) * ln(share / earlier_share) order by bin), null) as value,
            if({_PSI_CAN_TELL}, 0.0, null) as reference, if({_PSI_CAN_TELL}, 0.0, null) as lower,
            if({_PSI_CAN_TELL}, greatest({PSI_LIMIT}, {PSI_CHI_SQUARED}
                * (1 / any_value(denominator) + 1 / any_value(earlier_denominator))), null) as upper
        from shares group by subject, hospital_id, month
    """


_PSI_CAN_TELL = (
    f"any_value(denominator) >= {PSI_FEWEST_BIRTHS} "
    f"and coalesce(any_value(earlier_denominator), 0) >= {2 * PSI_FEWEST_BIRTHS}"
)

_EARLIER = (
    "partition by subject, hospital_id order by month "
    f"range between interval {HISTORY_MONTHS} month preceding and interval 1 month preceding"
)


def _month(moment: str) -> str:
    return f"date_trunc('month', {moment})::date as month"


def _missing_sql(side: str, source: str, moment: str, fields: dict[str, str]) -> str:
    """One row a field, hospital and month: records without the field, of all."""
    names = ", ".join(f"'missing_{side}_{name}'" for name in fields)
    counts = ", ".join(f"count(*) filter ({is_missing})" for is_missing in fields.values())
    return f"""
        select unnest([{names}]) as subject, hospital_id, month, unnest(missing) as numerator, denominator
        from (select hospital_id, {_month(moment)}, [{counts}] as missing, count(*) as denominator
            from {source} group by hospital_id, month)
    """


def _widened_sql(judged: str) -> str:
    """Adds `widening`: how much more than chance the earlier months differed from one another, never below 1."""
    return f"""
        scored as (
            select subject, hospital_id, month, value, reference, error,
                abs((value - reference) / nullif(error, 0) - lag((value - reference) / nullif(error, 0)) over (
                    partition by subject, hospital_id order by month)) as moving_range
            from {judged}
        ),
        widened as (
            select subject, hospital_id, month, reference, error,
                greatest(1, case when count(moving_range) over earlier >= {FEWEST_MOVING_RANGES}
                    then avg(moving_range) over earlier / {MOVING_RANGE_FACTOR} else 1 end) as widening
            from scored
            window earlier as (partition by subject, hospital_id order by month
                rows between {HISTORY_MONTHS} preceding and 1 preceding)
        )
    """
