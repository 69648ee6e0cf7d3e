"""Inspects a delivered CSV file and, where needed, leaves a normalised copy that the engine can read.

Nothing is guessed: delimiter and header count only when they match the contract, an encoding only when declared.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from data_contracts.contract import DataContract
from data_contracts.readers.csv_bytes import ByteScan, rewrite_csv, scan_csv
from data_contracts.readers.delivered_file import (
    DeclaredFile,
    DeliveredFile,
    FileFormat,
    FileRejectedError,
    GivenColumn,
    check_declared,
)
from data_contracts.readers.headers import HeaderMatch, match_header, plain_name

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
}
_TRAILER = re.compile(r"(grand )?totals?|trailer|trl|sum|(row |record )?count|rows|records", re.IGNORECASE)
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or zip archive. Save it as CSV (UTF-8) and send that"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save it as CSV (UTF-8) and send that"),
    (b"\x1f\x8b", "compressed with gzip. Name it .csv.gz"),
    (b"PAR1", "a Parquet file. Name it .parquet"),
    (b"%PDF", "a PDF document. Send the table as CSV (UTF-8)"),
    (b"{", "JSON. Send the table as CSV (UTF-8)"),
    (b"[", "JSON. Send the table as CSV (UTF-8)"),
    (b"<", "a web page or XML, probably the login page of a portal. Download the file again"),
)


def inspect_csv(
    path: Path,
    contract: DataContract,
    *,
    declared: DeclaredFile | None,
    may_be_empty: bool,
    normalised: Path,
) -> DeliveredFile:
    """What a CSV or CSV.gz file holds; a copy is left at `normalised` when the engine cannot read it as it is.

    FileRejectedError when it is another kind of file, in an undeclared encoding, without a usable header,
    empty, or cut off.
    """
    scan = scan_csv(path, unpacked=normalised)
    check_declared(declared, scan.sha256)
    encoding = _encoding(scan, declared)
    if encoding != "utf-8":
        return _inspect_rewritten(path, contract, scan, encoding, declared, may_be_empty, normalised)
    _refuse_other_kinds(scan)
    lines = _lines(scan.head.decode(errors="replace").removeprefix("\ufeff"))
    if not lines:
        raise FileRejectedError("the file has no lines. Send it again")
    delimiter, match, headers = _read_header(lines[0], contract)
    if not any(line.strip() for line in lines[1:]) and not may_be_empty:
        raise FileRejectedError(
            'the file has a header but no rows. If the period truly had none, say so: "rows": 0 in manifest.json'
        )
    trailer = _trailer(scan, delimiter)
    has_odd_quotes = scan.quotes % 2 == 1
    if trailer is None and not has_odd_quotes:
        _refuse_cut_end(scan, delimiter, len(headers))
    is_unpacked = normalised.exists()
    readable = normalised if is_unpacked else path
    starts_with_blank_line = scan.head.removeprefix(b"\xef\xbb\xbf")[:1] in (b"\n", b"\r")
    if not scan.has_uniform_line_ends or trailer is not None or starts_with_blank_line:
        readable = normalised.with_name(f"{normalised.stem}-rewritten.csv")
        source = normalised if is_unpacked else path
        rewrite_csv(source, readable, encoding="utf-8", without_last_line=trailer is not None)
        if is_unpacked:
            normalised.unlink()
    columns = tuple(
        GivenColumn(header=header, field=field) for header, field in zip(headers, match.fields, strict=True)
    )
    unusual = () if delimiter == "," else (f"columns are divided by {_DELIMITERS[delimiter]}",)
    return DeliveredFile(
        feed=contract.name,
        format=FileFormat.CSV,
        readable=readable,
        sha256=scan.sha256,
        size_bytes=scan.delivered_bytes,
        columns=columns,
        delimiter=delimiter,
        has_nul_bytes=scan.nul_bytes > 0,
        has_odd_quotes=has_odd_quotes,
        trailer_rows=_claimed_rows(trailer),
        warnings=match.warnings + unusual,
    )
