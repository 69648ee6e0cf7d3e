"""`dyads measures`: the catalogue on the command line."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.table import Table

from measures.catalogue import CATALOGUE, measure_named
from measures.page import measure_page
from pipelines.commands.options import AsJson, console

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
    try:
        measure = measure_named(measure_id)
    except KeyError as unknown:
        console.print(unknown.args[0])
        raise typer.Exit(1) from None
    console.print(Markdown(measure_page(measure)))
