"""Tells which records can have a say in each other's links: the closed neighbourhood that must be linked together.

Only declared meetings of values and days are followed; what changed is found in changes.py, and nothing is linked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from linkage.models.persons import (
    NAME_BEFORE,
    SAME_INFANT_KEYS,
    SAME_INFANT_KEYS_ANY_DAY,
    SAME_WOMAN_KEYS,
    mistyped_day_sql,
)
from linkage.sides import LONGEST_SEARCH_DAYS

# A record is known by the hash of its hospital and encounter: among 10 M records two share one with a chance of one in
# 400 000, and then one of them is linked again without need.
NODE = "hash(hospital_id, encounter_id)"

# Days around a known delivery day, and after an admission (counted from the day before it) without one, on which a
# newborn's birth or birth admission makes it a candidate (candidates.py).
DAYS_AROUND = 7
DAYS_AFTER_ADMISSION = LONGEST_SEARCH_DAYS + 2


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Records meet when these values, SQL over one table each, are equal and not null (`because`: which rule looks).

    `also` is SQL that must hold of the days of birth, `a.day` and `b.day`; without it any days do.
    """

    first: str
    second: str
    because: str
    also: str = "true"


def _of(*columns: str) -> str:
    """One value of several columns; NULL when one of them is."""
    known = " and ".join(f"{column} is not null" for column in columns)
    return f"case when {known} then hash({', '.join(columns)}) end"


def _alike(because: str, *columns: str) -> Meeting:
    return Meeting(first=_of(*columns), second=_of(*columns), because=because)


def _plain(column: str) -> str:
    return f"replace({column}, ' ', '')"


def _number(column: str) -> str:
    return f"ltrim({column}, '0')"


# Newborn (first) and delivery (second), whenever: each rule of deterministic.py that may call a pair certain.
CLAIMS: tuple[Meeting, ...] = (
    Meeting(
        first=_of("hospital_id", _number("mother_mrn")),
        second=_of("hospital_id", _number("mother_mrn")),
        because="mother_mrn",
    ),
    Meeting(
        first=_of("hospital_id", _number("mother_account_number")),
        second=_of("hospital_id", _number("account_number")),
        because="mother_account_number",
    ),
    Meeting(
        first=_of("hospital_id", "mother_birth_date", _plain("mother_first_name")),
        second=_of("hospital_id", "birth_date", _plain("first_name")),
        because="mother_name_and_birth_date",
    ),
    _alike("subscriber_and_date", "hospital_id", "subscriber_id"),
)

_IF_OUTBORN = "case when is_outborn then {value} end"
_MINUTE = "hash(date_trunc('minute', {column}))"


def _names(because: str, *with_columns: str) -> tuple[Meeting, ...]:
    """One of the newborn's names for its mother and one of its surnames are hers."""
    return tuple(
        Meeting(
            first=_of(*with_columns, _plain(first), _plain(own)),
            second=_of(*with_columns, _plain("first_name"), _plain(hers)),
            because=because,
        )
        for first in ("mother_first_name", "name_mother_first_name")
        for own in ("mother_last_name", "last_name")
        for hers in ("last_name", "maiden_name")
    )


# Newborn (first) and delivery (second) whose days allow it: each blocking rule that may make a pair a candidate. Of the
# first ones the delivery is weighed by how many others its hospital had that day.
CANDIDATES_HERE: tuple[Meeting, ...] = (
    _alike("same_hospital_same_day, same_hospital_in_stay", "hospital_id"),
    Meeting(
        first=_of("transfer_from_hospital_id"), second=_of("hospital_id"), because="transfer_path_same_day"
    ),
    Meeting(
        first=_IF_OUTBORN.format(value=_MINUTE.format(column="birth_at")),
        second=_MINUTE.format(column="delivery_at"),
        because="same_minute_elsewhere, first_name_and_minute_elsewhere",
    ),
    Meeting(
        first=_IF_OUTBORN.format(value="hash(zip)"), second=_of("zip"), because="same_zip_elsewhere"
    ),
)
CANDIDATES_ELSEWHERE: tuple[Meeting, ...] = (
    Meeting(first=_of("mother_birth_date"), second=_of("birth_date"), because="birth_text_elsewhere"),
    _alike("phone_elsewhere", "phone"),
    _alike("subscriber_id_elsewhere", "subscriber_id"),
    _alike("street_elsewhere", "street"),
    *_names("mothers_names_elsewhere"),
    *(
        Meeting(
            first=_of(_plain("guarantor_name")),
            second=_of(f"{_plain(one)} || {_plain(other)}"),
            because="guarantor_elsewhere",
        )
        for one, other in (("first_name", "last_name"), ("last_name", "first_name"))
    ),
    *(
        Meeting(
            first=_IF_OUTBORN.format(value=_of(_plain(own))),
            second=_of(_plain("last_name")),
            because="rare_surname_elsewhere",
        )
        for own in ("mother_last_name", "last_name")
    ),
)
CANDIDATES = CANDIDATES_HERE + CANDIDATES_ELSEWHERE
# The same whatever the days: one of them may be wrong.
CANDIDATES_ANY_DAY: tuple[Meeting, ...] = (
    *CLAIMS[:2],
    _alike("phone_on_wrong_date", "phone"),
    _alike("subscriber_id_on_wrong_date", "subscriber_id"),
    _alike("street_on_wrong_date", "hospital_id", "street"),
    Meeting(
        first=_of("hospital_id", "mother_birth_date"),
        second=_of("hospital_id", "birth_date"),
        because="birth_text_on_wrong_date",
    ),
    *_names("mothers_names_on_wrong_date", "hospital_id"),
)

