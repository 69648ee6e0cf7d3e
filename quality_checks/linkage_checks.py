"""Checks of links and identities: what may never happen, and how many newborns found their mother where.

They read what linking and identifying left; accuracy against a known truth is measured elsewhere.
"""

from __future__ import annotations

from typing import Any

import duckdb

from data_contracts.rules import Kahn, Severity
from quality_checks.certainty_checks import CERTAINTY_CHECKS
from quality_checks.outcome import Check, CheckOutcome, GateRun
from quality_checks.sql_checks import SqlCheck, run_sql_checks, share_of_rows_sql

# A birth lies within its mother's stay, or a day before or after it: born on the way, or past midnight.
_DAYS_AROUND_STAY = 1
# A stay without a discharge is open; a birth more than this after admission belongs to another stay.
_LONGEST_OPEN_STAY_DAYS = 30

# Starting values. Published networks link 90 to 99 % of newborns born in hospital where identifiers are sent,
# and 80 % or more without names.
_UNLINKED_ALLOWED = 0.20
_IN_REVIEW_ALLOWED = 0.10
# A month's link rate has collapsed when it is under half of the hospital's own history and 20 points below.
_COLLAPSE_RATIO = 0.5
_COLLAPSE_POINTS = 0.20
_FEWEST_BIRTHS = 10
_FEWEST_HISTORY_BIRTHS = 30
# Below this, deliveries and births may share a hospital and day by coincidence.
_FEWEST_OPPORTUNITIES = 30

# One row a linked newborn: the day of birth (else of a birth admission, since birth dates are mistyped too)
# against the days of its delivery's stay.
_LINKED = f"""
    select l.newborn_hospital_id as hospital_id, date_trunc('month', n.birth_at)::date as month,
        n.birth_at::date as birth_day,
        case when n.role = 'birth' then n.admit_at::date else n.birth_at::date end as recorded_day,
        d.admit_at::date - {_DAYS_AROUND_STAY} as first_day,
        coalesce(d.discharge_at::date, d.admit_at::date + {_LONGEST_OPEN_STAY_DAYS})
            + {_DAYS_AROUND_STAY} as last_day
    from links l
    join comparable_newborns n
        on n.hospital_id = l.newborn_hospital_id and n.encounter_id = l.newborn_encounter_id
    join comparable_deliveries d
        on d.hospital_id = l.delivery_hospital_id and d.encounter_id = l.delivery_encounter_id
    where l.link_status = 'linked'
"""

# One row a newborn born in the hospital that sent its record, the ones that should have a mother there.
_INBORN = """
    select hospital_id, birth_month, link_status
    from dyads
    where not coalesce(is_outborn, false)
"""


def _check(
    name: str,
    title: str,
    because: str,
    table: str,
    *,
    severity: Severity = Severity.WARN,
    threshold: float = 0.0,
    kahn_category: Kahn = Kahn.PLAUSIBILITY,
    source: str = "start value, to be tuned",
    counts_people: bool = True,
) -> Check:
    return Check(
        check_id=f"linkage.{name}",
        title=title,
        because=because,
        table_name=table,
        severity=severity,
        threshold=threshold,
        kahn_category=kahn_category,
        threshold_source=source,
        counts_people=counts_people,
    )


# What linking and identifying may never do: a broken one is a fault of the program, so it stops the build.
_NEVER: dict[str, Any] = {
    "severity": Severity.STOP,
    "kahn_category": Kahn.CONFORMANCE,
    "source": "design: never",
}

