"""Small feeds and identities for tests of facts: every table the facts read, empty but for the rows given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb

from data_contracts.contract import FieldType
from data_contracts.submitted import SUBMITTED

DUCKDB_TYPES = {
    FieldType.TEXT: "varchar",
    FieldType.INTEGER: "bigint",
    FieldType.NUMBER: "double",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamp",
    FieldType.BOOLEAN: "boolean",
}
IDENTITY_TABLES = {
    "delivery_stays": "delivery_id varchar, mother_id varchar, hospital_id varchar, encounter_id varchar, "
    "admit_at timestamp, discharge_at timestamp, delivery_at timestamp, gestational_age_days bigint, "
    "plurality bigint, liveborn_count bigint, delivery_mode varchar",
    "newborn_stays": "newborn_id varchar, infant_id varchar, hospital_id varchar, encounter_id varchar, "
    "stay_kind varchar, stay_sequence bigint, is_outborn boolean",
    "dyads": "dyad_id varchar, newborn_id varchar, infant_id varchar, delivery_id varchar, "
    "mother_id varchar, hospital_id varchar, link_status varchar, plurality bigint, birth_order bigint",
    "maternal_stays": "mother_id varchar, hospital_id varchar, encounter_id varchar, admit_at timestamp, "
    "discharge_at timestamp, is_delivery boolean",
}
BIRTH = datetime(2023, 5, 10, 14, 30)


class FactInputs:
    """Inserts rows into the tables that facts are made from; what is not given is NULL."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        for contract in SUBMITTED:
            columns = [f"{field.name} {DUCKDB_TYPES[field.type]}" for field in contract.fields]
            if contract.name in ("diagnoses", "procedures"):
                columns.append("code_plain varchar")
            con.execute(f"create table {contract.name} ({', '.join(columns)})")
        for table, columns_sql in IDENTITY_TABLES.items():
            con.execute(f"create table {table} ({columns_sql})")

    def add(self, table: str, **values: Any) -> None:
        """Insert one row."""
        names = ", ".join(values)
        slots = ", ".join(f"${name}" for name in values)
        self.con.execute(f"insert into {table} ({names}) values ({slots})", values)

    def delivery(
        self,
        number: int = 1,
        *,
        hospital: str = "H1",
        discharged: date | None = date(2023, 5, 12),
        **values: Any,
    ) -> None:
        """Delivery `D<number>` in encounter `M<number>`, admitted on 2023-05-10."""
        stay = {"hospital_id": hospital, "encounter_id": f"M{number}"}
        discharge = (
            None if discharged is None else datetime(discharged.year, discharged.month, discharged.day, 11)
        )
        admit = datetime(2023, 5, 10, 6)
        self.add("maternal_encounters", **stay, admit_datetime=admit, discharge_datetime=discharge, **values)
        self.add(
            "delivery_stays",
            delivery_id=f"D{number}",
            mother_id=f"W{number}",
            **stay,
            admit_at=admit,
            discharge_at=discharge,
            delivery_at=BIRTH,
            plurality=1,
            delivery_mode="vaginal",
        )

    def newborn(
        self, number: int = 1, *, hospital: str = "H1", linked_to: int | None = None, **values: Any
    ) -> None:
        """Newborn `N<number>` in birth encounter `B<number>`, born on 2023-05-10, home on 2023-05-12."""
        stay = {"hospital_id": hospital, "encounter_id": f"B{number}"}
        defaults: dict[str, Any] = {
            "birth_datetime": BIRTH,
            "admit_datetime": BIRTH,
            "discharge_datetime": datetime(2023, 5, 12, 11),
        }
        self.add("newborn_encounters", **stay, **(defaults | values))
        self.add(
            "newborn_stays",
            newborn_id=f"N{number}",
            infant_id=f"I{number}",
            **stay,
            stay_kind="birth",
            stay_sequence=1,
            is_outborn=False,
        )
        self.add(
            "dyads",
            dyad_id=f"Y{number}",
            newborn_id=f"N{number}",
            infant_id=f"I{number}",
            delivery_id=None if linked_to is None else f"D{linked_to}",
            hospital_id=hospital,
            link_status="unlinked" if linked_to is None else "linked",
            plurality=1,
        )

    def transfer(
        self,
        number: int = 1,
        *,
        hospital: str = "H2",
        kind: str = "transfer",
        sequence: int = 2,
        **values: Any,
    ) -> None:
        """A later stay `B<number>` of newborn `N<number>` at another hospital, 2023-05-12 to 2023-05-20."""
        stay = {"hospital_id": hospital, "encounter_id": f"B{number}"}
        defaults: dict[str, Any] = {
            "birth_datetime": BIRTH,
            "admit_datetime": datetime(2023, 5, 12, 13),
            "discharge_datetime": datetime(2023, 5, 20, 11),
        }
        self.add("newborn_encounters", **stay, **(defaults | values))
        self.add(
            "newborn_stays",
            newborn_id=f"N{number}",
            infant_id=f"I{number}",
            **stay,
            stay_kind=kind,
            stay_sequence=sequence,
        )

    def diagnosis(
        self,
        encounter: str,
        code: str,
        *,
        hospital: str = "H1",
        sequence: int = 1,
        poa: str | None = None,
        system: str = "ICD10CM",
    ) -> None:
        """One diagnosis, as staging leaves it."""
        self.add(
            "diagnoses",
            hospital_id=hospital,
            encounter_id=encounter,
            sequence=sequence,
            code=code,
            code_plain=code.replace(".", ""),
            code_system=system,
            present_on_admission=poa,
        )

    def procedure(
        self,
        encounter: str,
        code: str,
        *,
        hospital: str = "H1",
        status: str | None = None,
        system: str = "ICD10PCS",
    ) -> None:
        """One procedure, as staging leaves it."""
        self.add(
            "procedures",
            hospital_id=hospital,
            encounter_id=encounter,
            code=code,
            code_plain=code,
            code_system=system,
            status=status,
        )

    def value(self, table: str, column: str, **key: str) -> Any:
        """One value of one row."""
        where = " and ".join(f"{name} = ${name}" for name in key)
        row = self.con.execute(f'select "{column}" from {table} where {where}', key).fetchall()
        assert len(row) == 1, f"{len(row)} rows"
        return row[0][0]
