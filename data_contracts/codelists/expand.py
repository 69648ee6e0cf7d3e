"""Expands declared code lists against the official tables into dated, billable codes: a CSV a list, an index.

Run `python -m data_contracts.codelists.expand --icd DIR --ecqm DIR` after a change of `declared/` or a new
edition of the tables (`icd10_cm.parquet`, `icd10_pcs.parquet`; `value_sets.csv`,
`value_sets_snomed_bare.csv`). No list is edited by hand.
"""

from __future__ import annotations

import argparse
import csv
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from data_contracts.codelists.declared import DECLARED
from data_contracts.codelists.declared.record import DeclaredList
from data_contracts.codelists.lists import COLUMNS, FOLDER, INDEX_FILE, Code

# Systems without an official table of dates here: valid from before the first feed on, with no end.
UNDATED_FROM = date(2000, 1, 1)
_SYSTEM_OF_VALUE_SET = {"ICD-10-CM": "ICD10CM", "ICD-10-PCS": "ICD10PCS", "LOINC": "LOINC"}


@dataclass(frozen=True, kw_only=True)
class OfficialTable:
    """The billable codes of one system, sorted by plain code: (plain code, code, valid_from, valid_to)."""

    system: str
    rows: tuple[tuple[str, str, date, date | None], ...]

    def starting_with(self, prefix: str) -> Iterator[tuple[str, str, date, date | None]]:
        """Rows whose plain code starts with the prefix."""
        at = bisect_left(self.rows, (prefix,))
        while at < len(self.rows) and self.rows[at][0].startswith(prefix):
            yield self.rows[at]
            at += 1


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All that lists are expanded against.

    `value_sets` maps an object identifier to its (system, code) pairs and the editions that have them.
    """

    diagnoses: OfficialTable
    procedures: OfficialTable
    value_sets: dict[str, dict[tuple[str, str], set[str]]]


def read_sources(icd_dir: Path, ecqm_dir: Path) -> Sources:
    """Read the official code tables and the published value sets."""
    return Sources(
        diagnoses=read_official_table(icd_dir, "ICD10CM"),
        procedures=read_official_table(icd_dir, "ICD10PCS"),
        value_sets=_read_value_sets(ecqm_dir),
    )


def read_official_table(icd_dir: Path, system: str) -> OfficialTable:
    """The billable codes of ICD10CM or ICD10PCS with their days of validity."""
    name = {"ICD10CM": "icd10_cm.parquet", "ICD10PCS": "icd10_pcs.parquet"}[system]
    rows = pq.read_table(icd_dir / name).to_pylist()
    return OfficialTable(
        system=system,
        rows=tuple(
            sorted(
                (
                    (row["code"].replace(".", ""), row["code"], row["valid_from"], row["valid_to"])
                    for row in rows
                    if row.get("billable", True)
                ),
                key=lambda row: (row[0], row[2]),
            )
        ),
    )


def _read_value_sets(ecqm_dir: Path) -> dict[str, dict[tuple[str, str], set[str]]]:
    members: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    with (ecqm_dir / "value_sets.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["oid"] and row["system"] in _SYSTEM_OF_VALUE_SET:
                key = (_SYSTEM_OF_VALUE_SET[row["system"]], row["code"])
                members[row["oid"]][key].add(row["edition"])
    with (ecqm_dir / "value_sets_snomed_bare.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            members[row["oid"]][("SNOMED", row["code"])].add(row["edition"])
    return members


def expand_list(declared: DeclaredList, sources: Sources) -> tuple[Code, ...]:
    """The dated billable codes of one declared list, sorted by system, code and first day.

    Raises ValueError naming the list and the prefix, code or value set that matches no billable code.
    """
    found: dict[tuple[str, str, date], Code] = {}
    for code in (
        *_from_prefixes(declared, sources),
        *_from_value_sets(declared, sources),
        *_others(declared),
    ):
        found.setdefault((code.system, code.code, code.valid_from), code)
    kept = [code for code in found.values() if not code.code_plain.startswith(declared.but_not or ("?",))]
    if not kept:
        raise ValueError(f"code list {declared.name} is empty")
    return tuple(sorted(kept, key=lambda code: (code.system, code.code, code.valid_from)))


def _from_prefixes(declared: DeclaredList, sources: Sources) -> Iterator[Code]:
    for table, prefixes in (
        (sources.diagnoses, declared.diagnoses),
        (sources.procedures, declared.procedures),
    ):
        for prefix in prefixes:
            rows = list(table.starting_with(prefix))
            if not rows:
                raise ValueError(
                    f"code list {declared.name}: no billable {table.system} code starts with {prefix}"
                )
            for _, code, valid_from, valid_to in rows:
                yield Code(
                    code=code,
                    system=table.system,
                    valid_from=valid_from,
                    valid_to=valid_to,
                    source=f"{table.system} {prefix}",
                )


def _from_value_sets(declared: DeclaredList, sources: Sources) -> Iterator[Code]:
    for oid in declared.value_sets:
        members = sources.value_sets.get(oid)
        if not members:
            raise ValueError(f"code list {declared.name}: value set {oid} is not among the published ones")
        for (system, code), editions in members.items():
            source = f"value set {oid} {'+'.join(sorted(editions))}"
            if system in ("ICD10CM", "ICD10PCS"):
                yield from _dated(declared, sources, system, code, source)
            elif system != "SNOMED" or declared.with_snomed:
                yield _undated(system, code, source)


def _dated(declared: DeclaredList, sources: Sources, system: str, code: str, source: str) -> Iterator[Code]:
    table = sources.diagnoses if system == "ICD10CM" else sources.procedures
    plain = code.replace(".", "")
    rows = [row for row in table.starting_with(plain) if row[0] == plain]
    if not rows:
        raise ValueError(f"code list {declared.name}: {system} {code} was never billable")
    for _, _, valid_from, valid_to in rows:
        yield Code(code=code, system=system, valid_from=valid_from, valid_to=valid_to, source=source)


def _others(declared: DeclaredList) -> Iterator[Code]:
    for system, code in declared.others:
        yield _undated(system, code, declared.steward)


def _undated(system: str, code: str, source: str) -> Code:
    return Code(code=code, system=system, valid_from=UNDATED_FROM, valid_to=None, source=source)


def write_lists(lists: Iterable[tuple[DeclaredList, tuple[Code, ...]]], folder: Path) -> None:
    """Write one CSV a list and the index into the folder; CSVs of lists no longer declared are removed."""
    index_file = folder / INDEX_FILE.name
    written = {index_file}
    with index_file.open("w", encoding="utf-8", newline="") as index:
        index_rows = csv.writer(index, lineterminator="\n")
        index_rows.writerow(("name", "title", "steward", "note", "needs_spec_check"))
        for declared, codes in lists:
            check = "true" if declared.needs_spec_check else "false"
            index_rows.writerow((declared.name, declared.title, declared.steward, declared.note, check))
            path = folder / f"{declared.name}.csv"
            written.add(path)
            _write_codes(path, codes)
    for stale in set(folder.glob("*.csv")) - written:
        stale.unlink()


def _write_codes(path: Path, codes: tuple[Code, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for code in codes:
            rows.writerow((code.code, code.system, code.valid_from, code.valid_to or "", code.source))


def main() -> None:
    """Expand every declared list into this folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--icd", type=Path, required=True, help="folder of icd10_cm.parquet and icd10_pcs.parquet"
    )
    parser.add_argument("--ecqm", type=Path, required=True, help="folder of value_sets.csv")
    arguments = parser.parse_args()
    sources = read_sources(arguments.icd, arguments.ecqm)
    write_lists([(declared, expand_list(declared, sources)) for declared in DECLARED], FOLDER)


if __name__ == "__main__":
    main()
