"""The landing folder as a whole: same seed same files, contract's columns and types, a truth that fits the feeds."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from data_contracts.contract import FieldType, identifying_columns
from data_contracts.submitted import FEEDS, feed_named
from synthetic.landing import contract_types
from synthetic.settings import ERROR_RATES
from synthetic.synthesis import synthesize
from tests.unit.synthetic.conftest import Landing, open_landing


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_files_and_another_seed_does_not(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        synthesize(con, tmp_path / name, births=600, seed=seed, months=2)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_every_feed_is_there_with_the_columns_and_types_of_its_contract(landing: Landing) -> None:
    for contract in FEEDS:
        files = sorted(landing.folder.glob(f"*/*/{contract.name}.parquet"))
        assert files, f"no file of {contract.name}"
        for path in files[:3]:
            schema = pq.read_schema(path)
            assert [(field.name, field.type) for field in schema] == contract_types(contract)


def test_required_columns_are_filled(landing: Landing) -> None:
    for contract in FEEDS:
        for field in contract.fields:
            if field.required:
                (empty,) = landing.one(f"select count(*) from {contract.name} where {field.name} is null")
                assert empty == 0, f"{contract.name}.{field.name}"


def test_a_key_names_one_row(landing: Landing) -> None:
    for contract in FEEDS:
        if contract.key:
            key = ", ".join(contract.key)
            rows, keys = landing.one(f"select count(*), count(distinct ({key})) from {contract.name}")
            assert rows == keys > 0, contract.name


def test_the_two_encounter_feeds_share_no_encounter_number(landing: Landing) -> None:
    (shared,) = landing.one(
        "select count(*) from maternal_encounters semi join newborn_encounters using (hospital_id, encounter_id)"
    )
    assert shared == 0


def test_every_row_hangs_on_an_encounter(landing: Landing) -> None:
    landing.con.execute(
        "create or replace temp view encounters as select hospital_id, encounter_id from maternal_encounters "
        "union all select hospital_id, encounter_id from newborn_encounters"
    )
    for feed in ("diagnoses", "procedures", "observations", "medications", "social_screenings"):
        (orphans,) = landing.one(
            f"select count(*) from {feed} anti join encounters using (hospital_id, encounter_id)"
        )
        assert orphans == 0, feed


def test_the_summary_counts_what_was_written(landing: Landing) -> None:
    for feed in ("maternal_encounters", "newborn_encounters", "diagnoses", "procedures", "observations", "medications",
                 "social_screenings"):  # fmt: skip
        assert landing.one(f"select count(*) from {feed}") == (getattr(landing.summary, feed),)
    assert landing.one("select count(*) from truth") == (landing.summary.truth_rows,)
    assert landing.summary.births == landing.summary.liveborn + landing.summary.stillborn == 20_000
    written = list(landing.folder.glob("*/*/*.parquet"))
    assert landing.summary.files == len(written)


def test_files_stand_in_the_folder_of_their_discharge_month(landing: Landing) -> None:
    (elsewhere,) = landing.one(f"""
        select count(*) from read_parquet('{landing.folder}/*/*/maternal_encounters.parquet', filename = true)
        where strftime(coalesce(discharge_datetime, admit_datetime), '%Y-%m') <> split_part(filename, '/', -2)
          and coalesce(discharge_datetime, admit_datetime) >= timestamp '2025-01-01'
    """)
    assert elsewhere == 0


def test_the_truth_names_encounters_of_both_feeds(landing: Landing) -> None:
    (no_newborn,) = landing.one("""
        select count(*) from truth anti join newborn_encounters as n
        on newborn_hospital_id = n.hospital_id and newborn_encounter_id = n.encounter_id
    """)
    (no_mother,) = landing.one("""
        select count(*) from truth anti join maternal_encounters as m
        on delivery_hospital_id = m.hospital_id and delivery_encounter_id = m.encounter_id
    """)
    assert (no_newborn, no_mother) == (0, 0)
    rows, newborns = landing.one(
        "select count(*), count(distinct (newborn_hospital_id, newborn_encounter_id)) from truth"
    )
    assert rows == newborns


def test_true_pairs_agree_where_records_say_the_same_thing(landing: Landing) -> None:
    """No delivery has more children than it bore alive, and a birth lies inside the mother's stay."""
    (too_many,) = landing.one("""
        select count(*) from (
            select count(*) as children, any_value(m.liveborn_count) as liveborn
            from truth join maternal_encounters as m
              on delivery_hospital_id = m.hospital_id and delivery_encounter_id = m.encounter_id
            where stay_kind = 'birth'
            group by delivery_hospital_id, delivery_encounter_id
        ) where children > liveborn
    """)
    assert too_many == 0
    (outside,) = landing.one("""
        select count(*) from truth
        join newborn_encounters as n on newborn_hospital_id = n.hospital_id and newborn_encounter_id = n.encounter_id
        join maternal_encounters as m on delivery_hospital_id = m.hospital_id and delivery_encounter_id = m.encounter_id
        where n.birth_datetime::date not between m.admit_datetime::date
          and coalesce(m.discharge_datetime, timestamp '2026-01-01')::date
    """)
    assert outside == 0


