"""Hospitals are compared with hospitals like them, and their pages have names that any disk can hold."""

from __future__ import annotations

import re

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from reports.places import Hospital, find_peers, name_files, read_hospitals
from tests.support.published_fixture import create_empty_tables


def hospital(hospital_id: str, level: str | None, births: float | None) -> Hospital:
    return Hospital(hospital_id=hospital_id, neonatal_level=level, births_a_year=births)


def test_a_plain_id_is_its_own_file_name() -> None:
    assert name_files(["H001", "ST_MARY-2"]) == {"H001": "H001.html", "ST_MARY-2": "ST_MARY-2.html"}


def test_ids_that_differ_only_in_case_or_punctuation_have_files_of_their_own() -> None:
    names = name_files(["h1", "H1", "H/1", "H 1", "../../etc/passwd", "CON", "."])
    assert len({name.lower() for name in names.values()}) == 7
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.html", name) for name in names.values())
    assert names["CON"] != "CON.html"


@given(st.sets(st.text(min_size=1, max_size=80), max_size=12))
def test_no_two_hospitals_share_a_file_and_none_leaves_its_folder(ids: set[str]) -> None:
    names = name_files(sorted(ids))
    assert len({name.lower() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,75}\.html", name) for name in names.values())


def test_peers_have_the_same_level_and_size() -> None:
    network = [hospital(f"P{i}", "III", 1500) for i in range(3)] + [
        hospital("SMALL", "III", 400),
        hospital("ME", "III", 1200),
    ]
    words, peers = find_peers({one.hospital_id: one for one in network})["ME"]
    assert peers == ["P0", "P1", "P2"]
    assert words == "neonatal level III and 1 000 to 1 999 births a year"


def test_with_too_few_of_its_size_a_hospital_is_compared_with_its_level() -> None:
    network = [
        hospital(name, "II", births) for name, births in (("A", 100), ("B", 700), ("C", 3000), ("ME", 1200))
    ]
    assert find_peers({one.hospital_id: one for one in network})["ME"] == (
        "neonatal level II, of any size",
        ["A", "B", "C"],
    )


def test_a_hospital_of_which_nothing_is_known_is_compared_with_nobody() -> None:
    network = [hospital(f"P{i}", "III", 1500) for i in range(5)] + [hospital("ME", None, None)]
    assert find_peers({one.hospital_id: one for one in network})["ME"][1] == []


def test_the_level_is_the_one_that_measures_go_by_and_says_where_it_comes_from(
    con: duckdb.DuckDBPyConnection,
) -> None:
    create_empty_tables(con)
    con.execute(
        """
        insert into hospitals by name select 'H1' as hospital_id, 4 as maternal_level_reported, 4 as neonatal_level_reported
        """
    )
    con.execute(
        "insert into measure_usability by name select 'lbw' as measure_id, 'H1' as hospital_id, 'ok' as usability"
    )
    con.execute(
        """
        insert into levels_of_care by name
        select 'H1' as hospital_id, kind, survey_date, is_latest, 'agree' as discordance, level_used_name, level_source,
            'ACOG' as criteria_source
        from (values
            ('maternal', date '2023-01-01', false, 'II', 'assessed'),
            ('maternal', date '2025-01-01', true, 'III', 'assessed'),
            ('neonatal', date '2025-01-01', true, 'below_I', 'self_reported')
        ) as t(kind, survey_date, is_latest, level_used_name, level_source)
        """
    )
    assert read_hospitals(con)["H1"].levels == (
        ("mothers", "III (assessed)"),
        ("newborns", "below I (self-reported)"),
    )
