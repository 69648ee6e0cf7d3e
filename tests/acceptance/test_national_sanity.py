"""The made-up network's published measures against national figures: the interval of the found share meets the range.

Three thousand births tell little of what is rare, so intervals are compared, never points; the direct counts on real births
stand in `test_real_births.py`.
"""

from __future__ import annotations

import csv
from math import sqrt

import duckdb
import pytest

from measures.catalogue import measure_named
from tests.support.shared import SHARED_DATA, needs_shared_data

# Three standard errors: of the forty comparisons below one misses a true share in every ninth run of new seeds; the
# network's seed is fixed.
_STANDARD_ERRORS = 3.0

# Measure, national figure of the target files and what it is out of. The range is that of the years from 2016 on.
OFFICIAL = (
    ("csec_total", "cesarean_rate_pct", 100),
    ("lbw", "lbw_rate_pct", 100),
    ("preterm", "preterm_rate_pct", 100),
    ("sdoh_medicaid", "medicaid_pct", 100),
    ("sdoh_tobacco", "smoking_rate_pct", 100),
    ("neonatal_death", "neonatal_imr_per_1000", 1000),
)
# Measure and its rate among 100 000 real births of 2014; a quarter up or down allows for the years since.
BIRTHS_2014 = (
    ("vlbw", "vlbw"),
    ("elbw", "elbw"),
    ("macrosomia", "macrosomia"),
    ("preterm_very", "very_preterm"),
    ("preterm_extreme", "extremely_preterm"),
    ("early_term", "early_term"),
    ("nicu_admission", "nicu"),
    ("ntsv_discharge", "ntsv_proxy_cesarean"),
    ("tears_3_4_all", "perineal_3_4_vaginal"),
    ("sdoh_insurance", "self_pay"),
    ("pnc_first_tri", "prenatal_first_trimester"),
)
# Measure, lowest and highest share that published figures leave plausible, and whose figures they are.
PUBLISHED = (
    ("smm20", 0.0060, 0.0110, "CDC and HCUP: 70 to 90 in 10,000 without transfusion"),
    ("smm21", 0.0140, 0.0240, "CDC and HCUP: 150 to 200 in 10,000 with transfusion"),
    ("vol_stillbirth", 0.0050, 0.0065, "NVSS 2022: 5.5 fetal deaths in 1,000 births"),
    ("vol_multiples", 0.0145, 0.0175, "NVSS 2022: 31 twins in 1,000 newborns, two to a delivery"),
    ("hdp_any", 0.130, 0.170, "CDC 2019: 15.9 % of delivery stays"),
    ("chronic_htn", 0.020, 0.035, "CDC 2019: 2.3 %, rising"),
    ("gdm", 0.065, 0.090, "NVSS 2021: 8.3 %"),
    ("dm_t1", 0.001, 0.005, "CDC: pregestational diabetes of type 1, a few in 1,000"),
    ("nows", 0.0045, 0.0080, "HCUP 2020: 6.2 in 1,000 newborn stays"),
    ("bm_discharge", 0.80, 0.90, "CDC: 83 to 84 % ever breastfed"),
    ("first_feed_bm", 0.72, 0.88, "CQIM: 70 to 75 %; US: 83 % ever breastfed"),
    ("pph_dx", 0.030, 0.055, "HCUP: 4.3 %"),
    ("induction_rate", 0.29, 0.36, "NVSS 2022: 32 %"),
    ("pc01_elective", 0.01, 0.08, "Joint Commission: 2 %; ours has fewer exclusions"),
    ("operative_vaginal", 0.040, 0.060, "NVSS: 3.1 % of births, 4.6 % of vaginal births"),
    ("apgar5_lt7", 0.008, 0.022, "NVSS: 2.1 % of all, about 1.4 % of term singletons"),
    ("sdoh_oud", 0.005, 0.010, "HCUP 2020: 8.2 in 1,000 delivery stays"),
    ("covid_delivery", 0.010, 0.030, "CDC: one to three per cent since 2022"),
    ("gbs", 0.18, 0.28, "ACOG: one woman in four is colonized"),
    ("tdap", 0.45, 0.65, "CDC 2023: 55 %"),
    ("flu_vacc", 0.35, 0.55, "CDC 2023: 47 %"),
    ("hepb_birth", 0.60, 0.85, "CDC: 65 to 75 % by the second day"),
    ("bloodspot", 0.85, 0.98, "NewSTEPs: nine in ten at 24 to 48 hours"),
    ("uterotonic", 0.65, 0.97, "WHO: meant for all; infusions turned up are not seen"),
    ("readmit_42d_mother", 0.010, 0.022, "HCUP: 1.5 %"),
    ("readmit_30d_nb", 0.025, 0.050, "HCUP: 3 to 4 %"),
)


