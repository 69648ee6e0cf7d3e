"""The record of a declared code list and the function that builds it. Lists stand in the other files."""

from __future__ import annotations

from dataclasses import dataclass

STARTER_SET = "starter set"
CATALOGUE = "measure catalogue"


@dataclass(frozen=True, kw_only=True)
class DeclaredList:
    """What a code list is made of, before it is expanded to billable codes with dates.

    `diagnoses` are ICD-10-CM prefixes without the dot (a whole code is a prefix too), `procedures` the same
    of ICD-10-PCS; `but_not` are prefixes taken out again. `value_sets` are object identifiers of published
    value sets; their SNOMED CT members are taken only when `with_snomed`. `others` are (system, code) pairs
    of systems without an official table. `needs_spec_check`: the steward's own list is not public.
    """

    name: str
    title: str
    diagnoses: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    value_sets: tuple[str, ...] = ()
    with_snomed: bool = False
    others: tuple[tuple[str, str], ...] = ()
    steward: str
    note: str = ""
    needs_spec_check: bool = False


def declare(
    name: str,
    title: str,
    *,
    dx: str = "",
    px: str = "",
    but_not: str = "",
    steward: str = STARTER_SET,
    note: str = "",
    needs_spec_check: bool = False,
) -> DeclaredList:
    """A list of diagnoses (`dx`) and procedures (`px`), each given as prefixes separated by blanks."""
    return DeclaredList(
        name=name,
        title=title,
        diagnoses=tuple(dx.split()),
        procedures=tuple(px.split()),
        but_not=tuple(but_not.split()),
        steward=steward,
        note=note,
        needs_spec_check=needs_spec_check,
    )
