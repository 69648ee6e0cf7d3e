"""A stage's connection reaches the home and landing folders and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Settings
from pipelines.warehouse import new_database, quoted, reader, stage_connection


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    (tmp_path / "landing").mkdir()
    return Settings(home=home, landing=tmp_path / "landing", memory_limit_gb=1.0)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/hostname')",
        "copy (select 1) to '/tmp/elsewhere.parquet'",
        "set memory_limit = '100GB'",
        "install httpfs",
        "attach '/tmp/elsewhere.duckdb'",
    ],
)
def test_it_cannot_leave_its_folders_or_change_its_settings(settings: Settings, statement: str) -> None:
    with stage_connection(settings) as con, pytest.raises(duckdb.Error):
        con.execute(statement)


def test_a_quote_in_a_path_is_no_way_out() -> None:
    assert quoted("a'b") == "'a''b'"


def test_the_published_file_carries_comments_and_is_read_only(settings: Settings) -> None:
    path = settings.home / "research.duckdb"
    with stage_connection(settings) as con, new_database(con, path):
        con.execute("create table research.dyads(dyad_id varchar)")
        con.execute("comment on table research.dyads is 'a newborn'")

    with reader(path) as con:
        assert con.execute("select comment from duckdb_tables()").fetchall() == [("a newborn",)]
        with pytest.raises(duckdb.Error):
            con.execute("create table more(a int)")
