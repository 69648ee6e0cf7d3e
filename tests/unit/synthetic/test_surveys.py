"""Made-up surveys: they ask what the criteria ask, many hospitals report too much, some never answer."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest

from measures.levels.criteria import ASKED_WITHOUT_LEVEL, LADDERS, items_of
from measures.levels.table import create_levels_of_care
from synthetic.hospitals import Network, build_network
from synthetic.settings import ERROR_RATES, SynthesisSettings
from synthetic.surveys import build_level_of_care_surveys, build_safety_culture_surveys, items_asked

DAYS = (date(2025, 1, 15), date(2025, 7, 15))


@pytest.fixture(scope="module")
def network() -> Network:
    settings = SynthesisSettings(
        births=200_000,
        seed=1,
        hospitals=200,
        months=12,
        first_month=date(2025, 1, 1),
        errors=ERROR_RATES["light"],
    )
    return build_network(np.random.default_rng(1), settings)


def assessed(con: duckdb.DuckDBPyConnection, network: Network) -> dict[tuple[str, str], int]:
    """Hospitals by kind of care and how their report compares, of their latest survey."""
    surveys = build_level_of_care_surveys(np.random.default_rng(2), network, DAYS)
    con.register("hospitals", network.reference)
    con.register("level_of_care_surveys", surveys)
    create_levels_of_care(con)
    found = con.execute("select kind, discordance, count(*) from levels_of_care where is_latest group by all")
    return {(kind, discordance): hospitals for kind, discordance, hospitals in found.fetchall()}


def test_every_question_of_a_criterion_is_asked_and_no_other() -> None:
    assert items_asked() == frozenset(ASKED_WITHOUT_LEVEL).union(*(items_of(ladder) for ladder in LADDERS))


def test_reports_are_too_high_about_as_often_as_published(
    con: duckdb.DuckDBPyConnection, network: Network
) -> None:
    found = assessed(con, network)
    for kind in ("maternal", "neonatal"):
        over, under, agree = (found[kind, name] for name in ("over_reported", "under_reported", "agree"))
        assert 0.05 < over / (over + under + agree) < 0.45
        assert over > under > 0
    assert found["maternal", "over_reported"] > found["neonatal", "over_reported"]


def test_some_hospitals_never_answer_and_some_leave_questions_out(
    con: duckdb.DuckDBPyConnection, network: Network
) -> None:
    found = assessed(con, network)
    assert found["maternal", "not_assessed"] == found["neonatal", "not_assessed"] == 20  # one in ten of 200
    assert found["maternal", "undecided"] > 0


def test_some_hospitals_are_surveyed_again_and_change(
    con: duckdb.DuckDBPyConnection, network: Network
) -> None:
    assessed(con, network)
    changed = con.execute("""
        select count(*), count(*) filter (last_level > first_level)
        from (
            select arg_max(assessed_level, survey_date) as last_level, arg_min(assessed_level, survey_date) as first_level
            from levels_of_care where kind = 'maternal' group by hospital_id having count(survey_date) = 2
        )
    """).fetchall()[0]
    assert 40 < changed[0] < 110
    assert changed[1] > 0


def test_units_are_small_enough_that_some_have_too_few_respondents(network: Network) -> None:
    surveys = build_safety_culture_surveys(np.random.default_rng(2), network, DAYS[0])
    respondents = np.array(surveys["respondents"])
    assert (respondents <= np.array(surveys["invited"])).all()
    assert 0 < (respondents <= 10).mean() < 0.4
