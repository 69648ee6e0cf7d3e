"""Real births as feeds: what is clinical arrives exactly, what is missing stays missing, blocks stay apart."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from synthetic.births_file import births_from_natality
from tests.support.shared import SHARED_DATA, needs_shared_data
from tests.unit.synthetic.conftest import Landing, open_landing

NATALITY = SHARED_DATA / "natality2014" / "natality2014_100k.parquet"
LIMIT = 20_000


@pytest.fixture
def converted(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Landing:
    """The first 20,000 rows of the file, and the rows themselves as `source`."""
    summary = births_from_natality(con, NATALITY, tmp_path / "net", seed=3, limit=LIMIT)
    con.execute(f"create table source as select * from '{NATALITY}' order by row_id limit {LIMIT}")
    return open_landing(tmp_path / "net", summary, con)


@needs_shared_data
def test_clinical_counts_arrive_exactly(converted: Landing) -> None:
    """Known values and cases of each item, in the file and in the feeds."""
    pairs = {
        "low birth weight": (
            "count(dbwt), count(*) filter (dbwt < 2500), sum(dbwt)",
            "count(birth_weight_g), count(*) filter (birth_weight_g < 2500), sum(birth_weight_g) from newborn_encounters",
        ),
        "gestation": (
            "count(combgest), count(*) filter (combgest < 37), sum(combgest * 7)",
            "count(gestational_age_days), count(*) filter (gestational_age_days < 259), sum(gestational_age_days) "
            "from newborn_encounters",
        ),
        "intensive care": (
            "count(ab_nicu), count(*) filter (ab_nicu = 'y'), 0",
            "count(nicu_admitted), count(*) filter (nicu_admitted), 0 from newborn_encounters",
        ),
        "sex and plurality": (
            "count(*) filter (sex = 'M'), count(*) filter (dplural = 2), sum(dplural)",
            "count(*) filter (sex = 'M'), count(*) filter (plurality = 2), sum(plurality) from newborn_encounters",
        ),
        "Apgar": (
            "count(apgar5), sum(apgar5), sum(apgar10)",
            "count(apgar_5), sum(apgar_5), sum(apgar_10) from newborn_encounters",
        ),
        "route": (
            "count(me_rout), count(*) filter (me_rout = 'cesarean'), count(*) filter (me_rout in ('forceps', 'vacuum'))",
            "count(delivery_mode), count(*) filter (cesarean), count(*) filter (delivery_mode = 'operative_vaginal') "
            "from maternal_encounters",
        ),
        "payer": (
            "count(pay), count(*) filter (pay = 'medicaid'), count(*) filter (pay = 'self-pay')",
            "count(payer_primary), count(*) filter (upper(payer_primary) = 'MEDICAID'), "
            "count(*) filter (replace(upper(payer_primary), ' ', '-') = 'SELF-PAY') from maternal_encounters",
        ),
        "smoking": (
            "count(cig_0), sum(cig_1), sum(cig_3)",
            "count(smoking_before), sum(smoking_first_trimester), sum(smoking_last_trimester) from maternal_encounters",
        ),
        "parity": (
            "count(priorlive + priordead), sum(priorlive + priordead), count(*) filter (priorlive + priordead = 0)",
            "count(parity), sum(parity), count(*) filter (parity = 0) from maternal_encounters",
        ),
        "presentation": (
            "count(me_pres), count(*) filter (me_pres = 'breech'), count(*) filter (me_pres = 'other')",
            "count(fetal_presentation), count(*) filter (fetal_presentation = 'breech'), "
            "count(*) filter (fetal_presentation = 'other') from maternal_encounters",
        ),
        "visits and age": (
            "count(previs), sum(previs), sum(mager)",
            "count(prenatal_visits), sum(prenatal_visits), sum(age_years) from maternal_encounters",
        ),
        "obesity": (
            "count(pwgt_r + m_ht_in), count(*) filter (703.0 * pwgt_r / m_ht_in ^ 2 >= 30), 0",
            "count(prepregnancy_weight_kg + height_cm), "
            "count(*) filter (703.0 * (prepregnancy_weight_kg / 0.45359237) / (height_cm / 2.54) ^ 2 >= 30), 0 "
            "from maternal_encounters",
        ),
        "first visit": (
            "count(*) filter (precare between 1 and 3), count(*) filter (precare between 1 and 10), 0",
            "count(*) filter (first_prenatal_visit_week <= 13), count(first_prenatal_visit_week), 0 "
            "from maternal_encounters",
        ),
    }
    for what, (of_source, of_feeds) in pairs.items():
        assert converted.one(f"select {of_feeds}") == converted.one(f"select {of_source} from source"), what


@needs_shared_data
def test_conditions_become_codes_one_for_one(converted: Landing) -> None:
    codes = {
        "urf_diab": "dx where code like 'O24%'",
        "urf_chyper": "dx where code like 'O10%'",
        "urf_phyper": "dx where code like 'O13%'",
        "urf_eclam": "dx where code like 'O15%'",
        "mm_mtr": "px where code like '302%'",
        "mm_plac": "dx where code like 'O702%'",
        "mm_rupt": "dx where code = 'O711'",
        "mm_uhyst": "px where code like '0UT9%'",
        "ld_indl": "px where code in ('3E033VJ', '3E0P7VZ')",
        "ab_surf": "px where code = '3E0F7GC'",
    }
    for item, records in codes.items():
        # A birth without a route is sent without any procedure, that of its induction too.
        coded = f"{item} = 'y' and (me_rout is not null or {item not in ('ld_indl',)})"
        (cases,) = converted.one(f"select count(*) from source where {coded}")
        assert converted.one(f"select count(distinct (hospital_id, encounter_id)) from {records}") == (
            cases,
        ), item


@needs_shared_data
def test_an_unknown_route_leaves_no_trace_of_a_route(converted: Landing) -> None:
    (unknown,) = converted.one("select count(*) from source where me_rout is null")
    (without,) = converted.one("""
        select count(*) from maternal_encounters as m
        where delivery_mode is null and cesarean is null and not exists (
            from px where px.hospital_id = m.hospital_id and px.encounter_id = m.encounter_id
            and (code like '10D%' or code = '10E0XZZ'))
        and exists (from dx where dx.hospital_id = m.hospital_id and dx.encounter_id = m.encounter_id and code like 'Z37%')
    """)
    assert without == unknown > 0


@needs_shared_data
def test_rows_of_the_old_certificate_come_from_hospitals_of_their_own(converted: Landing) -> None:
    shares = converted.all("""
        select count(payer_primary) / count(*) as share_with_payer from maternal_encounters group by hospital_id
    """)
    assert all(share < 0.05 or share > 0.9 for (share,) in shares)
    assert sum(share < 0.05 for (share,) in shares) >= 1


@needs_shared_data
def test_hospitals_of_births_without_a_route_send_no_procedures(converted: Landing) -> None:
    assert converted.one("""
        select count(*) from px semi join (
            select hospital_id from maternal_encounters where delivery_mode is null
        ) using (hospital_id)
    """) == (0,)


@needs_shared_data
def test_each_row_is_one_true_pair_and_identifiers_carry_errors(converted: Landing) -> None:
    assert converted.one("select count(*), count(*) filter (stay_kind = 'birth') from truth") == (
        LIMIT,
        LIMIT,
    )
    (nameless,) = converted.one("select avg((first_name is null)::int) from maternal_encounters")
    assert 0.003 <= nameless <= 0.03


def test_a_small_file_without_known_items_is_converted(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Two rows: one complete, one of the 1989 certificate whose items of 2003 are all missing."""
    columns = ", ".join(
        f"{name} := case when old then null else {value} end"
        for name, value in {
            "me_rout": "'cesarean'", "pay": "'medicaid'", "ab_nicu": "'y'", "mm_mtr": "'n'", "mm_plac": "'n'",
            "mm_rupt": "'n'", "mm_uhyst": "'n'", "mm_aicu": "'n'", "me_pres": "'cephalic'", "ld_indl": "'n'",
            "cig_0": "0", "cig_1": "0", "cig_3": "0", "wic": "'y'", "precare": "2", "m_ht_in": "64", "pwgt_r": "140",
            "dwgt_r": "170", "ilive": "'y'", "mtran": "'n'", "ab_aven6": "'n'", "ab_surf": "'n'", "ab_seiz": "'n'",
        }.items()
    )  # fmt: skip
    con.execute(f"""
        create table made as select unnest(struct_pack(
            row_id := id, mager := 29, urf_diab := 'n', urf_chyper := 'n', urf_phyper := 'y', urf_eclam := 'n',
            dbwt := 2400, combgest := 36, sex := 'F', dplural := 2, apgar5 := 9, apgar10 := null::int,
            previs := 10, priorlive := 1, priordead := 0, priorterm := 0, {columns}))
        from (values (1, false), (2, true)) as t (id, old)
    """)
    source = tmp_path / "made.parquet"
    con.execute(f"copy made to '{source}' (format parquet)")
    summary = births_from_natality(con, source, tmp_path / "net", seed=1, hospitals=2, errors="none")
    made = open_landing(tmp_path / "net", summary, con)
    rows = made.con.execute("""
        select plurality, liveborn_count, delivery_mode, gestational_age_days from maternal_encounters
        order by delivery_mode nulls last
    """).fetchall()
    assert rows == [(2, 2, "cesarean", 252), (2, 2, None, 252)]
    assert made.one("select count(distinct hospital_id), count(nicu_admitted) from newborn_encounters") == (
        2,
        1,
    )
    assert made.one("select count(*) from dx where code = 'Z372'") == (2,)
