"""What a check that did not pass means in plain words, and how the sender mends it, by the kind of check.

Which rows broke it, and whether that is too many, is the gates' to say; only the advice is worded here.
"""

from __future__ import annotations

import re

FEED_WORDS = {
    "maternal_encounters": "mothers' stays",
    "newborn_encounters": "newborns' stays",
    "birth_certificates": "birth certificates",
    "infant_deaths": "infant deaths",
    "diagnoses": "diagnoses",
    "procedures": "procedures",
    "medications": "medications",
    "observations": "observations",
    "social_screenings": "social screenings",
    "level_of_care_surveys": "level-of-care surveys",
    "safety_culture_surveys": "safety-culture surveys",
    "maternal": "mothers' stays",
    "newborn": "newborns' stays",
    "hospitals": "list of hospitals",
    "areas": "list of areas",
    "dyads": "linked pairs of mother and newborn",
    "measure_rates": "published rates",
}
# A word in backticks, or one joined by underscores, that is no file name and no part of one.
_CODE_WORD = re.compile(r"`[^`]+`|(?<![\w.])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w.]*\w)")
_RULE = re.compile(r"\.(?P<kind>[a-z_]+)(?:\((?P<of>.*)\))?$")
# By kind of rule: what it means when rows break it, and what to do. `{of}` are the columns.
_OF_RULES = {
    "required": (
        "Rows came without {of}.",
        "See why {of} is empty in the export: a renamed or dropped column, or a field that is not filled at "
        "registration. Fill it and send the month again.",
    ),
    "unique": (
        "The same {of} came more than once.",
        "Send each record once: look for two exports joined into one file, or a stay exported at admission and again "
        "at discharge.",
    ),
    "between": (
        "Values of {of} lie outside what is possible.",
        "Check the unit (grams, not pounds; days, not weeks) and codes for unknown such as 999. Send the true value, or "
        "none. If an extreme value is true, answer this letter so that it is noted.",
    ),
    "one_of": (
        "{of} holds words that the network does not know.",
        "Map your codes to the list in the feed's description, or tell us what a new code means.",
    ),
    "matches": (
        "{of} does not have the form it must have.",
        "Send {of} as text in the form described for the feed, without added zeros, blanks or punctuation.",
    ),
    "before": (
        "Dates contradict each other ({of}).",
        "Look for day and month exchanged, for two-digit years, and for columns that changed places.",
    ),
    "within_years": (
        "{of} lies in a year that cannot be.",
        "Look for two-digit years and for default dates such as 1900-01-01; send no date where none is known.",
    ),
    "refers_to": (
        "Rows name a record that was not sent.",
        "Send all files of a month from one export, and write record numbers the same way in each (leading zeros, "
        "blanks).",
    ),
    "columns": (
        "A column is missing or holds another kind of value.",
        "Compare the header line with the feed's description and send the file again.",
    ),
}
# By the beginning of the check's name, longest first.
_OF_FAMILIES = (
    (
        "trend.",
        "The month differs from this hospital's own earlier months by more than chance.",
        "Ask whether the month is complete, was sent once, and whether the export or the coding changed. If the change "
        "is real, answer this letter: it will be noted and not asked again.",
    ),
    (
        "peers.",
        "The figure lies outside the range in which nearly all hospitals lie.",
        "Compare it with your own birth log. If your patients differ for a good reason (a referral centre, a birth "
        "centre), answer this letter.",
    ),
    (
        "cross.",
        "Two files of the same month contradict each other.",
        "Send all files of the month from one export with the same encounter numbers.",
    ),
    (
        "staging.",
        "What was delivered is not whole.",
        "See the calendar of deliveries for what was held or rejected, and send what is missing.",
    ),
    (
        "linkage.",
        "Newborns and mothers could not be joined as surely as they should be.",
        "See that record numbers of mother and newborn, names, dates and times of birth are filled in both files.",
    ),
    (
        "measures.",
        "A measure does not look as it should.",
        "See which inputs of the measure are missing or moved; the data team decides whether it may be used.",
    ),
    (
        "publish.",
        "Something is wrong with the build itself, not with what was sent.",
        "The network's data team must look; there is nothing to send.",
    ),
)


def explain_check(check_id: str, *, column: str | None = None) -> tuple[str, str]:
    """What it means that the check did not pass, and how to mend it; two plain sentences or more."""
    for beginning, means, mend in _OF_FAMILIES:
        if check_id.startswith(beginning):
            return means, mend
    rule = _RULE.search(check_id)
    if rule and rule["kind"] in _OF_RULES:
        of = name_columns(rule["of"] or column or "")
        means, mend = (words.format(of=of) for words in _OF_RULES[rule["kind"]])
        return means[:1].upper() + means[1:], mend[:1].upper() + mend[1:]
    return (
        "A rule is broken by more rows than allowed.",
        "See the rows in your export and correct them at the source.",
    )


def name_columns(columns: str) -> str:
    """Names of columns as a reader says them: birth_weight_g → birth weight (g)."""
    names = columns.split(" in ", 1)[0].split(", ")
    return " and ".join(_name_column(name) for name in names if name) or "a field"


def name_feed(table: str | None) -> str:
    """A feed or table in words."""
    if not table:
        return "several files"
    return ", ".join(FEED_WORDS.get(part, part.replace("_", " ")) for part in table.split(", "))


def say_plainly(words: str) -> str:
    """A sentence of a check without its code words: maternal_encounters → mothers' stays, birth_date → birth date."""
    return _CODE_WORD.sub(lambda found: _say_word(found[0].strip("`")), words)


def _say_word(word: str) -> str:
    return FEED_WORDS[word] if word in FEED_WORDS else _name_column(word)


def _name_column(name: str) -> str:
    words = name.replace("_mrn", " record number").replace("_datetime", " time").replace("_", " ")
    return re.sub(r" (g|kg|cm|ml|c)$", r" (\1)", words)
