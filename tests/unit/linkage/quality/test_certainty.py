"""Expected false and missed links, added up by hand, and whether probabilities keep their word."""

from __future__ import annotations

import duckdb
import pytest

from linkage.quality.calibration import create_calibration
from linkage.quality.certainty import create_certainty
from linkage.quality.proxies import PROXY_LIST, create_proxies
from tests.unit.linkage.link_tables import add_newborn, add_pair, add_row, create_link_tables


@pytest.fixture
def tables(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_link_tables(con)
    return con


def figures(con: duckdb.DuckDBPyConnection, stratum: str, value: str = "all") -> dict[str, float]:
    cursor = con.execute(
        "select * from link_certainty_exact where stratum = ? and stratum_value = ?", [stratum, value]
    )
    names = [column[0] for column in cursor.description or ()]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def test_a_linked_newborn_s_other_candidates_may_be_a_missed_mother(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    # Odds 8 and 2 beside 1 for none: 8/11 for the link, 2/11 for a mother who then has none.
    add_newborn(tables, "B1", best="D1", weight=3, probability=8 / 11)
    add_pair(tables, "B1", "D1", 3)
    add_pair(tables, "B1", "D2", 1)
    create_certainty(tables)
    found = figures(tables, "overall")
    assert found["expected_right"] == pytest.approx(8 / 11)
    assert found["expected_false"] == pytest.approx(3 / 11)
    assert found["expected_missed"] == pytest.approx(2 / 11)
    assert found["expected_precision"] == pytest.approx(8 / 11)
    assert found["expected_recall"] == pytest.approx(8 / 10)


def test_very_heavy_candidates_do_not_overflow(tables: duckdb.DuckDBPyConnection) -> None:
    add_newborn(tables, "B1", best="D1", weight=5000, probability=0.5)
    add_pair(tables, "B1", "D1", 5000)
    add_pair(tables, "B1", "D2", 5000)
    create_certainty(tables)
    assert figures(tables, "overall")["expected_missed"] == pytest.approx(0.5)


def test_a_link_without_a_probability_is_no_expected_right_one(tables: duckdb.DuckDBPyConnection) -> None:
    add_newborn(tables, "B1", best="D1", weight=30)
    create_certainty(tables)
    found = figures(tables, "model", "identified")
    assert (found["links"], found["expected_right"], found["expected_precision"]) == (1, None, None)


def test_a_newborn_in_review_is_a_missed_link_and_its_tier_tells_what_linking_would_do(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    add_newborn(tables, "B1", best="D1", weight=20, probability=0.999)
    add_newborn(tables, "B2", best="D2", weight=2, probability=0.75, status="review", tier="loose")
    add_pair(tables, "B1", "D1", 20)
    add_pair(tables, "B2", "D2", 2)
    create_certainty(tables)
    assert figures(tables, "overall")["links"] == 1
    assert figures(tables, "overall")["expected_missed"] == pytest.approx(0.75)
    loose = figures(tables, "tier", "loose")
    assert (loose["links"], loose["expected_precision"], loose["expected_recall"]) == (1, 0.75, None)
    assert figures(tables, "threshold", "0.5")["expected_precision"] == pytest.approx((0.999 + 0.75) / 2)
    assert figures(tables, "threshold", "0.8")["links"] == 1


def test_parts_add_up_to_the_whole(tables: duckdb.DuckDBPyConnection) -> None:
    for number in range(12):
        add_newborn(
            tables,
            f"B{number}",
            best=f"D{number}",
            weight=number - 3,
            probability=(number + 1) / 13,
            status="linked" if number > 5 else "review",
            tier="strict" if number > 8 else "standard" if number > 5 else "loose",
            hospital=f"H{number % 3}",
            model="limited" if number % 2 else "identified",
            birth_at=f"2025-0{1 + number % 4}-05",
        )
        add_pair(tables, f"B{number}", f"D{number}", number - 3, hospital=f"H{number % 3}")
    create_certainty(tables)
    whole = figures(tables, "overall")
    for stratum in ("model", "method", "hospital", "month"):
        parts = tables.execute(
            "select sum(newborns), sum(links), sum(expected_false), sum(expected_missed) "
            "from link_certainty_exact where stratum = ?",
            [stratum],
        ).fetchall()[0]
        assert parts == pytest.approx(
            (whole["newborns"], whole["links"], whole["expected_false"], whole["expected_missed"])
        )


def test_a_reviewer_s_link_is_certain_and_nothing_has_no_precision(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    create_certainty(tables)
    assert tables.execute("select count(*) from link_certainty_exact").fetchall() == [(0,)]
    add_newborn(tables, "B1", best="D1", weight=-3, method="reviewed")
    add_newborn(tables, "B2", status="unlinked", tier=None)
    create_certainty(tables)
    assert figures(tables, "overall")["expected_precision"] == 1.0
    # B2 has no candidate, so nothing is known to be missed.
    assert figures(tables, "overall")["expected_missed"] == 0.0
    assert figures(tables, "tier", "none")["expected_precision"] is None


def test_calibration_counts_right_candidates_by_band_of_probability(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    tables.execute(
        "create table truth (newborn_hospital_id varchar, newborn_encounter_id varchar, "
        "delivery_hospital_id varchar, delivery_encounter_id varchar)"
    )
    # Four candidates at 0.75: three right, one in review among them; one at 0.99995 right.
    for number, (probability, status) in enumerate(
        [(0.75, "linked"), (0.75, "linked"), (0.75, "review"), (0.75, "linked"), (0.99995, "linked")]
    ):
        add_newborn(tables, f"B{number}", best=f"D{number}", weight=3, probability=probability, status=status)
        mother = "D9" if number == 1 else f"D{number}"
        add_row(
            tables,
            "truth",
            newborn_hospital_id="H1",
            newborn_encounter_id=f"B{number}",
            delivery_hospital_id="H1",
            delivery_encounter_id=mother,
        )
    create_calibration(tables, "truth")
    rows = tables.execute(
        "select band, newborns, expected_right, observed_right, share from link_calibration "
        "where kind = 'link_probability' order by band_low"
    ).fetchall()
    assert rows == [("0.5 to 0.9", 4, 3.0, 3, 0.75), ("0.9999 to 0.99999", 1, 0.99995, 1, 1.0)]
    assert tables.execute(
        "select band, newborns, observed_right from link_calibration where kind = 'match_weight'"
    ).fetchall() == [("0 to 5", 5, 4)]


@pytest.fixture
def twins(tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """One woman's sound twins, and her next child two years later."""
    for number, day, liveborn in (("D1", "2025-03-10", 2), ("D2", "2027-03-10", 1)):
        add_row(
            tables,
            "comparable_deliveries",
            hospital_id="H1",
            encounter_id=number,
            admit_at=f"{day} 01:00",
            discharge_at=f"{day} 23:00",
            liveborn_count=liveborn,
        )
        add_row(
            tables,
            "mother_stays",
            hospital_id="H1",
            encounter_id=number,
            index_hospital_id="H1",
            index_encounter_id="D1",
        )
    add_newborn(tables, "B1", best="D1", weight=20, sex="F", name_sex="F", birth_order=1)
    add_newborn(tables, "B2", best="D1", weight=20, sex="M", name_sex="M", birth_order=2)
    add_newborn(tables, "B3", best="D2", weight=20, sex="M", birth_at="2027-03-10 08:00")
    return tables


def proxies(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int | None, int | None]]:
    create_proxies(con)
    return {
        name: (numerator, denominator)
        for name, numerator, denominator in con.execute(
            "select proxy, numerator, denominator from linkage_proxies_exact"
        ).fetchall()
    }


def test_sound_links_show_no_sign_of_a_false_one(twins: duckdb.DuckDBPyConnection) -> None:
    assert proxies(twins) == {
        "newborn_with_two_mothers": (0, 3),
        "contested_newborn": (0, 3),
        "delivery_interval_under_180_days": (0, 1),
        "birth_outside_stay": (0, 3),
        "more_newborns_than_liveborn": (0, 2),
        "sex_contradicts_name": (0, 2),
        "birth_orders_doubled": (0, 1),
        "siblings_over_48_hours_apart": (0, 1),
        "blood_types_contradict": (None, None),
    }


@pytest.mark.parametrize(
    ("fault", "proxy"),
    [
        (
            "insert into links select * replace ('D2' as delivery_encounter_id) from links "
            "where newborn_encounter_id = 'B1'",
            "newborn_with_two_mothers",
        ),
        ("update links set runner_up_weight = 1 where newborn_encounter_id = 'B1'", "contested_newborn"),
        (
            "update comparable_deliveries set admit_at = '2025-08-01' where encounter_id = 'D2'",
            "delivery_interval_under_180_days",
        ),
        (
            "update comparable_newborns set birth_at = '2025-03-12', admit_at = '2025-03-12' where encounter_id = 'B1'",
            "birth_outside_stay",
        ),
        (
            "update comparable_deliveries set liveborn_count = 1 where encounter_id = 'D1'",
            "more_newborns_than_liveborn",
        ),
        ("update comparable_newborns set sex = 'M' where encounter_id = 'B1'", "sex_contradicts_name"),
        ("update comparable_newborns set birth_order = 2 where encounter_id = 'B1'", "birth_orders_doubled"),
        (
            "update comparable_newborns set birth_at = '2025-03-13 09:00' where encounter_id = 'B2'",
            "siblings_over_48_hours_apart",
        ),
    ],
)
def test_each_sign_is_seen(twins: duckdb.DuckDBPyConnection, fault: str, proxy: str) -> None:
    twins.execute(fault)
    assert proxies(twins)[proxy][0] == 1
    assert {each.name for each in PROXY_LIST} >= {proxy}
