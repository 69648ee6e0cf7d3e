"""Published verdicts, deliveries and rows set aside tell no count of one to ten people, nor what it follows from."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from data_contracts.rules import Severity
from pipelines.shown_counts import (
    HIDDEN_NOTE,
    hide_left_out,
    show_quarantine,
    show_submissions,
    show_verdicts,
)
from quality_checks.outcome import Check, CheckOutcome, GateRun, GateStage, gate_outcomes_to_arrow, judge

RUN = GateRun(stage=GateStage.STAGING, input_key="k", checked_at=datetime(2025, 4, 1))
MARCH = date(2025, 3, 1)
RULE = Check(check_id="rule", title="t", because="b", table_name="newborn_encounters", severity=Severity.WARN)


def at(hospital: str | None, violated: int, total: int, check: Check = RULE, **more: object) -> CheckOutcome:
    named = {"hospital_id": hospital, "period_start": MARCH if hospital else None}
    return judge(check, RUN, violated=violated, total=total, **(named | more))


def shown(
    con: duckdb.DuckDBPyConnection, *outcomes: CheckOutcome, hidden_months: str = "", largest_hidden: int = 10
) -> dict[str | None, tuple[int | None, int | None, str]]:
    con.execute("create or replace temp table hidden_months (hospital_id varchar, month date)")
    if hidden_months:
        con.execute(f"insert into hidden_months values {hidden_months}")
    con.register("verdicts", gate_outcomes_to_arrow(outcomes))
    show_verdicts(con, "from verdicts", largest_hidden)
    rows = con.execute(
        "select hospital_id, violated, total, note, share is null from source_gate_results"
    ).fetchall()
    assert all(no_share == (violated is None) for _, violated, _, _, no_share in rows)
    return {hospital: (violated, total, note) for hospital, violated, total, note, _ in rows}


def test_a_small_count_is_hidden_with_its_note_and_the_advice_stays(con: duckdb.DuckDBPyConnection) -> None:
    found = shown(
        con, at(None, 200, 900), at("H1", 4, 100, advice="Ask."), at("H2", 96, 400), at("H3", 100, 500)
    )
    assert found["H1"] == (None, 100, f"{HIDDEN_NOTE} Ask.")
    # 200 - 100 - 96 = 4, so the smallest of the others is hidden with it.
    assert found["H2"] == (None, 400, HIDDEN_NOTE)
    assert found["H3"][:2] == (100, 500)
    assert found[None][:2] == (200, 900)


def test_the_few_that_keep_a_rule_are_as_few_as_those_that_break_it(con: duckdb.DuckDBPyConnection) -> None:
    assert shown(con, at("H1", 95, 100))["H1"][0] is None


def test_a_total_of_few_is_hidden_as_well(con: duckdb.DuckDBPyConnection) -> None:
    assert shown(con, at(None, 0, 7))[None] == (None, None, HIDDEN_NOTE)


def test_columns_and_months_are_no_people(con: duckdb.DuckDBPyConnection) -> None:
    months = Check(check_id="rule", title="t", because="b", table_name="x", counts_people=False)
    assert shown(con, at(None, 2, 36, months))[None][:2] == (2, 36)


def test_a_figure_in_words_made_of_few_is_said_without_them(con: duckdb.DuckDBPyConnection) -> None:
    volume = Check(check_id="trend.volume", title="t", because="b", table_name="x", counts_people=False)
    told = {"said": "16, usually 7.333.", "said_without_counts": "Far more than usual.", "advice": "Ask."}
    found = shown(con, at("H1", 1, 1, volume, fewest_said=5, **told))
    assert found["H1"] == (None, 1, f"{HIDDEN_NOTE} Far more than usual. Ask.")


def test_two_months_of_one_hospital_do_not_give_away_the_month_between(
    con: duckdb.DuckDBPyConnection,
) -> None:
    volume = Check(check_id="trend.volume", title="t", because="b", table_name="x", counts_people=False)
    april = date(2025, 4, 1)
    outcomes = (
        at("H1", 1, 1, volume, said="40, usually 20.", fewest_said=5),
        at("H1", 1, 1, volume, said="90, usually 25.", fewest_said=40, period_start=april),
    )
    shown(con, *outcomes)
    notes = con.execute("select distinct note from source_gate_results").fetchall()
    assert notes == [(HIDDEN_NOTE,)]


def test_the_rows_of_a_month_whose_births_are_hidden_do_not_tell_them(con: duckdb.DuckDBPyConnection) -> None:
    outcomes = (at("H1", 40, 90), at("H2", 40, 90), at("H3", 40, 90))
    found = shown(con, *outcomes, hidden_months="('H1', '2025-03-01')")
    assert found["H1"] == (None, None, HIDDEN_NOTE)
    assert found["H3"][:2] == (40, 90)


def test_inside_the_custodian_nothing_is_hidden(con: duckdb.DuckDBPyConnection) -> None:
    assert shown(con, at("H1", 4, 100), largest_hidden=0)["H1"][:2] == (4, 100)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "9 encounters instead of 120. Release it when this is right",
            "few encounters instead of 120. Release",
        ),
        (
            "19 encounters instead of 120. Release it when this is right",
            "19 encounters instead of 120. Release",
        ),
        ("the file announces 12 rows, the file has 3. Send it again", "the file has few. Send it again"),
        ("replaced by number 2", "replaced by number 2"),
    ],
)
def test_a_reason_says_few_for_a_small_number(con: duckdb.DuckDBPyConnection, reason: str, said: str) -> None:
    con.execute("create temp table hidden_months (hospital_id varchar, month date)")
    con.execute(
        """
        create temp table sent as
        select 's' as submission_id, 'H1' as submitter, '2025-03' as period, 'held' as status, ?::varchar as reason,
            120 as rows_delivered, 118 as rows_accepted, 2 as rows_quarantined
        """,
        [reason],
    )
    show_submissions(con, "from sent", 10)
    row = con.execute(
        "select reason, rows_delivered, rows_accepted, rows_quarantined from source_submissions"
    ).fetchall()[0]
    assert said in row[0]
    assert row[1:] == (120, None, None)


def test_rows_set_aside_are_hidden_where_few_and_where_few_would_follow(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("create temp table hidden_months as select 'H2' as hospital_id, date '2025-03-01' as month")
    con.execute(
        """
        create temp table aside as
        select *, 'newborn_encounters' as feed from (values
            ('a', 'H1', '2025-03', 'late', 3, 100), ('a', 'H1', '2025-03', 'unknown', 30, 100),
            ('a', 'H1', '2025-03', 'shape', 40, 100), ('b', 'H2', '2025-03', 'void', 50, 90)
        ) as t(submission_id, submitter, period, rule, rows_quarantined, rows_delivered)
        """
    )
    show_quarantine(con, "from aside", 10)
    found = con.execute(
        "select rule, rows_quarantined, rows_delivered from source_quarantine_summary order by rule"
    ).fetchall()
    assert found == [("late", None, 100), ("shape", None, 100), ("unknown", 30, 100), ("void", 50, None)]


def test_records_left_out_are_hidden_where_few(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        create temp table left_out as
        select 'newborn_encounters' as table_name, 'compare' as stage, 'test patient' as reason,
            month, records from (values (1, 2), (2, 20), (3, 30)) as t(month, records)
        """
    )
    hide_left_out(con, "left_out", 10)
    assert con.execute("select records from left_out order by month").fetchall() == [(None,), (None,), (30,)]
