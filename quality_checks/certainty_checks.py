"""Checks of how far links can be trusted: expected errors by the model's own word, drift, and what was linked on.

They read what linking and its assessment left (`link_certainty_exact`, `linkage_drift_exact`); what may never happen
to a link stands in `linkage_checks.py`.
"""

from __future__ import annotations

from data_contracts.rules import Kahn, Severity
from quality_checks.outcome import Check
from quality_checks.sql_checks import SqlCheck, share_of_rows_sql

# Targets of the linkage: one link in 1,000 may be false where names and numbers are sent, five where they are not.
FALSE_LINKS_ALLOWED = {"identified": 0.001, "limited": 0.005}
# A busy unit bears 30 children a day; three days of that are 90 candidates. More than 250 are no birthdays.
MOST_CANDIDATES = 250
_EXPLODED_ALLOWED = 0.01
# With limits of three standard errors one month in 370 lies outside them by chance; start value.
_MONTHS_OUT_ALLOWED = 0.02


def _expected_precision(model: str, title: str) -> SqlCheck:
    allowed = FALSE_LINKS_ALLOWED[model]
    # Links of no named model, and links that no probability was told of, are held to the stricter target.
    others = "stratum_value <> 'limited'" if model == "identified" else "stratum_value = 'limited'"
    untold = "greatest(made - told, 0)" if model == "identified" else "0"
    return SqlCheck(
        check=Check(
            check_id=f"linkage.expected_precision_{model}",
            title=title,
            because="the links' own probabilities say how many are false; below the target no measure of dyads is safe",
            table_name="link_certainty_exact",
            severity=Severity.STOP,
            threshold=allowed,
            threshold_source=f"target of the linkage: precision {1 - allowed:g}",
        ),
        counts_sql=f"""
            with of_model as (
                select coalesce(sum(links), 0) as links, coalesce(sum(expected_right), 0) as expected_right
                from link_certainty_exact where stratum = 'model' and {others}
            ),
            everyone as (
                select (select count(*) from links where link_status = 'linked') as made,
                    (select coalesce(sum(links), 0) from link_certainty_exact where stratum = 'model') as told
            ),
            counted as (
                select links + {untold} as total, links + {untold} - expected_right as expected_false
                from of_model, everyone
            )
            -- expected links are no whole numbers: rounded away from the threshold, so that they keep their side of it
            select null::varchar as hospital_id, null::date as period_start,
                if(expected_false > {allowed} * total, ceil(expected_false), floor(expected_false + 1e-9))::bigint
                    as violated,
                total::bigint as total
            from counted
        """,
        reads=("links", "link_certainty_exact"),
        advice="See linkage.html for the hospitals; raise the link threshold, or train the model again.",
    )


def _drift(name: str, title: str, because: str, subjects: str, *, allowed_at_hospital: float) -> SqlCheck:
    return SqlCheck(
        check=Check(
            check_id=f"linkage.{name}",
            title=title,
            because=because,
            table_name="linkage_drift_exact",
            threshold=_MONTHS_OUT_ALLOWED,
            threshold_source="own history of 12 months, 3 standard errors; start value",
            counts_people=False,
        ),
        counts_sql=f"""
            -- grain: a hospital and month that has a history
            select hospital_id, month as period_start, count(*) filter (is_out) as violated, count(*) as total,
                'Out of limits: ' || string_agg(subject, ', ' order by subject) filter (is_out) || '.' as said
            from linkage_drift_exact
            where hospital_id is not null and reference is not null and {subjects}
            group by all
        """,
        reads=("linkage_drift_exact",),
        advice="Compare this month's export with the one before.",
        threshold_at_hospital=allowed_at_hospital,
        said_column="coalesce(said, '')",
        plain_column="coalesce(said, '')",
    )