def test_the_network_has_the_hard_cases(landing: Landing) -> None:
    kinds = dict(landing.con.execute("select stay_kind, count(*) from truth group by 1").fetchall())
    assert set(kinds) == {"birth", "transfer", "readmission", "duplicate"}
    (lost_birth_records,) = landing.one("""
        select count(*) from truth as t where is_outborn and not exists (
            from truth as b where b.delivery_hospital_id = t.delivery_hospital_id
            and b.delivery_encounter_id = t.delivery_encounter_id and b.stay_kind = 'birth')
    """)
    assert lost_birth_records > 20
    hard = {
        "stillbirths": "select count(*) from dx where code in ('Z371', 'Z373', 'Z374', 'Z377')",
        "triplets": "select count(*) from dx where code like 'Z375%'",
        "mothers transferred in": "select count(*) from maternal_encounters where point_of_origin = '4'",
        "readmitted mothers": "select count(*) from maternal_encounters where ms_drg = '776'",
        "still in hospital": "select count(*) from newborn_encounters where discharge_datetime is null",
        "test patients": "select count(*) from newborn_encounters where last_name = 'ZZTEST'",
        "all nines": "select count(*) from newborn_encounters where mother_mrn = '999999999'",
        "constant phone": "select count(*) from newborn_encounters where phone = '9999999999'",
        "born outside": "select count(*) from dx where code in ('Z381', 'Z384')",
        "days without times": "select count(*) from newborn_encounters where birth_datetime::time = time '00:00'",
    }
    missing = [name for name, query in hard.items() if landing.one(query)[0] == 0]
    assert missing == []
    (smiths,) = landing.one("""
        select max(children) from (
            select count(*) as children from newborn_encounters
            where plurality = 2 and admission_type = '4' and upper(last_name) in ('SMITH')
            group by hospital_id, birth_datetime::date)
    """)
    assert smiths >= 3, "two families called Smith have twins on one day (a name may be mistyped)"


@pytest.mark.parametrize(("errors", "low", "high"), [("light", 0.20, 0.27), ("heavy", 0.35, 0.45)])
def test_newborns_bear_another_surname_as_often_as_asked(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, errors: str, low: float, high: float
) -> None:
    """Mistyped names add to the drawn share: two records x 1 % (6 %) of names."""
    summary = synthesize(con, tmp_path / "net", births=6_000, seed=2, errors=errors)  # type: ignore[arg-type]
    made = open_landing(tmp_path / "net", summary, con)
    (share,) = made.one("""
        select avg((upper(n.last_name) <> upper(m.last_name))::int) from truth
        join newborn_encounters as n on newborn_hospital_id = n.hospital_id and newborn_encounter_id = n.encounter_id
        join maternal_encounters as m on delivery_hospital_id = m.hospital_id and delivery_encounter_id = m.encounter_id
        where stay_kind = 'birth'
    """)
    assert low <= share <= high


