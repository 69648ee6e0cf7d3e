"""What researchers are given: views, example queries, a notebook, a Python module, a citation, files by birth year."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_contracts.published.views import VIEWS
from pipelines.exporting import export_measure_reports
from pipelines.research import ResearchError, cohort, connect, rates
from pipelines.settings import Settings
from tests.acceptance.conftest import Network

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def con(network: Network) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(network.home) as connection:
        yield connection


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_answers_has_one_row_a_key_and_ends_when_few_rows_are_asked_for(
    con: duckdb.DuckDBPyConnection, view: object
) -> None:
    key = ", ".join(view.contract.key)  # type: ignore[attr-defined]
    name = view.name  # type: ignore[attr-defined]
    total, keys = con.execute(f"select count(*), count(distinct ({key})) from {name}").fetchall()[0]
    assert total == keys
    assert total > 0 or name in ("v_gap", "v_association")
    assert len(con.execute(f"from {name} limit 1").fetchall()) == min(total, 1)


def test_views_are_in_the_dictionary_and_commented(con: duckdb.DuckDBPyConnection) -> None:
    told = {row[0] for row in con.execute("select table_name from data_dictionary").fetchall()}
    assert {view.name for view in VIEWS} <= told
    comments = con.execute("select comment from duckdb_views() where starts_with(view_name, 'v_')").fetchall()
    assert len(comments) == len(VIEWS)
    assert all(comment for (comment,) in comments)


def test_the_example_queries_beside_the_database_run(
    network: Network, con: duckdb.DuckDBPyConnection
) -> None:
    text = (network.home / "published" / "examples.sql").read_text()
    queries = [part for part in re.split(r";\s*$", text, flags=re.M) if part.strip()]
    assert len(queries) > 10
    empty = [query.split("\n")[0] for query in queries if not con.execute(query).fetchall()]
    # small networks have few gaps and associations beyond chance
    assert len(empty) <= 3, empty


def test_the_notebook_runs_from_its_first_cell_to_its_last(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYADS_HOME", str(network.home))
    notebook = json.loads((ROOT / "examples" / "first_look.ipynb").read_text())
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 6
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    names: dict[str, object] = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), "first_look.ipynb", "exec"), names)
    assert len(names["frame"]) > 0  # type: ignore[arg-type]


def test_the_citation_names_the_build_and_the_hash_of_its_files(
    network: Network, con: duckdb.DuckDBPyConnection
) -> None:
    published = network.home / "published"
    words = (published / "citation.txt").read_text()
    build_id, citation = con.execute("select build_id, citation from v_build").fetchall()[0]
    assert words.startswith(citation)
    assert build_id in citation
    digest = hashlib.sha256((published / "research.duckdb").read_bytes()).hexdigest()
    assert f"{digest}  research.duckdb" in words
    assert words.count(".parquet") == len(list((published / "parquet").glob("*.parquet")))


def test_files_by_birth_year_hold_each_person_once(network: Network, con: duckdb.DuckDBPyConnection) -> None:
    folder = network.home / "published" / "parquet" / "by_birth_year"
    for table in (
        "dyads",
        "deliveries",
        "newborns",
        "delivery_measures",
        "newborn_measures",
        "dyad_measures",
    ):
        assert list((folder / table).glob("birth_year=*")), table
        read = f"read_parquet('{folder / table}/*/*.parquet', hive_partitioning = true)"
        counts = con.execute(
            f"select (select count(*) from {table}), (select count(*) from {read})"
        ).fetchall()
        assert counts[0][0] == counts[0][1], table
    years = con.execute(
        f"select distinct birth_year = year(birth_date) from read_parquet('{folder}/newborns/*/*.parquet', "
        "hive_partitioning = true)"
    ).fetchall()
    assert years == [(True,)]


def test_rates_come_with_their_intervals_or_the_reason_why_not(con: duckdb.DuckDBPyConnection) -> None:
    frame = rates(["smm20", "nicu_admission"], level="hospital", period="quarter", home=con)
    assert list(frame.measure_id.unique()) == ["smm20", "nicu_admission"]
    hidden = frame[frame.suppressed]
    assert len(hidden) > 0
    assert hidden.rate.isna().all()
    assert hidden.ci_low.isna().all()
    assert hidden.suppression_reason.notna().all()
    table = rates("nicu_admission", home=con, form="arrow")
    assert table.num_rows == 1
    assert json.loads(table.schema.metadata[b"dyads"])["citation"].startswith("Linked mother-newborn")


def test_since_leaves_earlier_periods_out(con: duckdb.DuckDBPyConnection) -> None:
    months = rates("vol_live_births", period="month", home=con).period_start.tolist()
    later = rates("vol_live_births", period="month", since=months[1], home=con).period_start.tolist()
    assert later == months[1:]
    assert rates("vol_live_births", period="month", since=f"{months[1]:%Y-%m}", home=con).shape[0] == len(
        later
    )


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ({"measure": "preterms"}, "nearest are preterm"),
        ({"measure": "smm20", "level": "city"}, "network, region, state, hospital"),
        ({"measure": "smm20", "stratum": "race"}, "race_ethnicity"),
        ({"measure": "smm20", "period": "week"}, "month, quarter, year, all"),
        ({"measure": "smm20", "since": "spring"}, "2025-03"),
        ({"measure": "eq_bwhite_smm"}, "has no rates"),
    ],
)
def test_a_word_that_does_not_exist_is_answered_with_advice(
    con: duckdb.DuckDBPyConnection, asked: dict[str, str], advice: str
) -> None:
    with pytest.raises(ResearchError, match=advice):
        rates(**asked, home=con)  # type: ignore[call-overload]


def test_a_cohort_is_what_sql_would_find(con: duckdb.DuckDBPyConnection) -> None:
    found = cohort("mother_age_years >= 35 and nicu_admission and newborns.birth_weight_g < 2500", home=con)
    expected = con.execute("""
        select count(*) from dyads y join deliveries d on d.delivery_id = y.delivery_id
        join newborns n on n.newborn_id = y.newborn_id join newborn_measures m on m.newborn_id = y.newborn_id
        where y.link_status = 'linked' and d.mother_age_years >= 35 and m.nicu_admission and n.birth_weight_g < 2500
    """).fetchall()[0][0]
    assert found.num_rows == expected > 0
    assert {"dyad_id", "mother_id", "mother_age_years", "nicu_admission", "birth_weight_g"} <= set(
        found.column_names
    )
    assert json.loads(found.schema.metadata[b"dyads"])["where"].startswith("mother_age_years")


def test_outside_the_denominator_is_neither_yes_nor_no(con: duckdb.DuckDBPyConnection) -> None:
    yes, no = (cohort(words, home=con).num_rows for words in ("ntsv_discharge", "not ntsv_discharge"))
    assert 0 < yes + no < cohort("true", home=con).num_rows


@pytest.mark.parametrize(
    ("where", "advice"),
    [
        ("mother_age > 35", "mother_age_years"),
        ("gestational_age_days < 259", "deliveries.gestational_age_days or newborns.gestational_age_days"),
        ("dyads.smm20", "delivery_measures"),
        ("smm20; drop table dyads", "condition"),
        ("dyad_id in (select dyad_id from dyads)", "columns only"),
        ("read_text('/etc/hostname') is not null", "columns only"),
        ("count(*) > 1", "columns only"),
        ("smm20 and", "not SQL"),
    ],
)
def test_a_condition_over_something_else_is_refused_with_advice(
    con: duckdb.DuckDBPyConnection, where: str, advice: str
) -> None:
    with pytest.raises(ResearchError, match=re.escape(advice)):
        cohort(where, home=con)


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ResearchError, match="dyads run"):
        connect(tmp_path)


def test_measure_reports_hold_the_published_rates_and_mask_the_hidden(
    network: Network, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    settings = Settings(home=network.home, landing=network.landing)
    ((path, written),) = export_measure_reports(settings, tmp_path / "fhir", "all")
    reports = [json.loads(line) for line in path.read_text().splitlines()]
    shown, hidden = con.execute("""
        select count(*) filter (rate is not null), count(*) filter (suppressed)
        from measure_rates where stratum = 'overall' and period_type = 'all'
    """).fetchall()[0]
    scores = [report["group"][0]["measureScore"] for report in reports]
    assert len(reports) == len({report["id"] for report in reports}) == written
    assert sum("value" in score for score in scores) == shown
    masked = [s for s in scores if "extension" in s and s["extension"][0]["valueCode"] == "masked"]
    assert len(masked) == hidden > 0
    assert ": null" not in path.read_text()


def test_a_copy_of_published_alone_is_enough_for_readers(network: Network, tmp_path: Path) -> None:
    """A researcher is handed research.duckdb and nothing of the home."""
    shutil.copyfile(network.database, tmp_path / "research.duckdb")
    for named in (tmp_path, tmp_path / "research.duckdb"):
        with connect(named) as con:
            assert con.execute("select count(*) from v_dyad").fetchall()[0][0] > 1000
