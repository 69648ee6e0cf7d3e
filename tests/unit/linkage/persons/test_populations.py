"""Which population a newborn and a delivery belong to, told by codes, discharge status and links on records by hand."""

from __future__ import annotations

import duckdb
import pytest

from data_contracts.internal import populations as declared
from linkage.persons.population_evidence import SIGNS, create_population_evidence
from linkage.persons.populations import DELIVERY_TYPES, NEWBORN_TYPES, create_population_types
from tests.support.shared import SHARED_DATA, needs_shared_data

DELIVERY = {
    "liveborn_count": 1,
    "plurality": 1,
    "discharge_disposition": "01",
    "transfer_to_hospital_id": None,
}
NEWBORN = {
    "role": "birth",
    "is_outborn": False,
    "plurality": 1,
    "birth_order": None,
    "birth_at": "2025-03-01 10:00",
    "discharge_at": "2025-03-03 10:00",
    "discharge_disposition": "01",
    "street": "1 ELM ST",
    "mrn": None,
    "birth_weight_g": None,
    "gestational_age_days": 273,
    "payer": "private",
    "sex": "female",
    "index": None,
    "mother": "M1",
}


def lay_out(
    con: duckdb.DuckDBPyConnection,
    deliveries: dict[str, dict[str, object]],
    newborns: dict[str, dict[str, object]],
    codes: dict[str, tuple[str, ...]],
) -> None:
    """Records of hospital H by encounter; `index` is an infant's index stay, `mother` the delivery it is linked to."""
    con.execute("create table diagnoses (hospital_id varchar, encounter_id varchar, code_plain varchar)")
    for encounter, listed in codes.items():
        for code in listed:
            con.execute("insert into diagnoses values ('H', ?, ?)", [encounter, code])
    con.execute("""
        create table comparable_deliveries (hospital_id varchar, encounter_id varchar, liveborn_count bigint,
            plurality bigint, discharge_disposition varchar, transfer_to_hospital_id varchar);
        create table comparable_newborns (hospital_id varchar, encounter_id varchar, role varchar, is_outborn boolean,
            plurality bigint, birth_order bigint, birth_at timestamp, discharge_at timestamp,
            discharge_disposition varchar, street varchar, guarantor_name varchar, subscriber_id varchar, city varchar,
            zip varchar, phone varchar, mrn varchar, admit_at timestamp, birth_weight_g double,
            gestational_age_days bigint, delivery_mode varchar, race_ethnicity varchar, payer varchar,
            mother_age_years bigint, sex varchar, first_name varchar, last_name varchar);
        create table infant_stays (hospital_id varchar, encounter_id varchar, index_hospital_id varchar,
            index_encounter_id varchar, stay_sequence bigint);
        create table links (newborn_hospital_id varchar, newborn_encounter_id varchar, delivery_hospital_id varchar,
            delivery_encounter_id varchar);
    """)
    for encounter, told in deliveries.items():
        con.execute(
            "insert into comparable_deliveries values ('H', ?, ?, ?, ?, ?)",
            [encounter, *(DELIVERY | told).values()],
        )
    for encounter, told in newborns.items():
        row = NEWBORN | told
        con.execute(
            "insert into comparable_newborns values ('H', $e, $role, $is_outborn, $plurality, $birth_order, $birth_at, "
            "$discharge_at, $discharge_disposition, $street, 'DOE JANE', 'S1', 'AUSTIN', '73301', '5125550100', $mrn, "
            "$birth_at, $birth_weight_g, $gestational_age_days, 'vaginal', null, $payer, 29, $sex, null, null)",
            {"e": encounter}
            | {name: value for name, value in row.items() if name not in ("index", "mother")},
        )
        if row["role"] != "test":
            index = row["index"] or encounter
            con.execute(
                "insert into infant_stays values ('H', ?, 'H', ?, ?)",
                [encounter, index, 1 if index == encounter else 2],
            )
            if index == encounter:
                mother = row["mother"]
                con.execute("insert into links values ('H', ?, ?, ?)", [encounter, mother and "H", mother])
    create_population_evidence(con)
    create_population_types(con)


def types(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        con.execute("""
            select encounter_id, delivery_type from delivery_types
            union all select encounter_id, newborn_type from newborn_types
        """).fetchall()
    )


