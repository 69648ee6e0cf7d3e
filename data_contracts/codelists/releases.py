"""What changed between two releases of the official code tables, told for the code lists that it touches.

Nothing is mended here: a person decides which list a new code belongs to, then `expand.py` writes the lists anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.codelists.lists import codelist_table

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, kw_only=True, order=True)
class CodeChange:
    """A code that is new, retired or split between two releases, and a list it bears on.

    `new`: valid only in the later release and a neighbour (same code but for the last sign) of a code of the list;
    `is_listed` says whether the list has it already. `split`: became a heading with billable codes under it, named in
    `successors`. `retired`: no longer valid, with nothing under it.
    """

    codelist: str
    system: str
    change: str
    code: str
    is_listed: bool
    successors: tuple[str, ...] = ()


def changes_between(
    con: duckdb.DuckDBPyConnection, earlier: tuple[Path, date], later: tuple[Path, date]
) -> tuple[CodeChange, ...]:
    """Changes of ICD-10-CM and -PCS codes between two releases that bear on a code list, sorted.

    A release is a folder with `icd10_cm.parquet` and `icd10_pcs.parquet` and the day it is looked at; one folder with
    dated codes holds many releases. Creates temp table `code_lists`; duckdb.IOException when a table is absent.
    """
    codelist_table(con)
    rows = con.execute(
        f"""
        with
        before as ({_valid_sql("earlier")}),
        after as ({_valid_sql("later")}),
        added as (select system, plain, code from after anti join before using (system, plain)),
        gone as (select system, plain, code from before anti join after using (system, plain)),
        -- one row a code list and code of it, whenever it was valid
        listed as (
            select distinct codelist, system, code_plain as plain, left(code_plain, -1) as stem
            from code_lists where system in ('ICD10CM', 'ICD10PCS')
        ),
        successors as (
            select gone.system, gone.plain, list(added.code order by added.code) as codes
            from gone join added on added.system = gone.system and starts_with(added.plain, gone.plain)
            group by gone.system, gone.plain
        )
        select distinct listed.codelist, listed.system, case when successors.plain is null then 'retired'
            else 'split' end as change, gone.code, true as is_listed, coalesce(successors.codes, []) as successors
        from gone
        join listed using (system, plain)
        left join successors using (system, plain)
        union all
        select distinct near.codelist, near.system, 'new', added.code, listed.plain is not null, []
        from added
        join listed as near on near.system = added.system and near.stem = left(added.plain, -1)
            and near.plain <> added.plain
        left join listed on listed.codelist = near.codelist and listed.system = added.system
            and listed.plain = added.plain
        order by all
        """,
        {
            "earlier_cm": str(earlier[0] / "icd10_cm.parquet"),
            "earlier_pcs": str(earlier[0] / "icd10_pcs.parquet"),
            "earlier_day": earlier[1],
            "later_cm": str(later[0] / "icd10_cm.parquet"),
            "later_pcs": str(later[0] / "icd10_pcs.parquet"),
            "later_day": later[1],
        },
    ).fetchall()
    return tuple(
        CodeChange(
            codelist=codelist,
            system=system,
            change=change,
            code=code,
            is_listed=is_listed,
            successors=tuple(successors),
        )
        for codelist, system, change, code, is_listed, successors in rows
    )


def _valid_sql(release: str) -> str:
    """Billable codes of a release on its day."""
    valid = f"${release}_day between valid_from and coalesce(valid_to, date '9999-12-31')"
    return f"""
            select 'ICD10CM' as system, code_plain as plain, code
            from read_parquet(${release}_cm) where billable and {valid}
            union all
            select 'ICD10PCS', code, code from read_parquet(${release}_pcs) where {valid}"""
