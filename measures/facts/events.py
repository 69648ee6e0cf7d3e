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

# Of a feed: its columns for code, its system, the moment, the value and the result, and rows that do not count.
_RECORDS: dict[Feed, str] = {
    Feed.OBSERVATIONS: """
        select hospital_id, encounter_id, trim(code) as code, upper(coalesce(code_system, 'LOINC')) as system,
            observed_datetime as seen_at, value_number as value, lower(unit) as unit, lower(value_text) as result
        from observations where coalesce(lower(status), 'final') in ('final', 'amended', 'corrected')""",
    Feed.MEDICATIONS: """
        select hospital_id, encounter_id, trim(code) as code, upper(coalesce(code_system, 'RXNORM')) as system,
            start_datetime as seen_at, dose_number as value, lower(dose_unit) as unit, lower(route) as result,
            upper(trim(name)) as generic_name
        from medications where coalesce(lower(status), 'administered') in ('administered', 'completed')""",
    Feed.PROCEDURES: """
        select hospital_id, encounter_id, code_plain as code, code_system as system, start_datetime as seen_at,
            null::double as value, null::varchar as unit, null::varchar as result
        from procedures where coalesce(lower(status), 'completed') = 'completed'""",
    Feed.DIAGNOSES: """
        select hospital_id, encounter_id, code_plain as code, code_system as system, recorded_datetime as seen_at,
            sequence::double as value, null::varchar as unit, present_on_admission as result
        from diagnoses""",
}


def create_fact_events(con: duckdb.DuckDBPyConnection, events: Iterable[Event], into: str) -> None:
    """Create temp table `into`: `unit_no`, then one column an event; units of which nothing is recorded have no row.

    Reads the feeds, `fact_contacts` and `code_lists`. ValueError for an event whose code list does not exist.
    """
    asked = tuple(events)
    unknown = sorted({event.codelist for event in asked if event.codelist} - set(KNOWN_CODELISTS))
    if unknown:
        raise ValueError(f"events name code lists that do not exist: {', '.join(unknown)}")
    found = [_found_sql(feed, [event for event in asked if event.feed is feed]) for feed in Feed]
    columns = ",\n            ".join(_column_sql(event) for event in asked)
    con.execute(
        f"""
        create or replace temp table {into} as
        with
        -- one row a unit and record that an event may speak of
        found as (
            {" union all ".join(select for select in found if select) or _NOTHING}
        )
        select unit_no{"," if columns else ""} {columns}
        from found
        group by unit_no
        """
    )


# Diagnoses and procedures come with their codes made plain; the signs of other systems are sent as they are.
_SAME_CODE = {
    Feed.OBSERVATIONS: "record.code = codes.code",
    Feed.MEDICATIONS: "record.code = codes.code",
    Feed.PROCEDURES: "record.code = codes.code_plain",
    Feed.DIAGNOSES: "record.code = codes.code_plain",
}

_NOTHING = "select 0::bigint as unit_no where false"

_CONTACT_COLUMNS = """contact.unit_no, contact.reach, contact.encounter_type, contact.birth_clock,
                contact.admission_clock, contact.discharge_clock"""


