"""What FHIR says in codes, in the words of the feeds: code systems, kinds of encounter, dispositions, race, payer.

Codes of clinical conditions stay as they are; they are read by the code lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from data_contracts.codelists import codelist_named

Json = Mapping[str, Any]
Coding = tuple[str, str]  # our name of the system, the code

# Addresses of code systems. Those not named here are local: their codes mean nothing outside the hospital.
SYSTEMS: dict[str, str] = {
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "urn:oid:2.16.840.1.113883.6.90": "ICD10CM",
    "http://www.cms.gov/Medicare/Coding/ICD10": "ICD10PCS",
    "http://hl7.org/fhir/sid/icd-10-pcs": "ICD10PCS",
    "urn:oid:2.16.840.1.113883.6.4": "ICD10PCS",
    "http://snomed.info/sct": "SNOMED",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMED",
    "http://loinc.org": "LOINC",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM",
    "http://www.whocc.no/atc": "ATC",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "ICD10GM",
    "http://fhir.de/CodeSystem/bfarm/ops": "OPS",
    "https://fhir.hl7.org.uk/CodeSystem/opcs-4": "OPCS4",
}
# HL7 v3 ActCode. Ambulatory, home and virtual visits are in no feed.
_INPATIENT_CLASSES = ("IMP", "ACUTE", "NONAC")
_CLASSES = {"EMER": "emergency", "OBSENC": "observation", **dict.fromkeys(_INPATIENT_CLASSES, "inpatient")}
# Types, where they are coded, go before classes: registration systems write every visit of a hospital as inpatient.
_TYPE_LISTS = {
    "epc_inpatient": "inpatient",
    "epc_observation": "observation",
    "epc_ed_ob_triage": "emergency",
}
# HL7 discharge-disposition to UB-04 patient discharge status.
_DISPOSITIONS = {
    "home": "01",
    "other-hcf": "02",
    "snf": "03",
    "rehab": "62",
    "long": "63",
    "psy": "65",
    "hosp": "50",
    "aadvice": "07",
    "exp": "20",
    "oth": None,
    "alt-home": "01",
}
_UB04_DISPOSITION = ("PatDischargeStatus", "2.16.840.1.113883.6.301.5")
# HL7 admit-source to UB-04 point of origin, where the two agree.
_ADMIT_SOURCES = {"hosp-trans": "4", "nursing": "5", "gp": "1", "mp": "1", "outp": "2", "born": None}
_RACES = {
    "1002-5": "American Indian or Alaska Native",
    "2028-9": "Asian",
    "2054-5": "Black or African American",
    "2076-8": "Native Hawaiian or Other Pacific Islander",
    "2106-3": "White",
    "2131-1": "Other Race",
}
# The value set of the electronic measures is not public in full; these are the codes that stand in its cases.
_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_POA_SIGNS = ("Y", "N", "U", "W", "1", "E")
_CERTIFICATE_PAYERS = {
    "1": "Medicare",
    "2": "Medicaid",
    "3": "Other government",
    "5": "Private",
    "6": "Private",
}
_CERTIFICATE_PAYERS |= {"8": "Self-pay", "81": "Self-pay", "82": "No charge"}


def items(value: object) -> list[Any]:
    """A list as it is, nothing as none, and a single thing as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def codings_of(concept: object) -> tuple[Coding, ...]:
    """The codes of a CodeableConcept in systems that are known, each once, in their order."""
    found: dict[Coding, None] = {}
    for coding in _raw_codings(concept):
        system, code = SYSTEMS.get(coding.get("system", "")), coding.get("code")
        if system and code:
            found[(system, str(code))] = None
    return tuple(found)


def local_codings_of(concept: object) -> tuple[Coding, ...]:
    """The codes of a CodeableConcept in systems that are not known, as `LOCAL`."""
    return tuple(
        ("LOCAL", str(coding["code"]))
        for coding in _raw_codings(concept)
        if coding.get("code") and coding.get("system", "") not in SYSTEMS
    )


def words_of(concept: object) -> str | None:
    """The text of a CodeableConcept, else the display or code of its first coding."""
    if not isinstance(concept, Mapping):
        return None
    first: Json = next(_raw_codings(concept), {})
    return concept.get("text") or first.get("display") or first.get("code")


def codes_in(concept: object) -> tuple[str, ...]:
    """The bare codes of a CodeableConcept or Coding, whatever their system."""
    if isinstance(concept, Mapping) and "code" in concept and "coding" not in concept:
        return (str(concept["code"]),)
    return tuple(str(coding["code"]) for coding in _raw_codings(concept) if coding.get("code"))


def _raw_codings(concept: object) -> Iterator[Json]:
    if isinstance(concept, Mapping):
        yield from (coding for coding in items(concept.get("coding")) if isinstance(coding, Mapping))


@cache
def _kind_by_type() -> dict[str, str]:
    return {
        code.code: kind
        for name, kind in _TYPE_LISTS.items()
        for code in codelist_named(name).codes
        if code.system == "SNOMED"
    }


