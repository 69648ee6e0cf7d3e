"""Lists of systems other than ICD-10: drugs (RxNorm, ATC) and laboratory results (LOINC), bare codes only.

The observations of the electronic measures stand in `ecqm.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList


def _list(name: str, title: str, steward: str, *, named: str = "", **codes_by_system: str) -> DeclaredList:
    return DeclaredList(
        name=name,
        title=title,
        others=(
            *((system, code) for system, codes in codes_by_system.items() for code in codes.split()),
            *(("NAME", one.strip().upper()) for one in named.split(",") if one.strip()),
        ),
        steward=steward,
    )


OTHER_SYSTEM_LISTS: tuple[DeclaredList, ...] = (
    _list(
        "betamethasone",
        "Betamethasone, systemic",
        "ruling drug_recognition",
        named="betamethasone",
        RXNORM="1514",
        ATC="H02AB01",
    ),
    _list(
        "dexamethasone",
        "Dexamethasone, systemic",
        "ruling drug_recognition",
        named="dexamethasone",
        RXNORM="3264",
        ATC="H02AB02",
    ),
    _list(
        "magnesium_sulfate",
        "Magnesium sulfate",
        "ruling drug_recognition",
        named="magnesium sulfate, magnesium sulphate",
        RXNORM="6585",
        ATC="B05XA05 A12CC02",
    ),
    _list(
        "glucose",
        "Glucose in blood, serum or plasma",
        "ruling hypoglycemia_risk",
        LOINC="2339-0 2340-8 2341-6 2345-7 32016-8 41651-1 41652-9 41653-7 74774-1 15074-8 14749-6 14743-9",
    ),
)
