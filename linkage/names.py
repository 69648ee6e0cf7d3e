"""Reads the provisional names newborns are registered under: sex, order in a multiple birth, mother's first
name.

Only first names as registered are read here; which mother a name points to is decided where pairs are scored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Hospitals use 75 conventions for single and 138 for multiple births (ISMP survey 2019); they are made of
# these words.
_SEX_WORDS = {
    "BOY": "M",
    "BOYS": "M",
    "MALE": "M",
    "BB": "M",
    "BBOY": "M",
    "BABYBOY": "M",
    "GIRL": "F",
    "GIRLS": "F",
    "FEMALE": "F",
    "BG": "F",
    "BGIRL": "F",
    "BABYGIRL": "F",
    "INFANTBOY": "M",
    "INFANTGIRL": "F",
    "INFANTMALE": "M",
    "INFANTFEMALE": "F",
    "BABYMALE": "M",
    "BABYFEMALE": "F",
    "NEWBORNBOY": "M",
    "NEWBORNGIRL": "F",
    "NEWBORNMALE": "M",
    "NEWBORNFEMALE": "F",
    "TWINBOY": "M",
    "TWINGIRL": "F",
    # cut off by a short field
    "BABYBO": "M",
    "BABYGIR": "F",
    "BABYGI": "F",
    "BABYG": "F",
    "GIR": "F",
    "INFANTBO": "M",
    "INFANTGIR": "F",
}
_PLAIN_WORDS = frozenset(
    ("BABY", "BABE", "INFANT", "NEWBORN", "NB", "TWIN", "TRIPLET", "TRIP", "QUAD", "QUADRUPLET", "UNNAMED")
)
# Words that mean a newborn only beside another of these words: Son is a first name of its own.
_WEAK_WORDS = {
    "SON": "M",
    "DAUGHTER": "F",
    "DTR": "F",
    "DAU": "F",
    "MULTIPLE": None,
    "BORN": None,
    "NEW": None,
}
# B/O Marie: baby of Marie.
_OF_SHORT = {"B": "BABY OF ", "G": "GIRL OF ", "I": "INFANT OF ", "S": "BOY OF ", "D": "GIRL OF "}

# Real first names that begin or end like a marker.
_REAL_NAMES = frozenset(
    ("BOYD", "BOYCE", "BOYER", "BOYDEN", "BOYKIN", "BOYAN", "BOYE", "GIRLIE", "TWINKLE", "BABYLYN", "TALBOY")
)

_GLUED_ALONE = re.compile(
    r"(?P<word>BABYBOY|BABYGIRL|BABY|INFANTBOY|INFANTGIRL|INFANT|NEWBORN|BBOY|BGIRL|BOY|GIRL|BB|BG|FEMALE|MALE"
    r"|TWINBOY|TWINGIRL|TWIN|TRIPLET|TRIP|QUAD)(?P<order>[A-H])"
)
_GLUED_BEFORE = re.compile(r"(?P<word>BABYBOY|BABYGIRL|BBOY|BGIRL|BOY|GIRL|BABY|BB|BG)(?P<name>[A-Z]{3,})")
_GLUED_AFTER = re.compile(
    r"(?P<name>[A-Z]{2,}?)(?P<word>BABYBOY|BABYGIRL|BABY|BOY|GIRL|(?<=S)BB|(?<=S)BG|(?<=S)GIR|(?<=S)GI|(?<=S)BO"
    r"|(?<=S)TWIN)(?P<order>[A-H])?"
)
_CUT_WORDS = {"GIR": "F", "GI": "F", "BO": "M"}

# A cheap test, also run as SQL, for names that may hold a marker: only these are read at all.
MARKER_PATTERN = (
    r"BOY|GIR|GI$|BO$|BABY|BABE|INFANT|NEWBORN|\bNB\b|TWIN|TRIP|QUAD|MALE|UNNAMED|BB|BG|B/O|G/O|\bSON\b|DAUGHTER"
    r"|\bDTR\b|\bDAU\b|[0-9]"
)


@dataclass(frozen=True, kw_only=True)
class NewbornName:
    """What a registered first name tells.

    `mother_first_name` is in upper-case letters and blanks; a possessive S is taken off (WENDYSGIRL is
    WENDY), so a
    name that itself ends in S may lose it. `order` is 1 for the first child of a multiple birth.
    """

    mother_first_name: str | None = None
    sex: str | None = None
    order: int | None = None
    is_provisional: bool = False


LEGAL_NAME = NewbornName()


@dataclass(kw_only=True)
class _Reading:
    """What has been read so far of one name."""

    sex: str | None = None
    order: int | None = None
    strong: bool = False
    weak: bool = False
    name_words: list[str] | None = None

    def add_name(self, word: str) -> None:
        self.name_words = [*(self.name_words or []), word]


def parse_newborn_name(first_name: str | None) -> NewbornName:
    """Read one registered first name; a legal name, or none at all, gives LEGAL_NAME."""
    if first_name is None:
        return LEGAL_NAME
    words = _split_words(first_name)
    reading = _Reading()
    for position, word in enumerate(words):
        _read_word(reading, word, words[position + 1 :])
    if not reading.strong:
        return LEGAL_NAME
    name = " ".join(reading.name_words) if reading.name_words else None
    return NewbornName(mother_first_name=name, sex=reading.sex, order=reading.order, is_provisional=True)


def _split_words(first_name: str) -> list[str]:
    """Upper-case words of letters or of digits; what stands before a comma is the last name."""
    ascii_name = unicodedata.normalize("NFKD", first_name).encode("ascii", "ignore").decode().upper()
    given = ascii_name.rsplit(",", 1)[-1] if "," in ascii_name else ascii_name
    for letter, words in _OF_SHORT.items():
        given = re.sub(rf"\b{letter}\s*/\s*O\b", words, given)
    given = given.replace("'", "").replace("`", "")
    return re.findall(r"[A-Z]+|[0-9]+", given)


def _read_word(reading: _Reading, word: str, following: list[str]) -> None:
    if word.isdigit():
        if len(word) == 1 and 1 <= int(word) <= 8:
            reading.order = reading.order or int(word)
    elif word in _SEX_WORDS:
        reading.sex, reading.strong = reading.sex or _SEX_WORDS[word], True
    elif word in _PLAIN_WORDS:
        reading.strong = True
    elif word == "OF" and (reading.strong or reading.weak):
        reading.strong = True
        reading.name_words = None
    elif word in _WEAK_WORDS:
        reading.weak, reading.sex = True, reading.sex or _WEAK_WORDS[word]
    elif len(word) == 1:
        if "A" <= word <= "H":
            reading.order = reading.order or ord(word) - ord("A") + 1
    elif word in _REAL_NAMES or not _read_glued(reading, word):
        reading.add_name(_without_possessive(word, following))


def _read_glued(reading: _Reading, word: str) -> bool:
    """Read a marker written together with an order or a name; False when there is none."""
    alone = _GLUED_ALONE.fullmatch(word)
    if alone:
        _take_marker(reading, alone["word"])
        reading.order = reading.order or ord(alone["order"]) - ord("A") + 1
        return True
    before = _GLUED_BEFORE.fullmatch(word)
    if before:
        _take_marker(reading, before["word"])
        reading.add_name(before["name"])
        return True
    after = _GLUED_AFTER.fullmatch(word)
    if after:
        _take_marker(reading, after["word"])
        if after["order"]:
            reading.order = reading.order or ord(after["order"]) - ord("A") + 1
        reading.add_name(_stem(after["name"]))
        return True
    return False


def _take_marker(reading: _Reading, word: str) -> None:
    reading.strong = True
    reading.sex = reading.sex or _CUT_WORDS.get(word) or _SEX_WORDS.get(word)


def _without_possessive(word: str, following: list[str]) -> str:
    """Wendys before Girl is Wendy; a name before nothing, or before another name, stays."""
    is_owner = any(
        later in _SEX_WORDS or later in _PLAIN_WORDS or later in _CUT_WORDS or _GLUED_ALONE.fullmatch(later)
        for later in following[:1]
    )
    return _stem(word) if is_owner else word


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("S") and len(word) > 2 else word