def encounter_kind(encounter: Json) -> str | None:
    """inpatient, emergency or observation; None for a visit that no feed holds (ambulatory, home, virtual).

    None as well when its type is a mistyped SNOMED code: what was meant is not known, whatever its class.
    """
    types = [code for concept in items(encounter.get("type")) for code in _snomed_codes(concept)]
    for code in types:
        if code in _kind_by_type():
            return _kind_by_type()[code]
    if types and not any(is_snomed_identifier(code) for code in types):
        return None
    # `class` is one Coding in R4 and a list of CodeableConcepts in R5.
    signs = [sign for given in items(encounter.get("class")) for sign in codes_in(given)]
    return next((_CLASSES[sign] for sign in signs if sign in _CLASSES), None)


def _snomed_codes(concept: object) -> tuple[str, ...]:
    return tuple(code for system, code in codings_of(concept) if system == "SNOMED")


def is_snomed_identifier(code: str) -> bool:
    """Whether the last digit is the check digit of the others (Verhoeff), as in every SNOMED CT identifier."""
    if not code.isdecimal() or not 6 <= len(code) <= 18:
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _times(check, _turned(int(digit), place))
    return check == 0


def _times(a: int, b: int) -> int:
    """The product in the dihedral group of ten elements, on which the check digit rests."""
    if a < 5:
        return (a + b) % 5 + 5 * (b >= 5)
    return (a - b) % 5 + 5 * (b < 5)


def _turned(digit: int, place: int) -> int:
    """The digit after as many of the check's permutations as its place from the right."""
    for _ in range(place % 8):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


def disposition_of(concept: object) -> str | None:
    """The UB-04 discharge status: 20 for one who died; else the words as sent."""
    for coding in _raw_codings(concept):
        system, code = coding.get("system", ""), str(coding.get("code", ""))
        if any(mark in system for mark in _UB04_DISPOSITION):
            return code
        if code in _expired_codes():
            return "20"
        if system.endswith("discharge-disposition") and code in _DISPOSITIONS:
            return _DISPOSITIONS[code]
    return words_of(concept)


@cache
def _expired_codes() -> frozenset[str]:
    return frozenset(code.code for code in codelist_named("epc_expired").codes)


def origin_of(concept: object) -> str | None:
    """The UB-04 point of origin, where HL7's admit source says as much."""
    for coding in _raw_codings(concept):
        system, code = coding.get("system", ""), str(coding.get("code", ""))
        if system.endswith("admit-source"):
            return _ADMIT_SOURCES.get(code)
        if "PointOfOrigin" in system:
            return code
    return None


def present_on_admission(concept: object) -> str | None:
    """Y, N, U, W or 1; None when it is not said."""
    return next((sign.upper() for sign in codes_in(concept) if sign.upper() in _POA_SIGNS), None)


def extension_values(element: object, *endings: str) -> Iterator[Any]:
    """The value[x] of the extensions whose address ends so."""
    if not isinstance(element, Mapping):
        return
    for extension in items(element.get("extension")):
        if isinstance(extension, Mapping) and str(extension.get("url", "")).endswith(endings):
            yield from (value for name, value in extension.items() if name.startswith("value"))


def race_of(patient: Json) -> str | None:
    """The categories of race in words, parted by `; `."""
    return _categories(patient, "us-core-race")


def ethnicity_of(patient: Json) -> str | None:
    """Hispanic or Latino, or not."""
    codes = set(_category_codes(patient, "us-core-ethnicity"))
    if "2135-2" in codes:
        return "Hispanic or Latino"
    return "Not Hispanic or Latino" if "2186-5" in codes else None


def _categories(patient: Json, name: str) -> str | None:
    found = dict.fromkeys(_RACES[code] for code in _category_codes(patient, name) if code in _RACES)
    return "; ".join(found) or None


def _category_codes(patient: Json, name: str) -> Iterator[str]:
    for extension in items(patient.get("extension")):
        if isinstance(extension, Mapping) and extension.get("url") == _US_CORE + name:
            for coding in extension_values(extension, "ombCategory"):
                yield from codes_in(coding)


def payer_of(coverage: Json) -> str | None:
    """The payer's kind as words: of the Source of Payment Typology by its digits, else as sent."""
    for coding in _raw_codings(coverage.get("type")):
        system, code = str(coding.get("system", "")).lower(), str(coding.get("code", ""))
        if "sopt" in system or "3221.5" in system:
            return _CERTIFICATE_PAYERS.get(code, code)
    return words_of(coverage.get("type"))


def preferred(codings: Iterable[Coding], *systems: str) -> Coding | None:
    """The first coding in the first of these systems that has one; else the first coding at all."""
    given = tuple(codings)
    for system in systems:
        found = next((coding for coding in given if coding[0] == system), None)
        if found:
            return found
    return given[0] if given else None
