"""Values as sent become the few words used everywhere after."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts import codings


def _value(con: duckdb.DuckDBPyConnection, expression: str, **columns: object) -> object:
    names = ", ".join(f"$%s::varchar as {name}" % name for name in columns)
    row = con.execute(f"select {expression} from (select {names})", columns).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("race", "ethnicity", "expected"),
    [
        ("White", "Not Hispanic or Latino", "nh_white"),
        ("Black or African American", "Non-Hispanic", "nh_black"),
        ("white", "Hispanic or Latino", "hispanic"),
        (None, "Hispanic", "hispanic"),
        ("Hispanic/Latino", None, "hispanic"),
        ("Asian Indian", None, "asian_pi"),
        ("Asian/Pacific Islander", "N", "asian_pi"),
        ("Native Hawaiian", "N", "asian_pi"),
        ("American Indian or Alaska Native", "N", "aian"),
        ("White;Black", "N", "multiracial"),
        ("Two or more races", None, "multiracial"),
        ("Some other race", "N", "other"),
        ("White", None, "white_ethnicity_unknown"),
        ("White", "Declined", "white_ethnicity_unknown"),
        ("Black", "", "black_ethnicity_unknown"),
        ("White, non-Hispanic", None, "nh_white"),
        ("2106-3", "2186-5", "nh_white"),
        ("2054-5", "2135-2", "hispanic"),
        ("R3", "E2", "nh_black"),
        ("1", None, "nh_white"),
        ("3", None, "hispanic"),
        ("5", None, "aian"),
        ("Non-White", "N", "other"),
        ("Unknown", "N", None),
        ("Patient declined", None, None),
        (None, "Not Hispanic", None),
        ("", "", None),
    ],
)
def test_race_and_ethnicity(con, race, ethnicity, expected):
    sql = codings.race_ethnicity_sql("race", "ethnicity")
    assert _value(con, sql, race=race, ethnicity=ethnicity) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("Medicaid", "medicaid"),
        ("MEDICAID MCO", "medicaid"),
        ("2", "medicaid"),
        ("Medi-Cal", "medicaid"),
        ("Blue Cross Medicaid HMO", "medicaid"),
        ("Medicare/Medicaid", "medicare"),
        ("Medicaid, Medicare", "medicaid"),
        ("self-pay", "self_pay"),
        ("Uninsured", "self_pay"),
        ("IHS", "other"),
        ("TRICARE/military", "other"),
        ("Blue Cross", "private"),
        ("BCBS", "private"),
        ("commercial", "private"),
        ("3", "private"),
        ("No charge", "no_charge"),
        ("81", "self_pay"),
        ("512", "private"),
        ("311", "other"),
        ("Acme Friends", "other"),
        ("Other", "other"),
        ("unknown", None),
        ("9999", None),
        ("  ", None),
    ],
)
def test_payer(con, sent, expected):
    assert _value(con, codings.payer_sql("payer"), payer=sent) == expected


@pytest.mark.parametrize(
    ("expression", "sent", "expected"),
    [
        (codings.language_sql, "en-US", "english"),
        (codings.language_sql, "Spanish", "spanish"),
        (codings.language_sql, "spa", "spanish"),
        (codings.language_sql, "Haitian Creole", "other"),
        (codings.language_sql, "Estonian", "other"),
        (codings.language_sql, "declined", None),
        (codings.sex_sql, "female", "F"),
        (codings.sex_sql, "1", "M"),
        (codings.sex_sql, "U", None),
        (codings.zip3_sql, "90210", "902"),
        (codings.zip3_sql, "90210-1234", "902"),
        (codings.zip3_sql, "05901", "000"),
        (codings.zip3_sql, "SW1A", None),
        (codings.disposition_sql, "1", "01"),
        (codings.disposition_sql, "20", "20"),
        (codings.disposition_sql, "Expired", "20"),
        (codings.disposition_sql, "99", None),
        (codings.ub04_code_sql, "04", "4"),
        (codings.ub04_code_sql, "D", "D"),
        (codings.ub04_code_sql, "9", None),
        (codings.delivery_mode_sql, "C-Section", "cesarean"),
        (codings.delivery_mode_sql, "caesarean", "cesarean"),
        (codings.delivery_mode_sql, "operative_vaginal", "operative_vaginal"),
        (codings.delivery_mode_sql, "Vaginal, forceps", "operative_vaginal"),
        (codings.delivery_mode_sql, "VBAC", "vaginal"),
        (codings.delivery_mode_sql, "other", None),
        (codings.presentation_sql, "Vertex", "cephalic"),
        (codings.presentation_sql, "frank breech", "breech"),
        (codings.presentation_sql, "oblique lie", "transverse"),
        (codings.presentation_sql, "compound", "other"),
        (codings.presentation_sql, "not recorded", None),
        (codings.labor_onset_sql, "none", "none"),
        (codings.labor_onset_sql, "Pre-labor cesarean", "none"),
        (codings.labor_onset_sql, "Induced", "induced"),
        (codings.labor_onset_sql, "unknown", None),
    ],
)
def test_other_values(con, expression, sent, expected):
    assert _value(con, expression("sent"), sent=sent) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(19, "under_20"), (20, "20_24"), (34, "30_34"), (35, "35_39"), (40, "40_plus"), (None, None)],
)
def test_age_bands_change_on_the_birthday(con, age, expected):
    row = con.execute(
        f"select {codings.age_band_sql('age')} from (select $age::bigint as age)", {"age": age}
    ).fetchone()
    assert row == (expected,)


@given(sent=st.text(max_size=30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_becomes_one_of_the_known_words_or_nothing(con, sent):
    assert _value(con, codings.payer_sql("sent"), sent=sent) in (*codings.PAYER_GROUPS, None)
    assert _value(con, codings.race_ethnicity_sql("sent", "sent"), sent=sent) in (
        *codings.RACE_ETHNICITY_GROUPS,
        None,
    )
    assert _value(con, codings.language_sql("sent"), sent=sent) in (*codings.LANGUAGE_GROUPS, None)
    assert _value(con, codings.presentation_sql("sent"), sent=sent) in (*codings.PRESENTATIONS, None)


@pytest.mark.parametrize("sent", ["medicaid", " Medicaid ", "MEDICAID", "mEdIcAiD"])
def test_case_and_blanks_make_no_difference(con, sent):
    assert _value(con, codings.payer_sql("sent"), sent=sent) == "medicaid"
