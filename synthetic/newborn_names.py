"""How hospitals name newborns on their records: a dozen habits, provisional or legal.

A habit turns mother's first name, sex and birth order into a first name; last names come from the family.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.columns import MISSING, Columns, as_text, choose, draw_yes, join_text
from synthetic.name_tables import first_name_table, surname_table

# (mother's first name, "boy"/"girl" is a boy, 0 for a single child else its place) -> first name on record
_Habit: TypeAlias = Callable[[str, bool, int], str]


def _letter(order: int) -> str:
    return "ABCDEFG"[order - 1] if order else ""


def _digit(order: int) -> str:
    return str(order) if order else ""


def _word(is_boy: bool, boy: str = "Boy", girl: str = "Girl") -> str:
    return boy if is_boy else girl


def _spaced(*words: str) -> str:
    return " ".join(word for word in words if word)


# The shapes found in surveys of US hospitals (ISMP 2019): most embed the mother's first name, siblings are told
# apart by a letter (70 %) or a number (12 %).
NAMING_HABITS: tuple[_Habit, ...] = (
    lambda name, boy, order: f"Baby{_word(boy, 'boy', 'girl')}{_letter(order)}",
    lambda name, boy, order: _spaced(_word(boy, "BB", "BG"), _letter(order)),
    lambda name, boy, order: _spaced(_word(boy), _letter(order)),
    lambda name, boy, order: f"{_digit(order)}{name}s{_word(boy, 'boy', 'girl')}",
    lambda name, boy, order: _spaced(f"{name}s", _word(boy), _digit(order)),
    lambda name, boy, order: _spaced("Baby", _letter(order), name),
    lambda name, boy, order: f"{_word(boy)}{_digit(order)}{name}",
    lambda name, boy, order: _spaced("Twin", _letter(order)) if order else f"Infant of {name}",
    lambda name, boy, order: _spaced(name, _word(boy), _digit(order)),
    lambda name, boy, order: _spaced("Baby", _word(boy), _letter(order)),
    lambda name, boy, order: _spaced("Newborn", _word(boy, "Male", "Female"), _letter(order)),
    lambda name, boy, order: _spaced("NB", name, _letter(order)),
)  # fmt: skip


def first_names_on_record(
    rng: np.random.Generator, habit: np.ndarray, legal: np.ndarray, mother_first: pa.Array, children: Columns
) -> pa.Array:
    """The first name of each record: the legal one where `legal`, else after the hospital's habit."""
    count = len(habit)
    names = np.empty(count, dtype=object)
    mother = np.array(mother_first.to_pylist(), dtype=object)
    order = np.where(children["plurality"] > 1, children["order"], 0)
    for number, write in enumerate(NAMING_HABITS):
        rows = np.flatnonzero(habit == number)
        names[rows] = [
            write(m or "", boy, place)
            for m, boy, place in zip(
                mother[rows].tolist(), children["boy"][rows].tolist(), order[rows].tolist(), strict=True
            )
        ]
    return choose(legal, legal_first_names(children), pa.array(names, type=pa.string()))


def legal_first_names(children: Columns) -> pa.Array:
    """The legal first name of each child."""
    boy, girl = (
        as_text(
            np.where(children["boy"] == is_boy, children["legal_name"], MISSING), first_name_table(role).names
        )
        for role, is_boy in (("boy", True), ("girl", False))
    )
    return choose(children["boy"], boy, girl)


def draw_family_names(rng: np.random.Generator, mothers: Columns, other_share: float) -> pa.Array:
    """The last name of each delivery's children: the mother's, or the father's, both joined, or her maiden name."""
    count = len(mothers["last_name"])
    surnames = surname_table().names
    other = draw_yes(rng, other_share, count)
    took_his = mothers["took_his_name"] == 1
    kind = rng.random(count)
    own, father, maiden, second = (
        surnames.take(pa.array(mothers[name]))
        for name in ("last_name", "father_name", "maiden_name", "second_name")
    )
    partner = choose(took_his, maiden, father)
    joined = join_text(own, partner, separator="-")
    joined = choose(pc.equal(own, partner).to_numpy(zero_copy_only=False), own, joined)
    elsewhere = choose(kind < 0.65, choose(took_his & (kind < 0.35), second, partner), joined)
    return choose(other, elsewhere, own)
