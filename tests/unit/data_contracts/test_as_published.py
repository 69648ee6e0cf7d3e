"""Published and in-between contracts: the promised names, and nothing that identifies a person."""

from __future__ import annotations

import pytest

from data_contracts.as_sql import SQL_TYPES
from data_contracts.contract import DataContract, identifying_columns, rules_of
from data_contracts.internal import INTERNAL
from data_contracts.internal.facts import DELIVERY_VALUE_FIELDS, NEWBORN_VALUE_FIELDS
from data_contracts.published import PUBLISHED, measure_table_contract, published_named
from data_contracts.submitted import SUBMITTED
from measures.events import DELIVERY_EVENTS, NEWBORN_EVENTS
from measures.fact_columns import DELIVERY_COLUMNS, NEWBORN_COLUMNS

# The names that notebooks, reports and checks of other people depend on.
PROMISED = {
    "dyads": "dyad_id newborn_id infant_id delivery_id mother_id link_status link_reason link_method match_weight "
    "match_probability runner_up_weight plurality birth_order is_multiple is_outborn birth_month",
    "deliveries": "delivery_id mother_id hospital_id delivery_date gestational_age_days plurality liveborn_count "
    "delivery_mode mother_age_years race_ethnicity payer language zip3 rural_urban svi_quartile",
    "newborns": "newborn_id infant_id birth_hospital_id birth_date sex birth_weight_g gestational_age_days",
    "measure_values": "measure_id grain unit_id hospital_id period in_denominator is_excluded in_numerator value",
    "measure_rates": "measure_id period_type period_start level place stratum stratum_value denominator exclusions "
    "numerator rate rate_per ci_low ci_high expected oe_ratio shrunken_rate reliability suppressed "
    "suppression_reason computable not_computable_reason usability",
    "disparities": "reference_group comparison_group rate_ratio rate_difference excess_events",
    "control_charts": "value center lower upper rule_hits",
    "measure_catalogue": "measure_id",
    "code_lists": "code",
    "data_dictionary": "table_name column_name",
    "gate_results": "stage check_id title table_name column_name hospital_id period_start kahn_category severity "
    "verdict violated total share threshold threshold_source because note waiver_id input_key checked_at",
    "submissions": "submission_id",
    "quarantine_summary": "feed",
    "link_quality": "metric stratum stratum_value numerator denominator value ci_low ci_high source",
    "linkage_bias": "characteristic level linked_share unlinked_share standardized_difference flagged",
    "builds": "build_id",
}


@pytest.mark.parametrize("table", PROMISED)
def test_a_published_table_has_the_promised_columns(table: str) -> None:
    columns = {field.name for field in published_named(table).fields}

    assert set(PROMISED[table].split()) <= columns


def _identifying_names_of_feeds_and_work() -> set[str]:
    return {name for contract in (*SUBMITTED, *INTERNAL) for name in identifying_columns(contract)}


@pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.name)
def test_no_published_table_has_a_column_that_identifies_a_person(contract: DataContract) -> None:
    # newborns.birth_date is the child's own, a date that the profile `limited` keeps; the mother's never stands.
    allowed = {"birth_date"} if contract.name == "newborns" else set()
    columns = {field.name for field in contract.fields}

    assert not columns & (_identifying_names_of_feeds_and_work() | {"encounter_id", "zip", "name"}) - allowed
    assert identifying_columns(contract) == ()


def test_the_proof_would_notice_a_record_number() -> None:
    assert {"patient_mrn", "mother_birth_date", "street_address", "last_name", "zip"} <= (
        _identifying_names_of_feeds_and_work()
    )


def test_published_clinical_values_are_facts_under_the_same_names() -> None:
    made_on_publishing = {
        "deliveries": {"delivery_mode", "is_multiple", "age_band", "rural_urban", "svi_quartile"},
        "newborns": {
            "birth_hospital_id",
            "is_multiple",
            "age_band",
            "language",
            "rural_urban",
            "svi_quartile",
        },
    }
    facts = {"deliveries": DELIVERY_VALUE_FIELDS, "newborns": NEWBORN_VALUE_FIELDS}

    for table, made in made_on_publishing.items():
        columns = {field.name for field in published_named(table).fields}
        assert columns - made <= {field.name for field in facts[table]}


@pytest.mark.parametrize(
    "contract", (*INTERNAL, *PUBLISHED), ids=lambda contract: f"{contract.kind}-{contract.name}"
)
def test_every_table_has_a_key_whose_rules_carry_reasons(contract: DataContract) -> None:
    assert contract.key
    assert all(rule.because for rule in rules_of(contract))
    assert all(field.description for field in contract.fields)


def test_a_table_of_measures_has_its_ids_and_one_column_a_measure() -> None:
    contract = measure_table_contract(
        "delivery", [("smm20", "boolean", "Severe morbidity"), ("los", "number", "Days")]
    )

    assert contract.name == "delivery_measures"
    assert [field.name for field in contract.fields] == [
        "delivery_id", "hospital_id", "period_date", "smm20", "los",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="delivery, newborn, dyad"):
        measure_table_contract("hospital", [])


def test_the_crosswalk_is_not_published() -> None:
    names = [contract.name for contract in PUBLISHED]

    assert len(set(names)) == len(names)
    with pytest.raises(KeyError):
        published_named("crosswalk")


def test_fact_contracts_have_the_columns_that_measures_speak_of() -> None:
    # Event columns are declared with the measures that ask for them and stay in between.
    for fields, columns, events in (
        (DELIVERY_VALUE_FIELDS, DELIVERY_COLUMNS, DELIVERY_EVENTS),
        (NEWBORN_VALUE_FIELDS, NEWBORN_COLUMNS, NEWBORN_EVENTS),
    ):
        described = [(field.name, SQL_TYPES[field.type]) for field in fields]
        assert [*described, *((event.name, event.type) for event in events)] == list(columns)
