"""Exact rates: against a count in plain Python, and against small networks that can be counted by hand."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date

import pytest

from measures.measure import Grain
from measures.rates.exact import COLUMNS, create_exact_rates
from measures.rates.strata import STRATA, RatedMeasure, Stratum
from tests.unit.measures.rates.oracle import (
    Network,
    Unit,
    cell_of,
    load_network,
    random_network,
    rates_from_rows,
    table_rows,
)

RACE = (Stratum(column="race_ethnicity", reference_group="nh_white"),)


def unit(hospital: str, day: date, value: bool | float | None, race: str = "nh_white", excluded=None) -> Unit:
    return Unit(
        hospital_id=hospital,
        period_date=day,
        strata={"race_ethnicity": race},
        values={"event": value},
        excluded={"event": excluded},
    )


def rate_of(con, **wanted):
    where = {"period_type": "all", "level": "network", "stratum": "overall"} | wanted
    conditions = " and ".join(f"{name} = '{value}'" for name, value in where.items())
    rows = table_rows(con, f"select * from measure_rates_exact where {conditions}")
    assert len(rows) == 1
    return rows[0]


def small_network(units, *, not_computable=(), is_proportion=True, has_exclusions=False) -> Network:
    return Network(
        hospitals={"H0": ("north", "MA"), "H1": ("north", "MA"), "H2": ("south", "MA")},
        units=units,
        measures=(
            RatedMeasure(
                id="event", grain=Grain.DELIVERY, is_proportion=is_proportion, has_exclusions=has_exclusions
            ),
        ),
        strata=RACE,
        not_computable=frozenset(not_computable),
    )


def rate(con, network):
    load_network(con, network)
    create_exact_rates(con, network.measures, strata=network.strata)


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_counts_what_a_slow_count_of_all_rows_counts(con, seed):
    network = random_network(seed)
    blind = frozenset({("event", "H1")}) if seed % 2 else frozenset()
    network = Network(
        hospitals=network.hospitals,
        units=network.units,
        measures=network.measures,
        strata=network.strata,
        not_computable=blind,
    )
    rate(con, network)

    counted = {
        (row["measure_id"], cell_of(row)): (row["denominator"], row["exclusions"], row["numerator"])
        for row in table_rows(con, "select * from measure_rates_exact where computable")
    }

    expected = rates_from_rows(network)
    # A stratum in which only a hospital that cannot be counted has people is counted as nobody.
    nobody = {key: counts for key, counts in counted.items() if key not in expected}
    assert {key: counted[key] for key in expected} == expected
    assert all(counts == (0, 0, 0) for counts in nobody.values())
    assert len(expected) > 300


def test_strata_add_up_to_overall_and_months_to_quarters_years_and_all(con):
    network = random_network(11)
    rate(con, network)
    rows = table_rows(con, "select * from measure_rates_exact")
    strata, months = defaultdict(int), defaultdict(int)
    for row in rows:
        period, start, level, place, stratum, value = cell_of(row)
        if stratum != "overall":
            strata[(period, start, level, place, stratum)] += row["numerator"]
        if period == "month":
            quarter = date(start.year, 3 * ((start.month - 1) // 3) + 1, 1)
            months[("quarter", quarter, level, place, stratum, value)] += row["numerator"]
            months[("year", date(start.year, 1, 1), level, place, stratum, value)] += row["numerator"]
            months[("all", date(2023, 11, 1), level, place, stratum, value)] += row["numerator"]
    counted = {cell_of(row): row["numerator"] for row in rows}

    assert all(counted[(*key[:4], "overall", "all")] == total for key, total in strata.items())
    assert all(counted[key] == total for key, total in months.items())
    assert len(strata) > 100 and len(months) > 100


def test_the_order_of_the_rows_does_not_matter(con):
    network = random_network(5)
    rate(con, network)
    first = con.execute("select * from measure_rates_exact order by all").fetchall()
    mixed = list(range(len(network.units)))
    random.Random(0).shuffle(mixed)
    load_network(con, network, order=mixed)
    create_exact_rates(con, network.measures, strata=network.strata)

    assert con.execute("select * from measure_rates_exact order by all").fetchall() == first


def test_a_proportion_has_its_rate_and_wilson_interval(con):
    # 2 of 5 deliveries; Wilson interval of 2/5: 11.76 to 76.93 %
    rate(con, small_network([unit("H0", date(2024, 2, day), day <= 2) for day in range(1, 6)]))

    row = rate_of(con)

    assert (row["denominator"], row["numerator"], row["rate"], row["rate_per"]) == (5, 2, 40.0, 100)
    assert (round(row["ci_low"], 2), round(row["ci_high"], 2)) == (11.76, 76.93)
    assert row["exclusions"] is None
    assert row["usability"] == "caution"  # fewer than 30 in the denominator


def test_a_continuous_measure_has_its_mean_and_no_numerator(con):
    # stays of 2, 4 and 9 days: mean 15 / 3
    days = [unit("H0", date(2024, 2, 1), value) for value in (2.0, 4.0, 9.0, None)]
    rate(con, small_network(days, is_proportion=False))

    row = rate_of(con)

    assert (row["denominator"], row["numerator"], row["rate"], row["rate_per"]) == (3, None, 5.0, 1)
    assert row["ci_low"] < 5.0 < row["ci_high"]


def test_excluded_units_are_counted_beside_the_denominator(con):
    units = [unit("H0", date(2024, 2, 1), None, excluded=True) for _ in range(3)]
    rate(
        con, small_network([*units, unit("H0", date(2024, 2, 1), True, excluded=False)], has_exclusions=True)
    )

    row = rate_of(con)

    assert (row["denominator"], row["exclusions"], row["numerator"]) == (1, 3, 1)


def test_an_empty_denominator_has_no_rate_and_is_not_zero_percent(con):
    rate(con, small_network([unit("H0", date(2024, 2, 1), None)]))

    row = rate_of(con)

    assert (row["denominator"], row["rate"], row["ci_low"], row["computable"]) == (0, None, None, True)


def test_a_hospital_that_cannot_compute_a_measure_says_why_and_counts_nowhere(con):
    # H1's values are nonsense that must not be counted even though the wide table carries them
    units = [unit("H0", date(2024, 2, 1), False)] * 9 + [unit("H1", date(2024, 2, 1), True)] * 1
    rate(con, small_network(units, not_computable=[("event", "H1")]))

    blind = rate_of(con, level="hospital", place="H1")
    region = rate_of(con, level="region", place="north")

    assert (blind["computable"], blind["denominator"], blind["numerator"], blind["rate"]) == (
        False,
        None,
        None,
        None,
    )
    assert blind["not_computable_reason"] == "this hospital never sends parity"
    assert blind["usability"] == "do_not_use"
    assert (region["computable"], region["denominator"], region["numerator"]) == (True, 9, 0)
    assert (
        region["not_computable_reason"]
        == "1 of 2 hospitals not counted: 1 × this hospital never sends parity"
    )
    assert region["usability"] == "caution"


def test_a_region_without_any_computable_hospital_is_not_computable(con):
    units = [unit("H2", date(2024, 2, 1), None), unit("H0", date(2024, 2, 1), True)]
    rate(con, small_network(units, not_computable=[("event", "H2")]))

    assert rate_of(con, level="region", place="south")["computable"] is False
    assert rate_of(con, level="region", place="south")["denominator"] is None


def test_a_rate_that_lacks_half_of_the_births_is_not_for_use(con):
    units = [unit("H0", date(2024, 2, 1), True)] * 50 + [unit("H1", date(2024, 2, 1), None)] * 50
    rate(con, small_network(units, not_computable=[("event", "H1")]))

    assert rate_of(con)["usability"] == "do_not_use"  # 50 % of the units, under 70 %
    assert rate_of(con, level="hospital", place="H0")["usability"] == "ok"


@pytest.mark.parametrize(
    ("events", "others", "usability"),
    [(5, 25, "ok"), (4, 26, "caution"), (5, 24, "caution"), (0, 100, "caution"), (100, 0, "ok")],
)
def test_few_events_or_few_births_call_for_caution(con, events, others, usability):
    units = [unit("H0", date(2024, 2, 1), True)] * events + [unit("H0", date(2024, 2, 1), False)] * others
    rate(con, small_network(units))

    assert rate_of(con)["usability"] == usability


def test_people_of_unknown_race_are_kept_as_a_group(con):
    rate(con, small_network([unit("H0", date(2024, 2, 1), True, "unknown")] * 2))

    assert rate_of(con, stratum="race_ethnicity", stratum_value="unknown")["numerator"] == 2


def test_hospitals_are_stratified_by_year_and_all_only(con):
    rate(con, small_network([unit("H0", date(2024, 2, 1), True)] * 2))

    periods = con.execute(
        "select distinct period_type from measure_rates_exact where level = 'hospital' and stratum <> 'overall'"
    ).fetchall()

    assert sorted(periods) == [("all",), ("year",)]


def test_regions_and_states_are_not_stratified_by_month(con):
    rate(con, small_network([unit("H0", date(2024, 2, 1), True)] * 2))

    periods = con.execute(
        "select distinct period_type from measure_rates_exact "
        "where level in ('region', 'state') and stratum <> 'overall'"
    ).fetchall()

    assert sorted(periods) == [("all",), ("quarter",), ("year",)]


def test_a_unit_that_has_no_strata_row_is_unknown_in_each(con):
    load_network(con, small_network([unit("H0", date(2024, 2, 1), True)] * 2))
    con.execute("delete from delivery_strata")
    create_exact_rates(con, small_network([]).measures, strata=RACE)

    assert rate_of(con, stratum="race_ethnicity", stratum_value="unknown")["denominator"] == 2


def test_the_columns_are_those_that_are_published(con):
    rate(con, small_network([unit("H0", date(2024, 2, 1), True)]))

    names = [row[0] for row in con.execute("describe measure_rates_exact").fetchall()]

    assert names == COLUMNS.split(", ")


def test_all_strata_of_the_network_and_all_grains_are_rated_together(con):
    values = {stratum.column: stratum.reference_group for stratum in STRATA}
    measures = []
    for grain in Grain:
        measures.append(RatedMeasure(id=f"{grain}_event", grain=grain))
        one = Unit(
            hospital_id="H0",
            period_date=date(2024, 2, 1),
            strata=values,
            values={f"{grain}_event": True},
            excluded={},
        )
        load_network(
            con,
            Network(hospitals={"H0": ("north", "MA")}, units=[one], measures=measures[-1:], strata=STRATA),
        )
    create_exact_rates(con, measures)

    counted = con.execute(
        "select measure_id, count(*) from measure_rates_exact where period_type = 'all' and level = 'network' "
        "and numerator = 1 group by 1 order by 1"
    ).fetchall()

    assert counted == [
        ("delivery_event", 8),
        ("dyad_event", 8),
        ("newborn_event", 8),
    ]  # overall and seven strata


def test_a_measure_named_twice_or_none_at_all_is_refused(con):
    measure = RatedMeasure(id="event", grain=Grain.DELIVERY)

    with pytest.raises(ValueError, match="given twice: event"):
        create_exact_rates(con, [measure, measure])
    with pytest.raises(ValueError, match="no measure to rate"):
        create_exact_rates(con, [])
    with pytest.raises(ValueError, match="lower-case"):
        RatedMeasure(id="event; drop table hospitals", grain=Grain.DELIVERY)


def test_a_measure_is_not_stratified_by_what_it_is_defined_by(con):
    units = [
        unit("H0", date(2024, 2, 1), race == "aian", race) for race in ("aian", "nh_white") for _ in range(11)
    ]
    rate(con, small_network(units))

    strata = con.execute("select distinct stratum from measure_rates_exact").fetchall()

    assert strata == [("overall",)]


def test_a_group_that_is_whole_by_chance_stays(con):
    units = [
        unit("H0", date(2024, 2, 1), race == "aian", race) for race in ("aian", "nh_white") for _ in range(10)
    ]
    rate(con, small_network(units))

    assert rate_of(con, stratum="race_ethnicity", stratum_value="aian")["numerator"] == 10
