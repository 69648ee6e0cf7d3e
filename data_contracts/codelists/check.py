"""Checks the code lists against the official code tables: each code must be billable on the days it claims.

Nothing is mended here; `expand.py` writes the lists anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data_contracts.codelists.lists import codelist_table

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """A code that the official table does not bear out, and why."""

    codelist: str
    system: str
    code: str
    problem: str


def check_codes(con: duckdb.DuckDBPyConnection, icd_dir: Path) -> tuple[Finding, ...]:
    """ICD-10-CM and -PCS codes of all lists that are not billable on every day of their stated range, sorted.

    `icd_dir` holds `icd10_cm.parquet` and `icd10_pcs.parquet`. Creates temp table `code_lists`; OSError or
    duckdb.IOException when a table is absent.
    """
    codelist_table(con)
    rows = con.execute(
        """
        with official as (
            select 'ICD10CM' as system, code, valid_from, valid_to
            from read_parquet($diagnoses) where billable
            union all
            select 'ICD10PCS' as system, code, valid_from, valid_to
            from read_parquet($procedures)
        ),
        -- one row a code of a list and stretch of validity
        compared as (
            select lists.codelist, lists.system, lists.code, lists.valid_from,
                count(official.code) as stretches,
                bool_or(lists.valid_from >= official.valid_from
                    and coalesce(lists.valid_to, date '9999-12-31')
                        <= coalesce(official.valid_to, date '9999-12-31')) as is_inside
            from code_lists as lists
            left join official on official.system = lists.system and official.code = lists.code
            where lists.system in ('ICD10CM', 'ICD10PCS')
            group by lists.codelist, lists.system, lists.code, lists.valid_from
        )
        select codelist, system, code,
            case when stretches = 0 then 'never billable' else 'not billable on every day stated' end
        from compared
        where not coalesce(is_inside, false)
        order by codelist, system, code, valid_from
        """,
        {
            "diagnoses": str(icd_dir / "icd10_cm.parquet"),
            "procedures": str(icd_dir / "icd10_pcs.parquet"),
        },
    ).fetchall()
    return tuple(
        Finding(codelist=codelist, system=system, code=code, problem=problem)
        for codelist, system, code, problem in rows
    )
