"""`dyads export`: published tables as files, as they are or in the words of other standards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data_contracts.published.rates import PERIOD_TYPES
from linkage.exports.tables import ExportError
from pipelines.commands.options import Home, console
from pipelines.exporting import STANDARDS, export_measure_reports, export_standard, export_tables
from pipelines.settings import SettingsError, load_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module to the application."""
    app.command("export")(export)


def export(
    what: Annotated[
        str,
        typer.Argument(
            help="Folder to write published tables to; or mil (Sentinel Mother-Infant Linkage), omop "
            "(FACT_RELATIONSHIP), fhir (RelatedPerson), fhir-measures (MeasureReport).",
            metavar="OUT|mil|omop|fhir|fhir-measures",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for all but published tables. Default: ./<standard>.")
    ] = None,
    tables: Annotated[list[str] | None, typer.Option("--table", help="Only these tables.")] = None,
    file_format: Annotated[
        str, typer.Option("--format", help="parquet or csv; fhir is always NDJSON.")
    ] = "parquet",
    period: Annotated[str, typer.Option(help="Of fhir-measures: month, quarter, year or all.")] = "year",
    home: Home = None,
) -> None:
    """Write published tables as files, or dyads as Sentinel, OMOP or FHIR have them."""
    settings = load_settings(home=home)
    if period not in PERIOD_TYPES:
        raise SettingsError(f"--period is {', '.join(PERIOD_TYPES)}")
    if what == "fhir-measures":
        if tables:
            raise SettingsError("--table goes with published tables; fhir-measures is one file of its own")
        written = export_measure_reports(settings, out or Path(what), period)
    elif what not in STANDARDS:
        if out is not None:
            raise SettingsError(
                "--out goes with mil, omop or fhir; for published tables name the folder alone"
            )
        written = export_tables(settings, Path(what), tables or [], file_format)
    elif tables:
        raise SettingsError(f"--table goes with published tables; {what} is one table of its own")
    else:
        try:
            written = export_standard(settings, what, out or Path(what), file_format)
        except ExportError as refusal:
            raise SettingsError(str(refusal)) from None
    for path, rows in written:
        console.print(f"{path}: {rows:,} rows")
