"""Suppression on the real table: what is hidden, what is said of it, and that an attacker finds nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from measures.rates.disparity import create_disparities
from measures.rates.equity import create_disparity_summaries, create_hospital_decomposition
from measures.rates.exact import create_exact_rates
from measures.rates.funnel import create_funnel_limits
from measures.rates.spc import create_control_charts
from measures.rates.strata import strata_with
from measures.rates.suppression import PROFILES, suppress_rates
from tests.unit.measures.rates.attacker import pinned_counts, sums_among
from tests.unit.measures.rates.oracle import (
    Network,
    cell_of,
    load_network,
    random_network,
    table_rows,
)

RACES = (("race_ethnicity", ("nh_white", "nh_black", "aian")),)
FIGURES = ("rate", "ci_low", "ci_high", "expected", "oe_ratio", "shrunken_rate", "reliability")


def rate_and_suppress(con, network: Network, profile: str = "us_cms", more_names=None):
    load_network(con, network)
    create_exact_rates(con, network.measures, strata=network.strata, more_names=more_names)
    suppress_rates(con, profile)
    exact = {cell_of(row): row for row in table_rows(con, "select * from measure_rates_exact")}
    shown = {cell_of(row): row for row in table_rows(con, "select * from measure_rates")}
    assert exact.keys() == shown.keys()
    return exact, shown


def counts_of(rows):
    return {cell: (row["denominator"], row["numerator"]) for cell, row in rows.items()}


@pytest.mark.parametrize("profile", ["us_cms", "us_hcup", "nhs"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_small_count_is_shown(con, profile, seed):
    limit = PROFILES[profile].largest_hidden
    exact, shown = rate_and_suppress(con, random_network(seed, units=1500, share=0.3), profile)

    hidden = 0
    for cell, row in shown.items():
        denominator, numerator = exact[cell]["denominator"], exact[cell]["numerator"]
        small = [0 < count <= limit for count in (denominator, numerator, denominator - numerator)]
        if any(small):
            hidden += 1
            assert row["numerator"] is None and row["suppressed"]
            assert row["suppression_reason"] == "small cell"
        if small[0]:
            assert row["denominator"] is None
        if 0 < exact[cell]["exclusions"] <= limit:
            assert row["exclusions"] is None
    assert hidden > 50


def test_nothing_made_from_a_hidden_count_is_shown(con):
    _, shown = rate_and_suppress(con, random_network(4, units=1500, share=0.3))
    suppressed = [row for row in shown.values() if row["suppressed"]]

    assert {row["suppression_reason"] for row in suppressed} == {"small cell", "complementary"}
    for row in suppressed:
        assert all(row[name] is None for name in (*FIGURES, "numerator"))
        assert row["usability"] == "caution"
    for row in shown.values():
        if not row["suppressed"]:
            assert row["suppression_reason"] is None
            assert row["numerator"] is not None and row["denominator"] is not None


def test_much_is_still_shown(con):
    exact, shown = rate_and_suppress(con, random_network(4, units=6000, share=0.3))
    hidden = sum(row["suppressed"] for row in shown.values())
    small = sum(any(0 < count <= 10 for count in (n, d, d - n)) for d, n in counts_of(exact).values())

    # A small cell alone needs a box of 2 x 2 x 2 in places, periods and strata.
    assert 0 < small < hidden <= 8 * small
    assert hidden < len(shown) / 10


def attacked_network(seed: int) -> Network:
    return random_network(seed, units=600, hospitals=3, months=2, strata=RACES, share=0.3)


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_an_attacker_with_a_linear_solver_pins_no_hidden_count(con, seed):
    network = attacked_network(seed)
    exact, shown = rate_and_suppress(con, network)

    assert any(row["suppression_reason"] == "complementary" for row in shown.values())
    assert any(not row["suppressed"] for row in shown.values())
    sums = sums_among(list(exact), network.hospitals)
    assert pinned_counts(counts_of(shown), counts_of(exact), sums) == []


def lonely_network(seed: int) -> Network:
    """One hospital is all there is of its region and of its state, and there is one calendar year."""
    network = random_network(seed, units=900, hospitals=3, months=2, strata=RACES, share=0.3)
    return replace(network, hospitals={"H0": ("R0", "S0"), "H1": ("R1", "S1"), "H2": ("R1", "S1")})


@pytest.mark.parametrize("seed", [51, 52])
def test_an_attacker_gets_nothing_from_a_hospital_that_is_a_whole_region(con, seed):
    network = lonely_network(seed)
    exact, shown = rate_and_suppress(con, network)

    assert any(row["suppression_reason"] == "complementary" for row in shown.values())
    for period, start, level, _, stratum, value in [cell for cell in shown if cell[3] == "R0"]:
        twin = (period, start, "hospital", "H0", stratum, value)
        if twin in shown:  # strata of hospitals stand for years only
            region = shown[period, start, level, "R0", stratum, value]
            assert region["numerator"] == shown[twin]["numerator"]
            assert region["denominator"] == shown[twin]["denominator"]
    sums = sums_among(list(exact), network.hospitals)
    assert pinned_counts(counts_of(shown), counts_of(exact), sums) == []


def test_strata_that_another_measure_has_at_some_hospitals_change_nothing(con):
    survey = {"measure_id": ["answers"], "stratum": ["unit"], "stratum_value": ["maternity"]}
    _, alone = rate_and_suppress(con, lonely_network(53), more_names=survey)
    con.execute("""
        create temp table survey_rows as
        select 'answers' as measure_id, period_type, period_start, level, place, 'unit' as stratum,
            'maternity' as stratum_value, 40 as denominator, 30 as numerator, 75.0 as rate, 100 as rate_per,
            false as suppressed, true as computable, 'ok' as usability
        from measure_rates_exact
        where stratum = 'overall' and period_type = 'all' and place in ('H0', 'H1', 'R0', 'R1', 'S0', 'S1', 'network')
    """)
    con.execute("insert into measure_rates_exact by name from survey_rows")
    suppress_rates(con, "us_cms")
    beside = table_rows(con, "select * from measure_rates where measure_id = 'event'")
    assert {cell_of(row): row["numerator"] for row in beside} == {
        cell: row["numerator"] for cell, row in alone.items()
    }


def test_the_same_attacker_finds_counts_when_only_small_cells_are_hidden(con):
    network = attacked_network(21)
    exact, _ = rate_and_suppress(con, network)
    naive = {
        cell: (
            None if 0 < denominator <= 10 else denominator,
            None
            if any(0 < c <= 10 for c in (denominator, numerator, denominator - numerator))
            else numerator,
        )
        for cell, (denominator, numerator) in counts_of(exact).items()
    }

    assert len(pinned_counts(naive, counts_of(exact), sums_among(list(exact), network.hospitals))) > 5


def test_inside_the_custodian_everything_is_shown_as_it_is(con):
    exact, shown = rate_and_suppress(con, random_network(6), "internal")
    adjusted = ("shrunken_rate", "reliability")

    for cell, row in shown.items():
        same = {name: value for name, value in row.items() if name not in adjusted}
        assert same == {name: value for name, value in exact[cell].items() if name not in adjusted}


def test_nhs_counts_are_multiples_of_five_and_rates_come_from_them(con):
    exact, shown = rate_and_suppress(con, random_network(7, units=3000, share=0.3), "nhs")
    kept = [(exact[cell], row) for cell, row in shown.items() if not row["suppressed"] and row["denominator"]]

    assert len(kept) > 50
    for before, row in kept:
        assert row["denominator"] % 5 == row["numerator"] % 5 == 0
        assert abs(row["denominator"] - before["denominator"]) <= 2
        assert abs(row["numerator"] - before["numerator"]) <= 2
        assert row["rate"] == pytest.approx(100 * row["numerator"] / row["denominator"])


def test_a_mean_of_few_is_hidden_and_a_mean_of_many_is_not(con):
    network = random_network(8, units=600)
    measure = network.measures[0]
    days = Network(
        hospitals=network.hospitals,
        units=[
            type(unit)(
                hospital_id=unit.hospital_id,
                period_date=unit.period_date,
                strata=unit.strata,
                values={"event": float(number % 9)},
                excluded={},
            )
            for number, unit in enumerate(network.units)
        ],
        measures=(type(measure)(id="event", grain=measure.grain, is_proportion=False),),
        strata=network.strata,
    )
    exact, shown = rate_and_suppress(con, days)

    seen = Counter(row["suppressed"] for row in shown.values())
    assert seen[True] > 20 and seen[False] > 20
    for cell, row in shown.items():
        if 0 < exact[cell]["denominator"] <= 10:
            assert (row["denominator"], row["rate"], row["ci_low"]) == (None, None, None)
        if not row["suppressed"]:
            assert (row["denominator"], row["rate"]) == (exact[cell]["denominator"], exact[cell]["rate"])


def test_a_hospital_that_cannot_compute_a_measure_stays_as_it_was(con):
    network = random_network(9)
    blind = Network(
        hospitals=network.hospitals,
        units=network.units,
        measures=network.measures,
        strata=network.strata,
        not_computable=frozenset({("event", "H0")}),
    )
    _, shown = rate_and_suppress(con, blind)
    rows = [row for row in shown.values() if row["place"] == "H0"]

    assert rows and all(
        (row["computable"], row["suppressed"], row["usability"]) == (False, False, "do_not_use")
        for row in rows
    )


def test_running_twice_hides_the_same(con):
    _, first = rate_and_suppress(con, random_network(10))
    suppress_rates(con)

    assert {cell_of(row): row for row in table_rows(con, "select * from measure_rates")} == first


def test_measures_with_equal_denominators_hide_equal_denominators(con):
    network = random_network(12, units=1500)
    rare = type(network.measures[0])(id="rare", grain=network.measures[0].grain)
    both = Network(
        hospitals=network.hospitals,
        units=[
            type(unit)(
                hospital_id=unit.hospital_id,
                period_date=unit.period_date,
                strata=unit.strata,
                values=dict(unit.values)
                | {"rare": None if unit.values["event"] is None else number % 40 == 0},
                excluded=unit.excluded,
            )
            for number, unit in enumerate(network.units)
        ],
        measures=(*network.measures, rare),
        strata=network.strata,
    )
    load_network(con, both)
    create_exact_rates(con, both.measures, strata=both.strata)
    suppress_rates(con)

    differing = con.execute("""
        select count(*), count(*) filter (a.denominator is null) from measure_rates a
        join measure_rates b using (period_type, period_start, level, place, stratum, stratum_value)
        where a.measure_id = 'event' and b.measure_id = 'rare' and a.denominator is distinct from b.denominator
    """).fetchone()
    assert differing == (0, 0)


def test_a_network_without_any_unit_has_no_rates(con):
    network = random_network(13)
    empty = Network(hospitals=network.hospitals, units=[], measures=network.measures, strata=network.strata)

    assert rate_and_suppress(con, empty) == ({}, {})


def test_an_unknown_profile_is_refused_with_the_known_ones(con):
    with pytest.raises(ValueError, match="us_cms, us_hcup, nhs, internal"):
        suppress_rates(con, "none")


def crossed_network(seed: int, units: int = 700) -> Network:
    strata = (*RACES, ("payer", ("private", "medicaid")))
    network = random_network(seed, units=units, hospitals=2, months=2, strata=strata, share=0.3)
    return replace(network, strata=strata_with([("race_ethnicity", "payer")], network.strata))


@pytest.mark.parametrize("seed", [41, 42])
def test_crossed_groups_give_neither_themselves_nor_the_groups_of_their_parts_away(con, seed):
    network = crossed_network(seed)
    exact, shown = rate_and_suppress(con, network)
    crossed = {cell: row for cell, row in shown.items() if cell[4] == "race_ethnicity__payer"}

    assert {"nh_black / medicaid", "aian / private"} <= {cell[5] for cell in crossed}
    assert any(row["suppressed"] for row in crossed.values())
    assert any(not row["suppressed"] for row in crossed.values())
    sums = sums_among(list(exact), network.hospitals)
    assert any(total[4] == "payer" for total, _ in sums)
    assert pinned_counts(counts_of(shown), counts_of(exact), sums) == []


def test_crossed_groups_add_up_to_the_groups_of_both_parts(con):
    network = crossed_network(43)
    exact, _ = rate_and_suppress(con, network, "internal")
    for total, parts in sums_among(list(exact), network.hospitals):
        for count in ("denominator", "numerator"):
            assert exact[total][count] == sum(exact[part][count] for part in parts)


@pytest.mark.parametrize("profile", ["us_cms", "nhs"])
def test_every_table_made_of_rates_is_made_of_shown_counts_alone(con, profile):
    network = crossed_network(44, units=1200)
    _, shown = rate_and_suppress(con, network, profile)
    for table in ("measure_rates_exact", "delivery_measures", "delivery_strata"):
        con.execute(f"drop table {table}")
    create_disparities(con, strata=network.strata)
    create_disparity_summaries(con, strata=network.strata)
    create_hospital_decomposition(con, strata=network.strata)
    create_funnel_limits(con)
    create_control_charts(con)

    assert any(row["suppressed"] for row in shown.values())
    for row in table_rows(con, "select * from disparities"):
        pair = [
            shown[row["period_type"], row["period_start"], row["level"], row["place"], row["stratum"], group]
            for group in (row["reference_group"], row["comparison_group"])
        ]
        if any(side["suppressed"] for side in pair):
            figures = [n for n in row if n.startswith(("rate_ratio", "rate_diff", "excess", "ratio_change"))]
            assert len(figures) == 10 and all(row[name] is None for name in figures)
    for row in table_rows(con, "select * from funnel_limits"):
        assert not shown[row["period_type"], row["period_start"], "hospital", row["place"], "overall", "all"][
            "suppressed"
        ]
    for row in table_rows(con, "select * from control_charts"):
        assert not shown["month", row["period_start"], row["level"], row["place"], "overall", "all"][
            "suppressed"
        ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30, 34))
def test_the_attacker_fails_on_larger_networks_with_two_strata_too(con, seed):
    network = random_network(seed, units=2000, hospitals=4, months=5, share=0.3)
    exact, shown = rate_and_suppress(con, network)

    assert any(row["suppression_reason"] == "complementary" for row in shown.values())
    sums = sums_among(list(exact), network.hospitals)
    assert pinned_counts(counts_of(shown), counts_of(exact), sums) == []
