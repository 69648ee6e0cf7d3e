"""Linked mother-newborn records in FHIR, as they are published and as they are made up, end in the right links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_contracts.codelists import codelist_named
from data_contracts.readers.fhir import convert_fhir
from linkage.compare.comparable import create_comparable
from linkage.linker import link
from tests.support.shared import SHARED_DATA, needs_shared_data
from tests.support.small_dyads import FEEDS, create_empty_feeds

FOLDER = SHARED_DATA / "fhir_dyads"
CODED = {"diagnoses": "ICD10CM", "procedures": "ICD10PCS"}


def _links(
    con: duckdb.DuckDBPyConnection, delivered: Path, folder: Path
) -> dict[str, tuple[str, str | None]]:
    """Newborn encounter to link status and delivery encounter, from FHIR files as they lie."""
    create_empty_feeds(con)
    for feed, path in convert_fhir([delivered], folder, submitter="H1").paths.items():
        if feed not in FEEDS:
            continue
        coded = feed in CODED
        added = ", replace(upper(code), '.', '') as code_plain" if coded else ""
        con.execute(f"insert into {feed} by name select *{added} from read_parquet('{path}')")
    create_comparable(con)
    link(con)
    rows = con.execute(
        "select newborn_encounter_id, link_status, delivery_encounter_id from links"
    ).fetchall()
    return {newborn: (status, delivery) for newborn, status, delivery in rows}


def _cases() -> list[dict[str, Any]]:
    path = FOLDER / "own_linkage_cases.ndjson"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def _encounters_of(case: dict[str, Any]) -> dict[str, str]:
    """Patient to encounter."""
    resources = [entry["resource"] for entry in case["bundle"]["entry"]]
    return {
        one["subject"]["reference"].split("/")[-1]: one["id"]
        for one in resources
        if one["resourceType"] == "Encounter"
    }


@needs_shared_data
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["title"])
def test_links_of_made_up_families(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, case: dict[str, Any]
) -> None:
    (tmp_path / "bundle.json").write_text(json.dumps(case["bundle"]))
    encounter_of = _encounters_of(case)
    expected = {encounter_of[child]: encounter_of[mother] for child, mother in case["expected"]["links"]}

    found = _links(con, tmp_path / "bundle.json", tmp_path)

    linked = {newborn: delivery for newborn, (status, delivery) in found.items() if status == "linked"}
    assert linked == expected


@needs_shared_data
def test_the_published_live_birth_is_linked_and_the_fetal_death_has_no_newborn(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = _links(con, FOLDER / "bfdr_bundles.ndjson", tmp_path)

    assert found == {"encounter-birth-babyg-quinn": ("linked", "encounter-maternity-jada-ann-quinn")}
    deliveries = con.execute("select encounter_id from comparable_deliveries order by all").fetchall()
    assert [encounter for (encounter,) in deliveries] == [
        "encounter-maternity-carmen-teresa-lee",
        "encounter-maternity-jada-ann-quinn",
    ]


def test_a_delivery_coded_in_snomed_only_is_a_delivery(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)
    code = next(one.code for one in codelist_named("epc_cesarean_birth").codes if one.system == "SNOMED")
    con.execute(
        "insert into maternal_encounters (hospital_id, encounter_id, admit_datetime, discharge_datetime) "
        "values ('H1', 'M1', '2025-04-10 06:00', '2025-04-12 11:00')"
    )
    con.execute(
        "insert into procedures (hospital_id, encounter_id, code, code_plain, code_system, start_datetime) "
        f"values ('H1', 'M1', '{code}', '{code}', 'SNOMED', '2025-04-10 14:30')"
    )
    create_comparable(con)
    rows = con.execute("select encounter_id, delivery_mode from comparable_deliveries").fetchall()
    assert rows == [("M1", "cesarean")]
