"""The rows of `maternal_encounters` and `newborn_encounters`, put together from stays, patients and families.

Clinical records stand in `clinical_rows.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from data_contracts.readers.fhir.archive import Archive
from data_contracts.readers.fhir.family import Mother
from data_contracts.readers.fhir.records import Finding, Person
from data_contracts.readers.fhir.stays import Stay, Stays
from data_contracts.readers.fhir.times import parse_day, parse_year

Row = dict[str, object]

# Items that the feeds hold as columns and FHIR as observations (LOINC). Gestation, gravidity and parity of a mother
# stay observations: measures read them by the time at which they were said.
_MOTHER_ITEMS = {
    "68493-6": "prenatal_visits",
    "68497-7": "prior_cesareans",
    "64794-1": "smoking_before",
    "87298-6": "smoking_first_trimester",
    "64795-8": "smoking_last_trimester",
    "73773-4": "liveborn_count",
}
_NEWBORN_ITEMS = {
    "8339-4": "birth_weight_g",
    "11884-4": "gestational_age_days",
    "9272-6": "apgar_1",
    "9274-2": "apgar_5",
    "9271-8": "apgar_10",
    "57722-1": "plurality",
    "73771-8": "birth_order",
}
_GRAMS = {
    "g": 1.0,
    "kg": 1000.0,
    "[lb_av]": 453.59237,
    "[oz_av]": 28.349523125,
    "lb": 453.59237,
    "oz": 28.349523125,
}
_DAYS = {"d": 1.0, "day": 1.0, "days": 1.0, "wk": 7.0, "week": 7.0, "weeks": 7.0}
_UNITS = {"birth_weight_g": _GRAMS, "gestational_age_days": _DAYS}
_FRACTIONAL = ("birth_weight_g",)
_SAID = ("final", "amended", "corrected", None)
SHARED_NUMBER = "patients who share a record number with somebody else: their own id stands for it"


def encounter_rows(
    archive: Archive, stays: Stays, mothers: Mapping[str, Mother]
) -> Iterator[tuple[str, Row]]:
    """Every row of the two encounter feeds, with the feed's name, in order of hospital and encounter."""
    numbers = _record_numbers(archive, stays)
    births = _births(archive, stays, mothers)
    items = _items_by_person(archive)
    payers = _payers(archive)
    for stay in sorted(stays.by_key.values(), key=lambda stay: (stay.hospital_id, stay.encounter_id)):
        person = archive.people[stay.person]
        payer, subscriber_id = payers.get(person.key, (None, None))
        row = _common(stay, person, numbers) | {"payer_primary": payer, "subscriber_id": subscriber_id}
        if stay.is_infant:
            born = _born_at(stays, person, stay)
            row |= _newborn(person, born, items) | _mother_of(mothers.get(person.key), numbers)
            yield "newborn_encounters", row
        else:
            row |= _mother(person, stay, items, births.get(stay.visit.key, []))
            yield "maternal_encounters", row


def _common(stay: Stay, person: Person, numbers: Mapping[str, str]) -> Row:
    return {
        "hospital_id": stay.hospital_id,
        "encounter_id": stay.encounter_id,
        "patient_mrn": numbers[person.key],
        "account_number": stay.visit.account_number,
        "first_name": person.given[0] if person.given else None,
        "last_name": person.family,
        "sex": person.sex,
        "street_address": person.street,
        "city": person.city,
        "state": person.state,
        "zip": person.zip,
        "phone": person.phone,
        "race": person.race,
        "ethnicity": person.ethnicity,
        "admit_datetime": stay.start,
        "discharge_datetime": stay.end,
        "point_of_origin": stay.visit.origin,
        "discharge_disposition": stay.visit.disposition,
    }


def _mother(person: Person, stay: Stay, items: Mapping[str, Row], births: list[tuple[datetime, bool]]) -> Row:
    """Columns of a mother's stay; `births` are the children tied to it, and whether each has a stay of its own."""
    birth = parse_day(person.birth)
    liveborn = sum(has_stay for _, has_stay in births)
    observed = items.get(person.key, {}) if stay.kind == "inpatient" else {}
    # One child tied to her does not say that there was no other; two say that there were two.
    several = {"plurality": len(births), "liveborn_count": liveborn} if len(births) > 1 else {}
    said = {column: observed.get(column) for column in _MOTHER_ITEMS.values()}
    return {**several, **{column: value for column, value in said.items() if value is not None}} | {
        "encounter_type": stay.kind,
        "middle_name": " ".join(person.given[1:]) or None,
        "maiden_name": person.maiden,
        "birth_date": birth,
        "birth_year": parse_year(person.birth) if birth is None else None,
        "ssn_last4": person.ssn_last4,
        "email": person.email,
        "preferred_language": person.language,
        "interpreter_needed": person.interpreter_needed,
        "marital_status": person.marital_status,
        "delivery_datetime": min((born for born, _ in births), default=None),
    }


def _newborn(person: Person, born: datetime | None, items: Mapping[str, Row]) -> Row:
    observed = items.get(person.key, {})
    order = person.birth_order if person.birth_order is not None else observed.get("birth_order")
    return {column: observed.get(column) for column in _NEWBORN_ITEMS.values()} | {
        # a placeholder such as "Baby G" is one name
        "first_name": " ".join(person.given) or None,
        "birth_datetime": born,
        "birth_order": order,
    }


