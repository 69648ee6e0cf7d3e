"""The four gates as a whole: what they refuse, and that no value of the data leaves them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import duckdb
import pytest

from data_contracts.contract import identifying_columns
from data_contracts.published import PUBLISHED, published_named
from data_contracts.submitted import feed_named
from quality_checks.gate import GateNotPassed, GateStage, require_passed
from quality_checks.outcome import GateReport, Verdict
from quality_checks.suites import check_linkage, check_measures, check_publish, check_staging
from quality_checks.waivers import Waiver
from tests.unit.quality_checks.tables import NOW, create_empty_feeds, create_table, network_outcome

CANARY = "ZZCANARY"


def test_an_empty_delivery_does_not_pass_staging(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)

    report = check_staging(con, input_key="night-1", now=NOW)

    assert network_outcome(report.outcomes, "staging.required_feeds").verdict == Verdict.FAIL
    with pytest.raises(GateNotPassed, match=r"staging\.required_feeds: 2 of 2"):
        require_passed(report.outcomes, GateStage.STAGING, "night-1")


def test_feeds_that_are_absent_do_not_crash_the_gate(con: duckdb.DuckDBPyConnection) -> None:
    report = check_staging(con, input_key="night-1", now=NOW)

    assert network_outcome(report.outcomes, "staging.evidence").verdict == Verdict.ERROR
    with pytest.raises(GateNotPassed):
        require_passed(report.outcomes, GateStage.STAGING, "night-1")


def _no_canary(report: GateReport) -> bool:
    return not any(CANARY in str(value) for each in report.outcomes for value in asdict(each).values())


def test_no_identifying_value_leaves_the_staging_gate(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)
    for feed in ("maternal_encounters", "newborn_encounters"):
        texts = [
            name
            for name in identifying_columns(feed_named(feed))
            if next(field for field in feed_named(feed).fields if field.name == name).type == "text"
        ]
        planted = ", ".join(f"'{CANARY}' as {name}" for name in (*texts, "encounter_id", "sex", "ms_drg"))
        birth = "" if feed == "maternal_encounters" else ", timestamp '1890-01-01' as birth_datetime"
        con.execute(f"""
            insert into {feed} by name
            select 'H1' as hospital_id, {planted}, timestamp '2025-03-05' as admit_datetime,
                timestamp '2025-03-01' as discharge_datetime, date '2025-03-01' as discharge_month{birth}
            from range(30)
        """)
    con.execute(
        f"insert into diagnoses by name select 'H1' as hospital_id, '{CANARY}!' as code from range(9)"
    )

    report = check_staging(con, input_key="night-1", now=NOW)

    assert {each.verdict for each in report.outcomes} >= {Verdict.FAIL, Verdict.WARN}
    assert _no_canary(report)


def test_a_waiver_lets_a_failed_gate_pass_until_it_expires(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)
    con.execute("""
        insert into maternal_encounters by name
        select 'H1' as hospital_id, 'M1' as encounter_id, timestamp '2025-03-05' as admit_datetime
    """)
    waiver = Waiver(
        waiver_id="W-1", check_id="staging.required_feeds", hospital_id=None, period=None,
        reason="mothers only this year", owner="J. Doe", expiry=date(2026, 1, 31),
    )  # fmt: skip

    waived = check_staging(con, input_key="night-1", now=NOW, waivers=[waiver])
    expired = check_staging(con, input_key="night-2", now=NOW.replace(month=2), waivers=[waiver])

    assert network_outcome(waived.outcomes, "staging.required_feeds").waiver_id == "W-1"
    require_passed(waived.outcomes, GateStage.STAGING, "night-1")
    assert network_outcome(expired.outcomes, "waivers.expired.W-1").verdict == Verdict.WARN
    with pytest.raises(GateNotPassed):
        require_passed(expired.outcomes, GateStage.STAGING, "night-2")


@pytest.mark.parametrize(
    ("check", "stage"), [(check_linkage, GateStage.LINKAGE), (check_measures, GateStage.MEASURES)]
)
def test_a_gate_without_its_tables_refuses(con: duckdb.DuckDBPyConnection, check, stage) -> None:  # type: ignore[no-untyped-def]
    report = check(con, input_key="night-1", now=NOW)

    with pytest.raises(GateNotPassed):
        require_passed(report.outcomes, stage, "night-1")


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Every published table; one dyad with its newborn and delivery, and one suppressed rate."""
    for contract in PUBLISHED:
        create_table(con, contract)
    con.execute("""
        insert into deliveries by name
        select 'D1' as delivery_id, 'W1' as mother_id, 'H1' as hospital_id, now()::timestamp as admit_at,
            'unknown' as race_ethnicity, 'unknown' as payer, 'unknown' as age_band, 'unknown' as language,
            'unknown' as rural_urban, 'unknown' as svi_quartile;
        insert into newborns by name
        select 'N1' as newborn_id, 'I1' as infant_id, 'H1' as birth_hospital_id, now()::timestamp as birth_at,
            current_date as birth_date, 'unknown' as race_ethnicity, 'unknown' as payer, 'unknown' as age_band,
            'unknown' as language, 'unknown' as rural_urban, 'unknown' as svi_quartile;
        insert into dyads by name
        select 'Y1' as dyad_id, 'N1' as newborn_id, 'I1' as infant_id, 'D1' as delivery_id, 'W1' as mother_id,
            'H1' as hospital_id, 'linked' as link_status;
        insert into measure_rates by name
        select 'smm20' as measure_id, 'all' as period_type, date '2025-01-01' as period_start,
            'network' as level, 'network' as place, 'overall' as stratum, 'all' as stratum_value,
            true as suppressed, true as computable
    """)
    return con


