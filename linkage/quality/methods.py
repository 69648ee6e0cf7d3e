"""The methods of the linkage in words, as rows: models, thresholds with their reasons, rules that find and make links.

Nothing is decided here: every row is read off the models and rules that the linker runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from linkage.candidates.deterministic import TIERS as CERTAIN_RULES
from linkage.models.catalogue import MODELS
from linkage.models.comparison import Parameters
from linkage.models.model import Model

METHODS = "linkage_methods"

_THRESHOLD_REASONS = {
    "target_precision": "share of links that must be right; the gate stops the build when fewer are expected to be",
    "link_probability": "a link needs this probability among all candidates of the newborn and none",
    "link_weight": "a link needs this much evidence for the pair itself, in bits (log2 odds)",
    "link_margin": "the whole assignment must be worse by this many bits without the link, so that no tie is decided by lot",
    "strict_probability": "from here on a link is of tier strict, for uses in which a false link harms most",
    "strict_margin": "a strict link's next best mother is this many bits away",
    "review_probability": "from here on a candidate that is not linked is looked at by a person",
    "review_weight": "a candidate of this weight is looked at as well, whatever its rivals",
    "none_weight": "weight at which a candidate is as likely as that no mother is in the data",
    "kept_weight": "pairs lighter than this neither link nor rival a link",
}
_TIER_REASONS = {
    "strict": "links that are certain rules' or nearly certain: for outcomes of single dyads",
    "standard": "all other links: with strict they make up every linked dyad",
    "loose": "best candidates that wait for a reviewer: not linked, and shown with their probability",
}


def create_methods(con: duckdb.DuckDBPyConnection, parameter_files: Mapping[str, Path]) -> None:
    """Create METHODS, of each model with its file of `parameter_files`, else with its shipped parameters.

    Columns: `place` (order), `part` (model, threshold, comparison, certain_rule, blocking_rule, tier), `model` (NULL:
    all), `item, value` (text; NULL where there is none), `because`.
    """
    rows = describe_methods(parameter_files)
    table = pa.Table.from_pylist(
        [{"place": place, **row} for place, row in enumerate(rows, start=1)], schema=_SCHEMA
    )
    con.register("linkage_methods_rows", table)
    con.execute(f"create or replace temp table {METHODS} as from linkage_methods_rows")
    con.unregister("linkage_methods_rows")


def describe_methods(parameter_files: Mapping[str, Path]) -> list[dict[str, Any]]:
    """The rows of METHODS in reading order."""
    rows: list[dict[str, Any]] = []
    for model in MODELS:
        rows += _describe_model(model, model.default_parameters(parameter_files.get(model.name)))
    rows += [_row("certain_rule", None, rule.name, None, rule.because) for rule in CERTAIN_RULES]
    rows += [_row("tier", None, name, None, because) for name, because in _TIER_REASONS.items()]
    return rows


def _describe_model(model: Model, parameters: Parameters) -> list[dict[str, Any]]:
    compared = [comparison["output_column_name"] for comparison in model.settings(None)["comparisons"]]
    rows = [
        _row(
            "model",
            model.name,
            model.name,
            parameters.trained_at,
            f"parameters trained on {parameters.trained_on}",
        )
    ]
    rows += [
        _row("threshold", model.name, name, f"{getattr(model.thresholds, name):g}", because)
        for name, because in _THRESHOLD_REASONS.items()
    ]
    rows += [
        _row(
            "comparison",
            model.name,
            name,
            None,
            "evidence weighed by how often true and other pairs agree in it",
        )
        for name in compared
    ]
    rows += [
        _row("blocking_rule", model.name, rule.name, None, rule.because) for rule in model.blocking_rules
    ]
    return rows


def _row(part: str, model: str | None, name: str, value: str | None, because: str) -> dict[str, Any]:
    return {"part": part, "model": model, "item": name, "value": value, "because": because}


_SCHEMA = pa.schema(
    [
        ("place", pa.int64()),
        ("part", pa.string()),
        ("model", pa.string()),
        ("item", pa.string()),
        ("value", pa.string()),
        ("because", pa.string()),
    ]
)
