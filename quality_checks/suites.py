"""Which checks make up each of the four gates; the stages' own functions ask for their verdicts in `gate.py`.

Each function takes a connection on which the named relations can be read, and writes nothing but its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import duckdb

from data_contracts.contract import DataContract
from data_contracts.internal.comparable import (
    COMPARABLE_DELIVERIES,
    COMPARABLE_NEWBORNS,
    IGNORED_VALUES,
    MOTHER_ENCOUNTERS,
)
from data_contracts.internal.facts import DELIVERY_FACTS, NEWBORN_FACTS
from data_contracts.internal.identities import (
    CROSSWALK,
    DELIVERY_STAYS,
    DYADS_IN_WORK,
    MATERNAL_STAYS,
    NEWBORN_STAYS,
)
from data_contracts.internal.links import INFANT_STAYS, LINKS, MOTHER_STAYS, SCORED_PAIRS
from data_contracts.internal.populations import DELIVERY_TYPES, NEWBORN_TYPES, POPULATION_EVIDENCE
from data_contracts.rules import Kahn, RefersTo, Severity
from data_contracts.submitted import SUBMITTED
from quality_checks.cross_table_checks import check_cross_tables, check_required_feeds
from quality_checks.drift import check_figures
from quality_checks.evidence import create_evidence, drop_evidence
from quality_checks.figures import create_figures, drop_figures
from quality_checks.gate import check_contract
from quality_checks.linkage_checks import check_links
from quality_checks.measure_checks import check_measures_and_rates
from quality_checks.outcome import Check, CheckOutcome, GateReport, GateRun, GateStage, broken
from quality_checks.publish_checks import (
    REQUIRED_TABLES,
    check_is_filled,
    check_no_identifying_column,
    hidden_cells_check,
)
from quality_checks.sql_checks import run_sql_checks
from quality_checks.waivers import Waiver, apply_waivers, expired_waiver_outcomes

LINKAGE_CONTRACTS: tuple[DataContract, ...] = (
    COMPARABLE_DELIVERIES,
    COMPARABLE_NEWBORNS,
    MOTHER_ENCOUNTERS,
    IGNORED_VALUES,
    POPULATION_EVIDENCE,
    SCORED_PAIRS,
    LINKS,
    INFANT_STAYS,
    MOTHER_STAYS,
    NEWBORN_TYPES,
    DELIVERY_TYPES,
    CROSSWALK,
    DELIVERY_STAYS,
    NEWBORN_STAYS,
    MATERNAL_STAYS,
    DYADS_IN_WORK,
)
MEASURE_CONTRACTS: tuple[DataContract, ...] = (DELIVERY_FACTS, NEWBORN_FACTS)


def check_staging(
    con: duckdb.DuckDBPyConnection, *, input_key: str, now: datetime, waivers: Iterable[Waiver] = ()
) -> GateReport:
    """The feeds against their contracts, each other, their own history and their peers.

    Reads every feed of `data_contracts.submitted.SUBMITTED` (one view each, empty when nothing was sent).
    """
    run = GateRun(stage=GateStage.STAGING, input_key=input_key, checked_at=now)
    outcomes = [check_required_feeds(con, run)]
    for contract in SUBMITTED:
        outcomes += check_contract(
            con, contract.name, contract, stage=run.stage, input_key=input_key, now=now
        )
    try:
        create_evidence(con)
        create_figures(con)
        outcomes += check_cross_tables(con, run)
        outcomes += check_figures(con, run)
    except duckdb.Error as crash:
        outcomes.append(broken(_EVIDENCE, run, type(crash).__name__))
    finally:
        drop_figures(con)
        drop_evidence(con)
    return _report(run, outcomes, waivers)


def check_linkage(
    con: duckdb.DuckDBPyConnection, *, input_key: str, now: datetime, waivers: Iterable[Waiver] = ()
) -> GateReport:
    """Links and identities: contracts of what compare, link and identify left, and what may never happen.

    Reads the relations of LINKAGE_CONTRACTS.
    """
    run = GateRun(stage=GateStage.LINKAGE, input_key=input_key, checked_at=now)
    outcomes: list[CheckOutcome] = []
    for contract in LINKAGE_CONTRACTS:
        outcomes += check_contract(
            con, contract.name, contract, stage=run.stage, input_key=input_key, now=now
        )
    outcomes += check_links(con, run)
    return _report(run, outcomes, waivers)


def check_measures(
    con: duckdb.DuckDBPyConnection, *, input_key: str, now: datetime, waivers: Iterable[Waiver] = ()
) -> GateReport:
    """Facts, measures and exact rates.

    Reads `delivery_facts`, `newborn_facts`, `dyads`, the three `<grain>_measures` and `measure_rates_exact`.
    """
    run = GateRun(stage=GateStage.MEASURES, input_key=input_key, checked_at=now)
    outcomes: list[CheckOutcome] = []
    for contract in MEASURE_CONTRACTS:
        outcomes += check_contract(
            con, contract.name, contract, stage=run.stage, input_key=input_key, now=now
        )
    outcomes += check_measures_and_rates(con, run)
    return _report(run, outcomes, waivers)


def check_publish(
    con: duckdb.DuckDBPyConnection,
    *,
    contracts: Iterable[DataContract],
    input_key: str,
    now: datetime,
    relations: Mapping[str, str] | None = None,
    waivers: Iterable[Waiver] = (),
) -> GateReport:
    """What is about to be published: contracts, nothing identifying, nothing empty, no hidden count.

    `relations` names the relation to read for a contract where it is not the contract's own name.
    """
    run = GateRun(stage=GateStage.PUBLISH, input_key=input_key, checked_at=now)
    read_from = dict(relations or {})
    outcomes: list[CheckOutcome] = []
    names: list[str] = []
    for contract in contracts:
        names.append(contract.name)
        relation = read_from.get(contract.name, contract.name)
        outcomes += check_contract(
            con,
            relation,
            _pointed_at(contract, read_from),
            stage=run.stage,
            input_key=input_key,
            now=now,
            hospital_column=None,
        )
        outcomes.append(check_no_identifying_column(con, run, contract.name, relation))
    outcomes += [
        check_is_filled(con, run, name, read_from.get(name, name))
        for name in REQUIRED_TABLES
        if name in names
    ]
    if "measure_rates" in names:
        outcomes += run_sql_checks(
            con, [hidden_cells_check(read_from.get("measure_rates", "measure_rates"))], run
        )
    return _report(run, outcomes, waivers)


_EVIDENCE = Check(
    check_id="staging.evidence",
    title="Mothers, newborns, diagnoses and procedures can be laid side by side",
    because="no feed can be checked against another otherwise",
    table_name="maternal_encounters, newborn_encounters, diagnoses, procedures",
    severity=Severity.STOP,
    kahn_category=Kahn.CONFORMANCE,
    threshold_source="design: never",
    counts_people=False,
)


def _report(run: GateRun, outcomes: Iterable[CheckOutcome], waivers: Iterable[Waiver]) -> GateReport:
    """Waivers applied, and the expired ones shown; days are days of the run."""
    known = tuple(waivers)
    today = run.checked_at.date()
    return GateReport(
        stage=run.stage.value,
        input_key=run.input_key,
        outcomes=(
            *apply_waivers(outcomes, known, today=today),
            *expired_waiver_outcomes(known, run, today=today),
        ),
    )


def _pointed_at(contract: DataContract, relations: Mapping[str, str]) -> DataContract:
    """The contract with references that name the relations to read."""
    rules = tuple(
        replace(rule, targets=tuple(relations.get(target, target) for target in rule.targets))
        if isinstance(rule, RefersTo)
        else rule
        for rule in contract.rules
    )
    return replace(contract, rules=rules)
