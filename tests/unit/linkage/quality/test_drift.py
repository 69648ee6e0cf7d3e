"""A month that falls out of its hospital's own history is seen; ordinary months are not."""

from __future__ import annotations

import duckdb
import pytest

from linkage.quality.drift import create_drift
from linkage.quality.small_cells import choose_hidden, hide_small_cells
from tests.unit.linkage.link_tables import create_link_tables


@pytest.fixture
def year(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Hospitals H1 and H2, January to December 2025, 100 births a month: 97 linked by 20 bits, 3 without a candidate."""
    create_link_tables(con)
    con.execute("""
        create temp table births as
        select 'H' || h as hospital_id, printf('%d-%02d-%d', h, m, i) as number, make_date(2025, m, 5) as day, i, m
        from range(1, 3) hospitals(h), range(1, 13) months(m), range(100) births(i)
    """)
    con.execute("""
        insert into comparable_newborns by name
        select hospital_id, number as encounter_id, 'birth' as role, day + interval 8 hour as birth_at, day as admit_at,
            'M' || number as mother_mrn, 'GARCIA' as last_name from births
    """)
    con.execute("""
        insert into links by name
        select hospital_id as newborn_hospital_id, number as newborn_encounter_id, false as is_outborn,
            if(i >= 3, 'linked', 'unlinked') as link_status, if(i >= 3, 20.0, null) as match_weight from births
    """)
    con.execute("""
        insert into scored_pairs by name
        select hospital_id as newborn_hospital_id, number as newborn_encounter_id, 'D' || c as delivery_encounter_id
        from births, range(5) candidates(c)
    """)
    return con


def found_out(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, int]]:
    create_drift(con)
    return con.execute(
        "select subject, hospital_id, month(month) from linkage_drift_exact where is_out order by all"
    ).fetchall()


def test_twelve_like_months_hold_nothing_out_of_limits(year: duckdb.DuckDBPyConnection) -> None:
    assert found_out(year) == []
    (rate,) = year.execute(
        "select value, reference, lower, upper from linkage_drift_exact "
        "where subject = 'link_rate' and hospital_id = 'H1' and month = '2025-12-01'"
    ).fetchall()
    # 1067 of 1100 before; with one event added each way the share is 1068 of 1102, and the standard error
    # sqrt(0.96915 x 0.03085 x (1/100 + 1/1100)) = 0.01806.
    assert rate == pytest.approx((0.97, 0.97, 0.97 - 3 * 0.01806, 1.0), abs=1e-4)


def test_the_first_months_have_no_limits(year: duckdb.DuckDBPyConnection) -> None:
    create_drift(year)
    assert year.execute(
        "select count(*) from linkage_drift_exact where month = '2025-01-01' "
        "and (coalesce(reference, lower, upper) is not null or is_out)"
    ).fetchall() == [(0,)]


def test_a_month_that_loses_its_links_is_out(year: duckdb.DuckDBPyConnection) -> None:
    year.execute(
        "update links set link_status = 'unlinked', match_weight = null where newborn_hospital_id = 'H1' "
        "and newborn_encounter_id like '1-09-%' and newborn_encounter_id < '1-09-3'"
    )
    out = found_out(year)
    assert ("link_rate", "H1", 9) in out
    assert ("match_weight_psi", "H1", 9) in out
    assert not [row for row in out if row[1] == "H2"]


def test_a_shift_of_weights_is_seen_while_all_are_linked(year: duckdb.DuckDBPyConnection) -> None:
    year.execute(
        "update links set match_weight = 11 where newborn_encounter_id like '2-12-%' and match_weight > 0"
    )
    assert found_out(year) == [
        ("match_weight_psi", "H2", 12),
        ("match_weight_psi", None, 12),
    ]


def test_a_blanked_field_and_a_flood_of_candidates_are_seen(year: duckdb.DuckDBPyConnection) -> None:
    year.execute("update comparable_newborns set mother_mrn = null where encounter_id like '1-07-%'")
    year.execute(
        "insert into scored_pairs by name select newborn_hospital_id, newborn_encounter_id, 'X' || c as "
        "delivery_encounter_id from links, range(20) t(c) where newborn_encounter_id like '2-06-%'"
    )
    assert set(found_out(year)) >= {
        ("missing_newborn_mother_mrn", "H1", 7),
        ("missing_newborn_mother_mrn", None, 7),
        ("candidates_per_newborn", "H2", 6),
    }


def test_months_that_always_differed_widen_the_limits(year: duckdb.DuckDBPyConnection) -> None:
    # Every other month H1 links 85 of 100; the same 85 in the last month is nothing new.
    year.execute(
        "update links set link_status = 'unlinked', match_weight = null where newborn_hospital_id = 'H1' "
        "and split_part(newborn_encounter_id, '-', 2)::int % 2 = 0 "
        "and split_part(newborn_encounter_id, '-', 3)::int < 15"
    )
    create_drift(year)
    assert year.execute(
        "select is_out from linkage_drift_exact where subject = 'link_rate' and hospital_id = 'H1' "
        "and month = '2025-12-01'"
    ).fetchall() == [(False,)]


def test_a_single_hidden_cell_takes_the_smallest_other_with_it() -> None:
    # 4 is small; from the total less 50 and 30 it would follow, so 30 goes with it.
    assert choose_hidden({1: (4,), 2: (50,), 3: (30,)}, [[1, 2, 3]], 10) == {1, 3}
    # 4 and 5 together are 9, still small: 30 goes with them.
    assert choose_hidden({1: (4,), 2: (50,), 3: (30,), 4: (5,)}, [[1, 2, 3, 4]], 10) == {1, 3, 4}
    assert choose_hidden({1: (40,), 2: (50,)}, [[1, 2]], 10) == set()


def test_hiding_along_one_total_does_not_open_the_other() -> None:
    # Rows 1-2 and 3-4 are hospitals, 1-3 and 2-4 months: hiding 1 takes 2 (its hospital) and 3 (its month), then 4.
    cells = {1: (4,), 2: (20,), 3: (30,), 4: (40,)}
    assert choose_hidden(cells, [[1, 2], [3, 4], [1, 3], [2, 4]], 10) == {1, 2, 3, 4}


def test_hidden_rows_keep_their_names_and_lose_their_figures(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create temp table counted as select * from (values ('a', 3, 100), ('b', 40, 90), ('c', 50, 95)) v(g, n, d)"
    )
    hide_small_cells(
        con,
        "counted",
        counts=["n", "d - n"],
        parts_of_totals=["'all'"],
        figures=["n", "d"],
        largest_hidden=10,
    )
    # 3 is small, and one hidden row would follow from the total: b is the smaller of the others (50 of 90 left over).
    assert con.execute("from counted").fetchall() == [("a", None, None), ("b", None, None), ("c", 50, 95)]
