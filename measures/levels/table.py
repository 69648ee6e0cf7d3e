"""`levels_of_care`, one row a hospital, kind and survey, and `fact_levels`, the level that counts on a given day.

The criteria stand in `criteria.py`, how they are held against answers in `assess.py`. Hospitals are few: rows are made in
Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from measures.levels.assess import Assessment, assess, compare_reports, level_to_use, read_level
from measures.levels.criteria import LADDERS, items_of
from measures.levels.ladder import CareKind, Ladder

if TYPE_CHECKING:
    import duckdb

LEVELS_TABLE = "levels_of_care"
# No survey is older or younger; DuckDB's own infinite dates do not travel through Parquet.
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
_KNOWN_ITEMS = frozenset().union(*(items_of(ladder) for ladder in LADDERS))

Answers = Mapping[str, str]

_TEXT, _WHOLE, _TRUTH = pa.string(), pa.int64(), pa.bool_()
_LEVELS_SCHEMA = pa.schema(
    [
        ("hospital_id", _TEXT),
        ("kind", _TEXT),
        ("survey_date", pa.date32()),
        ("is_latest", _TRUTH),
        ("assessed_level", _WHOLE),
        ("assessed_level_name", _TEXT),
        ("highest_possible_level", _WHOLE),
        ("highest_possible_level_name", _TEXT),
        ("is_settled", _TRUTH),
        ("reported_level", _WHOLE),
        ("reported_level_name", _TEXT),
        ("discordance", _TEXT),
        ("next_level_name", _TEXT),
        ("distance_to_next_level", _WHOLE),
        ("criteria_unmet", _TEXT),
        ("criteria_unanswered", _TEXT),
        ("items_missing", _WHOLE),
        ("missing_items", _TEXT),
        ("items_not_used", _WHOLE),
        ("level_used", _WHOLE),
        ("level_used_name", _TEXT),
        ("level_source", _TEXT),
        ("criteria_source", _TEXT),
    ]
)
_FACTS_SCHEMA = pa.schema(
    [
        ("hospital_id", _TEXT),
        ("valid_from", pa.date32()),
        ("valid_before", pa.date32()),
        *((f"{kind}_level", _WHOLE) for kind in CareKind),
        *((f"{kind}_level_source", _TEXT) for kind in CareKind),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Hospital:
    """A hospital's own report in the network's list, and its surveys: day and answers by item, earliest first."""

    hospital_id: str
    listed: Mapping[CareKind, int | None]
    surveys: tuple[tuple[date, Answers], ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one kind of care from a day on: assessment and own report (None: none)."""

    since: date | None
    assessment: Assessment | None
    reported: int | None
    items_not_used: int = 0


