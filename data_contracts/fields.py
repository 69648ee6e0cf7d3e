"""Short constructors for fields, so that a contract reads as a list of columns."""

from __future__ import annotations

from data_contracts.contract import Field, FieldType


def _field(type_: FieldType, name: str, description: str, **more: object) -> Field:
    return Field(name=name, type=type_, description=description, **more)  # type: ignore[arg-type]


def text(name: str, description: str, **more: object) -> Field:
    """A text; identifiers are texts, so that 00123 and 1E10 stay as they are."""
    return _field(FieldType.TEXT, name, description, **more)


def integer(name: str, description: str, **more: object) -> Field:
    """A whole number."""
    return _field(FieldType.INTEGER, name, description, **more)


def number(name: str, description: str, **more: object) -> Field:
    """A number with decimals."""
    return _field(FieldType.NUMBER, name, description, **more)


def date(name: str, description: str, **more: object) -> Field:
    """A calendar day."""
    return _field(FieldType.DATE, name, description, **more)


def datetime(name: str, description: str, **more: object) -> Field:
    """A hospital-local point in time; midnight exactly stands for "the day is known, the time is not"."""
    return _field(FieldType.DATETIME, name, description, **more)


def boolean(name: str, description: str, **more: object) -> Field:
    """Yes or no; empty is unknown, never no."""
    return _field(FieldType.BOOLEAN, name, description, **more)
