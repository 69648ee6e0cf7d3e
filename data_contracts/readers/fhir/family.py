"""Which child is whose, as far as FHIR says: by a related person, by the encounter it is part of, by a family history.

These are hints for linkage, which decides; here nobody is linked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from data_contracts.readers.fhir.archive import Archive
from data_contracts.readers.fhir.records import FamilyNote, Person, Relative
from data_contracts.readers.fhir.stays import DANGLING, Stay, Stays

# HL7 v3 RoleCode: gestational and natural mother say who bore the child; MTH alone is read as one of them. Adoptive,
# foster and step mothers are others.
_BORE = ("GESTM", "NMTH")
_MOTHER = ("MTH",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mother:
    """What is said of a child's mother: her own record and delivery stay, if sent, and how the child's record names her."""

    person: Person | None
    stay: Stay | None
    relative: Relative | None


def find_mothers(archive: Archive, stays: Stays) -> dict[str, Mother]:
    """The mother of each child of whom something is said, by the child's key.

    Her record is the patient of the encounter that the child's is part of; else the patient that the related person
    is; else the patient whose family history names the child. Where two of these are two women, nothing is said of the
    mother: a hint that may be wrong is worse than none, and the rest of the record is left to decide.
    """
    relatives = _relatives(archive)
    stay_above = _stays_above(archive, stays)
    family_histories = _family_histories(archive)
    who_is_who = _WhoIsWho(archive)
    mothers: dict[str, Mother] = {}
    for child in sorted({*relatives, *stay_above, *family_histories}):
        relative, stay = relatives.get(child), stay_above.get(child)
        of_relative = who_is_who.patient_of(relative) if relative else None
        of_history = archive.people.get(family_histories.get(child, ""))
        of_stay = archive.people.get(stay.person) if stay else None
        meant = [person for person in (of_stay, of_relative, of_history) if person is not None]
        if len({person.key for person in meant}) > 1:
            archive.notes["children of whom two records name two mothers"] += 1
            continue
        mothers[child] = Mother(person=meant[0] if meant else None, stay=stay, relative=relative)
    return mothers


def _relatives(archive: Archive) -> dict[str, Relative]:
    found: dict[str, Relative] = {}
    for roles in (_MOTHER, _BORE):  # the surer role is written last
        for key in sorted(archive.relatives):
            relative = archive.relatives[key]
            child = archive.resolve(relative.person)
            if set(roles) & set(relative.roles) and child in archive.people:
                found[child] = relative
    return found


def _stays_above(archive: Archive, stays: Stays) -> dict[str, Stay]:
    """For each child whose encounter is part of somebody else's: that stay."""
    found: dict[str, Stay] = {}
    for key in sorted(archive.visits):
        visit = archive.visits[key]
        above = archive.resolve(visit.part_of)
        if not above:
            continue
        if above not in archive.visits:
            archive.notes[DANGLING] += 1
        child, stay = archive.resolve(visit.person), stays.by_key.get(above)
        if stay is not None and child in archive.people and stay.person != child:
            found.setdefault(child, stay)
    return found


def _family_histories(archive: Archive) -> dict[str, str]:
    """For each child that a mother's record names: the mother's key."""
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in archive.people.values():
        if person.birth:
            by_name[_spelled((*person.given, person.family)), person.birth].add(person.key)
    found: dict[str, str] = {}
    for key in sorted(archive.family_notes):
        note = archive.family_notes[key]
        mother, child = archive.resolve(note.person), _child_of(archive, note, by_name)
        if mother in archive.people and child and child != mother:
            found.setdefault(child, mother)
    return found


def _child_of(archive: Archive, note: FamilyNote, by_name: dict[tuple[str, str], set[str]]) -> str:
    named = archive.resolve(note.child)
    if named in archive.people:
        return named
    if not note.name or not note.born:
        return ""
    same = by_name.get((_spelled((note.name,)), note.born), set())
    return next(iter(same)) if len(same) == 1 else ""


class _WhoIsWho:
    """Finds the patient that a related person is: by a link, by an identifier they share, by name and birth date."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._by_sign: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for person in archive.people.values():
            for link in person.links:
                self._by_sign["link", archive.resolve(link)].add(person.key)
            for identifier in person.identifiers:
                self._by_sign["identifier", *identifier].add(person.key)
            if person.birth and person.family:
                self._by_sign["alike", *_alike(person)].add(person.key)

    def patient_of(self, relative: Relative) -> Person | None:
        """The one patient that the surest sign points to; None when none or several are meant."""
        child = self._archive.resolve(relative.person)
        signs: list[list[tuple[str, ...]]] = [
            [("link", relative.key)],
            [("identifier", *identifier) for identifier in relative.identifiers],
            [("alike", *_alike(relative))] if relative.birth and relative.family else [],
        ]
        for same_kind in signs:
            meant = {key for sign in same_kind for key in self._by_sign.get(sign, ())} - {child}
            if len(meant) == 1:
                return self._archive.people[meant.pop()]
        return None


def _alike(named: Person | Relative) -> tuple[str, ...]:
    return _spelled((*named.given[:1], named.family)), named.birth or ""


def _spelled(words: tuple[str | None, ...]) -> str:
    return " ".join(word for given in words if given for word in given.casefold().split())
