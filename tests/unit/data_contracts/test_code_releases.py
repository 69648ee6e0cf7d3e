"""What two releases of the official tables mean for the code lists: new, retired and split codes."""

from __future__ import annotations

from datetime import date

import pytest

from data_contracts.codelists import codelist_named
from data_contracts.codelists.releases import changes_between

OLD, NEW = date(2022, 10, 1), date(2023, 10, 1)


@pytest.fixture
def tables(con, tmp_path):
    """Two releases in one folder: O72.1 stays, O72.2 retires, O90.4 is split, O72.9 and Z99.9 are new."""
    con.execute(
        f"""
        copy (
            select code, replace(code, '.', '') as code_plain, billable, valid_from::date as valid_from,
                valid_to::date as valid_to
            from (values
                ('O72.1', true, '2015-10-01', null), ('O72.2', true, '2015-10-01', '2023-09-30'),
                ('O90.4', true, '2015-10-01', '2023-09-30'), ('O90.4', false, '2023-10-01', null),
                ('O90.41', true, '2023-10-01', null), ('O90.49', true, '2023-10-01', null),
                ('O72.9', true, '2023-10-01', null), ('X99.9', true, '2023-10-01', null)
            ) as codes(code, billable, valid_from, valid_to)
        ) to '{tmp_path / "icd10_cm.parquet"}' (format parquet)
        """
    )
    con.execute(
        f"copy (select '' as code, null::date as valid_from, null::date as valid_to where false) "
        f"to '{tmp_path / 'icd10_pcs.parquet'}' (format parquet)"
    )
    return tmp_path


def changes_of(found, codelist):
    return {(one.change, one.code, one.successors) for one in found if one.codelist == codelist}


def test_a_new_neighbour_is_told_to_the_list_it_may_belong_to(con, tables):
    found = changes_between(con, (tables, OLD), (tables, NEW))
    assert ("new", "O72.9", ()) in changes_of(found, "postpartum_hemorrhage")
    assert not any(one.code == "X99.9" for one in found), "no list has a neighbour of it"


def test_a_code_without_successor_is_retired(con, tables):
    found = changes_between(con, (tables, OLD), (tables, NEW))
    assert ("retired", "O72.2", ()) in changes_of(found, "postpartum_hemorrhage")


def test_a_code_that_becomes_a_heading_is_split(con, tables):
    found = changes_between(con, (tables, OLD), (tables, NEW))
    lists = {one.codelist for one in found if one.change == "split"}
    assert lists
    assert all(one.successors == ("O90.41", "O90.49") for one in found if one.change == "split")
    assert all(
        "O904" in {code.code.replace(".", "") for code in codelist_named(name).codes} for name in lists
    )


def test_one_release_compared_with_itself_has_no_changes(con, tables):
    assert changes_between(con, (tables, NEW), (tables, NEW)) == ()
