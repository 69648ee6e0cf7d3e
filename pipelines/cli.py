"""The command `dyads`: parses words, calls one function, prints what came of it."""

from __future__ import annotations

import logging
import os
import sys

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.commands import build, cases, diff, export, inspect, measures, operations, review, training
from pipelines.identity_ledger import LedgerMissing
from pipelines.locking import AnotherRunIsActive
from pipelines.receiving import ReceivingError
from pipelines.settings import SettingsError

app = typer.Typer(
    name="dyads",
    help="Links the hospital records of mothers and their newborns and turns them into trusted measures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
build.register(app)
inspect.register(app)
training.register(app)
export.register(app)
cases.register(app)
diff.register(app)
operations.register(app)
app.add_typer(measures.app, name="measures")
app.add_typer(review.app, name="review")


def main() -> None:
    """Entry point: a refusal ends with its sentence and exit code 1, never with a trace of records."""
    os.umask(0o077)
    logging.getLogger("dyads").setLevel(logging.INFO)
    try:
        app()
    except (SettingsError, AnotherRunIsActive, ReceivingError, LedgerMissing, FileNotFoundError) as refusal:
        Console(stderr=True).print(f"[bold red]stopped:[/] {escape(str(refusal))}", highlight=False)
        sys.exit(1)
