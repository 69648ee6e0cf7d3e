"""FHIR dates and times, in their own precision, and the wall clock of the hospital that feeds are written in.

Which resource carries which time does not stand here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_contracts.readers.delivered_file import FileRejectedError

# In the feeds midnight exactly says "the day is known, the time is not". A midnight that FHIR gives with its time is
# a time: the smallest step that the feeds can hold keeps it apart.
_KNOWN_MIDNIGHT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A day, or a point in time with or without its offset from UTC."""

    at: datetime
    has_time: bool

    @property
    def offset(self) -> timedelta | None:
        """Hours ahead of UTC as written; None for a day or a time without offset."""
        return self.at.utcoffset() if self.has_time else None


def parse_moment(text: object) -> Moment | None:
    """A FHIR date, dateTime or instant; None when absent, unreadable, or known to the month or year only."""
    if not isinstance(text, str) or len(text) < len("2025-01-01"):
        return None
    try:
        return Moment(at=datetime.fromisoformat(text), has_time="T" in text)
    except ValueError:
        return None


def parse_day(text: object) -> date | None:
    """The calendar day written, whatever the offset; None when it is known to the month or year only."""
    moment = parse_moment(text)
    return moment.at.date() if moment else None


def parse_year(text: object) -> int | None:
    """The year of a date in any precision."""
    return int(text[:4]) if isinstance(text, str) and text[:4].isdecimal() else None


def zone_named(name: str) -> tzinfo:
    """The time zone of that name (as in `America/New_York`); FileRejectedError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FileRejectedError(
            'manifest.json declares a "time_zone" that is not known. Write it as in America/New_York'
        ) from None


def usual_offset(moments: Iterable[Moment | None]) -> tzinfo | None:
    """The zone that most of these times are written in, UTC aside; None when all are in UTC or have no offset.

    Ties go to the offset nearest to UTC.
    """
    offsets = Counter(moment.offset for moment in moments if moment is not None and moment.offset)
    if not offsets:
        return None
    most = max(offsets.items(), key=lambda counted: (counted[1], -abs(counted[0]), counted[0]))
    return timezone(most[0])


def local_time(moment: Moment | None, zone: tzinfo | None) -> datetime | None:
    """The moment on the wall clock of the zone (None: UTC), without offset; a day is its midnight exactly."""
    if moment is None:
        return None
    if not moment.has_time:
        return moment.at
    at = moment.at
    if at.tzinfo is not None:
        at = at.astimezone(zone or UTC).replace(tzinfo=None)
    return at + _KNOWN_MIDNIGHT if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) else at
