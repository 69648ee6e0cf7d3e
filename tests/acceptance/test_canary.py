"""Nobody's name or number leaves the custodian's folders."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from data_contracts.contract import identifying_columns
from data_contracts.submitted import SUBMITTED
from tests.acceptance.conftest import CANARY_NAME, CANARY_NUMBER, Network, run_dyads

CUSTODIANS = ("landing", "staged", "work", "identities")


def files_outside(network: Network) -> list[Path]:
    return [
        path
        for path in network.home.rglob("*")
        if path.is_file() and path.relative_to(network.home).parts[0] not in CUSTODIANS
    ]


def test_the_canary_was_taken_in(network: Network) -> None:
    """Without this the other tests would pass on nothing."""
    con = duckdb.connect()
    for feed in ("maternal_encounters", "newborn_encounters"):
        staged = str(network.home / "staged" / feed / "*.parquet")
        found = con.execute(
            f"select count(*) from read_parquet('{staged}') where patient_mrn = ?", [CANARY_NUMBER]
        ).fetchall()
        assert found == [(1,)], feed
    con.close()


def test_no_file_outside_the_custodians_folders_holds_the_canary(network: Network) -> None:
    files = files_outside(network)
    assert {path.suffix for path in files} >= {".duckdb", ".parquet", ".html", ".json"}
    for path in files:
        content = path.read_bytes()
        assert CANARY_NAME.encode() not in content, path.name
        assert CANARY_NUMBER.encode() not in content, path.name


def test_no_text_in_any_published_table_holds_the_canary(
    network: Network, research: duckdb.DuckDBPyConnection
) -> None:
    """Compressed files hide texts from a search of their bytes, so every text column is read."""
    columns = research.execute(
        "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal"
    ).fetchall()
    assert len(columns) > 50
    for table, column in columns:
        found = research.execute(
            f'select count(*) from "{table}" where contains("{column}", ?) or contains("{column}", ?)',
            [CANARY_NAME, CANARY_NUMBER],
        ).fetchall()
        assert found == [(0,)], f"{table}.{column}"


def test_no_published_column_is_an_identifying_one(research: duckdb.DuckDBPyConnection) -> None:
    forbidden = {name for contract in SUBMITTED for name in identifying_columns(contract)} | {"encounter_id"}
    published = research.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall()
    # A newborn's own day of birth is a date that the profile `limited` keeps; a mother's is not.
    assert {(table, column) for table, column in published if column in forbidden} == {
        ("newborns", "birth_date")
    }


def test_nothing_printed_holds_the_canary(network: Network) -> None:
    commands = [
        run_dyads(*words, "--home", str(network.home)).stdout
        for words in (("status",), ("gates", "--all", "--json"), ("submissions", "--json"))
    ]
    assert json.loads(commands[2])
    for printed in (network.printed, *commands):
        assert printed
        assert CANARY_NAME not in printed
        assert CANARY_NUMBER not in printed


def test_a_run_that_breaks_on_a_record_does_not_quote_it(tmp_path: Path) -> None:
    """The engine's own messages print the offending line; ours must not."""
    month = tmp_path / "landing" / "H1" / "2025-01"
    month.mkdir(parents=True)
    rows = "\n".join(f'H1,{n},{CANARY_NUMBER},{CANARY_NAME},2025-01-0{n},"2025-01-0{n}' for n in range(1, 5))
    (month / "maternal_encounters.csv").write_text(
        f"hospital_id,encounter_id,patient_mrn,last_name,admit_datetime,discharge_datetime\n{rows}\n"
    )
    ran = run_dyads(
        "run", "--home", str(tmp_path / "home"), "--landing", str(tmp_path / "landing"), check=False
    )
    shown = (
        ran.stdout + ran.stderr + run_dyads("submissions", "--home", str(tmp_path / "home"), "--json").stdout
    )
    assert "H1/2025-01" in shown
    assert CANARY_NAME not in shown
    assert CANARY_NUMBER not in shown
