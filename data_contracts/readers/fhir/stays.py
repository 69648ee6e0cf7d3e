"""The encounters that feeds hold: of which hospital and wall clock, and which of them a record without one belongs to.

What stands in their rows is put together elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from data_contracts.readers.fhir.archive import Archive
from data_contracts.readers.fhir.records import Visit
from data_contracts.readers.fhir.times import Moment, local_time, parse_day, parse_year, usual_offset

INFANT_DAYS = 365
# A visit that ends an hour or less before an inpatient stay begins led into it (the rule of the electronic measures);
# a known midnight lies a microsecond late.
LEADS_IN_WITHIN = timedelta(hours=1, microseconds=1)
# Obstetric history and results of the whole pregnancy are sent without an encounter; 46 weeks is the longest.
PREGNANCY = timedelta(days=322)
PUERPERIUM = timedelta(days=42)
DANGLING = "references to resources that were not sent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """One encounter of a feed. Times are on the hospital's wall clock; `since` is when its hospitalisation began."""

    visit: Visit
    person: str
    hospital_id: str
    encounter_id: str
    kind: str
    is_infant: bool
    start: datetime
    end: datetime | None
    since: datetime


@dataclass(kw_only=True)
class Stays:
    """All stays by key, those of each person by start, and each person's wall clock."""

    by_key: dict[str, Stay] = field(default_factory=dict)
    of_person: dict[str, list[Stay]] = field(default_factory=dict)
    zones: dict[str, tzinfo | None] = field(default_factory=dict)
    usual_zone: tzinfo | None = None

    def local(self, person: str, moment: Moment | None) -> datetime | None:
        """A moment on the wall clock of that person's hospital."""
        return local_time(moment, self.zones.get(person, self.usual_zone))


def find_stays(archive: Archive, *, submitter: str, zone: tzinfo | None) -> Stays:
    """The encounters that the feeds hold; the others are counted in `archive.notes`.

    Without a declared zone, each person's times are put on the clock that most of her own are written in, so that
    instants compare and days are local ones; times all in UTC stay as they are.
    """
    visits = [visit for visit in archive.visits.values() if _is_of_a_feed(archive, visit)]
    stays = Stays()
    stays.zones, stays.usual_zone = _zones(archive, visits, zone)
    hospitals = _hospitals(archive, visits, submitter)
    for visit in visits:
        person = archive.resolve(visit.person)
        start = stays.local(person, visit.start)
        assert start is not None and visit.kind is not None  # _is_of_a_feed asked for both
        is_infant = was_infant(archive.people[person].birth, start.date())
        if is_infant and visit.kind != "inpatient":
            archive.notes["emergency and observation visits of infants"] += 1
            continue
        end = stays.local(person, visit.end)
        stays.by_key[visit.key] = Stay(
            visit=visit,
            person=person,
            hospital_id=hospitals[visit.key],
            encounter_id=visit.key.split("/", 1)[-1],
            kind=visit.kind,
            is_infant=is_infant,
            start=start,
            end=end,
            since=start,
        )
    _join_visits_that_led_in(stays)
    return stays


def was_infant(birth: str | None, on: date) -> bool:
    """Whether one so born was in the first year of life; of a birth known to the month or year, as far as that says."""
    day = parse_day(birth)
    if day is not None:
        return 0 <= (on - day).days <= INFANT_DAYS
    year = parse_year(birth)
    if year is None or birth is None:
        return False
    if len(birth) == len("2025-04"):
        return 0 <= (on.year - year) * 12 + on.month - int(birth[5:7]) <= 12
    return year == on.year


def home_of(
    stays: Stays,
    archive: Archive,
    *,
    person: str | None,
    visit: str | None,
    at: Moment | None,
    may_precede: bool,
) -> Stay | None:
    """The stay a record belongs to: the encounter it names; else by its time; None when there is none.

    What happened without a time and names no encounter belongs to none; what was only said, to the person's one stay.
    By time it belongs to the inpatient stay in whose hospitalisation (with the visits that led into it) it lies,
    else the visit, by the minute and then by the day. What `may_precede` a stay (obstetric history, results) goes to
    the next one within a pregnancy's length, else to the last one before, within the puerperium.
    """
    named = stays.by_key.get(archive.resolve(visit))
    if named is not None:
        return named
    if visit and archive.resolve(visit) not in archive.visits:
        archive.notes[DANGLING] += 1
    key = archive.resolve(person)
    own = stays.of_person.get(key, [])
    when = stays.local(key, at)
    if when is None:
        return own[0] if may_precede and len(own) == 1 else None
    for holds in (_in_hospitalisation, _in_visit, _on_days_of_hospitalisation, _on_days_of_visit):
        holding = [stay for stay in own if holds(stay, when)]
        if holding:
            return holding[-1]
    if not may_precede:
        return None
    later = [stay for stay in own if timedelta(0) <= stay.start - when <= PREGNANCY]
    earlier = [stay for stay in own if stay.end and timedelta(0) <= when - stay.end <= PUERPERIUM]
    return later[0] if later else earlier[-1] if earlier else None