def create_levels_of_care(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp tables `levels_of_care` and `fact_levels` from `hospitals` and `level_of_care_surveys`.

    `levels_of_care` has one row a hospital, kind (`maternal, neonatal`) and survey, earlier surveys kept, and one row
    without a survey date for a hospital that never answered one. `fact_levels` has one row a hospital and span of days
    [valid_from, valid_before): from a survey's day on its levels count, before the first one the hospital's own report.
    Of an item answered twice in one survey the staged feed keeps one row.
    """
    hospitals = read_hospitals(con)
    rows = [row for hospital in hospitals for row in describe_levels(hospital)]
    _create(con, LEVELS_TABLE, _LEVELS_SCHEMA, rows)
    _create(
        con, "fact_levels", _FACTS_SCHEMA, [row for hospital in hospitals for row in level_spans(hospital)]
    )


def read_hospitals(con: duckdb.DuckDBPyConnection) -> list[Hospital]:
    """The hospitals of the network's list and of the surveys, by id."""
    listed = {
        hospital_id: {CareKind.MATERNAL: maternal, CareKind.NEONATAL: neonatal}
        for hospital_id, maternal, neonatal in con.execute(
            "select hospital_id, maternal_level_reported, neonatal_level_reported from hospitals order by hospital_id"
        ).fetchall()
    }
    answers: dict[str, dict[date, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for hospital_id, day, item, answer in con.execute(
        "select hospital_id, survey_date, lower(trim(item)), answer from level_of_care_surveys "
        "where survey_date is not null and item is not null order by all"
    ).fetchall():
        answers[hospital_id][day][item] = answer
    return [
        Hospital(
            hospital_id=hospital_id,
            listed=listed.get(hospital_id, {}),
            surveys=tuple(sorted(answers[hospital_id].items())) if hospital_id in answers else (),
        )
        for hospital_id in sorted({*listed, *answers})
    ]


def standings(hospital: Hospital, ladder: Ladder) -> list[Standing]:
    """What is known from each survey on; of a hospital without one its own report alone."""
    reported = hospital.listed.get(ladder.kind)
    found = [
        Standing(
            since=day,
            assessment=assess(ladder, answers),
            # A survey that does not ask leaves the network's list standing.
            reported=_first_known(read_level(answers.get(ladder.self_report_item)), reported),
            items_not_used=sum(item not in _KNOWN_ITEMS for item in answers),
        )
        for day, answers in hospital.surveys
        if items_of(ladder) & answers.keys()
    ]
    return found or [Standing(since=None, assessment=None, reported=reported)]


def describe_levels(hospital: Hospital) -> list[dict[str, Any]]:
    """The hospital's rows of `levels_of_care`."""
    rows = []
    for ladder in LADDERS:
        known = standings(hospital, ladder)
        for standing in known:
            used, source = level_to_use(standing.reported, standing.assessment)
            rows.append(
                {
                    "hospital_id": hospital.hospital_id,
                    "kind": ladder.kind.value,
                    "survey_date": standing.since,
                    "is_latest": standing is known[-1],
                    **_describe_assessment(ladder, standing),
                    "reported_level": standing.reported,
                    "reported_level_name": ladder.name_of(standing.reported),
                    "discordance": compare_reports(standing.reported, standing.assessment).value,
                    "level_used": used,
                    "level_used_name": ladder.name_of(used),
                    "level_source": source,
                    "criteria_source": ladder.source,
                }
            )
    return rows


def level_spans(hospital: Hospital) -> list[dict[str, Any]]:
    """The hospital's rows of `fact_levels`: one span before its first survey, one from each survey on."""
    of_kind = {ladder.kind: standings(hospital, ladder) for ladder in LADDERS}
    surveyed = {s.since for known in of_kind.values() for s in known if s.since is not None}
    starts = [FIRST_DAY, *sorted(surveyed)]
    rows = []
    for start, end in zip(starts, [*starts[1:], LAST_DAY], strict=True):
        row: dict[str, Any] = {
            "hospital_id": hospital.hospital_id,
            "valid_from": start,
            "valid_before": end,
        }
        for kind, known in of_kind.items():
            level, source = _level_on(start, known, hospital.listed.get(kind))
            row |= {f"{kind}_level": level, f"{kind}_level_source": source}
        rows.append(row)
    return rows


def _level_on(day: date, known: Sequence[Standing], listed: int | None) -> tuple[int | None, str]:
    latest = [standing for standing in known if standing.since is not None and standing.since <= day]
    if latest:
        return level_to_use(latest[-1].reported, latest[-1].assessment)
    return level_to_use(listed, None)


def _describe_assessment(ladder: Ladder, standing: Standing) -> dict[str, Any]:
    found = standing.assessment
    if found is None:
        return {}
    return {
        "assessed_level": found.level,
        "assessed_level_name": ladder.name_of(found.level),
        "highest_possible_level": found.highest_possible,
        "highest_possible_level_name": ladder.name_of(found.highest_possible),
        "is_settled": found.is_settled,
        "next_level_name": ladder.name_of(found.next_level),
        "distance_to_next_level": found.distance,
        "criteria_unmet": "; ".join(criterion.sentence for criterion in found.unmet) or None,
        "criteria_unanswered": "; ".join(criterion.sentence for criterion in found.unanswered) or None,
        "items_missing": len(found.items_missing),
        "missing_items": ", ".join(found.items_missing) or None,
        "items_not_used": standing.items_not_used,
    }


def _first_known(*levels: int | None) -> int | None:
    return next((level for level in levels if level is not None), None)


def _create(
    con: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: list[dict[str, Any]]
) -> None:
    con.register("level_rows", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"create or replace temp table {table} as select {', '.join(schema.names)} from level_rows")
    con.unregister("level_rows")
