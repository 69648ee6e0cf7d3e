"""One function a resource type: a FHIR resource becomes the small record of what feeds can hold; the rest is dropped.

How records belong together does not stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from data_contracts.readers.fhir.coded import (
    Json,
    codes_in,
    codings_of,
    disposition_of,
    encounter_kind,
    ethnicity_of,
    extension_values,
    items,
    local_codings_of,
    origin_of,
    payer_of,
    present_on_admission,
    race_of,
    words_of,
)
from data_contracts.readers.fhir.files import reference_key
from data_contracts.readers.fhir.records import (
    Act,
    BilledDiagnosis,
    Dose,
    FamilyNote,
    Finding,
    House,
    Insurance,
    Person,
    Problem,
    Relative,
    Visit,
)
from data_contracts.readers.fhir.times import Moment, parse_moment

_SSN = "http://hl7.org/fhir/sid/us-ssn"
_DID_NOT_HAPPEN = ("planned", "cancelled", "entered-in-error", "unknown")
_ERRORS = ("entered-in-error", "cancelled")


def person_of(key: str, patient: Json) -> Person:
    """A Patient's record."""
    names = [name for name in items(patient.get("name")) if isinstance(name, Mapping)]
    usual = _of_use(names, "official", "usual", "") or {}
    maiden = _of_use(names, "maiden")
    address: Json = _of_use(items(patient.get("address")), "home", "") or {}
    telecoms = [given for given in items(patient.get("telecom")) if isinstance(given, Mapping)]
    speaks = [given for given in items(patient.get("communication")) if isinstance(given, Mapping)]
    language = next((given for given in speaks if given.get("preferred")), speaks[0] if speaks else {})
    order = patient.get("multipleBirthInteger")
    times = extension_values(patient.get("_birthDate"), "patient-birthTime")
    needs = next(extension_values(patient, "patient-interpreterRequired"), None)
    return Person(
        key=key,
        record_number=_record_number(patient),
        ssn_last4=_ssn_last4(patient),
        birth=patient.get("birthDate"),
        birth_time=parse_moment(next(times, None)),
        sex=patient.get("gender"),
        family=usual.get("family"),
        given=tuple(str(name) for name in items(usual.get("given"))),
        maiden=maiden.get("family") if maiden else None,
        street=" ".join(str(line) for line in items(address.get("line"))) or None,
        city=address.get("city"),
        state=address.get("state"),
        zip=address.get("postalCode"),
        phone=_telecom(telecoms, "phone"),
        email=_telecom(telecoms, "email"),
        race=race_of(patient),
        ethnicity=ethnicity_of(patient),
        language=next(iter(codes_in(language.get("language"))), None) or words_of(language.get("language")),
        interpreter_needed=needs if isinstance(needs, bool) else None,
        marital_status=words_of(patient.get("maritalStatus")),
        birth_order=order if isinstance(order, int) and not isinstance(order, bool) else None,
        links=_keys(link.get("other") for link in items(patient.get("link")) if isinstance(link, Mapping)),
        identifiers=_identifiers(patient),
    )


def visit_of(key: str, encounter: Json) -> Visit | None:
    """An Encounter's record; None for one that did not take place. Without an end while it goes on."""
    status = encounter.get("status")
    if status in _DID_NOT_HAPPEN:
        return None
    period = encounter.get("period") or {}
    stay = encounter.get("hospitalization") or encounter.get("admission") or {}
    is_over = status in ("finished", "completed", "discharged", None)
    return Visit(
        key=key,
        person=reference_key(encounter.get("subject")),
        kind=encounter_kind(encounter),
        start=parse_moment(period.get("start")),
        end=parse_moment(period.get("end")) if is_over else None,
        account_number=next((value for _, value in _identifiers(encounter)), None),
        disposition=disposition_of(stay.get("dischargeDisposition")),
        origin=origin_of(stay.get("admitSource")),
        provider=reference_key(encounter.get("serviceProvider")),
        part_of=reference_key(encounter.get("partOf")),
        diagnoses=tuple(
            (
                reference_key(given.get("condition")),
                given.get("rank"),
                _first(
                    present_on_admission(value)
                    for value in extension_values(given, "diagnosisPresentOnAdmission", "onAdmission")
                ),
            )
            for given in items(encounter.get("diagnosis"))
            if isinstance(given, Mapping)
        ),
    )