def _in_hospitalisation(stay: Stay, when: datetime) -> bool:
    return stay.kind == "inpatient" and stay.since <= when <= (stay.end or datetime.max)


def _in_visit(stay: Stay, when: datetime) -> bool:
    return stay.start <= when <= (stay.end or datetime.max)


def _on_days_of_hospitalisation(stay: Stay, when: datetime) -> bool:
    days = stay.since.date() <= when.date() <= (stay.end or datetime.max).date()
    return stay.kind == "inpatient" and days


def _on_days_of_visit(stay: Stay, when: datetime) -> bool:
    return stay.start.date() <= when.date() <= (stay.end or datetime.max).date()


def _is_of_a_feed(archive: Archive, visit: Visit) -> bool:
    if archive.person(visit.person) is None:
        archive.notes["encounters whose patient was not sent"] += 1
    elif visit.kind is None:
        archive.notes["encounters that are neither inpatient, emergency nor observation"] += 1
    elif visit.start is None:
        archive.notes["encounters without a day on which they began"] += 1
    else:
        return True
    return False


def _zones(
    archive: Archive, visits: Iterable[Visit], declared: tzinfo | None
) -> tuple[dict[str, tzinfo | None], tzinfo | None]:
    if declared is not None:
        return {}, declared
    moments: dict[str, list[Moment | None]] = defaultdict(list)
    for visit in visits:
        moments[archive.resolve(visit.person)] += [visit.start, visit.end]
    usual = usual_offset(moment for given in moments.values() for moment in given)
    return {person: usual_offset(given) or usual for person, given in moments.items()}, usual


def _hospitals(archive: Archive, visits: Iterable[Visit], submitter: str) -> dict[str, str]:
    """The hospital of each visit: the submitter where one organisation provides them all, else its identifier."""
    roots = {visit.key: _root_house(archive, visit) for visit in visits}
    if len({root for root in roots.values() if root}) <= 1:
        return dict.fromkeys(roots, submitter)
    return {key: _hospital_id(archive, root) if root else submitter for key, root in roots.items()}


def _root_house(archive: Archive, visit: Visit) -> str:
    """The organisation at the top of the one that provides the visit, or the visit it is part of."""
    seen: set[str] = set()
    holder: Visit | None = visit
    while holder and not holder.provider and holder.key not in seen:
        seen.add(holder.key)
        holder = archive.visit(holder.part_of)
    key = archive.resolve(holder.provider) if holder else ""
    while key in archive.houses and archive.houses[key].part_of and key not in seen:
        seen.add(key)
        key = archive.resolve(archive.houses[key].part_of)
    return key


def _hospital_id(archive: Archive, key: str) -> str:
    house = archive.houses.get(key)
    return (house.identifier if house else None) or key.split("/", 1)[-1]


def _join_visits_that_led_in(stays: Stays) -> None:
    """Each person's stays by start; an inpatient stay reaches back over the visits that led into it."""
    by_person: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays.by_key.values():
        by_person[stay.person].append(stay)
    for person, own in by_person.items():
        own.sort(key=lambda stay: (stay.start, stay.encounter_id))
        reaching = [_reaching_back(stay, own) for stay in own]
        stays.of_person[person] = reaching
        stays.by_key.update((stay.visit.key, stay) for stay in reaching)


def _reaching_back(stay: Stay, own: list[Stay]) -> Stay:
    since = stay.start
    if stay.kind == "inpatient":
        for before in reversed(own):
            ended = before.end
            led_in = ended is not None and timedelta(0) <= since - ended <= LEADS_IN_WITHIN
            if before.kind != "inpatient" and before.hospital_id == stay.hospital_id and led_in:
                since = before.start
    return replace(stay, since=since)
