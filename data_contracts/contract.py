"""The two records that describe any table: DataContract and Field.

They carry no behaviour: arrow schema, DDL, suites and pages are derived by functions in files of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data_contracts.rules import Required, Rule, Severity, Unique


class FieldType(StrEnum):
    """The six types of a value; datetimes are hospital-local and carry no zone."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


class Kind(StrEnum):
    """Where a table stands: delivered by hospitals, kept by the network, made on the way, or published."""

    SUBMITTED = "submitted"
    REFERENCE = "reference"
    INTERNAL = "internal"
    PUBLISHED = "published"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column.

    `identifying` marks what may never be published, logged or put in metadata.
    `aliases` are other header names known to mean the same; `missing_codes` are values that say "unknown".
    """

    name: str
    type: FieldType
    description: str
    unit: str = ""
    required: bool = False
    identifying: bool = False
    aliases: tuple[str, ...] = ()
    missing_codes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DataContract:
    """One table: its grain in words, its key, its fields and the rules it is held to."""

    name: str
    kind: Kind
    title: str
    grain: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    notes: str = ""


def rules_of(contract: DataContract) -> tuple[Rule, ...]:
    """All rules of a contract: those implied by required fields and the key, then those written out."""
    filled = tuple(
        Required(
            column=field.name,
            because=f"every row of {contract.name} must carry {field.name}",
            severity=Severity.STOP,
        )
        for field in contract.fields
        if field.required
    )
    unique = (
        (
            Unique(
                columns=contract.key,
                because=f"{' and '.join(contract.key)} together name one row of {contract.name}",
                severity=Severity.STOP,
            ),
        )
        if contract.key
        else ()
    )
    return filled + unique + contract.rules


def field_named(contract: DataContract, name: str) -> Field:
    """The field of that name; KeyError when the contract has none."""
    for field in contract.fields:
        if field.name == name:
            return field
    raise KeyError(f"{contract.name} has no field {name}")


def identifying_columns(contract: DataContract) -> tuple[str, ...]:
    """Names of the fields that identify a person."""
    return tuple(field.name for field in contract.fields if field.identifying)