@pytest.mark.parametrize(
    ("told", "codes", "expected"),
    [
        ({}, ("Z370",), "live_birth"),
        ({"liveborn_count": 0}, ("Z371",), "stillbirth"),
        ({"liveborn_count": None, "plurality": None}, ("O364XX0",), "stillbirth"),
        ({"liveborn_count": 1, "plurality": 2}, ("Z373", "O364XX1"), "mixed_outcome"),
        ({"liveborn_count": 2, "plurality": 3}, (), "mixed_outcome"),
        ({}, ("Z370", "Z333"), "gestational_carrier"),
        ({"discharge_disposition": "20"}, ("Z370",), "mother_died"),
        # The stay ends without a child and without a mother: there is nobody for a dyad.
        ({"discharge_disposition": "20", "liveborn_count": 0}, ("Z371",), "stillbirth"),
        ({"discharge_disposition": "02"}, ("Z370",), "mother_transferred"),
        ({"transfer_to_hospital_id": "H9"}, ("Z370",), "mother_transferred"),
        ({"discharge_disposition": "07"}, ("Z370",), "mother_left"),
    ],
)
def test_a_delivery_has_the_first_type_that_holds(
    con: duckdb.DuckDBPyConnection, told: dict[str, object], codes: tuple[str, ...], expected: str
) -> None:
    lay_out(con, {"M1": told}, {}, {"M1": codes})
    assert types(con) == {"M1": expected}


@pytest.mark.parametrize(
    ("told", "codes", "mothers_codes", "expected"),
    [
        ({}, ("Z3800",), ("Z370",), "liveborn_in_hospital"),
        ({"plurality": 2}, ("Z3830",), (), "multiple"),
        ({}, ("Z381",), (), "born_before_arrival"),
        ({"role": "transfer_in", "is_outborn": True}, (), (), "outborn"),
        ({"discharge_disposition": "20"}, ("Z3800",), (), "neonatal_death"),
        # Day 28 is no neonatal day: 1 March to 29 March are 28 days.
        (
            {"discharge_disposition": "20", "discharge_at": "2025-03-29 09:00"},
            ("Z3800",),
            (),
            "liveborn_in_hospital",
        ),
        ({}, ("Z3800", "Z0282"), (), "adoption"),
        ({"mother": None}, ("Z381", "Z761"), (), "safe_haven"),
        ({}, ("Z3800",), ("Z333",), "surrogacy"),
        ({}, ("P95",), (), "stillborn_record"),
        ({"role": "test"}, (), (), "test_patient"),
    ],
)
def test_a_newborn_has_the_first_type_that_holds(
    con: duckdb.DuckDBPyConnection,
    told: dict[str, object],
    codes: tuple[str, ...],
    mothers_codes: tuple[str, ...],
    expected: str,
) -> None:
    lay_out(
        con, {"M1": {"plurality": 2, "liveborn_count": 2}}, {"B1": told}, {"M1": mothers_codes, "B1": codes}
    )
    assert types(con)["B1"] == expected


def test_a_twin_whose_sibling_was_stillborn_or_died_is_told_apart(con: duckdb.DuckDBPyConnection) -> None:
    lay_out(
        con,
        {"M1": {"plurality": 2, "liveborn_count": 1}, "M2": {"plurality": 2, "liveborn_count": 2}},
        {
            "B1": {"plurality": 2},
            "B2": {"plurality": 2, "mother": "M2"},
            "B3": {"plurality": 2, "mother": "M2", "discharge_disposition": "20"},
        },
        {},
    )
    found = types(con)
    assert (found["B1"], found["B2"], found["B3"]) == ("sibling_lost", "sibling_lost", "neonatal_death")


def test_two_birth_records_of_one_child_are_one_newborn(con: duckdb.DuckDBPyConnection) -> None:
    lay_out(con, {"M1": {}}, {"B1": {}, "B2": {"index": "B1"}}, {})
    assert types(con) == {"M1": "live_birth", "B1": "duplicate_record"}


def test_a_death_after_a_transfer_counts_and_a_readmission_changes_no_birth_type(
    con: duckdb.DuckDBPyConnection,
) -> None:
    lay_out(
        con,
        {"M1": {}, "M2": {}},
        {
            "B1": {},
            "T1": {"index": "B1", "role": "transfer_in", "is_outborn": True, "discharge_disposition": "20"},
            "B2": {"mother": "M2"},
            "R2": {"index": "B2", "role": "readmission"},
        },
        {},
    )
    found = types(con)
    assert (found["B1"], found["B2"]) == ("neonatal_death", "liveborn_in_hospital")


