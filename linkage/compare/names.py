"""Reads the provisional names newborns are registered under: sex, order in a multiple birth, mother's first
name, surname.

Only names as registered are read here; which mother a name points to is decided where pairs are scored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Hospitals use 75 conventions for single and 138 for multiple births (ISMP survey 2019); they are made of
# these words.
_BOY_WORDS = (
    "BOY BOYS MALE BB BBOY BABYBOY BABYMALE INFANTBOY INFANTMALE NEWBORNBOY NEWBORNMALE NBBOY NBMALE NBB \
    TWINBOY INFBOY INFMALE VARON"
)
_GIRL_WORDS = (
    "GIRL GIRLS FEMALE BG BGIRL BABYGIRL BABYFEMALE INFANTGIRL INFANTFEMALE NEWBORNGIRL NEWBORNFEMALE \
    NBGIRL NBFEMALE NBG TWINGIRL INFGIRL INFFEMALE HEMBRA"
)
# The same, cut off by a short field; BO, GI and the like alone are names of their own.
_CUT_BOY_WORDS = "BABYBO INFANTBO INFANTMAL NEWBORNBO NEWBORNMAL NEWBORNMA NBBO"
_CUT_GIRL_WORDS = (
    "BABYGIR BABYGI BABYG GIR INFANTGIR INFANTGI NEWBORNGIR NEWBORNGI NEWBORNFEM NBGIR NBGI BGIR"
)
_SEX_WORDS = dict.fromkeys((_BOY_WORDS + " " + _CUT_BOY_WORDS).split(), "M") | dict.fromkeys(
    (_GIRL_WORDS + " " + _CUT_GIRL_WORDS).split(), "F"
)
_NEWBORN_WORDS = (
    "BABY BABE INFANT INF INFT NEWBORN NB NBN TWIN TRIPLET TRIP QUAD QUADRUPLET QUINTUPLET UNNAMED INFAN \
    NEWBOR TRIPLE NEONATE"
)
_PLAIN_WORDS = frozenset(_NEWBORN_WORDS.split())
# Words that mean a newborn only before OF, after a possessive or beside another of these words: Son is a
# first name.
_WEAK_SEXES = {"SON": "M", "DAUGHTER": "F", "DTR": "F", "DAU": "F", "HIJO": "M", "HIJA": "F"}
_WEAK_WORDS = _WEAK_SEXES | dict.fromkeys(("MULTIPLE", "BORN", "NEW", "BEBE", "RN"))
_OF = ("OF", "DE")
# B/O Marie is baby of Marie; B/G is baby girl.
_SHORT_FORMS = (
    (r"\bB\s*/\s*O\b", " BABY OF "),
    (r"\bG\s*/\s*O\b", " GIRL OF "),
    (r"\bI\s*/\s*O\b", " INFANT OF "),
    (r"\bS\s*/\s*O\b", " BOY OF "),
    (r"\bD\s*/\s*O\b", " GIRL OF "),
    (r"\bN\s*/\s*B\b", " NB "),
    (r"\bB\s*/\s*B\b|^\s*B[\s.-]+B\b", " BB "),
    (r"\bB\s*/\s*G\b|^\s*B[\s.-]+G\b", " BG "),
    # INFANTOFMARIE; Ofelia is a name
    (r"\b(BABY|BABYBOY|BABYGIRL|BOY|GIRL|INFANT|NEWBORN|TWIN)OF(?!ELI)(?=[A-Z]{3})", r"\1 OF "),
    # B BOY is a baby boy as often as the boy of two twins, so the letter tells nothing
    (r"^\s*B[\s.-]*(?=(BOY|GIRL|MALE|FEMALE)\b)", " BABY "),
)
_ORDER_WORDS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
# Markers typed with two letters exchanged or one doubled (BBAY, GILR, BABYY); Abby, Byo and the like are left alone.
_OFTEN_MISTYPED = ("BABY", "GIRL", "BABYBOY", "BABYGIRL", "INFANT", "NEWBORN", "FEMALE")
_RIGHT_WORD = {
    mistyped: word
    for word in _OFTEN_MISTYPED
    for at in range(len(word) - 1)
    for mistyped in (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[: at + 1] + word[at:],
        word + word[-1],
    )
    if mistyped not in (word, "ABBY")
}
# Letters of order end with E: F and G after BABY are female and girl; a sixth child is one in millions.
_LETTERS = "ABCDE"
_SEX_LETTERS = {"M": "M", "F": "F", "G": "F"}
_MOST_CHILDREN = 8

# Real names that begin or end like a marker.
_REAL = (
    "BOYD BOYCE BOYER BOYDEN BOYKIN BOYAN BOYANA BOYE BOYCIE BOYSIE BOYLE BOYLAN BOYNTON BOYETTE BOYSEN GIRLIE \
    GIRLYN TWINKLE TWINNIE TWINE BABYLYN TALBOY COWBOY INFANTA INFANTE INFANTINO MALEA QUADE QUADER"
)
_REAL_NAMES = frozenset(_REAL.split())

_LONG_MARKERS = (
    "BABYBOY|BABYGIRL|BABYMALE|BABYFEMALE|INFANTBOY|INFANTGIRL|INFANTMALE|INFANTFEMALE|NEWBORNBOY|NEWBORNGIRL"
    "|NEWBORNMALE|NEWBORNFEMALE|TWINBOY|TWINGIRL|NBBOY|NBGIRL|BBOY|BGIRL|BABY|BOY|GIRL|BB|BG"
)
_GLUED_ALONE = re.compile(
    rf"(?P<word>{_LONG_MARKERS}|INFANT|NEWBORN|FEMALE|MALE|TWIN|TRIPLET|TRIP|QUAD)(?P<order>[{_LETTERS}])"
)
_GLUED_BEFORE = re.compile(rf"(?P<word>{_LONG_MARKERS})(?P<name>[A-Z]{{3,}})")
_GLUED_AFTER = re.compile(
    r"(?P<name>[A-Z]{2,}?)(?P<word>BABYBOY|BABYGIRL|TWINBOY|TWINGIRL|BABY|BOY|GIRL|(?<=S)INFANT|(?<=S)TWIN|(?<=S)BB"
    rf"|(?<=S)BG|(?<=[A-Z]{{3}}S)(GIR|GI|BO|G|B))(?P<order>(?<![SG]B|[SG]G)[{_LETTERS}])?"
)
_CUT_WORDS = {"GIR": "F", "GI": "F", "BO": "M", "G": "F", "B": "M"}

# A cheap test, also run as SQL, for names that may hold a marker: only these are read at all.
MARKER_PATTERN = (
    r"BOY|GIR|GI$|S[BG]$|BO$|BABY|BABE|INF|NEWB|NEONAT|\bNB|TWIN|TRIP|QUAD|QUINT|MALE|UNNAMED|BB|BG|^\s*B\W+[BG]\b"
    rf"|\b({'|'.join(sorted(_RIGHT_WORD))})\b"
    r"|\b[BGISDN]\s*/|\b(SON|DAUGHTER|DTR|DAU|HIJ[OA]|BEBE|RN|NEW|BORN|MULTIPLE|VARON|HEMBRA)\b|[0-9]"
)
# The same for family names, where only whole words are read: Boyle and Twining are families.
FAMILY_MARKER_PATTERN = (
    r"\b(B\W*[BG]\b|[BGISDN]\s*/|BB|BG|NB|NEW|INF|BAB|BBOY|BGI|BBAY|BAYB|BOY|GIR|TWIN|TRIP|QUAD|QUINT|MALE|FEM|UNNAMED"
    rf"|{'|'.join(sorted(_RIGHT_WORD))})"
)


@dataclass(frozen=True, kw_only=True)
class NewbornName:
    """What a registered name tells.

    `mother_first_name` and `surname` are in upper-case letters and blanks; a possessive S is taken off
    (WENDYSGIRL is WENDY), so a name that itself ends in S may lose it. `surname` is only given where the name
    says which part it is: a comma, or a family name followed by a marker. `order` is 1 for the first child of
    a multiple birth.
    """

    mother_first_name: str | None = None
    sex: str | None = None
    order: int | None = None
    surname: str | None = None
    is_provisional: bool = False


LEGAL_NAME = NewbornName()


@dataclass(kw_only=True)
class _Reading:
    """What has been read so far of one name; `before` holds name words met before the first marker."""

    glued: bool = True
    sex: str | None = None
    order: int | None = None
    strong: bool = False
    weak: bool = False
    after_marker: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def add_name(self, word: str) -> None:
        if self.strong or self.weak:
            self.after += (word,)
        else:
            self.before += (word,)
        self.after_marker = False

    def take_marker(self, sex: str | None) -> None:
        self.strong = self.after_marker = True
        self.sex = self.sex or sex

    def take_order(self, order: int) -> None:
        self.order = self.order or order


def parse_newborn_name(first_name: str | None) -> NewbornName:
    """Read a registered first name (or whole name with a comma); a legal name, or none, gives LEGAL_NAME."""
    if first_name is None:
        return LEGAL_NAME
    parts = [part for part in _plain_letters(first_name).split(",") if part.strip()]
    if not parts:
        return LEGAL_NAME
    # Family name first; where only the first part holds a marker (BABYBOY, SMITH) it is the other way round.
    given, family = parts[-1], parts[:-1]
    reading = _read(given)
    if not reading.strong and family:
        given, family = parts[0], parts[1:]
        reading = _read(given)
    if not reading.strong:
        return LEGAL_NAME
    return NewbornName(
        mother_first_name=" ".join(reading.before + reading.after) or None,
        sex=reading.sex,
        order=reading.order,
        surname=_words_only(family),
        is_provisional=True,
    )


def parse_newborn_family_name(last_name: str | None) -> NewbornName:
    """Read a last name that holds more than the family's (SMITH BG B, "SMITH, BABYBOY MARIE"); else LEGAL_NAME."""
    if last_name is None:
        return LEGAL_NAME
    reading = _read(_plain_letters(last_name).replace(",", " "), glued=False)
    if not reading.strong:
        return LEGAL_NAME
    # BABY BOY SMITH: nothing stands before the marker, so what follows it is the family's name.
    surname, mother = (reading.before, reading.after) if reading.before else (reading.after, ())
    return NewbornName(
        mother_first_name=" ".join(mother) or None,
        sex=reading.sex,
        order=reading.order,
        surname=" ".join(surname) or None,
        is_provisional=True,
    )


