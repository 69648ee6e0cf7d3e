"""Ids are the project's own, the same in every order of arrival, and join a person's stays."""

from __future__ import annotations

import duckdb
import pytest

from linkage.persons.identity import CARRIED_OVER, IdentityError, identify

DELIVERIES = [("H1", "D1"), ("H1", "D2")]
NEWBORNS = [("H1", "N1"), ("H1", "N2"), ("H2", "N3"), ("H1", "N4")]


def prepare(con: duckdb.DuckDBPyConnection, order: str = "asc") -> None:
    """Mother D1 has twins N1 and N2; N2 moved to H2 as N3; N4 was readmitted and nobody knows its birth."""
    con.execute(f"""
        create or replace table comparable_deliveries as
        select * from (values
            ('H1', 'D1', timestamp '2025-01-01 10:00', timestamp '2025-01-03 10:00', timestamp '2025-01-01 12:00',
             259, 2, 2, 'vaginal'),
            ('H1', 'D2', timestamp '2025-01-05 10:00', timestamp '2025-01-07 10:00', null, 280, 1, 1, 'cesarean')
        ) t(hospital_id, encounter_id, admit_at, discharge_at, delivery_at, gestational_age_days, plurality,
            liveborn_count, delivery_mode) order by encounter_id {order};
        create or replace table mother_encounters as
        select hospital_id, encounter_id, admit_at, discharge_at, true as is_delivery
        from comparable_deliveries
        union all select 'H1', 'R1', timestamp '2025-01-20', timestamp '2025-01-21', false;
        create or replace table mother_stays as
        select * from (values ('H1', 'D1', 'H1', 'D1'), ('H1', 'R1', 'H1', 'D1'), ('H1', 'D2', 'H1', 'D2'))
            t(hospital_id, encounter_id, index_hospital_id, index_encounter_id) order by encounter_id {order};
        create or replace table comparable_newborns as
        select * from (values
            ('H1', 'N1', 2, 1, timestamp '2025-01-01 12:00'), ('H1', 'N2', 2, 2, timestamp '2025-01-01 12:05'),
            ('H2', 'N3', 2, 2, timestamp '2025-01-01 12:05'), ('H1', 'N4', null, null, timestamp '2024-12-25')
        ) t(hospital_id, encounter_id, plurality, birth_order, birth_at) order by encounter_id {order};
        create or replace table infant_stays as
        select * from (values
            ('H1', 'N1', 'H1', 'N1', 'birth', 1), ('H1', 'N2', 'H1', 'N2', 'birth', 1),
            ('H2', 'N3', 'H1', 'N2', 'transfer', 2), ('H1', 'N4', 'H1', 'N4', 'readmission', 1)
        ) t(hospital_id, encounter_id, index_hospital_id, index_encounter_id, stay_kind, stay_sequence)
        order by encounter_id {order};
        create or replace table links as
        select * from (values
            ('H1', 'N1', 'H1', 'D1', 'linked', 'same mother number', 'deterministic', 'identified', 'strict', 20.0,
             0.999, 0.99, null, false),
            ('H1', 'N2', null, null, 'unlinked', 'no candidate', null, 'identified', null, null, null, null, null, false)
        ) t(newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, link_status,
            link_reason, link_method, model, link_tier, match_weight, match_probability, link_probability,
            runner_up_weight, is_outborn);
        create or replace table newborn_types as
        select 'H1' as hospital_id, 'N1' as encounter_id, 'multiple' as newborn_type;
        create or replace table delivery_types as
        select 'H1' as hospital_id, 'D1' as encounter_id, 'live_birth' as delivery_type;
    """)


def ids(con: duckdb.DuckDBPyConnection, grain: str) -> dict[str, str]:
    rows = con.execute("select encounter_id, id from crosswalk where grain = ?", [grain]).fetchall()
    return dict(rows)


