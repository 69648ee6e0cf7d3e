"""How good the links are: described every night, and compared with the truth where a truth is at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from linkage.quality.bias import describe_linkage
from linkage.quality.calibration import create_calibration, create_empty_calibration
from linkage.quality.certainty import create_certainty
from linkage.quality.drift import create_drift
from linkage.quality.evaluation import evaluate
from linkage.quality.hidden import hide_quality, publish_assessment
from linkage.quality.methods import create_methods
from linkage.quality.proxies import create_proxies
from pipelines.linkage_models import parameter_files
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted, stage_connection

# A synthetic landing folder carries its own answers.
TRUTH_NAME = "truth.parquet"

# Counts of newborns at a hospital or in a group are small cells like any other.
_LARGEST_HIDDEN = {"us_cms": 10, "us_hcup": 10, "nhs": 7, "internal": 0}


def truth_file_hash(settings: Settings) -> str:
    """Hash of the truth beside the deliveries and of the profile; without a truth only the latter."""
    path = settings.landing / TRUTH_NAME
    if not path.is_file():
        return settings.suppression_profile
    with path.open("rb") as stream:
        return settings.suppression_profile + hashlib.file_digest(stream, "sha256").hexdigest()


def assess_links(con: DuckDBPyConnection) -> None:
    """Create what the gate reads of the links as they are: expected errors, signs of false links, drift."""
    create_certainty(con)
    create_proxies(con)
    create_drift(con)


def create_link_quality(con: DuckDBPyConnection, settings: Settings) -> None:
    """Create the published tables of linkage quality, with small counts hidden; accuracy where the truth is known."""
    largest_hidden = _LARGEST_HIDDEN[settings.suppression_profile]
    describe_linkage(con)
    path = settings.landing / TRUTH_NAME
    if path.is_file():
        con.execute(f"create or replace temp view truth as from read_parquet({quoted(path)})")
        evaluate(con, "truth")
        create_calibration(con, "truth")
    else:
        create_empty_calibration(con)
    hide_quality(con, largest_hidden)
    publish_assessment(con, largest_hidden)
    create_methods(con, parameter_files(settings))


def evaluate_against(settings: Settings, truth: Path) -> list[dict[str, Any]]:
    """Precision, recall and F1 of the last night's links against a truth file, overall and by stratum.

    Raises SettingsError when nothing was linked yet or the file lacks the columns of a truth.
    """
    if not truth.is_file():
        raise SettingsError("the truth file does not exist")
    results = sorted(
        (settings.work / "stages" / "link").glob("*/result.json"), key=lambda path: path.stat().st_mtime
    )
    if not results:
        raise SettingsError("nothing was linked in this home folder yet; run `dyads run` first")
    compared = sorted(
        (settings.work / "stages" / "compare").glob("*/result.json"), key=lambda p: p.stat().st_mtime
    )
    landing = Settings(home=settings.home, landing=truth.resolve().parent)
    with stage_connection(landing) as con:
        for folder in (results[-1].parent, compared[-1].parent):
            for path in folder.glob("*.parquet"):
                con.execute(f"create temp view {path.stem} as from read_parquet({quoted(path)})")
        con.execute(f"create temp view truth as from read_parquet({quoted(truth.resolve())})")
        wanted = {
            "newborn_hospital_id",
            "newborn_encounter_id",
            "delivery_hospital_id",
            "delivery_encounter_id",
        }
        missing = wanted - {row[0] for row in con.execute("describe truth").fetchall()}
        if missing:
            raise SettingsError(f"the truth file lacks {', '.join(sorted(missing))}")
        found = evaluate(con, "truth")
    return [
        {
            "metric": row.metric,
            "stratum": row.stratum,
            "stratum_value": row.stratum_value,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "value": row.value,
            "ci_low": row.ci_low,
            "ci_high": row.ci_high,
        }
        for row in found.rows
    ]
