"""Surveys as tables: levels dated, the level that counts on a day, culture without the few, and their rates."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from measures.facts import create_facts
from measures.levels.criteria import MATERNAL, NEONATAL
from measures.levels.culture import create_safety_culture
from measures.levels.rates import add_survey_rates, name_survey_rates
from measures.levels.table import create_levels_of_care
from measures.rates.suppression import suppress_rates
from tests.support.fact_inputs import FactInputs
from tests.unit.measures.levels.test_assess import reaching

FIRST, SECOND = date(2023, 2, 1), date(2024, 6, 1)


@pytest.fixture
def inputs(con: duckdb.DuckDBPyConnection) -> FactInputs:
    return FactInputs(con)


def add_survey(
    inputs: FactInputs, hospital: str, day: date, maternal: int, neonatal: int, **more: str | None
) -> None:
    """A complete survey of a hospital at the two levels; None leaves an item out."""
    answers: dict[str, str | None] = {**reaching(MATERNAL, maternal), **reaching(NEONATAL, neonatal), **more}
    for item, answer in answers.items():
        if answer is not None:
            inputs.add(
                "level_of_care_surveys", hospital_id=hospital, survey_date=day, item=item, answer=answer
            )


def add_hospital(inputs: FactInputs, hospital: str, maternal: int | None, neonatal: int | None) -> None:
    inputs.add(
        "hospitals",
        hospital_id=hospital,
        maternal_level_reported=maternal,
        neonatal_level_reported=neonatal,
        region="R1",
        state="MA",
    )


def test_a_hospital_is_compared_with_its_own_report_and_told_what_stops_it(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 3, 2)
    add_survey(inputs, "H1", FIRST, 2, 2, placenta_accreta_team="yes", a_new_question="yes")
    create_levels_of_care(inputs.con)
    rows = inputs.con.execute("""
        select kind, assessed_level_name, reported_level_name, discordance, next_level_name, distance_to_next_level,
            criteria_unmet is not null, items_missing, items_not_used, level_used, level_source
        from levels_of_care order by kind
    """).fetchall()
    assert rows == [
        ("maternal", "II", "III", "over_reported", "III", 9, True, 0, 2, 2, "assessed"),
        ("neonatal", "II", "II", "agree", "III", 9, True, 0, 2, 2, "assessed"),
    ]


def test_the_survey_s_own_report_comes_before_the_list_s(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 3, 2)
    add_survey(inputs, "H1", FIRST, 2, 2, maternal_level_self_reported="II")
    create_levels_of_care(inputs.con)
    assert inputs.value("levels_of_care", "discordance", kind="maternal") == "agree"


def test_a_hospital_without_a_survey_stands_by_its_own_report(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 3, None)
    create_levels_of_care(inputs.con)
    rows = inputs.con.execute(
        "select kind, survey_date, assessed_level, discordance, level_used, level_source from levels_of_care order by kind"
    ).fetchall()
    assert rows == [
        ("maternal", None, None, "not_assessed", 3, "self_reported"),
        ("neonatal", None, None, "not_assessed", None, "unknown"),
    ]


def test_earlier_surveys_are_kept_and_each_day_has_the_level_of_its_survey(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 3, 3)
    add_survey(inputs, "H1", FIRST, 2, 3)
    add_survey(inputs, "H1", SECOND, 3, 3)
    create_levels_of_care(inputs.con)
    maternal = inputs.con.execute(
        "select survey_date, is_latest, assessed_level from levels_of_care where kind = 'maternal' order by survey_date"
    ).fetchall()
    assert maternal == [(FIRST, False, 2), (SECOND, True, 3)]
    spans = inputs.con.execute(
        "select valid_from, valid_before, maternal_level, maternal_level_source from fact_levels order by valid_from"
    ).fetchall()
    assert spans == [
        (date(1, 1, 1), FIRST, 3, "self_reported"),
        (FIRST, SECOND, 2, "assessed"),
        (SECOND, date(9999, 12, 31), 3, "assessed"),
    ]


@pytest.mark.parametrize(
    ("survey_day", "level", "source"),
    [
        (date(2023, 5, 9), 2, "assessed"),
        (date(2023, 5, 10), 2, "assessed"),  # the day of birth
        (date(2023, 5, 11), 4, "self_reported"),
    ],
)
def test_a_birth_goes_by_the_level_of_its_day(
    inputs: FactInputs, survey_day: date, level: int, source: str
) -> None:
    add_hospital(inputs, "H1", 4, 4)
    add_survey(inputs, "H1", survey_day, 2, 2)
    inputs.delivery(1)
    inputs.newborn(1, linked_to=1)
    create_facts(inputs.con, ())
    for table, key in (("delivery_facts", {"delivery_id": "D1"}), ("newborn_facts", {"newborn_id": "N1"})):
        for kind in ("maternal", "neonatal"):
            assert inputs.value(table, f"{kind}_level", **key) == level
            assert inputs.value(table, f"{kind}_level_source", **key) == source


def add_culture(
    inputs: FactInputs, hospital: str, unit: str, respondents: int, invited: int | None, **percent: float
) -> None:
    for domain, positive in percent.items():
        inputs.add(
            "safety_culture_surveys",
            hospital_id=hospital,
            unit=unit,
            survey_date=FIRST,
            instrument="SCORE",
            domain=domain,
            respondents=respondents,
            invited=invited,
            percent_positive=positive,
            debriefed=True,
        )


def test_units_with_ten_respondents_or_fewer_show_no_figure_and_eleven_do(inputs: FactInputs) -> None:
    add_culture(inputs, "H1", "neonatal", 10, 20, teamwork=80)
    add_culture(inputs, "H1", "maternity", 11, 22, teamwork=80)
    create_safety_culture(inputs.con)
    rows = inputs.con.execute(
        "select unit, respondents, response_rate, percent_positive, suppressed from safety_culture order by unit"
    ).fetchall()
    assert rows == [
        ("maternity", 11, 50.0, 80.0, False),
        ("neonatal", None, None, None, True),
    ]


def test_response_rates_are_told_in_steps_of_five(inputs: FactInputs) -> None:
    add_culture(inputs, "H1", "maternity", 17, 22, teamwork=80)  # 77.3 %
    create_safety_culture(inputs.con)
    assert inputs.con.execute("select response_rate from safety_culture").fetchall() == [(75.0,)]


def test_one_domain_with_too_few_hides_the_unit_s_other_domains(inputs: FactInputs) -> None:
    add_culture(inputs, "H1", "maternity", 30, 40, teamwork=80)
    add_culture(inputs, "H1", "maternity", 9, 40, burnout=40)
    create_safety_culture(inputs.con)
    assert inputs.con.execute("select bool_and(suppressed) from safety_culture").fetchall() == [(True,)]


def test_even_inside_the_custodian_fewer_than_ten_are_hidden(inputs: FactInputs) -> None:
    add_culture(inputs, "H1", "neonatal", 9, 20, teamwork=80)
    add_culture(inputs, "H1", "maternity", 10, 20, teamwork=80)
    create_safety_culture(inputs.con, "internal")
    assert inputs.con.execute("select unit, suppressed from safety_culture order by unit").fetchall() == [
        ("maternity", False),
        ("neonatal", True),
    ]


def test_more_respondents_than_invited_is_no_response_rate(inputs: FactInputs) -> None:
    add_culture(inputs, "H1", "maternity", 40, 30, teamwork=80)
    create_safety_culture(inputs.con)
    row = inputs.con.execute(
        "select respondents, response_rate, percent_positive from safety_culture"
    ).fetchall()
    assert row == [(40, None, 80.0)]


EXACT = """
    create temp table measure_rates_exact as
    select 'preterm' as measure_id, p.period_type, date '2023-01-01' as period_start, 'network' as level,
        'network' as place, 'overall' as stratum, 'all' as stratum_value, 500::bigint as denominator,
        0::bigint as exclusions,
        50::bigint as numerator, 10.0::double as rate, 100::integer as rate_per, 8.0::double as ci_low,
        13.0::double as ci_high, null::double as expected, null::double as oe_ratio, null::double as oe_ci_low,
        null::double as oe_ci_high, null::double as shrunken_rate, null::double as reliability, false as suppressed,
        null::varchar as suppression_reason, true as computable, null::varchar as not_computable_reason, 'ok' as usability
    from (values ('all'), ('year')) as p(period_type)