def _mother_of(mother: Mother | None, numbers: Mapping[str, str]) -> Row:
    """Who the mother is: by her own record, and by how the child's record names her, which may contradict it."""
    if mother is None:
        return {}
    person, named = mother.person, mother.relative or mother.person
    return {
        "mother_mrn": numbers.get(person.key) if person else None,
        "mother_account_number": mother.stay.visit.account_number if mother.stay else None,
        "mother_first_name": named.given[0] if named and named.given else None,
        "mother_last_name": named.family if named else None,
        "mother_birth_date": parse_day(named.birth) if named else None,
    }


def _born_at(stays: Stays, person: Person, stay: Stay) -> datetime | None:
    """The birth, with its time where that is known.

    A birth known to the month only is read as the first day of the first stay, when that lies in the month.
    """
    if person.birth_time is not None:
        return stays.local(person.key, person.birth_time)
    day = parse_day(person.birth)
    if day is not None:
        return _midnight(day)
    first = stays.of_person[person.key][0].start
    in_month = bool(person.birth) and f"{first:%Y-%m-%d}".startswith(person.birth or "")
    return _midnight(first.date()) if in_month else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _births(
    archive: Archive, stays: Stays, mothers: Mapping[str, Mother]
) -> dict[str, list[tuple[datetime, bool]]]:
    """The births by the mother's stay in which they lie (or the day before it), and whether the child has a stay."""
    births: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for child, mother in mothers.items():
        own = stays.of_person.get(child, [])
        person = archive.people[child]
        born = _born_at(stays, person, own[0]) if own else _born_without_stay(stays, person)
        if born is None or mother.person is None:
            continue
        for stay in stays.of_person.get(mother.person.key, []):
            last = (stay.end or datetime.max).date()
            if stay.kind == "inpatient" and stay.since.date() - timedelta(days=1) <= born.date() <= last:
                births[stay.visit.key].append((born, bool(own)))
    return births


def _born_without_stay(stays: Stays, person: Person) -> datetime | None:
    """A child without an encounter of its own: one who died at birth, or was born in another hospital."""
    if person.birth_time is not None:
        return stays.local(person.key, person.birth_time)
    day = parse_day(person.birth)
    return _midnight(day) if day else None


def _record_numbers(archive: Archive, stays: Stays) -> dict[str, str]:
    """The record number of each person; the patient's own id where it has none, or shares it with somebody else.

    Mothers and infants are asked apart: a newborn may be filed under its mother's number.
    """
    holders: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for key, own in stays.of_person.items():
        number = archive.people[key].record_number
        if number:
            holders[any(stay.is_infant for stay in own), number].append(key)
    shared = {key for held in holders.values() if _are_several(archive, stays, held) for key in held}
    archive.notes[SHARED_NUMBER] += len(shared)
    return {
        key: person.record_number if person.record_number and key not in shared else key.split("/", 1)[-1]
        for key, person in archive.people.items()
    }


def _are_several(archive: Archive, stays: Stays, held: list[str]) -> bool:
    """Whether patients with one record number are several people: by name and birth date, or in two beds at once."""
    people = [archive.people[key] for key in held]
    if len({(person.family, person.given, person.birth) for person in people}) > 1:
        return True
    if len(held) == 1:
        return False
    beds = sorted(
        (stay.start, stay.end or datetime.max, key)
        for key in held
        for stay in stays.of_person[key]
        if stay.kind == "inpatient"
    )
    return any(later[0] < earlier[1] and later[2] != earlier[2] for earlier, later in pairwise(beds))


def _items_by_person(archive: Archive) -> dict[str, Row]:
    """The feeds' columns that were observed: the last value said of each person, by the time it was seen."""
    said: dict[str, dict[str, tuple[str, float]]] = defaultdict(dict)
    for key in sorted(archive.findings):
        for finding in archive.findings[key]:
            person = archive.resolve(finding.person)
            for column, number in _columns_said(finding):
                # texts of ISO times in one zone sort as times; the last of equals is the last by key
                seen = finding.seen.at.replace(tzinfo=None).isoformat() if finding.seen else ""
                if seen >= said[person].get(column, ("", 0.0))[0]:
                    said[person][column] = (seen, number)
    return {
        person: {
            column: number if column in _FRACTIONAL else round(number)
            for column, (_, number) in columns.items()
        }
        for person, columns in said.items()
    }


def _columns_said(finding: Finding) -> Iterator[tuple[str, float]]:
    if finding.number is None or finding.status not in _SAID:
        return
    for system, code in finding.codings:
        for items in (_MOTHER_ITEMS, _NEWBORN_ITEMS):
            if system == "LOINC" and code in items:
                factor = _factor(items[code], finding.unit)
                if factor is not None:
                    yield items[code], finding.number * factor


def _factor(column: str, unit: str | None) -> float | None:
    """What the number is multiplied by to be in the column's unit; None for a unit that cannot be."""
    return _UNITS[column].get(unit or "") if column in _UNITS else 1.0


def _payers(archive: Archive) -> dict[str, tuple[str | None, str | None]]:
    found: dict[str, tuple[str | None, str | None]] = {}
    for key in sorted(archive.insurances):
        insurance = archive.insurances[key]
        found.setdefault(archive.resolve(insurance.person), (insurance.payer, insurance.subscriber_id))
    return found
