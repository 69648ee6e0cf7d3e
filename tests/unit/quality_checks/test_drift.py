"""A hospital's month is held against its own history and against the range of its peers."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from quality_checks.drift import check_figures
from quality_checks.evidence import create_evidence
from quality_checks.figures import create_figures
from quality_checks.outcome import CheckOutcome, Verdict
from tests.unit.quality_checks.tables import RUN, create_empty_feeds, hospital_outcomes, network_outcome

LAST_MONTH = date(2025, 6, 1)


@pytest.fixture
def feeds(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Two hospitals, January to June 2025, 200 births a month: 30 % cesarean, 10 % preterm and light, 3 % twins."""
    create_empty_feeds(con)
    con.execute("""
        create temp table births as
        select hospital, month, i, hospital || strftime(month, '%m') || '-' || i as number
        from unnest(['H1', 'H2']) h(hospital),
            unnest(generate_series(timestamp '2025-01-01', timestamp '2025-06-01', interval 1 month)) m(month),
            range(200) t(i)
    """)
    con.execute("""
        insert into maternal_encounters by name
        select hospital as hospital_id, 'M' || number as encounter_id, 'R' || number as patient_mrn,
            'SMITH' as last_name, date '1995-01-01' as birth_date, 'White' as race, 'No' as ethnicity,
            'private' as payer_primary, '02139' as zip, '01' as discharge_disposition,
            month + interval 1 day as admit_datetime, month + interval 3 day as discharge_datetime,
            month::date as discharge_month, 1 as liveborn_count,
            if(i % 10 < 3, 'cesarean', 'vaginal') as delivery_mode
        from births
    """)
    con.execute("""
        insert into newborn_encounters by name
        select hospital as hospital_id, 'B' || number as encounter_id, 'S' || number as patient_mrn,
            'R' || number as mother_mrn, 'SMITH' as last_name, 'F' as sex, '01' as discharge_disposition,
            month + interval 1 day as birth_datetime, month + interval 1 day as admit_datetime,
            month + interval 3 day as discharge_datetime, month::date as discharge_month,
            if(i % 10 = 0, 2000, 3300) as birth_weight_g, if(i % 10 = 0, 240, 275) as gestational_age_days,
            if(i < 6, 2, 1) as plurality
        from births
    """)
    con.execute("""
        insert into diagnoses by name
        select hospital as hospital_id, side || number as encounter_id, k + 1 as sequence,
            ['Z370', 'O80', 'O990', 'E669', 'Z23', 'O99'][k + 1] as code_plain
        from births, unnest(['M', 'B']) s(side), range(6) t(k)
        where side = 'M' or k > 0
    """)
    return con


def _check(con: duckdb.DuckDBPyConnection) -> tuple[CheckOutcome, ...]:
    create_evidence(con)
    create_figures(con)
    return check_figures(con, RUN)


def _flagged(outcomes: tuple[CheckOutcome, ...]) -> set[tuple[str, str | None, date | None]]:
    return {
        (each.check_id, each.hospital_id, each.period_start)
        for each in outcomes
        if each.verdict == Verdict.WARN and each.hospital_id is not None
    }


def test_steady_hospitals_are_not_flagged(feeds: duckdb.DuckDBPyConnection) -> None:
    outcomes = _check(feeds)

    assert _flagged(outcomes) == set()
    assert {each.verdict for each in outcomes} == {Verdict.PASS}
    # Three months of history are needed, so April to June of two hospitals are judged.
    assert network_outcome(outcomes, "trend.maternal.volume").total == 6


def test_a_month_of_few_says_how_few_stand_behind_its_figure_and_what_may_be_said_without_it(
    feeds: duckdb.DuckDBPyConnection,
) -> None:
    feeds.execute(
        f"delete from maternal_encounters where {LAST} and encounter_id not in "
        f"(select encounter_id from maternal_encounters where {LAST} order by encounter_id limit 7)"
    )
    (found,) = (
        each for each in _check(feeds) if each.check_id == "trend.maternal.volume" and each.hospital_id
    )
    assert (found.counts_people, found.fewest_in_note) == (False, 7)
    assert found.note.startswith("7, usually ")
    assert (
        found.note_without_counts
        == "Far less than usual. Ask whether the month is complete and was sent once."
    )


