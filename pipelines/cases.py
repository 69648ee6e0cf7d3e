"""Case lists for chart review: the hospitals' own records behind a measure, for the custodian's eyes, each list logged.

A list comes from exactly the records that the published build was made from; reports and published tables never hold one.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb import DuckDBPyConnection

from measures.catalogue import CATALOGUE
from measures.measure import Better, Grain, Measure, MeasureKind
from pipelines.builds import present_build
from pipelines.case_audit import log_case_list
from pipelines.nearest import nearest_words
from pipelines.settings import Settings, SettingsError
from pipelines.stage_runner import Night, open_on

WHICH: Final = ("numerator", "fallout", "excluded", "all")
_STAGES: Final = ("identify", "measure")
# A cell that begins with one of these may be run by a spreadsheet (OWASP, CSV injection).
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Period:
    """From its first day to before `until`; `words` is how it was asked for."""

    first: date
    until: date
    words: str


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """What was asked, which build it is of, the columns and the rows (which identify people)."""

    measure_id: str
    hospital_id: str
    period: Period
    which: str
    build_id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_csv(self) -> str:
        """The list as CSV text with a header; no cell can be read as a formula."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(value) for value in row] for row in self.rows)
        return text.getvalue()


def read_period(words: str) -> Period:
    """A year `2025`, quarter `2025-Q1` or month `2025-03`; SettingsError on anything else."""
    found = re.fullmatch(r"(\d{4})(?:-?Q([1-4])|-(0[1-9]|1[0-2]))?", words.strip().upper())
    if found is None:
        raise SettingsError("--period is a year (2025), a quarter (2025-Q1) or a month (2025-03)")
    year, quarter, month = int(found[1]), found[2], found[3]
    if year < 1:
        raise SettingsError("--period: there is no year 0000")
    first = 1 if not (quarter or month) else (int(quarter) - 1) * 3 + 1 if quarter else int(month)
    months = 12 if not (quarter or month) else 3 if quarter else 1
    after = year * 12 + first - 1 + months
    return Period(first=date(year, first, 1), until=date(after // 12, after % 12 + 1, 1), words=words.strip())


def list_cases(
    settings: Settings, measure_id: str, hospital_id: str, period: Period, which: str | None = None
) -> CaseList:
    """The cases of a measure at a hospital in a period, under the hospitals' own numbers.

    `which`: numerator, fallout (denominator without numerator), excluded or all; by default the cases worth a look,
    which are the fallouts where a higher rate is better, every case of a count or mean, else the numerator.
    SettingsError when this home is not the custodian's, or measure, hospital or build are not there.
    """
    require_custodian(settings)
    measure = _measure(measure_id)
    chosen = which or _worth_a_look(measure)
    if chosen not in WHICH:
        raise SettingsError(f"--which is {', '.join(WHICH)}")
    build = present_build(settings.published)
    if build is None:
        raise SettingsError("nothing is published yet; run `dyads run` first")
    night = Night(settings=settings, input_key=build["input_key"], keys=build["stage_keys"], inputs={})
    if not all((night.folder(stage) / "result.json").is_file() for stage in _STAGES):
        raise SettingsError(
            f"the records of build {build['build_id']} are no longer kept in work/; `dyads run` makes them anew"
        )
    try:
        return _gather(night, measure, hospital_id, period, chosen, str(build["build_id"]))
    except duckdb.Error as crash:
        # The engine's own words can quote a record.
        raise SettingsError(
            f"{type(crash).__name__} in the engine while cases were gathered; its words are withheld"
        ) from None


def _gather(
    night: Night, measure: Measure, hospital_id: str, period: Period, which: str, build_id: str
) -> CaseList:
    with open_on(night, _STAGES, sees_feeds=True) as con:
        _require_hospital(con, measure, hospital_id)
        rows = con.execute(_case_sql(con, measure, which), [hospital_id, period.first, period.until])
        columns = tuple(column[0] for column in rows.description)
        found = tuple(rows.fetchall())
    return CaseList(
        measure_id=measure.id,
        hospital_id=hospital_id,
        period=period,
        which=which,
        build_id=build_id,
        columns=columns,
        rows=found,
    )


def write_case_list(settings: Settings, cases: CaseList, out: Path | None, *, reason: str) -> Path:
    """Log the list, then write it as CSV (mode 0600) to `out`, else to the home's `case_lists/`; returns the file.

    SettingsError when the file is there already or lies where others look: published, reports or landing.
    """
    folder = settings.home / "case_lists"
    place = re.sub(r"[^A-Za-z0-9_-]+", "_", f"{cases.measure_id}_{cases.hospital_id}_{cases.period.words}")
    path = (out or folder / f"{place}_{datetime.now(UTC):%Y%m%dT%H%M%SZ}.csv").expanduser().resolve()
    for seen in ("published", "reports", "identified", "landing"):
        if path.is_relative_to(settings.home / seen) or path.is_relative_to(settings.landing):
            raise SettingsError(
                f"a case list does not go into {seen}/, where others read; choose another file"
            )
    if out is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SettingsError("the file is there already; name another") from None
    except FileNotFoundError:
        raise SettingsError("the folder of the file is not there") from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        _log(settings, cases, "file", reason)
        stream.write(cases.as_csv())
        stream.flush()
        os.fsync(stream.fileno())
    return path


def show_case_list(settings: Settings, cases: CaseList, *, reason: str) -> str:
    """Log the list, then return it as CSV for standard output."""
    _log(settings, cases, "standard output", reason)
    return cases.as_csv()


def require_custodian(settings: Settings) -> None:
    """Return when this home is the custodian's own; SettingsError says what tells otherwise."""
    if settings.privacy_profile == "safe_harbor":
        raise SettingsError(
            "privacy.profile is safe_harbor: this home promises that nobody can be told apart, so it lists no cases. "
            "Ask on the custodian's home, whose profile is limited or identified."
        )
    identities = settings.identities
    if not (identities / "key").is_file() or not (identities / "crosswalk.parquet").is_file():
        raise SettingsError(
            "this home has no identities/ with key and crosswalk, so it is not the custodian's; cases are listed there only"
        )
    seen = identities.stat()
    if seen.st_uid != os.geteuid():
        raise SettingsError("identities/ belongs to another account; cases are listed by the custodian's own")
    if seen.st_mode & 0o077:
        raise SettingsError("identities/ is open to other accounts; close it first: chmod 700 identities")


def _log(settings: Settings, cases: CaseList, written_to: str, reason: str) -> None:
    """Before anything is handed over: a list that cannot be logged is not given."""
    log_case_list(
        settings,
        {
            "measure_id": cases.measure_id,
            "hospital_id": cases.hospital_id,
            "period": cases.period.words,
            "which": cases.which,
            "cases": len(cases.rows),
            "build_id": cases.build_id,
            "written_to": written_to,
            "reason": reason,
        },
    )


def _measure(measure_id: str) -> Measure:
    for measure in CATALOGUE:
        if measure.id == measure_id:
            return measure
    near = nearest_words(measure_id, [measure.id for measure in CATALOGUE])
    raise SettingsError(
        f"no measure {measure_id} counts single cases{near}; `dyads measures list` has them all"
    )


def _worth_a_look(measure: Measure) -> str:
    if measure.kind is not MeasureKind.PROPORTION:
        return "all"
    return "fallout" if measure.better is Better.HIGHER else "numerator"


def _require_hospital(con: DuckDBPyConnection, measure: Measure, hospital_id: str) -> None:
    rows = con.execute(f"select distinct hospital_id from {measure.grain}_measures order by 1").fetchall()
    known = [row[0] for row in rows]
    if hospital_id not in known:
        near = nearest_words(hospital_id, known)
        raise SettingsError(f"no {measure.grain} is counted for hospital {hospital_id}{near}")


def _case_sql(con: DuckDBPyConnection, measure: Measure, which: str) -> str:
    """One row a case; parameters: hospital, first day, first day after."""
    columns = {row[0] for row in con.execute(f"describe {measure.grain}_measures").fetchall()}
    excluded = (
        f"coalesce(m.{measure.id}__excluded, false)" if f"{measure.id}__excluded" in columns else "false"
    )
    reason = f"m.{measure.id}__reason" if f"{measure.id}__reason" in columns else "null::varchar"
    result = f"m.{measure.id}"
    is_flag = measure.kind is not MeasureKind.CONTINUOUS
    case = f"if({result}, 'numerator', 'fallout')" if is_flag else "'value'"
    value = "null::double" if is_flag else result
    chosen = {
        "numerator": f"not {excluded} and {result}" if is_flag else f"{result} is not null",
        "fallout": f"not {excluded} and not {result}" if is_flag else "false",
        "excluded": excluded,
        "all": f"{excluded} or {result} is not null",
    }[which]
    return f"""
        -- one row a case
        with cases as (
            select m.{measure.grain}_id as unit_id, m.period_date,
                if({excluded}, 'excluded', {case}) as "case", {value} as value, {reason} as reason
            from {measure.grain}_measures as m
            where m.hospital_id = ? and m.period_date >= ? and m.period_date < ? and ({chosen})
        ),
        birth_stays as (
            select newborn_id, hospital_id, encounter_id from newborn_stays where newborn_id is not null
            qualify row_number() over (
                partition by newborn_id order by stay_sequence, hospital_id, encounter_id) = 1
        )
        select '{measure.id}' as measure_id, c."case", c.reason, c.value, c.period_date, c.unit_id,
            s.hospital_id as mother_hospital_id, s.encounter_id as mother_encounter_id,
            e.patient_mrn as mother_mrn, e.account_number as mother_account_number,
            e.last_name as mother_last_name, e.first_name as mother_first_name,
            e.birth_date as mother_birth_date,
            e.admit_datetime as mother_admitted, e.discharge_datetime as mother_discharged,
            b.hospital_id as newborn_hospital_id, b.encounter_id as newborn_encounter_id,
            n.patient_mrn as newborn_mrn, n.account_number as newborn_account_number,
            n.last_name as newborn_last_name, n.birth_datetime as newborn_born,
            n.admit_datetime as newborn_admitted, n.discharge_datetime as newborn_discharged
        from cases as c
        {_UNITS[measure.grain]}
        left join delivery_stays as s on s.delivery_id = y.delivery_id
        left join maternal_encounters as e on e.hospital_id = s.hospital_id and e.encounter_id = s.encounter_id
        left join birth_stays as b on b.newborn_id = y.newborn_id
        left join newborn_encounters as n on n.hospital_id = b.hospital_id and n.encounter_id = b.encounter_id
        order by c."case", c.period_date, c.unit_id
    """


# How a case finds its mother and newborn; a delivery is listed without its newborns, who may be several.
_UNITS: Final = {
    Grain.DELIVERY: "left join (select delivery_id, null::varchar as newborn_id from delivery_stays) as y "
    "on y.delivery_id = c.unit_id",
    Grain.NEWBORN: "left join dyads as y on y.newborn_id = c.unit_id",
    Grain.DYAD: "left join dyads as y on y.dyad_id = c.unit_id",
}


def _cell(value: object) -> str:
    """The value as it may stand in a spreadsheet: a quote before what would be run as a formula."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(_RISKY) and not is_number else text