def _found_sql(feed: Feed, events: list[Event]) -> str:
    if not events:
        return ""
    if feed is Feed.SCREENINGS:
        domains = ", ".join(f"'{domain}'" for domain in sorted({event.domain for event in events}))
        return f"""select {_CONTACT_COLUMNS}, '{feed}' as feed, record.domain as topic,
                record.screened_date::timestamp as seen_at, record.score as value, null::varchar as unit,
                lower(record.result) as result
            from social_screenings as record
            join fact_contacts as contact using (hospital_id, encounter_id)
            where record.domain in ({domains})"""
    if feed is Feed.STAYS:
        stays = f"""select {_CONTACT_COLUMNS}, '{feed}' as feed, '' as topic, contact.began_at as seen_at,
                date_diff('day', contact.began_at::date, contact.ended_at::date)::double as value,
                null::varchar as unit, null::varchar as result
            from fact_contacts as contact"""
        listed = [event for event in events if event.codelist]
        if not listed:
            return stays
        return f"""{stays}
            union all
            select {_CONTACT_COLUMNS}, '{feed}', codes.codelist, contact.began_at,
                date_diff('day', contact.began_at::date, contact.ended_at::date)::double, null, null
            from diagnoses as record
            {_codes_join(listed, "record.code_plain = codes.code_plain", "record.code_system")}
            join fact_contacts as contact using (hospital_id, encounter_id)
            where record.sequence = 1 and contact.code_date between codes.valid_from and codes.valid_to"""
    by_code = f"""select {_CONTACT_COLUMNS}, '{feed}' as feed, codes.codelist as topic, record.seen_at, record.value,
                record.unit, record.result
            from ({_RECORDS[feed]}) as record
            {_codes_join(events, _SAME_CODE[feed], "record.system")}
            join fact_contacts as contact using (hospital_id, encounter_id)
            where coalesce(record.seen_at::date, contact.code_date) between codes.valid_from and codes.valid_to"""
    if feed is not Feed.MEDICATIONS:
        return by_code
    # A medicine that its code has already brought in is not counted again by its name.
    return f"""{by_code}
            union all
            select {_CONTACT_COLUMNS}, '{feed}', codes.codelist, record.seen_at, record.value, record.unit, record.result
            from ({_RECORDS[feed]}) as record
            {_codes_join(events, "record.generic_name = codes.code", "'NAME'")}
            join fact_contacts as contact using (hospital_id, encounter_id)
            left join code_lists as same on same.codelist = codes.codelist and same.code = record.code
                and same.system = record.system
            where same.code is null"""


def _codes_join(events: list[Event], same_code: str, system: str) -> str:
    lists = ", ".join(f"'{name}'" for name in sorted({event.codelist for event in events}))
    # A system by any of its spellings; systems without a table here are spelled as in the code lists.
    spelled = " ".join(
        f"when {system} in ({', '.join(repr(one) for one in spellings)}) then '{name}'"
        for name, spellings in SPELLINGS.items()
    )
    return f"""join (
                select codelist, code_plain, code, system, valid_from,
                    coalesce(valid_to, date '9999-12-31') as valid_to
                from code_lists where codelist in ({lists})
            ) as codes
                on {same_code} and codes.system = case {spelled} else {system} end"""


def _column_sql(event: Event) -> str:
    clock = {
        Clock.BIRTH: "birth_clock",
        Clock.ADMISSION: "admission_clock",
        Clock.DISCHARGE: "discharge_clock",
    }[event.clock]
    # Midnight exactly: the day is known, the time is not.
    by_days = f"24.0 * date_diff('day', {clock}::date, seen_at::date)"
    by_minutes = f"date_diff('minute', {clock}, seen_at) / 60.0"
    day_only = f"{clock}::time = time '00:00:00' or seen_at::time = time '00:00:00'"
    hours = (
        f"({by_days})" if event.whole_days else f"(case when {day_only} then {by_days} else {by_minutes} end)"
    )
    tests = [f"feed = '{event.feed}'", f"topic = '{event.domain or event.codelist}'"]
    tests.append(f"reach in ({', '.join(repr(str(reach)) for reach in event.reach)})")
    if event.from_hours is not None:
        tests.append(f"{hours} >= {event.from_hours}")
    if event.to_hours is not None:
        tests.append(f"{hours} <= {event.to_hours}")
    for column, words in (
        ("unit", event.units),
        ("result", event.results),
        ("encounter_type", event.encounter_types),
    ):
        if words:
            tests.append(f"{column} in ({', '.join(repr(word) for word in words)})")
    matching = f"filter ({' and '.join(tests)})"
    # Ties of time are broken by the value, so that the order of rows does not matter.
    taken = {
        Taking.ANY: f"count(*) {matching} > 0",
        Taking.COUNT: f"count(*) {matching}",
        Taking.DAYS: f"count(distinct seen_at::date) {matching}",
        Taking.FIRST_HOURS: f"min({hours}) {matching}",
        Taking.LAST_HOURS: f"max({hours}) {matching}",
        Taking.FIRST_VALUE: f"first(value order by seen_at, value) filter (value is not null and {' and '.join(tests)})",
        Taking.LAST_VALUE: f"last(value order by seen_at, value) filter (value is not null and {' and '.join(tests)})",
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
