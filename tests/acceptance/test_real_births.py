"""100 000 real births: published rates equal direct counts from the file, and links find the true mothers."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.conftest import run_dyads
from tests.support.shared import SHARED_DATA, needs_shared_data

BIRTHS = SHARED_DATA / "natality2014" / "natality2014_100k.parquet"

# Measure, condition of the numerator, condition of the denominator, both on the file's own columns.
COUNTED_DIRECTLY = [
    ("lbw", "dbwt < 2500", "dbwt is not null"),
    ("vlbw", "dbwt < 1500", "dbwt is not null"),
    ("preterm", "combgest < 37", "combgest is not null"),
    ("early_term", "combgest between 37 and 38", "combgest is not null"),
    ("vol_multiples", "dplural >= 2", "true"),
    ("csec_total", "me_rout = 'cesarean'", "me_rout is not null"),
    ("nicu_admission", "ab_nicu = 'y'", "ab_nicu is not null"),
    ("sdoh_medicaid", "pay = 'medicaid'", "pay is not null"),
    ("coiin_smoking", "cig_3 > 0", "cig_3 is not null"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("births")
    run_dyads("synthesize", str(root / "landing"), "--births-file", str(BIRTHS), "--seed", "1")
    run_dyads(
        "run", "--home", str(root / "home"), "--landing", str(root / "landing"), DYADS_SUPPRESSION="internal"
    )
    return root / "home"


@needs_shared_data
@pytest.mark.slow
@pytest.mark.parametrize(("measure", "numerator", "denominator"), COUNTED_DIRECTLY)
def test_the_published_rate_equals_the_direct_count(
    home: Path, measure: str, numerator: str, denominator: str
) -> None:
    expected = duckdb.sql(
        f"select count(*) filter ({numerator}), count(*) from '{BIRTHS}' where {denominator}"
    ).fetchall()[0]
    con = duckdb.connect(str(home / "published" / "research.duckdb"), read_only=True)
    published = con.execute(
        "select numerator, denominator from measure_rates where measure_id = ? and level = 'network' "
        "and period_type = 'all' and stratum = 'overall'",
        [measure],
    ).fetchall()
    con.close()
    assert published == [expected]


@needs_shared_data
@pytest.mark.slow
def test_newborns_find_their_true_mothers(home: Path) -> None:
    truth = home.parent / "landing" / "truth.parquet"
    rows = json.loads(run_dyads("evaluate", "--truth", str(truth), "--home", str(home), "--json").stdout)
    figures = {row["metric"]: row["value"] for row in rows if row["stratum"] == "overall"}
    assert figures["precision"] >= 0.999
    assert figures["recall"] >= 0.97
