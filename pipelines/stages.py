"""The stages between the staged feeds and the published build: what each reads, writes and depends on.

What a stage computes stands in its package; this file only ties names together.
"""

from __future__ import annotations

import hashlib

from duckdb import DuckDBPyConnection

from linkage.compare.comparable import create_comparable
from linkage.persons.identity import CARRIED_OVER, identify
from linkage.persons.populations import create_population_types
from measures.associations import create_dyad_associations
from measures.catalogue import CATALOGUE
from measures.engines.duckdb import create_measure_tables
from measures.facts import create_facts
from measures.facts.dyad import create_dyad_facts
from measures.facts_used import flags_needed
from measures.levels.culture import create_safety_culture
from measures.levels.rates import add_survey_rates, name_survey_rates
from measures.link_bounds import create_link_bounds
from measures.measure import Grain
from measures.rates.disparity import create_disparities
from measures.rates.equity import create_disparity_summaries, create_hospital_decomposition
from measures.rates.exact import create_exact_rates
from measures.rates.funnel import create_funnel_limits
from measures.rates.risk import create_risk_models
from measures.rates.spc import create_control_charts
from measures.rates.strata import strata_with
from measures.rates.suppression import suppress_rates
from measures.rates.usability import create_measure_usability, lower_usability
from pipelines.evaluation import assess_links, create_link_quality, truth_file_hash
from pipelines.identity_key import identity_key
from pipelines.identity_ledger import key_with_ledger, show_ledger
from pipelines.linkage_models import parameters_hash
from pipelines.rated import COUNTED_MEASURES, RATED_MEASURES
from pipelines.relinking import key_with_counts, link_tonight
from pipelines.review_store import hash_of_tonights
from pipelines.settings import Settings
from pipelines.stage_runner import Stage


def _compare(con: DuckDBPyConnection, settings: Settings) -> None:
    create_comparable(con)


def _identify(con: DuckDBPyConnection, settings: Settings) -> None:
    identify(con, identity_key(settings), show_ledger(con, settings))


def _assess(con: DuckDBPyConnection, settings: Settings) -> None:
    assess_links(con)


def _type(con: DuckDBPyConnection, settings: Settings) -> None:
    create_population_types(con)


def _evaluate(con: DuckDBPyConnection, settings: Settings) -> None:
    create_link_quality(con, settings)


def _gather_facts(con: DuckDBPyConnection, settings: Settings) -> None:
    create_facts(
        con,
        flags_needed(CATALOGUE, Grain.DELIVERY),
        newborn_flags=flags_needed(CATALOGUE, Grain.NEWBORN),
    )


def _measure(con: DuckDBPyConnection, settings: Settings) -> None:
    create_dyad_facts(con)
    create_measure_tables(con, CATALOGUE)


def _rate(con: DuckDBPyConnection, settings: Settings) -> None:
    strata = strata_with(settings.intersect)
    create_exact_rates(con, RATED_MEASURES, strata=strata, more_names=name_survey_rates(con))
    create_risk_models(con)
    suppress_rates(con, settings.suppression_profile)
    create_safety_culture(con, settings.suppression_profile)
    add_survey_rates(con, settings.suppression_profile)
    create_measure_usability(con, CATALOGUE)
    lower_usability(con)
    create_disparities(con, strata=strata)
    create_disparity_summaries(con, strata=strata)
    create_hospital_decomposition(con, strata=strata)
    create_funnel_limits(con)
    create_control_charts(con, counts=COUNTED_MEASURES)


def _bound(con: DuckDBPyConnection, settings: Settings) -> None:
    create_link_bounds(con, CATALOGUE, settings.suppression_profile)


def _associate(con: DuckDBPyConnection, settings: Settings) -> None:
    create_dyad_associations(con, settings.suppression_profile)


def _key_digest(settings: Settings) -> str:
    return hashlib.sha256(identity_key(settings).encode()).hexdigest()


