"""Documents of the Open Data Contract Standard have the structure that its version 3.1 asks for."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from data_contracts.as_odcs import odcs_document, odcs_yaml
from data_contracts.contract import DataContract
from data_contracts.internal import INTERNAL
from data_contracts.published import PUBLISHED
from data_contracts.submitted import SUBMITTED, feed_named

# From schema/odcs-json-schema-v3.1.0.json of bitol-io/open-data-contract-standard (2025-12-08).
REQUIRED_ON_TOP = {"version", "apiVersion", "kind", "id", "status"}
OF_AN_OBJECT = {
    "id", "name", "logicalType", "physicalName", "physicalType", "description", "businessName",
    "dataGranularityDescription", "properties", "relationships", "quality", "tags", "customProperties",
}  # fmt: skip
OF_A_PROPERTY = {
    "id", "name", "primaryKey", "primaryKeyPosition", "logicalType", "logicalTypeOptions", "physicalType",
    "description", "required", "unique", "classification", "examples", "quality", "customProperties",
}  # fmt: skip
OF_A_QUALITY_RULE = {
    "id", "name", "description", "dimension", "severity", "type", "metric", "arguments", "unit", "mustBe",
    "mustBeLessOrEqualTo",
}  # fmt: skip
LOGICAL_TYPES = {"string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean"}
DIMENSIONS = {"accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"}
METRICS = {"nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"}


def _assert_quality(rules: list[dict[str, Any]]) -> None:
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) <= OF_A_QUALITY_RULE
        assert re.fullmatch(r"[A-Za-z0-9_-]+", rule["id"])
        assert rule["dimension"] in DIMENSIONS
        if rule["type"] == "library":
            assert rule["metric"] in METRICS
            assert ("mustBe" in rule) != ("mustBeLessOrEqualTo" in rule)  # exactly one operator
        else:
            assert rule["type"] == "text"
            assert not {"metric", "mustBe", "unit"} & set(rule)


@pytest.mark.parametrize(
    "contract", (*SUBMITTED, *INTERNAL, *PUBLISHED), ids=lambda contract: f"{contract.kind}-{contract.name}"
)
def test_a_document_has_the_structure_of_the_standard(contract: DataContract) -> None:
    document = yaml.safe_load(odcs_yaml(contract))

    assert set(document) >= REQUIRED_ON_TOP
    assert (document["apiVersion"], document["kind"]) == ("v3.1.0", "DataContract")
    (table,) = document["schema"]
    assert set(table) <= OF_AN_OBJECT
    _assert_quality(table.get("quality", []))
    assert [column["name"] for column in table["properties"]] == [field.name for field in contract.fields]
    for column in table["properties"]:
        assert set(column) <= OF_A_PROPERTY
        assert column["logicalType"] in LOGICAL_TYPES
        _assert_quality(column.get("quality", []))


def test_yaml_and_document_say_the_same() -> None:
    contract = feed_named("diagnoses")

    assert yaml.safe_load(odcs_yaml(contract)) == odcs_document(contract)


def test_identifying_columns_are_restricted_and_thresholds_are_percentages() -> None:
    (table,) = odcs_document(feed_named("newborn_encounters"))["schema"]
    columns = {column["name"]: column for column in table["properties"]}

    assert columns["mother_mrn"]["classification"] == "restricted"
    assert columns["birth_weight_g"]["classification"] == "internal"
    (sex_rule,) = columns["sex"]["quality"]
    assert sex_rule["arguments"] == {"validValues": ["F", "M", "U", "X"]}
    assert (sex_rule["mustBeLessOrEqualTo"], sex_rule["unit"]) == (1.0, "percent")


def test_a_reference_to_one_table_is_a_foreign_key_and_one_to_either_of_two_is_not() -> None:
    (newborns,) = odcs_document(feed_named("newborn_encounters"))["schema"]
    (diagnoses,) = odcs_document(feed_named("diagnoses"))["schema"]

    assert newborns["relationships"] == [
        {"type": "foreignKey", "from": "newborn_encounters.hospital_id", "to": "hospitals.hospital_id"}
    ]
    assert "relationships" not in diagnoses
