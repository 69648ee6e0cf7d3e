"""Newborn names built by composing the habits of hospitals, and read back: sex, order, mother's first name, surname."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from linkage.compare.names import (
    FAMILY_MARKER_PATTERN,
    LEGAL_NAME,
    MARKER_PATTERN,
    NewbornName,
    parse_newborn_family_name,
    parse_newborn_name,
)

# None ends in S (a possessive takes it) or holds a marker; lengths, accents, prefixes and double names differ.
MOTHERS = {
    "Wendy": "WENDY",
    "Marie": "MARIE",
    "Guadalupe": "GUADALUPE",
    "Xu-Ling": "XU LING",
    "Renée": "RENEE",
    "María José": "MARIA JOSE",
    "Katherine": "KATHERINE",
    "LaToya": "LATOYA",
    "McKenna": "MCKENNA",
    "Ana": "ANA",
}
BOY, GIRL, EITHER = "M", "F", None
WORDS = {
    **dict.fromkeys(("Boy", "BB", "Babyboy", "Baby Boy", "BBOY", "Male", "NB BOY", "B/B", "Infant Boy"), BOY),
    **dict.fromkeys(("Girl", "BG", "Babygirl", "Baby Girl", "BGIRL", "Female", "NBGIRL", "B/G"), GIRL),
    **dict.fromkeys(("Baby", "Infant", "Newborn", "NB", "Twin", "Triplet"), EITHER),
}
ORDERS = {"": None, "A": 1, "B": 2, "C": 3, "1": 1, "2": 2, "#1": 1, "#2": 2, "two": 2}
CASES = (str, str.upper, str.lower)

words, mothers, orders, cases = (
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(sorted(MOTHERS)),
    st.sampled_from(sorted(ORDERS)),
    st.sampled_from(CASES),
)


def told(mother: str | None, word: str, order: str, surname: str | None = None) -> NewbornName:
    return NewbornName(
        mother_first_name=MOTHERS.get(mother or ""),
        sex=WORDS[word],
        order=ORDERS[order],
        surname=surname,
        is_provisional=True,
    )


def spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@given(word=words, order=orders, case=cases)
def test_a_marker_and_an_order_tell_sex_and_order(word: str, order: str, case: type[str]) -> None:
    assert parse_newborn_name(case(spaced(word, order))) == told(None, word, order)


@given(word=words, order=orders, mother=mothers, shape=st.integers(0, 4), case=cases)
def test_the_mothers_first_name_is_found_wherever_it_stands(
    word: str, order: str, mother: str, shape: int, case: type[str]
) -> None:
    registered = (
        spaced(mother, word, order),
        spaced(mother + "s", word, order),
        spaced(mother + "'s", word, order),
        spaced(word, order, "of", mother),
        spaced(word, order, mother),
    )[shape]
    assert parse_newborn_name(case(registered)) == told(mother, word, order)


# BOYANA in capitals is a name of its own, and two letters (BOYXU) are too few to be told from a name.
LONGER_MOTHERS = st.sampled_from(sorted(set(MOTHERS) - {"Ana", "Xu-Ling"}))
GLUED_WORDS = st.sampled_from(["Boy", "Girl", "Babyboy", "Babygirl", "Baby"])


@given(word=GLUED_WORDS, mother=LONGER_MOTHERS, order=st.sampled_from(["", "1", "2"]), case=cases)
def test_names_written_in_one_word_are_taken_apart(
    word: str, mother: str, order: str, case: type[str]
) -> None:
    assert parse_newborn_name(case(f"{word}{order}{mother}")) == told(mother, word, order)
    assert parse_newborn_name(case(f"{order}{mother}s{word.lower()}")) == told(mother, word, order)


@given(word=st.sampled_from(["Boy", "Girl", "Babyboy", "Babygirl", "Twin"]), mother=mothers)
def test_a_letter_of_order_may_be_glued_on_too(word: str, mother: str) -> None:
    assert parse_newborn_name(f"{mother}s{word.lower()}B") == told(mother, word, "B")
    assert parse_newborn_name(f"{word}B") == told(None, word, "B")


@given(mother=mothers, word=words, order=orders, family=st.sampled_from(["Smith", "O'Brien", "Núñez-Ortiz"]))
def test_a_whole_name_in_one_field_gives_the_family_name_too(
    mother: str, word: str, order: str, family: str
) -> None:
    plain = {"O'Brien": "OBRIEN", "Núñez-Ortiz": "NUNEZ ORTIZ"}.get(family, family.upper())
    assert parse_newborn_name(f"{family}, {spaced(word, order, mother)}") == told(mother, word, order, plain)
    read = parse_newborn_family_name(spaced(family, word, order))
    assert (read.surname, read.sex, read.order) == (plain, WORDS[word], ORDERS[order])


@given(mother=st.sampled_from(["Katherine", "Guadalupe", "Marie"]), cut=st.integers(4, 9), boy=st.booleans())
def test_a_name_cut_off_by_a_short_field_is_a_beginning_of_hers(mother: str, cut: int, boy: bool) -> None:
    read = parse_newborn_name(f"{'BOY' if boy else 'GIRL'} {mother.upper()[:cut]}")
    assert read.mother_first_name is not None and mother.upper().startswith(read.mother_first_name)
    # the marker itself is cut: KATHERINESGI, KATHERINESG
    for kept in range(1, 4):
        read = parse_newborn_name(f"{mother.upper()}S{('BOY' if boy else 'GIRL')[:kept]}")
        assert (read.mother_first_name, read.sex) == (mother.upper(), "M" if boy else "F")


@given(word=words, order=orders, mother=mothers, case=cases)
def test_the_cheap_tests_in_sql_let_every_provisional_name_through(
    word: str, order: str, mother: str, case: type[str]
) -> None:
    for registered in (spaced(mother + "s", word, order), spaced(word, order, "of", mother)):
        assert re.search(MARKER_PATTERN, case(registered).upper())
    if parse_newborn_family_name(spaced("Smith", word, order)).is_provisional:
        assert re.search(FAMILY_MARKER_PATTERN, spaced("Smith", word, order).upper())


@given(st.text(alphabet="ABGIRLYNTWOSDEMF #/',1279", max_size=16))
def test_any_mixture_of_marker_letters_is_read_without_fault(text: str) -> None:
    for read in (parse_newborn_name(text), parse_newborn_family_name(text)):
        assert read.order is None or 1 <= read.order <= 8
        assert read.is_provisional or read == LEGAL_NAME
        assert read.mother_first_name is None or re.fullmatch(r"[A-Z]+( [A-Z]+)*", read.mother_first_name)
        if read.is_provisional and read is not LEGAL_NAME and parse_newborn_name(text) == read:
            assert re.search(MARKER_PATTERN, text.upper())
