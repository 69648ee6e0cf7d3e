"""Every check that does not pass is told with its meaning and its remedy, and few people behind it stay hidden."""

from __future__ import annotations

from datetime import date

import pytest

from data_contracts.as_sql import rule_name
from data_contracts.contract import rules_of
from data_contracts.submitted import SUBMITTED
from reports.findings import group_by_check, word_finding
from reports.mending import explain_check, name_columns, name_feed, say_plainly
from reports.published import Row

FALLBACK = explain_check("something new")


def result(**changed: object) -> Row:
    return {
        "stage": "staging",
        "check_id": "newborn_encounters.between(birth_weight_g)",
        "title": "Weight is plausible",
        "table_name": "newborn_encounters",
        "column_name": "birth_weight_g",
        "hospital_id": "H001",
        "period_start": date(2025, 3, 1),
        "severity": "WARN",
        "verdict": "WARN",
        "violated": 30,
        "total": 900,
        "share": 30 / 900,
        "threshold": 0.01,
        "threshold_source": "contract",
        "because": "grams, not pounds",
        "note": "30 of 900 (3.33 %, allowed 1 %). Check units.",
        "waiver_id": None,
        **changed,
    }


@pytest.mark.parametrize(
    "check_id", [f"{feed.name}.{rule_name(rule)}" for feed in SUBMITTED for rule in rules_of(feed)]
)
def test_every_rule_of_a_feed_has_a_meaning_and_a_remedy_of_its_own(check_id: str) -> None:
    means, mend = explain_check(check_id)
    assert (means, mend) != FALLBACK
    assert "{" not in means + mend
    assert "_" not in means + mend
    assert means[0].isupper()
    assert mend.endswith(".")


@pytest.mark.parametrize(
    "check_id",
    [
        "trend.maternal.volume",
        "peers.cesarean_share",
        "cross.newborn_without_diagnosis",
        "linkage.unlinked_share",
        "staging.required_feeds",
        "measures.lbw.counted",
        "publish.dyads.filled",
        "newborn_encounters.columns",
    ],
)
def test_every_family_of_checks_has_a_meaning_of_its_own(check_id: str) -> None:
    assert explain_check(check_id) != FALLBACK


def test_columns_and_feeds_are_named_as_readers_say_them() -> None:
    assert name_columns("birth_weight_g") == "birth weight (g)"
    assert name_columns("admit_datetime, discharge_datetime") == "admit time and discharge time"
    assert name_columns("mother_mrn in maternal_encounters") == "mother record number"
    assert name_feed("maternal_encounters, newborn_encounters") == "mothers' stays, newborns' stays"


def test_a_share_is_told_in_per_cent() -> None:
    note = "0.08095, usually 0.02984. Look for a blanked column."
    finding = word_finding(
        result(check_id="trend.newborn_encounters.sex.missing", violated=1, total=1, note=note), 11
    )
    assert (finding.found or "").replace("\u202f", " ") == "8.1 %, usually 3.0 %."


def test_titles_are_told_without_code_words() -> None:
    title = "The share of maternal_encounters without `birth_date` has not jumped; see linkage_bias.csv"
    assert (
        say_plainly(title)
        == "The share of mothers' stays without birth date has not jumped; see linkage_bias.csv"
    )


def test_the_gates_own_advice_is_told_before_the_general_one() -> None:
    finding = word_finding(result(), 11)
    assert finding.found == "30 of 900 (3.33 %, allowed 1 %)."
    assert finding.mend == "Check units."
    assert word_finding(result(note="30 of 900."), 11).mend == explain_check("x.between(birth_weight_g)")[1]


@pytest.mark.parametrize(("violated", "total"), [(4, 77), (70, 77), (3, 8)])
def test_few_people_behind_a_link_are_hidden_in_count_rest_and_words(violated: int, total: int) -> None:
    # 77 - 70 = 7 is as small as the 4.
    finding = word_finding(
        result(stage="linkage", check_id="linkage.unlinked_share", violated=violated, total=total), 11
    )
    assert finding.hides
    assert (finding.violated, finding.total, finding.share, finding.found) == (None, None, None, None)


def test_rows_of_a_file_are_counted_but_a_month_of_few_births_is_not_told() -> None:
    assert word_finding(result(violated=3, total=900), 11).violated == 3
    assert word_finding(result(violated=3, total=9), 11).hides
    volume = result(check_id="trend.newborn.volume", violated=1, total=1, note="7, usually 15. Ask whether.")
    assert word_finding(volume, 11).hides
    # The usual number is as small as the month's own.
    doubled = word_finding(volume | {"note": "16, usually 7.333. Ask whether."}, 11)
    assert doubled.found == "Far more than usual; the numbers are small."
    assert word_finding(volume | {"note": "107, usually 72. Ask whether."}, 11).found == "107, usually 72."


def test_results_of_one_check_stand_together_with_the_worst_on_top() -> None:
    findings = [
        word_finding(result(verdict="FAIL"), 11),
        word_finding(result(hospital_id=None, period_start=None), 11),
        word_finding(result(hospital_id="H002"), 11),
    ]
    (group,) = group_by_check(findings)
    assert group["look"].verdict == "FAIL"
    assert [(look.verdict, count) for look, count in group["tally"]] == [("FAIL", 1), ("WARN", 2)]
    assert group["hospitals"] == 2
    assert [f.hospital_id for f in group["results"]] == ["H001", "H002"]
    assert len(group["network"]) == 1
