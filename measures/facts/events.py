"""Computes event columns: one pass over each feed for all events declared on it, then one row a unit.

Which events there are, and what a column means, is declared in `measures/events/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_contracts.codelists import KNOWN_CODELISTS
from measures.events import Clock, Event, Feed, Taking
from measures.facts.code_flags import SPELLINGS

if TYPE_CHECKING:
    import duckdb

# Of a feed: its columns for code, its system, the moment, the value, the unit and the result, and rows that do not count.
_RECORDS: dict[Feed, str] = {
    Feed.OBSERVATIONS: """
        select hospital_id, encounter_id, trim(code) as code, upper(coalesce(code_system, 'LOINC')) as system,
            observed_datetime as seen_at, value_number as value, lower(unit) as unit, lower(value_text) as result,
            null::varchar as status
        from observations where coalesce(lower(status), 'final') in ('final', 'amended', 'corrected')""",
    Feed.PROCEDURES: """
        select hospital_id, encounter_id, code_plain as code, code_system as system, start_datetime as seen_at,
            null::double as value, null::varchar as unit, null::varchar as result, null::varchar as status
        from procedures where coalesce(lower(status), 'completed') = 'completed'""",
    Feed.DIAGNOSES: """
        select hospital_id, encounter_id, code_plain as code, code_system as system, recorded_datetime as seen_at,
            sequence::double as value, null::varchar as unit, present_on_admission as result, null::varchar as status
        from diagnoses""",
}
GIVEN = ("administered", "completed")


def create_fact_events(con: duckdb.DuckDBPyConnection, events: Iterable[Event], into: str) -> None:
    """Create temp table `into`: `unit_no`, then one column an event, NULL where nothing of its feed is recorded.

    One row a unit. Reads the feeds, `fact_contacts` and `code_lists`. ValueError for an event whose code list does not
    exist, or that counts its hours from an event that is not among `events` or counts from another itself.
    """
    asked = tuple(events)
    unknown = sorted({event.codelist for event in asked if event.codelist} - set(KNOWN_CODELISTS))
    if unknown:
        raise ValueError(f"events name code lists that do not exist: {', '.join(unknown)}")
    starts = _starting_events(asked)
    by_feed = {feed: [event for event in asked if event.feed is feed] for feed in Feed}
    feeds = [feed for feed in Feed if by_feed[feed]]
    starting = sorted({event.feed for event in starts})
    ctes = [_found_cte(feed, by_feed[feed], feed in starting) for feed in feeds]
    ctes += [_starts_cte(feed, [event for event in starts if event.feed is feed]) for feed in starting]
    ctes += [_events_cte(feed, by_feed[feed], starts) for feed in feeds]
    con.execute(
        f"""
        create or replace temp table {into} as
        with
        {",".join([*ctes, _UNITS])}
        select unit_no{"".join(f", {event.name}" for event in asked)}
        from units
        {" ".join(f"left join events_of_{feed} using (unit_no)" for feed in feeds)}
        """
    )


_UNITS = """
        units as (
            select distinct unit_no from fact_contacts
        )"""


# Feeds are read and counted one by one: an event's tests are then asked of the records of its own feed only.
def _found_cte(feed: Feed, events: list[Event], is_read_twice: bool) -> str:
    return f"""
        -- one row a unit and record that an event may speak of
        found_{feed} as {"materialized" if is_read_twice else ""} (
            {_found_sql(feed, events)}
        )"""


def _starts_cte(feed: Feed, starts: list[Event]) -> str:
    columns = "".join(f",\n                {_start_sql(event)}" for event in starts)
    return f"""
        -- one row a unit: the moments that hours of other events are counted from
        starts_{feed} as (
            select unit_no{columns}
            from found_{feed}
            group by unit_no
        )"""


def _events_cte(feed: Feed, events: list[Event], starts: tuple[Event, ...]) -> str:
    asked = {name for event in events for name in event.after_events}
    joined = sorted({start.feed for start in starts if start.name in asked})
    columns = "".join(f",\n                {_column_sql(event)}" for event in events)
    return f"""
        -- one row a unit with a record of the feed
        events_of_{feed} as (
            select unit_no{columns}
            from found_{feed}
            {" ".join(f"left join starts_{name} using (unit_no)" for name in joined)}
            group by unit_no
        )"""


def _starting_events(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events that others count their hours from, in order of declaration."""
    named = {name for event in events for name in event.after_events}
    starts = tuple(event for event in events if event.name in named)
    wrong = sorted((named - {event.name for event in starts}) | {e.name for e in starts if e.after_events})
    if wrong:
        raise ValueError(
            f"hours cannot be counted from: {', '.join(wrong)}; name events that count from a clock"
        )
    return starts


# Diagnoses and procedures come with their codes made plain; the signs of other systems are sent as they are.
_SAME_CODE = {
    Feed.OBSERVATIONS: "record.code = codes.code",
    Feed.PROCEDURES: "record.code = codes.code_plain",
    Feed.DIAGNOSES: "record.code = codes.code_plain",
}

