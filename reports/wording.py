"""How figures are worded on the pages: counts, shares, rates, intervals, months.

Only text is made here; no table is read and nothing is drawn.
"""

from __future__ import annotations

import re
from datetime import date, datetime

HIDDEN = "hidden (small number)"
NOT_KNOWN = "not known"
NARROW_SPACE = "\u202f"
# Control charts of counts are per 30 days, so that short months compare with long ones.
DAYS_OF_A_COUNT = 30
STRATUM_WORDS = {
    "race_ethnicity": "Race and ethnicity",
    "payer": "Payer",
    "age_band": "Mother's age",
    "language": "Language",
    "rural_urban": "Where she lives",
    "svi_quartile": "Social vulnerability of the area",
    "plurality": "Plurality",
}
# Codes of groups in words, by what the group is formed by; a code that is not listed is shown with spaces.
GROUP_WORDS = {
    "race_ethnicity": {
        "nh_white": "White, not Hispanic",
        "nh_black": "Black, not Hispanic",
        "hispanic": "Hispanic",
        "asian_pi": "Asian or Pacific Islander",
        "aian": "American Indian or Alaska Native",
        "multiracial": "more than one race",
        "white_ethnicity_unknown": "White, ethnicity unknown",
        "black_ethnicity_unknown": "Black, ethnicity unknown",
    },
    "plurality": {
        "1": "singletons",
        "2": "twins",
        "3+": "triplets and more",
        "singleton": "singletons",
        "higher": "triplets and more",
    },
    "stay": {"birth": "birth stay"},
    "payer": {"medicaid": "Medicaid", "medicare": "Medicare", "self_pay": "self-pay"},
    "sex": {"F": "female", "M": "male"},
    "svi_quartile": {
        "1": "least vulnerable quarter",
        "2": "second quarter",
        "3": "third quarter",
        "4": "most vulnerable quarter",
    },
    "language": {"english": "English", "spanish": "Spanish"},
    "age_band": {
        "under_20": "under 20",
        "20_24": "20 to 24",
        "25_29": "25 to 29",
        "30_34": "30 to 34",
        "35_39": "35 to 39",
        "40_plus": "40 and over",
    },
}


def format_count(count: float | None) -> str:
    """1234567 → 1 234 567 with narrow no-break spaces; unknown is a dash, never a zero."""
    return "–" if count is None else f"{count:,.0f}".replace(",", NARROW_SPACE)


def format_share(share: float | None) -> str:
    """A share of 0-1 as a percentage that never rounds a few to none or nearly all to all."""
    if share is None:
        return "–"
    percent = share * 100
    if percent == 0:
        return f"0{NARROW_SPACE}%"
    if 0 < percent < 0.01:
        return f"<0.01{NARROW_SPACE}%"
    if 99.99 < percent < 100:
        return f">99.99{NARROW_SPACE}%"
    digits = 2 if percent < 1 or 99.9 < percent < 100 else 1
    return f"{_trim(f'{percent:.{digits}f}')}{NARROW_SPACE}%"


def format_number(value: float | None) -> str:
    """A plain number at about three significant digits."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.005:
        return "<0.01" if value > 0 else ">−0.01"
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2
    return _trim(f"{value:,.{digits}f}").replace(",", NARROW_SPACE).replace("-", "−")


def format_ratio(ratio: float | None, low: float | None = None, high: float | None = None) -> str:
    """A ratio with its interval: 1.23 (1.05 to 1.44)."""
    if ratio is None:
        return "–"
    interval = "" if low is None or high is None else f" ({format_number(low)} to {format_number(high)})"
    return f"{format_number(ratio)}{interval}"


def format_stratum(formed_by: str) -> str:
    """What groups are formed by, in words; of a crossed stratum both."""
    return " and ".join(STRATUM_WORDS.get(part, part.replace("_", " ")) for part in formed_by.split("__"))


def format_rate(rate: float | None, rate_per: int | None) -> str:
    """A published rate with its unit: percent when per 100, a mean when per 1, else per so many."""
    if rate is None:
        return "–"
    if rate_per == 100:
        return format_share(rate / 100)
    if rate_per == DAYS_OF_A_COUNT:
        return f"{format_number(rate)} in 30 days"
    return format_number(rate) if rate_per in (None, 1) else f"{format_number(rate)} {unit_of_rate(rate_per)}"


def unit_of_rate(rate_per: int | None) -> str:
    """The words after a rate: `%`, `mean`, or `per 10 000`."""
    if rate_per == 100:
        return "%"
    return "mean" if rate_per in (None, 1) else f"per {format_count(rate_per)}"


def format_interval(low: float | None, high: float | None, rate_per: int | None) -> str:
    """A 95 % interval in the unit of its rate, without repeating the unit."""
    if low is None or high is None:
        return "–"
    if rate_per == 100:
        return f"{_plain_percent(low)} to {_plain_percent(high)}"
    return f"{format_number(low)} to {format_number(high)}"


def format_group(formed_by: str, code: str) -> str:
    """A group's code in words; names of hospitals are left as they are."""
    if formed_by in ("hospital", "overall"):
        return code
    return GROUP_WORDS.get(formed_by, {}).get(code, code.replace("_", " "))


def format_reason(reason: str | None) -> str | None:
    """Why places are not counted, as a reader says it: 2 × this hospital never sends charges → 2 never send charges."""
    if reason is None:
        return None
    told = re.sub(r"\b1 × this hospital never sends", "1 never sends", reason)
    told = re.sub(r"(\d+) × this hospital never sends", r"\1 never send", told)
    return told.replace("; this hospital never sends", " nor")


def format_count_of(count: int, one: str, many: str) -> str:
    """A count with its noun: 1 row, 2 rows."""
    return f"{format_count(count)} {one if count == 1 else many}"


def format_month(day: date | None) -> str:
    """2025-03-01 → Mar 2025."""
    return "–" if day is None else f"{day:%b %Y}"


def format_moment(moment: datetime | None) -> str:
    """2025-03-01 04:10, to the minute."""
    return NOT_KNOWN if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def format_period(first: date | None, last: date | None) -> str:
    """The months covered, from first to last."""
    if first is None or last is None:
        return NOT_KNOWN
    return format_month(first) if first == last else f"{format_month(first)} to {format_month(last)}"


def _plain_percent(percent: float) -> str:
    return format_share(percent / 100).removesuffix(f"{NARROW_SPACE}%")


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and float(text.replace(",", "")) == 0 else text
