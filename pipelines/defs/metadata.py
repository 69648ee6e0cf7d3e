"""What Dagster shows of a step: counts, seconds, keys, columns of the chief table, verdicts, and where to look.

Whoever opens Dagster sees it, so no value of a row may stand here.
"""

from __future__ import annotations

from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from data_contracts.contract import DataContract
from data_contracts.published import PUBLISHED
from data_contracts.submitted import SUBMITTED
from pipelines.night import StepResult
from pipelines.settings import Settings

_CONTRACTS: dict[str, DataContract] = {each.name: each for each in (*SUBMITTED, *PUBLISHED)}


def step_metadata(
    result: StepResult, settings: Settings, *, chief: str | None, page: str | None
) -> dict[str, Any]:
    """The metadata of one materialisation; `chief` is the table whose rows and columns the page shows first.

    `page` is the report on which people see what the step made.
    """
    shown: dict[str, Any] = {
        "seconds": round(result.seconds, 2),
        "reused": result.reused,
        "input_key": result.key,
    }
    if chief is not None and chief in result.rows:
        shown["dagster/row_count"] = result.rows[chief]
        columns = _columns(chief, result, settings)
        if columns:
            shown["dagster/column_schema"] = dg.TableSchema(columns=columns)
    else:
        shown["dagster/row_count"] = sum(result.rows.values())
    shown |= {f"rows/{table}": count for table, count in result.rows.items()}
    shown |= {f"count/{figure}": count for figure, count in result.figures.items()}
    shown |= {name: dg.MetadataValue.path(str(path)) for name, path in result.paths.items()}
    if page is not None:
        where = settings.reports / page
        shown |= {
            "report": dg.MetadataValue.path(str(where)),
            "report/open": dg.MetadataValue.url(where.as_uri()),
        }
    return shown


def check_result(result: StepResult, asset: str, settings: Settings) -> dg.AssetCheckResult:
    """The gate of a step as the asset's check: red when it stops the night, amber when something failed."""
    gate = result.gate
    assert gate is not None
    return dg.AssetCheckResult(
        check_name=f"{gate.name}_gate",
        asset_key=asset,
        passed=gate.passed,
        severity=dg.AssetCheckSeverity.ERROR if gate.stopped else dg.AssetCheckSeverity.WARN,
        metadata={
            **gate.counts,
            "verdicts": dg.MetadataValue.md(gate.table),
            "report": dg.MetadataValue.path(str(settings.reports / "quality.html")),
        },
    )


def _columns(table: str, result: StepResult, settings: Settings) -> list[dg.TableColumn]:
    """Names and types as stored, with the contract's words where there is a contract."""
    contract = _CONTRACTS.get(table)
    words = {each.name: each.description for each in contract.fields} if contract else {}
    for stored in (
        settings.work / "stages" / result.name / result.key / f"{table}.parquet",
        settings.published / "builds" / result.key / "parquet" / f"{table}.parquet",
    ):
        if stored.is_file():
            return [
                dg.TableColumn(name=field.name, type=str(field.type), description=words.get(field.name))
                for field in pq.read_schema(stored)
            ]
    if contract is None:
        return []
    return [
        dg.TableColumn(name=each.name, type=str(each.type), description=each.description)
        for each in contract.fields
    ]