"""


def rate(con: duckdb.DuckDBPyConnection, table: str, measure_id: str, **cell: str) -> tuple[object, ...]:
    """Denominator, numerator and rate of one row."""
    wanted = {
        "measure_id": measure_id,
        "period_type": "all",
        "level": "network",
        "stratum": "overall",
        "stratum_value": "all",
    } | cell
    where = " and ".join(f"{name} = ${name}" for name in wanted)
    rows = con.execute(f"select denominator, numerator, rate from {table} where {where}", wanted).fetchall()
    assert len(rows) == 1, f"{len(rows)} rows"
    return tuple(rows[0])


def test_agreement_counts_hospitals_of_which_the_answers_decide(inputs: FactInputs) -> None:
    # 12 report a higher level than they reach, 12 agree, one is open for want of an answer, one was never surveyed
    for number in range(24):
        add_hospital(inputs, f"H{number:02d}", 3 if number < 12 else 2, 2)
        add_survey(inputs, f"H{number:02d}", FIRST, 2, 2)
    add_hospital(inputs, "H98", 3, None)
    add_survey(inputs, "H98", FIRST, 3, 2, interventional_radiology_24h=None)
    add_hospital(inputs, "H99", 4, 4)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(EXACT)
    suppress_rates(inputs.con)
    add_survey_rates(inputs.con)
    assert rate(inputs.con, "measure_rates_exact", "locate_maternal") == (24, 12, 50.0)
    assert rate(inputs.con, "measure_rates_exact", "locate_neonatal") == (24, 0, 0.0)
    assert rate(inputs.con, "measure_rates_exact", "locate_maternal", period_type="year") == (24, 12, 50.0)
    assert rate(inputs.con, "measure_rates", "locate_maternal") == (24, 12, 50.0)


def test_small_counts_of_hospitals_are_hidden_like_all_others(inputs: FactInputs) -> None:
    for number in range(20):
        add_hospital(inputs, f"H{number:02d}", 3 if number < 4 else 2, 2)
        add_survey(inputs, f"H{number:02d}", FIRST, 2, 2)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(EXACT)
    suppress_rates(inputs.con)
    add_survey_rates(inputs.con)
    assert rate(inputs.con, "measure_rates_exact", "locate_maternal") == (20, 4, 20.0)
    assert rate(inputs.con, "measure_rates", "locate_maternal") == (20, None, None)


def test_culture_is_counted_by_place_unit_and_domain_without_the_few(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 2, 2)
    add_hospital(inputs, "H2", 2, 2)
    add_culture(inputs, "H1", "maternity", 30, 60, teamwork=60, burnout=40)
    add_culture(inputs, "H2", "maternity", 20, 40, teamwork=90)
    add_culture(inputs, "H2", "neonatal", 10, 20, teamwork=10)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(EXACT)
    suppress_rates(inputs.con)
    add_survey_rates(inputs.con)
    exact = "measure_rates_exact"
    assert rate(inputs.con, exact, "culture_response") == (100, 50, 50.0)
    assert rate(inputs.con, exact, "culture_response", level="hospital", place="H2") == (40, 20, 50.0)
    assert rate(inputs.con, exact, "culture_response", stratum="unit", stratum_value="maternity") == (
        100,
        50,
        50.0,
    )
    # (30 x 60 + 20 x 90) / 50
    assert rate(inputs.con, exact, "culture_positive", stratum="domain", stratum_value="teamwork") == (
        50,
        None,
        72.0,
    )
    # and 30 x 40 more, over 80 answers
    assert rate(inputs.con, exact, "culture_positive") == (80, None, 60.0)
    assert rate(inputs.con, "measure_rates", "culture_positive") == (80, None, 60.0)


def test_without_surveys_each_measure_says_that_it_cannot_be_computed(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 2, 2)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(EXACT)
    suppress_rates(inputs.con)
    add_survey_rates(inputs.con)
    rows = inputs.con.execute("""
        select measure_id, computable, denominator, not_computable_reason is not null, usability
        from measure_rates_exact where measure_id <> 'preterm' order by measure_id
    """).fetchall()
    assert rows == [
        (measure_id, False, None, True, "do_not_use")
        for measure_id in ("culture_positive", "culture_response", "locate_maternal", "locate_neonatal")
    ]


# A state with one hospital in the surveys and two among the patients: 100 and 8 births.
SMALL_HOSPITAL = """
    create temp table measure_rates_exact as
    select 'preterm' as measure_id, 'all' as period_type, date '2023-01-01' as period_start, p.level, p.place,
        'overall' as stratum, 'all' as stratum_value, p.births::bigint as denominator, 0::bigint as exclusions,
        0::bigint as numerator, 0.0::double as rate, 100::integer as rate_per, 0.0::double as ci_low,
        1.0::double as ci_high, null::double as expected, null::double as oe_ratio, null::double as oe_ci_low,
        null::double as oe_ci_high, null::double as shrunken_rate, null::double as reliability, false as suppressed,
        null::varchar as suppression_reason, true as computable, null::varchar as not_computable_reason, 'ok' as usability
    from (values ('network', 'network', 108), ('region', 'R1', 108), ('state', 'MA', 108), ('hospital', 'H1', 100),
        ('hospital', 'H2', 8)) as p(level, place, births)
