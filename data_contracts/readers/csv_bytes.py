"""Walks through the bytes of a delivered CSV file once: hash, encoding, line ends, quotes; and rewrites them.

It knows bytes and lines, no columns: what the header means stands in `csv_file.py`.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data_contracts.readers.delivered_file import FileRejectedError

_CHUNK = 1 << 20
_KEPT = 1 << 16  # enough for the longest header and for a closing total line
_GZIP_MAGIC = b"\x1f\x8b"
# Text tables compress 5 to 30 times. Beyond 100 times, and past a size any small file may have, it is a bomb.
_LARGEST_RATIO = 100
_RATIO_IS_JUDGED_FROM = 64 << 20
LARGEST_UNPACKED_BYTES = 50 << 30


@dataclass(frozen=True, kw_only=True)
class ByteScan:
    """What one pass over a file found, counted in bytes; `head` and `tail` are its first and last 64 KB."""

    sha256: str
    delivered_bytes: int
    text_bytes: int
    head: bytes
    tail: bytes
    is_utf8: bool
    line_feeds: int
    carriage_returns: int
    pairs: int
    quotes: int
    nul_bytes: int

    @property
    def has_uniform_line_ends(self) -> bool:
        """Whether every line ends in LF, or every line in CR LF; the engine refuses a mixture."""
        return self.carriage_returns == 0 or (self.pairs == self.line_feeds == self.carriage_returns)


def scan_csv(path: Path, *, unpacked: Path) -> ByteScan:
    """Read a CSV or gzip file once, unpacking the latter to `unpacked`.

    FileRejectedError when a gzip file is none, is cut off, damaged, or unpacks to an absurd size.
    """
    digest, counts = hashlib.sha256(), _Counts()
    with ExitStack() as stack:
        delivered = stack.enter_context(path.open("rb"))
        if path.name.lower().endswith(".gz"):
            copy = stack.enter_context(unpacked.open("wb"))
            for chunk in _unpacked_chunks(delivered):
                copy.write(chunk)
                counts.add(chunk)
            return counts.finish(hash_file(path), path.stat().st_size)
        for chunk in _chunks(delivered):
            digest.update(chunk)
            counts.add(chunk)
        return counts.finish(digest.hexdigest(), delivered.tell())


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rewrite_csv(source: Path, target: Path, *, encoding: str, without_last_line: bool) -> None:
    """A copy in UTF-8 with LF line ends, without BOM, leading blank lines and, if asked, the last line.

    FileRejectedError when the bytes are not in `encoding`.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open("rb") as delivered, target.open("wb") as copy:
        waiting = ""  # a CR at the end of a chunk may be half of a CR LF
        at_start = True
        for chunk in (*_chunks(delivered), b""):
            try:
                text = waiting + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                raise FileRejectedError(
                    f"the text is not in the encoding {encoding} that manifest.json declares"
                ) from None
            waiting = "\r" if chunk and text.endswith("\r") else ""
            text = text[: len(text) - len(waiting)].replace("\r\n", "\n").replace("\r", "\n")
            if at_start:
                text = text.removeprefix("\ufeff").lstrip("\n")
                at_start = not text
            copy.write(text.encode())
    if without_last_line:
        _cut_last_line(target)


def _cut_last_line(path: Path) -> None:
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _KEPT, 0))
        tail = file.read().rstrip(b"\n \t")
        start_of_last_line = tail.rfind(b"\n") + 1
        file.truncate(max(size - _KEPT, 0) + start_of_last_line)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _unpacked_chunks(delivered: BinaryIO) -> Iterator[bytes]:
    start = delivered.read(2)
    if not start:
        raise FileRejectedError("the file is empty (0 bytes). Send it again")
    if start != _GZIP_MAGIC:
        raise FileRejectedError(
            "the name ends in .gz but the content is not gzip. Compress it or name it .csv"
        )
    delivered.seek(0)
    unpacked_bytes = 0
    try:
        with gzip.GzipFile(fileobj=delivered) as unpacking:
            while chunk := unpacking.read(_CHUNK):
                unpacked_bytes += len(chunk)
                _check_size(unpacked_bytes, delivered.tell())
                yield chunk
    except EOFError:
        raise FileRejectedError("the gzip file is cut off before its end. Send it again") from None
    except (gzip.BadGzipFile, zlib.error):
        raise FileRejectedError("the gzip file is damaged. Send it again") from None


def _check_size(unpacked_bytes: int, read_bytes: int) -> None:
    is_bomb = unpacked_bytes > _RATIO_IS_JUDGED_FROM and unpacked_bytes > _LARGEST_RATIO * read_bytes
    if is_bomb or unpacked_bytes > LARGEST_UNPACKED_BYTES:
        raise FileRejectedError(
            f"the gzip file unpacks to more than {_LARGEST_RATIO} times its size or more than "
            f"{LARGEST_UNPACKED_BYTES >> 30} GB, which no feed does. Unpacking was stopped"
        )


class _Counts:
    """Running counts over chunks; it lives for one scan."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._is_between_characters = True
        self._head = self._tail = b""
        self._last_byte = b""
        self._line_feeds = self._carriage_returns = self._pairs = 0
        self._quotes = self._nul_bytes = self._text_bytes = 0

    def add(self, chunk: bytes) -> None:
        self._text_bytes += len(chunk)
        if len(self._head) < _KEPT:
            self._head += chunk[: _KEPT - len(self._head)]
        self._tail = (self._tail + chunk[-_KEPT:])[-_KEPT:]
        self._line_feeds += chunk.count(b"\n")
        returns = chunk.count(b"\r")
        if returns:
            self._carriage_returns += returns
            self._pairs += chunk.count(b"\r\n")
        if self._last_byte == b"\r" and chunk[:1] == b"\n":
            self._pairs += 1
        self._last_byte = chunk[-1:]
        self._quotes += chunk.count(b'"')
        self._nul_bytes += chunk.count(b"\0")
        self._check_utf8(chunk)

    def _check_utf8(self, chunk: bytes) -> None:
        if not self._is_utf8 or (self._is_between_characters and chunk.isascii()):
            return
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self._is_utf8 = False
        self._is_between_characters = not self._decoder.getstate()[0]

    def finish(self, sha256: str, delivered_bytes: int) -> ByteScan:
        return ByteScan(
            sha256=sha256,
            delivered_bytes=delivered_bytes,
            text_bytes=self._text_bytes,
            head=self._head,
            tail=self._tail,
            is_utf8=self._is_utf8 and self._is_between_characters,
            line_feeds=self._line_feeds,
            carriage_returns=self._carriage_returns,
            pairs=self._pairs,
            quotes=self._quotes,
            nul_bytes=self._nul_bytes,
        )
