"""Whatever nights bring, ids keep their promises: nobody shares one, nobody inherits one, every change is told.

DYADS_GENERATED_EXAMPLES sets how many histories are drawn: half of it, since each is several nights (25 unless told).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage.persons.ledger import advance_ledger

EXAMPLES = int(os.environ.get("DYADS_GENERATED_EXAMPLES", "50"))
generated = settings(
    max_examples=max(1, EXAMPLES // 2),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

RECORDS = "abcdefg"
CARRIED = ("identity_ledger", "ended_ids", "identity_events")


@dataclass(frozen=True, kw_only=True)
class NightOfRecords:
    """The records in the order in which they come, each with the person it belongs to; others are not delivered."""

    person_of: dict[str, int]

    @property
    def people(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for record, person in self.person_of.items():
            found.setdefault(person, []).append(record)
        return found


@st.composite
def nights(draw: st.DrawFn) -> NightOfRecords:
    order = draw(st.permutations(RECORDS))
    people = draw(st.lists(st.integers(-1, 3), min_size=len(order), max_size=len(order)))
    return NightOfRecords(
        person_of={record: person for record, person in zip(order, people, strict=True) if person >= 0}
    )


histories = st.lists(nights(), min_size=1, max_size=5)


def forget_everything(con: duckdb.DuckDBPyConnection) -> None:
    for table in CARRIED:
        con.execute(f"drop table if exists earlier_{table}")


def live_a_night(
    con: duckdb.DuckDBPyConnection, night: NightOfRecords, number: int, *, backwards: bool = False
) -> dict[str, str]:
    """Advance the ledger by one night; the id of each record present. The smallest record is a group's index record."""
    rows = [f"('{record}', '{min(night.people[person])}')" for record, person in night.person_of.items()]
    shown = f"values {', '.join(rows[::-1] if backwards else rows)}" if rows else "select '', '' where false"
    con.execute(f"create or replace table stays as from ({shown}) t(encounter_id, index_encounter_id)")
    con.execute("""
        create or replace view mothers as
        select 'H' as hospital_id, encounter_id, 'H' as index_hospital_id, index_encounter_id from stays
    """)
    advance_ledger(con, {"mother": "mothers"}, key="key", night=number)
    for table in CARRIED:
        order = "order by all desc" if backwards else "order by all"
        con.execute(f"create or replace temp table earlier_{table} as from {table} {order}")
    return dict(con.execute("select encounter_id, id from mother_ids where is_present").fetchall())


def told(con: duckdb.DuckDBPyConnection, number: int) -> list[tuple[str, str, str | None]]:
    return con.execute(
        "select event, id, other_id from identity_events where night = ? order by all", [number]
    ).fetchall()


@generated
@given(history=histories)
def test_one_person_one_id_and_whoever_holds_an_old_one_is_told(
    con: duckdb.DuckDBPyConnection, history: Sequence[NightOfRecords]
) -> None:
    forget_everything(con)
    before: dict[str, str] = {}
    ever_carried: dict[str, set[str]] = {}
    for number, night in enumerate(history, start=1):
        after = live_a_night(con, night, number)

        assert_every_change_is_told(before, after, set(ever_carried), told(con, number))
        assert after.keys() == night.person_of.keys()
        ids = [{after[record] for record in records} for records in night.people.values()]
        assert all(len(of_one) == 1 for of_one in ids)
        assert len(set().union(*ids)) == len(ids)
        for (id_,), records in zip(ids, night.people.values(), strict=True):
            carried = ever_carried.setdefault(id_, set(records))
            assert carried & set(records), "an id was given to somebody none of whose records ever carried it"
            carried |= set(records)
        before = after


def assert_every_change_is_told(
    before: dict[str, str], after: dict[str, str], ever: set[str], events: list[tuple[str, str, str | None]]
) -> None:
    passed_on = {(known, now) for event, known, now in events if event in ("merged", "split", "moved")}
    ended = {known for event, known, _ in events if event in ("merged", "retired")}
    revived = {known for event, known, _ in events if event == "revived"}
    for record in before.keys() & after.keys():
        assert before[record] == after[record] or (before[record], after[record]) in passed_on
    was, now = set(before.values()), set(after.values())
    assert was - now == ended & was
    assert not ended & now
    assert revived == (now - was) & ever


@generated
@given(history=histories)
def test_the_order_of_rows_is_nothing_and_a_repeated_night_adds_nothing(
    con: duckdb.DuckDBPyConnection, history: Sequence[NightOfRecords]
) -> None:
    forget_everything(con)
    once = [live_a_night(con, night, number) for number, night in enumerate(history, start=1)]
    ledgers = [con.execute(f"select * from {table} order by all").fetchall() for table in CARRIED]

    assert live_a_night(con, history[-1], len(history) + 1) == once[-1]
    repeated = [con.execute(f"select * from {table} order by all").fetchall() for table in CARRIED]
    assert repeated == ledgers

    forget_everything(con)
    shuffled = [
        live_a_night(con, night, number, backwards=True) for number, night in enumerate(history, start=1)
    ]
    assert shuffled == once
