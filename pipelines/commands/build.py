"""`dyads demo, synthesize, run, evaluate`: the commands that make something."""

from __future__ import annotations

import json
import shutil
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pipelines.commands.options import AsJson, Home, Landing, console, progress_shown
from pipelines.settings import ENGINES, Settings, SettingsError, load_settings


class LimitedDetail(StrEnum):
    """How much limited data tell of time."""

    TIMES = "times"
    DATES = "dates"


class Errors(StrEnum):
    """How bad the synthetic records are."""

    NONE = "none"
    LIGHT = "light"
    HEAVY = "heavy"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("demo")(demo)
    app.command("synthesize")(synthesize)
    app.command("run")(run)
    app.command("evaluate")(evaluate)


def demo(
    births: Annotated[int, typer.Option(min=500, help="Births to make.")] = 20_000,
    home: Home = None,
    seed: Annotated[int, typer.Option(help="Seed of the synthetic network.")] = 1,
) -> None:
    """Make a synthetic network, run the whole nightly job on it, and say where to look."""
    from pipelines.demo import show_result

    settings = load_settings(home=home)
    marker = settings.landing / "synthetic.json"
    wanted = {"births": births, "seed": seed}
    if settings.landing.is_dir() and any(settings.landing.iterdir()) and not marker.is_file():
        raise SettingsError(
            f"{settings.landing} holds deliveries that the demo did not make; choose another --home"
        )
    with progress_shown(form=settings.console_log):
        if not marker.is_file() or json.loads(marker.read_text()) != wanted:
            shutil.rmtree(settings.landing, ignore_errors=True)
            _synthesize(settings, settings.landing, births=births, seed=seed)
            marker.write_text(json.dumps(wanted))
        _launch_or_exit(settings)
    show_result(settings, console)


def synthesize(
    out: Annotated[Path, typer.Argument(help="Folder to write: a landing folder and truth.parquet.")],
    births: Annotated[int, typer.Option(min=100, help="Births to make.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Same seed, same network.")] = 1,
    hospitals: Annotated[int | None, typer.Option(min=1, help="Hospitals; default fits the births.")] = None,
    months: Annotated[int, typer.Option(min=1, max=60, help="Months, from January 2025 on.")] = 12,
    errors: Annotated[Errors, typer.Option(help="How many missing and mistyped values.")] = Errors.LIGHT,
    limited: Annotated[bool, typer.Option("--limited", help="No names, numbers, addresses.")] = False,
    limited_detail: Annotated[
        LimitedDetail, typer.Option(help="Of limited data: times where known, or days and weeks only.")
    ] = LimitedDetail.TIMES,
    births_file: Annotated[
        Path | None, typer.Option(help="Parquet of real births (NCHS layout) to use instead of made-up ones.")
    ] = None,
    file_format: Annotated[str, typer.Option("--format", help="parquet, csv or csv.gz")] = "parquet",
) -> None:
    """Write a landing folder of all feeds with realistic clinical codes, and the truth about its dyads."""
    with tempfile.TemporaryDirectory() as scratch, progress_shown():
        _synthesize(
            load_settings(home=Path(scratch), landing=out),
            out,
            births=births,
            seed=seed,
            hospitals=hospitals,
            months=months,
            errors=errors.value,
            limited=limited,
            limited_detail=limited_detail.value,
            births_file=births_file,
            file_format=file_format,
        )


def run(
    home: Home = None,
    landing: Landing = None,
    engine: Annotated[str | None, typer.Option(help=" or ".join(ENGINES) + ".")] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Link everything again, with names counted anew, and say what that changes."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Run the nightly job once: the same job that the schedule launches."""
    settings = load_settings(home=home, landing=landing, engine=engine, links_everything=full)
    if not settings.landing.is_dir():
        raise FileNotFoundError(
            f"no landing folder at {settings.landing}; name it with --landing or DYADS_LANDING"
        )
    with progress_shown(quiet, settings.console_log):
        _launch_or_exit(settings)
    if full:
        _show_differences(settings)
    console.print(f"published: {settings.published / 'research.duckdb'}")
    console.print(f"reports:   {settings.reports / 'index.html'}")


def evaluate(
    truth: Annotated[Path, typer.Option(help="Parquet of known pairs (see the synthesize command).")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Compare the last night's links with a known truth: precision, recall, F1 with 95 % intervals."""
    from pipelines.evaluation import evaluate_against

    rows = evaluate_against(load_settings(home=home), truth)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("figure", "among", "value", "95 % interval", "of", title="Links against the truth")
    for row in rows:
        among = "all" if row["stratum"] == "overall" else f"{row['stratum']}: {row['stratum_value']}"
        table.add_row(
            str(row["metric"]),
            among,
            "-" if row["value"] is None else f"{row['value']:.5f}",
            "-" if row["ci_low"] is None else f"{row['ci_low']:.5f} to {row['ci_high']:.5f}",
            f"{row['numerator']:,} / {row['denominator']:,}",
        )
    console.print(table)


def _synthesize(settings: Settings, out: Path, *, births_file: Path | None = None, **wanted: Any) -> None:
    import logging

    from pipelines.warehouse import stage_connection
    from synthetic.births_file import births_from_natality
    from synthetic.synthesis import synthesize as make

    say = logging.getLogger("dyads").info
    if births_file is not None:
        with stage_connection(settings, births_file.resolve().parent) as con:
            made = births_from_natality(
                con, births_file.resolve(), out.resolve(), seed=wanted["seed"], errors=wanted["errors"]
            )
    else:
        with stage_connection(settings) as con:
            made = make(con, out.resolve(), progress=say, **wanted)
    say(f"synthesize: {made.births:,} births in {out}")


def _show_differences(settings: Settings) -> None:
    from pipelines.night import tonight
    from pipelines.relinking import differences_of

    differences = differences_of(tonight(settings))
    if differences is None:
        console.print("Everything was linked; there were no links before to compare with.")
        return
    table = Table("newborns", "", title="Links now, against the links before")
    for kind, count in differences.items():
        table.add_row(kind.replace("_", " "), f"{count:,}")
    console.print(table)


def _launch_or_exit(settings: Settings) -> None:
    from pipelines.launch import launch_nightly

    ended = launch_nightly(settings)
    if not ended.succeeded:
        where = f" in {ended.failed_step}" if ended.failed_step else ""
        console.print(f"[bold red]the run stopped{where}:[/] {escape(str(ended.reason))}", highlight=False)
        console.print("What was published before is untouched. `dyads gates` shows the verdicts.")
        raise typer.Exit(1)
