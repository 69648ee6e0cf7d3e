"""Inspects a delivered CSV file and, where needed, leaves a normalised copy that the engine can read.

Nothing is guessed: delimiter and header must match the contract, and any encoding but UTF-8 must be declared.
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
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
}
_TRAILER = re.compile(
    r"((grand )?totals?|trailer|trl|sum|(row |record )?count|rows|records) *:? *\d*", re.IGNORECASE
)
_MOST_TRAILER_CELLS = 3
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
    """What a CSV or CSV.gz file holds; a copy is left at `normalised` when the engine needs one.

    FileRejectedError when it is another kind of file, in an undeclared encoding, without a usable header,
    empty, or cut off.
    """
    delivered = scan_csv(path, unpacked=normalised)
    check_declared(declared, delivered.sha256)
    _refuse_other_kinds(delivered)
    readable = normalised if normalised.exists() else path
    text = delivered
    encoding = _declared_encoding(declared)
    if encoding is None:
        _refuse_other_encodings(delivered)
    else:
        readable = _rewrite(readable, normalised, encoding=encoding)
        text = scan_csv(readable, unpacked=normalised)
    delimiter, headers, match = _read_header(text, contract)
    if not may_be_empty:
        _refuse_header_only(text)
    trailer = _trailer(text, delimiter)
    if trailer is None:
        _refuse_cut_end(text, delimiter, len(headers))
    if trailer is not None or not text.has_uniform_line_ends or _opens_with_blank_line(text):
        readable = _rewrite(readable, normalised, encoding="utf-8", without_last_line=trailer is not None)
    unusual = () if delimiter == "," else (f"columns are divided by {_DELIMITERS[delimiter]}",)
    return DeliveredFile(
        feed=contract.name,
        format=FileFormat.CSV,
        readable=readable,
        sha256=delivered.sha256,
        size_bytes=delivered.delivered_bytes,
        columns=tuple(
            GivenColumn(header=header, field=field)
            for header, field in zip(headers, match.fields, strict=True)
        ),
        delimiter=delimiter,
        has_nul_bytes=text.nul_bytes > 0,
        has_odd_quotes=text.quotes % 2 == 1,
        trailer_rows=_claimed_rows(trailer),
        warnings=match.warnings + unusual,
    )


def _rewrite(source: Path, normalised: Path, *, encoding: str, without_last_line: bool = False) -> Path:
    """The normalised copy, made from the delivered file or from an earlier copy, which it replaces."""
    fresh = normalised.with_name(f"{normalised.name}.new")
    rewrite_csv(source, fresh, encoding=encoding, without_last_line=without_last_line)
    return fresh.replace(normalised)


def _refuse_other_kinds(scan: ByteScan) -> None:
    if scan.text_bytes == 0:
        raise FileRejectedError("the file is empty (0 bytes). Send it again")
    start = scan.head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark):
            raise FileRejectedError(f"the name says CSV but the content is {kind}")


def _declared_encoding(declared: DeclaredFile | None) -> str | None:
    """The encoding to decode from; None for UTF-8, which the engine reads itself."""
    if declared is None or declared.encoding is None:
        return None
    encoding = _ENCODINGS.get(declared.encoding.lower().replace("_", "-"))
    if encoding is None:
        known = ", ".join(sorted(_ENCODINGS))
        raise FileRejectedError(f"manifest.json declares an encoding we do not read. Known ones: {known}")
    return None if encoding == "utf-8" else encoding


def _refuse_other_encodings(scan: ByteScan) -> None:
    encoding = ""
    every_other = scan.head[:1000].count(b"\0") > len(scan.head[:1000]) // 4
    if scan.head[:2] in (b"\xff\xfe", b"\xfe\xff") or every_other:
        encoding = "UTF-16"
    elif not scan.is_utf8:
        encoding = "Windows-1252 or Latin-1"
    if encoding:
        raise FileRejectedError(
            f"the text is not UTF-8 but probably {encoding}; names would be garbled. Save it as UTF-8, or "
            'declare "encoding" for this file in manifest.json'
        )


def _read_header(scan: ByteScan, contract: DataContract) -> tuple[str, list[str], HeaderMatch]:
    """Delimiter, header cells and their fields.

    The comma is taken unless another delimiter fills more fields: a header with no comma in it is one cell.
    """
    first_line = next((line for line in _lines(_text(scan.head)) if line.strip()), "")
    known = {name for field in contract.fields for name in (field.name, *field.aliases)}

    def count_known(delimiter: str) -> int:
        return sum(plain_name(cell) in known for cell in _cells(first_line, delimiter))

    # max() keeps the first of equals, and the comma stands first.
    delimiter = max(_DELIMITERS, key=count_known)
    headers = _cells(first_line, delimiter)
    return delimiter, headers, match_header(headers, contract)


def _refuse_header_only(scan: ByteScan) -> None:
    filled = [line for line in _lines(_text(scan.head)) if line.strip()]
    if len(filled) == 1 and scan.text_bytes == len(scan.head):
        raise FileRejectedError(
            "the file has a header but no rows. If the period truly had none, say so: "
            '"rows": 0 in manifest.json'
        )


def _opens_with_blank_line(scan: ByteScan) -> bool:
    return _text(scan.head[:8])[:1] in ("\n", "\r")


def _trailer(scan: ByteScan, delimiter: str) -> list[str] | None:
    """The filled cells of a closing total line, such as TOTAL,,,118; None when the last line is a row."""
    cells = [cell for cell in _last_cells(scan, delimiter) if cell]
    if cells and len(cells) <= _MOST_TRAILER_CELLS and _TRAILER.fullmatch(cells[0]):
        return cells
    return None


def _claimed_rows(trailer: list[str] | None) -> int | None:
    numbers = [cell.split()[-1] for cell in trailer or ()]
    return next((int(number) for number in numbers if number.isdecimal()), None)


def _refuse_cut_end(scan: ByteScan, delimiter: str, width: int) -> None:
    """A last line without line end and with too few columns was cut (not told inside quotation marks)."""
    last_line = _last_line(scan)
    ends_open = not scan.tail.endswith((b"\n", b"\r"))
    if ends_open and last_line.count('"') % 2 == 0 and len(_cells(last_line, delimiter)) < width:
        raise FileRejectedError("the file is cut off in the middle of its last row. Send it again")


def _last_line(scan: ByteScan) -> str:
    return next((line for line in reversed(_lines(_text(scan.tail))) if line.strip()), "")


def _last_cells(scan: ByteScan, delimiter: str) -> list[str]:
    return _cells(_last_line(scan), delimiter)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _lines(text: str) -> Sequence[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _text(kept: bytes) -> str:
    return kept.decode("utf-8", errors="replace").removeprefix("\ufeff")
