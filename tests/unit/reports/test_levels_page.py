"""The page of levels of care: reports beside assessments, what stops a level, culture without the few."""

from __future__ import annotations

import re

import duckdb
import pytest

from reports.levels import collect_figures
from reports.render import describe_build, render_page
from tests.support.published_fixture import PLANTED, add_small_network, create_empty_tables

LEVEL = {
    "is_latest": True,
    "is_settled": True,
    "level_source": "assessed",
    "criteria_source": "ACOG/SMFM 2019",
    "kind": "maternal",
}


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    add_small_network(con)
    return con


def add(con: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    named = ", ".join(f"${name} as {name}" for name in values)
    con.execute(f"insert into {table} by name select {named}", values)


def add_level(
    con: duckdb.DuckDBPyConnection, hospital: str, reported: str, assessed: str, **more: object
) -> None:
    discordance = "agree" if reported == assessed else "over_reported"
    values = LEVEL | {
        "hospital_id": hospital,
        "survey_date": "2025-02-01",
        "reported_level_name": reported,
        "assessed_level_name": assessed,
        "highest_possible_level_name": assessed,
        "discordance": discordance,
        "next_level_name": "IV",
        "distance_to_next_level": 1,
        "criteria_unmet": "maternal-fetal medicine comes to the bedside",
        "level_used_name": assessed,
    }
    add(con, "levels_of_care", **(values | more))


def page(con: duckdb.DuckDBPyConnection) -> str:
    about = describe_build(con)
    return re.sub(r"\s+", " ", render_page("levels.html", about, collect_figures(con, about)))


def test_a_build_without_surveys_says_so(published: duckdb.DuckDBPyConnection) -> None:
    assert "This build carries no levels of care." in page(published)


def test_the_page_says_that_it_is_not_the_cdc_tool(published: duckdb.DuckDBPyConnection) -> None:
    add_level(published, "H001", "III", "III")
    assert "These are not results of CDC LOCATe." in page(published)
    assert "scoring of that tool is not public" in page(published)


def test_reports_that_differ_are_counted_in_words_and_in_the_matrix(
    published: duckdb.DuckDBPyConnection,
) -> None:
    add_level(published, "H001", "III", "III")
    add_level(published, "H002", "III", "II")
    figures = collect_figures(published, describe_build(published))
    maternal = figures["kinds"][0]
    assert maternal["words"] == (
        "Of 2 hospitals whose report can be compared, 1 (50.0\u202f%) differs: "
        "1 reported a higher level of maternal care than assessed, 0 a lower one."
    )
    assert maternal["matrix"] == {
        "columns": ["II", "III"],
        "rows": [
            {"name": "III", "cells": [{"hospitals": 1, "side": "over"}, {"hospitals": 1, "side": "same"}]}
        ],
    }
    assert [(gap["level"], gap["hospitals"]) for gap in maternal["gaps"]] == [("IV", 2)]


def test_missing_answers_show_the_least_and_the_highest_level(published: duckdb.DuckDBPyConnection) -> None:
    add_level(
        published,
        "H001",
        "III",
        "birth_center",
        highest_possible_level_name="III",
        is_settled=False,
        discordance="undecided",
        criteria_unmet=None,
        criteria_unanswered="a protocol for massive transfusion can be started",
        level_source="self_reported",
        level_used_name="III",
    )
    text = page(published)
    assert "birth center to III" in text
    assert "a protocol for massive transfusion can be started <em>(not answered)</em>" in text
    assert "measures use III, as reported" in text


def test_an_earlier_survey_stands_beside_the_latest(published: duckdb.DuckDBPyConnection) -> None:
    add_level(published, "H001", "III", "II", survey_date="2024-02-01", is_latest=False)
    add_level(published, "H001", "III", "III")
    assert "Feb 2025; Feb 2024: II" in page(published)
    assert "Of 1 hospital whose report can be compared" in page(published)


def test_a_unit_with_too_few_respondents_shows_no_figure_even_when_its_row_holds_one(
    published: duckdb.DuckDBPyConnection,
) -> None:
    shared = {
        "hospital_id": "H001",
        "survey_date": "2025-02-01",
        "is_latest": True,
        "domain": "teamwork_climate",
        "debriefed": True,
    }
    add(
        published,
        "safety_culture",
        **shared,
        unit="neonatal",
        respondents=PLANTED,
        response_rate=float(PLANTED),
        percent_positive=float(PLANTED),
        suppressed=True,
    )
    add(
        published,
        "safety_culture",
        **shared,
        unit="maternity",
        respondents=41,
        response_rate=70.0,
        percent_positive=66.5,
        suppressed=False,
    )
    text = page(published)
    assert str(PLANTED) not in text
    assert "hidden (too few respondents)" in text
    assert "66.5" in text
    assert "41 answers" in text


def test_a_hidden_rate_of_risk_appropriate_care_leaves_no_figure(
    published: duckdb.DuckDBPyConnection,
) -> None:
    add_level(published, "H001", "III", "III")
    add(
        published,
        "measure_catalogue",
        measure_id="vlbw_level3",
        title="Born at level III",
        definition="in words",
        grain="dyad",
        steward="HRSA",
    )
    for level, place in (("network", "network"), ("region", "R1")):
        add(
            published,
            "measure_rates",
            measure_id="vlbw_level3",
            period_type="all",
            period_start="2025-01-01",
            level=level,
            place=place,
            stratum="overall",
            stratum_value="all",
            denominator=PLANTED,
            numerator=PLANTED,
            rate=float(PLANTED),
            rate_per=100,
            suppressed=True,
            computable=True,
        )
    text = page(published)
    assert "Born at level III" in text
    assert str(PLANTED) not in text


def test_names_of_hospitals_cannot_become_markup(published: duckdb.DuckDBPyConnection) -> None:
    add_level(published, "<b>H9</b>", "III", "III")
    assert "<b>H9</b>" not in page(published)