_CONTACT_COLUMNS = """contact.unit_no, contact.reach, contact.encounter_type, contact.birth_clock,
                contact.admission_clock, contact.discharge_clock, contact.gestation_clock"""
# `recorded_at`: the record's own moment.
_RECORD_COLUMNS = f"""{_CONTACT_COLUMNS}, record.seen_at as recorded_at, record.value, record.unit, record.result,
                record.status"""


def _found_sql(feed: Feed, events: list[Event]) -> str:
    if feed is Feed.SCREENINGS:
        return _screenings_sql(events)
    if feed in (Feed.STAYS, Feed.DEPARTURES):
        return _stays_sql(feed, events)
    if feed is Feed.MEDICATIONS:
        return _medications_sql(events)
    # On another stay a diagnosis without a moment of its own belongs to the time of that stay.
    elsewhere = "case when contact.reach <> 'stay' then contact.began_at end"
    seen_at = f"coalesce(record.seen_at, {elsewhere})" if feed is Feed.DIAGNOSES else "record.seen_at"
    return f"""select {_RECORD_COLUMNS}, codes.codelist as topic, {seen_at} as seen_at
            from ({_RECORDS[feed]}) as record
            {_codes_join(events, _SAME_CODE[feed], "record.system")}
            join fact_contacts as contact using (hospital_id, encounter_id)
            where coalesce(record.seen_at::date, contact.code_date) between codes.valid_from and codes.valid_to"""


def _screenings_sql(events: list[Event]) -> str:
    domains = ", ".join(f"'{domain}'" for domain in sorted({event.domain for event in events}))
    return f"""select {_CONTACT_COLUMNS}, record.screened_date::timestamp as recorded_at, record.score as value,
                case when record.referred then 'referred' end as unit, lower(record.result) as result,
                null::varchar as status, record.domain as topic,
                record.screened_date::timestamp as seen_at
            from social_screenings as record
            join fact_contacts as contact using (hospital_id, encounter_id)
            where record.domain in ({domains})"""


def _stays_sql(feed: Feed, events: list[Event]) -> str:
    moment = "contact.began_at" if feed is Feed.STAYS else "contact.ended_at"
    columns = f"""{_CONTACT_COLUMNS}, {moment} as recorded_at,
                date_diff('day', contact.began_at::date, contact.ended_at::date)::double as value,
                null::varchar as unit, contact.disposition as result, null::varchar as status"""
    listed = [event for event in events if event.codelist]
    any_stay = f"select {columns}, '' as topic, {moment} as seen_at from fact_contacts as contact"
    if not listed:
        return any_stay
    return f"""{any_stay}
            union all
            select {columns}, codes.codelist as topic, {moment} as seen_at
            from diagnoses as record
            {_codes_join(listed, "record.code_plain = codes.code_plain", "record.code_system")}
            join fact_contacts as contact using (hospital_id, encounter_id)
            where record.sequence = 1 and contact.code_date between codes.valid_from and codes.valid_to"""


# Calendar days from the first to the last of a course; a year at most, as an end may be mistyped.
_LASTED_DAYS = """case when record.end_datetime >= record.start_datetime + interval 24 hour
                    then least(date_diff('day', record.start_datetime::date, record.end_datetime::date), 365) else 0 end"""


def _medications_sql(events: list[Event]) -> str:
    """A medicine is on a list by its name or by its code, once; each medicine as sent is read once."""
    statuses = ", ".join(
        repr(one) for one in sorted({*GIVEN, *(s for event in events for s in event.statuses)})
    )
    named = "codes.system = 'NAME' and regexp_matches(drug.name, '(^|[^A-Z])' || codes.code || '($|[^A-Z])')"
    sent = ("code", "code_system", "name")
    same = " and ".join(f"drugs.sent_{column} is not distinct from record.{column}" for column in sent)
    return f"""select {_CONTACT_COLUMNS}, record.start_datetime as recorded_at, record.dose_number as value,
                lower(record.dose_unit) as unit, lower(trim(record.route)) as result,
                lower(coalesce(record.status, 'administered')) as status, drugs.codelist as topic,
                record.start_datetime as seen_at, {_LASTED_DAYS} as lasted_days
            from medications as record
            join (
                select distinct {", ".join(f"drug.sent_{column}" for column in sent)}, codes.codelist
                from (
                    select {", ".join(f"{column} as sent_{column}" for column in sent)}, trim(code) as code,
                        upper(coalesce(code_system, 'RXNORM')) as system, upper(trim(name)) as name
                    from (select distinct {", ".join(sent)} from medications) as medicines
                ) as drug
                join ({_codes_sql(events)}) as codes
                    on ({named}) or (drug.code = codes.code and codes.system = {_spelled("drug.system")})
            ) as drugs on {same}
            join fact_contacts as contact using (hospital_id, encounter_id)
            where lower(coalesce(record.status, 'administered')) in ({statuses})"""


def _spelled(system: str) -> str:
    """A system by any of its spellings; systems without a table here are spelled as in the code lists."""
    spelled = " ".join(
        f"when {system} in ({', '.join(repr(one) for one in spellings)}) then '{name}'"
        for name, spellings in SPELLINGS.items()
    )
    return f"case {spelled} else {system} end"


