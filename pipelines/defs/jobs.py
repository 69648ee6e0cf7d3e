"""The jobs: the night, every asset in order in one process; and reading a month again, which stands in for backfills."""

# Dagster reads the annotations of ops at run time, so they are not postponed here.
import dagster as dg

from pipelines.defs.resources import Network
from pipelines.restaging import restage
from pipelines.settings import SettingsError

NIGHTLY = dg.define_asset_job(
    name="nightly",
    selection=dg.AssetSelection.all(),
    description="From delivered files to the published research database and its reports.",
    # Steps share one home folder and one engine: a process a step would cost two seconds each and gain nothing.
    executor_def=dg.in_process_executor,
    tags={"dyads/kind": "nightly"},
)


class MonthToReadAgain(dg.Config):
    """Which period (2025, 2025Q1 or 2025-03) is read again, of one submitter or of all, who decided and why."""

    period: str
    owner: str
    reason: str
    submitter: str = ""


@dg.op(
    pool="home_folder", description="Mark what is current for a period to be read again by the next night."
)
def mark_month(context: dg.OpExecutionContext, config: MonthToReadAgain, network: Network) -> None:
    """Mark the deliveries; Dagster is told how many."""
    try:
        chosen = restage(
            network.settings(),
            config.period,
            owner=config.owner,
            reason=config.reason,
            submitter=config.submitter or None,
        )
    except SettingsError as refusal:
        raise dg.Failure(description=str(refusal), allow_retries=False) from None
    context.add_output_metadata({"deliveries": len(chosen)})


@dg.job(
    name="restage_month",
    description="Have the deliveries of a month read again by the next night (assets have no monthly partitions).",
    executor_def=dg.in_process_executor,
    tags={"dyads/kind": "restage"},
)
def restage_month() -> None:
    """One step: mark."""
    mark_month()
