"""The rows that surveys of hospitals add to the rates: agreement on levels of care, and safety culture.

They count hospitals and answers, never patients. What of them may be shown is decided with all other rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.levels.assess import Discordance
from measures.levels.culture import CULTURE_TABLE
from measures.levels.ladder import CareKind
from measures.levels.table import LEVELS_TABLE
from measures.rates.exact import COLUMNS, EXACT_TABLE, FEW_EVENTS, MEAN_DIGITS, SMALL_DENOMINATOR
from measures.rates.intervals import wilson_bounds_sql
from measures.rates.strata import ALL_VALUES, NETWORK_PLACE, OVERALL, UNKNOWN
from measures.rates.suppression import DEFAULT_PROFILE, RATES_TABLE, suppress_rates

if TYPE_CHECKING:
    import duckdb

RATE_PER = 100
LOCATE_MEASURES = {CareKind.MATERNAL: "locate_maternal", CareKind.NEONATAL: "locate_neonatal"}
_NO_SURVEY = {
    **dict.fromkeys(LOCATE_MEASURES.values(), "no hospital's level-of-care survey decides"),
    "culture_response": "no safety-culture survey with enough respondents says how many were invited",
    "culture_positive": "no safety-culture survey has enough respondents",
}


def add_survey_rates(con: duckdb.DuckDBPyConnection, profile: str = DEFAULT_PROFILE) -> None:
    """Add the rows of `locate_<kind>`, `culture_response` and `culture_positive` to both tables of rates, in place.

    `measure_rates_exact` gets them as counted, `measure_rates` as they may be shown. Reads `levels_of_care`,
    `safety_culture`, `safety_culture_surveys` and `hospitals`. Periods are `all` and years. Agreement on levels counts
    hospitals by their latest survey up to the period's end, for the network alone: a hospital's own row would be a count
    of one. Culture counts the surveys taken in the period, for every place; by unit (response) and by domain (positive).
    A measure that no survey answers has one row, not computable, with the reason.
    """
    _create_survey_rates(con)
    con.execute(f"insert into {EXACT_TABLE} ({COLUMNS}) select {COLUMNS} from survey_rates_exact")
    # Each counts units of its own, so each is suppressed by itself.
    for (measure_id,) in con.execute(
        "select distinct measure_id from survey_rates_exact order by 1"
    ).fetchall():
        con.execute(
            "create or replace temp table survey_measure_exact as "
            f"select {COLUMNS} from survey_rates_exact where measure_id = '{measure_id}'"
        )
        suppress_rates(con, profile, exact_table="survey_measure_exact", rates_table="survey_measure_rates")
        con.execute(f"insert into {RATES_TABLE} ({COLUMNS}) select {COLUMNS} from survey_measure_rates")
    for table in ("survey_rates_exact", "survey_measure_exact", "survey_measure_rates"):
        con.execute(f"drop table {table}")


def name_survey_rates(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The names, by column, that `add_survey_rates` will bring: what `create_exact_rates` needs to know before.

    Reads `safety_culture_surveys` and `hospitals`.
    """
    said = con.execute("""
        select distinct unit from safety_culture_surveys union select distinct domain from safety_culture_surveys
        order by 1
    """).fetchall()
    places = con.execute("""
        select hospital_id from safety_culture_surveys union select region from hospitals union select state from hospitals
        order by 1
    """).fetchall()
    return {
        "measure_id": sorted(_NO_SURVEY),
        "period_type": ["all", "year"],
        "level": ["hospital", "network", "region", "state"],
        "place": [NETWORK_PLACE, UNKNOWN, *(place for (place,) in places if place is not None)],
        "stratum": ["domain", OVERALL, "unit"],
        "stratum_value": [ALL_VALUES, *(name for (name,) in said if name is not None)],
    }


def _create_survey_rates(con: duckdb.DuckDBPyConnection) -> None:
    """Create `survey_rates_exact`: the rows of all four measures, columns as in `measure_rates_exact`."""
    con.execute(f"""
        create or replace temp table survey_counts as
        {_agreement_sql()}
        union all by name
        {_culture_sql()}
    """)
    con.execute(f"""
        insert into survey_counts by name
        select measure_id, 'all' as period_type, {_all_start()} as period_start, 'network' as level,
            '{NETWORK_PLACE}' as place, '{OVERALL}' as stratum, '{ALL_VALUES}' as stratum_value, reason
        from (values {", ".join(f"('{name}', $${reason}$$)" for name, reason in _NO_SURVEY.items())})
            as said(measure_id, reason)
        where measure_id not in (select measure_id from survey_counts)
    """)
    low, high = wilson_bounds_sql("numerator", "denominator", str(RATE_PER))
    con.execute(f"""
        create or replace temp table survey_rates_exact as
        with rated as (  -- one row a measure, period, place and group
            select measure_id::varchar as measure_id, period_type::varchar as period_type, period_start,
                level::varchar as level, place::varchar as place, stratum::varchar as stratum,
                stratum_value::varchar as stratum_value, denominator, null::bigint as exclusions, numerator,
                coalesce({RATE_PER} * numerator / nullif(denominator, 0)::double, mean) as rate,
                case when numerator is null and mean is not null then 1 else {RATE_PER} end::integer as rate_per,
                {low} as ci_low, {high} as ci_high,
                null::double as expected, null::double as oe_ratio, null::double as oe_ci_low, null::double as oe_ci_high,
                null::double as shrunken_rate, null::double as reliability, false as suppressed,
                null::varchar as suppression_reason, reason is null as computable, reason as not_computable_reason,
                case when reason is not null then 'do_not_use'
                    when denominator < {SMALL_DENOMINATOR} or numerator < {FEW_EVENTS} then 'caution' else 'ok' end
                    as usability
            from survey_counts
        )
        select {COLUMNS} from rated
        order by measure_id, period_type, period_start, level, place, stratum, stratum_value
    """)
    con.execute("drop table survey_counts")


