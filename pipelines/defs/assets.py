"""The assets: one a stage of a night, each a thin name for a plain function of `pipelines/night.py`."""

# Dagster reads the annotations of assets at run time, so they are not postponed here.
from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg

from pipelines import night
from pipelines.defs.resources import Network

# A full disk or a lost mount may be back in a minute; anything else would fail again.
SECONDS_BEFORE_RETRY = 60

RECEIVE, LINK, MEASURE, PUBLISH = "receive", "link", "measure", "publish"


def _stage_asset(
    name: str,
    group: str,
    step: Callable[..., night.StepResult],
    *,
    deps: Sequence[str] = (),
    kinds: set[str],
    gate: str | None = None,
) -> dg.AssetsDefinition:
    """An asset that runs one step; a step with a gate shows its verdicts as the asset's check."""
    checks = (
        [dg.AssetCheckSpec(name=f"{gate}_gate", asset=name, description=night.GATES[gate])] if gate else []
    )

    @dg.asset(
        name=name,
        group_name=group,
        deps=list(deps),
        kinds=kinds,
        check_specs=checks,
        pool="home_folder",
        owners=["team:data-engineering"],
        description=step.__doc__,
    )
    def materialize(context: dg.AssetExecutionContext, network: Network) -> dg.MaterializeResult:
        try:
            result = step(network.settings(), context.log.info)
        except night.REFUSALS as refusal:
            # Trying again cannot help: the data must change, or somebody must waive.
            raise dg.Failure(description=str(refusal), allow_retries=False) from None
        except night.MISHAPS:
            raise dg.RetryRequested(max_retries=1, seconds_to_wait=SECONDS_BEFORE_RETRY) from None
        except night.ENGINE_ERRORS as crash:
            # The engine quotes lines and values in its messages, and Dagster keeps what it is told.
            raise dg.Failure(description=night.withheld(crash), allow_retries=False) from None
        return dg.MaterializeResult(
            metadata=_metadata(result), check_results=[_check(result, name)] if result.gate else []
        )

    return materialize


def _metadata(result: night.StepResult) -> dict[str, Any]:
    """Counts, seconds and keys only: whoever opens the UI sees them."""
    shown: dict[str, Any] = {
        "dagster/row_count": sum(result.rows.values()),
        "seconds": round(result.seconds, 2),
        "reused": result.reused,
        "input_key": result.key,
    }
    shown |= {f"rows/{table}": count for table, count in result.rows.items()}
    shown |= {f"count/{figure}": count for figure, count in result.figures.items()}
    shown |= {name: dg.MetadataValue.path(str(path)) for name, path in result.paths.items()}
    return shown


def _check(result: night.StepResult, asset: str) -> dg.AssetCheckResult:
    gate = result.gate
    assert gate is not None
    return dg.AssetCheckResult(
        check_name=f"{gate.name}_gate",
        asset_key=asset,
        passed=gate.passed,
        severity=dg.AssetCheckSeverity.ERROR if gate.stopped else dg.AssetCheckSeverity.WARN,
        metadata={**gate.counts, "verdicts": dg.MetadataValue.md(gate.table)},
    )


ALL_ASSETS = [
    _stage_asset(
        "staged_feeds", RECEIVE, night.receive_deliveries, kinds={"python", "parquet"}, gate="staging"
    ),
    _stage_asset("comparable_records", LINK, night.compare_records, deps=["staged_feeds"], kinds={"duckdb"}),
    _stage_asset("scored_pairs", LINK, night.link_records, deps=["comparable_records"], kinds={"duckdb"}),
    _stage_asset(
        "linked_dyads", LINK, night.identify_dyads, deps=["scored_pairs"], kinds={"duckdb"}, gate="linkage"
    ),
    _stage_asset("linkage_evaluation", LINK, night.evaluate_links, deps=["linked_dyads"], kinds={"duckdb"}),
    _stage_asset("clinical_facts", MEASURE, night.gather_facts, deps=["linked_dyads"], kinds={"duckdb"}),
    _stage_asset("unit_measures", MEASURE, night.compute_measures, deps=["clinical_facts"], kinds={"duckdb"}),
    _stage_asset(
        "measure_rates",
        MEASURE,
        night.compute_rates,
        deps=["unit_measures"],
        kinds={"duckdb"},
        gate="measures",
    ),
    _stage_asset(
        "research_database",
        PUBLISH,
        night.publish_build,
        deps=["measure_rates", "linkage_evaluation"],
        kinds={"duckdb", "parquet"},
        gate="publish",
    ),
    _stage_asset("reports", PUBLISH, night.write_reports, deps=["research_database"], kinds={"html"}),
]
