"""`dyads cases`: the records behind a measure, for chart review on the custodian's side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipelines.case_audit import read_audit
from pipelines.cases import list_cases, read_period, show_case_list, write_case_list
from pipelines.commands.options import AsJson, Home, console
from pipelines.settings import SettingsError, load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("cases")(cases)
    app.command("case-audit")(case_audit)


def cases(
    measure_id: Annotated[str, typer.Argument(metavar="MEASURE", help="Id of the measure, e.g. smm20.")],
    hospital_id: Annotated[
        str, typer.Argument(metavar="HOSPITAL", help="Hospital the cases are counted for.")
    ],
    period: Annotated[str, typer.Option(help="Year, quarter or month: 2025, 2025-Q1, 2025-03.")],
    reason: Annotated[str, typer.Option(help="What the list is for; kept in the audit trail.")],
    which: Annotated[
        str | None,
        typer.Option(
            help="numerator, fallout (denominator without numerator), excluded or all. Default: fallout where "
            "higher is better, all for counts and means, else numerator."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write, for your eyes alone. Default: in <home>/case_lists.")
    ] = None,
    stdout: Annotated[
        bool, typer.Option("--stdout", help="Print the list instead of writing a file.")
    ] = False,
    home: Home = None,
) -> None:
    """List the records behind a measure at a hospital, identified, for chart review; every list is logged."""
    if stdout and out:
        raise SettingsError("--stdout and --out exclude each other")
    if not reason.strip():
        raise SettingsError("--reason says what the list is for; it stands in the audit trail")
    settings = load_settings(home=home)
    found = list_cases(settings, measure_id, hospital_id, read_period(period), which)
    if stdout:
        typer.echo(show_case_list(settings, found, reason=reason), nl=False)
        return
    path = write_case_list(settings, found, out, reason=reason)
    console.print(f"{len(found.rows):,} cases ({found.which}) of build {found.build_id} in {path}")
    console.print("The list identifies people: keep it where it is, and delete it when the review is done.")


def case_audit(home: Home = None, as_json: AsJson = False) -> None:
    """Show who asked for which case list, and check that nobody changed the trail."""
    entries = read_audit(load_settings(home=home))
    if as_json:
        typer.echo(json.dumps(entries))
        return
    shown = ("number", "at", "who", "measure_id", "hospital_id", "period", "which", "cases", "reason")
    table = Table(*shown, title=f"{len(entries)} case lists", title_justify="left")
    for entry in entries:
        table.add_row(*(str(entry.get(name, "")) for name in shown))
    console.print(table)
