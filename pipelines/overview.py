"""What the last nights did, as plain rows for the command line; and the custodian's decisions that change the next one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from pipelines.alerts import last_good_at
from pipelines.builds import hold_in_force
from pipelines.lateness import find_late
from pipelines.night_record import last_night, running_night
from pipelines.receiving import Status, read_ledger, release_submission
from pipelines.receiving.landing import shown
from pipelines.receiving.ledger import latest_by_folder
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted, reader, stage_connection
from quality_checks.waivers import Waiver, add_waiver

Rows = list[dict[str, Any]]

# Of a long list, so many are named; the whole one stands in `dyads submissions` and `dyads alerts`.
_SHOWN = 10


def status(settings: Settings, now: datetime | None = None) -> Rows:
    """What is published and staged, whether a run is active and where it stands, and what waits for a person.

    One row a thing, with `what` and `is`; `wants` is true where somebody should act. Times are UTC.
    """
    now = now or datetime.now(UTC)
    rows: Rows = [{"what": "home", "is": str(settings.home)}]
    database = settings.published / "research.duckdb"
    if database.is_file():
        with reader(database) as con:
            build = con.execute(
                "select build_id, finished_at from builds where is_current order by finished_at desc limit 1"
            ).fetchall()[0]
            counts = con.execute(
                "select link_status, count(*) from dyads group by all order by all"
            ).fetchall()
        rows += [
            {"what": "published build", "is": build[0]},
            {"what": "finished", "is": f"{build[1]:%Y-%m-%d %H:%M} UTC"},
            {
                "what": "newborns",
                "is": ", ".join(f"{count:,} {link_status}" for link_status, count in counts),
            },
        ]
    else:
        rows.append({"what": "published build", "is": "none yet"})
    ledger = read_ledger(settings.staged)
    by_status = Counter(str(each.status) for each in ledger)
    rows += [
        {
            "what": "submissions",
            "is": ", ".join(f"{count} {name}" for name, count in sorted(by_status.items())) or "none yet",
        },
        {"what": "run", "is": _active_run(settings, now)},
        _last_night(settings),
        _readers(settings),
        _gates(settings),
    ]
    waiting = latest_by_folder(ledger).values()
    for word in (Status.HELD, Status.REJECTED):
        folders = sorted(f"{shown(s.submitter)} {s.period}".strip() for s in waiting if s.status is word)
        rows.append({"what": f"{word} now", "is": _listed(folders), "wants": bool(folders)})
    late = [
        f"{shown(each.hospital_id)} {each.awaited_period} ({each.days_late:,} days)"
        for each in find_late(ledger, now.date(), settings.late_days)
    ]
    rows.append({"what": "late hospitals", "is": _listed(late), "wants": bool(late)})
    since = last_good_at(settings)
    hours = int((now - since).total_seconds() // 3600) if since else 0
    stale = since is not None and hours >= settings.build_hours
    rows.append(
        {
            "what": "last good night",
            "is": f"{hours:,} hours ago" if since else "none yet",
            "wants": stale,
        }
    )
    return [row | {"wants": row.get("wants", False)} for row in rows]


def _active_run(settings: Settings, now: datetime) -> str:
    running = running_night(settings)
    if running is None:
        return "none active"
    minutes = (now - running.since).total_seconds() / 60
    return f"active: process {running.pid}, for {minutes:.0f} minutes" + (
        f", in {running.step}" if running.step else ""
    )


def _last_night(settings: Settings) -> dict[str, Any]:
    last = last_night(settings)
    if last is None:
        return {"what": "last night", "is": "none recorded"}
    at = f"{last.ended_at:%Y-%m-%d %H:%M} UTC"
    if last.succeeded:
        return {"what": "last night", "is": f"ended well, {at}"}
    return {"what": "last night", "is": f"stopped in {last.failed_step}, {at}: {last.reason}", "wants": True}


def _readers(settings: Settings) -> dict[str, Any]:
    hold = hold_in_force(settings)
    if hold is None:
        return {"what": "readers", "is": "follow the newest build"}
    return {"what": "readers", "is": f"held on {hold.build_id} by {hold.owner}: {hold.reason}", "wants": True}


def _gates(settings: Settings) -> dict[str, Any]:
    """Verdicts of the last night over the whole network; those of single hospitals stand in the reports."""
    counts = Counter(
        row["verdict"] for row in verdicts(settings, everything=True) if row["hospital_id"] is None
    )
    if not counts:
        return {"what": "gates", "is": "none judged yet"}
    failed = sum(counts[verdict] for verdict in ("FAIL", "ERROR", "SKIPPED"))
    others = f"{counts['WARN']} warn, {counts['WAIVED']} waived, {counts['PASS'] + counts['PASS_WITH_ROWS']} passed"
    return {"what": "gates", "is": f"{failed} failed, {others}", "wants": failed > 0}


def _listed(things: list[str]) -> str:
    if not things:
        return "none"
    return f"{len(things)}: " + ", ".join(things[:_SHOWN]) + (" and more" if len(things) > _SHOWN else "")


def verdicts(settings: Settings, *, everything: bool) -> Rows:
    """The latest verdicts of each gate, what failed first; passed checks only when asked for."""
    latest = [
        max(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime)
        for folder in sorted((settings.work / "gates").glob("*"))
        if any(folder.glob("*.parquet"))
    ]
    if not latest:
        return []
    files = ", ".join(quoted(path) for path in latest)
    chosen = "true" if everything else "verdict not in ('PASS', 'NOT_APPLICABLE')"
    with stage_connection(settings) as con:
        result = con.execute(f"""
            select stage, verdict, severity, check_id, hospital_id, period_start, violated, total, threshold,
                because, waiver_id
            from read_parquet([{files}])
            where {chosen}
            order by list_position(
                ['ERROR', 'FAIL', 'SKIPPED', 'WAIVED', 'WARN', 'PASS_WITH_ROWS', 'PASS', 'NOT_APPLICABLE'], verdict),
                stage, check_id, hospital_id, period_start
        """)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def submissions(settings: Settings) -> Rows:
    """Every submission the ledger knows, in order of arrival."""
    return [
        {
            "submission_id": each.submission_id,
            "submitter": each.submitter,
            "period": each.period,
            "status": str(each.status),
            "encounters": each.encounters,
            "rows": sum(each.rows.values()),
            "quarantined": sum(file.quarantined_rows for file in each.files),
            "received_at": f"{each.received_at:%Y-%m-%d %H:%M}",
            "reason": each.reason or "; ".join(m.text for m in each.messages if m.severity != "info") or None,
        }
        for each in read_ledger(settings.staged)
    ]


def release(settings: Settings, submission_id: str, *, reason: str, owner: str) -> None:
    """Take a held submission in at the next run. Raises SettingsError when it is not held."""
    held = [each.submission_id for each in read_ledger(settings.staged) if each.status is Status.HELD]
    if submission_id not in held:
        raise SettingsError(
            f"no held submission has that id; {len(held)} are held (`dyads submissions` lists them)"
        )
    release_submission(settings.staged, submission_id, because=reason, released_by=owner)


def waive(
    settings: Settings,
    *,
    check_id: str,
    reason: str,
    owner: str,
    expires: str,
    hospital: str | None,
    period: str | None,
) -> str:
    """Keep a waiver and return its id. Raises SettingsError on a date that cannot be read or lies behind."""
    try:
        expiry = date.fromisoformat(expires)
    except ValueError:
        raise SettingsError("--expires takes a day, YYYY-MM-DD") from None
    if expiry < datetime.now(UTC).date():
        raise SettingsError("that day has passed; a waiver must lie ahead")
    settings.identities.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiver: Waiver = add_waiver(
        settings.identities / "waivers.json",
        check_id=check_id,
        hospital_id=hospital,
        period=period,
        reason=reason,
        owner=owner,
        expiry=expiry,
    )
    return waiver.waiver_id