def _publish(con: duckdb.DuckDBPyConnection) -> GateReport:
    return check_publish(con, contracts=PUBLISHED, input_key="night-1", now=NOW)


def test_sound_tables_may_be_published(published: duckdb.DuckDBPyConnection) -> None:
    require_passed(_publish(published).outcomes, GateStage.PUBLISH, "night-1")


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("alter table newborns add column mother_mrn varchar", "publish.newborns.identifying_columns"),
        ("alter table deliveries add column birth_date date", "publish.deliveries.identifying_columns"),
        ("alter table dyads add column encounter_id varchar", "publish.dyads.identifying_columns"),
        ("delete from measure_rates", "publish.measure_rates.filled"),
        ("update measure_rates set numerator = 3", "publish.measure_rates.hidden_cells"),
        ("insert into dyads from dyads", r"dyads\.unique\(dyad_id\)"),
        ("update dyads set delivery_id = 'D9'", r"dyads\.refers_to\(delivery_id in deliveries\)"),
        ("update deliveries set payer = 'Aetna'", r"deliveries\.one_of\(payer\)"),
        ("alter table newborns drop column sex", r"newborns\.columns"),
    ],
)
def test_what_would_make_publishing_wrong_refuses(
    published: duckdb.DuckDBPyConnection, fault: str, check: str
) -> None:
    published.execute(fault)

    with pytest.raises(GateNotPassed, match=check):
        require_passed(_publish(published).outcomes, GateStage.PUBLISH, "night-1")


def test_tables_may_be_read_under_other_names(published: duckdb.DuckDBPyConnection) -> None:
    published.execute("alter table deliveries rename to source_deliveries")
    contracts = [published_named("dyads"), published_named("deliveries"), published_named("newborns")]

    report = check_publish(
        published,
        contracts=contracts,
        relations={"deliveries": "source_deliveries"},
        input_key="night-1",
        now=NOW,
    )

    require_passed(report.outcomes, GateStage.PUBLISH, "night-1")
    assert not any(each.verdict in (Verdict.ERROR, Verdict.SKIPPED) for each in report.outcomes)
