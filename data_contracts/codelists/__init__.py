"""The dated code lists that measures name; `load_codelists`, `codelist_table` and `check_codes` are the way in."""

from __future__ import annotations

from data_contracts.codelists.check import Finding, check_codes
from data_contracts.codelists.lists import (
    KNOWN_CODELISTS,
    Code,
    CodeList,
    codelist_named,
    codelist_table,
    load_codelists,
)

__all__ = [
    "KNOWN_CODELISTS",
    "Code",
    "CodeList",
    "Finding",
    "check_codes",
    "codelist_named",
    "codelist_table",
    "load_codelists",
]
