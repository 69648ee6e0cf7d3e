"""The hospitals that have pages: who they are, which others are like them, and what their files are called.

Read from the published list of hospitals and the volumes that may be shown; no measure is compared here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from reports.published import ask

# Bands of births a year by which national surveys of obstetric units group hospitals.
BANDS = ((500, "under 500"), (1000, "500 to 999"), (2000, "1 000 to 1 999"))
LARGEST_BAND = "2 000 or more"
FEWEST_PEERS = 3
# Levels that readers call otherwise than the published table does.
LEVEL_WORDS = {
    "below_birth_center": "below birth center",
    "birth_center": "birth center",
    "below_I": "below I",
}
LEVEL_SOURCES = {"assessed": "assessed", "self_reported": "self-reported"}
# Names that some file systems keep for devices.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")


@dataclass(frozen=True, kw_only=True)
class Hospital:
    """One hospital; `births_a_year` is None where its births are hidden and the network's list says nothing.

    Levels are those that measures go by: assessed where a survey settles them, else self-reported (`_source`).
    """

    hospital_id: str
    name: str | None = None
    region: str | None = None
    state: str | None = None
    maternal_level: str | None = None
    maternal_level_source: str | None = None
    neonatal_level: str | None = None
    neonatal_level_source: str | None = None
    births_a_year: float | None = None
    file_name: str = ""

    @property
    def band(self) -> str | None:
        """Band of births a year, in words."""
        if self.births_a_year is None:
            return None
        return next((words for limit, words in BANDS if self.births_a_year < limit), LARGEST_BAND)

    @property
    def band_place(self) -> int:
        """Place of the band from the smallest; for sorting, since the exact number may follow from hidden ones."""
        return (
            sum(self.births_a_year >= limit for limit, _ in BANDS) if self.births_a_year is not None else -1
        )

    @property
    def label(self) -> str:
        """Name and id, or the id alone."""
        return f"{self.name} ({self.hospital_id})" if self.name else self.hospital_id

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        """Whom a level is for, and the level with its source in words."""
        return (
            ("mothers", _say_level(self.maternal_level, self.maternal_level_source)),
            ("newborns", _say_level(self.neonatal_level, self.neonatal_level_source)),
        )


def word_level(name: str | None) -> str:
    """A level as readers say it: I to IV, birth center, below I; a dash where there is none."""
    return "–" if name is None else LEVEL_WORDS.get(name, name)


def _say_level(name: str | None, source: str | None) -> str:
    return (
        "not known"
        if name is None
        else f"{word_level(name)} ({LEVEL_SOURCES.get(source or '', 'source not known')})"
    )


def read_hospitals(con: duckdb.DuckDBPyConnection) -> dict[str, Hospital]:
    """Every hospital with rates, usability or verdicts, by id in the order of ids."""
    seen = ask(
        con,
        """
        with volumes as (
            -- one row a hospital with rates; its live births over the whole period where they may be shown
            select place as hospital_id,
                max(denominator) filter (measure_id = 'vol_live_births' and period_type = 'all') as births,
                count(distinct period_start) filter (measure_id = 'vol_live_births' and period_type = 'month') as months
            from measure_rates
            where level = 'hospital' and stratum = 'overall'
            group by place
        ),
        every as (
            select hospital_id from volumes
            union select hospital_id from measure_usability
            union select hospital_id from gate_results where hospital_id is not null
        ),
        levels as (
            -- one row a hospital: the levels that its measures go by since its latest surveys
            select hospital_id,
                any_value(level_used_name) filter (kind = 'maternal') as maternal_level,
                any_value(level_source) filter (kind = 'maternal') as maternal_level_source,
                any_value(level_used_name) filter (kind = 'neonatal') as neonatal_level,
                any_value(level_source) filter (kind = 'neonatal') as neonatal_level_source
            from levels_of_care where is_latest group by hospital_id
            union all
            -- where levels were not assessed at all, what the network's list says
            select hospital_id, ['I', 'II', 'III', 'IV'][maternal_level_reported], 'self_reported',
                ['I', 'II', 'III', 'IV'][neonatal_level_reported], 'self_reported'
            from hospitals anti join levels_of_care using (hospital_id)
        )
        select hospital_id, hospital_name as name, region, state, maternal_level, maternal_level_source,
            neonatal_level, neonatal_level_source,
            coalesce(births * 12.0 / nullif(months, 0), annual_births) as births_a_year
        from every
        left join volumes using (hospital_id)
        left join hospitals using (hospital_id)
        left join levels using (hospital_id)
        where hospital_id is not null
        order by hospital_id
        """,
    )
    files = name_files(row["hospital_id"] for row in seen)
    return {row["hospital_id"]: Hospital(**row, file_name=files[row["hospital_id"]]) for row in seen}


def name_files(hospital_ids: Iterable[str]) -> dict[str, str]:
    """A file name for every id: letters, digits, `-` and `_` only, unlike all others even where case is not told apart."""
    plain = {hospital_id: _plain_name(hospital_id) for hospital_id in hospital_ids}
    taken: dict[str, int] = {}
    for name in plain.values():
        taken[name.lower()] = taken.get(name.lower(), 0) + 1
    return {
        hospital_id: f"{name}.html"
        if name == hospital_id and taken[name.lower()] == 1 and not _RESERVED.match(name)
        else f"{name}-{hashlib.sha256(hospital_id.encode()).hexdigest()[:8]}.html"
        for hospital_id, name in plain.items()
    }


def _plain_name(hospital_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", hospital_id).strip("-")[:60] or "hospital"


def find_peers(hospitals: Mapping[str, Hospital]) -> dict[str, tuple[str, list[str]]]:
    """For each hospital how its peers were chosen, in words, and their ids without its own.

    Peers have the same neonatal level and a volume in the same band; where fewer than three do, the band is left
    aside, then the level. A hospital of which neither is known is compared with nobody.
    """
    return {hospital_id: _peers_of(one, hospitals.values()) for hospital_id, one in hospitals.items()}


def _peers_of(one: Hospital, everyone: Iterable[Hospital]) -> tuple[str, list[str]]:
    others = [other for other in everyone if other.hospital_id != one.hospital_id]
    level = f"neonatal level {word_level(one.neonatal_level)}"
    volume = f"{one.band} births a year"
    ways = []
    if one.neonatal_level is not None and one.band is not None:
        ways.append(
            (
                f"{level} and {volume}",
                [o for o in others if (o.neonatal_level, o.band) == (one.neonatal_level, one.band)],
            )
        )
    if one.neonatal_level is not None:
        ways.append((f"{level}, of any size", [o for o in others if o.neonatal_level == one.neonatal_level]))
    if one.band is not None:
        ways.append((f"{volume}, of any level", [o for o in others if o.band == one.band]))
    for words, found in ways:
        if len(found) >= FEWEST_PEERS:
            return words, [other.hospital_id for other in found]
    return "fewer than three hospitals of the same level or size", []
