"""When two people look at one pair: what is settled, what is not, and how far they agree."""

from __future__ import annotations

import random

import pytest

from linkage.review.items import SettledPair, cohen_kappa, hash_settled, measure_agreement, settle
from tests.support.review_tables import says

D1_IS_MOTHER = SettledPair(newborn=("H1", "B1"), delivery=("H1", "D1"), is_match=True)
D1_IS_NOT = SettledPair(newborn=("H1", "B1"), delivery=("H1", "D1"), is_match=False)
B1 = ("H1", "B1")


def test_one_reviewer_is_enough_where_one_is_needed() -> None:
    found = settle([says("ann", "B1", "D1", "match", 1)], 1)
    assert (found.settled, found.states[B1]) == ((D1_IS_MOTHER,), "matched")


def test_where_two_are_needed_one_opinion_waits_for_another() -> None:
    found = settle([says("ann", "B1", "D1", "match", 1)], 2)
    assert (found.settled, found.states[B1]) == ((), "awaiting")
    found = settle([says("ann", "B1", "D1", "match", 1), says("bea", "B1", "D1", "match", 2)], 2)
    assert (found.settled, found.states[B1]) == ((D1_IS_MOTHER,), "matched")


def test_one_person_who_says_it_twice_is_still_one() -> None:
    assert settle([says("ann", "B1", "D1", "match", 1), says("ann", "B1", "D1", "match", 2)], 2).settled == ()


def test_two_who_differ_settle_nothing_and_a_third_decides() -> None:
    differing = [says("ann", "B1", "D1", "match", 1), says("bea", "B1", "D1", "no_match", 2)]
    found = settle(differing, 1)
    assert (found.settled, found.states[B1]) == ((), "disagreement")
    assert settle([*differing, says("cem", "B1", "D1", "match", 3)], 1).settled == (D1_IS_MOTHER,)
    assert settle([*differing, says("cem", "B1", "D1", "no_match", 3)], 2).settled == (D1_IS_NOT,)


def test_a_change_of_mind_ends_a_disagreement() -> None:
    decisions = [
        says("ann", "B1", "D1", "match", 1),
        says("bea", "B1", "D1", "no_match", 2),
        says("bea", "B1", "D1", "match", 3),
    ]
    assert settle(decisions, 2).settled == (D1_IS_MOTHER,)


def test_two_who_name_different_mothers_disagree() -> None:
    found = settle([says("ann", "B1", "D1", "match", 1), says("bea", "B1", "D2", "match", 2)], 1)
    assert (found.settled, found.states[B1]) == ((), "disagreement")


def test_a_newborn_has_one_mother_so_a_later_match_takes_back_the_earlier() -> None:
    found = settle([says("ann", "B1", "D2", "match", 1), says("ann", "B1", "D1", "match", 2)], 1)
    assert found.settled == (D1_IS_MOTHER,)


def test_refusing_one_delivery_does_not_refuse_the_other() -> None:
    found = settle([says("ann", "B1", "D1", "no_match", 1), says("ann", "B1", "D2", "unsure", 2)], 1)
    assert (found.settled, found.states[B1]) == ((D1_IS_NOT,), "refused")


def test_who_is_unsure_settles_nothing_and_contradicts_nobody() -> None:
    assert settle([says("ann", "B1", "D1", "unsure", 1)], 1).states[B1] == "unsure"
    found = settle([says("ann", "B1", "D1", "unsure", 1), says("bea", "B1", "D1", "match", 2)], 1)
    assert found.settled == (D1_IS_MOTHER,)


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_whatever_people_say_no_newborn_gets_two_mothers_and_order_of_reading_is_nothing(needed: int) -> None:
    chance = random.Random(needed)
    for _ in range(300):
        decisions = [
            says(
                chance.choice("abcd"),
                chance.choice(("B1", "B2")),
                chance.choice(("D1", "D2", "D3")),
                chance.choice(("match", "no_match", "unsure")),
                number,
            )
            for number in range(chance.randrange(1, 12))
        ]
        found = settle(decisions, needed)
        mothers = [pair.newborn for pair in found.settled if pair.is_match]
        assert len(mothers) == len(set(mothers))
        assert len({(pair.newborn, pair.delivery) for pair in found.settled}) == len(found.settled)
        shuffled = chance.sample(decisions, len(decisions))
        assert settle(shuffled, needed) == found


def test_kappa_takes_out_the_agreement_of_chance() -> None:
    # Cohen's own kind of table: 20 both match, 15 both no match, 5 and 10 otherwise. Observed 35 / 50 = 0.7;
    # by chance (25 x 30 + 25 x 20) / 2500 = 0.5; kappa = 0.2 / 0.5 = 0.4.
    judged = (
        [("match", "match")] * 20
        + [("match", "no_match")] * 5
        + [("no_match", "match")] * 10
        + [("no_match", "no_match")] * 15
    )
    assert cohen_kappa(judged) == pytest.approx(0.4)
    assert cohen_kappa([("match", "match")] * 9) is None
    assert cohen_kappa([]) is None


def test_agreement_counts_the_pairs_both_have_judged() -> None:
    decisions = [
        says("ann", "B1", "D1", "match", 1),
        says("bea", "B1", "D1", "match", 2),
        says("ann", "B2", "D1", "match", 3),
        says("bea", "B2", "D1", "no_match", 4),
        says("ann", "B3", "D1", "match", 5),  # nobody else
    ]
    (found,) = measure_agreement(decisions)
    assert (found.reviewers, found.pairs, found.agreeing, found.share) == (("ann", "bea"), 2, 1, 0.5)


def test_the_key_of_what_is_settled_changes_only_with_what_is_settled() -> None:
    first = settle([says("ann", "B1", "D1", "match", 1)], 1).settled
    with_note = settle([says("ann", "B1", "D1", "match", 1, note="same address")], 1).settled
    refused = settle([says("ann", "B1", "D1", "no_match", 1)], 1).settled
    assert hash_settled(first) == hash_settled(with_note)
    assert len({hash_settled(first), hash_settled(refused), hash_settled(())}) == 3