# Two encounters of women (stays.py). Who shares none of these keys, not even through others, is another woman.
WOMEN: tuple[Meeting, ...] = (
    _alike("record number", "hospital_id", "mother_mrn"),
    *(
        Meeting(
            first=_of(*(NAME_BEFORE.get(key, key) for key in keys)), second=_of(*keys), because=" and ".join(keys)
        )
        for keys in SAME_WOMAN_KEYS
    ),
)
# Two stays at one hospital, and a birth (first) with a later stay (second) that is compared with it (stays.py).
INFANTS: tuple[Meeting, ...] = (_alike("record number", "hospital_id", "mrn"),)
_INFANT_COLUMNS = {
    "minute": "date_trunc('minute', birth_at)",
    "surname": "last_name",
    "mother_surname": "mother_last_name",
    "mother_first_name": "coalesce(mother_first_name, name_mother_first_name)",
}
_BIRTH_DAY = "cast(birth_at as date)"
BIRTH_AND_LATER: tuple[Meeting, ...] = (
    Meeting(
        first=_of(_BIRTH_DAY, "hospital_id"),
        second=_of(_BIRTH_DAY, "transfer_from_hospital_id"),
        because="the later stay names its sender",
    ),
    Meeting(
        first=_of(_BIRTH_DAY, "transfer_to_hospital_id"),
        second=_of(_BIRTH_DAY, "hospital_id"),
        because="the birth record names where the infant went",
    ),
    *(
        _alike(" and ".join(keys), _BIRTH_DAY, *(_INFANT_COLUMNS.get(key, key) for key in keys))
        for keys in SAME_INFANT_KEYS
    ),
    *(
        Meeting(
            first=_of(*(_INFANT_COLUMNS.get(key, key) for key in keys)),
            second=_of(*(_INFANT_COLUMNS.get(key, key) for key in keys)),
            because=f"{' and '.join(keys)}, a day mistyped",
            also=mistyped_day_sql("a.day", "b.day"),
        )
        for keys in SAME_INFANT_KEYS_ANY_DAY
    ),
)

_DELIVERED = f"""case when cast(delivery_at as date) between cast(admit_at as date) - 1
    and cast(coalesce(discharge_at, admit_at + interval {LONGEST_SEARCH_DAYS} day) as date) + 1
    then cast(delivery_at as date) end"""


