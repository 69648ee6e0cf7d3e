"""The names of the yes/no columns that code lists become in the fact tables.

The compiler asks for flags, the fact tables provide them; this file is all that the two share.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FlagKind(StrEnum):
    """Which records of an encounter a code list is looked for in."""

    DIAGNOSIS = "dx"
    DIAGNOSIS_FIRST = "dx_first"  # listed first (the principal diagnosis)
    DIAGNOSIS_SECONDARY = "dx_secondary"  # listed second or later
    DIAGNOSIS_NOT_PRESENT_ON_ADMISSION = "dx_npoa"  # present on admission N, U or W
    DIAGNOSIS_PRESENT_ON_ADMISSION = "dx_poa"  # present on admission Y, 1 or empty
    DIAGNOSIS_SECONDARY_PRESENT_ON_ADMISSION = "dx_secondary_poa"  # both of the two
    PROCEDURE = "px"


@dataclass(frozen=True, kw_only=True, order=True)
class Flag:
    """One yes/no column of a fact table."""

    kind: FlagKind
    codelist: str

    @property
    def column(self) -> str:
        """Name of the column, e.g. `dx__gestational_diabetes`."""
        return f"{self.kind}__{self.codelist}"
