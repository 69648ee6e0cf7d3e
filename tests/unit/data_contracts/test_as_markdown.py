"""The data dictionary tells every column and every rule, in words a clinician reads."""

from __future__ import annotations

import pytest

from data_contracts.as_markdown import dictionary_page
from data_contracts.as_words import percent, rule_allowance, rule_columns, rule_sentence
from data_contracts.contract import rules_of
from data_contracts.internal import INTERNAL
from data_contracts.published import PUBLISHED
from data_contracts.rules import Before, Between, RefersTo, Unique
from data_contracts.submitted import SUBMITTED, feed_named

EVERY_CONTRACT = (*SUBMITTED, *INTERNAL, *PUBLISHED)


def test_the_page_names_every_table_column_and_reason() -> None:
    page = dictionary_page(EVERY_CONTRACT)

    for contract in EVERY_CONTRACT:
        assert f"## {contract.name}\n" in page
        assert all(f"| `{field.name}` |" in page for field in contract.fields)
        assert all(rule.because in page for rule in contract.rules)


def test_birth_weight_is_described_with_unit_aliases_and_missing_codes() -> None:
    page = dictionary_page([feed_named("newborn_encounters")])

    assert (
        "| `birth_weight_g` | number | g |  |  | Birth weight. Also read from: birthweight_g, bwt. "
        "Means missing: 9999, 99999. |"
    ) in page


def test_a_rule_reads_as_a_sentence_with_its_reason_severity_and_allowance() -> None:
    page = dictionary_page([feed_named("newborn_encounters")])

    assert (
        "- `birth_weight_g` lies between 200 and 7000, or is empty, because birth weight in grams; "
        "1 to 15 are pounds or kilograms. It warns; up to 1 % of rows may break it (plausibility)."
    ) in page


def test_sentences_of_rules_over_several_columns() -> None:
    assert rule_sentence(Unique(columns=("a", "b"), because="")) == "`a` and `b` together name one row"
    assert rule_sentence(Unique(columns=("a",), because="")) == "`a` names one row"
    assert rule_sentence(Before(earlier="a", later="b", because="")) == (
        "`a` is not after `b`, unless one of them is empty"
    )
    refers = RefersTo(columns=("a",), targets=("t", "u"), target_columns=("a",), because="")
    assert rule_sentence(refers) == "`a` names a row of `t` or `u`"


def test_a_share_above_nought_never_reads_as_nought() -> None:
    assert percent(0) == "0 %"
    assert percent(1 / 1_000_000) == "<0.01 %"
    assert percent(0.0001) == "0.01 %"
    assert percent(0.999999) == ">99.99 %"
    assert percent(1) == "100 %"
    assert percent(0.042) == "4.2 %"
    assert rule_allowance(Between(column="a", low=0, high=1, because="")) == "no row may break it"


@pytest.mark.parametrize("contract", EVERY_CONTRACT, ids=lambda contract: f"{contract.kind}-{contract.name}")
def test_rules_speak_only_of_columns_that_exist(contract) -> None:  # type: ignore[no-untyped-def]
    names = {field.name for field in contract.fields}

    assert len(names) == len(contract.fields)
    assert set(contract.key) <= names
    assert all(set(rule_columns(rule)) <= names for rule in rules_of(contract))
