"""The rows of diagnoses, procedures, observations and medications: each record on the stay it belongs to.

A record of a person who has no such stay is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.readers.fhir.archive import Archive
from data_contracts.readers.fhir.coded import Coding, preferred
from data_contracts.readers.fhir.stays import DANGLING, Stay, Stays, home_of
from data_contracts.readers.fhir.times import Moment

Row = dict[str, object]
_CODED_ALREADY = ("ICD10CM", "ICD10PCS", "ICD10", "ICD10GM", "OPS", "OPCS4", "CPT", "SNOMED")
_UNRANKED = 1_000_000
_UNCODED = "records whose code is of no code system that is known"
# FHIR's words for what the feeds call administered.
_GIVEN = {"completed": "administered"}


def diagnosis_rows(archive: Archive, stays: Stays) -> Iterator[Row]:
    """Diagnoses: of the encounter's own list, of claims, and conditions that name the encounter; in this order.

    Codings of one condition share its sequence. Present on admission comes from the encounter's list, else from the
    claim. What an encounter says of a condition's use is no diagnosis.
    """
    listed: dict[str, dict[str, tuple[int, str | None]]] = {}
    without_condition: dict[str, list[tuple[tuple[Coding, ...], str | None]]] = {}
    for key in sorted(stays.by_key):
        listed[key] = _own_list(archive, stays.by_key[key])
        without_condition[key] = []
    for key in sorted(archive.billed):
        for billed in archive.billed[key]:
            visit = archive.resolve(billed.visit)
            if visit not in listed:
                continue
            problem = archive.resolve(billed.problem)
            if problem:
                sequence, known = listed[visit].get(problem, (len(listed[visit]) + 1, None))
                listed[visit][problem] = (sequence, known or billed.present_on_admission)
            elif billed.codings:
                without_condition[visit].append((billed.codings, billed.present_on_admission))
    for key in sorted(archive.problems):
        visit = archive.resolve(archive.problems[key].visit)
        if visit in listed:
            listed[visit].setdefault(key, (len(listed[visit]) + 1, None))
    named = {problem for problems in listed.values() for problem in problems}
    archive.notes["conditions that no encounter names"] += len(archive.problems.keys() - named)
    for visit in sorted(listed):
        yield from _rows_of_stay(archive, stays, stays.by_key[visit], listed[visit], without_condition[visit])


def procedure_rows(archive: Archive, stays: Stays) -> Iterator[Row]:
    """Procedures; codings of one procedure share its sequence."""
    numbers: dict[str, int] = {}
    for key in sorted(archive.acts):
        act = archive.acts[key]
        home = home_of(stays, archive, person=act.person, visit=act.visit, at=act.start, may_precede=False)
        codings = [coding for coding in act.codings if coding[0] in _CODED_ALREADY]
        if not _is_kept(archive, home, codings, "procedures"):
            continue
        assert home is not None
        numbers[home.visit.key] = numbers.get(home.visit.key, 0) + 1
        for system, code in codings:
            yield _at(home) | {
                "sequence": numbers[home.visit.key],
                "code": code,
                "code_system": system,
                "start_datetime": stays.local(home.person, act.start),
                "end_datetime": stays.local(home.person, act.end),
                "status": act.status,
            }


def observation_rows(archive: Archive, stays: Stays) -> Iterator[Row]:
    """Observations, one row a code: LOINC where there is one, else the first that is known."""
    for key in sorted(archive.findings):
        for finding in archive.findings[key]:
            has_value = finding.number is not None or finding.text is not None or finding.moment is not None
            home = home_of(
                stays, archive, person=finding.person, visit=finding.visit, at=finding.seen, may_precede=True
            )
            coding = preferred(finding.codings, "LOINC", "SNOMED")
            if coding is None and not has_value:
                continue  # the frame of a panel: its components have rows of their own
            if not _is_kept(archive, home, [coding] if coding else [], "observations"):
                continue
            assert home is not None and coding is not None
            yield _at(home) | {
                "code": coding[1],
                "code_system": coding[0],
                "observed_datetime": stays.local(home.person, finding.seen),
                "value_number": finding.number,
                "unit": finding.unit,
                "value_text": finding.text,
                "value_datetime": stays.local(home.person, finding.moment),
                "status": finding.status,
            }


def medication_rows(archive: Archive, stays: Stays) -> Iterator[Row]:
    """Medications given, one row an administration: RxNorm where there is a code of it."""
    for key in sorted(archive.doses):
        dose = archive.doses[key]
        codings, name = dose.codings, dose.name
        if dose.medication:
            stored = archive.medications.get(archive.resolve(dose.medication))
            if stored is None:
                archive.notes[DANGLING] += 1
            else:
                codings, name = stored[0] or codings, name or stored[1]
        home = home_of(stays, archive, person=dose.person, visit=dose.visit, at=dose.start, may_precede=False)
        coding = preferred(codings, "RXNORM", "ATC", "NDC")
        if home is None:
            _is_kept(archive, home, [], "medications")
            continue
        yield _at(home) | {
            "code": coding[1] if coding else None,
            "code_system": coding[0] if coding else None,
            "name": name,
            "start_datetime": stays.local(home.person, dose.start),
            "end_datetime": stays.local(home.person, dose.end),
            "route": dose.route,
            "dose_number": dose.number,
            "dose_unit": dose.unit,
            "status": _GIVEN.get(dose.status or "", dose.status),
        }


def _own_list(archive: Archive, stay: Stay) -> dict[str, tuple[int, str | None]]:
    """The encounter's own diagnoses: Condition to sequence and present on admission, each condition once.

    Numbered by rank, those without one behind, in the order given.
    """
    listed: dict[str, tuple[int, str | None]] = {}
    for condition, _, present in sorted(stay.visit.diagnoses, key=lambda given: given[1] or _UNRANKED):
        problem = archive.resolve(condition)
        if problem not in archive.problems:
            archive.notes[DANGLING] += 1
            continue
        if archive.resolve(archive.problems[problem].person) != stay.person:
            archive.notes["diagnoses of an encounter that are somebody else's"] += 1
            continue
        sequence, known = listed.get(problem, (len(listed) + 1, None))
        listed[problem] = (sequence, known or present)
    return listed


def _rows_of_stay(
    archive: Archive,
    stays: Stays,
    stay: Stay,
    listed: dict[str, tuple[int, str | None]],
    billed: list[tuple[tuple[Coding, ...], str | None]],
) -> Iterator[Row]:
    described: list[tuple[int, tuple[Coding, ...], str | None, Moment | None]] = []
    for key, (sequence, present) in listed.items():
        problem = archive.problems.get(key)
        if problem is None:
            archive.notes[DANGLING] += 1
        else:
            described.append((sequence, problem.codings, present, problem.recorded))
    next_sequence = max((sequence for sequence, *_ in described), default=0) + 1
    described += [(next_sequence + place, *given, None) for place, given in enumerate(billed)]
    for sequence, codings, present, recorded in sorted(described, key=lambda given: given[:2]):
        known = [coding for coding in codings if coding[0] in _CODED_ALREADY]
        if not known:
            archive.notes[_UNCODED] += 1
        for system, code in known:
            yield _at(stay) | {
                "sequence": sequence,
                "code": code,
                "code_system": system,
                "present_on_admission": present,
                "recorded_datetime": stays.local(stay.person, recorded),
            }


def _is_kept(archive: Archive, home: Stay | None, codings: list[Coding], what: str) -> bool:
    if home is None:
        archive.notes[f"{what} that belong to no encounter of a feed"] += 1
    elif not codings:
        archive.notes[_UNCODED] += 1
    else:
        return True
    return False


def _at(stay: Stay) -> Row:
    return {"hospital_id": stay.hospital_id, "encounter_id": stay.encounter_id}
