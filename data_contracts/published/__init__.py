"""The tables that researchers read, one contract each; PUBLISHED is an explicit tuple in reading order.

The three tables of measures are made by `measure_table_contract`, since their columns follow the catalogue.
"""

from __future__ import annotations

from data_contracts.contract import DataContract
from data_contracts.published.associations import DYAD_ASSOCIATIONS
from data_contracts.published.deliveries import DELIVERIES
from data_contracts.published.dyads import DYADS
from data_contracts.published.hospitals import PUBLISHED_HOSPITALS
from data_contracts.published.identity_events import IDENTITY_EVENTS
from data_contracts.published.levels import LEVELS_OF_CARE, SAFETY_CULTURE
from data_contracts.published.link_bounds import MEASURE_LINK_BOUNDS
from data_contracts.published.linkage import LINKAGE_TABLES
from data_contracts.published.measures import (
    CODE_LISTS,
    MEASURE_CATALOGUE,
    MEASURE_VALUES,
    measure_table_contract,
)
from data_contracts.published.newborns import NEWBORNS
from data_contracts.published.quality import (
    BUILDS,
    DATA_DICTIONARY,
    GATE_RESULTS,
    LEFT_OUT_RECORDS,
    LINK_QUALITY,
    LINKAGE_BIAS,
    QUARANTINE_SUMMARY,
    SUBMISSIONS,
)
from data_contracts.published.rates import (
    CHART_REBASES,
    CONTROL_CHARTS,
    DISPARITIES,
    DISPARITY_DECOMPOSITION,
    DISPARITY_SUMMARIES,
    FUNNEL_LIMITS,
    MEASURE_RATES,
    MEASURE_USABILITY,
    RISK_CALIBRATION,
    RISK_MODELS,
)

PUBLISHED: tuple[DataContract, ...] = (
    DYADS,
    DELIVERIES,
    NEWBORNS,
    PUBLISHED_HOSPITALS,
    IDENTITY_EVENTS,
    MEASURE_VALUES,
    MEASURE_RATES,
    MEASURE_USABILITY,
    RISK_MODELS,
    RISK_CALIBRATION,
    MEASURE_LINK_BOUNDS,
    DISPARITIES,
    DISPARITY_SUMMARIES,
    DISPARITY_DECOMPOSITION,
    FUNNEL_LIMITS,
    CONTROL_CHARTS,
    CHART_REBASES,
    DYAD_ASSOCIATIONS,
    LEVELS_OF_CARE,
    SAFETY_CULTURE,
    MEASURE_CATALOGUE,
    CODE_LISTS,
    DATA_DICTIONARY,
    GATE_RESULTS,
    SUBMISSIONS,
    QUARANTINE_SUMMARY,
    LEFT_OUT_RECORDS,
    LINK_QUALITY,
    LINKAGE_BIAS,
    *LINKAGE_TABLES,
    BUILDS,
)

__all__ = ["PUBLISHED", "measure_table_contract", "published_named"]


def published_named(name: str) -> DataContract:
    """The contract of that published table; KeyError when there is none."""
    for contract in PUBLISHED:
        if contract.name == name:
            return contract
    raise KeyError(f"no published table is called {name}")