def _plain_letters(name: str) -> str:
    """Upper-case ASCII; BoyMarie and 2WendysGirlA are parted where their capitals say so."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if not ascii_name.isupper():
        # A single small letter before a capital is a prefix (McKenna, DeShawn have two): not parted from it.
        ascii_name = re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", ascii_name)
        ascii_name = re.sub(r"(?<=\b[A-E])(?=[A-Z][a-z])", " ", ascii_name)
    return ascii_name.upper()


def _words_only(parts: list[str]) -> str | None:
    words = re.findall(r"[A-Z]+", " ".join(parts).replace("'", "").replace("`", ""))
    return " ".join(words) or None


def _read(given: str, *, glued: bool = True) -> _Reading:
    reading = _Reading(glued=glued)
    for pattern, written_out in _SHORT_FORMS:
        given = re.sub(pattern, written_out, given)
    # MARIE'S SON: the apostrophe shows the owner, so the weak word is a marker.
    owned = re.search(r"['`]S\s+(SON|DAUGHTER|DTR|DAU)\b", given)
    words = re.findall(r"[A-Z]+|[0-9]+", given.replace("'", "").replace("`", ""))
    words = [_RIGHT_WORD.get(word, word) for word in words]
    for position, word in enumerate(words):
        _read_word(reading, word, words[position + 1 :], is_owned=bool(owned))
    return reading


def _read_word(reading: _Reading, word: str, following: list[str], *, is_owned: bool) -> None:
    if word.isdigit():
        if len(word) == 1 and 1 <= int(word) <= _MOST_CHILDREN:
            reading.take_order(int(word))
    elif word in _SEX_WORDS:
        reading.take_marker(_SEX_WORDS[word])
    elif word in _PLAIN_WORDS:
        reading.take_marker(None)
    elif word in _OF and (reading.strong or reading.weak):
        reading.strong = True
        # 1 OF 2 counts children; OF MARIE names the mother, so what stood before is not her name
        if not (following and (following[0].isdigit() or following[0] in _ORDER_WORDS)):
            reading.before = reading.after = ()
    elif word in _WEAK_WORDS:
        reading.strong = reading.strong or is_owned or (reading.weak and word == "BORN")
        reading.weak, reading.sex = True, reading.sex or _WEAK_WORDS[word]
    elif len(word) == 1 or word in _ROMAN:
        _read_letter(reading, word)
    elif word in _ORDER_WORDS and (reading.after_marker or (following and _is_marker(following[0]))):
        reading.take_order(_ORDER_WORDS[word])
    elif word in _REAL_NAMES or not (reading.glued and _read_glued(reading, word)):
        is_owner = bool(following) and (
            _is_marker(following[0]) or (is_owned and following[0] in _WEAK_WORDS)
        )
        reading.add_name(_stem(word) if is_owner else word)


def _read_letter(reading: _Reading, word: str) -> None:
    if word in _LETTERS:
        reading.take_order(_LETTERS.index(word) + 1)
    elif reading.after_marker and word in _ROMAN:
        reading.take_order(_ROMAN[word])
    elif reading.after_marker and word in _SEX_LETTERS:
        reading.sex = reading.sex or _SEX_LETTERS[word]


def _read_glued(reading: _Reading, word: str) -> bool:
    """Read a marker written together with an order or a name; False when there is none."""
    alone = _GLUED_ALONE.fullmatch(word)
    if alone:
        reading.take_marker(_SEX_WORDS.get(alone["word"]))
        reading.take_order(_LETTERS.index(alone["order"]) + 1)
        return True
    before = _GLUED_BEFORE.fullmatch(word)
    if before:
        reading.take_marker(_SEX_WORDS.get(before["word"]))
        reading.add_name(before["name"])
        return True
    after = _GLUED_AFTER.fullmatch(word)
    if after:
        reading.add_name(_stem(after["name"]))
        reading.take_marker(_CUT_WORDS.get(after["word"]) or _SEX_WORDS.get(after["word"]))
        if after["order"]:
            reading.take_order(_LETTERS.index(after["order"]) + 1)
        return True
    return False


def _is_marker(word: str) -> bool:
    return (
        word in _SEX_WORDS or word in _PLAIN_WORDS or word in _CUT_WORDS or bool(_GLUED_ALONE.fullmatch(word))
    )


def _stem(word: str) -> str:
    """The name without a possessive S: Wendys before Girl is Wendy."""
    return word[:-1] if word.endswith("S") and len(word) > 2 else word
