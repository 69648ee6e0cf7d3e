"""What researchers open: whole, described, readable by older clients, never locked."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import duckdb
import pytest

from data_contracts.published import PUBLISHED
from pipelines.demo import EXAMPLE_QUERIES
from tests.acceptance.conftest import Network, run_dyads

PUBLISHED_PAGE = {
    "dyads": "dyad_id newborn_id infant_id delivery_id mother_id link_status link_reason link_method match_weight "
    "match_probability runner_up_weight plurality birth_order is_multiple is_outborn birth_month",
    "deliveries": "delivery_id mother_id hospital_id delivery_date gestational_age_days plurality liveborn_count "
    "delivery_mode mother_age_years race_ethnicity payer language zip3 rural_urban svi_quartile",
    "newborns": "newborn_id infant_id birth_hospital_id birth_date sex birth_weight_g gestational_age_days",
    "measure_values": "measure_id grain unit_id hospital_id period in_denominator is_excluded in_numerator value",
    "measure_rates": "measure_id period_type period_start level place stratum stratum_value denominator exclusions "
    "numerator rate rate_per ci_low ci_high expected oe_ratio shrunken_rate reliability suppressed "
    "suppression_reason computable not_computable_reason usability",
    "disparities": "reference_group comparison_group rate_ratio rate_difference excess_events",
    "control_charts": "value center lower upper rule_hits",
}


@pytest.mark.parametrize("table", sorted(PUBLISHED_PAGE))
def test_tables_carry_the_columns_others_rely_on(research: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = {row[0] for row in research.execute(f"describe {table}").fetchall()}
    assert set(PUBLISHED_PAGE[table].split()) <= columns


def test_every_table_is_there_and_filled(research: duckdb.DuckDBPyConnection) -> None:
    names = [contract.name for contract in PUBLISHED] + [
        f"{g}_measures" for g in ("delivery", "newborn", "dyad")
    ]
    for name in names:
        rows = research.execute(f"select count(*) from {name}").fetchall()[0][0]
        # a first night has no events, clean deliveries no quarantine, and a steady network no sustained change
        assert rows > 0 or name in ("quarantine_summary", "identity_events", "chart_rebases"), name


def test_every_table_and_column_explains_itself(research: duckdb.DuckDBPyConnection) -> None:
    silent = research.execute("""
        select table_name, column_name from duckdb_columns() where not internal and comment is null
        union all select table_name, null from duckdb_tables() where comment is null
    """).fetchall()
    assert silent == []


def test_there_are_no_indexes(research: duckdb.DuckDBPyConnection) -> None:
    assert research.execute("select count(*) from duckdb_indexes()").fetchall() == [(0,)]


def test_parquet_twins_hold_the_same_rows(network: Network, research: duckdb.DuckDBPyConnection) -> None:
    for contract in PUBLISHED:
        if contract.name == "measure_values":
            continue
        twin = network.home / "published" / "parquet" / f"{contract.name}.parquet"
        in_file, in_twin = research.execute(
            f"select (select count(*) from {contract.name}), (select count(*) from read_parquet('{twin}'))"
        ).fetchall()[0]
        assert in_file == in_twin, contract.name


def test_ids_join_and_stay_unique(research: duckdb.DuckDBPyConnection) -> None:
    rows = research.execute("""
        select count(*), count(distinct dyad_id), count(n.newborn_id), count(d.delivery_id),
            count(*) filter (dyads.link_status = 'linked')
        from dyads left join newborns n using (newborn_id)
            left join deliveries d on d.delivery_id = dyads.delivery_id
    """).fetchall()[0]
    assert rows[0] == rows[1] == rows[2]
    assert rows[3] == rows[4] > 0.9 * rows[0]


def test_the_crosswalk_leads_back_for_the_custodian_only(network: Network) -> None:
    crosswalk = network.home / "identities" / "crosswalk.parquet"
    con = duckdb.connect()
    grains = con.execute(f"select distinct grain from '{crosswalk}' order by 1").fetchall()
    con.close()
    assert [row[0] for row in grains] == ["delivery", "infant", "mother", "newborn"]
    assert crosswalk.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("question", EXAMPLE_QUERIES)
def test_the_queries_that_the_demo_prints_run(research: duckdb.DuckDBPyConnection, question: str) -> None:
    assert research.execute(EXAMPLE_QUERIES[question]).fetchall()


def test_a_client_of_duckdb_1_4_opens_it(network: Network, tmp_path: Path) -> None:
    venv.create(tmp_path / "old", with_pip=True)
    python = tmp_path / "old" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "duckdb==1.4.*"], check=True, capture_output=True
    )
    seen = subprocess.run(
        [
            python,
            "-c",
            "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
            "print(duckdb.__version__, con.sql('select count(*) from dyads').fetchone()[0], "
            "con.sql('select count(*) from measure_values').fetchone()[0], "
            "sum(len(con.execute(f'from {v} limit 2').fetchall()) > 0 for (v,) in con.execute("
            '"select view_name from duckdb_views() where not internal").fetchall()))',
            str(network.database),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert seen[0].startswith("1.4.")
    assert int(seen[1]) > 2000
    assert int(seen[2]) > 10_000
    assert int(seen[3]) >= 10  # views for researchers stand there too


def test_a_reader_never_blocks_a_run_and_keeps_its_build(network: Network, tmp_path: Path) -> None:
    """A forgotten notebook holds the old file while the next build is published."""
    home = tmp_path / "home"
    holder = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); input(); "
        "print(con.sql('select count(*) from builds').fetchall()[0][0])"
    )
    run_dyads("run", "--home", str(home), "--landing", str(network.landing))
    database = home / "published" / "research.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as notebook:
        run_dyads("run", "--home", str(home), "--landing", str(network.landing), DYADS_SUPPRESSION="internal")
        seen, _ = notebook.communicate("\n")
    assert seen.strip() == "1"
    con = duckdb.connect(str(database), read_only=True)
    assert con.execute("select count(*) from builds").fetchall() == [(2,)]
    con.close()


def test_a_second_run_on_the_same_deliveries_keeps_the_build(network: Network) -> None:
    before = sorted(path.name for path in (network.home / "published" / "builds").iterdir())
    again = run_dyads("run", "--home", str(network.home), "--landing", str(network.landing))
    assert "nothing changed" in again.stderr
    assert sorted(path.name for path in (network.home / "published" / "builds").iterdir()) == before
