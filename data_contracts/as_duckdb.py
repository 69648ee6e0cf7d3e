"""A contract as DuckDB statements: create the table, and comment it and each of its columns.

Statements are returned as text and run elsewhere; rows are never touched here.
"""

from __future__ import annotations

from typing import Literal

from data_contracts.as_sql import SQL_TYPES, quote_identifier, quote_text
from data_contracts.contract import DataContract, Field


def create_table_sql(contract: DataContract, *, database: str = "") -> str:
    """One `create table` statement under the contract's name, in the attached `database` when one is named.

    It carries `not null` but no primary key: indexes make damaged files likelier when a writer is killed,
    so uniqueness is a rule that is checked by query.
    """
    columns = ",\n".join(f"    {_column_sql(field)}" for field in contract.fields)
    return f"create table {_table(contract, database)} (\n{columns}\n)"


def comment_sql(
    contract: DataContract, *, relation: Literal["table", "view"] = "table", database: str = ""
) -> tuple[str, ...]:
    """`comment on` statements: the first for the table (or view), then one a column in contract order."""
    table = _table(contract, database)
    on_table = f"comment on {relation} {table} is {quote_text(f'{contract.title}: {contract.grain}')}"
    on_columns = (
        f"comment on column {table}.{quote_identifier(field.name)} is {quote_text(_words(field))}"
        for field in contract.fields
    )
    return (on_table, *on_columns)


def _table(contract: DataContract, database: str) -> str:
    name = quote_identifier(contract.name)
    return f"{quote_identifier(database)}.{name}" if database else name


def _column_sql(field: Field) -> str:
    return f"{quote_identifier(field.name)} {SQL_TYPES[field.type]}{' not null' if field.required else ''}"


def _words(field: Field) -> str:
    return f"{field.description} [{field.unit}]" if field.unit else field.description
