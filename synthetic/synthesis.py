"""`synthesize`: a landing folder of a made-up network with known truth, written part by part.

Regions are drawn one after another, each from its own seed, so that a million births need little memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from synthetic.columns import MINUTES_A_DAY
from synthetic.feeds import write_population
from synthetic.hospitals import Network, build_network, default_hospital_count
from synthetic.landing import LandingWriter, as_contract_table, period_names
from synthetic.population import draw_population
from synthetic.settings import (
    ERROR_RATES,
    ErrorLevel,
    FileFormat,
    LimitedDetail,
    Period,
    SynthesisSettings,
    SynthesisSummary,
)
from synthetic.stays import Timeframe
from synthetic.surveys import build_level_of_care_surveys, build_safety_culture_surveys
from synthetic.truth import Truth

# Regions are drawn together up to this many births: large enough to be fast, small enough for 1 GB.
_BIRTHS_AT_ONCE = 50_000


def synthesize(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    births: int,
    seed: int,
    hospitals: int | None = None,
    months: int = 12,
    errors: ErrorLevel = "light",
    limited: bool = False,
    limited_detail: LimitedDetail = "times",
    file_format: FileFormat = "parquet",
    period: Period = "month",
    first_month: date = date(2025, 1, 1),
    progress: Callable[[str], None] | None = None,
) -> SynthesisSummary:
    """Write feeds, reference tables and `truth.parquet` of a made-up network into `out`.

    `births` counts children born, live or still, in `months` months from `first_month`. The same arguments
    give the same files. Raises ValueError when a size is not positive, `out` already holds files, or days
    without times are asked for in data that are not limited.
    """
    settings = SynthesisSettings(
        births=births,
        seed=seed,
        hospitals=hospitals or default_hospital_count(births, months),
        months=months,
        first_month=first_month,
        errors=ERROR_RATES[errors],
        limited=limited,
        limited_detail=limited_detail,
        file_format=file_format,
        period=period,
    )
    check_target(settings, out)
    network_seed, survey_seed, *region_seeds = np.random.SeedSequence(seed).spawn(2 + settings.hospitals)
    network = build_network(np.random.default_rng(network_seed), settings)
    timeframe = timeframe_of(settings)
    writer = LandingWriter(folder=out, file_format=file_format)
    counts: Counter[str] = Counter()
    truths: list[Truth] = []
    try:
        write_reference(network, out)
        parts = plan_parts(network)
        for number, regions in enumerate(parts):
            rng = np.random.default_rng(region_seeds[number])
            here = np.where(np.isin(network.region, regions), network.births, 0)
            population = draw_population(rng, network, here, timeframe)
            # Files of the part before are written while this one is drawn.
            writer.wait()
            truths.append(write_population(rng, network, population, settings, timeframe, writer, counts))
            if progress:
                progress(f"{counts['births']:,} of {births:,} births, part {number + 1} of {len(parts)}")
        _write_surveys(np.random.default_rng(survey_seed), network, settings, writer)
    finally:
        writer.close()
    write_truth(con, truths, out)
    return summarize(settings, counts, writer.files)


def check_target(settings: SynthesisSettings, out: Path) -> None:
    """ValueError unless sizes are positive, detail fits and the folder is empty or absent."""
    if settings.births < 1 or settings.months < 1 or settings.hospitals < 1:
        raise ValueError("births, months and hospitals must be at least 1")
    if settings.limited_detail == "dates" and not settings.limited:
        raise ValueError("days without times belong to limited data; ask for limited data as well")
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} already holds files; choose an empty folder")
    out.mkdir(parents=True, exist_ok=True)


def timeframe_of(settings: SynthesisSettings) -> Timeframe:
    """From the first day of the first month to the end of the last."""
    first = np.datetime64(settings.first_month, "M")
    start, end = (day.astype("datetime64[D]").astype(np.int64) for day in (first, first + settings.months))
    return Timeframe(start_at=int(start) * MINUTES_A_DAY, end_at=int(end) * MINUTES_A_DAY)


def plan_parts(network: Network) -> list[np.ndarray]:
    """Regions drawn together; a region is never split, as transfers stay inside it."""
    per_region = np.bincount(network.region, weights=network.births)
    parts: list[list[int]] = [[]]
    size = 0.0
    for region, births in enumerate(per_region):
        if parts[-1] and size + births > _BIRTHS_AT_ONCE:
            parts.append([])
            size = 0.0
        parts[-1].append(region)
        size += births
    return [np.array(part) for part in parts]


def write_reference(network: Network, out: Path) -> None:
    """`reference/hospitals.csv` and `reference/areas.csv`."""
    folder = out / "reference"
    folder.mkdir(exist_ok=True)
    for name, table in (("hospitals", network.reference), ("areas", network.area_reference)):
        columns = {column: table[column].combine_chunks() for column in table.column_names}
        pacsv.write_csv(
            as_contract_table(name, columns, limited=False),
            str(folder / f"{name}.csv"),
            pacsv.WriteOptions(quoting_style="needed"),
        )


def write_truth(con: duckdb.DuckDBPyConnection, truths: list[Truth], out: Path) -> None:
    """`truth.parquet`, newborn encounters with their mothers, and `truth_mothers.parquet`, which stays are one woman's."""
    for name, table, key in (
        (
            "truth",
            pa.concat_tables([part.newborns for part in truths]),
            "newborn_hospital_id, newborn_encounter_id",
        ),
        ("truth_mothers", pa.concat_tables([part.mothers for part in truths]), "hospital_id, encounter_id"),
    ):
        path = str(out / f"{name}.parquet").replace("'", "''")
        con.register("synthetic_truth", table)
        try:
            con.execute(f"copy (select * from synthetic_truth order by {key}) to '{path}' (format parquet)")
        finally:
            con.unregister("synthetic_truth")


