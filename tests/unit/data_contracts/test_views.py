"""The researchers' views: on empty tables every one of them stands, with the columns and types that its contract tells."""

from __future__ import annotations

import duckdb
import pytest

from data_contracts.as_duckdb import comment_sql
from data_contracts.as_sql import SQL_TYPES
from data_contracts.published import PUBLISHED
from data_contracts.published.research_view import ResearchView
from data_contracts.published.views import VIEWS
from tests.support.published_fixture import BUILD, add_small_network, create_empty_tables

BY_NAME = {view.name: view for view in VIEWS}


@pytest.fixture
def research(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    for view in VIEWS:
        con.execute(f"create view {view.name} as {view.sql}")
    return con


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_columns_and_types_are_those_of_the_contract(
    research: duckdb.DuckDBPyConnection, view: ResearchView
) -> None:
    described = {name: kind for name, kind, *_ in research.execute(f"describe {view.name}").fetchall()}
    assert described == {field.name: SQL_TYPES[field.type] for field in view.contract.fields}


def test_views_have_names_of_their_own_and_questions() -> None:
    tables = {contract.name for contract in PUBLISHED}
    assert len(BY_NAME) == len(VIEWS) >= 10
    assert not set(BY_NAME) & tables
    assert all(view.question.endswith("?") for view in VIEWS)


def test_every_column_of_a_view_takes_a_comment(research: duckdb.DuckDBPyConnection) -> None:
    for view in VIEWS:
        for statement in comment_sql(view.contract, relation="view"):
            research.execute(statement)
    silent = research.execute(
        "select table_name, column_name from duckdb_columns() where starts_with(table_name, 'v_') and comment is null"
    ).fetchall()
    assert silent == []


def test_a_hidden_rate_stays_empty_with_its_reason(research: duckdb.DuckDBPyConnection) -> None:
    """The fixture hides nothing in suppressed rows itself, so the rate is emptied here as publishing does."""
    add_small_network(research)
    research.execute(
        "update measure_rates set rate = null, denominator = null, numerator = null where suppressed"
    )
    rows = research.execute(
        "select measure_id, rate, suppressed, suppression_reason from v_measure order by 1"
    ).fetchall()
    assert rows == [("lbw", None, True, "small cell"), ("preterm", 10.22, False, None)]


def test_a_gap_is_worse_or_better_by_the_measures_own_direction(research: duckdb.DuckDBPyConnection) -> None:
    """Rate ratio 2 (1.5 to 2.6): worse where lower is better, better where higher is; 0.9 to 1.6 is no gap."""
    research.execute("""
        insert into measure_catalogue by name
        select unnest(['sick', 'fed', 'size']) as measure_id, 'T' as title, 'D' as definition, 'delivery' as grain,
            unnest(['lower', 'higher', 'neither']) as better
    """)
    research.execute("""
        insert into disparities by name
        select m as measure_id, 'all' as period_type, 'network' as level, 'network' as place, 'payer' as stratum,
            'private' as reference_group, g as comparison_group, 2.0 as rate_ratio, low as rate_ratio_ci_low,
            high as rate_ratio_ci_high, false as suppressed
        from (values ('sick'), ('fed'), ('size')) as t(m),
            (values ('medicaid', 1.5, 2.6), ('other', 0.9, 1.6)) as v(g, low, high)
    """)
    found = research.execute(
        "select measure_id, comparison_group, comparison_is from v_gap order by 1"
    ).fetchall()
    assert found == [
        ("fed", "medicaid", "better"),
        ("sick", "medicaid", "worse"),
        ("size", "medicaid", "higher"),
    ]


def test_the_citation_names_build_program_and_hashes(research: duckdb.DuckDBPyConnection) -> None:
    add_small_network(research)
    (words,) = research.execute("select citation from v_build").fetchall()[0]
    assert BUILD in words
    assert "Program 0.1.0" in words
    assert "deliveries sha256 not told" in words
