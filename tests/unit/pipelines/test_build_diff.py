"""Two builds side by side: causes first, then what followed, and no difference that few people make."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.build_diff import BuildDiff, compare_builds
from pipelines.cli import app
from pipelines.settings import Settings, SettingsError
from tests.support.published_fixture import create_empty_tables

OLD, NEW = "20260101T020000Z-aaaa", "20260102T020000Z-bbbb"
Rate = tuple[str, str, int, int, bool]
# measure, hospital, denominator, numerator, suppressed
STEADY: Rate = ("smm20", "H1", 1000, 100, False)


def write_build(
    settings: Settings,
    build_id: str,
    *,
    newborns: Sequence[str] = (),
    rates: Sequence[Rate] = (STEADY,),
    definition: str = "as it was",
    codes: Sequence[str] = ("O141",),
    submissions: Sequence[tuple[str, str]] = (("H1", "a"),),
    model: str = "m1",
    measures: Sequence[str] = ("smm20",),
    night: int = 1,
    events: int = 0,
    suppression: str = "us_cms",
) -> None:
    """A kept build with these newborns by link status and rates of hospitals."""
    folder = settings.published / "builds" / build_id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"build_id": build_id}))
    con = duckdb.connect(str(folder / "research.duckdb"))
    create_empty_tables(con)
    con.execute(
        "insert into builds by name select ? as build_id, true as is_current, now()::timestamp as started_at, "
        "'0.1' as code_version, ? as linkage_model_version, 'limited' as privacy_profile, ? as suppression_profile, "
        "? as input_hashes, ? as identity_night",
        [build_id, model, suppression, json.dumps({"deliveries": str(submissions)}), night],
    )
    con.execute(
        "insert into dyads by name select 'y' || i as dyad_id, 'n' || i as newborn_id, 'i' || i as infant_id, "
        "'H1' as hospital_id, status as link_status "
        "from (select unnest(?::varchar[]) as status, generate_subscripts(?, 1) as i)",
        [list(newborns), list(newborns)],
    )
    con.execute(
        "insert into measure_catalogue by name select unnest(?) as measure_id, 'T' as title, ? as definition, "
        "'delivery' as grain, 'htn' as codelists, false as needs_spec_check",
        [list(measures), definition],
    )
    con.execute(
        "insert into code_lists by name select 'htn' as codelist, 'ICD10CM' as code_system, unnest(?) as code",
        [list(codes)],
    )
    for hospital, content in submissions:
        con.execute(
            "insert into submissions by name select ? as submission_id, ? as submitter, '2025-01' as period, "
            "'accepted' as status, true as is_current",
            [f"{hospital}/2025-01/{content}", hospital],
        )
    for measure, hospital, denominator, numerator, suppressed in rates:
        share = numerator / denominator
        width = 1.96 * (share * (1 - share) / denominator) ** 0.5
        con.execute(
            "insert into measure_rates by name select ? as measure_id, 'all' as period_type, "
            "date '2025-01-01' as period_start, 'hospital' as level, ? as place, 'overall' as stratum, "
            "'all' as stratum_value, 100 as rate_per, true as computable, "
            "? as suppressed, ? as denominator, ? as numerator, ? as rate, ? as ci_low, ? as ci_high",
            [measure, hospital, suppressed]
            + (
                [None] * 5
                if suppressed
                else [denominator, numerator, 100 * share, 100 * (share - width), 100 * (share + width)]
            ),
        )
    con.execute(
        "insert into identity_events by name select i as event_number, ?::bigint as night, 'merged' as event, "
        "'mother' as grain, 'm' || i as id, 'same' as because from range(?) t(i)",
        [night, events],
    )
    con.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing")


def compare(settings: Settings) -> BuildDiff:
    return compare_builds(settings, OLD, NEW)


def test_the_same_twice_has_no_cause_and_no_effect(settings: Settings) -> None:
    for build in (OLD, NEW):
        write_build(settings, build, newborns=["linked"] * 100)
    found = compare(settings)
    told = asdict(found)
    assert all(
        told[name] == []
        for name in ("causes", "submissions", "tables", "codelists", "measures", "rates", "ids")
    )
    assert (found.rates_moved, found.rates_not_told) == (0, 0)


def test_submissions_are_added_replaced_or_gone(settings: Settings) -> None:
    write_build(settings, OLD, submissions=[("H1", "a"), ("H2", "b")])
    write_build(settings, NEW, submissions=[("H1", "c"), ("H3", "d")])
    found = compare(settings)
    assert [(row["submitter"], row["change"]) for row in found.submissions] == [
        ("H1", "replaced"),
        ("H2", "gone"),
        ("H3", "added"),
    ]
    assert found.causes[0]["cause"] == "deliveries"


def test_a_rate_that_moved_names_its_own_causes_first(settings: Settings) -> None:
    """100 of 1 000, interval 8.1 to 11.9 %; then 200 of 1 000: 20 %, moved by a definition and a code."""
    write_build(settings, OLD)
    write_build(
        settings, NEW, rates=[("smm20", "H1", 1000, 200, False)], definition="anew", codes=["O141", "O142"]
    )
    (rate,) = compare(settings).rates
    assert (rate["rate_before"], rate["rate_after"]) == (10.0, 20.0)
    assert rate["because"] == "definition (definition), code lists (htn)"


def test_measures_and_codes_that_came_and_went_are_told(settings: Settings) -> None:
    write_build(settings, OLD, measures=["smm20", "old"], codes=["O141", "O149"])
    write_build(settings, NEW, measures=["smm20", "new"], codes=["O141", "O142", "O143"])
    found = compare(settings)
    assert [(row["measure_id"], row["change"]) for row in found.measures] == [
        ("new", "added"),
        ("old", "dropped"),
    ]
    assert [(row["codes_added"], row["codes_dropped"]) for row in found.codelists] == [(2, 1)]


@pytest.mark.parametrize(("more", "told"), [(10, False), (11, True), (-10, False), (-11, True)])
def test_a_difference_of_few_newborns_hides_the_later_count(
    settings: Settings, more: int, told: bool
) -> None:
    """Ten more or ten fewer are a small cell under us_cms; eleven are none."""
    write_build(settings, OLD, newborns=["linked"] * 100)
    write_build(settings, NEW, newborns=["linked"] * (100 + more))
    found = compare(settings)
    (table,) = found.tables
    assert (table["table"], table["before"]) == ("dyads", 100)
    assert table["after"] == (100 + more if told else None)
    assert table["difference"] == (more if told else "fewer than 11")
    assert [row["after"] for row in found.link_status] == [100 + more if told else None]


def test_the_few_in_review_are_not_what_is_left_of_all_newborns(settings: Settings) -> None:
    """1 000 newborns less 900 linked and 95 unlinked are 5 in review: a second status is hidden with them."""
    write_build(settings, OLD, newborns=["linked"] * 900 + ["review"] * 5 + ["unlinked"] * 95)
    write_build(settings, NEW, newborns=["linked"] * 1000 + ["review"] * 50 + ["unlinked"] * 150)
    found = {row["link_status"]: (row["before"], row["after"]) for row in compare(settings).link_status}
    assert found == {"linked": (900, 1000), "review": (None, None), "unlinked": (None, None)}


def test_few_who_change_their_status_hide_every_later_count(settings: Settings) -> None:
    """Three more linked and three fewer in review: told either way, the other could be had from the total."""
    write_build(settings, OLD, newborns=["linked"] * 100 + ["review"] * 50)
    write_build(settings, NEW, newborns=["linked"] * 103 + ["review"] * 47)
    assert {row["after"] for row in compare(settings).link_status} == {None}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((20, 11), (25, 20)),  # nine events more
        ((100, 50), (104, 85)),  # four units more
        ((60, 20), (90, 45)),  # five more without the event
    ],
)
def test_a_rate_that_few_people_moved_is_counted_and_not_told(
    settings: Settings, before: tuple[int, int], after: tuple[int, int]
) -> None:
    write_build(settings, OLD, rates=[("smm20", "H1", *before, False)])
    write_build(settings, NEW, rates=[("smm20", "H1", *after, False)])
    found = compare(settings)
    assert found.rates == []
    assert (found.rates_moved, found.rates_not_told) == (1, 1)


def test_rates_that_one_build_hides_are_counted_only(settings: Settings) -> None:
    write_build(settings, OLD, rates=[STEADY, ("smm20", "H2", 50, 7, True)])
    write_build(settings, NEW, rates=[("smm20", "H1", 50, 7, True), ("smm20", "H2", 60, 30, False)])
    found = compare(settings)
    assert (found.rates_newly_hidden, found.rates_newly_shown) == (1, 1)
    assert found.rates == []


def test_the_stricter_profile_of_the_two_holds(settings: Settings) -> None:
    write_build(settings, OLD, newborns=["linked"] * 100, suppression="internal")
    write_build(settings, NEW, newborns=["linked"] * 105)
    assert compare(settings).tables[0]["after"] is None


@pytest.mark.parametrize(("events", "told"), [(3, "fewer than 11"), (30, 30)])
def test_merged_ids_between_the_two_nights_are_counted(
    settings: Settings, events: int, told: int | str
) -> None:
    write_build(settings, OLD, night=1)
    write_build(settings, NEW, night=2, events=events)
    found = compare(settings)
    assert found.ids == [{"event": "merged", "grain": "mother", "ids": told}]
    assert "identity_events" not in {row["table"] for row in found.tables}


def test_builds_are_found_by_a_beginning_that_is_theirs_alone(settings: Settings) -> None:
    for build in (OLD, NEW):
        write_build(settings, build)
    assert compare_builds(settings, "20260101", "20260102").after == NEW
    with pytest.raises(SettingsError, match="2 kept builds begin so"):
        compare_builds(settings, "2026", NEW)
    with pytest.raises(SettingsError, match="no kept build has that name"):
        compare_builds(settings, "2025", NEW)
    with pytest.raises(SettingsError, match="one and the same"):
        compare_builds(settings, NEW, NEW)


def test_the_command_tells_the_same_in_words_and_as_json(settings: Settings) -> None:
    write_build(settings, OLD, newborns=["linked"] * 100)
    write_build(settings, NEW, newborns=["linked"] * 104, rates=[("smm20", "H1", 1000, 200, False)])
    words = ["diff", OLD, NEW, "--home", str(settings.home)]

    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert told["rates"][0]["rate_after"] == 20.0
    printed = CliRunner().invoke(app, words, env={"COLUMNS": "200"}).stdout
    assert "fewer than 11" in printed
    assert "104" not in printed + json.dumps(told)
