"""Trains a linkage model on the records of the last night, keeps the parameters, and writes how they compare.

How parameters are estimated stands in linkage/training/train.py; the report's drawings in reports/training.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from linkage.models.catalogue import model_named
from linkage.models.comparison import write_parameters
from linkage.training.comparison import ParameterComparison, compare_parameters
from linkage.training.train import INPUTS, Sample, Training, sample_records, train
from pipelines.linkage_models import models_folder, parameter_files, use_parameters
from pipelines.review_labels import gather_labels
from pipelines.review_store import read_decisions, show_tonights_decisions
from pipelines.stage_runner import Night
from pipelines.warehouse import quoted, stage_connection


@dataclass(frozen=True, kw_only=True)
class TrainedModel:
    """What a training left: the parameter file, its report, and the figures of both."""

    file: Path
    report: Path
    sample: Sample
    training: Training
    comparison: ParameterComparison


def train_on_last_night(
    night: Night, *, model: str, out: Path | None, use: bool, say: Callable[[str], None]
) -> TrainedModel:
    """Train `model` on the records that `night` compares, in `out` or a dated file of work/models; put it in force if asked.

    ValueError for a model that does not exist; FileNotFoundError when no night has compared these records yet;
    TrainingError when they do not allow training.
    """
    from reports.training import write_training_report

    settings = night.settings
    plan = model_named(model).training
    compared = night.folder("compare")
    if not (compared / "result.json").is_file():
        raise FileNotFoundError(
            "no night has compared the records that are staged now; run `dyads run` first, then train on its records"
        )
    files = parameter_files(settings)
    now = datetime.now(UTC)
    labels = gather_labels(settings)[0] if read_decisions(settings) else ()
    with stage_connection(settings) as con:
        _show_compared(con, compared)
        sample = sample_records(con, seed=plan.seed)
        say(
            f"train: {sample.newborns:,} of {sample.newborns_of:,} newborns, {sample.weeks} of {sample.weeks_of} weeks"
        )
        training = train(
            con,
            model=model,
            trained_on=f"{sample.newborns:,} newborns of {sample.weeks} of the network's {sample.weeks_of} weeks",
            trained_at=f"{now:%Y-%m-%dT%H:%MZ}",
            labels=labels,
        )
        file = out or models_folder(settings) / f"{model}_{now:%Y-%m-%dT%H%M%SZ}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_parameters(file, training.parameters)
        say(f"train: parameters in {file.name}; linking the same records with old and new ones")
        show_tonights_decisions(con, settings)
        comparison = compare_parameters(con, model=model, old=files.get(model), new=file, others=files)
    report = write_training_report(
        models_folder(settings) / file.stem, sample=sample, training=training, comparison=comparison
    )
    if use:
        use_parameters(settings, file)
        say("train: in force from the next night on")
    return TrainedModel(file=file, report=report, sample=sample, training=training, comparison=comparison)


def _show_compared(con: DuckDBPyConnection, folder: Path) -> None:
    for name in INPUTS:
        con.execute(
            f"create temp view every_{name} as select * from read_parquet({quoted(folder / f'{name}.parquet')})"
        )
