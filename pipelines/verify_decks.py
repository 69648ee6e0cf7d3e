"""Gives official test cases to the ordinary night, as a hospital would, and compares populations with what is expected.

What a measure means stands in the catalogue; no case is known here but those that nobody can derive.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from measures.catalogue import measure_named
from measures.compile import population_select
from measures.reference import POPULATIONS
from pipelines.receiving import current_input_key, receive
from pipelines.relinking import needs_new_counts, renew_counts
from pipelines.settings import Settings
from pipelines.stage_runner import Night, Stage, open_on, plan_night, run_stage
from pipelines.stages import FACTS, LINK, STAGES
from pipelines.warehouse import stage_connection

# A deck by what its file's name says: the measure of each group of its cases.
DECK_MEASURES: dict[str, dict[str, str]] = {
    "epc02": {"1": "epc02"},
    "epc07": {"1": "epc07_g1", "2": "epc07_g2"},
}
# Published cases whose expected counts do not follow from their resources (data/ecqm/README.md).
UNDERIVABLE = {"RiskBleedingDisorder": "its encounter names diagnoses that are not in the case"}
_SUBMITTER = "DECK"
_SUFFIXES = (".ndjson", ".ndjson.gz")


class DeckError(Exception):
    """A deck cannot be read or received; the message says which, why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A population of a case that came out otherwise than expected."""

    case_id: str
    group: str
    population: str
    expected: int
    found: int


@dataclass(frozen=True, kw_only=True)
class DeckResult:
    """What became of a deck: cases compared, populations that agree, those that differ, cases left out by name."""

    deck: str
    cases: int
    agreed: int
    differences: tuple[Difference, ...]
    left_out: tuple[str, ...]

    @property
    def cases_that_differ(self) -> tuple[str, ...]:
        """Ids of the cases in which any population differs."""
        return tuple(sorted({difference.case_id for difference in self.differences}))


def verify_decks(folder: Path) -> tuple[DeckResult, ...]:
    """Compare every deck of the folder; DeckError when there is none or one cannot be received."""
    decks = [
        (name, path)
        for path in sorted(folder.iterdir() if folder.is_dir() else ())
        for name in DECK_MEASURES
        if name in path.name.lower() and path.name.lower().endswith(_SUFFIXES)
    ]
    if not decks:
        raise DeckError(
            f"no deck was found: a folder of files such as {next(iter(DECK_MEASURES))}_cases.ndjson.gz is wanted"
        )
    return tuple(_verify(name, path) for name, path in decks)


def _verify(deck: str, path: Path) -> DeckResult:
    cases = list(_cases(path))
    compared = [case for case in cases if case.get("title") not in UNDERIVABLE]
    if not compared:
        raise DeckError(f"{path.name} holds no case to compare")
    with tempfile.TemporaryDirectory(prefix="dyads-verify-") as home:
        night = _receive(Path(home), cases, path)
        found = _populations(night, DECK_MEASURES[deck])
    differences: list[Difference] = []
    agreed = 0
    for case in compared:
        period = case["measurement_period"]
        days = date.fromisoformat(period["start"][:10]), date.fromisoformat(period["end"][:10])
        encounters = {
            _own_id(case, str(one["id"])) for one in case["resources"] if one["resourceType"] == "Encounter"
        }
        for group, expected in sorted(case["expected"].items()):
            if group not in found:
                raise DeckError(
                    f"{path.name}: a case expects a group {group}, for which no measure is declared"
                )
            counts = _count(found[group], encounters, days)
            for population, wanted in expected.items():
                name = population.replace("-", "_")
                if counts.get(name, 0) == wanted:
                    agreed += 1
                    continue
                differences.append(
                    Difference(
                        case_id=str(case["case_id"]),
                        group=group,
                        population=population,
                        expected=wanted,
                        found=counts.get(name, 0),
                    )
                )
    return DeckResult(
        deck=path.name,
        cases=len(compared),
        agreed=agreed,
        differences=tuple(differences),
        left_out=tuple(sorted(str(case["title"]) for case in cases if case not in compared)),
    )


def _cases(path: Path) -> Iterator[Mapping[str, Any]]:
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                case = json.loads(line)
                case["resources"], case["expected"], case["measurement_period"]["start"]
            except (ValueError, KeyError, TypeError):
                raise DeckError(
                    f"{path.name}, line {number:,}: a case has case_id, measurement_period, resources and expected"
                ) from None
            yield case


def _open(path: Path) -> IO[str]:
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _receive(home: Path, cases: Sequence[Mapping[str, Any]], path: Path) -> Night:
    """Deliver all cases as one hospital's FHIR file and run the stages up to the facts."""
    settings = Settings(home=home / "home", landing=home / "landing")
    year = max(case["measurement_period"]["end"] for case in cases)[:4]
    folder = settings.landing / _SUBMITTER / year
    folder.mkdir(parents=True)
    with (folder / "cases.ndjson").open("w", encoding="utf-8") as file:
        for case in cases:
            file.writelines(f"{json.dumps(_apart(case, resource))}\n" for resource in case["resources"])
    with stage_connection(settings) as con:
        receipt = receive(
            con,
            settings.landing,
            settings.staged,
            settings.work,
            now=datetime.now(UTC),
            progress=lambda words: None,
        )
    if receipt.accepted != 1:
        raise DeckError(f"{path.name}: the night did not accept the cases as a delivery of one hospital")
    night = plan_night(settings, current_input_key(settings.staged), STAGES)
    for stage in _stages_before(FACTS):
        if stage is LINK and needs_new_counts(night):
            renew_counts(night)
            night = plan_night(settings, night.input_key, STAGES)
        run_stage(stage, night, lambda words: None)
    return night


