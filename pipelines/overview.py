"""What the last nights did, as plain rows for the command line; and the custodian's decisions that change the next one."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, date, datetime
from typing import Any

from pipelines.receiving import Status, read_ledger, release_submission
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted, reader, stage_connection
from quality_checks.waivers import Waiver, add_waiver

Rows = list[dict[str, Any]]


def status(settings: Settings) -> Rows:
    """What is published and staged, and whether a run is active: one row a thing."""
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
    by_status: dict[str, int] = {}
    for each in read_ledger(settings.staged):
        by_status[each.status] = by_status.get(each.status, 0) + 1
    rows.append(
        {
            "what": "submissions",
            "is": ", ".join(f"{count} {name}" for name, count in sorted(by_status.items())) or "none yet",
        }
    )
    rows.append({"what": "run", "is": _active_run(settings)})
    return rows


def _active_run(settings: Settings) -> str:
    try:
        found = json.loads((settings.work / "run.json").read_text())
        os.kill(found["pid"], 0)
    except (OSError, ValueError, KeyError):
        return "none active"
    return f"active: process {found['pid']}, for {(time.time() - found['since']) / 60:.0f} minutes"


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