def also_flagged(check: str) -> set[tuple[str, str, date]]:
    """Twice as many liveborn children stand against the deliveries as well as against the newborns."""
    also = {"peers.newborns_per_liveborn": "peers.liveborn_per_delivery"}
    return {(also[check], "H1", LAST_MONTH)} if check in also else set()


LAST = f"hospital_id = 'H1' and discharge_month = '{LAST_MONTH}'"


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (f"update maternal_encounters set patient_mrn = null where {LAST}", "trend.maternal_encounters.patient_mrn.missing"),
        (f"update newborn_encounters set mother_mrn = null where {LAST}", "trend.newborn_encounters.mother_mrn.missing"),
        (f"update maternal_encounters set race = 'unknown', ethnicity = null where {LAST}", "trend.race.unknown"),
        ("delete from diagnoses where encounter_id like 'MH106%' and sequence > 3", "trend.maternal.codes_per_record"),
        (f"update newborn_encounters set plurality = 2 where {LAST}", "peers.twin_share"),
        (f"update maternal_encounters set delivery_mode = 'vaginal' where {LAST}", "peers.cesarean_share"),
        (f"update newborn_encounters set birth_weight_g = 1500 where {LAST}", "peers.low_birth_weight_share"),
        (f"update newborn_encounters set gestational_age_days = 240 where {LAST}", "peers.preterm_share"),
        (f"update maternal_encounters set liveborn_count = 2 where {LAST}", "peers.newborns_per_liveborn"),
    ],
)  # fmt: skip
def test_a_month_that_breaks_with_history_or_peers_is_flagged_alone(
    feeds: duckdb.DuckDBPyConnection, fault: str, check: str
) -> None:
    # Outcome codes that leave the number of children to the field.
    feeds.execute("update diagnoses set code_plain = 'Z379' where code_plain = 'Z370'")
    feeds.execute(fault)

    flagged = _flagged(_check(feeds))

    assert flagged - also_flagged(check) == {(check, "H1", LAST_MONTH)}


def test_a_partial_month_is_flagged_by_its_volume(feeds: duckdb.DuckDBPyConnection) -> None:
    # Sent on the 17th: 120 of 200 mothers and newborns.
    for feed in ("maternal_encounters", "newborn_encounters"):
        feeds.execute(f"delete from {feed} where {LAST} and split_part(encounter_id, '-', 2)::int >= 120")

    outcomes = _check(feeds)

    assert ("trend.maternal.volume", "H1", LAST_MONTH) in _flagged(outcomes)
    (maternal,) = hospital_outcomes(outcomes, "trend.maternal.volume")
    assert maternal.note.startswith("120, usually 200.")


def test_few_births_tell_nothing(feeds: duckdb.DuckDBPyConnection) -> None:
    for feed in ("maternal_encounters", "newborn_encounters"):
        feeds.execute(f"delete from {feed} where split_part(encounter_id, '-', 2)::int >= 3")

    outcomes = _check(feeds)

    # 3 births a month: 36 in all, of which fewer than 5 light ones are expected.
    assert network_outcome(outcomes, "peers.low_birth_weight_share").verdict == Verdict.NOT_APPLICABLE
    assert network_outcome(outcomes, "peers.low_birth_weight_share.network").verdict == Verdict.NOT_APPLICABLE


def test_the_network_figure_is_a_numerator_over_a_denominator(feeds: duckdb.DuckDBPyConnection) -> None:
    figure = network_outcome(_check(feeds), "peers.cesarean_share.network")

    assert (figure.violated, figure.total, figure.share) == (720, 2400, 0.3)  # 60 of 200, 12 hospital-months


def test_patients_still_in_hospital_are_not_missing_a_disposition(feeds: duckdb.DuckDBPyConnection) -> None:
    feeds.execute(f"""
        update maternal_encounters set discharge_datetime = null, discharge_disposition = null
        where {LAST} and split_part(encounter_id, '-', 2)::int < 60
    """)

    assert _flagged(_check(feeds)) == set()