def summarize(settings: SynthesisSettings, counts: Counter[str], files: int) -> SynthesisSummary:
    """The record handed back."""
    return SynthesisSummary(
        hospitals=settings.hospitals,
        births=counts["births"],
        liveborn=counts["births"] - counts["stillborn"],
        stillborn=counts["stillborn"],
        deliveries=counts["deliveries"],
        multiple_deliveries=counts["multiple_deliveries"],
        maternal_encounters=counts["maternal_encounters"],
        newborn_encounters=counts["newborn_encounters"],
        diagnoses=counts["diagnoses"],
        procedures=counts["procedures"],
        observations=counts["observations"],
        medications=counts["medications"],
        social_screenings=counts["social_screenings"],
        truth_rows=counts["truth_rows"],
        files=files,
    )


def _write_surveys(
    rng: np.random.Generator, network: Network, settings: SynthesisSettings, writer: LandingWriter
) -> None:
    """Surveys of both kinds in the first month; of levels of care, where there is time, again halfway through."""
    periods = period_names(settings.first_month, settings.months, settings.period)
    later = settings.months // 2
    day = settings.first_month.replace(day=15)
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    again = day.replace(year=year, month=month + 1)
    files = [("SURVEYS", name) for name in dict.fromkeys(periods)]
    for feed, table in (
        (
            "level_of_care_surveys",
            build_level_of_care_surveys(rng, network, [day, again] if later else [day]),
        ),
        ("safety_culture_surveys", build_safety_culture_surveys(rng, network, day)),
    ):
        columns = {name: table[name].combine_chunks() for name in table.column_names}
        months = pc.if_else(pc.equal(table["survey_date"], pa.scalar(day, pa.date32())), 0, later).to_pylist()
        rows = np.array([files.index(("SURVEYS", periods[month])) for month in months], dtype=np.int64)
        writer.write_feed(feed, as_contract_table(feed, columns, limited=False), rows, files)