def test_heavy_errors_lose_the_birth_record_of_about_one_child_in_seventy(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    summary = synthesize(con, tmp_path / "net", births=6_000, seed=3, errors="heavy")
    made = open_landing(tmp_path / "net", summary, con)
    (outborn,) = made.one("""
        select count(*) from newborn_encounters as n
        where point_of_origin in ('4', '6') and not exists (
            from truth as t join truth as b
              on t.delivery_hospital_id = b.delivery_hospital_id and t.delivery_encounter_id = b.delivery_encounter_id
            where t.newborn_hospital_id = n.hospital_id and t.newborn_encounter_id = n.encounter_id
              and b.stay_kind = 'birth')
    """)
    # 1.5 % of 6,000 = 90 lost on the way, 0.3 % = 18 born at home, and some whose mother is absent.
    assert 80 <= outborn <= 160


def test_without_errors_identifiers_are_complete(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    summary = synthesize(con, tmp_path / "net", births=1_500, seed=4, errors="none")
    made = open_landing(tmp_path / "net", summary, con)
    empty = made.one("""
        select count(*) filter (first_name is null), count(*) filter (last_name is null),
               count(*) filter (birth_date is null), count(*) filter (zip is null) from maternal_encounters
    """)
    assert empty == (0, 0, 0, 0)
    assert made.one("select count(*) from newborn_encounters where last_name = 'ZZTEST'") == (0,)


def test_limited_data_name_nobody(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    summary = synthesize(con, tmp_path / "net", births=1_500, seed=4, limited=True)
    made = open_landing(tmp_path / "net", summary, con)
    for feed in ("maternal_encounters", "newborn_encounters"):
        for column in identifying_columns(feed_named(feed)):
            assert made.one(f"select count({column}) from {feed}") == (0,), f"{feed}.{column}"
    assert not list((tmp_path / "net").glob("*/*/birth_certificates.*")), (
        "a certificate without names says nothing"
    )
    years, no_times, rows = made.one("""
        select count(birth_year), count(*) filter (admit_datetime::time = time '00:00'), count(*)
        from maternal_encounters
    """)
    assert years == rows
    assert 0 < no_times < rows, "some hospitals send days without times, others both"


def test_csv_says_the_same_as_parquet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for file_format in ("parquet", "csv.gz"):
        synthesize(con, tmp_path / file_format, births=300, seed=7, months=1, file_format=file_format)  # type: ignore[arg-type]
    query = "select count(*), sum(birth_weight_g), min(birth_datetime::timestamp), count(*) filter (nicu_admitted) from"
    (parquet,) = con.execute(
        f"{query} read_parquet('{tmp_path}/parquet/*/*/newborn_encounters.parquet')"
    ).fetchall()
    (csv,) = con.execute(f"{query} read_csv('{tmp_path}/csv.gz/*/*/newborn_encounters.csv.gz')").fetchall()
    assert csv == parquet


@pytest.mark.parametrize(("period", "folders"), [("month", 15), ("quarter", 5), ("year", 2)])
def test_periods_may_be_months_quarters_or_years(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, period: str, folders: int
) -> None:
    synthesize(
        con, tmp_path / "net", births=900, seed=8, months=15, period=period, first_month=date(2024, 10, 1)  # type: ignore[arg-type]
    )  # fmt: skip
    assert (
        len({path.parent.name for path in (tmp_path / "net").glob("*/*/maternal_encounters.parquet")})
        == folders
    )


def test_a_folder_that_holds_files_is_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "something.txt").write_text("kept")
    with pytest.raises(ValueError, match="already holds files"):
        synthesize(con, tmp_path, births=10, seed=1)
    with pytest.raises(ValueError, match="at least 1"):
        synthesize(con, tmp_path / "net", births=0, seed=1)


def test_limited_data_of_days_only_tell_no_time_no_single_day_of_gestation_and_leave_fields_out(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    summary = synthesize(con, tmp_path / "net", births=1_500, seed=4, limited=True, limited_detail="dates")
    made = open_landing(tmp_path / "net", summary, con)
    for contract in FEEDS:
        times = [field.name for field in contract.fields if field.type is FieldType.DATETIME]
        if times and any((tmp_path / "net").glob(f"*/*/{contract.name}.parquet")):
            for column in times:
                assert made.one(
                    f"select count(*) from {contract.name} where {column}::time <> time '00:00'"
                ) == (0,)
    for feed in ("maternal_encounters", "newborn_encounters"):
        assert made.one(f"select count(*) from {feed} where gestational_age_days % 7 <> 0") == (0,)
    # About 3,000 records of each kind: 0.12 +- 0.02 is more than three standard errors.
    shares = made.one("""
        select avg((plurality is null)::int), avg((sex is null)::int), avg((zip is null)::int)
        from newborn_encounters
    """)
    assert all(0.08 <= share <= 0.19 for share in shares), shares
    assert made.one(
        "select count(*) from maternal_encounters where (age_years is null) <> (birth_year is null)"
    ) == (0,), "a year of birth tells the age"


def test_days_without_times_are_refused_where_names_are_sent(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="limited"):
        synthesize(con, tmp_path / "net", births=300, seed=4, limited_detail="dates")


def test_heavy_errors_mean_what_is_written_of_them(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """12 % missing in every name, address and number that a hospital sends; 6 % of what is sent mistyped."""
    rates = ERROR_RATES["heavy"]
    assert (rates.missing, rates.mistyped, rates.other_surname, rates.outborn) == (0.12, 0.06, 0.35, 0.015)
    summary = synthesize(con, tmp_path / "net", births=3_000, seed=9, errors="heavy")
    made = open_landing(tmp_path / "net", summary, con)
    for feed, columns in {
        "maternal_encounters": ("first_name", "last_name", "birth_date", "street_address", "zip"),
        "newborn_encounters": ("first_name", "last_name", "street_address", "zip"),
    }.items():
        for column in columns:
            (share,) = made.one(f"select avg(({column} is null)::int) from {feed}")
            assert 0.10 <= share <= 0.14, f"{feed}.{column}"


def test_families_of_other_kinds_are_there_and_their_records_say_so(landing: Landing) -> None:
    """20,000 births: about 34 of carriers, 100 adopted and 5 foundlings; nobody's record names a foundling's mother."""
    kinds = dict(landing.all("select population, count(*) from truth group by 1"))
    assert 15 <= kinds["surrogacy"] <= 70
    assert 60 <= kinds["adoption"] <= 150
    assert kinds["sibling_lost"] > 0
    assert kinds["neonatal_death"] > 0
    assert "safe_haven" not in kinds
    assert landing.one("select count(*) from dx where code = 'Z333'")[0] >= 15
    adopted, coded = landing.one("""
        select count(*), count(*) filter (exists (
            select 1 from dx where dx.hospital_id = newborn_hospital_id and dx.encounter_id = newborn_encounter_id
            and code = 'Z0282'))
        from truth where population = 'adoption' and stay_kind = 'birth'
    """)
    assert 0.75 <= coded / adopted <= 1
    foundlings, named = landing.one("""
        select count(*), count(nullif(mother_mrn, '999999999')) + count(mother_first_name)
            + count(mother_birth_date) + count(guarantor_name)
        from newborn_encounters semi join (select * from dx where code = 'Z761') using (hospital_id, encounter_id)
    """)
    assert foundlings > 0 == named


def test_an_adopted_child_lives_elsewhere_than_its_mother(landing: Landing) -> None:
    same = dict(
        landing.all("""
            select population, avg((n.street_address = m.street_address)::int) from truth
            join newborn_encounters as n
                on newborn_hospital_id = n.hospital_id and newborn_encounter_id = n.encounter_id
            join maternal_encounters as m
                on delivery_hospital_id = m.hospital_id and delivery_encounter_id = m.encounter_id
            where stay_kind = 'birth' group by 1
        """)
    )
    assert same["adoption"] < 0.05 < 0.8 < same["liveborn_in_hospital"]


def test_a_woman_keeps_her_number_and_birth_date_through_all_her_pregnancies(landing: Landing) -> None:
    landing.con.execute(
        f"create or replace temp view women as from read_parquet('{landing.folder}/truth_mothers.parquet')"
    )
    stays, sent = landing.one(
        "select (select count(*) from women), (select count(*) from maternal_encounters)"
    )
    assert stays == sent
    landing.con.execute("""
        create or replace temp view deliveries_of_women as
        select woman, hospital_id, patient_mrn, birth_date,
            min(delivery_datetime) over (partition by woman) as first_at,
            max(delivery_datetime) over (partition by woman) as last_at
        from women join maternal_encounters using (hospital_id, encounter_id)
    """)
    ((twice,),) = landing.all(
        "select count(distinct woman) from deliveries_of_women where first_at < last_at - interval 200 day"
    )
    assert twice > 50
    (closer,) = landing.one(
        "select count(*) from deliveries_of_women where last_at > first_at and last_at - first_at < interval 300 day"
    )
    assert closer == 0
    (numbers,) = landing.one("""
        select max(numbers) from (
            select count(distinct patient_mrn) as numbers from deliveries_of_women group by woman, hospital_id)
    """)
    assert numbers == 1
    # 1 % of birth dates are mistyped; two or three records of a woman.
    (one_date,) = landing.one(
        "select avg(dates::int) from (select count(distinct birth_date) <= 1 as dates "
        "from deliveries_of_women group by woman)"
    )
    assert one_date > 0.97
