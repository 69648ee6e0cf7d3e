"""What is found out about a delivered file before its rows are read, and that all formats give the same rows."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.contract import DataContract, FieldType
from data_contracts.readers import csv_bytes
from data_contracts.readers.csv_bytes import rewrite_csv, scan_csv
from data_contracts.readers.csv_file import inspect_csv
from data_contracts.readers.delivered_file import DeclaredFile, DeliveredFile, FileRejectedError
from data_contracts.readers.headers import match_header, plain_name
from data_contracts.readers.parquet_file import inspect_parquet
from data_contracts.readers.staging_sql import staged_columns, staged_rows_sql, stop_reasons
from data_contracts.submitted import DIAGNOSES, FEEDS, MATERNAL_ENCOUNTERS, NEWBORN_ENCOUNTERS, SUBMITTED

HEADER = "hospital_id,encounter_id,sequence,code"


def inspect(tmp_path: Path, content: bytes, name: str = "diagnoses.csv") -> DeliveredFile:
    path = tmp_path / name
    path.write_bytes(content)
    return inspect_csv(path, DIAGNOSES, declared=None, may_be_empty=False, normalised=tmp_path / "copy.csv")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Hospital ID", "hospital_id"),
        ("  CODE ", "code"),
        ("\ufeffhospital-id", "hospital_id"),
        ("Código", "codigo"),
        ("ms.drg", "ms_drg"),
        ("", ""),
    ],
)
def test_a_header_is_compared_without_case_blanks_accents_and_dashes(written: str, plain: str) -> None:
    assert plain_name(written) == plain


def test_a_fields_own_name_goes_before_its_alias() -> None:
    """A newborn file with birth_datetime and birth_date: the first is the field, the second a stranger."""
    match = match_header(
        ["hospital_id", "encounter_id", "admit_datetime", "birth_date", "birth_datetime"], NEWBORN_ENCOUNTERS
    )

    assert match.fields == ("hospital_id", "encounter_id", "admit_datetime", None, "birth_datetime")


def test_two_aliases_of_one_field_are_refused() -> None:
    with pytest.raises(FileRejectedError, match="all mean admit_datetime"):
        match_header(["hospital_id", "encounter_id", "admit_date", "admission_date"], MATERNAL_ENCOUNTERS)


def test_a_value_in_the_place_of_a_header_is_not_repeated() -> None:
    match = match_header([*HEADER.split(","), "1990-02-03 canary, jane"], DIAGNOSES)

    assert match.warnings == ("1 column not used: (not a name)",)


def test_no_alias_or_name_of_a_contract_means_two_fields() -> None:
    for contract in SUBMITTED:
        own = [field.name for field in contract.fields]
        aliases = [alias for field in contract.fields for alias in field.aliases]
        assert len(aliases) == len(set(aliases)), contract.name
        assert [plain_name(name) for name in own + aliases] == own + aliases, contract.name


def test_a_comma_in_a_name_does_not_make_a_semicolon_file_a_comma_file(tmp_path: Path) -> None:
    content = (HEADER.replace(",", ";") + "\nH1;M1;1;O80\n").encode()

    assert inspect(tmp_path, content).delimiter == ";"


def test_a_plain_file_is_read_where_it_lies_and_an_odd_one_from_a_copy(tmp_path: Path) -> None:
    plain = inspect(tmp_path, (HEADER + "\nH1,M1,1,O80\n").encode())
    odd = inspect(tmp_path, (HEADER + "\r\nH1,M1,1,O80\nH1,M1,2,Z370\r\n").encode())

    assert plain.readable == tmp_path / "diagnoses.csv"
    assert odd.readable.read_bytes() == (HEADER + "\nH1,M1,1,O80\nH1,M1,2,Z370\n").encode()
    assert (tmp_path / "diagnoses.csv").read_bytes().count(b"\r") == 2


def test_the_hash_is_of_the_file_as_delivered(tmp_path: Path) -> None:
    text = (HEADER + "\nH1,M1,1,O80\n").encode()
    packed = gzip.compress(text, mtime=1)
    path = tmp_path / "x.csv.gz"
    path.write_bytes(packed)

    found = inspect(tmp_path, packed, "diagnoses.csv.gz")

    assert found.sha256 == csv_bytes.hash_file(path)
    assert found.size_bytes == len(packed)
    assert found.readable.read_bytes() == text


@pytest.mark.parametrize("name", ["latin-2", "utf-7", "../../etc"])
def test_an_encoding_we_do_not_know_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "diagnoses.csv"
    path.write_bytes(b"x")

    with pytest.raises(FileRejectedError, match="Known ones"):
        inspect_csv(
            path,
            DIAGNOSES,
            declared=DeclaredFile(encoding=name),
            may_be_empty=False,
            normalised=tmp_path / "copy",
        )


def test_an_encoding_declared_wrongly_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "diagnoses.csv"
    path.write_bytes(b"odd number of bytes")

    with pytest.raises(FileRejectedError, match="not in the encoding"):
        inspect_csv(
            path,
            DIAGNOSES,
            declared=DeclaredFile(encoding="utf-16le"),
            may_be_empty=False,
            normalised=tmp_path / "copy",
        )


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.text(alphabet='aé\n\r"ñ漢,', max_size=12), max_size=12),
    size=st.integers(min_value=1, max_value=7),
)
def test_counts_do_not_depend_on_where_the_file_is_cut_into_chunks(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("scan") / "x.csv"
    text = "\r\n".join(lines)
    path.write_bytes(text.encode())
    whole = scan_csv(path, unpacked=path.with_name("unpacked"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_bytes, "_CHUNK", size)
        pieces = scan_csv(path, unpacked=path.with_name("unpacked"))
        rewrite_csv(path, path.with_name("copy"), encoding="utf-8", without_last_line=False)

    assert pieces == whole
    assert whole.is_utf8
    assert whole.pairs == text.count("\r\n")
    expected = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    assert path.with_name("copy").read_bytes().decode() == expected


def rows_of(
    con: DuckDBPyConnection, contract: DataContract, inspected: DeliveredFile
) -> list[tuple[object, ...]]:
    con.execute(
        "create or replace temp table file as "
        f"select '{inspected.readable}' as path, 'S' as submission_id, null::date as period_end"
    )
    sql = staged_rows_sql(
        contract,
        inspected,
        [inspected.readable],
        files_table="file",
        hospitals_table=None,
        rejects_table="rejects",
    )
    names = [row[0] for row in con.execute(f"describe {sql}").fetchall()]
    assert names == list(staged_columns(contract))
    rows = con.execute(f"select * from ({sql}) order by all").fetchall()
    con.execute("drop table if exists rejects_errors; drop table if exists rejects_scans")
    return rows


@pytest.mark.parametrize("contract", FEEDS, ids=lambda contract: contract.name)
def test_parquet_and_csv_give_the_same_rows_for_every_column_of_every_feed(
    con: DuckDBPyConnection, tmp_path: Path, contract: DataContract
) -> None:
    """Three rows: all columns filled, all but the required ones empty, and other values."""
    values = {
        FieldType.TEXT: ("'v'", "'w,\"x'"),
        FieldType.INTEGER: ("7", "12"),
        FieldType.NUMBER: ("7.25", "-9.0"),
        FieldType.DATE: ("date '2025-01-02'", "date '2024-02-29'"),
        FieldType.DATETIME: ("timestamp '2025-01-02 03:04:05'", "timestamp '2025-01-02'"),
        FieldType.BOOLEAN: ("true", "false"),
    }

    def row(place: int, *, only_required: bool) -> str:
        return ", ".join(
            f"{'null' if only_required and not field.required else values[field.type][place]} as {field.name}"
            for field in contract.fields
        )

    table = " union all ".join(
        f"select {row(place, only_required=bare)}" for place, bare in ((0, False), (1, False), (0, True))
    )
    con.execute(f"copy ({table}) to '{tmp_path}/x.parquet' (format parquet)")
    con.execute(f"copy ({table}) to '{tmp_path}/x.csv' (header true)")
    parquet = inspect_parquet(tmp_path / "x.parquet", contract, declared=None, may_be_empty=False)
    csv = inspect_csv(
        tmp_path / "x.csv", contract, declared=None, may_be_empty=False, normalised=tmp_path / "copy.csv"
    )

    from_parquet = rows_of(con, contract, parquet)

    assert len(from_parquet) == 3
    assert all(row[-3:] == (None, None, None) for row in from_parquet)
    assert rows_of(con, contract, csv) == from_parquet


def test_every_way_to_quarantine_has_a_reason_in_words() -> None:
    for contract in SUBMITTED:
        assert all(len(reason) > 10 for reason in stop_reasons(contract).values())
