"""How far rates could move with the links: hand-made dyads with the arithmetic spelled out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from measures.catalogue import CATALOGUE, measure_named
from measures.link_bounds import bounded_measures, create_link_bounds
from measures.link_bounds.candidates import create_candidates
from measures.link_bounds.draws import create_draws
from measures.measure import Grain, MeasureKind, Need
from tests.support.uncertain_links import CERTAIN, UncertainNetwork

# Withdrawal of newborns (in the denominator by the mother's code alone), length-of-stay gap (a mean), linked
# newborns, and preterm birth, whose gestation is the mother's where the newborn's record has none.
NOWS, GAP, LINKED, PRETERM = "dyad_oud_nows", "dyad_los_gap", "link_rate_infant", "preterm"
MEASURES = [measure_named(id) for id in (NOWS, GAP, LINKED, PRETERM)]
OPIOIDS = {"dx__opioid_use_disorder": True, "length_of_stay_days": 2}
FIGURES = ("best_rate", "strict_rate", "loose_rate", "low_rate", "high_rate", "imputed_rate")


@pytest.fixture
def network(con):
    made = UncertainNetwork(con, MEASURES)
    made.hospital()
    return made


def _ten_dyads(network: UncertainNetwork) -> None:
    """Ten certain dyads of mothers with opioid use disorder; three newborns with withdrawal; gap 4 - 2 = 2 days."""
    network.certain(7, of="a", mother=OPIOIDS, newborn={"length_of_stay_days": 4})
    network.certain(3, of="b", mother=OPIOIDS, newborn={"length_of_stay_days": 4, "dx__nas_nows": True})


def _of(rows: list[dict[str, Any]], measure_id: str, level: str = "network") -> dict[str, Any]:
    (row,) = [
        row
        for row in rows
        if (row["measure_id"], row["level"], row["period_type"]) == (measure_id, level, "all")
    ]
    return row


def _figures(row: dict[str, Any], *names: str) -> list[float]:
    return [pytest.approx(row[f"{name}_rate"], abs=1e-6) for name in names]


def test_when_all_links_are_certain_every_bound_is_the_rate_and_its_interval(network):
    _ten_dyads(network)
    rows = network.bounds()
    published = network.rows(
        "from measure_rates where stratum = 'overall' and level in ('network', 'hospital') "
        "and period_type in ('year', 'all')"
    )
    rates = {(r["measure_id"], r["level"], r["period_type"]): r for r in published}
    assert len(rows) == 3 * 2 * 2  # nobody's gestation is known: preterm birth has no rate to bound
    for row in rows:
        rate = rates[row["measure_id"], row["level"], row["period_type"]]
        assert {row[name] for name in FIGURES} == {rate["rate"]}
        assert (row["imputed_ci_low"], row["imputed_ci_high"]) == (rate["ci_low"], rate["ci_high"])
        assert (row["linkage_variance_share"], row["uncertain_newborns"]) == (0, 0)


def test_a_newborn_whose_mother_may_be_another_moves_the_rate_by_what_the_other_would_change(network):
    _ten_dyads(network)
    network.delivery("D1", **OPIOIDS)
    network.delivery("D2", length_of_stay_days=5)
    # Odds 8 : 2 : 1 of D1, D2 and none.
    network.newborn(
        "N1",
        candidates={"D1": 3, "D2": 1},
        linked_to="D1",
        tier="standard",
        dx__nas_nows=True,
        length_of_stay_days=11,
    )
    rows = network.bounds(draws=400)
    nows = _of(rows, NOWS)
    # Published 4 of 11 with withdrawal. Strictly, or with D2 (no opioids) or none: 3 of 10.
    assert nows["best_rate"] == pytest.approx(100 * 4 / 11)
    assert _figures(nows, "strict", "low") == [100 * 3 / 10] * 2
    assert _figures(nows, "loose", "high") == [100 * 4 / 11] * 2
    # 8/11 of the draws have D1: 100 x (8/11 x 4/11 + 3/11 x 3/10) = 34.63; 400 draws tell it within 4 x 0.14.
    assert nows["imputed_rate"] == pytest.approx(34.63, abs=0.57)
    assert nows["uncertain_newborns"] == 1
    gap = _of(rows, GAP)
    # Ten gaps of 2 days; with D1 11 - 2 = 9, with D2 11 - 5 = 6, with none outside.
    assert gap["best_rate"] == pytest.approx((10 * 2 + 9) / 11)
    assert _figures(gap, "strict", "low") == [2.0] * 2
    assert _figures(gap, "high") == [29 / 11]
    # 8/11 x 29/11 + 2/11 x 26/11 + 1/11 x 2 = 2.529
    assert gap["imputed_rate"] == pytest.approx(2.529, abs=0.05)


def test_a_newborn_in_review_counts_only_in_the_loose_rate_and_the_highest(network):
    _ten_dyads(network)
    network.delivery("D1", **OPIOIDS)
    network.newborn("N1", candidates={"D1": 2}, tier="loose", dx__nas_nows=True, length_of_stay_days=4)
    rows = network.bounds(draws=400)
    nows = _of(rows, NOWS)
    assert [nows["best_rate"], *_figures(nows, "strict", "low")] == [30.0] * 3
    assert _figures(nows, "loose", "high") == [100 * 4 / 11] * 2
    # Odds 4 : 1 of D1 and none.
    assert nows["imputed_rate"] == pytest.approx(0.8 * 400 / 11 + 0.2 * 30, abs=0.6)
    linked = _of(rows, LINKED)
    # 10 of 11 newborns linked; all 11 with the one in review.
    assert linked["best_rate"] == pytest.approx(1000 / 11)
    assert _figures(linked, "loose", "high") == [100.0] * 2
    assert _figures(linked, "strict", "low") == [1000 / 11] * 2


def test_links_below_the_strict_tier_are_missing_from_the_strict_rate_even_when_certain(network):
    _ten_dyads(network)
    network.delivery("D1", **OPIOIDS)
    network.newborn("N1", candidates={"D1": CERTAIN}, linked_to="D1", tier="standard", length_of_stay_days=4)
    row = _of(network.bounds(), NOWS)
    # 3 of 11; strictly 3 of 10. Nothing is uncertain, so all draws agree.
    assert _figures(row, "best", "imputed") == [100 * 3 / 11] * 2
    assert _figures(row, "strict", "high") == [30.0] * 2
    assert (row["uncertain_newborns"], row["linkage_variance_share"]) == (0, 0)


def test_the_mean_s_extremes_choose_for_each_newborn_between_its_mothers_and_none(network):
    network.certain(2, of="a", mother={"length_of_stay_days": 2}, newborn={"length_of_stay_days": 4})
    for number, days in ((1, 10), (2, 3)):
        network.delivery(f"D{number}", length_of_stay_days=1)
        network.newborn(
            f"N{number}",
            candidates={f"D{number}": 2},
            linked_to=f"D{number}",
            tier="strict",
            length_of_stay_days=days,
        )
    row = _of(network.bounds(), GAP)
    # Gaps 2, 2, 9 and 2. Lowest: without the 9. Highest: 2, 2, 9 and the other 2 left out, (2 + 2 + 9) / 3.
    assert row["best_rate"] == pytest.approx(15 / 4)
    assert _figures(row, "low", "high") == [2.0, 13 / 3]


def test_a_delivery_takes_no_more_newborns_than_its_liveborn(network):
    for number in range(100):
        network.delivery(f"D{number}", **OPIOIDS)
        # Two newborns want its one place, and neither has another candidate.
        for name, state in (("A", {"linked_to": f"D{number}", "tier": "standard"}), ("B", {"tier": "loose"})):
            network.newborn(f"N{name}{number}", candidates={f"D{number}": 2}, **state)
    network.rate()
    create_candidates(network.con)
    create_draws(network.con)
    ((most, least),) = network.con.execute("""
        with drawn as (
            select draw, delivery_id, count(*) as newborns
            from bound_draws join bound_candidates using (pair_no) where delivery_id is not null group by all
        )
        select max(newborns), min(per_draw) from drawn,
            (select count(*) as per_draw from drawn group by draw)
    """).fetchall()
    assert most == 1
    assert least > 50


def test_a_mother_who_is_surely_another_s_is_no_candidate(network):
    network.delivery("D1", **OPIOIDS)
    network.newborn("N1", candidates={"D1": CERTAIN}, linked_to="D1", tier="strict")
    # Its weight alone would make her its mother 4 times in 5; beside N1 she hardly is.
    network.newborn("N2", candidates={"D1": 2}, posteriors={"D1": 0.0002}, tier="loose")
    row = _of(network.bounds(), LINKED)
    assert _figures(row, "best", "low", "strict", "imputed") == [50.0] * 4
    assert _figures(row, "loose") == [100.0]  # a reading of the tiers, whatever the probability
    assert row["uncertain_newborns"] == 0


def test_gestation_follows_the_mother_only_where_the_newborn_s_own_record_is_silent(network):
    network.delivery("D1", gestational_age_days=36 * 7)
    network.delivery("D2", gestational_age_days=39 * 7)
    network.delivery("D3", gestational_age_days=36 * 7)
    network.newborn(
        "N1",
        candidates={"D1": 2, "D2": 1},
        linked_to="D1",
        tier="strict",
        gestational_age_days=36 * 7,
        gestational_age_source="mother",
    )
    network.newborn(
        "N2",
        candidates={"D3": 2},
        linked_to="D3",
        tier="strict",
        gestational_age_days=40 * 7,
        gestational_age_source="field",
    )
    row = _of(network.bounds(), PRETERM)
    # N2 is born at term by its own record. N1 is preterm with D1, at term with D2, unknown without a mother.
    assert row["best_rate"] == 50
    assert _figures(row, "low", "high") == [0.0, 50.0]
    assert row["uncertain_newborns"] == 1


def test_a_hospital_that_does_not_send_what_a_measure_needs_has_no_bounds(con):
    network = UncertainNetwork(con, MEASURES)
    network.hospital("H1", without=[Need.DIAGNOSES])
    network.hospital("H2")
    for hospital in ("H1", "H2"):
        network.delivery(f"D{hospital}", hospital=hospital, **OPIOIDS)
        network.newborn(
            f"N{hospital}",
            hospital=hospital,
            candidates={f"D{hospital}": 2},
            linked_to=f"D{hospital}",
            tier="strict",
        )
    rows = [row for row in network.bounds() if row["measure_id"] == NOWS and row["period_type"] == "all"]
    assert [row["place"] for row in rows] == ["H2", "network"]
    assert {row["denominator"] for row in rows} == {1}


def test_periods_are_the_newborn_s(network):
    network.delivery("D1", **OPIOIDS)
    network.delivery("D2", period_date=date(2026, 1, 1), **OPIOIDS)
    network.newborn(
        "N1", candidates={"D1": 2, "D2": 1}, linked_to="D1", tier="strict", period_date=date(2025, 12, 31)
    )
    rows = network.bounds()
    years = {row["period_start"] for row in rows if row["period_type"] == "year"}
    assert years == {date(2025, 1, 1)}


# What may be shown.


def _network_of(network: UncertainNetwork, *, uncertain: int, certain: int = 100) -> None:
    network.certain(certain // 2, of="a", mother=OPIOIDS, newborn={"length_of_stay_days": 4})
    network.certain(
        certain // 2, of="b", mother=OPIOIDS, newborn={"length_of_stay_days": 4, "dx__nas_nows": True}
    )
    for number in range(uncertain):
        network.delivery(f"D{number}", **OPIOIDS)
        network.newborn(
            f"N{number}",
            candidates={f"D{number}": 3},
            linked_to=f"D{number}",
            tier="standard",
            dx__nas_nows=True,
            length_of_stay_days=4,
        )


@pytest.mark.parametrize("uncertain", [1, 5, 10])
def test_a_difference_of_one_to_ten_newborns_reads_the_same_whatever_it_is(network, uncertain):
    _network_of(network, uncertain=uncertain)
    row = _of(network.bounds("us_cms"), NOWS)
    n = 100 + uncertain
    rate, step = 100 * (50 + uncertain) / n, 100 * 11 / n
    # The lowest rate is (50 of 100), less than a step below: one whole step is shown.
    assert [rate - step, rate] == _figures(row, "low", "high")
    assert [rate, rate] == _figures(row, "strict", "imputed")  # nearest step: none
    assert row["uncertain_newborns"] is None


def test_a_larger_difference_is_shown_in_steps_of_eleven_newborns(network):
    _network_of(network, uncertain=60)
    row = _of(network.bounds("us_cms"), NOWS)
    rate, step = 100 * 110 / 160, 100 * 11 / 160
    # 68.75 and strictly 50: 18.75 / 6.875 = 2.7 steps.
    assert [rate - 3 * step, rate - 3 * step] == _figures(row, "strict", "low")
    assert row["uncertain_newborns"] == 60


def test_the_length_of_a_step_tells_the_rounded_number_of_newborns_alone(network):
    _network_of(network, uncertain=58)
    row = _of(network.bounds("nhs"), NOWS)
    # 158 newborns read as 160, in steps of eight: 50 of 100 is 18.35 points below, which is 3.7 steps of 5 points.
    assert row["denominator"] == 160
    assert 4 * 100 * 8 / (row["best_rate"] - row["low_rate"]) == pytest.approx(160)


def test_where_the_rate_is_hidden_its_bounds_are(network):
    network.certain(30, of="a", mother=OPIOIDS, newborn={"length_of_stay_days": 4})
    network.delivery("D1", **OPIOIDS)
    network.newborn("N1", candidates={"D1": 3}, linked_to="D1", tier="standard", dx__nas_nows=True)
    row = _of(network.bounds("us_cms"), NOWS)  # 1 of 31
    assert row["suppressed"]
    hidden = (*FIGURES, "imputed_ci_low", "imputed_ci_high", "linkage_variance_share", "uncertain_newborns")
    assert {row[name] for name in hidden} == {None}


def test_an_unknown_profile_and_a_single_draw_are_refused(network):
    _ten_dyads(network)
    network.rate()
    with pytest.raises(ValueError, match="suppression profile 'none' is not known"):
        create_link_bounds(network.con, MEASURES, "none")
    with pytest.raises(ValueError, match="two or more"):
        create_link_bounds(network.con, MEASURES, draws=1)


def test_no_internal_table_is_left_behind(network):
    _ten_dyads(network)
    network.rate()
    before = {row[0] for row in network.con.execute("show tables").fetchall()}
    create_link_bounds(network.con, MEASURES)
    after = {row[0] for row in network.con.execute("show tables").fetchall()}
    assert after - before == {"measure_link_bounds"}


def test_every_measure_of_dyads_and_what_newborns_owe_to_the_link_is_bounded():
    bounded = bounded_measures(CATALOGUE)
    dyads = {measure.id for measure in CATALOGUE if measure.grain is Grain.DYAD}
    assert {m.id for m in bounded if m.grain is Grain.DYAD} == dyads - {"vol_dyads"}
    assert {"link_rate_infant", "preterm", "hypoglycemia"} <= {m.id for m in bounded}
    assert not {"lbw", "smm20"} & {m.id for m in bounded}
    assert all(measure.kind is not MeasureKind.COUNT for measure in bounded)