def problem_of(key: str, condition: Json) -> Problem | None:
    """A Condition's record; None when it was entered in error or refuted."""
    if {"entered-in-error", "refuted"} & set(codes_in(condition.get("verificationStatus"))):
        return None
    return Problem(
        key=key,
        person=reference_key(condition.get("subject")),
        visit=reference_key(condition.get("encounter")),
        codings=codings_of(condition.get("code")),
        recorded=parse_moment(condition.get("recordedDate")),
    )


def billed_diagnoses_of(claim: Json) -> Iterator[BilledDiagnosis]:
    """The diagnoses of a Claim, each once for every encounter whose item names its sequence."""
    if claim.get("status") in _ERRORS:
        return
    by_sequence = {given.get("sequence"): given for given in items(claim.get("diagnosis"))}
    named = {
        (reference_key(visit), sequence)
        for item in items(claim.get("item"))
        for visit in items(item.get("encounter"))
        for sequence in items(item.get("diagnosisSequence")) or by_sequence
    }
    for visit, sequence in sorted(named, key=str):
        given = by_sequence.get(sequence)
        if visit and given:
            yield BilledDiagnosis(
                visit=visit,
                sequence=sequence,
                problem=reference_key(given.get("diagnosisReference")),
                codings=codings_of(given.get("diagnosisCodeableConcept")),
                present_on_admission=present_on_admission(given.get("onAdmission")),
            )


def act_of(procedure: Json) -> Act:
    """A Procedure's record; one that happened at a point in time also ended then."""
    period = procedure.get("performedPeriod") or procedure.get("occurrencePeriod") or {}
    point = parse_moment(procedure.get("performedDateTime") or procedure.get("occurrenceDateTime"))
    return Act(
        person=reference_key(procedure.get("subject")),
        visit=reference_key(procedure.get("encounter")),
        codings=codings_of(procedure.get("code")),
        start=point or parse_moment(period.get("start")),
        end=point or parse_moment(period.get("end")),
        status=procedure.get("status"),
    )


def findings_of(observation: Json) -> Iterator[Finding]:
    """An Observation's record, and one for each component that has a value of its own."""
    period = observation.get("effectivePeriod") or {}
    seen = parse_moment(
        observation.get("effectiveDateTime") or observation.get("effectiveInstant") or period.get("start")
    )
    is_laboratory = any("laboratory" in codes_in(category) for category in items(observation.get("category")))
    if seen is None and is_laboratory:
        # Of a laboratory result without another time, when it was issued; other observations may be issued long after.
        seen = parse_moment(observation.get("issued"))
    for part in (observation, *items(observation.get("component"))):
        if not isinstance(part, Mapping):
            continue
        number, unit, text, moment = _value_of(part)
        yield Finding(
            person=reference_key(observation.get("subject")),
            visit=reference_key(observation.get("encounter")),
            codings=codings_of(part.get("code")),
            seen=seen,
            number=number,
            unit=unit,
            text=text,
            moment=moment,
            status=observation.get("status"),
        )


def dose_of(given: Json) -> Dose:
    """A MedicationAdministration's record."""
    period = given.get("effectivePeriod") or {}
    point = parse_moment(given.get("effectiveDateTime"))
    dosage = given.get("dosage") or {}
    amount = dosage.get("dose") or {}
    concept = given.get("medicationCodeableConcept")
    return Dose(
        person=reference_key(given.get("subject")),
        visit=reference_key(given.get("context") or given.get("encounter")),
        codings=codings_of(concept) or local_codings_of(concept),
        name=words_of(concept),
        medication=reference_key(given.get("medicationReference")),
        start=point or parse_moment(period.get("start")),
        end=point or parse_moment(period.get("end")),
        route=words_of(dosage.get("route")),
        number=_number(amount.get("value")),
        unit=amount.get("code") or amount.get("unit"),
        status=given.get("status"),
    )


