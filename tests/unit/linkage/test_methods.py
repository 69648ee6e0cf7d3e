"""The published methods are those of the models that run."""

from __future__ import annotations

import duckdb

from linkage.methods import create_methods
from linkage.models.catalogue import MODELS


def test_every_model_tells_its_thresholds_rules_and_version(con: duckdb.DuckDBPyConnection) -> None:
    create_methods(con)
    for model in MODELS:
        told = con.execute(
            "select part, item, value from linkage_methods where model = ? order by place", [model.name]
        ).fetchall()
        assert told[0] == ("model", model.name, model.default_parameters(None).trained_at)
        assert ("threshold", "link_probability", f"{model.thresholds.link_probability:g}") in told
        assert [item for part, item, _ in told if part == "blocking_rule"] == [
            rule.name for rule in model.blocking_rules
        ]


def test_every_row_says_what_it_is_for(con: duckdb.DuckDBPyConnection) -> None:
    create_methods(con)
    assert con.execute(
        "select count(*) from linkage_methods where because is null or because = ''"
    ).fetchall() == [(0,)]
