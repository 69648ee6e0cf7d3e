"""The record of an event column: what was seen, given or done to a unit, and when. No logic stands here.

Which events there are is declared beside it, one module a kind of record; `measures/facts/events.py` computes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Feed(StrEnum):
    """Where the record stands."""

    OBSERVATIONS = "observations"
    MEDICATIONS = "medications"
    PROCEDURES = "procedures"
    DIAGNOSES = "diagnoses"
    SCREENINGS = "social_screenings"
    # Encounters themselves, at their beginning and at their end: the code is the principal diagnosis, the value the days
    # stayed, the result the discharge status (UB-04, two digits).
    STAYS = "stays"
    DEPARTURES = "departures"


class Clock(StrEnum):
    """The moment that hours are counted from; negative hours lie before it."""

    BIRTH = "birth"
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    GESTATION = "gestation"  # of mothers: when the pregnancy that ended in this birth was 0 days old


class Reach(StrEnum):
    """Which encounters of the person count."""

    STAY = "stay"  # the delivery stay, or the newborn's birth stay and the transfers joined to it
    BEFORE = "before"  # other encounters of the woman that began in the pregnancy, before the delivery stay
    AFTER = "after"  # encounters of the woman or the infant that began after that stay, up to a year


class Taking(StrEnum):
    """What is kept of the records found; none found is FALSE for `ANY`, 0 for `COUNT` and `DAYS`, else NULL."""

    ANY = "any"
    COUNT = "count"
    DAYS = "days"  # calendar days with at least one, and those of courses of medicine of a day or longer; 0 when none
    FIRST_HOURS = "first_hours"  # hours from the clock to the first
    LAST_HOURS = "last_hours"
    FIRST_VALUE = "first_value"
    LAST_VALUE = "last_value"
    LOWEST_VALUE = "lowest_value"
    HIGHEST_VALUE = "highest_value"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One column of a fact table.

    Of the records of `feed` on encounters in `reach` whose code is of `codelist` (of screenings: whose domain is
    `domain`; of stays: any when neither is named), from `from_hours` to `to_hours` after `clock` (both included; None:
    no limit), with a value from `lowest` to `highest` (both included), in one of `units` (as sent, lower case; of
    screenings `referred`), of one of `results` and none of `but_not_results` (lower case: the value in words, the route of
    a medicine, the sign of presence on admission as sent, the discharge status of a stay) and `statuses` (of medicines;
    none named: given) where named, `taking` is kept.

    Where the record or the clock carries no time of day, whole days are compared: the same day is 0 hours; `whole_days`
    compares them always (day 30 after discharge is 720 hours, whatever the time of day). `timed` leaves out records
    without a time of day of their own. On another encounter than the stay, a diagnosis without a moment of its own stands
    from the beginning of that encounter.

    `after_events` names events of the same unit; hours are then counted from the earliest of their records (of an event
    taking LAST_HOURS, its last) instead of from the clock, and a unit without one has none of this event either.

    A list's codes of the system NAME are generic names: a medicine counts by its name, in any case and among other words,
    as well as by a code.
    """

    name: str
    words: str  # what the column says, for the catalogue's pages
    feed: Feed
    taking: Taking
    codelist: str = ""
    domain: str = ""
    reach: tuple[Reach, ...] = (Reach.STAY,)
    clock: Clock = Clock.BIRTH
    from_hours: float | None = None
    to_hours: float | None = None
    units: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    encounter_types: tuple[str, ...] = ()
    whole_days: bool = False
    timed: bool = False
    lowest: float | None = None
    highest: float | None = None
    but_not_results: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    after_events: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """DuckDB type of the column."""
        whole_numbers = {Taking.COUNT: "BIGINT", Taking.DAYS: "BIGINT"}
        return ({Taking.ANY: "BOOLEAN"} | whole_numbers).get(self.taking, "DOUBLE")
