"""The dated code lists that measures name: loading them, the table of them, and their check."""

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
