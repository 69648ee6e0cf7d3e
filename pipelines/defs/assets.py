"""The assets: one a stage of a night, each a thin name for a plain function of `pipelines/night.py`."""

# Dagster reads the annotations of assets at run time, so they are not postponed here.
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import dagster as dg

from pipelines import night
from pipelines.defs.metadata import check_result, step_metadata
from pipelines.defs.resources import Network
from pipelines.night_record import note_step
from pipelines.redaction import redact
from pipelines.settings import Settings
from pipelines.stages import (
    ASSESS,
    ASSOCIATE,
    BOUND,
    COMPARE,
    EVALUATE,
    FACTS,
    IDENTIFY,
    LINK,
    MEASURE,
    RATE,
    TYPE,
)

# A full disk or a lost mount may be back in a minute; anything else would fail again.
SECONDS_BEFORE_RETRY = 60

# Who is asked about an asset: the custodian's engineers, and those who know what its figures mean.
OWNERS = {
    "receive": ["team:data-engineering", "team:data-stewards"],
    "link": ["team:data-engineering", "team:linkage"],
    "measure": ["team:data-engineering", "team:clinical-measures"],
    "publish": ["team:data-engineering"],
}

# As long as `[freshness] build_hours` unless set otherwise; a night is expected every 24 hours.
FRESH_FOR = timedelta(hours=Settings.build_hours)
LATE_AFTER = timedelta(hours=26)


@dataclass(frozen=True, kw_only=True)
class StageAsset:
    """What Dagster shows of a step: its place in the graph, its chief table, the report and the page about it.

    `tables` are all it writes; `gate` judges what it made.
    """

    name: str
    group: str
    step: Callable[..., night.StepResult]
    after: tuple[str, ...]
    kinds: frozenset[str]
    tables: tuple[str, ...]
    explained_in: str
    chief: str | None = None
    page: str | None = None
    gate: str | None = None
    is_fresh_nightly: bool = False


def build_asset(stage: StageAsset) -> dg.AssetsDefinition:
    """The asset of a step: it runs it, tells Dagster counts and verdicts, and says why it failed without a value."""
    checks = (
        [dg.AssetCheckSpec(name=f"{stage.gate}_gate", asset=stage.name, description=night.GATES[stage.gate])]
        if stage.gate
        else []
    )

    @dg.asset(
        name=stage.name,
        group_name=stage.group,
        deps=list(stage.after),
        kinds=set(stage.kinds),
        check_specs=checks,
        pool="home_folder",
        owners=OWNERS[stage.group],
        description=stage.step.__doc__,
        metadata={"tables": ", ".join(stage.tables), "explained in": stage.explained_in},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=FRESH_FOR, warn_window=LATE_AFTER)
        if stage.is_fresh_nightly
        else None,
    )
    def materialize(context: dg.AssetExecutionContext, network: Network) -> dg.MaterializeResult:
        settings = network.settings()
        note_step(settings, stage.name)
        try:
            result = stage.step(settings, lambda words: context.log.info(redact(words)))
        except night.REFUSALS as refusal:
            # Trying again cannot help: the data must change, or somebody must waive.
            raise dg.Failure(description=str(refusal), allow_retries=False) from None
        except night.MISHAPS as mishap:
            if context.retry_number:
                raise dg.Failure(description=night.mishap_in_words(mishap), allow_retries=False) from None
            raise dg.RetryRequested(max_retries=1, seconds_to_wait=SECONDS_BEFORE_RETRY) from None
        except night.ENGINE_ERRORS as crash:
            # The engine quotes lines and values in its messages, and Dagster keeps what it is told.
            raise dg.Failure(description=night.withheld(crash), allow_retries=False) from None
        return dg.MaterializeResult(
            metadata=step_metadata(result, settings, chief=stage.chief, page=stage.page),
            check_results=[check_result(result, stage.name, settings)] if result.gate else [],
        )

    return materialize


STAGE_ASSETS: tuple[StageAsset, ...] = (
    StageAsset(
        name="staged_feeds",
        group="receive",
        step=night.receive_deliveries,
        after=(),
        kinds=frozenset({"python", "parquet"}),
        tables=("every feed", "quarantine", "rejected_values", "ledger"),
        chief="maternal_encounters",
        page="quality.html",
        gate="staging",
        explained_in="docs/how-to/run-every-night.md",
    ),
    StageAsset(
        name="comparable_records",
        group="link",
        step=night.compare_records,
        after=("staged_feeds",),
        kinds=frozenset({"duckdb"}),
        tables=COMPARE.writes,
        chief="comparable_deliveries",
        explained_in="docs/explanation/linkage.md",
    ),
    StageAsset(
        name="scored_pairs",
        group="link",
        step=night.link_records,
        after=("comparable_records",),
        kinds=frozenset({"duckdb", "python"}),
        tables=LINK.writes,
        chief="scored_pairs",
        page="linkage.html",
        explained_in="docs/explanation/nights.md",
    ),
    StageAsset(
        name="linked_dyads",
        group="link",
        step=night.identify_dyads,
        after=("scored_pairs",),
        kinds=frozenset({"duckdb"}),
        tables=(*ASSESS.writes, *TYPE.writes, *IDENTIFY.writes),
        chief="dyads",
        page="linkage.html",
        gate="linkage",
        explained_in="docs/explanation/linkage.md",
    ),
    StageAsset(
        name="linkage_evaluation",
        group="link",
        step=night.evaluate_links,
        after=("linked_dyads",),
        kinds=frozenset({"duckdb"}),
        tables=EVALUATE.writes,
        chief="link_quality",
        page="linkage.html",
        explained_in="docs/explanation/linkage.md",
    ),
    StageAsset(
        name="clinical_facts",
        group="measure",
        step=night.gather_facts,
        after=("linked_dyads",),
        kinds=frozenset({"duckdb"}),
        tables=FACTS.writes,
        chief="delivery_facts",
        explained_in="docs/explanation/stages.md",
    ),
    StageAsset(
        name="unit_measures",
        group="measure",
        step=night.compute_measures,
        after=("clinical_facts",),
        kinds=frozenset({"duckdb"}),
        tables=MEASURE.writes,
        chief="delivery_measures",
        explained_in="docs/explanation/measures.md",
    ),
    StageAsset(
        name="measure_rates",
        group="measure",
        step=night.compute_rates,
        after=("unit_measures",),
        kinds=frozenset({"duckdb", "python"}),
        tables=(*RATE.writes, *BOUND.writes, *ASSOCIATE.writes),
        chief="measure_rates",
        page="network.html",
        gate="measures",
        explained_in="docs/explanation/rates.md",
    ),
    StageAsset(
        name="research_database",
        group="publish",
        step=night.publish_build,
        after=("measure_rates", "linkage_evaluation"),
        kinds=frozenset({"duckdb", "parquet"}),
        tables=("published/research.duckdb", "published/parquet"),
        chief="dyads",
        page="index.html",
        gate="publish",
        explained_in="docs/reference/data-dictionary.md",
        is_fresh_nightly=True,
    ),
    StageAsset(
        name="reports",
        group="publish",
        step=night.write_reports,
        after=("research_database",),
        kinds=frozenset({"html"}),
        tables=("reports",),
        page="index.html",
        explained_in="docs/how-to/read-the-reports.md",
    ),
)

ALL_ASSETS = [build_asset(stage) for stage in STAGE_ASSETS]
