"""What electronic measures say of a delivery stay by the clock: its hospitalisation, the time of delivery, what was seen
before it and done within it.

One row a delivery, one chain of questions, each resting on the answer before; whether a delivery counts is decided by
the measure. Single events by hours from birth stand in `events.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.facts.code_flags import SPELLINGS

if TYPE_CHECKING:
    import duckdb

# PCMaternal (CMS334, CMS1028): a visit that ended an hour or less before leads into the stay; what is said of a
# pregnancy counts for 42 weeks; an estimate of gestation for a day.
LEADS_IN_WITHIN = "interval 1 hour"
PREGNANCY_DAYS = 42 * 7
ESTIMATE_DAYS = 1
TERM_DAYS = 280

_SEEN_LISTS = (
    "epc_delivery_time",
    "epc_estimated_delivery_date",
    "epc_estimated_gestation",
    "epc_gravidity",
    "epc_parity",
    "epc_preterm_births",
    "epc_term_births",
    "abnormal_presentation",
)
_DONE_LISTS = (
    "epc_delivery_procedure",
    "epc_cesarean_birth",
    "epc_hysterectomy",
    "epc_smm_procedure",
    "epc_transfusion",
)
_HISTORY = {
    "observed_gravidity": "epc_gravidity",
    "observed_parity": "epc_parity",
    "observed_preterm_births": "epc_preterm_births",
    "observed_term_births": "epc_term_births",
}
_SEVERE = {
    "hysterectomy": "is_hysterectomy",
    "other_severe_procedure": "is_severe and not is_hysterectomy",
    "transfusion": "is_transfusion",
}
_WEEKS = "('wk', 'wks', 'week', 'weeks')"
_DAYS = "('d', 'day', 'days')"


def create_fact_hospitalizations(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_hospitalizations`: `unit_no` and the columns of `HOSPITALIZATION_COLUMNS`.

    Reads the feeds, `delivery_stays`, `fact_encounters`, `fact_contacts` and `code_lists`. The hospitalisation begins
    with the observation stay, and before it the emergency or triage visit, of the same hospital that ended an hour or
    less before, and ends with the discharge; both ends belong to it. Times are compared to the second; where a time of
    day is missing, by calendar day. Records are those of the woman at that hospital, on whatever encounter.
    """
    con.execute(_WINDOWS)
    con.execute(_seen_sql())
    con.execute(_done_sql())
    con.execute(_answers_sql())
    for table in ("fact_windows", "fact_seen", "fact_done"):
        con.execute(f"drop table {table}")


def _is_day_only(at: str) -> str:
    # Midnight exactly: the day is known, the time is not.
    return f"({at})::time = time '00:00:00'"


def _second(at: str) -> str:
    # A known midnight is sent a microsecond late.
    return f"date_trunc('second', {at})"


def _within(at: str, begins: str, ends: str) -> str:
    """Whether a moment lies in a stretch of time, both ends included."""
    return f"""(case when {_is_day_only(at)} then ({at})::date between ({begins})::date and ({ends})::date
                else {_second(at)} >= {_second(begins)}
                    and ({_second(at)} <= {_second(ends)}
                        or ({_is_day_only(ends)} and ({at})::date <= ({ends})::date)) end)"""


def _up_to(at: str, limit: str, days: int, *, strictly: bool = False) -> str:
    """Whether a moment lies in the days before the limit, or (unless strictly) at it."""
    end = "<" if strictly else "<="
    return f"""(case when {_is_day_only(at)} or {_is_day_only(limit)}
                then date_diff('day', ({at})::date, ({limit})::date) between 0 and {days}
                else {_second(at)} >= {_second(limit)} - interval {days} day
                    and {_second(at)} {end} {_second(limit)} end)"""


def _led_in(before: str) -> str:
    return f"""case when {_is_day_only("visit.ended_at")} or {_is_day_only(before)}
                    then visit.ended_at::date = ({before})::date
                    else {_second("visit.ended_at")} between {_second(before)} - {LEADS_IN_WITHIN}
                        and {_second(before)} end"""


