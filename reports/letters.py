"""Collects the letter of data quality of each hospital: what was received, what failed, what to do, and by when.

A letter holds counts of rows and plain words; it may be printed or sent as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from reports import wording
from reports.deliveries import fill_months, read_submissions, tell_state, word_period
from reports.findings import Finding, group_by_check, read_hospital_findings
from reports.hospital import describe_limits
from reports.places import Hospital
from reports.published import Row, ask, ask_by_place

# How long a hospital has, from the build, to answer what failed and what was only warned of.
DAYS_TO_MEND, DAYS_TO_ANSWER = 14, 30
MONTHS_SHOWN = 12

_VOLUMES = """
    select place, measure_id, period_start, denominator
    from measure_rates
    where measure_id in ('vol_deliveries', 'vol_live_births') and period_type = 'month' and level = 'hospital'
        and stratum = 'overall'
    order by place, measure_id, period_start
"""
_USABILITY = """
    select measure_id, hospital_id as place, usability, reasons
    from measure_usability
    order by hospital_id, measure_id
"""


def collect_letters(
    con: duckdb.DuckDBPyConnection, hospitals: Mapping[str, Hospital], build: Mapping[str, Any]
) -> Iterator[tuple[Hospital, Row]]:
    """Every hospital with everything the template `letter.html` names."""
    findings = read_hospital_findings(con)
    volumes = ask_by_place(con, _VOLUMES)
    usability = ask_by_place(con, _USABILITY)
    catalogue = {
        row["measure_id"]: row for row in ask(con, "select measure_id, title from measure_catalogue")
    }
    submissions: dict[str, list[Row]] = defaultdict(list)
    for row in read_submissions(con):
        submissions[row["submitter"]].append(row)
    declares_final = any(row["is_final"] for rows in submissions.values() for row in rows)
    for hospital_id, hospital in hospitals.items():
        own = findings.get(hospital_id, [])
        yield (
            hospital,
            {
                "hospital": hospital,
                "received": list_received(submissions.get(hospital_id, []), declares_final=declares_final),
                "volumes": list_volumes(volumes.get(hospital_id, [])),
                "failed": group_by_check([f for f in own if f.look.tone == "bad"]),
                "warned": group_by_check([f for f in own if f.look.tone != "bad"]),
                "limits": describe_limits(usability.get(hospital_id, []), catalogue),
                **set_dates(build.get("finished_at") or build.get("started_at")),
                "in_short": word_in_short(own),
            },
        )


def list_received(submissions: Sequence[Row], *, declares_final: bool) -> list[Row]:
    """A row a period that the hospital itself sent, and months between that it did not; latest first."""
    by_period: dict[str, list[Row]] = defaultdict(list)
    for row in submissions:
        by_period[row["period"]].append(row)
    monthly = sorted(p for p in by_period if len(p) == 7 and p[4] == "-")
    periods = [*fill_months(monthly), *(p for p in sorted(by_period) if p not in monthly)]
    listed = []
    for period in periods:
        members = by_period.get(period, [])
        last = members[-1] if members else {}
        listed.append(
            {
                "period": word_period(period),
                "state": tell_state(members, declares_final=declares_final),
                "rows": last.get("rows_delivered"),
                "set_aside": last.get("rows_quarantined"),
                "reason": last.get("reason"),
                "day": f"{last['received_at']:%Y-%m-%d}" if last.get("received_at") else None,
            }
        )
    return listed[::-1]


def list_volumes(rows: Sequence[Row]) -> list[Row]:
    """`month, deliveries, births` of the last months, latest first; None where the count is hidden."""
    by_month: dict[date, dict[str, int | None]] = defaultdict(dict)
    for row in rows:
        by_month[row["period_start"]][row["measure_id"]] = row["denominator"]
    return [
        {"month": month, "deliveries": counts.get("vol_deliveries"), "births": counts.get("vol_live_births")}
        for month, counts in sorted(by_month.items(), reverse=True)
    ][:MONTHS_SHOWN]


def set_dates(made: datetime | None) -> Row:
    """`written, mend_by, answer_by` as days; not known where the build's end is not."""
    if made is None:
        return {
            "written": wording.NOT_KNOWN,
            "mend_by": "as soon as you can",
            "answer_by": "with the next delivery",
        }
    return {
        "written": f"{made:%d %B %Y}",
        "mend_by": f"by {made + timedelta(days=DAYS_TO_MEND):%d %B %Y}",
        "answer_by": f"by {made + timedelta(days=DAYS_TO_ANSWER):%d %B %Y}",
    }


def word_in_short(findings: Sequence[Finding]) -> str:
    """The letter in a sentence."""
    failed = {f.check_id for f in findings if f.look.tone == "bad"}
    warned = {f.check_id for f in findings if f.look.tone != "bad"} - failed
    if not findings:
        return "Everything we checked in your records passed. There is nothing you need to do."
    parts = []
    if failed:
        parts.append(
            f"{wording.format_count_of(len(failed), 'check', 'checks')} failed and "
            f"{'needs' if len(failed) == 1 else 'need'} your correction"
        )
    if warned:
        parts.append(
            f"{wording.format_count_of(len(warned), 'check is', 'checks are')} a warning that we ask you to look at"
        )
    return f"{'; '.join(parts)}."
