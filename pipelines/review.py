"""Clerical review for the custodian: the queue of the last linkage, decisions on it, and what they tell.

Which newborns are worth a look and when a pair is settled stands in linkage; this file joins it to the home folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from linkage.candidates.sides import create_sides
from linkage.candidates.statistics import COUNTED, count_statistics, create_statistics
from linkage.resolution.pins import PinSummary, count_pins
from linkage.review.items import (
    MATCH,
    VERDICTS,
    Agreement,
    Decision,
    Settlement,
    create_opinion_tables,
    measure_agreement,
    take_positions,
)
from linkage.review.queue import create_review_queue, name_encounters_sql
from pipelines.identity_key import identity_key
from pipelines.review_store import add_decisions, read_decisions
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import quoted, stage_connection

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A verdict on one candidate of an item, as a person or a file gave it; `candidate` is its id."""

    item: str
    candidate: str
    verdict: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where review stands: pairs settled, newborns by state, what the pins do, and how far reviewers agree."""

    decisions: int
    reviewers_needed: int
    states: dict[str, int]
    pins: PinSummary
    agreement: tuple[Agreement, ...]


@contextmanager
def open_queue(
    settings: Settings, *, asked: Sequence[str] = ()
) -> Iterator[tuple[DuckDBPyConnection, str, tuple[Decision, ...]]]:
    """A connection with the last linkage, `review_items` and `review_candidates`; the linkage's key; all decisions.

    Raises SettingsError when nothing was linked yet.
    """
    compared, linked = (_last_result(settings, stage) for stage in ("compare", "link"))
    decisions = read_decisions(settings)
    with stage_connection(settings) as con:
        for folder in (compared, linked):
            for path in sorted(folder.glob("*.parquet")):
                con.execute(f"create temp view {path.stem} as from read_parquet({quoted(path)})")
        create_opinion_tables(con, decisions, settings.reviewers_needed)
        create_review_queue(
            con, identity_key(settings), sampled_per_stratum=settings.review_sample, asked=asked
        )
        yield con, linked.name, decisions


def _last_result(settings: Settings, stage: str) -> Path:
    results = sorted(
        (settings.work / "stages" / stage).glob("*/result.json"), key=lambda path: path.stat().st_mtime
    )
    if not results:
        raise SettingsError("nothing was linked in this home folder yet; run `dyads run` first")
    return results[-1].parent


def list_items(settings: Settings, *, limit: int | None = None, reviewer: str | None = None) -> Rows:
    """The queue, first things first: what is asked and why, no names; with `reviewer` only what is left for them."""
    with open_queue(settings) as (con, _, decisions):
        items = items_left(con, decisions, reviewer)[:limit]
        candidates = ask(
            con,
            "select item, candidate as number, candidate_id as candidate, match_weight, rule "
            "from review_candidates order by item, number",
        )
    listed: dict[str, Rows] = {}
    for row in candidates:
        listed.setdefault(row.pop("item"), []).append(row)
    shown = (
        "position", "item", "purpose", "link_status", "link_tier", "link_reason", "model", "match_weight",
        "runner_up_weight", "link_probability", "uncertainty_bits", "others_waiting", "expected_gain", "state",
        "reviewers",
    )  # fmt: skip
    return [{name: item[name] for name in shown} | {"candidates": listed[item["item"]]} for item in items]


def items_left(con: DuckDBPyConnection, decisions: Sequence[Decision], reviewer: str | None) -> Rows:
    """Items in order; those on which the reviewer's word stands are left out unless others disagree with it.

    Second readings are for somebody else than the first reader, so they are listed for a named reviewer only.
    """
    items = ask(con, "from review_items order by position")
    if reviewer is None:
        return [item for item in items if item["purpose"] != "second_reading"]
    positions = take_positions(decisions)
    return [
        item
        for item in items
        if item["purpose"] == "disagreement"
        or reviewer not in positions.get((item["newborn_hospital_id"], item["newborn_encounter_id"]), {})
    ]


def ask(con: DuckDBPyConnection, query: str, *parameters: object) -> Rows:
    """The rows of a query as dictionaries in the query's own order."""
    cursor = con.execute(query, list(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def decide(
    settings: Settings, item: str, verdict: str, *, number: int | None, reviewer: str, note: str | None
) -> tuple[Decision, ...]:
    """Keep one reviewer's word on an item: on candidate `number`; without one a match means the first candidate,
    and any other verdict all of them (none of these is the mother). Returns what was kept.

    Raises SettingsError when the item or the candidate is unknown, or the reviewer is not named.
    """
    with open_queue(settings, asked=[item]) as (con, linkage, _):
        listed = ask(
            con, "select candidate, candidate_id from review_candidates where item = ? order by 1", item
        )
        if not listed:
            raise SettingsError(
                "no newborn of the last linkage has that item id; `dyads review list` names them"
            )
        wanted = number if number is not None else 1 if verdict == MATCH else None
        chosen = [row["candidate_id"] for row in listed if wanted in (None, row["candidate"])]
        if not chosen:
            raise SettingsError(f"the item has no candidate {wanted}; it has 1 to {len(listed)}")
        answers = [Answer(item=item, candidate=candidate, verdict=verdict, note=note) for candidate in chosen]
        decisions = _as_decisions(con, settings, answers, reviewer, linkage)
    return add_decisions(settings, decisions)


def keep_answers(settings: Settings, answers: Sequence[Answer], reviewer: str) -> tuple[Decision, ...]:
    """Keep a reviewer's answers, all or none; returns what was new.

    Raises SettingsError, with counts, on unknown items, candidates or verdicts and on two mothers for one newborn.
    """
    items = sorted({answer.item for answer in answers})
    with open_queue(settings, asked=items) as (con, linkage, _):
        decisions = _as_decisions(con, settings, answers, reviewer, linkage)
    return add_decisions(settings, decisions)


def _as_decisions(
    con: DuckDBPyConnection, settings: Settings, answers: Sequence[Answer], reviewer: str, linkage: str
) -> list[Decision]:
    """The answers with the records they speak of and what the linkage says of them now."""
    name = reviewer.strip()
    if not name:
        raise SettingsError("a decision needs the name of who decided (--reviewer)")
    items = {row["item"]: row for row in ask(con, "from review_items")}
    listed = {
        (row["item"], row["candidate_id"]): row
        for row in ask(
            con,
            "select item, candidate_id, candidate, delivery_hospital_id, delivery_encounter_id, match_weight "
            "from review_candidates",
        )
    }
    elsewhere = _find_deliveries(
        con,
        identity_key(settings),
        {answer.candidate for answer in answers if (answer.item, answer.candidate) not in listed},
    )
    _refuse_bad_answers(answers, set(items), {c for _, c in listed} | set(elsewhere))
    now = datetime.now(UTC)
    decisions = []
    for answer in answers:
        item = items[answer.item]
        row = listed.get((answer.item, answer.candidate)) or elsewhere[answer.candidate]
        decisions.append(
            Decision(
                sequence=0,
                decided_at=now,
                reviewer=name,
                newborn=(item["newborn_hospital_id"], item["newborn_encounter_id"]),
                delivery=(row["delivery_hospital_id"], row["delivery_encounter_id"]),
                verdict=answer.verdict,
                note=(answer.note or "").strip() or None,
                item=answer.item,
                purpose=item["purpose"],
                stratum=item["stratum"],
                is_sampled=item["is_sampled"],
                candidate=row["candidate"],
                match_weight=row["match_weight"],
                link_probability=item["link_probability"],
                model=item["model"],
                seen_linkage=linkage,
            )
        )
    return decisions


def _find_deliveries(con: DuckDBPyConnection, key: str, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """Deliveries by candidate id that no item lists today: they were listed when the reviewer looked."""
    if not wanted:
        return {}
    name = name_encounters_sql("candidate", "hospital_id", "encounter_id", "?")
    rows = ask(
        con,
        f"""
        select {name} as candidate_id, hospital_id as delivery_hospital_id, encounter_id as delivery_encounter_id,
            0 as candidate, null::double as match_weight
        from comparable_deliveries
        where candidate_id in (select unnest(?::varchar[]))
        """,
        key,
        sorted(wanted),
    )
    return {row["candidate_id"]: row for row in rows}


def _refuse_bad_answers(answers: Sequence[Answer], items: set[str], candidates: set[str]) -> None:
    mothers: dict[str, set[str]] = {}
    for answer in answers:
        if answer.verdict == MATCH:
            mothers.setdefault(answer.item, set()).add(answer.candidate)
    faults = {
        f"have a verdict other than {', '.join(VERDICTS)}": sum(a.verdict not in VERDICTS for a in answers),
        "name an item that the last linkage does not know": sum(a.item not in items for a in answers),
        "name a delivery that is not in the data": sum(a.candidate not in candidates for a in answers),
        "give one newborn two mothers": sum(len(given) for given in mothers.values() if len(given) > 1),
    }
    found = [f"{count} {words}" for words, count in faults.items() if count]
    if found:
        raise SettingsError(
            f"of {len(answers)} decisions {'; '.join(found)}. None was kept; mend them and try again"
        )


def measure_progress(settings: Settings) -> Progress:
    """Where review stands, over all decisions ever made and the records of the last linkage."""
    with open_queue(settings) as (con, _, decisions):
        settlement: Settlement = create_opinion_tables(con, decisions, settings.reviewers_needed)
        prepare_sides(con)
        pins = count_pins(con)
    states: dict[str, int] = {}
    for state in settlement.states.values():
        states[state] = states.get(state, 0) + 1
    return Progress(
        decisions=len(decisions),
        reviewers_needed=settings.reviewers_needed,
        states=dict(sorted(states.items())),
        pins=pins,
        agreement=measure_agreement(decisions),
    )


def prepare_sides(con: DuckDBPyConnection) -> None:
    """The two sides of the last linkage, made again from what it compared and counted."""
    ((counted,),) = con.execute(
        "select count(*) from information_schema.tables where table_name = ?", [COUNTED[0]]
    ).fetchall()
    if not counted:
        count_statistics(con)
    create_statistics(con)
    create_sides(con)
