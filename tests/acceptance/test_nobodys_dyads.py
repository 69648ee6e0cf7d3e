"""Records that are nobody's dyads: the job ends with verdicts, not with a crash, and links next to nothing."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from tests.acceptance.conftest import run_dyads
from tests.support.artificial_episodes import write_landing
from tests.support.shared import needs_shared_data


@needs_shared_data
def test_artificial_episodes_end_with_verdicts_and_next_to_no_links(tmp_path: Path) -> None:
    assert write_landing(tmp_path / "landing") == 105

    ran = run_dyads(
        "run", "--home", str(tmp_path / "home"), "--landing", str(tmp_path / "landing"), check=False
    )

    assert "Traceback" not in ran.stdout + ran.stderr
    verdicts = json.loads(run_dyads("gates", "--home", str(tmp_path / "home"), "--json").stdout)
    assert {each["verdict"] for each in verdicts} & {"WARN", "FAIL"}
    found = tmp_path / "home" / "work" / "stages" / "link" / "*" / "links.parquet"
    links = duckdb.sql(
        f"select count(*) filter (link_status = 'linked'), count(*) from read_parquet('{found}')"
    ).fetchall()[0]
    assert links[1] > 0, "no newborn was recognised at all"
    assert links[0] <= 2
