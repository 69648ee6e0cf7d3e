"""Matches the header of a delivered file with a contract's fields: order free, case, blanks and accents too.

It sees names only, never a row.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.contract import DataContract
from data_contracts.readers.delivered_file import FileRejectedError

# A header name longer or odder than this is a value in the wrong place and must not be repeated in a message.
_NAME_TO_SHOW = re.compile(r"[A-Za-z_][A-Za-z0-9_ .-]{0,39}")
_NAMES_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class HeaderMatch:
    """The field that each given column fills (None: no field), and what is worth a warning."""

    fields: tuple[str | None, ...]
    warnings: tuple[str, ...]


def plain_name(header: str) -> str:
    """A header without case, accents, outer blanks, BOM; inner blanks, dashes and dots become underscores."""
    without_accents = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[\s.\-_/]+", "_", without_accents.strip().lower()).strip("_")


def match_header(headers: Sequence[str], contract: DataContract) -> HeaderMatch:
    """Which field each column fills.

    FileRejectedError when a name stands twice, when no name is known (no header, another kind of file), or
    when a required column is missing.
    """
    names = [plain_name(header) for header in headers]
    repeated = sorted(name for name, count in Counter(names).items() if count > 1 and name)
    if repeated:
        raise FileRejectedError(
            f"{_listed(repeated)} {_stand(repeated)} more than once in the header: which column counts is "
            "not known. Send each column once"
        )
    fields, warnings = _filled_fields(names, contract)
    if not any(fields):
        raise FileRejectedError(
            f"no column of {contract.name} was found in the first line: the header is missing, or this is "
            "another kind of file"
        )
    missing = [field.name for field in contract.fields if field.required and field.name not in fields]
    if missing:
        raise FileRejectedError(
            f"required {_columns(missing)} {_listed(missing)} missing. "
            "Add it, or tell us the name under which you send it"
        )
    extra = [name for name, field in zip(names, fields, strict=True) if field is None]
    if extra:
        warnings.append(f"{len(extra)} {_columns(extra)} not used: {_listed(extra)}")
    return HeaderMatch(fields=tuple(fields), warnings=tuple(warnings))


def _filled_fields(names: Sequence[str], contract: DataContract) -> tuple[list[str | None], list[str]]:
    """The field of each name, and a warning for each alias; a field's own name goes before its aliases."""
    own = {field.name: field.name for field in contract.fields}
    fields: list[str | None] = [own.get(name) for name in names]
    warnings: list[str] = []
    for field in contract.fields:
        if field.name in fields:
            continue
        found = [place for place, name in enumerate(names) if fields[place] is None and name in field.aliases]
        if len(found) > 1:
            raise FileRejectedError(
                f"{_listed([names[place] for place in found])} all mean {field.name}: "
                "which column counts is not known. Send one of them"
            )
        for place in found:
            fields[place] = field.name
            warnings.append(f"column {names[place]} is read as {field.name}")
    return fields, warnings


def _listed(names: Sequence[str]) -> str:
    shown = [name if _NAME_TO_SHOW.fullmatch(name) else "(not a name)" for name in names[:_NAMES_SHOWN]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _columns(names: Sequence[str]) -> str:
    return "column" if len(names) == 1 else "columns"


def _stand(names: Sequence[str]) -> str:
    return "stands" if len(names) == 1 else "stand"