CERTAINTY_CHECKS: tuple[SqlCheck, ...] = (
    _expected_precision(
        "identified", "Of links made with names and numbers at most 1 in 1,000 is expected to be false"
    ),
    _expected_precision(
        "limited", "Of links made without names and numbers at most 5 in 1,000 are expected to be false"
    ),
    SqlCheck(
        check=Check(
            check_id="linkage.expected_false_links",
            title="At no hospital more than 1 % of links are expected to be false",
            because="links of doubtful probability blur every difference between this hospital and others",
            table_name="link_certainty_exact",
            threshold=0.01,
        ),
        counts_sql="""
            -- grain: a hospital
            select stratum_value as hospital_id, null::date as period_start,
                round(links - coalesce(expected_right, 0))::bigint as violated, links as total
            from link_certainty_exact where stratum = 'hospital'
        """,
        reads=("link_certainty_exact",),
        advice="Look at what this hospital sends to link on.",
    ),
    _drift(
        "drift",
        "Link rates, match weights and candidates stay within each hospital's own limits",
        "a month unlike a hospital's earlier months is a changed export or a changed form, rarely other people",
        "not starts_with(subject, 'missing_')",
        allowed_at_hospital=0.0,
    ),
    _drift(
        "field_drift",
        "Fields that links rest on are filled as in each hospital's earlier months",
        "links rest on these fields; one of eighteen is out of its limits by chance now and then, several are not",
        "starts_with(subject, 'missing_')",
        allowed_at_hospital=_MONTHS_OUT_ALLOWED,
    ),
    SqlCheck(
        check=Check(
            check_id="linkage.blocking_exploded",
            title=f"No newborn has more than {MOST_CANDIDATES} candidate deliveries",
            because="a value shared by hundreds of records has become a candidate rule: scoring drowns, and links with it",
            table_name="scored_pairs",
            severity=Severity.STOP,
            threshold=_EXPLODED_ALLOWED,
            threshold_source="three days of the busiest unit, tripled; start value",
        ),
        counts_sql=f"""
            with candidates as (
                select newborn_hospital_id, newborn_encounter_id, count(*) as pairs from scored_pairs group by all
            )
            -- grain: a hospital
            select l.newborn_hospital_id as hospital_id, null::date as period_start,
                count(*) filter (where c.pairs > {MOST_CANDIDATES}) as violated, count(*) as total
            from links l left join candidates c using (newborn_hospital_id, newborn_encounter_id)
            group by all
        """,
        reads=("links", "scored_pairs"),
        advice="Look for a phone, policy or number that whole wards share.",
    ),
    SqlCheck(
        check=Check(
            check_id="linkage.nothing_to_link_on",
            title="Every hospital sends something to link on",
            because="newborns of a hospital that sends neither names, numbers nor days cannot find their mothers",
            table_name="links",
            kahn_category=Kahn.COMPLETENESS,
            threshold_source="design: none",
        ),
        counts_sql=share_of_rows_sql(
            "links",
            violates="coalesce(link_reason = 'hospital_sends_nothing_to_link_on', false)",
            hospital="newborn_hospital_id",
        ),
        reads=("links",),
        advice="Ask this hospital for record numbers, names or times of birth; its newborns stay unlinked until then.",
        threshold_at_hospital=0.0,
    ),
    SqlCheck(
        check=Check(
            check_id="linkage.ignored_values",
            title="No value shared by many people was sent as if it were one person's",
            because="a number of nines or a ward's telephone links strangers; such values were ignored",
            table_name="ignored_values",
            kahn_category=Kahn.COMPLETENESS,
            threshold_source="design: none",
        ),
        counts_sql="""
            with records as (
                select 'comparable_deliveries' as table_name, hospital_id, count(*) as records
                from comparable_deliveries group by all
                union all
                select 'comparable_newborns', hospital_id, count(*) from comparable_newborns group by all
            ),
            ignored as (
                select hospital_id, sum(rows_ignored) as rows_ignored,
                    string_agg(format('{} of {}: {} rows ({} values)', column_name, table_name, rows_ignored,
                        values_ignored), ', ' order by table_name, column_name) as said,
                    min(rows_ignored) as fewest
                from ignored_values where rows_ignored > 0 group by all
            ),
            hospital as (select hospital_id, sum(records) as records from records group by all)
            -- grain: a hospital (none where several share the value); a record may be counted for several columns
            select hospital_id, null::date as period_start, coalesce(rows_ignored, 0) as violated,
                greatest(coalesce(records, 0), coalesce(rows_ignored, 0)) as total, 'Ignored: ' || said || '.' as said,
                fewest
            from hospital full join ignored using (hospital_id)
        """,
        reads=("comparable_deliveries", "comparable_newborns", "ignored_values"),
        advice="Ask for the real values, or for none.",
        threshold_at_hospital=0.0,
        said_column="coalesce(said, '')",
        fewest_said_column="fewest",
    ),
)
