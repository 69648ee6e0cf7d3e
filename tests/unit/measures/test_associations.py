"""Associations of mothers' conditions with their newborns' outcomes: by hand, against statsmodels, and what is hidden."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from measures.associations.counts import create_association_counts
from measures.associations.declared import EXPOSURES, OUTCOMES, Exposure
from measures.associations.table import create_associations_table
from measures.catalogue import CATALOGUE
from measures.measure import Grain
from tests.unit.measures.rates.oracle import table_rows

SMOKES = Exposure(measure_id="smokes", family="substances")
DIABETES = Exposure(measure_id="diabetes", family="diabetes", adjusts_comorbidity=False)

Cell = tuple[
    str, str, int, bool | None, bool | None, int
]  # hospital, age band, comorbidity, exposed, outcome, births


def load(con, cells, *, candidates=(), blind=()):
    """One mother and newborn a birth; `candidates` are (newborn, delivery, published, strict, loose) by number."""
    births = [cell[:5] for cell in cells for _ in range(cell[5])]
    mothers, babies = ([f"{letter}{n}" for n in range(len(births))] for letter in "dn")
    hospital, age, comorbidity, exposed, outcome = ([birth[k] for birth in births] for k in range(5))
    same = [1] * len(births)
    tables = {
        "delivery_facts": {"delivery_id": mothers, "parity": same, "plurality": same},
        "delivery_strata": {"delivery_id": mothers, "age_band": age},
        "delivery_measures": {
            "delivery_id": mothers,
            "hospital_id": hospital,
            "cm_leonard": [float(score) for score in comorbidity],
            "smokes": pa.array(exposed, pa.bool_()),
            "diabetes": pa.array(exposed, pa.bool_()),
        },
        "newborn_measures": {
            "newborn_id": babies,
            "hospital_id": hospital,
            "lbw": pa.array(outcome, pa.bool_()),
        },
        "dyads": {"newborn_id": babies, "delivery_id": mothers, "link_status": ["linked"] * len(births)},
        "measure_computability": {
            "measure_id": [pair[0] for pair in blind] or ["none"],
            "hospital_id": [pair[1] for pair in blind] or ["none"],
            "computable": [False] * max(len(blind), 1),
        },
        "bound_candidates": {
            "newborn_id": pa.array([f"n{c[0]}" for c in candidates], pa.string()),
            "delivery_id": pa.array([f"d{c[1]}" for c in candidates], pa.string()),
            "is_published": pa.array([c[2] for c in candidates], pa.bool_()),
            "is_strict": pa.array([c[3] for c in candidates], pa.bool_()),
            "is_loose": pa.array([c[4] for c in candidates], pa.bool_()),
        },
    }
    for name, columns in tables.items():
        con.register("made", pa.table(columns))
        con.execute(f"create or replace temp table {name} as from made")
        con.unregister("made")


def associate(con, cells, profile="internal", exposures=(SMOKES,), **more):
    load(con, cells, **more)
    create_association_counts(con, exposures, ["lbw"])
    create_associations_table(con, exposures, profile)
    return {row["exposure"]: row for row in table_rows(con, "select * from dyad_associations")}


def births(exposed, unexposed, *, hospital="H0", age="25_29", comorbidity=0) -> list[Cell]:
    """Cells from (events, births) of the exposed and of the unexposed."""
    return [
        (hospital, age, comorbidity, is_exposed, outcome, count)
        for is_exposed, (events, total) in ((True, exposed), (False, unexposed))
        for outcome, count in ((True, events), (False, total - events))
    ]


def test_smokers_newborns_are_light_twice_as_often(con):
    # 40 of 200 against 80 of 800: 200 and 100 per 1,000
    row = associate(con, births((40, 200), (80, 800)))["smokes"]

    assert (row["exposed"], row["exposed_events"], row["unexposed"], row["unexposed_events"]) == (
        200,
        40,
        800,
        80,
    )
    assert (row["risk_exposed"], row["risk_unexposed"], row["rate_per"]) == (200, 100, 1000)
    assert (row["relative_risk"], row["risk_difference"]) == pytest.approx((2, 100))
    assert row["rr_ci_low"] < 2 < row["rr_ci_high"] and 0 < row["rd_ci_low"] < 100 < row["rd_ci_high"]
    assert row["adjusted_relative_risk"] == 2


def test_what_differs_by_hospital_alone_disappears_when_adjusted(con):
    # at A one in ten is light, at B three in ten, smoker or not; smokers are at B
    cells = births((10, 100), (90, 900), hospital="A") + births((270, 900), (30, 100), hospital="B")
    row = associate(con, cells)["smokes"]

    assert row["relative_risk"] == pytest.approx((280 / 1000) / (120 / 1000))
    assert row["adjusted_relative_risk"] == 1
    assert row["adjusted_risk_difference"] == 0


def test_the_comorbidity_score_is_adjusted_for_only_where_the_exposure_is_no_part_of_it(con):
    cells = births((10, 100), (90, 900)) + births((270, 900), (30, 100), comorbidity=30)
    rows = associate(con, cells, exposures=(SMOKES, DIABETES))

    assert rows["smokes"]["adjusted_relative_risk"] == 1
    assert rows["diabetes"]["adjusted_relative_risk"] == pytest.approx(280 / 120, abs=0.001)
    assert (
        "comorbidity" in rows["smokes"]["adjusted_for"]
        and "comorbidity" not in rows["diabetes"]["adjusted_for"]
    )


def test_adjusted_ratios_agree_with_a_plain_sum_over_random_strata(con):
    chance = np.random.default_rng(7)
    strata = [
        (
            (int(chance.integers(0, n1 + 1)), int(n1)),
            (int(chance.integers(0, n0 + 1)), int(n0)),
            hospital,
            age,
        )
        for hospital in ("A", "B", "C")
        for age in ("20_24", "25_29")
        for n1, n0 in [chance.integers(5, 60, 2)]
    ]
    row = associate(con, [cell for e, u, h, a in strata for cell in births(e, u, hospital=h, age=a)])[
        "smokes"
    ]

    # Rothman, Modern Epidemiology: sums of a n0 / N and of b n1 / N
    upper = sum(a * n0 / (n1 + n0) for (a, n1), (_, n0), *_ in strata)
    lower = sum(b * n1 / (n1 + n0) for (_, n1), (b, n0), *_ in strata)
    weight = sum(n1 * n0 / (n1 + n0) for (_, n1), (_, n0), *_ in strata)
    assert row["adjusted_relative_risk"] == pytest.approx(upper / lower, abs=0.001)
    assert row["adjusted_risk_difference"] == pytest.approx(1000 * (upper - lower) / weight, abs=0.001)
    assert row["adjusted_rr_ci_low"] < row["adjusted_relative_risk"] < row["adjusted_rr_ci_high"]


def test_newborns_whose_mother_or_outcome_is_not_known_count_on_neither_side(con):
    unknown: list[Cell] = [("H0", "25_29", 0, None, True, 50), ("H0", "25_29", 0, True, None, 60)]
    row = associate(con, births((40, 200), (80, 800)) + unknown)["smokes"]

    assert (row["exposed"], row["unexposed"], row["relative_risk"]) == (200, 800, 2)


def test_a_hospital_that_never_sends_the_exposure_is_left_out(con):
    cells = births((40, 200), (80, 800)) + births((0, 0), (500, 900), hospital="B")
    row = associate(con, cells, blind=(("smokes", "B"),))["smokes"]

    assert (row["unexposed"], row["relative_risk"]) == (800, 2)


def test_other_readings_of_the_links_move_the_bounds_and_not_the_published_ratio(con):
    # newborns 0-19 (light, of smokers) are linked, not strictly; 20 strong links of the review reach a smoker too
    cells = births((40, 200), (80, 800))
    dropped = [(number, number, True, False, True) for number in range(20)]
    row = associate(con, cells, candidates=dropped)["smokes"]

    assert (row["relative_risk"], row["relative_risk_high"]) == pytest.approx((2, 2))
    assert row["relative_risk_low"] == pytest.approx((20 / 180) / (80 / 800))


def test_a_reading_that_drops_the_unexposed_alone_moves_the_bounds_too(con):
    # newborns 200-239 are light and of mothers who do not smoke: 40 of 760 are left
    dropped = [(number, number, True, False, True) for number in range(200, 240)]
    row = associate(con, births((40, 200), (80, 800)), candidates=dropped)["smokes"]

    assert row["relative_risk_low"] == pytest.approx(2)
    assert row["relative_risk_high"] == pytest.approx((40 / 200) / (40 / 760))


@pytest.mark.parametrize("small", [((10, 200), (80, 800)), ((40, 50), (80, 800)), ((40, 200), (5, 800))])
def test_a_small_cell_hides_every_figure_of_its_row(con, small):
    row = associate(con, births(*small), "us_cms")["smokes"]

    named = (
        "exposure",
        "exposure_family",
        "outcome",
        "rate_per",
        "adjusted_for",
        "suppressed",
        "suppression_reason",
    )
    assert (row["suppressed"], row["suppression_reason"]) == (True, "small cell")
    assert all(row[name] is None for name in row if name not in named)


def test_no_event_at_all_is_shown_as_none(con):
    row = associate(con, births((0, 200), (80, 800)), "us_cms")["smokes"]

    assert (row["suppressed"], row["exposed_events"], row["relative_risk"]) == (False, 0, 0)


@pytest.mark.parametrize("transfused", range(1, 11))
def test_subtracting_nested_exposures_leaves_a_small_count_uncertain(con, transfused):
    """With and without transfusion differ by a small cell: the rows' difference fits many counts, zero among them or not."""
    differences = set()
    for base in range(40, 45):
        both = associate(con, births((base + transfused, 300), (80, 800)), "us_cms")["smokes"][
            "exposed_events"
        ]
        without = associate(con, births((base, 300), (80, 800)), "us_cms")["smokes"]["exposed_events"]
        assert both % 5 == without % 5 == 0
        differences.add(both - without)

    # whatever multiple of five is seen, at least eight other counts make it as well
    assert all(abs(transfused - difference) <= 4 for difference in differences)


@pytest.mark.parametrize("exposed", [(41, 301), (38, 298), (42, 302)])
def test_not_even_adjusted_figures_tell_the_exact_counts_behind_the_rounded_ones(con, exposed):
    """One hospital, one age: nothing is adjusted for, so that the adjusted figures would be the exact crude ones."""
    seen = associate(con, births(exposed, (80, 800)), "us_cms")["smokes"]
    rounded = associate(con, births((40, 300), (80, 800)), "us_cms")["smokes"]

    # 40 of 300, whoever is meant by it
    assert seen == pytest.approx(rounded, abs=0.0011)
    assert seen["adjusted_relative_risk"] == pytest.approx(seen["relative_risk"], abs=0.0006)


def test_exposures_and_outcomes_are_measures_of_their_grain():
    grains = {measure.id: measure.grain for measure in CATALOGUE}

    assert [e.measure_id for e in EXPOSURES if grains.get(e.measure_id) is not Grain.DELIVERY] == []
    assert [name for name in OUTCOMES if grains.get(name) is not Grain.NEWBORN] == []
