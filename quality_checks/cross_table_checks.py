"""Checks of staged feeds that need more than one column or table: do mothers, newborns and their codes agree?

Rules of single tables stand in their contracts; comparisons over time and between hospitals in `drift.py`.
"""

from __future__ import annotations

import duckdb

from data_contracts.rules import Kahn, Severity
from quality_checks.outcome import Check, CheckOutcome, GateRun, judge
from quality_checks.sql_checks import SqlCheck, relations_present, run_sql_checks, share_of_rows_sql

REQUIRED_FEEDS = ("maternal_encounters", "newborn_encounters")

# Weight that no living child of that gestation has; wide on purpose, so that what remains is a wrong unit,
# a wrong week or another child's weight. Starting values, of the kind that birth registration queries.
_WEIGHT_IMPLAUSIBLE = """
    (gestational_age_days < 28 * 7 and birth_weight_g > 3000)
    or (gestational_age_days < 32 * 7 and birth_weight_g > 4000)
    or (gestational_age_days >= 32 * 7 and birth_weight_g < 500)
    or (gestational_age_days >= 37 * 7 and birth_weight_g < 1000)
"""


def _of_mothers(
    name: str, title: str, because: str, *, violates: str, speaks_of: str, threshold: float, advice: str
) -> SqlCheck:
    return SqlCheck(
        check=Check(
            check_id=f"cross.{name}",
            title=title,
            because=because,
            table_name="maternal_encounters",
            threshold=threshold,
        ),
        counts_sql=share_of_rows_sql(
            "checked_mothers", violates=violates, speaks_of=speaks_of, month="month"
        ),
        reads=("checked_mothers",),
        advice=advice,
    )


def _of_newborns(
    name: str, title: str, because: str, *, violates: str, speaks_of: str, threshold: float, advice: str
) -> SqlCheck:
    return SqlCheck(
        check=Check(
            check_id=f"cross.{name}",
            title=title,
            because=because,
            table_name="newborn_encounters",
            threshold=threshold,
        ),
        counts_sql=share_of_rows_sql(
            "checked_newborns", violates=violates, speaks_of=speaks_of, month="month"
        ),
        reads=("checked_newborns",),
        advice=advice,
    )


CROSS_TABLE_CHECKS: tuple[SqlCheck, ...] = (
    _of_mothers(
        "mother_without_diagnosis",
        "Every inpatient maternal encounter has a diagnosis",
        "a stay without a diagnosis counts as healthy in every measure",
        violates="codes = 0",
        speaks_of="is_inpatient",
        threshold=0.01,
        advice="Ask whether the diagnosis file is complete and uses the same encounter ids.",
    ),
    _of_newborns(
        "newborn_without_diagnosis",
        "Every infant encounter has a diagnosis",
        "a stay without a diagnosis counts as healthy in every measure",
        violates="codes = 0",
        speaks_of="true",
        threshold=0.01,
        advice="Ask whether the diagnosis file is complete and uses the same encounter ids.",
    ),
    _of_mothers(
        "outcome_without_delivery",
        "An outcome of delivery (Z37) comes with other evidence of a delivery",
        "a Z37 code on a stay without a delivery makes a birth that never was",
        violates="not has_delivery",
        speaks_of="is_inpatient and has_outcome",
        threshold=0.05,
        advice="Look at the procedures, MS-DRG and delivery fields of these stays.",
    ),
    _of_mothers(
        "delivery_without_outcome",
        "A delivery carries its outcome (Z37)",
        "without Z37 the number of liveborn children is unknown, and several measures leave the stay out",
        violates="not has_outcome",
        speaks_of="is_inpatient and has_delivery and codes > 0",
        threshold=0.05,
        advice="Z37 must be coded on every delivery record since ICD-10-CM.",
    ),
    _of_mothers(
        "male_mother",
        "A person who delivers is not recorded as male",
        "a male mother is nearly always another patient's record or a wrong sex",
        violates="is_male",
        speaks_of="(has_delivery or has_outcome) and is_male is not null",
        threshold=0.001,
        advice="Check how sex is exported and whether newborns' rows stand among the mothers'.",
    ),
    _of_mothers(
        "mother_age",
        "A person who delivers is 12 to 55 years old",
        "outside these ages the record is nearly always another person's, or the age is wrong",
        violates="age_years not between 12 and 55",
        speaks_of="(has_delivery or has_outcome) and age_years is not null",
        threshold=0.002,
        advice="Check the date of birth: swapped day and month, two-digit years, or the newborn's own.",
    ),
    _of_mothers(
        "plurality_disagrees",
        "The plurality field and the outcome code (Z37) agree",
        "the number of children decides how many newborns may be linked",
        violates="code_plurality <> field_plurality",
        speaks_of="code_plurality is not null and field_plurality is not null",
        threshold=0.01,
        advice="Check whether plurality is filled by default.",
    ),
    _of_newborns(
        "birth_record_of_older_child",
        "A record with a birth code (Z38) is of a child admitted within 28 days of birth",
        "Z38 marks the record of being born; an older child's record would be linked to no mother",
        violates="age_at_admission_days > 28",
        speaks_of="has_birth_code",
        threshold=0.005,
        advice="Check the date of birth and whether Z38 is copied to later stays.",
    ),
    _of_newborns(
        "born_after_discharge",
        "A child is not born after its own discharge",
        "one of the two dates is wrong, and both decide the link",
        violates="is_born_after_discharge",
        speaks_of="true",
        threshold=0.001,
        advice="Check for swapped day and month.",
    ),
    _of_newborns(
        "weight_implausible_for_gestation",
        "Birth weight is possible for the gestation",
        "a wrong unit or week makes false prematurity and false low birth weight",
        violates=_WEIGHT_IMPLAUSIBLE,
        speaks_of="is_birth and birth_weight_g is not null and gestational_age_days is not null",
        threshold=0.005,
        advice="Check units (pounds, weeks) and whether siblings' values were copied.",
    ),
)


def check_cross_tables(con: duckdb.DuckDBPyConnection, run: GateRun) -> tuple[CheckOutcome, ...]:
    """All checks of CROSS_TABLE_CHECKS; they read the tables made by `evidence.create_evidence`."""
    return run_sql_checks(con, CROSS_TABLE_CHECKS, run)


def check_required_feeds(con: duckdb.DuckDBPyConnection, run: GateRun) -> CheckOutcome:
    """That mothers and newborns were both accepted: without either there is nothing to link or publish."""
    present = relations_present(con)
    filled = [feed for feed in REQUIRED_FEEDS if feed in present and _has_a_row(con, feed)]
    empty = [feed for feed in REQUIRED_FEEDS if feed not in filled]
    check = Check(
        check_id="staging.required_feeds",
        title="Maternal and newborn encounters were accepted",
        because="without both there is nothing to link, and publishing would replace results with nothing",
        table_name=", ".join(REQUIRED_FEEDS),
        severity=Severity.STOP,
        kahn_category=Kahn.COMPLETENESS,
        threshold_source="design: both feeds are needed",
        counts_people=False,
    )
    return judge(
        check,
        run,
        violated=len(empty),
        total=len(REQUIRED_FEEDS),
        advice=f"Without an accepted row: {', '.join(empty)}. `dyads submissions` tells what was rejected.",
    )


def _has_a_row(con: duckdb.DuckDBPyConnection, relation: str) -> bool:
    return bool(con.execute(f"select 1 from {relation} limit 1").fetchall())
