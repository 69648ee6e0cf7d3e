"""Hospitals are compared with hospitals like them, and their pages have names that any disk can hold."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.places import Hospital, find_peers, name_files


def hospital(hospital_id: str, level: int | None, births: float | None) -> Hospital:
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
    network = [hospital(f"P{i}", 3, 1500) for i in range(3)] + [
        hospital("SMALL", 3, 400),
        hospital("ME", 3, 1200),
    ]
    words, peers = find_peers({one.hospital_id: one for one in network})["ME"]
    assert peers == ["P0", "P1", "P2"]
    assert words == "neonatal level III and 1 000 to 1 999 births a year"


def test_with_too_few_of_its_size_a_hospital_is_compared_with_its_level() -> None:
    network = [hospital("A", 2, 100), hospital("B", 2, 700), hospital("C", 2, 3000), hospital("ME", 2, 1200)]
    assert find_peers({one.hospital_id: one for one in network})["ME"] == (
        "neonatal level II, of any size",
        ["A", "B", "C"],
    )


def test_a_hospital_of_which_nothing_is_known_is_compared_with_nobody() -> None:
    network = [hospital(f"P{i}", 3, 1500) for i in range(5)] + [hospital("ME", None, None)]
    assert find_peers({one.hospital_id: one for one in network})["ME"][1] == []
