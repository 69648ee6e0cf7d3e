"""A network made by hand whose links are more or less certain: facts, links and candidates, then measures and rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from measures.engines.duckdb import create_measure_tables
from measures.fact_columns import DELIVERY_COLUMNS, NEWBORN_COLUMNS
from measures.facts.dyad import create_dyad_facts
from measures.facts_used import flags_needed
from measures.link_bounds import create_link_bounds
from measures.measure import Grain, Measure, MeasureKind, Need
from measures.rates.exact import create_exact_rates
from measures.rates.strata import RatedMeasure, Stratum
from measures.rates.suppression import suppress_rates

CERTAIN = 20.0  # match weight: about one in a million that it is wrong
DAY = date(2025, 3, 10)


class UncertainNetwork:
    """Deliveries and newborns of one or more hospitals; every need of every measure is sent unless said otherwise."""

    def __init__(self, con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
        self.con, self.measures = con, tuple(measures)
        for table, columns, grain in (
            ("delivery_facts", DELIVERY_COLUMNS, Grain.DELIVERY),
            ("newborn_facts", NEWBORN_COLUMNS, Grain.NEWBORN),
        ):
            flags = [(flag.column, "boolean") for flag in flags_needed(measures, grain)]
            listed = ", ".join(f"{name} {type_}" for name, type_ in (*columns, *flags))
            con.execute(f"create table {table} ({listed})")
        con.execute("""
            create table delivery_stays(delivery_id varchar, hospital_id varchar, encounter_id varchar,
                liveborn_count bigint, plurality bigint);
            create table dyads(dyad_id varchar, newborn_id varchar, delivery_id varchar, hospital_id varchar,
                link_status varchar);
            create table crosswalk(grain varchar, hospital_id varchar, encounter_id varchar, id varchar);
            create table links(newborn_hospital_id varchar, newborn_encounter_id varchar,
                delivery_hospital_id varchar, delivery_encounter_id varchar, best_delivery_hospital_id varchar,
                best_delivery_encounter_id varchar, link_status varchar, link_method varchar, link_tier varchar,
                link_probability double);
            create table scored_pairs(newborn_hospital_id varchar, newborn_encounter_id varchar,
                delivery_hospital_id varchar, delivery_encounter_id varchar, method varchar, match_weight double,
                link_probability double);
            create table hospitals(hospital_id varchar, region varchar, state varchar);
            create table input_availability(hospital_id varchar, need varchar, available boolean, reason varchar)
        """)
        self._flags = {
            grain: [flag.column for flag in flags_needed(measures, grain)]
            for grain in (Grain.DELIVERY, Grain.NEWBORN)
        }
        self._of_delivery: dict[str, str] = {}

    def hospital(self, name: str = "H1", *, without: Sequence[Need] = ()) -> None:
        """A hospital that sends everything but some needs."""
        self._insert("hospitals", hospital_id=name, region="west", state="CA")
        for need in Need:
            self._insert(
                "input_availability", hospital_id=name, need=need.value, available=need not in without
            )

    def delivery(self, id: str, *, hospital: str = "H1", liveborn: int = 1, **facts: Any) -> None:
        """A delivery stay; flags not named are false."""
        flags = dict.fromkeys(self._flags[Grain.DELIVERY], False)
        self._of_delivery[id] = hospital
        self._insert(
            "delivery_facts",
            **(flags | {"delivery_id": id, "hospital_id": hospital, "period_date": DAY} | facts),
        )
        self._insert(
            "delivery_stays",
            delivery_id=id,
            hospital_id=hospital,
            encounter_id=f"e{id}",
            liveborn_count=liveborn,
        )

    def newborn(
        self,
        id: str,
        *,
        candidates: Mapping[str, float] | None = None,
        linked_to: str | None = None,
        tier: str | None = None,
        hospital: str = "H1",
        period_date: date = DAY,
        method: str = "probabilistic",
        posteriors: Mapping[str, float] | None = None,
        **facts: Any,
    ) -> None:
        """A newborn with the match weights of its candidates; `tier` loose: in review.

        `posteriors` where they are not those of the weights alone, since others want the same delivery.
        """
        weights = dict(candidates or {})
        flags = dict.fromkeys(self._flags[Grain.NEWBORN], False)
        status = "linked" if linked_to else "review" if tier == "loose" else "unlinked"
        best = linked_to or (max(weights, key=lambda name: weights[name]) if weights else None)
        odds = {name: 2.0**weight for name, weight in weights.items()}
        probable = posteriors or {name: part / (1 + sum(odds.values())) for name, part in odds.items()}
        shown = probable.get(best or "")
        stay = {"newborn_hospital_id": hospital, "newborn_encounter_id": f"e{id}"}
        own = {"newborn_id": id, "hospital_id": hospital, "period_date": period_date, "is_inborn": True}
        self._insert(
            "newborn_facts", **(flags | own | {"link_status": status, "delivery_id": linked_to} | facts)
        )
        self._insert("crosswalk", grain="newborn", hospital_id=hospital, encounter_id=f"e{id}", id=id)
        self._insert(
            "dyads",
            dyad_id=f"y{id}",
            newborn_id=id,
            delivery_id=linked_to,
            hospital_id=hospital,
            link_status=status,
        )
        self._insert(
            "links",
            **stay,
            delivery_hospital_id=self._of_delivery.get(linked_to or ""),
            delivery_encounter_id=f"e{linked_to}" if linked_to else None,
            best_delivery_hospital_id=self._of_delivery.get(best or ""),
            best_delivery_encounter_id=f"e{best}" if best else None,
            link_status=status,
            link_method=method if linked_to else None,
            link_tier=tier,
            link_probability=shown,
        )
        for name, weight in weights.items():
            self._insert(
                "scored_pairs",
                **stay,
                delivery_hospital_id=self._of_delivery[name],
                delivery_encounter_id=f"e{name}",
                method="probabilistic",
                match_weight=weight,
                link_probability=probable[name],
            )

    def certain(self, count: int, *, of: str, mother: Mapping[str, Any], newborn: Mapping[str, Any]) -> None:
        """That many certain dyads with the same facts; `of` begins their ids."""
        for number in range(count):
            self.delivery(f"D{of}{number}", **mother)
            self.newborn(
                f"N{of}{number}",
                candidates={f"D{of}{number}": CERTAIN},
                linked_to=f"D{of}{number}",
                tier="strict",
                **newborn,
            )

    def rate(self, profile: str = "internal") -> None:
        """Compute measures and rates as a night would."""
        create_dyad_facts(self.con)
        create_measure_tables(self.con, self.measures)
        for grain in (Grain.DELIVERY, Grain.NEWBORN, Grain.DYAD):
            self.con.execute(
                f"create or replace temp table {grain}_strata as "
                f"select {grain}_id, 'private' as payer from {grain}_measures"
            )
        rated = [
            RatedMeasure(
                id=measure.id,
                grain=measure.grain,
                is_proportion=measure.kind is not MeasureKind.CONTINUOUS,
                has_exclusions=measure.exclusions is not None,
                rate_per=measure.rate_per,
                better=measure.better,
            )
            for measure in self.measures
        ]
        create_exact_rates(self.con, rated, strata=(Stratum(column="payer", reference_group="private"),))
        suppress_rates(self.con, profile)

    def bounds(self, profile: str = "internal", **asked: int) -> list[dict[str, Any]]:
        """Rates, then bounds; the rows of the table in its order."""
        self.rate(profile)
        create_link_bounds(self.con, self.measures, profile, **asked)
        return self.rows("from measure_link_bounds")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        return self.con.sql(query).to_arrow_table().to_pylist()

    def _insert(self, table: str, **values: Any) -> None:
        names, slots = ", ".join(values), ", ".join(f"${name}" for name in values)
        self.con.execute(f"insert into {table} ({names}) values ({slots})", values)