def _all_start() -> str:
    return f"(select coalesce(min(period_start), date '1970-01-01') from {EXACT_TABLE} where period_type = 'all')"


def _agreement_sql() -> str:
    """One row a kind of care and period: hospitals whose report can be compared, and those whose report differs."""
    ids = " ".join(f"when '{kind}' then '{measure_id}'" for kind, measure_id in LOCATE_MEASURES.items())
    differs = f"discordance in ('{Discordance.OVER}', '{Discordance.UNDER}')"
    return f"""
        (with periods as (
            select distinct period_type, period_start,
                if(period_type = 'year', (period_start + interval 1 year)::date, date '9999-12-31') as ends_before
            from {EXACT_TABLE} where period_type in ('year', 'all')
        ),
        latest as (  -- one row a kind, hospital and period: the survey that holds at its end
            select l.kind, l.hospital_id, p.period_type, p.period_start, arg_max(l.discordance, l.survey_date) as discordance
            from {LEVELS_TABLE} as l join periods as p on l.survey_date < p.ends_before
            group by all
        )
        select case kind {ids} end as measure_id, period_type, period_start, 'network' as level,
            '{NETWORK_PLACE}' as place, '{OVERALL}' as stratum, '{ALL_VALUES}' as stratum_value,
            count(*) as denominator, count(*) filter ({differs}) as numerator,
            null::double as mean, null::varchar as reason
        from latest
        where {differs} or discordance = '{Discordance.AGREE}'
        group by all)
    """


def _culture_sql() -> str:
    """One row a period, place and group: people invited and answering; answers and their mean per cent positive."""
    # Per cent times people as decimals: sums of doubles depend on the order of addition.
    return f"""
        (with shown as (
            select c.hospital_id, c.unit, c.domain, c.survey_date, c.respondents, c.percent_positive,
                case when c.response_rate is not null then s.invited end as invited
            from {CULTURE_TABLE} as c
            join safety_culture_surveys as s using (hospital_id, unit, survey_date, domain)
            where not c.suppressed
        ),
        located as (
            select shown.hospital_id, coalesce(any_value(h.region), '{UNKNOWN}') as region,
                coalesce(any_value(h.state), '{UNKNOWN}') as state
            from shown left join hospitals as h using (hospital_id)
            group by shown.hospital_id
        ),
        places as (
            select hospital_id, unnest(['network', 'region', 'state', 'hospital']) as level,
                unnest(['{NETWORK_PLACE}', region, state, hospital_id]) as place
            from located
        ),
        people as (  -- one row a unit and survey date of which invited people are known
            select hospital_id, unit as stratum_value, survey_date, max(invited) as denominator,
                max(respondents) as numerator
            from shown where invited is not null
            group by hospital_id, unit, survey_date
        ),
        counted as (
            select 'culture_response' as measure_id, 'unit' as stratum, hospital_id, stratum_value, survey_date,
                denominator, numerator, null::decimal(38, 4) as weighted
            from people
            union all
            select 'culture_positive', 'domain', hospital_id, domain, survey_date, respondents, null,
                respondents * percent_positive::decimal(18, 4)
            from shown
        ),
        by_period as (
            select measure_id, stratum, hospital_id, stratum_value, denominator, numerator, weighted,
                unnest(['year', 'all']) as period_type,
                unnest([date_trunc('year', survey_date)::date, {_all_start()}]) as period_start
            from counted
        ),
        grouped as (
            select measure_id, period_type, period_start, level, place, unnest([stratum, '{OVERALL}']) as stratum,
                unnest([stratum_value, '{ALL_VALUES}']) as stratum_value, denominator, numerator, weighted
            from by_period join places using (hospital_id)
        )
        select measure_id, period_type, period_start, level, place, stratum, stratum_value,
            sum(denominator)::bigint as denominator, sum(numerator)::bigint as numerator,
            round(sum(weighted)::double / nullif(sum(denominator), 0), {MEAN_DIGITS}) as mean, null::varchar as reason
        from grouped
        group by all)
    """
