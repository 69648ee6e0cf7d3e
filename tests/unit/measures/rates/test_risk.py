"""Risk adjustment: the fit against known odds, what is expected of hospitals, and what the tables give away."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from measures.measure import Grain
from measures.rates.exact import create_exact_rates
from measures.rates.risk import create_risk_models
from measures.rates.risk_adjustments import RISK_ADJUSTMENTS, Covariate, RiskAdjustment
from measures.rates.risk_fit import Patterns, c_statistic, fit_risk, risk_groups
from measures.rates.strata import RatedMeasure, Stratum
from measures.rates.suppression import suppress_rates
from tests.unit.measures.rates.oracle import table_rows

SEVERE = Covariate(name="severity", levels=("mild", "severe"), level_sql="f.severity")
PAYER = (Stratum(column="payer", reference_group="private"),)
EVENT = RiskAdjustment(measure_id="event", grain=Grain.DELIVERY, covariates=(SEVERE,))


def patterns(cells):
    """Patterns of one covariate, spread evenly over five folds; level -> (units, events), multiples of five."""
    rows = [
        (level, fold, units // 5, events // 5)
        for level, (units, events) in cells.items()
        for fold in range(5)
    ]
    level, fold, units, events = (np.array(column) for column in zip(*rows, strict=True))
    return Patterns(levels=level.reshape(-1, 1), fold=fold, units=units, events=events)


def test_with_one_covariate_the_model_gives_the_crude_odds_ratio_and_rates():
    # 10 % and 40 %: odds 1/9 and 2/3, ratio 6; log ratio's error sqrt(1/100 + 1/900 + 1/200 + 1/300)
    fit = fit_risk(patterns({0: (1000, 100), 1: (500, 200)}))
    reference, severe = fit.odds

    assert reference.odds_ratio is None and severe.odds_ratio == pytest.approx(6, rel=1e-5)
    error = (1 / 100 + 1 / 900 + 1 / 200 + 1 / 300) ** 0.5
    assert severe.ci_low == pytest.approx(6 * np.exp(-1.959964 * error), rel=1e-5)
    assert sorted({round(float(chance), 6) for chance in fit.chance}) == [0.1, 0.4]
    assert (fit.calibration_intercept, fit.calibration_slope) == pytest.approx((0, 1), abs=1e-4)


@pytest.mark.parametrize(("events", "has_own"), [(10, False), (15, True)])
def test_a_level_with_ten_events_joins_the_reference(events, has_own):
    fit = fit_risk(patterns({0: (1000, 100), 1: (500, 200), 2: (100, events)}))

    assert (fit.odds[2].odds_ratio is not None) is has_own


def test_fewer_than_fifty_events_make_no_model():
    assert fit_risk(patterns({0: (1000, 30), 1: (500, 15)})) is None
    assert fit_risk(patterns({0: (1000, 30), 1: (500, 20)})) is not None


def test_the_c_statistic_counts_pairs_and_half_the_ties():
    # with the event 0.3 and 0.6, without 0.1 and 0.3: of four pairs three are right and one is tied
    chance = np.array([0.1, 0.3, 0.6])
    assert c_statistic(chance, np.array([0, 1, 1]), np.array([1, 2, 1])) == pytest.approx(3.5 / 4)


def test_no_group_of_risk_has_fewer_than_eleven_events():
    chance = np.linspace(0.01, 0.2, 60)
    units = np.full(60, 40)
    groups = risk_groups(chance, np.round(units * chance).astype(int), units)

    assert sum(group.units for group in groups) == 2400
    assert min(group.events for group in groups) >= 11 and len(groups) > 3


def load(con, hospitals, *, blind=()):
    """Deliveries of hospitals: name -> {severity: (deliveries, events)}."""
    rows = [
        (hospital, severity, number < events)
        for hospital, mix in hospitals.items()
        for severity, (deliveries, events) in mix.items()
        for number in range(deliveries)
    ]
    random.Random(1).shuffle(rows)
    ids = [f"d{number}" for number in range(len(rows))]
    days = [date(2024, 1 + number % 2, 3) for number in range(len(rows))]
    names = [row[0] for row in rows]
    tables = {
        "delivery_facts": {"delivery_id": ids, "severity": [row[1] for row in rows]},
        "delivery_strata": {"delivery_id": ids, "payer": ["private"] * len(ids)},
        "delivery_measures": {
            "delivery_id": ids, "hospital_id": names, "period_date": days, "event": [row[2] for row in rows],
        },
        "measure_computability": {
            "measure_id": ["event"] * len(hospitals),
            "hospital_id": list(hospitals),
            "computable": [name not in blind for name in hospitals],
            "reason": ["never sends it" if name in blind else None for name in hospitals],
        },
        "hospitals": {
            "hospital_id": list(hospitals), "region": ["north"] * len(hospitals), "state": ["MA"] * len(hospitals),
        },
    }  # fmt: skip
    for name, columns in tables.items():
        con.register("made", pa.table({key: pa.array(values) for key, values in columns.items()}))
        con.execute(f"create or replace temp table {name} as from made")
        con.unregister("made")


def adjust(con, hospitals, profile="internal", blind=()):
    load(con, hospitals, blind=blind)
    create_exact_rates(con, (RatedMeasure(id="event", grain=Grain.DELIVERY),), strata=PAYER)
    create_risk_models(con, (EVENT,))
    suppress_rates(con, profile)
    rows = table_rows(
        con,
        "select * from measure_rates where level = 'hospital' and period_type = 'all' "
        "and stratum = 'overall'",
    )
    return {row["place"]: row for row in rows}


# A has mostly severe cases, B mostly mild ones; of each kind A does as well as B, C worse.
NETWORK = {
    "A": {0: (200, 20), 1: (800, 320)},
    "B": {0: (800, 80), 1: (200, 80)},
    "C": {0: (500, 100), 1: (500, 300)},
}


def test_a_hospital_with_many_severe_cases_is_not_blamed_for_them(con):
    rows = adjust(con, NETWORK)

    # severe: 700 of 1,500; mild: 200 of 1,500
    assert rows["A"]["expected"] == pytest.approx(800 * 700 / 1500 + 200 * 200 / 1500, rel=1e-5)
    assert rows["A"]["rate"] > 2 * rows["B"]["rate"]
    assert rows["A"]["oe_ratio"] == pytest.approx(rows["B"]["oe_ratio"], abs=0.1)
    assert rows["C"]["oe_ci_low"] > 1 > rows["A"]["oe_ci_high"]


def test_expected_events_add_up_to_the_observed_and_over_months(con):
    rows = adjust(con, NETWORK)
    monthly = con.execute(
        "select sum(expected) from measure_rates where level = 'hospital' and period_type = 'month' and place = 'A'"
    ).fetchone()

    assert sum(row["expected"] for row in rows.values()) == pytest.approx(900, abs=1e-3)
    assert monthly[0] == pytest.approx(rows["A"]["expected"], abs=1e-4)


def test_a_hospital_that_cannot_compute_the_measure_has_no_part_in_its_model(con):
    rows = adjust(con, NETWORK, blind=("C",))

    assert rows["C"]["expected"] is None
    # severe: 400 of 1,000; mild: 100 of 1,000
    assert rows["A"]["expected"] == pytest.approx(340, rel=1e-5)


@pytest.mark.parametrize("profile", ["us_cms", "nhs"])
def test_ratio_times_expected_gives_the_shown_count_and_nothing_where_it_is_hidden(con, profile):
    small = {"D": {0: (60, 4), 1: (40, 3)}, "E": {0: (63, 12), 1: (47, 14)}}
    rows = adjust(con, NETWORK | small, profile)

    assert any(row["suppressed"] for row in rows.values())
    for row in rows.values():
        if row["suppressed"]:
            assert [row[name] for name in ("expected", "oe_ratio", "oe_ci_low", "oe_ci_high")] == [None] * 4
        else:
            assert row["oe_ratio"] * row["expected"] == pytest.approx(row["numerator"])


def test_the_tables_of_models_round_what_they_count(con):
    adjust(con, NETWORK, "us_cms")
    levels = table_rows(con, "select * from risk_models order by level")
    groups = table_rows(con, "select * from risk_calibration")

    assert [(row["level"], row["units"]) for row in levels] == [("mild", 1500), ("severe", 1500)]
    assert levels[1]["odds_ratio"] == pytest.approx((700 / 800) / (200 / 1300), abs=0.001)
    for row in groups:
        assert row["units"] % 50 == 0
        assert (row["observed_share"] * row["units"]) % 5 == pytest.approx(0, abs=0.01) or (
            row["observed_share"] * row["units"]
        ) % 5 == pytest.approx(5, abs=0.01)


def test_nothing_is_adjusted_for_race_payer_language_or_place():
    names = {covariate.name for adjustment in RISK_ADJUSTMENTS for covariate in adjustment.covariates}
    read = " ".join(covariate.level_sql for adj in RISK_ADJUSTMENTS for covariate in adj.covariates)

    assert {"mother_age", "parity", "gestation_weeks"} <= names
    assert not any(word in read for word in ("race", "payer", "language", "svi", "rural", "zip", "state"))


def test_no_model_has_a_single_covariate():
    """Its odds ratio and interval would tell how many there are of each level."""
    assert all(len(adjustment.covariates) > 1 for adjustment in RISK_ADJUSTMENTS)
