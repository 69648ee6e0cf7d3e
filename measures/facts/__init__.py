"""The fact tables that measures speak of, made from feeds and identities; no measure is computed here.

`create_facts` makes every table of docs/explanation/stages.md section 5; each file makes one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from measures.events import DELIVERY_EVENTS, NEWBORN_EVENTS
from measures.facts.availability import create_input_availability
from measures.facts.certificates import create_fact_certificates
from measures.facts.code_flags import create_code_flags, drop_code_flags
from measures.facts.contacts import create_fact_contacts
from measures.facts.delivery import create_delivery_facts
from measures.facts.dyad import create_dyad_facts
from measures.facts.encounters import create_fact_encounters
from measures.facts.events import create_fact_events
from measures.facts.followed import create_data_spans
from measures.facts.hospitalization import create_fact_hospitalizations
from measures.facts.infant_deaths import create_fact_infant_deaths
from measures.facts.newborn import create_newborn_facts
from measures.facts.places import create_places
from measures.facts.strata import create_strata
from measures.facts.warning_scores import create_fact_warnings
from measures.flags import Flag
from measures.levels.table import create_levels_of_care

if TYPE_CHECKING:
    import duckdb


def create_facts(
    con: duckdb.DuckDBPyConnection, flags: Iterable[Flag], *, newborn_flags: Iterable[Flag] | None = None
) -> None:
    """Create `delivery_facts`, `newborn_facts`, `dyad_facts`, `input_availability`, `<grain>_strata`, `levels_of_care`.

    Reads the feeds, `delivery_stays`, `newborn_stays` and `dyads`; also makes `code_lists`. `flags` become
    columns of `delivery_facts`, and of `newborn_facts` too unless `newborn_flags` names others. ValueError
    for a flag whose code list does not exist or can never match a record of its kind.
    """
    for_delivery = tuple(sorted(set(flags)))
    for_newborn = for_delivery if newborn_flags is None else tuple(sorted(set(newborn_flags)))
    create_fact_encounters(con)
    create_places(con)
    create_levels_of_care(con)
    create_fact_certificates(con)
    create_data_spans(con)
    bits = create_code_flags(con, (*for_delivery, *for_newborn))
    create_fact_contacts(con)
    create_fact_warnings(con)
    create_fact_events(con, DELIVERY_EVENTS, "fact_delivery_events")
    create_fact_events(con, NEWBORN_EVENTS, "fact_newborn_events")
    create_fact_hospitalizations(con)
    create_fact_infant_deaths(con)
    create_delivery_facts(con, for_delivery, bits)
    create_newborn_facts(con, for_newborn, bits)
    create_dyad_facts(con)
    create_strata(con)
    create_input_availability(con)
    drop_code_flags(con)
    for table in (
        "fact_encounters",
        "fact_contacts",
        "fact_delivery_events",
        "fact_newborn_events",
        "fact_hospitalizations",
        "fact_places",
        "fact_levels",
        "fact_warnings",
        "fact_delivery_certificates",
        "fact_newborn_certificates",
        "fact_infant_deaths",
        "fact_data_spans",
    ):
        con.execute(f"drop table {table}")


__all__ = ["create_facts"]
