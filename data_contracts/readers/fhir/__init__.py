"""FHIR R4 and QI-Core become feeds: NDJSON, bundles and bulk exports by resource type.

One step a file: files, resources, an archive of small records, stays and families, rows, Parquet by contract.
"""

from __future__ import annotations

from data_contracts.readers.fhir.convert import ConvertedFeeds, convert_fhir
from data_contracts.readers.fhir.files import SUFFIXES

__all__ = ["SUFFIXES", "ConvertedFeeds", "convert_fhir"]
