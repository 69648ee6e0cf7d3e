"""Statements made from contracts run in DuckDB and leave the columns, types and comments they promise."""

from __future__ import annotations

import duckdb
import pytest

from data_contracts.as_duckdb import comment_sql, create_table_sql
from data_contracts.as_sql import SQL_TYPES
from data_contracts.contract import DataContract, Field, FieldType, Kind
from data_contracts.published import PUBLISHED


@pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.name)
def test_a_published_table_has_the_columns_types_and_comments_of_its_contract(
    con: duckdb.DuckDBPyConnection, contract: DataContract
) -> None:
    con.execute(create_table_sql(contract))
    for statement in comment_sql(contract):
        con.execute(statement)

    found = con.execute(
        "select column_name, data_type, comment from duckdb_columns() where not internal "
        "order by column_index"
    )
    rows = found.fetchall()
    assert [(name, type_) for name, type_, _ in rows] == [
        (field.name, SQL_TYPES[field.type]) for field in contract.fields
    ]
    assert all(comment for _, _, comment in rows)
    assert (
        con.execute("select comment from duckdb_tables() where not internal")
        .fetchall()[0][0]
        .startswith(contract.title)
    )


def test_a_view_can_carry_the_same_comments(con: duckdb.DuckDBPyConnection) -> None:
    contract = next(contract for contract in PUBLISHED if contract.name == "measure_values")
    columns = ", ".join(f"null::{SQL_TYPES[field.type]} as {field.name}" for field in contract.fields)
    con.execute(f"create view measure_values as select {columns}")

    for statement in comment_sql(contract, relation="view"):
        con.execute(statement)

    assert con.execute("select comment from duckdb_views() where not internal").fetchall()[0][0]


def test_quotes_in_words_and_names_do_no_harm(con: duckdb.DuckDBPyConnection) -> None:
    contract = DataContract(
        name='odd "name"',
        kind=Kind.PUBLISHED,
        title="Mother's table",
        grain="one row; drop table x",
        key=(),
        fields=(Field(name='a"b', type=FieldType.TEXT, description="the child's"),),
    )

    con.execute(create_table_sql(contract))
    for statement in comment_sql(contract):
        con.execute(statement)

    assert con.execute("select comment from duckdb_columns() where not internal").fetchall() == [
        ("the child's",)
    ]


def test_no_table_has_a_primary_key() -> None:
    assert not any("primary key" in create_table_sql(contract).lower() for contract in PUBLISHED)
