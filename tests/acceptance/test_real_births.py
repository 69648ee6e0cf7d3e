"""100 000 real births: published rates equal direct counts from the file, and links find the true mothers."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.conftest import run_dyads
from tests.support.shared import SHARED_DATA, needs_shared_data

BIRTHS = SHARED_DATA / "natality2014" / "natality2014_100k.parquet"

_BY_ROUTE = "me_rout is not null"  # hospitals that do not send the route of birth send no procedures
_VAGINAL = "me_rout in ('spontaneous', 'forceps', 'vacuum')"
_TERM_SINGLE = "combgest between 37 and 42 and dplural = 1"

# Measure, condition of the numerator, condition of the denominator, both on the file's own columns.
COUNTED_DIRECTLY = [
    # size and length of the pregnancy
    ("lbw", "dbwt < 2500", "dbwt is not null"),
    ("vlbw", "dbwt < 1500", "dbwt is not null"),
    ("elbw", "dbwt < 1000", "dbwt is not null"),
    ("macrosomia", "dbwt >= 4000", "dbwt is not null"),
    ("preterm", "combgest < 37", "combgest is not null"),
    ("preterm_late", "combgest between 34 and 36", "combgest is not null"),
    ("preterm_very", "combgest < 32", "combgest is not null"),
    ("preterm_extreme", "combgest < 28", "combgest is not null"),
    ("early_term", "combgest between 37 and 38", "combgest is not null"),
    ("cqim_preterm", "combgest < 37", "combgest >= 22 and dplural = 1"),
    # the newborn
    ("vol_live_births", "true", "true"),
    ("apgar5_le3", "apgar5 <= 3", "apgar5 is not null"),
    ("apgar5_lt7", "apgar5 < 7", "apgar5 is not null and combgest >= 37 and dplural = 1"),
    ("nicu_admission", "ab_nicu = 'y'", "ab_nicu is not null"),
    ("term_nicu", "ab_nicu = 'y'", "ab_nicu is not null and combgest >= 37"),
    ("vent_nb", "ab_aven6 = 'y'", _BY_ROUTE),
    ("surfactant", "ab_surf = 'y'", _BY_ROUTE),
    ("neonatal_seizure", "ab_seiz = 'y'", "true"),
    ("neonatal_death", "ilive = 'n'", "true"),
    # the mother, her habits and her care
    ("vol_deliveries", "true", "true"),
    ("vol_multiples", "dplural >= 2", "true"),
    ("vol_teen_births", "mager < 20", "true"),
    ("vol_ama", "mager >= 35", "true"),
    ("sdoh_medicaid", "pay = 'medicaid'", "pay is not null"),
    ("sdoh_insurance", "pay = 'self-pay'", "pay is not null"),
    ("pnc_first_tri", "precare between 1 and 3", "precare is not null"),
    ("coiin_smoking", "cig_3 > 0", "cig_3 is not null"),
    ("cqim_smoking_delivery", "cig_3 > 0", "cig_3 is not null"),
    ("cqim_smoking_booking", "cig_1 > 0", "cig_1 is not null"),
    ("nmnsip_smokefree", "cig_3 = 0", "cig_1 > 0 and cig_3 is not null"),
    ("sdoh_tobacco", "cig_1 > 0 or cig_3 > 0", "true"),
    ("chronic_htn", "urf_chyper = 'y'", "true"),
    ("gest_htn", "urf_phyper = 'y'", "true"),
    ("hdp_any", "'y' in (urf_chyper, urf_phyper, urf_eclam)", "true"),
    ("transfer_in_mother", "mtran = 'y'", "true"),
    # birth and what went wrong
    ("csec_total", "me_rout = 'cesarean'", _BY_ROUTE),
    ("spontaneous_vaginal", "me_rout = 'spontaneous'", _BY_ROUTE),
    ("operative_vaginal", "me_rout in ('forceps', 'vacuum')", _VAGINAL),
    ("induction_rate", "ld_indl = 'y'", _BY_ROUTE),
    ("breech_cs", "me_rout = 'cesarean'", f"me_pres = 'breech' and {_BY_ROUTE}"),
    (
        "ntsv_discharge",
        "me_rout = 'cesarean'",
        f"{_BY_ROUTE} and priorlive + priordead = 0 and combgest >= 37 and dplural = 1 "
        "and coalesce(me_pres, '') <> 'breech'",
    ),
    ("robson_8", "me_rout = 'cesarean'", f"dplural > 1 and {_BY_ROUTE}"),
    ("tears_3_4_all", "mm_plac = 'y'", f"{_VAGINAL} and {_TERM_SINGLE}"),
    ("cqim_tears", "mm_plac = 'y'", f"{_VAGINAL} and {_TERM_SINGLE} and me_pres = 'cephalic'"),
    ("uterine_rupture", "mm_rupt = 'y'", "true"),
    ("hysterectomy_peripartum", "mm_uhyst = 'y'", _BY_ROUTE),
    ("icu_admission_mother", "mm_aicu = 'y'", "mm_aicu is not null"),
    ("smm_eclampsia", "urf_eclam = 'y'", "true"),
    ("smm_transfusion", "mm_mtr = 'y'", _BY_ROUTE),
    ("smm20", "'y' in (mm_uhyst, urf_eclam)", _BY_ROUTE),
    ("smm21", "'y' in (mm_mtr, mm_uhyst, urf_eclam)", _BY_ROUTE),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("births")
    run_dyads("synthesize", str(root / "landing"), "--births-file", str(BIRTHS), "--seed", "1")
    run_dyads(
        "run", "--home", str(root / "home"), "--landing", str(root / "landing"), DYADS_SUPPRESSION="internal"
    )
    return root / "home"


@needs_shared_data
@pytest.mark.slow
@pytest.mark.parametrize(("measure", "numerator", "denominator"), COUNTED_DIRECTLY)
def test_the_published_rate_equals_the_direct_count(
    home: Path, measure: str, numerator: str, denominator: str
) -> None:
    expected = duckdb.sql(
        f"select count(*) filter ({numerator}), count(*) from '{BIRTHS}' where {denominator}"
    ).fetchall()[0]
    con = duckdb.connect(str(home / "published" / "research.duckdb"), read_only=True)
    published = con.execute(
        "select numerator, denominator from measure_rates where measure_id = ? and level = 'network' "
        "and period_type = 'all' and stratum = 'overall'",
        [measure],
    ).fetchall()
    con.close()
    assert published == [expected]


@needs_shared_data
@pytest.mark.slow
def test_newborns_find_their_true_mothers(home: Path) -> None:
    truth = home.parent / "landing" / "truth.parquet"
    rows = json.loads(run_dyads("evaluate", "--truth", str(truth), "--home", str(home), "--json").stdout)
    figures = {row["metric"]: row["value"] for row in rows if row["stratum"] == "overall"}
    assert figures["precision"] >= 0.999
    assert figures["recall"] >= 0.97
