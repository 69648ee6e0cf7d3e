"""What is read about siblings before newborns are given to mothers, and who sits with a mother already."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from linkage.resolution.assignment import assign
from linkage.resolution.siblings import SEATED_WEIGHT, read_seated, read_siblings, without


@pytest.fixture
def twins(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Four newborns of hospital H; 1 and 4 are linked for certain to delivery 10 of three, which has room for one more."""
    con.execute("""
        create table linkage_newborn_side as
        select unnest([1, 2, 3, 4]) as unique_id, 'H' as hospital_id, unnest(['A', 'B', 'C', 'D']) as encounter_id,
            date '1900-01-08' as day, unnest([600, 601, null, 600]) as minute;
        create table comparable_newborns as
        select 'H' as hospital_id, unnest(['A', 'B', 'C', 'D']) as encounter_id,
            unnest([1, null, 1, 1]) as birth_order, unnest([null, 1, 2, null]) as name_order;
        create table linkage_certain_links as select unnest([1, 4]) as newborn_no, 10 as delivery_no;
        create table open_deliveries as select 10 as unique_id, 1 as capacity;
    """)
    return con


def test_the_order_comes_from_the_field_or_the_name_and_is_unknown_where_they_differ(
    twins: duckdb.DuckDBPyConnection,
) -> None:
    siblings = read_siblings(twins)
    assert siblings.newborn.tolist() == [1, 2, 3, 4]
    # Of two certain links with one order the second's is not held against others.
    assert siblings.order.tolist() == [1, 1, -1, -1]
    assert siblings.day.tolist() == [7, 7, 7, 7]
    assert siblings.minute.tolist() == [600, 601, -1, 600]


def test_a_newborn_does_not_join_a_certain_sibling_of_its_own_order(twins: duckdb.DuckDBPyConnection) -> None:
    seated, seated_with = read_seated(twins)
    assert seated.tolist() == [1, 4]
    result = without(
        assign(
            np.concatenate([np.array([2, 3]), seated]),
            np.concatenate([np.array([10, 10]), seated_with]),
            np.array([40.0, 9.0, SEATED_WEIGHT, SEATED_WEIGHT]),
            {10: 3},
            floor=0.0,
            safe_margin=5.0,
            siblings=read_siblings(twins),
        ),
        seated,
    )
    # Newborn 2 is a first twin like newborn 1: the lighter claim of newborn 3, of unknown order, gets the place.
    assert dict(zip(result.newborn.tolist(), result.delivery.tolist(), strict=True)) == {2: -1, 3: 10}
    assert result.outcome.tolist() == ["crowded_out", "assigned"]