"""


@pytest.fixture
def one_surveyed_of_two(inputs: FactInputs) -> FactInputs:
    add_hospital(inputs, "H1", 2, 2)
    add_hospital(inputs, "H2", 2, 2)
    add_culture(inputs, "H1", "maternity", 50, 100, teamwork=60)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(SMALL_HOSPITAL)
    return inputs


def test_what_surveys_count_does_not_bring_small_counts_of_patients_to_light(
    one_surveyed_of_two: FactInputs,
) -> None:
    con = one_surveyed_of_two.con
    suppress_rates(con)
    add_survey_rates(con)
    assert rate(con, "measure_rates", "preterm", level="hospital", place="H2") == (None, None, None)
    assert rate(con, "measure_rates", "culture_response", level="hospital", place="H1") == (100, 50, 50.0)


def test_suppressing_them_in_one_call_is_refused(one_surveyed_of_two: FactInputs) -> None:
    con = one_surveyed_of_two.con
    suppress_rates(con)
    add_survey_rates(con)
    with pytest.raises(ValueError, match="in a call of their own"):
        suppress_rates(con)


def test_names_of_surveys_are_known_before_the_rates_are_made(inputs: FactInputs) -> None:
    add_hospital(inputs, "H1", 2, 2)
    add_culture(inputs, "H'1", "maternity", 30, 60, teamwork=60)
    create_levels_of_care(inputs.con)
    create_safety_culture(inputs.con)
    inputs.con.execute(EXACT)
    suppress_rates(inputs.con)
    add_survey_rates(inputs.con)
    known = name_survey_rates(inputs.con)
    for column, names in known.items():
        found = inputs.con.execute(
            f"select distinct {column} from measure_rates where measure_id <> 'preterm'"
        ).fetchall()
        assert {name for (name,) in found} <= set(names), column
