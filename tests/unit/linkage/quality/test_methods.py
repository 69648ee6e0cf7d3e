"""The published methods are those of the models that run."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from linkage.models import identified
from linkage.models.catalogue import MODELS
from linkage.quality.methods import create_methods


def test_every_model_tells_its_thresholds_rules_and_version(con: duckdb.DuckDBPyConnection) -> None:
    create_methods(con, {})
    for model in MODELS:
        told = con.execute(
            "select part, item, value from linkage_methods where model = ? order by place", [model.name]
        ).fetchall()
        assert told[0] == ("model", model.name, model.default_parameters(None).trained_at)
        assert ("threshold", "link_probability", f"{model.thresholds.link_probability:g}") in told
        assert [item for part, item, _ in told if part == "blocking_rule"] == [
            rule.name for rule in model.blocking_rules
        ]


def test_a_model_trained_anew_tells_its_own_date(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    shipped = json.loads(identified.DEFAULT_PARAMETERS.read_text())
    (tmp_path / "own.json").write_text(json.dumps(shipped | {"trained_at": "2031-05-06"}))
    create_methods(con, {"identified": tmp_path / "own.json"})
    told = con.execute(
        "select model, value from linkage_methods where part = 'model' order by place"
    ).fetchall()
    assert ("identified", "2031-05-06") in told
    assert ("limited", "2031-05-06") not in told


def test_every_row_says_what_it_is_for(con: duckdb.DuckDBPyConnection) -> None:
    create_methods(con, {})
    assert con.execute(
        "select count(*) from linkage_methods where because is null or because = ''"
    ).fetchall() == [(0,)]
