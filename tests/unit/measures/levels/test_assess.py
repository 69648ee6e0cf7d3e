"""One hospital's survey against the published criteria: boundaries, missing answers, own reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.levels.assess import (
    Discordance,
    assess,
    compare_reports,
    is_met,
    level_to_use,
    read_level,
)
from measures.levels.criteria import ASKED_WITHOUT_LEVEL, LADDERS, MATERNAL, NEONATAL, items_of
from measures.levels.ladder import AtMost, Criterion, Ladder

every_ladder = pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.kind)


def reaching(ladder: Ladder, level: int) -> dict[str, str]:
    """A survey that answers everything: the criteria up to a level as met, all others as not met."""
    yes = {i for c in ladder.criteria if c.level <= level for i in c.items[:1]}
    answers = {item: "yes" if item in yes else "no" for c in ladder.criteria for item in c.items}
    for criterion in ladder.criteria:
        if isinstance(criterion.answer, AtMost):
            needed = [
                c.answer.limit for c in ladder.criteria if c.items == criterion.items and c.level <= level
            ]  # type: ignore[union-attr]
            answers[criterion.items[0]] = str(min(needed, default=9999))
    return answers


@every_ladder
def test_a_hospital_that_meets_all_criteria_up_to_a_level_has_that_level(ladder: Ladder) -> None:
    for level in (ladder.below, *ladder.levels):
        found = assess(ladder, reaching(ladder, level))
        assert (found.level, found.is_settled) == (level, True)
        assert found.items_missing == ()
        top = level == ladder.levels[-1]
        assert found.next_level == (None if top else level + 1)
        assert found.distance == len(ladder.asked_at(level + 1))


@every_ladder
def test_each_criterion_alone_stops_its_level_and_is_named(ladder: Ladder) -> None:
    everything = reaching(ladder, 4)
    for criterion in ladder.criteria:
        number = isinstance(criterion.answer, AtMost)
        failing = {item: str(criterion.answer.limit + 1) if number else "no" for item in criterion.items}  # type: ignore[union-attr]
        found = assess(ladder, everything | failing)
        assert found.level < criterion.level
        assert found.next_level is not None
        if found.next_level == criterion.level:
            assert criterion in found.unmet


@every_ladder
def test_a_level_is_not_reached_over_a_gap_below_it(ladder: Ladder) -> None:
    lowest = ladder.asked_at(ladder.levels[0])[0]
    found = assess(ladder, reaching(ladder, 4) | dict.fromkeys(lowest.items, "no"))
    assert found.level == ladder.below
    assert found.limiting == (lowest,)
    assert ladder.name_of(found.level) == f"below_{ladder.names[ladder.levels[0]]}"


@every_ladder
def test_an_empty_survey_reaches_nothing_and_rules_nothing_out(ladder: Ladder) -> None:
    found = assess(ladder, {})
    assert (found.level, found.highest_possible) == (ladder.below, 4)
    assert found.unmet == ()
    assert found.distance == len(ladder.asked_at(ladder.levels[0]))
    assert set(found.items_missing) == {i for c in ladder.asked_at(ladder.levels[0]) for i in c.items}


@pytest.mark.parametrize(
    ("weeks", "grams", "level"),
    [
        ("36", "2500", 0),
        ("35", "2500", 1),
        ("33", "1500", 1),
        ("32", "1501", 1),
        ("32", "1500", 2),
        ("31", "1500", 2),
        ("32", "1499", 2),
        ("31", "1499", 4),
        ("22", "400", 4),
    ],
)
def test_neonatal_levels_by_the_smallest_newborns_a_hospital_cares_for(
    weeks: str, grams: str, level: int
) -> None:
    answers = reaching(NEONATAL, 4) | {
        "lowest_gestation_accepted_weeks": weeks,
        "lowest_birth_weight_accepted_g": grams,
    }
    assert assess(NEONATAL, answers).level == level


def test_cpap_or_brief_ventilation_is_enough_for_level_ii() -> None:
    without = reaching(NEONATAL, 2) | dict.fromkeys(("cpap_available", "brief_ventilation"), "no")
    assert assess(NEONATAL, without).level == 1
    for one in ("cpap_available", "brief_ventilation", "sustained_ventilation"):
        assert assess(NEONATAL, without | {one: "yes"}).level == 2


def test_one_of_three_kinds_of_surgery_is_enough_for_maternal_level_iv() -> None:
    kinds = ("neurosurgery_24h", "cardiac_surgery_24h", "transplant_surgery_24h")
    without = reaching(MATERNAL, 4) | dict.fromkeys(kinds, "no")
    assert assess(MATERNAL, without).level == 3
    assert all(assess(MATERNAL, without | {one: "yes"}).level == 4 for one in kinds)


def test_who_is_on_site_at_all_times_is_readily_available() -> None:
    on_site = reaching(MATERNAL, 2) | {
        "obstetrician_readily_available_24h": "no",
        "anesthesiologist_readily_available_24h": "no",
        "obstetric_provider_on_site_24h": "yes",
        "anesthesia_on_site_24h": "yes",
    }
    assert assess(MATERNAL, on_site).level == 2


def test_a_missing_answer_never_counts_as_met_and_leaves_the_level_open() -> None:
    answers = reaching(MATERNAL, 3)
    del answers["interventional_radiology_24h"]
    found = assess(MATERNAL, answers)
    assert (found.level, found.highest_possible, found.is_settled) == (2, 3, False)
    assert [c.id for c in found.limiting] == ["interventional_radiology"]
    assert found.unmet == ()
    assert found.items_missing == ("interventional_radiology_24h",)


def test_one_missing_alternative_does_not_matter_when_another_is_met() -> None:
    answers = reaching(NEONATAL, 3)
    assert answers["inhaled_nitric_oxide"] == "yes"
    del answers["high_frequency_ventilation"]
    assert assess(NEONATAL, answers).is_settled


def test_a_missing_answer_above_a_failed_criterion_changes_nothing() -> None:
    answers = reaching(MATERNAL, 1)
    del answers["interventional_radiology_24h"]
    assert assess(MATERNAL, answers).is_settled


@pytest.mark.parametrize("answer", ["yes", " YES ", "y", "true", "1"])
def test_yes_is_read_in_any_spelling(answer: str) -> None:
    assert is_met(MATERNAL.criteria[0], {MATERNAL.criteria[0].items[0]: answer}) is True


@pytest.mark.parametrize("answer", ["", "sometimes", "unknown", "nan"])
def test_an_answer_that_cannot_be_read_is_missing(answer: str) -> None:
    asks_yes = MATERNAL.criteria[0]
    asks_number = Criterion(
        id="weeks", level=1, items=("weeks",), answer=AtMost(limit=35), sentence="from 35 weeks"
    )
    assert is_met(asks_yes, {asks_yes.items[0]: answer}) is None
    assert is_met(asks_number, {"weeks": answer}) is None


@pytest.mark.parametrize(
    ("written", "level"),
    [("3", 3), ("III", 3), (" level iv", 4), ("Birth center", 0), ("0", 0), ("5", None), ("high", None), (None, None)],
)  # fmt: skip
def test_levels_are_read_as_hospitals_write_them(written: str | None, level: int | None) -> None:
    assert read_level(written) == level


def test_own_reports_agree_or_are_too_high_or_too_low() -> None:
    settled = assess(MATERNAL, reaching(MATERNAL, 2))
    compared = [compare_reports(reported, settled) for reported in (3, 2, 1, None)]
    assert compared == [Discordance.OVER, Discordance.AGREE, Discordance.UNDER, Discordance.NOT_REPORTED]
    assert compare_reports(3, None) is Discordance.NOT_ASSESSED


def test_a_report_that_missing_answers_could_bear_out_is_undecided() -> None:
    answers = reaching(MATERNAL, 3)
    del answers["interventional_radiology_24h"]
    open_ = assess(MATERNAL, answers)  # II at least, III at most
    compared = [compare_reports(reported, open_) for reported in (4, 3, 2, 1)]
    assert compared == [
        Discordance.OVER,
        Discordance.UNDECIDED,
        Discordance.UNDECIDED,
        Discordance.UNDER,
    ]
    assert [level_to_use(reported, open_) for reported in (4, 3, 2, 1)] == [
        (3, "self_reported"),
        (3, "self_reported"),
        (2, "self_reported"),
        (2, "self_reported"),
    ]
    assert level_to_use(None, open_) == (None, "unknown")


def test_a_settled_assessment_outweighs_the_report_and_a_report_outweighs_nothing_known() -> None:
    settled = assess(NEONATAL, reaching(NEONATAL, 2))
    assert level_to_use(3, settled) == (2, "assessed")
    assert level_to_use(None, settled) == (2, "assessed")
    assert level_to_use(3, None) == (3, "self_reported")
    assert level_to_use(None, None) == (None, "unknown")


@every_ladder
def test_criteria_are_told_apart_and_speak_of_known_items(ladder: Ladder) -> None:
    assert len({c.id for c in ladder.criteria}) == len(ladder.criteria)
    assert len({c.sentence for c in ladder.criteria}) == len(ladder.criteria)
    assert all(ladder.asked_at(level) for level in ladder.levels)
    assert {c.level for c in ladder.criteria} == set(ladder.levels)
    assert not items_of(ladder) & set(ASKED_WITHOUT_LEVEL)


def _surveys(ladder: Ladder) -> st.SearchStrategy[dict[str, str]]:
    numbers = {c.items[0] for c in ladder.criteria if isinstance(c.answer, AtMost)}
    return st.fixed_dictionaries(
        {},
        optional={
            item: st.integers(20, 40).map(str) if item in numbers else st.sampled_from(["yes", "no"])
            for item in sorted(items_of(ladder))
        },
    )


@every_ladder
@given(chosen=st.data())
def test_one_more_favourable_answer_never_lowers_the_level(ladder: Ladder, chosen: st.DataObject) -> None:
    answers = reaching(ladder, chosen.draw(st.integers(-1, 4))) | chosen.draw(_surveys(ladder))
    criterion = chosen.draw(st.sampled_from(ladder.criteria))
    item = chosen.draw(st.sampled_from(criterion.items))
    better = str(criterion.answer.limit) if isinstance(criterion.answer, AtMost) else "yes"
    if isinstance(criterion.answer, AtMost) and float(answers.get(item, "9999")) < criterion.answer.limit:
        better = answers[item]
    before, after = assess(ladder, answers), assess(ladder, answers | {item: better})
    assert after.level >= before.level
    assert after.highest_possible >= before.highest_possible


@every_ladder
@given(chosen=st.data())
def test_leaving_an_answer_out_never_raises_the_level_and_never_rules_a_level_out(
    ladder: Ladder, chosen: st.DataObject
) -> None:
    answers = reaching(ladder, chosen.draw(st.integers(-1, 4)))
    left_out = chosen.draw(st.sets(st.sampled_from(sorted(answers))))
    complete = assess(ladder, answers)
    partial = assess(ladder, {item: answer for item, answer in answers.items() if item not in left_out})
    assert partial.level <= complete.level <= partial.highest_possible
    assert partial.level <= partial.highest_possible
