"""`dyads diff`: what changed from one kept build to another, and why."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from pipelines.build_diff import BuildDiff, compare_builds
from pipelines.commands.options import AsJson, Home, console
from pipelines.settings import load_settings

_MOST_ROWS = 40
_PARTS = {
    "causes": "What it is made from",
    "submissions": "Submissions",
    "tables": "Rows of tables",
    "link_status": "Newborns",
    "ids": "Ids",
    "codelists": "Code lists",
    "measures": "Measures",
    "rates": "Rates outside the interval they had (overall; by year and whole period)",
}


def register(app: typer.Typer) -> None:
    """Add the command of this module to the application."""
    app.command("diff")(diff)


def diff(
    before: Annotated[
        str, typer.Argument(metavar="BUILD_A", help="Build id, a beginning of it, previous or present.")
    ] = "previous",
    after: Annotated[str, typer.Argument(metavar="BUILD_B", help="The later one, likewise.")] = "present",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Tell what changed between two kept builds, and why: deliveries, code lists, models, definitions, program."""
    found = compare_builds(load_settings(home=home), before, after)
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    _print(found)


def _print(found: BuildDiff) -> None:
    console.print(f"from {found.before} to {found.after}")
    told = asdict(found)
    for name, title in _PARTS.items():
        rows: list[dict[str, Any]] = told[name]
        if not rows:
            console.print(f"{title}: no change")
            continue
        table = Table(*rows[0], title=f"{title}: {len(rows)}", title_justify="left")
        for row in rows[:_MOST_ROWS]:
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        console.print(table)
        if len(rows) > _MOST_ROWS:
            console.print(f"and {len(rows) - _MOST_ROWS} more; --json has them all")
    console.print(
        f"{found.rates_moved:,} rates of any period and group moved beyond their interval; of {found.rates_not_told:,} of "
        f"them figures are withheld, since few people make the difference. {found.rates_newly_hidden:,} rates are newly "
        f"hidden, {found.rates_newly_shown:,} newly shown. An empty count is withheld too."
    )
