"""The published tables of measures: one column a measure, the long view of them, and the catalogue.

Which measures exist is not known here: their columns are handed in as plain name, type and description.
"""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.contract import DataContract, Field, FieldType, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import OneOf, Severity

MEASURE_GRAINS = ("delivery", "newborn", "dyad")


def measure_table_contract(
    grain: str, measures_columns: Iterable[tuple[str, FieldType | str, str]] = ()
) -> DataContract:
    """`<grain>_measures`: id columns, then one column for each (name, type, description) in the order given.

    `grain` is `delivery`, `newborn` or `dyad`, else ValueError. `type` is a FieldType or its word
    (`boolean` for a proportion, `number` for a continuous measure, `text` for a reason).
    """
    if grain not in MEASURE_GRAINS:
        raise ValueError(f"no measure table has the grain {grain!r}; use one of {', '.join(MEASURE_GRAINS)}")
    columns = tuple(
        Field(name=name, type=FieldType(type_), description=words) for name, type_, words in measures_columns
    )
    return DataContract(
        name=f"{grain}_measures",
        kind=Kind.PUBLISHED,
        title=f"Measures of each {grain}",
        grain=f"one row a {grain}",
        key=(f"{grain}_id",),
        fields=(
            text(f"{grain}_id", f"The {grain}", required=True),
            text("hospital_id", "Hospital that the measures are counted for", required=True),
            date("period_date", f"Day that places the {grain} in a period"),
            *columns,
        ),
        notes=(
            "True or false inside a measure's denominator after exclusions; empty outside it or where the "
            "measure is not computable. Numbers for continuous measures."
        ),
    )


MEASURE_VALUES = DataContract(
    name="measure_values",
    kind=Kind.PUBLISHED,
    title="Measure values",
    grain="one row a measure and unit of its denominator",
    key=("measure_id", "unit_id"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("grain", "delivery, newborn or dyad", required=True),
        text("unit_id", "Delivery, newborn or dyad, as grain says", required=True),
        text("hospital_id", "Hospital that the measure is counted for", required=True),
        date("period", "First day of the month that the unit is counted in"),
        boolean("in_denominator", "Inside the denominator, before exclusions"),
        boolean("is_excluded", "Inside the denominator and excluded"),
        boolean("in_numerator", "Inside the numerator; empty when excluded or for continuous measures"),
        number("value", "Value of a continuous measure; 1 or 0 for a proportion; empty when excluded"),
    ),
    rules=(
        OneOf(
            column="grain",
            values=MEASURE_GRAINS,
            severity=Severity.STOP,
            because="a measure counts deliveries, newborns or dyads",
        ),
    ),
    notes="A view over the three tables of measures.",
)

MEASURE_CATALOGUE = DataContract(
    name="measure_catalogue",
    kind=Kind.PUBLISHED,
    title="Measure catalogue",
    grain="one row a measure",
    key=("measure_id",),
    fields=(
        text("measure_id", "Measure; the name of its column in the tables of measures", required=True),
        text("title", "Title", required=True),
        text("definition", "Definition in words", required=True),
        text("group_letter", "Section of the catalogue, A to L"),
        text("family", "Family of related measures"),
        text(
            "grain",
            "delivery, newborn or dyad; hospital (from surveys); derived (from rates); specified (input not fed)",
            required=True,
        ),
        text("denominator", "Denominator in words"),
        text("exclusions", "Exclusions in words"),
        text("numerator", "Numerator in words, or the value that is averaged"),
        integer("rate_per", "The published rate is per 100, 1 000 or 10 000; 1 for a mean"),
        text("better", "Which way improvement points: lower, higher or neither"),
        text("steward", "Who maintains the definition"),
        text("version", "Version of the definition"),
        text("needs", "Inputs without which the measure is not computable"),
        text("ruling", "Reading followed where the public definition leaves a choice"),
        text("caveats", "What to keep in mind"),
        text("codelists", "Code lists used"),
        boolean("needs_spec_check", "The steward's own code lists are not public; ours want review"),
        text("missing_input", "Of a measure that is specified and not computed: what no feed carries"),
    ),
)

CODE_LISTS = DataContract(
    name="code_lists",
    kind=Kind.PUBLISHED,
    title="Code lists",
    grain="one row a code list and code",
    key=("codelist", "code_system", "code", "valid_from"),
    fields=(
        text("codelist", "Code list", required=True),
        text("code", "Code, without the dot", required=True),
        text("code_system", "ICD10CM, ICD10PCS ...", required=True),
        date("valid_from", "First day on which the code counts"),
        date("valid_to", "Last day on which the code counts"),
        text("description", "Meaning of the code"),
        text("source", "Where the code list comes from"),
        text("version", "Version of the code list"),
    ),
)
