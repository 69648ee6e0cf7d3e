"""The published list of hospitals: where each lies, how large it is and which levels of care it reports.

It is the network's own reference list without addresses and staff; figures about patients stand in `measure_rates`.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, text

PUBLISHED_HOSPITALS = DataContract(
    name="hospitals",
    kind=Kind.PUBLISHED,
    title="Hospitals",
    grain="one row a hospital of the network's list",
    key=("hospital_id",),
    fields=(
        text("hospital_id", "Hospital", required=True),
        text("hospital_name", "Name of the hospital"),
        text("state", "State, two letters"),
        text("region", "Perinatal region, local learning system or integrated care system"),
        boolean("teaching", "Teaching hospital"),
        boolean("rural", "Rural hospital"),
        integer("annual_births", "Births a year, as the network's list states them"),
        integer("maternal_level_reported", "Level of maternal care, self-reported (1-4)"),
        integer("neonatal_level_reported", "Level of neonatal care, self-reported (1-4)"),
        date("open_date", "Opened"),
        date("close_date", "Closed"),
        text("successor_hospital_id", "Hospital that took over"),
    ),
)
