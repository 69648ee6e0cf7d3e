"""A word that could not mean anything cannot be built; three-valued logic is what the vocabulary says it is."""

from __future__ import annotations

import pytest

from measures.flags import Flag, FlagKind
from measures.reference import condition_holds
from measures.vocabulary import (
    above,
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    between,
    count_of,
    diagnosed,
    established,
    first_answer,
    gestation,
    had_procedure,
    is_known,
    not_,
    one_of,
)
from measures.words import NO, YES, Between, Compare, Condition, Operator

UNKNOWN = at_least("absent", 1)
ROW = {"absent": None, "present": 5}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (all_of(YES, UNKNOWN), None),
        (all_of(NO, UNKNOWN), False),
        (any_of(YES, UNKNOWN), True),
        (any_of(NO, UNKNOWN), None),
        (not_(UNKNOWN), None),
        (established(UNKNOWN), False),
        (is_known("absent"), False),
        (is_known("present"), True),
        (count_of(YES, UNKNOWN, NO, at_least=1), True),
        (count_of(YES, UNKNOWN, NO, at_least=2), None),
        (count_of(YES, UNKNOWN, NO, at_least=3), False),
        (first_answer((UNKNOWN, YES), (YES, NO)), False),
        (first_answer((YES, UNKNOWN), (YES, YES)), None),
        (first_answer((NO, YES), (UNKNOWN, YES)), None),
        (one_of("absent", 1, 2), None),
        (between("absent", 1, 2), None),
    ],
)
def test_unknown_is_neither_yes_nor_no(condition: Condition, answer: bool | None) -> None:
    assert condition_holds(condition, ROW) is answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (at_least("present", 5), True),
        (at_most("present", 5), True),
        (above("present", 5), False),
        (below("present", 5), False),
        (between("present", 5, 5), True),
    ],
)
def test_limits_are_in_or_out_as_the_word_says(condition: Condition, answer: bool) -> None:
    assert condition_holds(condition, ROW) is answer


def test_gestation_is_counted_in_completed_weeks() -> None:
    # 37 weeks 0 days = 37 x 7 = 259 days
    from_37 = Compare(column="gestational_age_days", operator=Operator.AT_LEAST, constant=259)
    until_39 = Compare(column="gestational_age_days", operator=Operator.BELOW, constant=273)
    assert gestation(at_least=37) == from_37
    assert gestation(below=39) == until_39
    assert gestation(at_least=37, below=39) == all_of(from_37, until_39)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        (diagnosed("gdm"), FlagKind.DIAGNOSIS),
        (diagnosed("gdm", first_listed=True), FlagKind.DIAGNOSIS_FIRST),
        (diagnosed("gdm", first_listed=False), FlagKind.DIAGNOSIS_SECONDARY),
        (diagnosed("gdm", present_on_admission=True), FlagKind.DIAGNOSIS_PRESENT_ON_ADMISSION),
        (diagnosed("gdm", present_on_admission=False), FlagKind.DIAGNOSIS_NOT_PRESENT_ON_ADMISSION),
        (had_procedure("gdm"), FlagKind.PROCEDURE),
    ],
)
def test_each_way_to_carry_a_code_is_a_flag_of_its_own(condition: Condition, kind: FlagKind) -> None:
    assert condition.flag == Flag(kind=kind, codelist="gdm")  # type: ignore[union-attr]


def test_words_without_meaning_are_refused() -> None:
    with pytest.raises(ValueError, match="all_of needs at least one part"):
        all_of()
    with pytest.raises(ValueError, match="at_least=3 of 2"):
        count_of(YES, NO, at_least=3)
    with pytest.raises(ValueError, match="swap them"):
        Between(column="age", low=2, high=1)
    with pytest.raises(ValueError, match="at least one value"):
        one_of("payer")
    with pytest.raises(ValueError, match="gestation"):
        gestation()
    with pytest.raises(ValueError, match="do not combine"):
        diagnosed("gdm", present_on_admission=True, first_listed=True)
