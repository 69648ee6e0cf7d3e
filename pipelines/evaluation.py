"""How good the links are: described every night, and compared with the truth where a truth is at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from linkage.bias import describe_linkage
from linkage.evaluation import evaluate
from linkage.models.identified import LINK_WEIGHT, REVIEW_WEIGHT
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


def create_link_quality(con: DuckDBPyConnection, settings: Settings) -> None:
    """Create `link_quality` and `linkage_bias`, with small counts hidden; with accuracy where the truth is known."""
    describe_linkage(con)
    _hide_small_counts(con, _LARGEST_HIDDEN[settings.suppression_profile])
    for name, weight in (("link_threshold", LINK_WEIGHT), ("review_threshold", REVIEW_WEIGHT)):
        con.execute(
            "insert into link_quality by name select ? as metric, 'overall' as stratum, 'all' as stratum_value, "
            "? as value, 'model' as source",
            [name, weight],
        )
    path = settings.landing / TRUTH_NAME
    if path.is_file():
        con.execute(f"create or replace temp view truth as from read_parquet({quoted(path)})")
        evaluate(con, "truth")


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


def _hide_small_counts(con: DuckDBPyConnection, largest_hidden: int) -> None:
    """Hide figures whose counts, or what they leave over, are small; figures of the whole network are shown.

    Where one group of a stratum is hidden, the next smallest goes with it: alone it would follow from the total.
    """
    if not largest_hidden:
        return
    con.execute(f"""
        create or replace temp table link_quality as
        with judged as (
            select *, stratum <> 'overall' and (numerator between 1 and {largest_hidden}
                or denominator - numerator between 1 and {largest_hidden}
                or denominator between 1 and {largest_hidden}) as is_small
            from link_quality
        ),
        beside as (
            select *, count(*) filter (is_small) over (partition by metric, stratum) as small_ones,
                row_number() over (
                    partition by metric, stratum, is_small order by denominator, stratum_value) as place
            from judged
        ),
        hidden as (
            select *, is_small or (stratum <> 'overall' and small_ones = 1 and place = 1) as hide from beside
        )
        select metric, stratum, stratum_value, if(hide, null, numerator) as numerator,
            if(hide, null, denominator) as denominator, if(hide, null, value) as value,
            if(hide, null, ci_low) as ci_low, if(hide, null, ci_high) as ci_high, source
        from hidden
    """)
    con.execute(f"""
        create or replace temp table linkage_bias as
        with people as (
            select count(*) filter (link_status = 'linked') as linked, count(*) filter (link_status <> 'linked') as others
            from links
        ),
        judged as (
            select b.*, round(linked_share * linked) between 1 and {largest_hidden}
                or round(unlinked_share * others) between 1 and {largest_hidden} as is_small
            from linkage_bias b, people
        ),
        beside as (
            select *, count(*) filter (is_small) over (partition by characteristic) as small_ones,
                row_number() over (
                    partition by characteristic, is_small order by unlinked_share, linked_share, level) as place
            from judged
        ),
        hidden as (select *, is_small or (small_ones = 1 and place = 1) as hide from beside)
        select characteristic, level, if(hide, null, linked_share) as linked_share,
            if(hide, null, unlinked_share) as unlinked_share,
            if(hide, null, standardized_difference) as standardized_difference, if(hide, null, flagged) as flagged
        from hidden
    """)
