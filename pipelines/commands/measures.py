"""`dyads measures`: the catalogue on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.table import Table

from data_contracts.codelists.releases import CodeChange, changes_between
from measures.catalogue import CATALOGUE, DERIVED, HOSPITAL_MEASURES, SPECIFIED, measure_named
from measures.page import derived_page, hospital_page, measure_page, specified_page
from pipelines.commands.options import AsJson, console
from pipelines.verify_decks import DeckError, verify_decks
from pipelines.warehouse import memory_connection

app = typer.Typer(help="The catalogue of measures.", no_args_is_help=True)


@app.command("list")
def list_measures(
    group: Annotated[str | None, typer.Option(help="Only one group, A to L.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the measures: id, title, grain, steward."""
    chosen = [measure for measure in CATALOGUE if group is None or measure.group == group.upper()]
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"id": m.id, "title": m.title, "group": m.group, "grain": m.grain, "steward": m.steward}
                    for m in chosen
                ]
            )
        )
        return
    table = Table("id", "title", "group", "grain", "steward", title=f"{len(chosen)} measures")
    for measure in chosen:
        table.add_row(measure.id, measure.title, measure.group, measure.grain, measure.steward)
    console.print(table)


@app.command("show")
def show_measure(measure_id: Annotated[str, typer.Argument(help="Id of the measure, e.g. smm20.")]) -> None:
    """Show one measure: definition in words, logic, code lists, data needs, steward, version."""
    written = {
        **{measure.id: derived_page(measure) for measure in DERIVED},
        **{measure.id: hospital_page(measure) for measure in HOSPITAL_MEASURES},
        **{measure.id: specified_page(measure) for measure in SPECIFIED},
    }
    try:
        page = written[measure_id] if measure_id in written else measure_page(measure_named(measure_id))
    except KeyError as unknown:
        console.print(unknown.args[0])
        raise typer.Exit(1) from None
    console.print(Markdown(page))


@app.command("verify")
def verify(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the official test cases, e.g. epc02_cases.ndjson.gz.")
    ],
    as_json: AsJson = False,
) -> None:
    """Give official test cases to the ordinary night and compare every population with what is expected."""
    try:
        results = verify_decks(folder)
    except DeckError as problem:
        console.print(f"not verified: {problem}")
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps([asdict(result) for result in results]))
    else:
        table = Table()
        for heading in ("deck", "cases", "populations that agree", "cases that differ", "left out"):
            table.add_column(heading, overflow="fold")
        for result in results:
            table.add_row(
                result.deck,
                f"{result.cases:,}",
                f"{result.agreed:,} of {result.agreed + len(result.differences):,}",
                ", ".join(result.cases_that_differ) or "none",
                ", ".join(result.left_out) or "none",
            )
        console.print(table)
    if any(result.differences for result in results):
        raise typer.Exit(1)


@app.command("check-codes")
def check_codes(
    later: Annotated[
        Path, typer.Argument(help="Folder of the later icd10_cm.parquet and icd10_pcs.parquet.")
    ],
    earlier: Annotated[
        Path | None, typer.Argument(help="Folder of the earlier release; the same folder by default.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the earlier release.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the later release; today by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which codes are new, retired or split between two releases, for each code list that they bear on."""
    last = until.date() if until else date.today()
    first = since.date() if since else last.replace(year=last.year - 1)
    with memory_connection() as con:
        found = changes_between(con, (earlier or later, first), (later, last))
    if as_json:
        typer.echo(json.dumps([asdict(change) for change in found]))
        return
    table = Table("code list", "change", "code", "now", title=f"{len(found)} changes from {first} to {last}")
    for change in found:
        table.add_row(change.codelist, change.change, change.code, _now(change))
    console.print(table)


def _now(change: CodeChange) -> str:
    if change.successors:
        return ", ".join(change.successors)
    if change.change == "new":
        return "in the list" if change.is_listed else "not in the list: decide"
    return "no successor"
