"""Values that stand for nobody: found by their frequency, never compared, and reported without being told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_feeds(con)
    return con


def add_births(feeds: duckdb.DuckDBPyConnection, count: int, *, hospital: str = "H1", **newborn: Any) -> None:
    """Births of different women, a day apart, each with names, numbers and address of her own unless said otherwise."""
    for number in range(count):
        born = datetime(2025, 3, 1, 9, 0) + timedelta(days=number, minutes=7 * number)
        who = "".join(chr(65 + int(digit)) for digit in f"{number:03}")
        mine = {
            "last_name": f"KOWAL{who}",
            "phone": f"31286{number:05}",
            "subscriber_id": f"SUB{number:06}",
            "street_address": f"{number} ELM STREET",
            "hospital_id": hospital,
        }
        birth_date = date(1990, 1, 1) + timedelta(days=37 * number)
        add_delivery(
            feeds,
            f"{hospital}D{number}",
            **mine,
            first_name=f"WEN{who}",
            birth_date=birth_date,
            admit_datetime=born - timedelta(hours=9),
            discharge_datetime=born + timedelta(days=2),
            delivery_datetime=born,
        )
        add_newborn(
            feeds,
            f"{hospital}B{number}",
            **mine
            | {
                "mother_first_name": f"WEN{who}",
                "mother_last_name": f"KOWAL{who}",
                "mother_birth_date": birth_date,
                "birth_datetime": born,
                "admit_datetime": born,
                "discharge_datetime": born + timedelta(days=2),
            }
            | newborn,
        )


def ignored(feeds: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return feeds.execute(
        "select table_name, column_name, hospital_id, values_ignored, rows_ignored from ignored_values order by all"
    ).fetchall()


@pytest.mark.parametrize(
    ("sent", "value", "column", "hospital"),
    [
        # 25 newborns of 25 days under one policy, of one shelter, of one telephone, of one mother's number
        ("subscriber_id", "PLAN7", "subscriber_id", "H1"),
        ("phone", "3125550147", "phone", "H1"),
        ("street_address", "1 Shelter Way", "street", "H1"),
        ("mother_mrn", "M4711", "mother_mrn", "H1"),
        ("mother_birth_date", date(1990, 1, 1), "mother_birth_date", "H1"),
        ("mother_first_name", "Mother", "mother_first_name", "H1"),
    ],
)
def test_a_value_on_the_newborns_of_many_days_is_ignored_and_counted(
    feeds: duckdb.DuckDBPyConnection, sent: str, value: Any, column: str, hospital: str
) -> None:
    add_births(feeds, 25, **{sent: value})
    create_comparable(feeds)
    assert ("comparable_newborns", column, hospital, 1, 25) in ignored(feeds)
    assert feeds.execute(f"select count({column}) from comparable_newborns").fetchall() == [(0,)]
    link(feeds)
    # What else the records say links them all to their own mothers: B7 to D7.
    assert feeds.execute(
        "select count(*) from links where replace(newborn_encounter_id, 'B', 'D') = delivery_encounter_id"
    ).fetchall() == [(25,)]


def test_a_value_shared_by_hospitals_is_reported_for_the_network(feeds: duckdb.DuckDBPyConnection) -> None:
    add_births(feeds, 6, hospital="H1", phone="3125550147")
    add_births(feeds, 12, hospital="H2", phone="3125550147")
    create_comparable(feeds)
    assert ignored(feeds) == [("comparable_newborns", "phone", None, 1, 18)]


def test_the_newborns_of_one_ward_and_day_do_not_share_a_policy(feeds: duckdb.DuckDBPyConnection) -> None:
    for number in range(9):
        add_newborn(
            feeds,
            f"B{number}",
            subscriber_id="WARD",
            phone=None,
            birth_datetime=datetime(2025, 3, 10, number),
        )
    create_comparable(feeds)
    assert ("comparable_newborns", "subscriber_id", "H1", 1, 9) in ignored(feeds)


def test_a_birth_date_of_the_systems_making_gives_way_to_the_day_of_admission(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    add_births(feeds, 25, birth_datetime=datetime(1990, 1, 1))
    create_comparable(feeds)
    assert ("comparable_newborns", "birth_at", "H1", 1, 25) in ignored(feeds)
    link(feeds)
    assert feeds.execute("select count(*) from links where link_status = 'linked'").fetchall() == [(25,)]


def test_a_common_name_and_the_numbers_of_a_large_family_are_kept(feeds: duckdb.DuckDBPyConnection) -> None:
    # 24 births: one woman of every four is called Maria, and one telephone has ten children of ten days.
    add_births(feeds, 24)
    feeds.execute(
        "update newborn_encounters set mother_first_name = 'Maria' where try_cast(right(encounter_id, 1) as int) < 3"
    )
    feeds.execute("update newborn_encounters set phone = '3125550147' where length(encounter_id) = 4")
    create_comparable(feeds)
    assert ignored(feeds) == []


def test_the_report_holds_no_value(feeds: duckdb.DuckDBPyConnection) -> None:
    add_births(feeds, 25, phone="3125550147")
    create_comparable(feeds)
    assert "3125550147" not in str(ignored(feeds))