def _link_settings(settings: Settings) -> str:
    return f"{hash_of_tonights(settings)}|{parameters_hash(settings)}"


COMPARE = Stage(
    name="compare",
    reads=(),
    writes=(
        "comparable_deliveries",
        "comparable_newborns",
        "mother_encounters",
        "population_evidence",
        "ignored_values",
    ),
    packages=("data_contracts", "linkage"),
    run=_compare,
)
LINK = Stage(
    name="link",
    reads=("compare",),
    writes=("scored_pairs", "links", "infant_stays", "mother_stays"),
    packages=("linkage",),
    sees_feeds=False,
    build_on=link_tonight,
    settings_in_key=_link_settings,
    carried_over=key_with_counts,
)
ASSESS = Stage(
    name="assess",
    reads=("compare", "link"),
    writes=("link_certainty_exact", "linkage_proxies_exact", "linkage_drift_exact"),
    packages=("linkage",),
    sees_feeds=False,
    run=_assess,
)
TYPE = Stage(
    name="type",
    reads=("compare", "link"),
    writes=("newborn_types", "delivery_types"),
    packages=("linkage",),
    sees_feeds=False,
    run=_type,
)
IDENTIFY = Stage(
    name="identify",
    reads=("compare", "link", "type"),
    writes=("crosswalk", "delivery_stays", "newborn_stays", "maternal_stays", "dyads", *CARRIED_OVER),
    packages=("linkage",),
    sees_feeds=False,
    run=_identify,
    settings_in_key=_key_digest,
    carried_over=key_with_ledger,
)
EVALUATE = Stage(
    name="evaluate",
    reads=("compare", "link", "assess", "identify"),
    writes=(
        "link_quality",
        "linkage_bias",
        "link_certainty",
        "link_calibration",
        "linkage_proxies",
        "linkage_drift",
        "linkage_methods",
    ),
    packages=("linkage",),
    run=_evaluate,
    settings_in_key=truth_file_hash,
)
FACTS = Stage(
    name="facts",
    reads=("identify",),
    writes=(
        "delivery_facts",
        "newborn_facts",
        "input_availability",
        "delivery_strata",
        "newborn_strata",
        "dyad_strata",
        "levels_of_care",
    ),
    packages=("data_contracts", "measures"),
    run=_gather_facts,
)
MEASURE = Stage(
    name="measure",
    reads=("identify", "facts"),
    writes=("delivery_measures", "newborn_measures", "dyad_measures", "measure_computability"),
    packages=("data_contracts", "measures"),
    sees_feeds=False,
    run=_measure,
)
RATE = Stage(
    name="rate",
    reads=("facts", "measure"),
    writes=(
        "measure_rates_exact",
        "measure_rates",
        "measure_usability",
        "risk_models",
        "risk_calibration",
        "disparities",
        "disparity_summaries",
        "disparity_decomposition",
        "funnel_limits",
        "control_charts",
        "chart_rebases",
        "safety_culture",
    ),
    packages=("measures",),
    run=_rate,
    settings_in_key=lambda settings: f"{settings.suppression_profile} {settings.intersect}",
)

BOUND = Stage(
    name="bound",
    reads=("link", "identify", "facts", "measure", "rate"),
    writes=("measure_link_bounds",),
    packages=("measures",),
    sees_feeds=False,
    run=_bound,
    settings_in_key=lambda settings: settings.suppression_profile,
)
ASSOCIATE = Stage(
    name="associate",
    reads=("link", "identify", "facts", "measure"),
    writes=("dyad_associations",),
    packages=("measures",),
    sees_feeds=False,
    run=_associate,
    settings_in_key=lambda settings: settings.suppression_profile,
)

STAGES: tuple[Stage, ...] = (
    COMPARE,
    LINK,
    ASSESS,
    TYPE,
    IDENTIFY,
    EVALUATE,
    FACTS,
    MEASURE,
    RATE,
    BOUND,
    ASSOCIATE,
)