def test_a_child_given_away_is_not_compared_by_its_guardians_address(con: duckdb.DuckDBPyConnection) -> None:
    lay_out(con, {"M1": {}}, {"B1": {}, "B2": {}, "B3": {}}, {"B1": ("Z0282",), "B2": ("Z761",)})
    kept = con.execute("""
        select encounter_id from comparable_newborns
        where coalesce(street, guarantor_name, subscriber_id, city, zip, phone) is not null
    """).fetchall()
    assert kept == [("B3",)]


def test_a_single_fetal_death_without_an_outcome_code_leaves_room_for_nobody(
    con: duckdb.DuckDBPyConnection,
) -> None:
    lay_out(
        con,
        {
            "M1": {"liveborn_count": None},
            "M2": {"liveborn_count": None, "plurality": 2},
            "M3": {"liveborn_count": 1},
        },
        {},
        {"M1": ("O364XX0",), "M2": ("O364XX2",), "M3": ("O364XX0",)},
    )
    counts = con.execute("select liveborn_count from comparable_deliveries order by encounter_id").fetchall()
    assert counts == [(0,), (None,), (1,)]


def test_a_hospital_that_calls_every_twin_the_first_gives_no_birth_order(
    con: duckdb.DuckDBPyConnection,
) -> None:
    twins = {f"B{number}": {"plurality": 2, "birth_order": 1} for number in range(1, 5)}
    lay_out(con, {"M1": {}}, twins, {})
    (known,) = con.execute("select count(birth_order) from comparable_newborns").fetchone() or (None,)
    assert known == 0


ONE_CHILD = {"birth_weight_g": 3412}


@pytest.mark.parametrize(
    ("second", "is_same_child"),
    [
        (ONE_CHILD, True),
        # Left out on one of the two records: gestation and payer; mode, age, zip and sex still agree.
        (ONE_CHILD | {"gestational_age_days": None, "payer": None}, True),
        (ONE_CHILD | {"sex": "male"}, False),
        (ONE_CHILD | {"birth_weight_g": 3413}, False),
        (ONE_CHILD | {"discharge_at": "2025-03-04 10:00"}, False),
        (ONE_CHILD | {"plurality": 2}, False),
        (ONE_CHILD | {"mrn": "77"}, False),
        ({}, False),
    ],
)
def test_a_single_birth_recorded_twice_is_one_child_also_where_no_record_numbers_are_sent(
    con: duckdb.DuckDBPyConnection, second: dict[str, object], is_same_child: bool
) -> None:
    lay_out(con, {"M1": {}}, {"B1": ONE_CHILD, "B2": second}, {})
    numbers = con.execute("select mrn from comparable_newborns order by encounter_id").fetchall()
    assert (numbers == [("EB1",), ("EB1",)]) is is_same_child
    if not is_same_child:
        assert numbers == [(None,), (second.get("mrn"),)]


def test_every_type_says_why_and_the_last_takes_whoever_is_left() -> None:
    for listed in (DELIVERY_TYPES, NEWBORN_TYPES):
        assert all(each.because for each in listed)
        assert len({each.name for each in listed}) == len(listed)
        assert [each.when for each in listed].index("true") == len(listed) - 1


@needs_shared_data
def test_every_code_of_a_sign_is_an_official_one(con: duckdb.DuckDBPyConnection) -> None:
    for code in (code for sign in SIGNS for code in sign.codes):
        (known,) = con.execute(
            f"select count(*) from '{SHARED_DATA}/icd/icd10_cm.parquet' where starts_with(code_plain, ?)",
            [code],
        ).fetchone() or (0,)
        assert known > 0, code


def test_the_contracts_name_every_sign_and_type_in_order() -> None:
    assert [name for name, _ in declared.SIGNS] == [sign.name for sign in SIGNS]
    assert list(declared.NEWBORN_TYPE_NAMES) == [each.name for each in NEWBORN_TYPES]
    assert list(declared.DELIVERY_TYPE_NAMES) == [each.name for each in DELIVERY_TYPES]