def interval_of(yes: int, count: int) -> tuple[float, float]:
    """Wilson's interval of a share."""
    z = _STANDARD_ERRORS
    middle = (yes + z * z / 2) / (count + z * z)
    half = z * sqrt(yes * (count - yes) / count + z * z / 4) / (count + z * z)
    return middle - half, middle + half


def assert_meets(
    research: duckdb.DuckDBPyConnection, measure_id: str, low: float, high: float, source: str
) -> None:
    """The interval of the measure's share over the whole network reaches into the range."""
    grain = measure_named(measure_id).grain
    yes, count = research.execute(
        f"select count_if({measure_id}), count({measure_id}) from {grain}_measures"
    ).fetchall()[0]
    assert count >= 100, f"{measure_id} is computed for {count} units only"
    least, most = interval_of(yes, count)
    assert least <= high and low <= most, (
        f"{measure_id}: {yes} of {count}, {least:.4f} to {most:.4f}; {source} would have {low:.4f} to {high:.4f}"
    )


def test_the_interval_of_a_share() -> None:
    """50 of 100 within three standard errors: (50 + 4.5) / 109 plus and minus 3 x sqrt(25 + 2.25) / 109."""
    assert interval_of(50, 100) == pytest.approx((0.5 - 3 * sqrt(27.25) / 109, 0.5 + 3 * sqrt(27.25) / 109))
    assert interval_of(0, 100) == pytest.approx((0.0, 9 / 109))


@needs_shared_data
@pytest.mark.parametrize(("measure_id", "figure", "out_of"), OFFICIAL)
def test_shares_near_the_national_figures_of_recent_years(
    research: duckdb.DuckDBPyConnection, measure_id: str, figure: str, out_of: int
) -> None:
    values = []
    for name in ("national_natality_targets", "national_infant_mortality_targets"):
        with (SHARED_DATA / "targets" / f"{name}.csv").open(newline="") as rows:
            values += [
                float(row["expected_value"]) / out_of
                for row in csv.DictReader(rows)
                if row["metric_id"] == figure and int(row["year"]) >= 2016
            ]
    assert_meets(research, measure_id, min(values), max(values), figure)


@needs_shared_data
@pytest.mark.parametrize(("measure_id", "rate_id"), BIRTHS_2014)
def test_shares_near_those_of_real_births(
    research: duckdb.DuckDBPyConnection, measure_id: str, rate_id: str
) -> None:
    with (SHARED_DATA / "natality2014" / "expected_rates.csv").open(newline="") as rows:
        (rate,) = (
            float(r["rate"]) / float(r["per"]) for r in csv.DictReader(rows) if r["rate_id"] == rate_id
        )
    assert_meets(research, measure_id, 0.75 * rate, 1.25 * rate, f"2014 births, {rate_id}")


@pytest.mark.parametrize(
    ("measure_id", "low", "high", "source"), PUBLISHED, ids=[row[0] for row in PUBLISHED]
)
def test_shares_near_published_figures(
    research: duckdb.DuckDBPyConnection, measure_id: str, low: float, high: float, source: str
) -> None:
    assert_meets(research, measure_id, low, high, source)