def test_stays_of_one_person_share_an_id(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key")

    assert ids(con, "newborn")["N2"] == ids(con, "newborn")["N3"]
    assert ids(con, "infant")["N2"] == ids(con, "infant")["N3"]
    assert ids(con, "mother")["R1"] == ids(con, "mother")["D1"]
    assert len(set(ids(con, "mother").values())) == 2


def test_a_readmission_without_birth_record_is_an_infant_and_no_newborn(
    con: duckdb.DuckDBPyConnection,
) -> None:
    prepare(con)
    identify(con, "key")

    assert "N4" not in ids(con, "newborn")
    assert "N4" in ids(con, "infant")


def test_an_unlinked_newborn_has_no_delivery_and_keeps_its_reason(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key")

    rows = con.execute(
        "select link_status, delivery_id is null, link_reason from dyads order by all"
    ).fetchall()
    assert rows == [("linked", False, "same mother number"), ("unlinked", True, "no candidate")]


def test_ids_do_not_depend_on_the_order_of_arrival_but_on_the_key(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key")
    first = con.execute("select * from crosswalk order by all").fetchall()
    prepare(con, order="desc")
    identify(con, "key")
    assert con.execute("select * from crosswalk order by all").fetchall() == first

    identify(con, "another key")
    second = con.execute("select * from crosswalk order by all").fetchall()
    assert not {row[3] for row in first} & {row[3] for row in second}


def test_no_id_shows_the_hospitals_number_and_the_key_stays_behind(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key")

    assert con.execute("select count(*) from crosswalk where contains(id, encounter_id)").fetchall() == [(0,)]
    assert con.execute(
        "select count(*) from duckdb_tables() where table_name = 'identity_key'"
    ).fetchall() == [(0,)]


def test_a_record_that_stands_twice_stops_the_build(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    con.execute("insert into links select * from links where newborn_encounter_id = 'N1'")

    with pytest.raises(IdentityError, match="rows but 2 ids"):
        identify(con, "key")


def keep_for_the_next_night(con: duckdb.DuckDBPyConnection) -> None:
    for table in CARRIED_OVER:
        con.execute(f"create or replace table kept_{table} as from {table}")
        con.execute(f"drop table if exists earlier_{table}")
        con.execute(f"create temp table earlier_{table} as from kept_{table}")


def test_a_dyad_keeps_its_id_when_another_delivery_fits_better(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key", 1)
    before = con.execute("select dyad_id, delivery_id from dyads where link_status = 'linked'").fetchall()
    keep_for_the_next_night(con)
    con.execute("update links set delivery_encounter_id = 'D2' where newborn_encounter_id = 'N1'")
    identify(con, "key", 2)

    after = con.execute("select dyad_id, delivery_id from dyads where link_status = 'linked'").fetchall()
    assert after[0][0] == before[0][0]
    assert after[0][1] == ids(con, "delivery")["D2"] != before[0][1]
    events = con.execute("select night, event, grain, id, other_id from identity_events").fetchall()
    assert events == [(2, "relinked", "dyad", after[0][0], after[0][1])]


def test_what_happens_to_a_newborn_happens_to_its_dyad(con: duckdb.DuckDBPyConnection) -> None:
    """N1 and N2 turn out to be one child: its infant, newborn and dyad ids are merged; the mother is the same."""
    prepare(con)
    identify(con, "key", 1)
    keep_for_the_next_night(con)
    con.execute("update infant_stays set index_encounter_id = 'N1' where index_encounter_id = 'N2'")
    con.execute("delete from links where newborn_encounter_id = 'N2'")
    identify(con, "key", 2)

    events = con.execute("select event_number, event, grain, id, other_id from identity_events").fetchall()
    assert [(number, event, grain) for number, event, grain, *_ in events] == [
        (1, "merged", "dyad"),
        (2, "merged", "infant"),
        (3, "merged", "newborn"),
    ]
    assert events[0][3][1:] == events[2][3][1:]
    assert events[0][4][1:] == events[2][4][1:]


def test_event_numbers_go_on_from_the_last_night(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key", 1)
    for night, delivery in ((2, "D2"), (3, "D1")):
        keep_for_the_next_night(con)
        con.execute(
            f"update links set delivery_encounter_id = '{delivery}' where newborn_encounter_id = 'N1'"
        )
        identify(con, "key", night)

    assert con.execute("select event_number, night from identity_events order by 1").fetchall() == [
        (1, 2),
        (2, 3),
    ]


def test_types_of_newborns_and_deliveries_are_passed_on(con: duckdb.DuckDBPyConnection) -> None:
    prepare(con)
    identify(con, "key")

    rows = con.execute("select link_status, newborn_type, delivery_type from dyads order by all").fetchall()
    assert rows == [("linked", "multiple", "live_birth"), ("unlinked", None, None)]
