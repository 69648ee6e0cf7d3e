"""A contract as DuckDB statements: create the table, and comment it and each of its columns.

Statements are returned as text and run elsewhere; rows are never touched here.
"""

from __future__ import annotations

from typing import Literal

from data_contracts.contract import DataContract, Field, FieldType

DUCKDB_TYPES: dict[FieldType, str] = {
    FieldType.TEXT: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.BOOLEAN: "BOOLEAN",
}


def create_table_sql(contract: DataContract) -> str:
    """One `create table` statement under the contract's name.

    It carries `not null` but no primary key: indexes make damaged files likelier when a writer is killed,
    so uniqueness is a rule that is checked by query.
    """
    columns = ",\n".join(f"    {_column_sql(field)}" for field in contract.fields)
    return f"create table {quoted_name(contract.name)} (\n{columns}\n)"


def comment_sql(contract: DataContract, *, relation: Literal["table", "view"] = "table") -> tuple[str, ...]:
    """`comment on` statements: the first for the table (or view), then one a column in contract order."""
    table = quoted_name(contract.name)
    on_table = f"comment on {relation} {table} is {_quoted_text(f'{contract.title}: {contract.grain}')}"
    on_columns = (
        f"comment on column {table}.{quoted_name(field.name)} is {_quoted_text(_words(field))}"
        for field in contract.fields
    )
    return (on_table, *on_columns)


def quoted_name(name: str) -> str:
    """The name as an SQL identifier, safe whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _column_sql(field: Field) -> str:
    return (
        f"{quoted_name(field.name)} {DUCKDB_TYPES[field.type]}{' not null' if field.required else ''}"
    )


def _words(field: Field) -> str:
    return f"{field.description} [{field.unit}]" if field.unit else field.description


def _quoted_text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
