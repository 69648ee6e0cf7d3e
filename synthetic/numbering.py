"""Which file a stay belongs to, and the encounter numbers hospitals give in the order of admission.

Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from synthetic.columns import MISSING_AT, Columns, select_rows
from synthetic.hospitals import Network
from synthetic.landing import period_names
from synthetic.settings import SynthesisSettings

File: TypeAlias = tuple[str, str]  # submitter and period


@dataclass(frozen=True, kw_only=True)
class FilePlan:
    """The files of a network: number = submitter's position x periods + the period's position."""

    files: list[File]
    submitter_of_hospital: np.ndarray
    period_of_month: np.ndarray
    periods: int
    first_month: np.datetime64

    def month_of(self, at: np.ndarray) -> np.ndarray:
        """Position of the month of each point in time, within the months delivered."""
        month = at.astype("datetime64[m]").astype("datetime64[M]")
        return (month - self.first_month).astype(np.int64).clip(0, len(self.period_of_month) - 1)


def plan_files(network: Network, settings: SynthesisSettings) -> FilePlan:
    """Every submitter and period, in the order of submitters, then periods."""
    names = period_names(settings.first_month, settings.months, settings.period)
    periods = list(dict.fromkeys(names))
    submitters = network.submitter.to_pylist()
    distinct = list(dict.fromkeys(submitters))
    return FilePlan(
        files=[(submitter, period) for submitter in distinct for period in periods],
        submitter_of_hospital=np.array([distinct.index(submitter) for submitter in submitters]),
        period_of_month=np.array([periods.index(name) for name in names]),
        periods=len(periods),
        first_month=np.datetime64(settings.first_month, "M"),
    )


def number_encounters(maternal: Columns, newborn: Columns, hospitals: int) -> tuple[np.ndarray, np.ndarray]:
    """Encounter numbers, counted up within each hospital by admission over both kinds of stays."""
    hospital = np.concatenate([maternal["hospital"], newborn["hospital"]])
    admit_at = np.concatenate([maternal["admit_at"], newborn["admit_at"]])
    sorting = np.lexsort((np.arange(len(hospital)), admit_at, hospital))
    first = np.searchsorted(hospital[sorting], np.arange(hospitals))
    number = np.empty(len(hospital), dtype=np.int64)
    number[sorting] = np.arange(len(hospital)) - first[hospital[sorting]]
    return number[: len(maternal["hospital"])], number[len(maternal["hospital"]) :]


def sort_into_files(stays: Columns, plan: FilePlan) -> Columns:
    """The stays in the order of files, hospitals and encounter numbers, with their file.

    A stay goes by the month of discharge, while in hospital by that of admission.
    """
    at = np.where(stays["discharge_at"] == MISSING_AT, stays["admit_at"], stays["discharge_at"])
    period = plan.period_of_month[plan.month_of(at)]
    file = plan.submitter_of_hospital[stays["hospital"]] * plan.periods + period
    return select_rows(stays | {"file": file}, np.lexsort((stays["number"], stays["hospital"], file)))
