"""Reads the checks that did not pass and words them: what was found, what it means, how to mend it.

Verdicts are the gates' own; here small counts of people are hidden, and results of one check are brought together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from reports import verdicts, wording
from reports.hiding import is_small, smallest_shown
from reports.mending import explain_check, name_feed, say_plainly
from reports.published import Row, ask
from reports.verdicts import VerdictLook

PASSING = ("PASS", "PASS_WITH_ROWS", "NOT_APPLICABLE")
# Rows of delivered files are counted before anybody is known in them; from linkage on, counts are of people.
STAGES_OF_FILES = ("staging",)
RESULTS_A_CHECK = 60
# A note tells first what was found, then what to do.
_NOTE = re.compile(r"(?s)^(?P<found>.*?\.)(?:\s+(?P<advice>[A-Z].*))?$")
_SHARE = re.compile(r"\b[01]\.\d+\b|\b0\b(?=[.,]? |[.,]$)")
# What the checks of a month's volume say: the month's number, and the usual one.
_VOLUME_TOLD = re.compile(r"^(?P<number>[\d,.]+), usually (?P<usual>[\d,]+(?:\.\d+)?)")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result that did not pass. Counts, share and what was found are None where they are hidden (`hides`)."""

    stage: str
    check_id: str
    title: str
    hospital_id: str | None
    month: date | None
    look: VerdictLook
    severity: str
    feed: str
    columns: str | None
    violated: int | None
    total: int | None
    share: float | None
    threshold: float | None
    threshold_source: str | None
    because: str | None
    found: str | None
    means: str
    mend: str
    waiver_id: str | None
    hides: bool
    is_figure: bool

    @property
    def month_words(self) -> str:
        """The month, or that all months are meant."""
        return wording.format_month(self.month) if self.month else "all months"

    @property
    def allowed(self) -> str:
        """What the rule allows, in words."""
        if self.threshold is None or self.is_figure:
            return "–"
        return (
            wording.format_share(self.threshold)
            if self.threshold <= 1
            else wording.format_number(self.threshold)
        )


def read_findings(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Every result that did not pass, worst and largest first."""
    profile = ask(
        con, "select suppression_profile as p from builds order by is_current desc nulls last limit 1"
    )
    smallest = smallest_shown(profile[0]["p"] if profile else None)
    rows = ask(
        con,
        f"""
        select stage, check_id, title, table_name, column_name, hospital_id, period_start, severity, verdict, violated,
            total, share, threshold, threshold_source, because, note, waiver_id
        from gate_results
        where verdict not in {PASSING}
        order by {verdicts.place_in_sql()}, share desc nulls last, stage, check_id, hospital_id, period_start, note
        """,
    )
    return [word_finding(row, smallest) for row in rows]


def read_hospital_findings(con: duckdb.DuckDBPyConnection) -> dict[str, list[Finding]]:
    """The findings that speak of one hospital, by hospital; worst first, then latest month first."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in read_findings(con):
        if finding.hospital_id:
            found[finding.hospital_id].append(finding)
    for findings in found.values():
        findings.sort(key=lambda f: f.month or date.max, reverse=True)
        findings.sort(key=lambda f: verdicts.place_of(f.look.verdict))
    return found


def word_finding(row: Row, smallest: int) -> Finding:
    """A result as the pages show it; counts below `smallest` are hidden with all that repeats them."""
    hides = _must_hide(row, smallest)
    note = _NOTE.match(row["note"] or "")
    means, mend = explain_check(row["check_id"], column=row["column_name"])
    return Finding(
        stage=row["stage"],
        check_id=row["check_id"],
        title=say_plainly(row["title"]),
        hospital_id=row["hospital_id"],
        month=row["period_start"],
        look=verdicts.look_of(row["verdict"]),
        severity=row["severity"],
        feed=name_feed(row["table_name"]),
        columns=row["column_name"] or None,
        violated=None if hides else row["violated"],
        total=None if hides else row["total"],
        share=None if hides else row["share"],
        threshold=row["threshold"],
        threshold_source=row["threshold_source"],
        because=say_plainly(row["because"]) if row["because"] else None,
        found=_word_found(row, note, hides=hides),
        means=means,
        mend=(note["advice"] if note and note["advice"] and _tells_no_count(row, hides=hides) else None)
        or mend,
        waiver_id=row["waiver_id"],
        hides=hides,
        is_figure=row["total"] == 1,
    )


def _must_hide(row: Row, smallest: int) -> bool:
    violated, total = row["violated"], row["total"]
    if violated is None and total is not None:
        return True  # hidden in the published table already
    if row["stage"] not in STAGES_OF_FILES:
        return any(is_small(count, smallest) for count in (violated, total, (total or 0) - (violated or 0)))
    # A month of fewer rows than may be shown tells how many births there were; so does a volume told in words.
    if total != 1 and is_small(total, smallest):
        return True
    told = _read_volume(row)
    return told is not None and any(is_small(number, smallest) for number in told)


def _tells_no_count(row: Row, *, hides: bool) -> bool:
    """Whether the note may be shown as it is: nothing is hidden, or it was rewritten where it was hidden."""
    return not hides or row["violated"] is None


def _read_volume(row: Row) -> tuple[float, float] | None:
    """The month's number and the usual one that a check of volume tells, or None for other checks."""
    told = _VOLUME_TOLD.match(row["note"] or "") if "volume" in row["check_id"] else None
    return (float(told["number"].replace(",", "")), float(told["usual"].replace(",", ""))) if told else None


def _word_found(row: Row, note: re.Match[str] | None, *, hides: bool) -> str | None:
    """What was found. A note repeats the counts in words, so it is hidden with them; of a volume its direction stays."""
    if hides:
        told = _read_volume(row)
        return (
            (note["found"] if note and row["violated"] is None else None)
            if told is None
            else f"Far {'more' if told[0] > told[1] else 'fewer'} than usual; the numbers are small."
        )
    found = note["found"] if note else row["note"]
    if found and row["check_id"].endswith(("missing", "share")):
        return _SHARE.sub(lambda number: wording.format_share(float(number[0])), found)
    return found


def group_by_check(findings: Sequence[Finding]) -> list[Row]:
    """The findings of each check together, worst check first.

    A group has the first finding's words, `look` of its worst result, `tally` of verdicts, `hospitals`, `months`, the
    network's own results and at most RESULTS_A_CHECK others (`results`; `left_off` counts the rest).
    """
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.stage, finding.check_id].append(finding)
    return [_describe_group(members) for members in groups.values()]


def _describe_group(members: Sequence[Finding]) -> Row:
    first = members[0]
    tally = Counter(member.look.verdict for member in members)
    local = [member for member in members if member.hospital_id]
    return {
        "first": first,
        "look": first.look,
        "tally": [
            (verdicts.look_of(verdict), tally[verdict]) for verdict in sorted(tally, key=verdicts.place_of)
        ],
        "hospitals": len({member.hospital_id for member in local}),
        "months": len({(member.hospital_id, member.month) for member in local if member.month}),
        "network": [member for member in members if not member.hospital_id],
        "results": local[:RESULTS_A_CHECK],
        "left_off": max(len(local) - RESULTS_A_CHECK, 0),
    }