LINKAGE_CHECKS: tuple[SqlCheck, ...] = (
    SqlCheck(
        check=_check(
            "newborn_with_two_mothers",
            "No newborn has two mothers or two deliveries",
            "a dyad is one newborn with its one mother",
            "dyads",
            **_NEVER,
        ),
        counts_sql="""
            with newborn as (
                -- grain: a newborn
                select count(*) > 1 or count(distinct mother_id) > 1 or count(distinct delivery_id) > 1
                    as is_wrong
                from dyads group by newborn_id
            )
            select null::varchar as hospital_id, null::date as period_start,
                count(*) filter (where is_wrong) as violated, count(*) as total
            from newborn
        """,
        reads=("dyads",),
    ),
    SqlCheck(
        check=_check(
            "linked_without_delivery",
            "A dyad has a delivery and a mother when it is linked, and none otherwise",
            "counts of linked dyads would differ between tables",
            "dyads",
            **_NEVER,
        ),
        counts_sql=share_of_rows_sql(
            "dyads",
            violates="(link_status = 'linked') <> (delivery_id is not null) "
            "or (delivery_id is null) <> (mother_id is null)",
        ),
        reads=("dyads",),
    ),
    SqlCheck(
        check=_check(
            "delivery_over_liveborn_count",
            "No delivery has more newborns than were born alive",
            "a mother with one liveborn child and two newborns holds a false link",
            "links",
            severity=Severity.STOP,
            # Not never: a certain link may contradict a liveborn count that was coded wrongly.
            threshold=0.005,
        ),
        counts_sql="""
            with delivery as (
                -- grain: a delivery with a newborn
                select delivery_hospital_id, delivery_encounter_id, count(*) as newborns
                from links where link_status = 'linked' group by all
            )
            select d.hospital_id,
                date_trunc('month', coalesce(d.delivery_at, d.admit_at))::date as period_start,
                count(*) filter (where l.newborns > d.liveborn_count) as violated, count(*) as total
            from delivery l
            join comparable_deliveries d
                on d.hospital_id = l.delivery_hospital_id and d.encounter_id = l.delivery_encounter_id
            where d.liveborn_count is not null
            group by all
        """,
        reads=("links", "comparable_deliveries"),
        advice="Look at the outcome codes (Z37) of these deliveries, and at the rule that linked them.",
    ),
    SqlCheck(
        check=_check(
            "outside_feasible_dates",
            "A linked newborn was born during its mother's stay, or a day before or after it",
            "a birth outside the stay is another woman's child, or a wrong date",
            "links",
            severity=Severity.STOP,
            threshold=0.005,
        ),
        counts_sql=share_of_rows_sql(
            f"({_LINKED})",
            violates="birth_day not between first_day and last_day "
            "and recorded_day not between first_day and last_day",
            month="month",
        ),
        reads=("links", "comparable_newborns", "comparable_deliveries"),
        advice="Look at the link method of these dyads.",
    ),
    SqlCheck(
        check=_check(
            "every_infant_stay_is_placed",
            "Every infant encounter but those of test patients belongs to an infant",
            "a stay that falls out is missing from newborns and from every measure",
            "infant_stays",
            **_NEVER,
        ),
        counts_sql="""
            select n.hospital_id, null::date as period_start,
                count(*) filter (where s.encounter_id is null) as violated, count(*) as total
            from comparable_newborns n
            left join infant_stays s using (hospital_id, encounter_id)
            where n.role <> 'test'
            group by all
        """,
        reads=("comparable_newborns", "infant_stays"),
    ),
    SqlCheck(
        check=_check(
            "every_delivery_is_identified",
            "Every delivery stay that was compared has a delivery",
            "a delivery that falls out is missing from every measure",
            "delivery_stays",
            **_NEVER,
        ),
        counts_sql="""
            select d.hospital_id, null::date as period_start,
                count(*) filter (where c.id is null) as violated, count(*) as total
            from comparable_deliveries d
            left join crosswalk c
                on c.grain = 'delivery' and c.hospital_id = d.hospital_id and c.encounter_id = d.encounter_id
            group by all
        """,
        reads=("comparable_deliveries", "crosswalk"),
    ),
    SqlCheck(
        check=_check(
            "some_pairs_are_scored",
            "Where births fall into deliveries' stays, pairs were scored",
            "no pair at all means that a blocking column is empty or spelled in two ways",
            "scored_pairs",
            severity=Severity.STOP,
            kahn_category=Kahn.COMPLETENESS,
            source=f"design: {_FEWEST_OPPORTUNITIES} births or more in a stay at the same hospital",
        ),
        counts_sql=f"""
            with open_days as (
                -- days around each admission on which its child may be born; grain: a hospital and day
                select distinct hospital_id, admit_at::date + unnest([-1, 0, 1, 2, 3]) as birth_day
                from comparable_deliveries
            ),
            opportunity as (
                select count(*) as births
                from comparable_newborns n
                semi join open_days d on d.hospital_id = n.hospital_id and d.birth_day = n.birth_at::date
                where n.role = 'birth'
            ),
            pairs as (select count(*) as scored from scored_pairs)
            select null::varchar as hospital_id, null::date as period_start,
                case when scored = 0 then births else 0 end as violated, births as total
            from opportunity, pairs
            where births >= {_FEWEST_OPPORTUNITIES}
        """,
        reads=("comparable_newborns", "comparable_deliveries", "scored_pairs"),
        advice="Compare hospital ids, dates and record numbers of the two sides.",
    ),
    SqlCheck(
        check=_check(
            "runner_up_as_good",
            "A model's link is better than its runner-up",
            "an equally good second mother means that the link was drawn by lot",
            "dyads",
            threshold=0.001,
        ),
        counts_sql=share_of_rows_sql(
            "dyads",
            violates="runner_up_weight >= match_weight",
            speaks_of="link_method = 'probabilistic' and runner_up_weight is not null",
            month="birth_month",
        ),
        reads=("dyads",),
        advice="Such newborns belong in the review list.",
    ),
    SqlCheck(
        check=_check(
            "unlinked_share",
            f"At most {_UNLINKED_ALLOWED:.0%} of newborns born in the network are without a mother",
            "what is missing from dyads is not missing at random (see linkage_bias)",
            "dyads",
            threshold=_UNLINKED_ALLOWED,
            kahn_category=Kahn.COMPLETENESS,
        ),
        counts_sql=share_of_rows_sql(f"({_INBORN})", violates="link_status <> 'linked'", month="birth_month"),
        reads=("dyads",),
        advice="Look for a blanked record number, name or date of the mother at these hospitals.",
    ),
    SqlCheck(
        check=_check(
            "review_share",
            f"At most {_IN_REVIEW_ALLOWED:.0%} of newborns wait for a reviewer",
            "a long review list is never worked off, and its newborns stay unlinked",
            "dyads",
            threshold=_IN_REVIEW_ALLOWED,
        ),
        counts_sql=share_of_rows_sql(f"({_INBORN})", violates="link_status = 'review'", month="birth_month"),
        reads=("dyads",),
    ),
    SqlCheck(
        check=_check(
            "link_rate_collapsed",
            "No hospital's link rate has collapsed against its own history",
            "a sudden loss of links is a column lost in the export, not a change among people",
            "dyads",
            severity=Severity.STOP,
            kahn_category=Kahn.COMPLETENESS,
            # One hospital's collapse holds that hospital; the network stops when half of the months do.
            threshold=0.5,
            source=f"own history: under {_COLLAPSE_RATIO:g} of it, {_COLLAPSE_POINTS:.0%} below; start value",
            # of months
            counts_people=False,
        ),
        counts_sql=f"""
            with monthly as (
                -- grain: a hospital and month of birth
                select hospital_id, birth_month, count(*) as births,
                    count(*) filter (where link_status = 'linked') as linked
                from ({_INBORN}) group by all
            ),
            history as (
                select hospital_id, birth_month, births, linked,
                    sum(births) over before as earlier_births,
                    sum(linked) over before as earlier_linked
                from monthly
                window before as (
                    partition by hospital_id order by birth_month rows between 12 preceding and 1 preceding
                )
            ),
            compared as (
                select hospital_id, birth_month, linked / births as rate,
                    earlier_linked / earlier_births as usual,
                    least(births, nullif(linked, 0), nullif(births - linked, 0), nullif(earlier_linked, 0),
                        nullif(earlier_births - earlier_linked, 0)) as fewest
                from history
                where births >= {_FEWEST_BIRTHS} and earlier_births >= {_FEWEST_HISTORY_BIRTHS}
            )
            select hospital_id, birth_month as period_start,
                (rate < {_COLLAPSE_RATIO} * usual and rate < usual - {_COLLAPSE_POINTS})::bigint as violated,
                1::bigint as total,
                format('{{:.0f}} % linked, usually {{:.0f}} %.', 100 * rate, 100 * usual) as said,
                fewest
            from compared
        """,
        reads=("dyads",),
        advice="Look for a blanked record number, name or date of the mother in this month's export.",
        severity_at_hospital=Severity.STOP,
        threshold_at_hospital=0.0,
        said_column="said",
        fewest_said_column="fewest",
    ),
)


def check_links(con: duckdb.DuckDBPyConnection, run: GateRun) -> tuple[CheckOutcome, ...]:
    """All checks of LINKAGE_CHECKS and CERTAINTY_CHECKS on the tables of the stages compare, link, assess, identify."""
    return run_sql_checks(con, (*LINKAGE_CHECKS, *CERTAINTY_CHECKS), run)