_LAST_VISIT = "arg_max(visit.began_at, {'ended': visit.ended_at, 'began': visit.began_at})"
_WINDOWS = f"""
    -- one row a delivery stay: when its hospitalisation began and ended
    create or replace temp table fact_windows as
    with
    -- one row a delivery stay
    stay as (
        select unit.unit_no, stay.hospital_id, mother.admit_datetime as admitted_at,
            coalesce(mother.discharge_datetime, timestamp '9999-12-31 00:00:00') as ended_at,
            mother.delivery_datetime
        from delivery_stays as stay
        join fact_encounters as unit using (delivery_id)
        join maternal_encounters as mother
            on mother.hospital_id = stay.hospital_id and mother.encounter_id = stay.encounter_id
    ),
    -- one row a delivery stay that an observation stay led into
    observed as (
        select stay.unit_no, {_LAST_VISIT} as began_at
        from stay
        join fact_contacts as visit using (unit_no, hospital_id)
        where visit.encounter_type = 'observation' and {_led_in("stay.admitted_at")}
        group by stay.unit_no
    ),
    since_observation as (
        select stay.*, coalesce(observed.began_at, stay.admitted_at) as observed_at
        from stay
        left join observed using (unit_no)
    ),
    -- one row a delivery stay that an emergency or triage visit led into
    seen as (
        select stay.unit_no, {_LAST_VISIT} as began_at
        from since_observation as stay
        join fact_contacts as visit using (unit_no, hospital_id)
        where visit.encounter_type in ('emergency', 'ob_triage') and {_led_in("stay.observed_at")}
        group by stay.unit_no
    )
    select stay.unit_no, stay.hospital_id, stay.admitted_at, stay.ended_at, stay.delivery_datetime,
        coalesce(seen.began_at, stay.observed_at) as began_at
    from since_observation as stay
    left join seen using (unit_no)
"""


def _listed(lists: tuple[str, ...], system: str) -> str:
    """Codes of the lists joined to `record`, its system by any of its spellings."""
    names = ", ".join(f"'{name}'" for name in lists)
    spelled = " ".join(
        f"when {system} in ({', '.join(repr(one) for one in spellings)}) then '{name}'"
        for name, spellings in SPELLINGS.items()
    )
    return f"""(
            select codelist, code_plain, system, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
            from code_lists where codelist in ({names})
        ) as codes
            on codes.system = case {spelled} else {system} end"""


def _seen_sql() -> str:
    return f"""
        -- one row a delivery and observation that bears on it
        create or replace temp table fact_seen as
        select contact.unit_no, codes.codelist as topic, record.observed_datetime as seen_at, record.value_number,
            record.value_datetime, lower(trim(record.unit)) as unit,
            coalesce(record.value_text, record.value_number::varchar, record.value_datetime::varchar) is not null
                as has_value
        from observations as record
        join {_listed(_SEEN_LISTS, "upper(coalesce(record.code_system, 'LOINC'))")}
            and codes.code_plain = replace(trim(record.code), '.', '')
        join fact_contacts as contact using (hospital_id, encounter_id)
        join fact_windows as stay on stay.unit_no = contact.unit_no and stay.hospital_id = contact.hospital_id
        where coalesce(lower(record.status), 'final') in ('final', 'amended', 'corrected')
            and coalesce(record.observed_datetime::date, contact.code_date) between codes.valid_from and codes.valid_to
    """


def _done_sql() -> str:
    flags = ",\n            ".join(
        f"bool_or(codes.codelist = '{codelist}') as {name}"
        for name, codelist in zip(
            ("is_delivery", "is_cesarean", "is_hysterectomy", "is_severe", "is_transfusion"),
            _DONE_LISTS,
            strict=True,
        )
    )
    return f"""
        -- one row a delivery and completed procedure that bears on it. A procedure without a day is of the stay it is
        -- filed under. Where a hospital sends the ends of procedures, one that has a time and no end has not ended.
        create or replace temp table fact_done as
        with
        acts as (
            select contact.unit_no, record.code_plain, record.start_datetime, record.end_datetime,
                {flags}
            from procedures as record
            join {_listed(_DONE_LISTS, "record.code_system")}
                and codes.code_plain = record.code_plain
            join fact_contacts as contact using (hospital_id, encounter_id)
            join fact_windows as stay on stay.unit_no = contact.unit_no and stay.hospital_id = contact.hospital_id
            where coalesce(lower(record.status), 'completed') = 'completed'
                and contact.code_date between codes.valid_from and codes.valid_to
                and (record.start_datetime is not null or contact.reach = 'stay')
            group by contact.unit_no, record.code_plain, record.start_datetime, record.end_datetime
        ),
        sending as (
            select hospital_id, bool_or(end_datetime is not null) as sends_ends from procedures group by hospital_id
        )
        select acts.unit_no, is_delivery, is_cesarean, is_hysterectomy, is_severe, is_transfusion,
            coalesce({_within("start_datetime", "stay.began_at", "stay.ended_at")}, true) as began_within,
            coalesce(start_datetime::date between stay.began_at::date and stay.ended_at::date, true) as began_on_days,
            coalesce({_within("end_datetime", "stay.began_at", "stay.ended_at")},
                start_datetime is null or {_is_day_only("start_datetime")} or not sending.sends_ends) as ended_within
        from acts
        join fact_windows as stay using (unit_no)
        join sending using (hospital_id)
    """