def relative_of(key: str, related: Json) -> Relative | None:
    """A RelatedPerson's record; None when it is no longer active."""
    if related.get("active") is False:
        return None
    names = [name for name in items(related.get("name")) if isinstance(name, Mapping)]
    usual: Json = _of_use(names, "official", "usual", "") or {}
    return Relative(
        key=key,
        person=reference_key(related.get("patient")),
        roles=tuple(code for given in items(related.get("relationship")) for code in codes_in(given)),
        family=usual.get("family"),
        given=tuple(str(name) for name in items(usual.get("given"))),
        birth=related.get("birthDate"),
        identifiers=_identifiers(related),
    )


def family_note_of(history: Json) -> FamilyNote | None:
    """A FamilyMemberHistory's record when it is about a natural child."""
    if "NCHILD" not in codes_in(history.get("relationship")) or history.get("status") in _ERRORS:
        return None
    named = next(extension_values(history, "familymemberhistory-patient-record"), None)
    return FamilyNote(
        person=reference_key(history.get("patient")),
        child=reference_key(named),
        name=history.get("name"),
        born=history.get("bornDate"),
    )


def insurance_of(coverage: Json) -> Insurance | None:
    """A Coverage's record; None when it is no longer in force."""
    if coverage.get("status") in _ERRORS:
        return None
    return Insurance(
        person=reference_key(coverage.get("beneficiary")),
        payer=payer_of(coverage),
        subscriber_id=coverage.get("subscriberId"),
    )


def house_of(key: str, organization: Json) -> House:
    """An Organization's record."""
    return House(
        key=key,
        identifier=next((value for _, value in _identifiers(organization)), None),
        part_of=reference_key(organization.get("partOf")),
    )


def _value_of(part: Json) -> tuple[float | None, str | None, str | None, Moment | None]:
    """Number, unit, text and moment of value[x]; all None when there is no value."""
    quantity = part.get("valueQuantity")
    if isinstance(quantity, Mapping):
        # UCUM in `code` where it stands; many senders write the unit in words only.
        number = _number(quantity.get("value"))
        return (
            number,
            (quantity.get("code") or quantity.get("unit")) if number is not None else None,
            None,
            None,
        )
    for name in ("valueInteger", "valueDecimal"):
        if name in part:
            return _number(part[name]), None, None, None
    if "valueDateTime" in part:
        return None, None, None, parse_moment(part["valueDateTime"])
    if "valueBoolean" in part:
        return None, None, str(part["valueBoolean"]).lower(), None
    concept = part.get("valueCodeableConcept")
    if concept is not None:
        return None, None, _first(code for _, code in codings_of(concept)) or words_of(concept), None
    return None, None, part.get("valueString"), None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _record_number(patient: Json) -> str | None:
    """The identifier typed as medical record number, else the first that is of no other declared type."""
    others = []
    for given in items(patient.get("identifier")):
        kinds = codes_in(given.get("type"))
        if "MR" in kinds and given.get("value"):
            return str(given["value"])
        if not kinds and given.get("value") and given.get("system") != _SSN:
            others.append(str(given["value"]))
    return _first(others)


def _ssn_last4(patient: Json) -> str | None:
    for given in items(patient.get("identifier")):
        digits = "".join(sign for sign in str(given.get("value", "")) if sign.isdecimal())
        if (given.get("system") == _SSN or "SS" in codes_in(given.get("type"))) and len(digits) >= 4:
            return digits[-4:]
    return None


def _identifiers(resource: Json) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(given.get("system", "")), str(given["value"]))
        for given in items(resource.get("identifier"))
        if isinstance(given, Mapping) and given.get("value")
    )


def _of_use(given: list[Json], *uses: str) -> Json | None:
    """The first element of the first of these uses (empty: whatever use)."""
    for use in uses:
        found = next((one for one in given if not use or one.get("use") == use), None)
        if found is not None:
            return found
    return None


def _telecom(telecoms: list[Json], system: str) -> str | None:
    return next((given.get("value") for given in telecoms if given.get("system") == system), None)


def _keys(references: Iterable[object]) -> tuple[str, ...]:
    keys = (reference_key(reference) for reference in references)
    return tuple(key for key in keys if key)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)
