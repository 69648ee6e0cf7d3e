"""Tells what changed since the build before, and what now waits for a person.

Builds are compared by what each states of itself; small differences of people are told as few.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import wording
from reports.hiding import is_small
from reports.published import Row, ask

# Tables whose rows are people or pairs of people: a small difference of them is not told.
_OF_PEOPLE = ("dyads", "deliveries", "newborns", "delivery_measures", "newborn_measures", "dyad_measures")
# The other tables in which a reader looks for a change, with their words.
_COMPARED = {
    "deliveries": "deliveries",
    "newborns": "newborns",
    "dyads": "dyads, linked or not",
    "measure_catalogue": "measures in the catalogue",
    "measure_rates": "rates",
    "submissions": "deliveries of files",
}
_VERSIONS = (
    ("code_version", "the program"),
    ("codelist_version", "the code lists"),
    ("linkage_model_version", "the linkage model"),
    ("measure_catalogue_version", "the measure catalogue"),
    ("privacy_profile", "the privacy profile"),
    ("suppression_profile", "how small numbers are hidden"),
)
_CHECKS, _CALENDAR, _LETTERS = "quality.html#checks", "quality.html#calendar", "quality.html#letters"
_EVENT_WORDS = {
    "merged": "ids were joined into another",
    "split": "ids were split",
    "moved": "ids passed records to another",
    "retired": "ids have no record left",
    "revived": "ids are in use again",
    "relinked": "dyads have another mother's delivery, or none",
}


def describe_changes(con: duckdb.DuckDBPyConnection, smallest: int) -> Row | None:
    """`before` (build id), `finished`, `rows`, `versions`, `inputs_changed`, `events`; None for a first build."""
    builds = ask(con, "select * from builds order by is_current desc nulls last, started_at desc, build_id")
    if len(builds) < 2:
        return None
    now, before = builds[0], builds[1]
    return {
        "before": before["build_id"],
        "finished": wording.format_moment(before["finished_at"]),
        "rows": compare_rows(_read_json(now["row_counts"]), _read_json(before["row_counts"]), smallest),
        # A build before may not have kept a version; what is not known is not called changed.
        "versions": [
            {"words": words, "before": before[name], "now": now[name]}
            for name, words in _VERSIONS
            if before[name] is not None and now[name] is not None and before[name] != now[name]
        ],
        "inputs_changed": _input_of(now) != _input_of(before),
        "events": count_events(con, now["identity_night"], smallest),
    }


def compare_rows(now: Mapping[str, int], before: Mapping[str, int], smallest: int) -> list[Row]:
    """`words, now, difference, few` of the tables that readers look at; a difference of few people is not told."""
    compared = []
    for table, words in _COMPARED.items():
        if table not in now:
            continue
        difference = now[table] - before[table] if table in before else None
        few = table in _OF_PEOPLE and difference is not None and is_small(abs(difference), smallest)
        compared.append(
            {
                "words": words,
                "now": now[table],
                "difference": None if few else difference,
                "few": few,
            }
        )
    return compared


def count_events(con: duckdb.DuckDBPyConnection, night: int | None, smallest: int) -> list[Row]:
    """What became of ids in the build's own night: `words, grain, events`; None where few."""
    if night is None:
        return []
    rows = ask(
        con,
        """
        select event, grain, count(*) as events
        from identity_events
        where night = ?
        group by event, grain
        order by events desc, event, grain
        """,
        night,
    )
    return [
        {
            "words": _EVENT_WORDS.get(row["event"], row["event"]),
            "grain": row["grain"],
            "events": None if is_small(row["events"], smallest) else row["events"],
        }
        for row in rows
    ]


def list_tasks(
    con: duckdb.DuckDBPyConnection, about: Mapping[str, Any], statuses: Mapping[str, int]
) -> list[Row]:
    """What waits for a person, most pressing first: `tone, sign, words, link, who`."""
    counts = {
        row["status"]: row["n"]
        for row in ask(con, "select status, count(*) as n from submissions group by status")
    }
    checks = {
        row["verdict"]: row
        for row in ask(
            con,
            """
            select verdict, count(distinct (stage, check_id)) as checks, count(distinct hospital_id) as hospitals
            from gate_results
            group by verdict
            """,
        )
    }
    of = wording.format_count_of
    number = {verdict: row["checks"] for verdict, row in checks.items()}
    broken = number.get("ERROR", 0) + number.get("SKIPPED", 0)
    failed, warned, waived = (number.get(verdict, 0) for verdict in ("FAIL", "WARN", "WAIVED"))
    rejected, held = counts.get("rejected", 0), counts.get("held", 0)
    waiting, few = statuses.get("review", 0), about["smallest"]
    hospitals = checks["WARN"]["hospitals"] if warned else 0
    letters = (
        f" about {of(hospitals, 'hospital', 'hospitals')}; letters are ready to send" if hospitals else ""
    )
    review = (
        f"Fewer than {few} newborns wait"
        if is_small(waiting, few)
        else of(waiting, "newborn waits", "newborns wait")
    )
    refused = of(rejected, "delivery was rejected", "deliveries were rejected")
    pending = of(held, "delivery waits for a decision", "deliveries wait for a decision")
    excused = of(waived, "check is waived until a date", "checks are waived until a date")
    tasks = (
        (broken, "bad", "‼", f"{of(broken, 'check', 'checks')} broke or did not run", _CHECKS, "data engineer"),
        (failed, "bad", "✕", f"{of(failed, 'check', 'checks')} failed", _CHECKS, "data steward"),
        (rejected, "bad", "✕", refused, _CALENDAR, "the submitter"),
        (held, "warn", "!", pending, _CALENDAR, "data steward"),
        (waiting, "warn", "!", f"{review} for a reviewer to decide on the mother", "linkage.html", "reviewer"),
        (waived, "warn", "⚑", excused, _CHECKS, "who signed"),
        (warned, "warn", "!", f"{of(warned, 'check warns', 'checks warn')}{letters}", _LETTERS, "data steward"),
    )  # fmt: skip
    return [
        {"tone": tone, "sign": sign, "words": words, "link": link, "who": who}
        for waits, tone, sign, words, link, who in tasks
        if waits
    ]


def _input_of(build: Row) -> Any:
    return _read_json(build["input_hashes"]).get("deliveries")


def _read_json(text: str | None) -> Mapping[str, Any]:
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}


def word_difference(difference: int | None) -> str:
    """+1 234, −5, or no change."""
    if difference is None:
        return "new"
    if difference == 0:
        return "no change"
    return f"{'+' if difference > 0 else '−'}{wording.format_count(abs(difference))}"


def list_signals(con: duckdb.DuckDBPyConnection) -> Sequence[Row]:
    """Measures of the network whose last shown month has a signal: `measure_id, title, month`."""
    return ask(
        con,
        """
        with last as (
            select measure_id, max(period_start) as month, arg_max(rule_hits, period_start) as rule_hits
            from control_charts
            where level = 'network'
            group by measure_id
        )
        select last.measure_id, coalesce(title, last.measure_id) as title, month
        from last
        left join measure_catalogue on measure_catalogue.measure_id = last.measure_id
        where coalesce(rule_hits, '') <> ''
        order by title, last.measure_id
        """,
    )
