"""The published tables that reviewers read: verdicts, deliveries of files, quarantine, links, bias, builds.

They hold counts, shares and words; no row of theirs describes a person.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Between, OneOf, Severity

STAGES = ("staging", "linkage", "measures", "publish")
VERDICTS = ("PASS", "PASS_WITH_ROWS", "WARN", "FAIL", "NOT_APPLICABLE", "ERROR", "SKIPPED", "WAIVED")

GATE_RESULTS = DataContract(
    name="gate_results",
    kind=Kind.PUBLISHED,
    title="Gate results",
    grain="one row a gate, check, hospital and period",
    key=("stage", "input_key", "check_id", "hospital_id", "period_start"),
    fields=(
        text("stage", "Gate: staging, linkage, measures or publish", required=True),
        text("check_id", "Check; stays the same from build to build", required=True),
        text("title", "What must be true", required=True),
        text("table_name", "Table that was checked"),
        text("column_name", "Columns that were checked"),
        text("hospital_id", "Hospital; empty for the whole network"),
        date("period_start", "First day of the month; empty for all months"),
        text("kahn_category", "conformance, completeness or plausibility"),
        text("severity", "STOP, WARN or DESCRIBE", required=True),
        text(
            "verdict",
            "PASS, PASS_WITH_ROWS (within the allowed share), WARN, FAIL, NOT_APPLICABLE (nothing to check), "
            "ERROR (the check broke), SKIPPED or WAIVED",
            required=True,
        ),
        integer("violated", "Rows that break the rule, or the numerator of a figure; empty when suppressed"),
        integer(
            "total", "Rows that the rule speaks of, or the denominator of a figure; empty when suppressed"
        ),
        number("share", "violated / total; empty when nothing was checked, and when suppressed"),
        number("threshold", "Largest share allowed, or the limit of a figure that was crossed"),
        text("threshold_source", "Where the threshold comes from"),
        text("because", "Why the rule exists"),
        text("note", "Counts in words, where they may be shown, and what to do"),
        text("waiver_id", "Waiver that sets the verdict aside"),
        text("input_key", "Hash of what was checked", required=True),
        datetime("checked_at", "When it was checked", required=True),
    ),
    rules=(
        OneOf(column="stage", values=STAGES, severity=Severity.STOP, because="there are four gates"),
        OneOf(column="verdict", values=VERDICTS, severity=Severity.STOP, because="there are eight verdicts"),
    ),
)

SUBMISSIONS = DataContract(
    name="submissions",
    kind=Kind.PUBLISHED,
    title="Submissions",
    grain="one row a delivery of files for a submitter and period",
    key=("submission_id",),
    fields=(
        text("submission_id", "Submission: submitter, period and content hash", required=True),
        text("submitter", "Hospital or system that sent it", required=True),
        text("period", "Period as delivered: 2025, 2025Q1 or 2025-03", required=True),
        integer("sequence", "Order among the submissions of this submitter and period"),
        text("status", "accepted, held, rejected, duplicate or replaced", required=True),
        text("reason", "Why it was not accepted"),
        boolean("is_current", "Its rows stand in this build", required=True),
        boolean("is_final", "The submitter declared it final"),
        text("feeds", "Feeds delivered, comma-separated"),
        integer("files", "Files delivered"),
        integer("rows_delivered", "Rows delivered; empty when suppressed"),
        integer("rows_accepted", "Rows staged; empty when suppressed"),
        integer("rows_quarantined", "Rows set aside; empty when suppressed"),
        text("content_hash", "Hash of the delivered files"),
        datetime("received_at", "When it was first seen"),
    ),
)

QUARANTINE_SUMMARY = DataContract(
    name="quarantine_summary",
    kind=Kind.PUBLISHED,
    title="Quarantine summary",
    grain="one row a submission, feed and rule",
    key=("submission_id", "feed", "rule"),
    fields=(
        text("submission_id", "Submission", required=True),
        text("feed", "Feed", required=True),
        text("rule", "Rule that set the rows aside", required=True),
        text("because", "Why the rule exists"),
        integer("rows_quarantined", "Rows set aside; empty when suppressed"),
        integer("rows_delivered", "Rows delivered in this feed; empty when suppressed"),
    ),
)

LEFT_OUT_RECORDS = DataContract(
    name="left_out_records",
    kind=Kind.PUBLISHED,
    title="Records left out",
    grain="one row a table, stage, reason and month",
    key=("table_name", "stage", "reason", "month"),
    fields=(
        text("table_name", "Feed of the records; submissions: whole deliveries", required=True),
        text("stage", "Where they were left out: receive, compare, identify", required=True),
        text("reason", "Why they stand in no analysis", required=True),
        date("month", "Month of discharge, or that a whole delivery was for; empty where not told"),
        integer("records", "Records; one that breaks two rules counts under each; empty when suppressed"),
    ),
)

LINK_QUALITY = DataContract(
    name="link_quality",
    kind=Kind.PUBLISHED,
    title="Link quality",
    grain="one row a figure and group",
    key=("metric", "stratum", "stratum_value", "source"),
    fields=(
        text("metric", "Figure: link_rate, review_rate, estimated_precision ...", required=True),
        text("stratum", "What the group is formed by; overall for everyone", required=True),
        text("stratum_value", "Which group; all for everyone", required=True),
        integer("numerator", "Newborns or pairs counted; empty when suppressed"),
        integer("denominator", "Newborns or pairs it is a share of; empty when suppressed"),
        number("value", "The figure; a share from 0 to 1 unless its name says otherwise"),
        number("ci_low", "Lower end of the 95 % interval"),
        number("ci_high", "Upper end of the 95 % interval"),
        text("source", "Where it comes from: links, model, review or truth", required=True),
    ),
)

LINKAGE_BIAS = DataContract(
    name="linkage_bias",
    kind=Kind.PUBLISHED,
    title="Linkage bias",
    grain="one row a characteristic of newborns and its level",
    key=("characteristic", "level"),
    fields=(
        text("characteristic", "Characteristic compared", required=True),
        text("level", "Level of the characteristic", required=True),
        number("linked_share", "Share of linked newborns with this level, 0-1"),
        number("unlinked_share", "Share of unlinked newborns with this level, 0-1"),
        number("standardized_difference", "Difference of the shares in standard deviations"),
        boolean("flagged", "The difference is above 0.1, where results may be biased"),
    ),
    rules=(
        Between(column="linked_share", low=0, high=1, severity=Severity.STOP, because="a share"),
        Between(column="unlinked_share", low=0, high=1, severity=Severity.STOP, because="a share"),
    ),
)

DATA_DICTIONARY = DataContract(
    name="data_dictionary",
    kind=Kind.PUBLISHED,
    title="Data dictionary",
    grain="one row a published table and column",
    key=("table_name", "column_name"),
    fields=(
        text("table_name", "Table", required=True),
        text("column_name", "Column", required=True),
        integer("position", "Place of the column in its table", required=True),
        text("type", "text, integer, number, date, datetime or boolean", required=True),
        text("unit", "Unit of measurement"),
        boolean("required", "Never empty", required=True),
        text("description", "What it means", required=True),
        text("table_title", "Title of the table", required=True),
        text("grain", "What one row of the table is", required=True),
        boolean("is_key", "Part of what names one row", required=True),
        text("rules", "Rules that the column is held to"),
    ),
)

BUILDS = DataContract(
    name="builds",
    kind=Kind.PUBLISHED,
    title="Builds",
    grain="one row a build",
    key=("build_id",),
    fields=(
        text("build_id", "Build", required=True),
        boolean("is_current", "The build that this file is", required=True),
        datetime("started_at", "When it started", required=True),
        datetime("finished_at", "When it was finished"),
        text("code_version", "Version of the program", required=True),
        text("codelist_version", "Version of the code lists"),
        text("linkage_model_version", "Version of the linkage model"),
        text("measure_catalogue_version", "Version of the measure catalogue"),
        integer("identity_night", "Last night whose `identity_events` it has"),
        text(
            "privacy_profile", "limited (with dates shifted, if so), safe_harbor or identified", required=True
        ),
        text("suppression_profile", "How small counts are hidden"),
        text("input_hashes", "Hash of every input, as JSON"),
        text("row_counts", "Rows of every published table, as JSON"),
    ),
)