def _answers_sql() -> str:
    history = "".join(
        f""",
                last(value_number order by seen_at, value_number) filter (
                    topic = '{topic}' and value_number is not null
                    and {_up_to("seen_at", "delivered_at", PREGNANCY_DAYS, strictly=True)}) as {column}"""
        for column, topic in _HISTORY.items()
    )
    severe = "".join(
        f""",
                bool_or({test} and began_on_days) as {name}_on_days,
                bool_or({test} and began_within) as {name}_within"""
        for name, test in _SEVERE.items()
    )
    columns = "".join(
        f", coalesce(done.{name}_on_days, false) as {name}_on_days, coalesce(done.{name}_within, false) as {name}_within"
        for name in _SEVERE
    )
    within_stay = _within("seen_at", "began_at", "ended_at")
    is_estimate = f"""topic = 'epc_estimated_gestation' and has_value
                    and ({_up_to("seen_at", "delivered_at", ESTIMATE_DAYS)}
                        or (seen_at::date = delivered_at::date and {within_stay}))"""
    weeks = f"case when unit in {_WEEKS} then value_number when unit in {_DAYS} then value_number / 7 end"
    return f"""
        -- one row a delivery stay
        create or replace temp table fact_hospitalizations as
        with
        -- one row a delivery of which the time was observed within the hospitalisation, last said
        timed as (
            select unit_no, last(value_datetime order by seen_at, value_datetime) as delivered_at
            from fact_seen
            join fact_windows using (unit_no)
            where topic = 'epc_delivery_time' and value_datetime is not null and {within_stay}
                and {_within("value_datetime", "began_at", "ended_at")}
            group by unit_no
        ),
        clocked as (
            select stay.*, coalesce(timed.delivered_at, case
                when {_within("stay.delivery_datetime", "stay.began_at", "stay.ended_at")}
                then stay.delivery_datetime end) as delivered_at
            from fact_windows as stay
            left join timed using (unit_no)
        ),
        said as (
            select unit_no,
                bool_or(topic in {tuple(_HISTORY.values())}) as obstetric_history_observed,
                last(value_datetime order by seen_at, value_datetime) filter (
                    topic = 'epc_estimated_delivery_date' and value_datetime is not null
                    and {_up_to("seen_at", "delivered_at", PREGNANCY_DAYS)}) as due_at,
                -- as a record: an estimate that cannot be read is still the last one
                last({{'weeks': {weeks}}} order by seen_at, value_number) filter ({is_estimate}) as estimate,
                bool_or(topic = 'abnormal_presentation' and {_up_to("seen_at", "delivered_at", PREGNANCY_DAYS)}
                    and {_within("seen_at", "admitted_at", "ended_at")}) as abnormal_presentation_observed{history}
            from fact_seen
            join clocked using (unit_no)
            group by unit_no
        ),
        done as (
            select unit_no, bool_or(is_delivery and began_within) as delivered_within,
                bool_or(is_cesarean and began_within and ended_within) as cesarean_within{severe}
            from fact_done
            group by unit_no
        )
        select clocked.unit_no, clocked.began_at as hospitalization_start_at,
            clocked.delivered_at as time_of_delivery_at,
            ({TERM_DAYS} - date_diff('day', clocked.delivered_at::date, said.due_at::date)) // 7
                as calculated_gestation_weeks,
            said.estimate is not null as estimated_gestation_seen,
            said.estimate.weeks as estimated_gestation_weeks,
            coalesce(said.obstetric_history_observed, false) as obstetric_history_observed,
            {", ".join(f"said.{column}" for column in _HISTORY)},
            coalesce(said.abnormal_presentation_observed, false) as abnormal_presentation_observed,
            coalesce(done.delivered_within, false) as delivered_within,
            coalesce(done.cesarean_within, false) as cesarean_within{columns}
        from clocked
        left join said using (unit_no)
        left join done using (unit_no)
    """
