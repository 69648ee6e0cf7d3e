"""Clerical review from the command line: listed, decided, exported, imported, shown, and held to the next night."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from pipelines.cli import app
from pipelines.review_store import STORE_NAME, read_decisions, show_tonights_decisions, take_up_decisions
from pipelines.settings import Settings, SettingsError
from tests.support.small_dyads import add_delivery, add_newborn, create_empty_feeds

NAMESAKE: dict[str, Any] = {
    "birth_date": date(1990, 1, 2),
    "street_address": "7 Birch Court",
    "zip": "60622",
    "phone": "7735550111",
    "subscriber_id": "SUB555666",
}
ONLY_A_NAME: dict[str, Any] = {
    "mother_birth_date": None,
    "street_address": None,
    "zip": None,
    "phone": None,
    "subscriber_id": None,
}
SUSAN: dict[str, Any] = NAMESAKE | {
    "first_name": "Susan",
    "last_name": "Okafor",
    "birth_date": date(1988, 11, 2),
    "phone": "7735550188",
    "subscriber_id": "SUB900800",
}
OF_SUSAN: dict[str, Any] = ONLY_A_NAME | {
    "last_name": "Okafor",
    "mother_first_name": "Susan",
    "mother_last_name": "Okafor",
    "mother_birth_date": date(1988, 11, 2),
}
# What the records say of people; no listing may repeat any of it.
SECRETS = (
    "KOWALSKI",
    "Kowalski",
    "WENDY",
    "Wendy",
    "1994",
    "BIRCH",
    "ELM",
    "SUB555666",
    "7735550111",
    "M-D1",
    "N-B1",
)


def link_night(settings: Settings, folder: str) -> None:
    """Link two women of one name, a newborn that could be either's, and one sure pair, into the home folder."""
    take_up_decisions(settings)
    with duckdb.connect(":memory:") as con:
        create_empty_feeds(con)
        add_delivery(con, "D1")
        add_delivery(con, "D2", **NAMESAKE)
        add_newborn(con, "B1", **ONLY_A_NAME)
        add_delivery(con, "D3", hospital_id="H2", **SUSAN)
        add_newborn(con, "B3", hospital_id="H2", mother_mrn="M-D3", **OF_SUSAN)
        create_comparable(con)
        show_tonights_decisions(con, settings)
        link(con)
        for stage, tables in {
            "compare": ("comparable_deliveries", "comparable_newborns", "mother_encounters"),
            "link": ("links", "scored_pairs", "infant_stays", "mother_stays"),
        }.items():
            target = settings.work / "stages" / stage / folder
            target.mkdir(parents=True)
            for table in tables:
                con.execute(f"copy {table} to '{target / table}.parquet'")
            (target / "result.json").write_text("{}")


@pytest.fixture(scope="module")
def linked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    link_night(Settings(home=home, landing=home / "landing"), "first")
    return home


@pytest.fixture
def settings(linked_home: Path, tmp_path: Path) -> Settings:
    """A home of its own in which one night was linked."""
    shutil.copytree(linked_home, tmp_path / "home", dirs_exist_ok=True)
    return Settings(home=tmp_path / "home", landing=tmp_path / "home" / "landing")


