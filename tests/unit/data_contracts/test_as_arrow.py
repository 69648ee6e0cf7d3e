"""Arrow schemas follow contracts; files and rows are not touched here."""

from __future__ import annotations

import pyarrow as pa
import pytest

from data_contracts.as_arrow import arrow_schema
from data_contracts.contract import DataContract
from data_contracts.internal import INTERNAL
from data_contracts.published import PUBLISHED
from data_contracts.submitted import SUBMITTED, feed_named

EVERY_CONTRACT = (*SUBMITTED, *INTERNAL, *PUBLISHED)


@pytest.mark.parametrize("contract", EVERY_CONTRACT, ids=lambda contract: f"{contract.kind}-{contract.name}")
def test_columns_stand_in_contract_order(contract: DataContract) -> None:
    assert arrow_schema(contract).names == [field.name for field in contract.fields]


def test_the_six_types_become_arrow_types() -> None:
    schema = arrow_schema(feed_named("maternal_encounters"))

    assert schema.field("patient_mrn").type == pa.string()
    assert schema.field("age_years").type == pa.int64()
    assert schema.field("height_cm").type == pa.float64()
    assert schema.field("birth_date").type == pa.date32()
    assert schema.field("admit_datetime").type == pa.timestamp("us")
    assert schema.field("cesarean").type == pa.bool_()


def test_required_columns_may_not_be_empty_and_others_may() -> None:
    schema = arrow_schema(feed_named("newborn_encounters"))

    assert not schema.field("birth_datetime").nullable
    assert schema.field("birth_weight_g").nullable
    assert schema.field("birth_weight_g").metadata[b"unit"] == b"g"
