"""`dyads doctor, alerts, prune, restage, rollback`: what those do who keep the nights running."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pipelines.commands.options import AsJson, Home, Landing, console, progress_shown
from pipelines.settings import load_settings

Owner = Annotated[str, typer.Option(help="Who decided.")]
Reason = Annotated[str, typer.Option(help="Why; kept.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("doctor")(doctor)
    app.command("alerts")(alerts)
    app.command("prune")(prune)
    app.command("restage")(restage)
    app.command("rollback")(rollback)


def doctor(home: Home = None, landing: Landing = None, as_json: AsJson = False) -> None:
    """Examine machine, installation, configuration and home folder: would a night run here?

    Ends with 0 when it would (warnings allowed), with 1 when it would not start, would stop, or would lay records open.
    """
    from pipelines.doctor import Verdict, examine

    findings = examine(home, landing)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        table = Table("question", "", "found", "what to do", title="Examination", title_justify="left")
        for each in findings:
            table.add_row(each.question, each.verdict.value, escape(each.found), escape(each.advice))
        console.print(table)
    if any(finding.verdict is Verdict.FAIL for finding in findings):
        raise typer.Exit(1)


def alerts(
    home: Home = None,
    landing: Landing = None,
    send: Annotated[
        bool,
        typer.Option(
            "--send", help="Tell those whom [alerts] of dyads.toml names, of what they were not told yet."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what somebody should be told: failed or missing nights, late hospitals, held or rejected deliveries.

    Ends with 0 when there is nothing, with 2 when there is something.
    """
    from pipelines.alerts import find_alerts, is_anybody_told, tell

    settings = load_settings(home=home, landing=landing)
    now = datetime.now(UTC)
    found = find_alerts(settings, now)
    told = tell(settings, found, now) if send else ()
    if as_json:
        typer.echo(json.dumps([{**asdict(alert), "told_now": alert in told} for alert in found]))
    else:
        _print_table(
            "Alerts", ["kind", "what", "what to do"], [(a.kind, a.sentence, a.advice) for a in found]
        )
        if send:
            console.print(
                f"{len(told)} told now"
                if is_anybody_told(settings)
                else "nobody is to be told: see [alerts]",
                markup=False,
            )
    if found:
        raise typer.Exit(2)


def prune(
    home: Home = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove what [retention] no longer keeps: builds, results, verdicts, logs, old runs of Dagster's.

    Every night does so at its end. Landing, staged records and identities/ are never touched.
    """
    from pipelines.defs.history import prune_history
    from pipelines.locking import one_run_at_a_time
    from pipelines.retention import find_spare, remove_spare

    settings = load_settings(home=home)
    now = datetime.now(UTC)
    if dry_run:
        spares = find_spare(settings, now)
        runs = prune_history(now, settings.dagster_days, dry_run=True)
    else:
        with one_run_at_a_time(settings):
            spares = remove_spare(find_spare(settings, now))
            runs = prune_history(now, settings.dagster_days, dry_run=False)
    if as_json:
        rows = [{"kind": s.kind, "path": str(s.path), "size_bytes": s.size_bytes} for s in spares]
        typer.echo(json.dumps({"removed": not dry_run, "spare": rows, "dagster_runs": runs}))
        return
    _print_table(
        "Would go" if dry_run else "Removed",
        ["kind", "where", "MB"],
        [(s.kind, str(s.path.relative_to(settings.home)), f"{s.size_bytes / 1e6:,.1f}") for s in spares],
    )
    console.print(f"{runs:,} old runs in Dagster's storage")


def restage(
    period: Annotated[str, typer.Argument(help="2025, 2025Q1 or 2025-03.")],
    reason: Reason,
    owner: Owner,
    submitter: Annotated[str | None, typer.Option(help="Only this submitter's.")] = None,
    home: Home = None,
    landing: Landing = None,
) -> None:
    """Have the deliveries of a period read again by the next run, as if they had just come."""
    from pipelines.locking import one_run_at_a_time
    from pipelines.restaging import restage as mark

    settings = load_settings(home=home, landing=landing)
    with one_run_at_a_time(settings):
        chosen = mark(settings, period, owner=owner, reason=reason, submitter=submitter)
    console.print(f"{len(chosen)} deliveries will be read again by the next run")


def rollback(
    build_id: Annotated[
        str, typer.Argument(metavar="BUILD|latest", help="A kept build; or latest, to end the hold.")
    ],
    reason: Reason,
    owner: Owner,
    home: Home = None,
) -> None:
    """Point readers to a kept build and hold them there; `latest` lets them follow the newest one again.

    Nights go on meanwhile. Each rollback is kept in identities/rollbacks.jsonl, and the reports are written anew.
    """
    from pipelines.builds import roll_back
    from pipelines.locking import one_run_at_a_time
    from pipelines.night import write_reports

    settings = load_settings(home=home)
    with one_run_at_a_time(settings), progress_shown():
        target = roll_back(settings, build_id, owner=owner, reason=reason)
        write_reports(settings, lambda words: None)
    console.print(f"readers open build {target}")


def _print_table(title: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        console.print(f"{title}: nothing")
        return
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table)
