"""`dyads train`: new parameters for a linkage model, and how they compare with those in use."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import AsJson, Home, console, progress_shown
from pipelines.settings import load_settings


class ModelName(StrEnum):
    """The models that can be trained."""

    IDENTIFIED = "identified"
    LIMITED = "limited"


def register(app: typer.Typer) -> None:
    """Add the command of this module to the application."""
    app.command("train")(train)


def train(
    model: Annotated[ModelName, typer.Option(help="Which model.")] = ModelName.IDENTIFIED,
    home: Home = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write. Default: a dated one in work/models.", show_default=False),
    ] = None,
    use: Annotated[bool, typer.Option("--use", help="Put it in force from the next night on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train a linkage model on the records of the last night and compare it with the one in use."""
    from linkage.splink_adapter import TrainingError
    from pipelines.locking import one_run_at_a_time
    from pipelines.night import tonight
    from pipelines.training import train_on_last_night

    settings = load_settings(home=home)
    with progress_shown(as_json), one_run_at_a_time(settings):
        try:
            made = train_on_last_night(
                tonight(settings),
                model=model.value,
                out=out,
                use=use,
                say=lambda words: None if as_json else console.print(words),
            )
        except TrainingError as refusal:
            console.print(f"[bold red]not trained:[/] {refusal}", highlight=False)
            raise typer.Exit(1) from None
    changed = sum(row["newborns"] for row in made.comparison.changes)
    if as_json:
        figures = {
            "file": str(made.file),
            "report": str(made.report),
            "in_force": use,
            "newborns_changed": changed,
        }
        typer.echo(json.dumps(figures))
        return
    old, new = made.comparison.old, made.comparison.new
    console.print(f"parameters: {made.file}{' (in force)' if use else ''}")
    console.print(f"report:     {made.report}")
    console.print(
        f"linked {old.linked:,} → {new.linked:,}, in review {old.review:,} → {new.review:,}, "
        f"unlinked {old.unlinked:,} → {new.unlinked:,}; {changed:,} newborns would change"
    )
