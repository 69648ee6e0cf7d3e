"""A contract as a document of the Open Data Contract Standard 3.1 (Bitol), as dict and YAML.

Only what the standard has a place for is written; the project's own words go in `customProperties`.
Source: github.com/bitol-io/open-data-contract-standard, schema/odcs-json-schema-v3.1.0.json.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from data_contracts.as_sql import SQL_TYPES, rule_name
from data_contracts.as_words import rule_columns, rule_sentence
from data_contracts.contract import DataContract, Field, FieldType, rules_of
from data_contracts.rules import Kahn, Matches, OneOf, RefersTo, Required, Rule, Severity, Unique

ODCS_VERSION = "v3.1.0"

_LOGICAL_TYPES: dict[FieldType, str] = {
    FieldType.TEXT: "string",
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamp",
    FieldType.BOOLEAN: "boolean",
}
# The standard has seven dimensions and no word for plausibility; "accuracy" is its nearest.
_DIMENSIONS: dict[Kahn, str] = {
    Kahn.CONFORMANCE: "conformity",
    Kahn.COMPLETENESS: "completeness",
    Kahn.PLAUSIBILITY: "accuracy",
}
_SEVERITIES: dict[Severity, str] = {
    Severity.STOP: "error",
    Severity.WARN: "warning",
    Severity.DESCRIBE: "info",
}


def odcs_yaml(contract: DataContract, *, version: str = "1.0.0") -> str:
    """The document as YAML text, keys in the standard's own order."""
    return yaml.safe_dump(
        odcs_document(contract, version=version), sort_keys=False, allow_unicode=True, width=110
    )


def odcs_document(contract: DataContract, *, version: str = "1.0.0") -> dict[str, Any]:
    """The document as plain dicts and lists; `version` is this contract's, not the standard's."""
    return {
        "apiVersion": ODCS_VERSION,
        "kind": "DataContract",
        "id": f"dyads-{contract.kind.value}-{contract.name}",
        "name": contract.name,
        "version": version,
        "status": "active",
        "domain": "perinatal health",
        "description": {"purpose": f"{contract.title}: {contract.grain}"}
        | ({"usage": contract.notes} if contract.notes else {}),
        "tags": [contract.kind.value],
        "schema": [_schema_object(contract)],
    }


def _schema_object(contract: DataContract) -> dict[str, Any]:
    on_table = [_quality(rule) for rule in rules_of(contract) if _home(rule) is None]
    relationships = [_relationship(rule, contract) for rule in contract.rules if _is_foreign_key(rule)]
    return {
        "id": contract.name,
        "name": contract.name,
        "logicalType": "object",
        "physicalName": contract.name,
        "physicalType": "table",
        "description": contract.title,
        "dataGranularityDescription": contract.grain,
        "properties": [_property(field, contract) for field in contract.fields],
        **({"relationships": relationships} if relationships else {}),
        **({"quality": on_table} if on_table else {}),
    }


def _property(field: Field, contract: DataContract) -> dict[str, Any]:
    on_column = [_quality(rule) for rule in rules_of(contract) if _home(rule) == field.name]
    key = (
        {"primaryKey": True, "primaryKeyPosition": contract.key.index(field.name) + 1}
        if field.name in contract.key
        else {}
    )
    own_words = {
        "unit": field.unit,
        "aliases": list(field.aliases),
        "missingCodes": list(field.missing_codes),
    }
    custom = [{"property": name, "value": value} for name, value in own_words.items() if value]
    return {
        "id": field.name,
        "name": field.name,
        **key,
        "logicalType": _LOGICAL_TYPES[field.type],
        "physicalType": SQL_TYPES[field.type],
        "description": field.description,
        "required": field.required,
        "classification": "restricted" if field.identifying else "internal",
        **({"examples": list(field.examples)} if field.examples else {}),
        **({"customProperties": custom} if custom else {}),
        **({"quality": on_column} if on_column else {}),
    }


def _quality(rule: Rule) -> dict[str, Any]:
    return {
        "id": re.sub(r"[^A-Za-z0-9_]+", "-", rule_name(rule)).strip("-"),
        "name": rule_name(rule),
        "description": f"{rule_sentence(rule)}, because {rule.because}",
        "dimension": "uniqueness" if isinstance(rule, Unique) else _DIMENSIONS[rule.category],
        "severity": _SEVERITIES[rule.severity],
        **_metric(rule),
    }


def _metric(rule: Rule) -> dict[str, Any]:
    """A library metric where the standard has one, else the sentence as text."""
    match rule:
        case Required():
            return {"type": "library", "metric": "nullValues", **_allowed(rule)}
        case Unique():
            return {
                "type": "library",
                "metric": "duplicateValues",
                "arguments": {"properties": list(rule.columns)},
                **_allowed(rule),
            }
        case OneOf():
            arguments: dict[str, Any] = {"validValues": list(rule.values)}
            return {"type": "library", "metric": "invalidValues", "arguments": arguments, **_allowed(rule)}
        case Matches():
            arguments = {"pattern": f"^(?:{rule.pattern})$"}
            return {"type": "library", "metric": "invalidValues", "arguments": arguments, **_allowed(rule)}
        case _:
            return {"type": "text"}


def _allowed(rule: Rule) -> dict[str, Any]:
    if rule.may_fail == 0:
        return {"mustBe": 0, "unit": "rows"}
    return {"mustBeLessOrEqualTo": round(rule.may_fail * 100, 6), "unit": "percent"}


def _home(rule: Rule) -> str | None:
    """The column a rule is listed under; None for the table, where it speaks of several columns."""
    columns = rule_columns(rule)
    return columns[0] if len(columns) == 1 and not isinstance(rule, Unique) else None


def _is_foreign_key(rule: Rule) -> bool:
    # A row that may belong to either of two tables is no foreign key; it stays a rule in words.
    return isinstance(rule, RefersTo) and len(rule.targets) == 1


def _relationship(rule: Rule, contract: DataContract) -> dict[str, Any]:
    assert isinstance(rule, RefersTo)
    origin = [f"{contract.name}.{column}" for column in rule.columns]
    target = [f"{rule.targets[0]}.{column}" for column in rule.target_columns]
    if len(origin) == 1:
        return {"type": "foreignKey", "from": origin[0], "to": target[0]}
    return {"type": "foreignKey", "from": origin, "to": target}
