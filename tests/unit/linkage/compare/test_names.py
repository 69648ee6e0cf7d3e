"""What the names newborns are registered under tell: shapes from the surveys of hospital conventions, and generated ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.compare.names import (
    LEGAL_NAME,
    MARKER_PATTERN,
    NewbornName,
    parse_newborn_family_name,
    parse_newborn_name,
)


def provisional(
    mother: str | None = None, sex: str | None = None, order: int | None = None, surname: str | None = None
) -> NewbornName:
    return NewbornName(mother_first_name=mother, sex=sex, order=order, surname=surname, is_provisional=True)


@pytest.mark.parametrize(
    ("registered", "told"),
    [
        ("Babyboy", provisional(sex="M")),
        ("BB", provisional(sex="M")),
        ("BG", provisional(sex="F")),
        ("Boy", provisional(sex="M")),
        ("Wendysgirl", provisional("WENDY", "F")),
        ("Wendys Girl", provisional("WENDY", "F")),
        ("Wendy's Girl", provisional("WENDY", "F")),
        ("1Wendysgirl", provisional("WENDY", "F", 1)),
        ("2Wendysgirl", provisional("WENDY", "F", 2)),
        ("BabygirlA", provisional(sex="F", order=1)),
        ("BabygirlB", provisional(sex="F", order=2)),
        ("BoyMarie", provisional("MARIE", "M")),
        ("Girl1Marie", provisional("MARIE", "F", 1)),
        ("Jane Girl 1", provisional("JANE", "F", 1)),
        ("Baby Marie", provisional("MARIE")),
        ("Twin A", provisional(order=1)),
        ("Infant of Marie", provisional("MARIE")),
        ("B/O Marie", provisional("MARIE")),
        ("Smith, Babyboy", provisional(sex="M", surname="SMITH")),
        ("WENDYSGIR", provisional("WENDY", "F")),
        ("BABYBO", provisional(sex="M")),
        ("Babygirl María José", provisional("MARIA JOSE", "F")),
        ("Triplet C", provisional(order=3)),
        ("SMITH, BG", provisional(sex="F", surname="SMITH")),
        ("BABYBOY, SMITH", provisional(sex="M", surname="SMITH")),
        ("BBOY", provisional(sex="M")),
        ("NB GIRL", provisional(sex="F")),
        ("B/G", provisional(sex="F")),
        ("BABY B OF MARIE", provisional("MARIE", order=2)),
        # the first twin of two, and the mother's name after it
        ("Twin 1 of 2", provisional(order=1)),
        ("INFANTOFMARIE", provisional("MARIE")),
        ("Marie's Son", provisional("MARIE", "M")),
        ("HIJO DE MARIA", provisional("MARIA", "M")),
        # F and G after BABY are sexes: a sixth child is one in millions
        ("BABY F", provisional(sex="F")),
        ("WENDYSG", provisional("WENDY", "F")),
        ("BabyBoyAMarie", provisional("MARIE", "M", 1)),
        ("BBAY FAITH", provisional("FAITH")),
        ("BABY BOY OFELIA", provisional("OFELIA", "M")),
    ],
)
def test_a_provisional_name_tells_sex_order_and_the_mothers_first_name(
    registered: str, told: NewbornName
) -> None:
    assert parse_newborn_name(registered) == told


@pytest.mark.parametrize(
    "legal",
    [
        *(
            "Olivia",
            "Boyd",
            "Abigail",
            "Webb",
            "Jamal",
            "Malek",
            "Sergi",
            "Maria José",
            "Son",
            "Bo",
            "",
            None,
        ),
        *(
            "Babette",
            "Twila",
            "Girlie",
            "Infanta",
            "Malea",
            "Quade",
            "Boyana",
            "Abby",
            "Bebe",
            "Tripp",
            "James",
            "Nina",
        ),
    ],
)
def test_a_legal_name_tells_nothing(legal: str | None) -> None:
    assert parse_newborn_name(legal) == LEGAL_NAME


MOTHERS = st.sampled_from(
    ["Wendy", "Marie", "Olivia", "Guadalupe", "Xu-Ling", "Renée", "Fatima", "Katherine"]
)
SEXES = st.sampled_from([("boy", "M"), ("girl", "F"), ("Boy", "M"), ("GIRL", "F")])
ORDERS = st.sampled_from([("", None), ("A", 1), ("B", 2), ("C", 3)])
SHAPES = st.sampled_from(
    [
        "{mother}s{word}{order}",
        "{mother}s {word} {order}",
        "{word} {order} {mother}",
        "Baby {word} {order} of {mother}",
        "baby{word} {order} {mother}",
        "{order} {mother}s{word}",
        "{mother} {word} {order}",
    ]
)


@given(mother=MOTHERS, sex=SEXES, order=ORDERS, shape=SHAPES)
def test_every_shape_gives_back_what_it_was_made_of(
    mother: str, sex: tuple[str, str], order: tuple[str, int | None], shape: str
) -> None:
    registered = shape.format(mother=mother, word=sex[0], order=order[0])
    told = parse_newborn_name(registered)
    plain = {"Xu-Ling": "XU LING", "Renée": "RENEE"}.get(mother, mother.upper())
    assert (told.sex, told.order, told.is_provisional) == (sex[1], order[1], True)
    assert told.mother_first_name == plain


@given(st.text(max_size=30))
def test_any_text_is_read_without_fault_and_orders_stay_within_eight(text: str) -> None:
    told = parse_newborn_name(text)
    assert told.order is None or 1 <= told.order <= 8
    assert told.is_provisional or told == LEGAL_NAME


@given(mother=MOTHERS, sex=SEXES, order=ORDERS, shape=SHAPES)
def test_the_cheap_test_in_sql_lets_every_provisional_name_through(
    mother: str, sex: tuple[str, str], order: tuple[str, int | None], shape: str
) -> None:
    import re

    registered = shape.format(mother=mother, word=sex[0], order=order[0])
    assert re.search(MARKER_PATTERN, registered.upper())


@pytest.mark.parametrize(
    ("last_name", "surname", "sex", "order"),
    [
        ("SMITH BG B", "SMITH", "F", 2),
        ("Baby Boy Smith", "SMITH", "M", None),
        ("SMITH TWIN A", "SMITH", None, 1),
    ],
)
def test_a_last_name_that_holds_the_whole_name_is_taken_apart(
    last_name: str, surname: str, sex: str | None, order: int | None
) -> None:
    told = parse_newborn_family_name(last_name)
    assert (told.surname, told.sex, told.order) == (surname, sex, order)


@pytest.mark.parametrize("family", ["Boyle", "Twining", "Infante", "Girling", "Newborne", "Babbitt", None])
def test_a_family_name_that_begins_like_a_marker_is_left_alone(family: str | None) -> None:
    assert parse_newborn_family_name(family) == LEGAL_NAME
