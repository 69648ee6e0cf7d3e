"""Cuts what could be a patient's value out of a sentence before it is written to a log or sent to anybody.

It is the second lock: messages carry counts and advice only. Here stands what is cut, not who logs what.
"""

from __future__ import annotations

import re

CUT = "[cut]"

# Words in capitals that our own sentences use; any other could be a name as hospitals write them.
_OUR_CAPITALS = frozenset(
    (
        *("PASS_WITH_ROWS", "PASS", "WARN", "FAIL", "NOT_APPLICABLE", "ERROR", "SKIPPED", "WAIVED", "STOP"),
        *("UTC", "JSON", "NDJSON", "CSV", "FHIR", "TOML", "HTML", "SMTP", "DAGSTER_HOME", "DYADS_HOME"),
    )
)

# In order: what is kept as it is, then what is cut. A build's id and a result's key are digests, a month is no birthday.
_PATTERN = re.compile(
    r"""
      (?P<kept> \b\d{8}T\d{6}Z-[0-9a-f]{8}\b            # a build
              | \b[0-9a-f]{16}\b                        # a result of a stage
              | \b\d{1,3}(?:,\d{3})+\b                  # a count with its commas
              | \b\d{4}-\d{2}\b(?!-)                    # a month
              | \b\d+\.\d{1,3}\b(?![-.]?\w) )            # seconds and shares
    | (?P<quoted> (?<!\w)'.*'(?!\w) | ".*" | (?<!\w)'.*\Z | ".*\Z )
    | (?P<mail> \S+@\S+ )
    | (?P<date> \b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)? | \b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b )
    | (?P<number> \b\d[\d.-]{3,}\d\b )                  # record numbers, telephone numbers; our counts have commas
    | (?P<mixed> \b(?=\w*[A-Za-z])(?:\w*?\d){4,}\w*\b )  # letters with four digits and more
    | (?P<capitals> \b[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'_-]{2,}\b )
    """,
    re.VERBOSE | re.DOTALL,
)


def redact(words: str) -> str:
    """The sentence without quoted values, numbers that name somebody, dates, mail addresses and words in capitals.

    Counts are kept when they carry their commas or have less than five digits; applying it twice changes nothing.
    """
    return _PATTERN.sub(_keep_or_cut, words)


def _keep_or_cut(found: re.Match[str]) -> str:
    if found["kept"] or (found["capitals"] and found["capitals"] in _OUR_CAPITALS):
        return found[0]
    return CUT
