"""The name tables as arrays to draw from: common names from small files, a long tail built from syllables.

How names are given to people is decided in `people.py`; how they are written down in `newborn_names.py`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

# The groups that naming tables know; people.RACES says which group each race and ethnicity draws from.
NAME_GROUPS = ("any", "black", "hispanic", "asian", "native")
_TAIL_SURNAMES = 30_000
_TAIL_FIRST_NAMES = 2_500

# Shares of draws that go to a group's own list, the common list and the long tail (general knowledge: the
# thousand commonest US surnames cover about 40 % of people, so the tail must stay long and heavy).
_SURNAME_SHARES = {
    "any": (0.0, 0.52, 0.48),
    "black": (0.22, 0.50, 0.28),
    "hispanic": (0.72, 0.06, 0.22),
    "asian": (0.70, 0.05, 0.25),
    "native": (0.35, 0.45, 0.20),
}

# First names are less spread: a tenth of people bear a name outside the lists.
_FIRST_NAME_SHARES = {
    "any": (0.0, 0.90, 0.10),
    "black": (0.35, 0.47, 0.18),
    "hispanic": (0.60, 0.32, 0.08),
    "asian": (0.55, 0.30, 0.15),
    "native": (0.30, 0.55, 0.15),
}

_ONSETS = [
    "B",
    "Br",
    "C",
    "Cr",
    "D",
    "Dr",
    "F",
    "G",
    "Gr",
    "H",
    "J",
    "K",
    "Kl",
    "L",
    "M",
    "N",
    "P",
    "Pr",
    "R",
    "S",
    "Sch",
    "St",
    "T",
    "Tr",
    "V",
    "W",
    "Z",
]
_NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "ie", "ou"]
_MIDDLES = ["l", "r", "n", "m", "s", "t", "d", "b", "ck", "nd", "rt", "ll", "ss", "st", "rn", "lv"]
_ENDINGS = [
    "son",
    "sen",
    "man",
    "er",
    "ski",
    "ley",
    "ton",
    "ford",
    "ham",
    "field",
    "wood",
    "well",
    "berg",
    "stein",
    "etti",
    "ini",
    "elli",
    "ez",
    "as",
    "os",
    "ov",
    "enko",
    "ian",
    "akis",
]
_GIRL_ENDINGS = ["a", "ia", "ina", "elle", "ette", "lyn", "yah", "isha", "ana", "ara"]
_BOY_ENDINGS = ["an", "en", "on", "in", "ard", "ert", "us", "is", "er", "el", "io", "ian", "iel"]


@dataclass(frozen=True, kw_only=True)
class NameTable:
    """Names and, a group, their cumulative weights."""

    names: pa.Array
    cumulative: dict[str, np.ndarray]


def draw_names(rng: np.random.Generator, table: NameTable, group: np.ndarray) -> np.ndarray:
    """Positions in `table.names`, one a person, by the person's position in NAME_GROUPS."""
    drawn = np.empty(len(group), dtype=np.int64)
    uniform = rng.random(len(group))
    for position, name in enumerate(NAME_GROUPS):
        rows = np.flatnonzero(group == position)
        drawn[rows] = np.searchsorted(table.cumulative[name], uniform[rows], side="right")
    return drawn.clip(0, len(table.names) - 1)


@cache
def surname_table() -> NameTable:
    """About 30,000 surnames, Zipf-like."""
    rng = np.random.default_rng(1_790)
    common = [(row["surname"], float(row["weight"]), row["group"]) for row in _read("surnames.csv")]
    tail = _build_words(rng, _TAIL_SURNAMES, _ENDINGS)
    return _table(common, tail, _SURNAME_SHARES)


@cache
def first_name_table(role: str) -> NameTable:
    """First names of a role (`mother`, `girl`, `boy`) with a tail of rare ones."""
    rng = np.random.default_rng(1_791 + ("mother", "girl", "boy").index(role))
    rows = [row for row in _read("first_names.csv") if row["role"] == role]
    common = [(row["first_name"], float(row["weight"]), row["group"]) for row in rows]
    endings = _BOY_ENDINGS if role == "boy" else _GIRL_ENDINGS
    return _table(common, _build_words(rng, _TAIL_FIRST_NAMES, endings), _FIRST_NAME_SHARES)


@cache
def street_names() -> pa.Array:
    """Street names with their kind written out."""
    return pa.array([row["street"] for row in _read("streets.csv")], type=pa.string())


@cache
def city_names() -> pa.Array:
    """Made-up city names."""
    return pa.array([row["city"] for row in _read("cities.csv")], type=pa.string())


def _read(name: str) -> list[dict[str, str]]:
    text = files("synthetic.names").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _build_words(rng: np.random.Generator, count: int, endings: list[str]) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        onset, nucleus, middle, ending = (
            rng.integers(0, len(parts), size=count) for parts in (_ONSETS, _NUCLEI, _MIDDLES, endings)
        )
        for o, n, m, e in zip(onset, nucleus, middle, ending, strict=True):
            words[_ONSETS[o] + _NUCLEI[n] + _MIDDLES[m] + endings[e]] = None
            if len(words) == count:
                break
        # Once the short combinations are used up, a second syllable keeps the tail growing.
        endings = [f"{left}{right}" for left in _NUCLEI for right in endings]
    return list(words)


def _table(
    common: list[tuple[str, float, str]], tail: list[str], shares_of: dict[str, tuple[float, float, float]]
) -> NameTable:
    names = [name for name, _, _ in common] + tail
    group_of = np.array([NAME_GROUPS.index(group) for _, _, group in common] + [-1] * len(tail))
    rank = np.arange(len(tail)) + 20.0
    weight = np.concatenate([np.array([weight for _, weight, _ in common]), 1000.0 / rank**0.9])
    cumulative = {}
    for position, group in enumerate(NAME_GROUPS):
        own_share, common_share, tail_share = shares_of[group]
        if group == "any":
            own_share, common_share = common_share, 0.0
        shares = np.zeros(len(names))
        for members, share in (
            (group_of == position, own_share),
            (group_of == 0, common_share),
            (group_of == -1, tail_share),
        ):
            shares[members] += weight[members] / weight[members].sum() * share
        cumulative[group] = np.cumsum(shares / shares.sum())
    return NameTable(names=pa.array(names, type=pa.string()), cumulative=cumulative)
