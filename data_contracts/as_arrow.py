"""A contract as an Arrow schema: column order, types and which columns may be empty.

Reading or writing tables does not belong here.
"""

from __future__ import annotations

import pyarrow as pa

from data_contracts.contract import DataContract, Field, FieldType

ARROW_TYPES: dict[FieldType, pa.DataType] = {
    FieldType.TEXT: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),  # no zone: times are hospital-local
    FieldType.BOOLEAN: pa.bool_(),
}


def arrow_schema(contract: DataContract) -> pa.Schema:
    """The table's columns in contract order; descriptions and units travel as field metadata."""
    return pa.schema(
        [_arrow_field(field) for field in contract.fields],
        metadata={"contract": contract.name, "grain": contract.grain},
    )


def _arrow_field(field: Field) -> pa.Field:
    words = {"description": field.description} | ({"unit": field.unit} if field.unit else {})
    return pa.field(field.name, ARROW_TYPES[field.type], nullable=not field.required, metadata=words)
