"""The growth reference, and small or large newborns by it, as clinical sentences."""

from __future__ import annotations

import duckdb
import pytest

from measures.facts import create_facts
from measures.growth import FIRST_WEEK, LAST_WEEK, load_growth_reference
from tests.support.fact_inputs import FactInputs
from tests.support.shared import SHARED_DATA, needs_shared_data

GIRL_AT_39_WEEKS = {"sex": "F", "gestational_age_days": 279}  # 39 weeks 6 days: completed week 39


@pytest.fixture
def inputs(con):
    return FactInputs(con)


def sizes(inputs: FactInputs) -> tuple[object, ...]:
    create_facts(inputs.con, [])
    return inputs.con.execute("select is_sga3, is_sga10, is_lga90 from newborn_facts").fetchall()[0]


def test_there_is_one_row_for_each_sex_and_week_and_centiles_are_in_order() -> None:
    rows = load_growth_reference()
    assert [(row.sex, row.week) for row in rows] == [
        (sex, week) for sex in "FM" for week in range(FIRST_WEEK, LAST_WEEK + 1)
    ]
    assert all(row.centile_3_g < row.centile_10_g < row.centile_50_g < row.centile_90_g for row in rows)


def test_weights_rise_week_by_week_up_to_term_and_boys_are_heavier_at_term() -> None:
    by_key = {(row.sex, row.week): row for row in load_growth_reference()}
    for sex in "FM":
        for centile in ("centile_3_g", "centile_10_g", "centile_50_g", "centile_90_g"):
            weights = [getattr(by_key[sex, week], centile) for week in range(FIRST_WEEK, 42)]
            assert weights == sorted(weights), (sex, centile)
    assert all(by_key["M", week].centile_10_g > by_key["F", week].centile_10_g for week in range(34, 45))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (2572, (True, True, False)),  # the 3rd centile of girls at 39 weeks is 2,573 g
        (2573, (False, True, False)),
        (2833, (False, True, False)),  # the 10th is 2,834 g
        (2834, (False, False, False)),
        (3936, (False, False, False)),  # the 90th is 3,936 g
        (3937, (False, False, True)),
        (None, (None, None, None)),
    ],
)
def test_a_girl_of_39_completed_weeks(inputs, weight, expected):
    inputs.newborn(birth_weight_g=weight, **GIRL_AT_39_WEEKS)
    assert sizes(inputs) == expected


@pytest.mark.parametrize(
    ("differs", "is_small"),
    [
        ({"sex": "M"}, True),  # 2,900 g: the 10th centile of boys at 39 weeks is 2,947 g
        ({"sex": "female"}, False),  # of girls 2,834 g
        ({"sex": "U"}, None),
        ({"sex": None}, None),
        ({"gestational_age_days": 280}, True),  # at 40 weeks, girls, 2,919 g
        ({"gestational_age_days": None}, None),
        ({"gestational_age_days": 22 * 7 - 1}, None),
        ({"gestational_age_days": 45 * 7}, None),
    ],
)
def test_sex_and_week_decide_what_2900_g_is(inputs, differs, is_small):
    inputs.newborn(birth_weight_g=2900, **(GIRL_AT_39_WEEKS | differs))
    assert sizes(inputs)[1] is is_small


@pytest.mark.parametrize(
    ("code", "weight", "is_small"),
    [
        ("P07.35", 1390, False),  # 32 completed weeks: the 10th centile of girls is 1,390 g
        ("P07.35", 1389, True),
        ("P07.30", 600, None),  # 28 to 36 weeks, not said which
        ("P07.20", 300, None),
    ],
)
def test_without_days_a_code_counts_when_it_names_a_week(inputs, code, weight, is_small):
    inputs.newborn(birth_weight_g=weight, sex="F")
    inputs.diagnosis("B1", code)
    assert sizes(inputs)[1] is is_small


def test_the_mother_s_gestation_stands_in(inputs):
    inputs.delivery(gestational_age_days=279)
    inputs.newborn(birth_weight_g=2500, sex="F", linked_to=1)
    assert sizes(inputs)[1] is True


@needs_shared_data
def test_of_american_singletons_at_term_about_a_tenth_lies_beyond_each_outer_centile() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute("create table growth (sex varchar, week int, p3 int, p10 int, p50 int, p90 int)")
        con.executemany(
            "insert into growth values (?, ?, ?, ?, ?, ?)",
            [
                (row.sex, row.week, row.centile_3_g, row.centile_10_g, row.centile_50_g, row.centile_90_g)
                for row in load_growth_reference()
            ],
        )
        births = SHARED_DATA / "natality2014" / "natality2014_100k.parquet"
        shares = con.execute(
            f"""
            select avg((dbwt < p3)::int), avg((dbwt < p10)::int), avg((dbwt < p50)::int), avg((dbwt > p90)::int)
            from '{births}' as birth
            join growth on growth.sex = birth.sex and growth.week = birth.combgest
            where dplural = 1 and dbwt is not null and combgest between 37 and 41
            """
        ).fetchall()[0]
    below_3, below_10, below_50, above_90 = shares
    # Fourteen years on, newborns are a little lighter than those of the reference.
    assert 0.02 < below_3 < 0.04
    assert 0.09 < below_10 < 0.13
    assert 0.48 < below_50 < 0.56
    assert 0.07 < above_90 < 0.11
