"""Options that several commands share, and how progress is shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler

from pipelines.logs import json_on_stderr

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Home folder. Default: $DYADS_HOME, else ./dyads_home.", show_default=False),
]
Landing = Annotated[
    Path | None,
    typer.Option("--landing", help="Folder of delivered files. Default: <home>/landing.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

console = Console(highlight=False)


@contextmanager
def progress_shown(quiet: bool = False, form: str = "words") -> Iterator[None]:
    """Show what the pipeline says about its progress on standard error: `words` for people, `json` for a collector."""
    logger = logging.getLogger("dyads")
    handler: logging.Handler = (
        json_on_stderr()
        if form == "json"
        else RichHandler(
            console=Console(stderr=True, highlight=False), show_path=False, show_level=False, markup=False
        )
    )
    # What waits for somebody stands in the night's log, in `dyads status` and in `dyads alerts`.
    if form != "json":
        handler.addFilter(lambda record: getattr(record, "event", "") != "alert")
    if not quiet:
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