def review(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(app, ["review", *words, "--home", str(settings.home)])


def listed(settings: Settings, *words: str) -> list[dict[str, Any]]:
    result = review(settings, "list", "--json", *words)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def doubtful_item(settings: Settings) -> str:
    (item,) = [each for each in listed(settings) if each["purpose"] == "review"]
    return str(item["item"])


def link_of(settings: Settings, newborn: str) -> tuple[Any, ...]:
    newest = max(
        (settings.work / "stages" / "link").glob("*/links.parquet"), key=lambda path: path.stat().st_mtime
    )
    with duckdb.connect(":memory:") as con:
        (row,) = con.execute(
            "select link_status, delivery_encounter_id, link_method from read_parquet(?) "
            "where newborn_encounter_id = ?",
            [str(newest), newborn],
        ).fetchall()
    return tuple(row)


def test_the_list_says_what_and_why_and_names_nobody(settings: Settings) -> None:
    first, *others = listed(settings)
    assert (first["purpose"], len(first["candidates"])) == ("review", 2)
    assert [each["purpose"] for each in others] == ["sample"]
    for words in (("list",), ("list", "--json"), ("explain", first["item"]), ("agreement",), ("estimate",)):
        result = review(settings, *words)
        assert result.exit_code == 0, result.output
        assert not [secret for secret in SECRETS if secret in result.output], words


def test_an_explanation_adds_up_to_the_weight_that_is_listed(settings: Settings) -> None:
    first = listed(settings)[0]
    rows = json.loads(review(settings, "explain", first["item"], "--json").stdout)
    for candidate in first["candidates"]:
        total = sum(row["match_weight"] for row in rows if row["number"] == candidate["number"])
        assert total == pytest.approx(candidate["match_weight"], abs=1e-6)


def test_a_decision_is_in_force_from_the_next_night_on(settings: Settings) -> None:
    item = doubtful_item(settings)
    assert link_of(settings, "B1")[0] == "review"
    assert review(settings, "decide", item, "match", "--candidate", "2", "--reviewer", "ann").exit_code == 0
    (decision,) = read_decisions(settings)
    assert item not in [each["item"] for each in listed(settings)]

    for night in ("second", "third"):
        link_night(settings, night)
        assert link_of(settings, "B1") == ("linked", decision.delivery[1], "reviewed")


def test_none_of_these_refuses_every_listed_delivery(settings: Settings) -> None:
    review(settings, "decide", doubtful_item(settings), "no-match", "--reviewer", "ann")
    assert {(d.delivery[1], d.verdict) for d in read_decisions(settings)} == {
        ("D1", "no_match"),
        ("D2", "no_match"),
    }
    link_night(settings, "second")
    assert link_of(settings, "B1") == ("unlinked", None, None)


def test_two_who_differ_bring_the_newborn_back_first_and_kappa_is_told(settings: Settings) -> None:
    item = doubtful_item(settings)
    review(settings, "decide", item, "match", "--reviewer", "ann")
    review(settings, "decide", item, "no-match", "--reviewer", "bea", "--note", "other address")
    first = listed(settings)[0]
    assert (first["item"], first["purpose"]) == (item, "disagreement")
    found = json.loads(review(settings, "agreement", "--json").stdout)
    # Two pairs: ann says yes and (by that) no, bea twice no. One agrees; by chance 1/2 x 0 + 1/2 x 1 = 0.5: kappa 0.
    assert found["agreement"] == [
        {"reviewers": ["ann", "bea"], "pairs": 2, "agreeing": 1, "share": 0.5, "kappa": 0.0}
    ]
    assert found["newborns"] == {"disagreement": 1}
    # Both may still be asked.
    assert listed(settings, "--reviewer", "ann")[0]["item"] == item


def test_an_exported_worklist_comes_back_as_decisions(settings: Settings, tmp_path: Path) -> None:
    worklist = tmp_path / "worklist.csv"
    assert review(settings, "export", str(worklist)).exit_code == 0
    assert oct(worklist.stat().st_mode & 0o777) == "0o600"
    with worklist.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    mothers = {row["mother: Encounter"]: row for row in rows}
    assert mothers["D1"]["mother: Surname"] == "KOWALSKI"
    mothers["D1"]["verdict"] = "no match"
    mothers["D2"]["verdict"] = "Match"
    with worklist.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

    result = review(settings, "import", str(worklist), "--reviewer", "ann")
    assert "2 verdicts in the file; 2 new decisions" in result.output
    assert {(d.delivery[1], d.verdict) for d in read_decisions(settings)} == {
        ("D1", "no_match"),
        ("D2", "match"),
    }
    again = review(settings, "import", str(worklist), "--reviewer", "ann")
    assert "nothing new" in again.output
    assert len(read_decisions(settings)) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("item,candidate\nr0,c0\n", "lacks the columns verdict"),
        (
            "item,candidate,verdict\n{item},{one},match\n{item},{other},match\n",
            "2 give one newborn two mothers",
        ),
        ("item,candidate,verdict\nr0,{one},match\n", "1 name an item"),
        (
            "item,candidate,verdict\n{item},c0,match\n{item},{one},no_match\n",
            "of 2 decisions 1 name a delivery",
        ),
        ("item,candidate,verdict\n{item},{one},maybe\n", "1 have a verdict other than"),
    ],
)
def test_a_file_with_any_fault_is_refused_as_a_whole(
    settings: Settings, tmp_path: Path, rows: str, words: str
) -> None:
    first = listed(settings)[0]
    one, other = (each["candidate"] for each in first["candidates"])
    file = tmp_path / "decisions.csv"
    file.write_text(rows.format(item=first["item"], one=one, other=other))
    result = review(settings, "import", str(file), "--reviewer", "ann")
    assert isinstance(result.exception, SettingsError)
    assert words in str(result.exception)
    assert not (settings.identities / STORE_NAME).exists()


def test_a_page_of_yesterday_is_understood_after_a_night(settings: Settings, tmp_path: Path) -> None:
    """What was listed when a reviewer looked may be settled, and its rivals no candidates any more, when they answer."""
    first = listed(settings)[0]
    review(settings, "decide", first["item"], "match", "--candidate", "1", "--reviewer", "ann")
    link_night(settings, "second")
    file = tmp_path / "decisions.csv"
    file.write_text(f"item,candidate,verdict\n{first['item']},{first['candidates'][1]['candidate']},match\n")
    assert review(settings, "import", str(file), "--reviewer", "bea").exit_code == 0
    now_first = listed(settings)[0]
    assert (now_first["item"], now_first["purpose"]) == (first["item"], "disagreement")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("decide", "r0", "match", "--reviewer", "ann"), "no newborn of the last linkage"),
        (("decide", "{item}", "match", "--candidate", "9", "--reviewer", "ann"), "it has 1 to 2"),
        (("decide", "{item}", "match", "--reviewer", " "), "name of who decided"),
        (("explain", "r0"), "no newborn of the last linkage"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_advice(
    settings: Settings, words: tuple[str, ...], message: str
) -> None:
    item = doubtful_item(settings)
    result = review(settings, *(word.format(item=item) for word in words))
    assert isinstance(result.exception, SettingsError)
    assert message in str(result.exception)


def test_the_page_is_for_its_owners_eyes_and_shows_both_records(settings: Settings) -> None:
    assert review(settings, "page").exit_code == 0
    page = settings.reports / "review.html"
    assert oct(page.stat().st_mode & 0o777) == "0o600"
    text = page.read_text()
    assert "Not for publication" in text
    assert text.count("KOWALSKI") >= 3
    assert "7 BIRCH CT" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


def test_before_the_first_night_there_is_nothing_to_review(tmp_path: Path) -> None:
    empty = Settings(home=tmp_path, landing=tmp_path / "landing")
    result = review(empty, "list")
    assert isinstance(result.exception, SettingsError)
    assert "dyads run" in str(result.exception)