def _own_id(case: Mapping[str, Any], resource_id: str) -> str:
    return f"{case['case_id']}.{resource_id}"


def _apart(case: Mapping[str, Any], resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """The resource under an id of its case alone, patients without record numbers.

    Cases are worlds of their own: copied from each other they kept their numbers, and references that dangle in one may
    name a resource of another.
    """
    own = {name: _referring(case, value) for name, value in resource.items()}
    own["id"] = _own_id(case, str(resource["id"]))
    if resource["resourceType"] == "Patient":
        own.pop("identifier", None)
    return own


def _referring(case: Mapping[str, Any], part: object) -> object:
    """The part with its references within the case."""
    if isinstance(part, list):
        return [_referring(case, one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: f"{value.rsplit('/', 1)[0]}/{_own_id(case, value.rsplit('/', 1)[1])}"
        if name == "reference" and isinstance(value, str) and "/" in value
        else _referring(case, value)
        for name, value in part.items()
    }


def _stages_before(last: Stage) -> tuple[Stage, ...]:
    """The stage and all that it builds on, in order."""
    by_name = {stage.name: stage for stage in STAGES}
    wanted: set[str] = set()

    def want(stage: Stage) -> None:
        wanted.add(stage.name)
        for earlier in stage.reads:
            want(by_name[earlier])

    want(last)
    return tuple(stage for stage in STAGES if stage.name in wanted)


def _populations(
    night: Night, measures: Mapping[str, str]
) -> dict[str, list[tuple[str, date, dict[str, bool]]]]:
    """By group: of each delivery stay its encounter, the day that places it in a period, and its populations."""
    found: dict[str, list[tuple[str, date, dict[str, bool]]]] = {}
    with open_on(night, ("identify", "facts"), sees_feeds=False) as con:
        for group, measure_id in measures.items():
            select = population_select(measure_named(measure_id)).sql(dialect="duckdb")
            rows = con.execute(
                f"""
                select stay.encounter_id, populations.period_date, {", ".join(POPULATIONS)}
                from ({select}) as populations
                join delivery_stays as stay using (delivery_id)
                order by stay.encounter_id
                """
            ).fetchall()
            found[group] = [
                (encounter, day, dict(zip(POPULATIONS, answers, strict=True)))
                for encounter, day, *answers in rows
            ]
    return found


def _count(
    stays: Sequence[tuple[str, date, dict[str, bool]]], encounters: set[str], days: tuple[date, date]
) -> dict[str, int]:
    """How many stays of a case, discharged in its measurement period, are in each population."""
    of_case = [
        answers for encounter, day, answers in stays if encounter in encounters and days[0] <= day <= days[1]
    ]
    return {population: sum(answers[population] for answers in of_case) for population in POPULATIONS}
