"""`dyads status, gates, submissions, waive, release`: what the last nights did, and the custodian's decisions."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pipelines import overview
from pipelines.commands.options import AsJson, Home, Landing, console
from pipelines.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("status")(status)
    app.command("gates")(gates)
    app.command("submissions")(submissions)
    app.command("release")(release)
    app.command("waive")(waive)


def status(
    home: Home = None,
    landing: Landing = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="End with 2 when something waits for a person, 3 when nothing is published."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is published and staged, where a running night stands, and what waits for a person.

    Ends with 0; with --check with 2 when a night failed, a gate failed, a delivery is held or rejected, a hospital is
    late, the build is stale or readers are held, and with 3 when nothing is published yet.
    """
    settings = load_settings(home=home, landing=landing)
    rows = overview.status(settings)
    if as_json:
        typer.echo(json.dumps(rows, default=str))
    else:
        _show(
            "Status",
            [{"what": r["what"], "is": r["is"], "": "look" if r["wants"] else ""} for r in rows],
            False,
        )
    if check and not (settings.published / "research.duckdb").is_file():
        raise typer.Exit(3)
    if check and any(row["wants"] for row in rows):
        raise typer.Exit(2)


def gates(
    home: Home = None,
    everything: Annotated[bool, typer.Option("--all", help="Passed checks too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the verdicts of the last night: first what failed."""
    _show("Verdicts", overview.verdicts(load_settings(home=home), everything=everything), as_json)


def submissions(home: Home = None, as_json: AsJson = False) -> None:
    """List what was delivered, and what became of it."""
    _show("Submissions", overview.submissions(load_settings(home=home)), as_json)


def release(
    submission_id: Annotated[str, typer.Argument(help="A held submission, as `dyads submissions` names it.")],
    reason: Annotated[str, typer.Option(help="Why it may pass; kept in the ledger.")],
    owner: Annotated[str, typer.Option(help="Who decided.")],
    home: Home = None,
    landing: Landing = None,
) -> None:
    """Let a held submission in at the next run."""
    overview.release(load_settings(home=home, landing=landing), submission_id, reason=reason, owner=owner)
    console.print("released; the next run takes it in")


def waive(
    check_id: Annotated[str, typer.Argument(help="The check, as `dyads gates` names it.")],
    reason: Annotated[str, typer.Option(help="Why it may pass.")],
    owner: Annotated[str, typer.Option(help="Who decided.")],
    expires: Annotated[str, typer.Option(help="Last day of the waiver, YYYY-MM-DD.")],
    hospital: Annotated[str | None, typer.Option(help="Only this hospital.")] = None,
    period: Annotated[str | None, typer.Option(help="Only this month, YYYY-MM.")] = None,
    home: Home = None,
) -> None:
    """Let a failed check pass until a day, with owner and reason; shown in every report."""
    waiver_id = overview.waive(
        load_settings(home=home),
        check_id=check_id,
        reason=reason,
        owner=owner,
        expires=expires,
        hospital=hospital,
        period=period,
    )
    console.print(f"waiver {waiver_id} kept; the next run judges with it")


def _show(title: str, rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    if not rows:
        console.print(f"{title}: nothing yet")
        return
    table = Table(*rows[0], title=title, title_justify="left")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    console.print(table)