def create_records(con: duckdb.DuckDBPyConnection) -> None:
    """Create `relink_newborns`, `relink_deliveries` and `relink_encounters`: one row a record as it is tonight, and one as
    it was where that changed, with the values by which records meet.

    Reads `tonight_` and `previous_comparable_newborns`, `_comparable_deliveries` and `_mother_encounters`, and the
    `changed_` tables of changes.py.
    """
    born_later = "role in ('transfer_in', 'readmission')"
    met_at_birth = [
        f"case when {born_later} then {meeting.second} else {meeting.first} end"
        for meeting in BIRTH_AND_LATER
    ]
    _create(
        con,
        "relink_newborns",
        of="comparable_newborns",
        changed="changed_newborns",
        columns=[
            f"{born_later} as is_later",
            "cast(birth_at as date) as day",
            "coalesce(cast(admit_at as date), cast(birth_at as date)) as admit_day",
            *_named("claim", (meeting.first for meeting in CLAIMS)),
            *_named("candidate", (meeting.first for meeting in CANDIDATES)),
            *_named("wrong_day", (meeting.first for meeting in CANDIDATES_ANY_DAY)),
            *_named("infant", (meeting.first for meeting in INFANTS)),
            *_named("birth", met_at_birth),
        ],
    )
    _create(
        con,
        "relink_deliveries",
        of="comparable_deliveries",
        changed="changed_deliveries",
        columns=[
            f"{_DELIVERED} is null as is_day_unknown",
            f"coalesce({_DELIVERED}, cast(admit_at as date) - 1) as day",
            f"hash(hospital_id, coalesce({_DELIVERED}, cast(admit_at as date) - 1)) as hospital_day",
            *_named("claim", (meeting.second for meeting in CLAIMS)),
            *_named("candidate", (meeting.second for meeting in CANDIDATES)),
            *_named("wrong_day", (meeting.second for meeting in CANDIDATES_ANY_DAY)),
        ],
    )
    _create(
        con,
        "relink_encounters",
        of="mother_encounters",
        changed="changed_encounters",
        columns=[
            *_named("first", (meeting.first for meeting in WOMEN)),
            *_named("second", (meeting.second for meeting in WOMEN)),
        ],
    )


def _named(kind: str, values: Iterable[str]) -> list[str]:
    return [f"{value} as {kind}_{place}" for place, value in enumerate(values)]


def _create(
    con: duckdb.DuckDBPyConnection, into: str, *, of: str, changed: str, columns: Sequence[str]
) -> None:
    chosen = f"{NODE} as node, {', '.join(columns)}"
    con.execute(
        f"""
        create or replace temp table {into} as
        select {chosen} from tonight_{of}
        union all
        select {chosen} from previous_{of} where {NODE} in (from {changed})
        """
    )


RECORDS = ("relink_newborns", "relink_deliveries", "relink_encounters")


def _sharing(table: str, column: str, of: str, of_column: str, among: str) -> str:
    """SQL of the nodes of `table` whose `column` is the `of_column` of a node of `of` in the set `among`."""
    return f"""
        select node from {table} where {column} in (
            select {of_column} from {of} where node in (from {among}) and {of_column} is not null)
    """


def _grouped_with(groups: str, among: str) -> str:
    return f"select node from {groups} where person in (select person from {groups} where node in (from {among}))"


def close_sets(con: duckdb.DuckDBPyConnection, *steps: tuple[str, Sequence[str]]) -> None:
    """Grow sets of nodes until nothing new is found.

    Each step names a set and SELECTs of nodes that belong to it; these read what was found last, as `<set>_found`.
    """
    sets = [into for into, _ in steps]
    for into in sets:
        con.execute(f"create or replace temp table {into}_found as select node from {into}")
    found = True
    while found:
        for into, selects in steps:
            con.execute(
                f"""
                create or replace temp table {into}_next as
                select distinct node from ({" union all ".join(selects)}) where node not in (from {into})
                """
            )
        found = False
        for into in sets:
            con.execute(f"insert into {into} select node from {into}_next")
            con.execute(f"create or replace temp table {into}_found as select node from {into}_next")
            ((new,),) = con.execute(f"select count(*) from {into}_found").fetchall()
            found = found or new > 0
    for into in sets:
        con.execute(f"drop table {into}_found")
        con.execute(f"drop table {into}_next")


def close_women(con: duckdb.DuckDBPyConnection, encounters: str) -> None:
    """Grow a set of maternal encounters to all that may be of the same women, or were."""
    found = f"{encounters}_found"
    selects = [
        _sharing("relink_encounters", f"{one}_{place}", "relink_encounters", f"{other}_{place}", found)
        for place in range(len(WOMEN))
        for one, other in (("first", "second"), ("second", "first"))
        if one == "first" or WOMEN[place].first != WOMEN[place].second
    ]
    close_sets(con, (encounters, [*selects, _grouped_with("previous_women", found)]))


def close_infants(con: duckdb.DuckDBPyConnection, newborns: str, *, groups: Sequence[str]) -> None:
    """Grow a set of infant stays to those of one record number and those of `groups`, old or new."""
    found = f"{newborns}_found"
    by_number = [
        _sharing("relink_newborns", f"infant_{place}", "relink_newborns", f"infant_{place}", found)
        for place in range(len(INFANTS))
    ]
    close_sets(con, (newborns, [*by_number, *(_grouped_with(each, found) for each in groups)]))


