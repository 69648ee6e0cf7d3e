"""Privacy profiles on a handful of people: families share a shift, intervals stay, what tells the day is emptied."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, integer, text
from data_contracts.fields import date as day
from data_contracts.fields import datetime as moment
from pipelines.privacy import Privacy, create_date_shifts, mark_contract, select_private
from pipelines.settings import SettingsError, load_settings

SHIFTED = Privacy(profile="limited", shifts_dates=True)
SAFE_HARBOR = Privacy(profile="safe_harbor", shifts_dates=False)

DELIVERIES = DataContract(
    name="deliveries",
    kind=Kind.PUBLISHED,
    title="Deliveries",
    grain="one row a delivery",
    key=("delivery_id",),
    fields=(
        text("delivery_id", "Delivery"),
        day("delivery_date", "Day"),
        moment("admit_at", "Admission"),
        integer("mother_age_years", "Age"),
        text("zip3", "Area"),
        integer("followed_days", "Days to the end"),
        boolean("bh_birth_weekend", "Weekend"),
    ),
)


def add_families(con: duckdb.DuckDBPyConnection) -> None:
    """Mother m1 with two births and twins at the second, m2 alone, i4 without a mother, m5 and m6 joined by one infant."""
    con.execute("""
        create table delivery_stays as
        select * from (values ('d1', 'm1'), ('d2', 'm1'), ('d3', 'm2'), ('d5', 'm5'), ('d6', 'm6'))
            t(delivery_id, mother_id);
        create table dyads as
        select 'y' || n as dyad_id, 'n' || n as newborn_id, i as infant_id, m as mother_id
        from (values (1, 'i1', 'm1'), (2, 'i2', 'm1'), (3, 'i3', 'm1'), (4, 'i4', null), (5, 'i5', 'm5'), (6, 'i5', 'm6'))
            t(n, i, m);
        create table newborn_facts as
        select newborn_id, timestamp '2025-03-20 10:00' as birth_at from dyads;
    """)


def shifts(con: duckdb.DuckDBPyConnection, key: str = "secret") -> dict[tuple[str, str], int]:
    create_date_shifts(con, key)
    rows = con.execute("select shift_grain, shift_id, shift_days from date_shifts").fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {(grain, id_): days for grain, id_, days in rows}


def test_a_mother_all_her_births_and_all_her_children_share_a_shift(con: duckdb.DuckDBPyConnection) -> None:
    add_families(con)
    found = shifts(con)
    of_m1 = {
        found[each]
        for each in [
            ("delivery", "d1"),
            ("delivery", "d2"),
            *(("newborn", f"n{n}") for n in (1, 2, 3)),
            ("dyad", "y3"),
        ]
    }
    assert len(of_m1) == 1
    assert len(found) == 5 + 2 * 6
    assert all(1 <= days <= 365 for days in found.values())


def test_two_mothers_joined_by_one_infant_are_one_family(con: duckdb.DuckDBPyConnection) -> None:
    add_families(con)
    found = shifts(con)
    assert (
        found["delivery", "d5"] == found["delivery", "d6"] == found["newborn", "n5"] == found["newborn", "n6"]
    )


def test_families_differ_and_another_key_gives_other_shifts(con: duckdb.DuckDBPyConnection) -> None:
    add_families(con)
    found = shifts(con)
    assert len({found["delivery", "d1"], found["delivery", "d3"], found["newborn", "n4"]}) > 1
    assert shifts(con) == found
    assert shifts(con, "another") != found


def published(
    con: duckdb.DuckDBPyConnection, privacy: Privacy, *, zip3: str = "902", age: int = 31
) -> tuple[object, ...]:
    con.execute(
        """
        create or replace temp table source as
        select 'd1' as delivery_id, date '2025-06-02' as delivery_date, timestamp '2025-06-01 22:15' as admit_at,
            ?::bigint as mother_age_years, ? as zip3, 200 as followed_days, true as bh_birth_weekend
        """,
        [age, zip3],
    )
    return con.execute(select_private(privacy, DELIVERIES, "source")).fetchall()[0]


def test_shifted_dates_go_back_together_to_the_minute(con: duckdb.DuckDBPyConnection) -> None:
    add_families(con)
    days = shifts(con)["delivery", "d1"]
    row = published(con, SHIFTED)
    assert isinstance(row[1], date)
    assert isinstance(row[2], datetime)
    assert (date(2025, 6, 2) - row[1]).days == days
    assert (datetime(2025, 6, 1, 22, 15) - row[2]).total_seconds() == days * 86_400
    assert row[3:5] == (31, "902")


@pytest.mark.parametrize("privacy", [SHIFTED, SAFE_HARBOR], ids=lambda privacy: privacy.profile)
def test_what_tells_the_day_is_empty(con: duckdb.DuckDBPyConnection, privacy: Privacy) -> None:
    """Days to the end of a hospital's data are its last day less the discharge: a date under another name."""
    add_families(con)
    shifts(con)
    assert published(con, privacy)[5:] == (None, None)


def test_a_row_without_a_shift_loses_its_dates_rather_than_shows_them(con: duckdb.DuckDBPyConnection) -> None:
    add_families(con)
    shifts(con)
    con.execute("delete from date_shifts where shift_id = 'd1'")
    assert published(con, SHIFTED)[1:3] == (None, None)


@pytest.mark.parametrize(("zip3", "shown"), [("902", "902"), ("036", "000"), ("893", "000"), ("203", "000")])
def test_safe_harbor_keeps_years_and_areas_of_more_than_20_000(
    con: duckdb.DuckDBPyConnection, zip3: str, shown: str
) -> None:
    row = published(con, SAFE_HARBOR, zip3=zip3)
    assert row[1:3] == (date(2025, 1, 1), datetime(2025, 1, 1))
    assert row[4] == shown


@pytest.mark.parametrize(("age", "shown"), [(12, 15), (31, 31), (50, 50), (93, 50)])
def test_safe_harbor_joins_rare_ages(con: duckdb.DuckDBPyConnection, age: int, shown: int) -> None:
    assert published(con, SAFE_HARBOR, age=age)[3] == shown


def test_the_dictionary_says_what_the_profile_did() -> None:
    said = {field.name: field.description for field in mark_contract(SHIFTED, DELIVERIES).fields}
    assert "shifted" in said["delivery_date"]
    assert "empty" in said["followed_days"]
    assert "years" not in said["zip3"]
    identified = Privacy(profile="identified", shifts_dates=False)
    assert mark_contract(identified, DELIVERIES).title.startswith("IDENTIFIED")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ('profile = "identified"', "allow_identified"),
        ('profile = "safe_harbor"\nshift_dates = true', "shift_dates"),
        ('profile = "identified"\nallow_identified = true\nshift_dates = true', "shift_dates"),
    ],
)
def test_profiles_that_contradict_themselves_are_refused(tmp_path: Path, words: str, complaint: str) -> None:
    (tmp_path / "dyads.toml").write_text(f"[privacy]\n{words}\n")
    with pytest.raises(SettingsError, match=complaint):
        load_settings(home=tmp_path)


def test_identified_builds_and_pages_lie_apart(tmp_path: Path) -> None:
    (tmp_path / "dyads.toml").write_text('[privacy]\nprofile = "identified"\nallow_identified = true\n')
    settings = load_settings(home=tmp_path)
    assert settings.published == tmp_path / "identified" / "published"
    assert settings.reports == tmp_path / "identified" / "reports"
    assert load_settings(home=tmp_path / "other").published == tmp_path / "other" / "published"