def _codes_sql(events: list[Event]) -> str:
    lists = ", ".join(f"'{name}'" for name in sorted({event.codelist for event in events}))
    return f"""select codelist, code_plain, code, system, valid_from,
                    coalesce(valid_to, date '9999-12-31') as valid_to
                from code_lists where codelist in ({lists})"""


def _codes_join(events: list[Event], same_code: str, system: str) -> str:
    return f"""join (
                {_codes_sql(events)}
            ) as codes
                on {same_code} and codes.system = {_spelled(system)}"""


_CLOCKS = {
    Clock.BIRTH: "birth_clock",
    Clock.ADMISSION: "admission_clock",
    Clock.DISCHARGE: "discharge_clock",
    Clock.GESTATION: "gestation_clock",
}


def _clock_sql(event: Event) -> str:
    if not event.after_events:
        return _CLOCKS[event.clock]
    moments = ", ".join(f"start_{name}" for name in event.after_events)
    return moments if len(event.after_events) == 1 else f"least({moments})"


def _hours_sql(event: Event) -> str:
    clock = _clock_sql(event)
    # Midnight exactly: the day is known, the time is not.
    by_days = f"24.0 * date_diff('day', ({clock})::date, seen_at::date)"
    by_minutes = f"date_diff('minute', {clock}, seen_at) / 60.0"
    day_only = f"({clock})::time = time '00:00:00' or seen_at::time = time '00:00:00'"
    return (
        f"({by_days})" if event.whole_days else f"(case when {day_only} then {by_days} else {by_minutes} end)"
    )


def _tests_sql(event: Event) -> str:
    """Which of the records found are the event's."""
    hours = _hours_sql(event)
    tests = [f"topic = '{event.domain or event.codelist}'"]
    tests.append(f"reach in ({', '.join(repr(str(reach)) for reach in event.reach)})")
    if event.after_events:
        tests.append(f"{_clock_sql(event)} is not null")
    if event.timed:
        tests.append("recorded_at::time <> time '00:00:00'")
    for limit, sign, quantity in (
        (event.from_hours, ">=", hours),
        (event.to_hours, "<=", hours),
        (event.lowest, ">=", "value"),
        (event.highest, "<=", "value"),
    ):
        if limit is not None:
            tests.append(f"{quantity} {sign} {limit}")
    statuses = event.statuses or (GIVEN if event.feed is Feed.MEDICATIONS else ())
    for column, words in (
        ("unit", event.units),
        ("result", event.results),
        ("encounter_type", event.encounter_types),
        ("status", statuses),
    ):
        if words:
            tests.append(f"{column} in ({', '.join(repr(word) for word in words)})")
    if event.but_not_results:
        tests.append(
            f"coalesce(result, '') not in ({', '.join(repr(word) for word in event.but_not_results)})"
        )
    return " and ".join(tests)


def _start_sql(event: Event) -> str:
    taken = "max" if event.taking is Taking.LAST_HOURS else "min"
    return f"{taken}(seen_at) filter ({_tests_sql(event)}) as start_{event.name}"


def _column_sql(event: Event) -> str:
    hours, tests = _hours_sql(event), _tests_sql(event)
    matching = f"filter ({tests})"
    # A medicine that ran for a day or longer is a course, with each of its days; anything shorter belongs to its first.
    days = "list_distinct(flatten(list(case when lasted_days > 0 then generate_series(seen_at::date, seen_at::date"
    days = f"{days} + lasted_days::integer, interval 1 day) else [seen_at::date::timestamp] end) {matching}))"
    # Ties of time are broken by the value, so that the order of rows does not matter.
    taken = {
        Taking.ANY: f"count(*) {matching} > 0",
        Taking.COUNT: f"count(*) {matching}",
        Taking.DAYS: f"len({days})"
        if event.feed is Feed.MEDICATIONS
        else f"count(distinct seen_at::date) {matching}",
        Taking.FIRST_HOURS: f"min({hours}) {matching}",
        Taking.LAST_HOURS: f"max({hours}) {matching}",
        Taking.FIRST_VALUE: f"first(value order by seen_at, value) filter (value is not null and {tests})",
        Taking.LAST_VALUE: f"last(value order by seen_at, value) filter (value is not null and {tests})",
        Taking.LOWEST_VALUE: f"min(value) {matching}",
        Taking.HIGHEST_VALUE: f"max(value) {matching}",
    }[event.taking]
    return f"{taken} as {event.name}"


def event_columns_sql(events: Iterable[Event], table: str = "events") -> str:
    """The event columns for a select list, each after a comma; units without a record get FALSE, 0 or NULL."""
    absent = {Taking.ANY: "false", Taking.COUNT: "0", Taking.DAYS: "0"}
    return "".join(
        f",\n            coalesce({table}.{event.name}, {absent[event.taking]}) as {event.name}"
        if event.taking in absent
        else f",\n            {table}.{event.name}"
        for event in events
    )