def infants_compared_with(newborns: str) -> str:
    """SQL of the births that the later stays of a set are compared with, and of the later stays its births are."""
    return " union all ".join(
        f"""
        select {wanted}.node
        from (select node, day, birth_{place} from relink_newborns where not is_later {of_first}) as a
        join (select node, day, birth_{place} from relink_newborns where is_later {of_second}) as b
          on a.birth_{place} = b.birth_{place} and {meeting.also}
        """
        for place, meeting in enumerate(BIRTH_AND_LATER)
        for wanted, of_first, of_second in (
            ("a", "", f"and node in (from {newborns})"),
            ("b", f"and node in (from {newborns})", ""),
        )
    )


def close_families(con: duckdb.DuckDBPyConnection, newborns: str, deliveries: str) -> None:
    """Grow sets of newborns and deliveries until no certain link, decision or stay of one person leads out of them."""
    infants, women = f"{newborns}_found", f"{deliveries}_found"
    claims = range(len(CLAIMS))
    close_sets(
        con,
        (
            newborns,
            [
                _grouped_with("tonights_infants", infants),
                f"select newborn as node from relink_decisions where delivery in (from {women})",
                *(
                    _sharing("relink_newborns", f"claim_{c}", "relink_deliveries", f"claim_{c}", women)
                    for c in claims
                ),
            ],
        ),
        (
            deliveries,
            [
                _grouped_with("tonights_women", women),
                f"select delivery as node from relink_decisions where newborn in (from {infants})",
                *(
                    _sharing("relink_deliveries", f"claim_{c}", "relink_newborns", f"claim_{c}", infants)
                    for c in claims
                ),
            ],
        ),
    )


def deliveries_of_the_days_of(deliveries: str) -> str:
    """SQL of the deliveries that are counted in one hospital and day with one of a set."""
    return _sharing("relink_deliveries", "hospital_day", "relink_deliveries", "hospital_day", deliveries)


def candidate_deliveries(newborns: str, *, more_days: int, meetings: Sequence[Meeting] = CANDIDATES) -> str:
    """SQL of the deliveries that may be candidates of a set of newborns, and of `more_days` on either side."""
    on_their_days = [
        f"""
        select node from relink_deliveries where {known} and candidate_{place} is not null
            and hash(candidate_{place}, day) in (
                select hash(candidate_{place}, born + shift::int)
                from (
                    select distinct candidate_{place}, unnest([day, admit_day]) as born from relink_newborns
                    where node in (from {newborns}) and candidate_{place} is not null
                ), range({-before - more_days}, {after + 1 + more_days}) as shifts(shift))
        """
        for place in (CANDIDATES.index(meeting) for meeting in meetings)
        for known, before, after in (
            ("not is_day_unknown", DAYS_AROUND, DAYS_AROUND),
            ("is_day_unknown", DAYS_AFTER_ADMISSION, 0),
        )
    ]
    on_any_day = [
        _sharing("relink_deliveries", f"wrong_day_{place}", "relink_newborns", f"wrong_day_{place}", newborns)
        for place in range(len(CANDIDATES_ANY_DAY))
    ]
    return " union all ".join([*on_their_days, *on_any_day])


def candidate_newborns(deliveries: str, *, more_days: int) -> str:
    """SQL of the newborns that may be candidates of a set of deliveries, and of `more_days` on either side."""
    on_their_days = [
        f"""
        select node from relink_newborns where candidate_{place} is not null and hash(candidate_{place}, {born}) in (
            select hash(candidate_{place}, day + unnest(generate_series(
                if(is_day_unknown, 0, {-DAYS_AROUND}) - {more_days},
                if(is_day_unknown, {DAYS_AFTER_ADMISSION}, {DAYS_AROUND}) + {more_days}))::int)
            from (
                select distinct candidate_{place}, day, is_day_unknown from relink_deliveries
                where node in (from {deliveries}) and candidate_{place} is not null
            ))
        """
        for place in range(len(CANDIDATES))
        for born in ("day", "admit_day")
    ]
    on_any_day = [
        _sharing("relink_newborns", f"wrong_day_{place}", "relink_deliveries", f"wrong_day_{place}", deliveries)
        for place in range(len(CANDIDATES_ANY_DAY))
    ]
    return " union all ".join([*on_their_days, *on_any_day])
