"""The feed of maternal encounters: what each hospital writes about each stay, in the contract's columns.

Stays and states come from elsewhere; nothing about newborns is written here.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.columns import (
    MINUTES_A_DAY,
    MISSING,
    MISSING_AT,
    Columns,
    as_boolean,
    as_date,
    as_datetime,
    as_digits,
    as_integer,
    as_number,
    as_text,
    blank_where,
    choose,
    draw_yes,
    join_text,
    start_of_day,
    with_missing,
)
from synthetic.hospitals import Network
from synthetic.name_tables import city_names, first_name_table, street_names, surname_table
from synthetic.people import EDUCATION, LANGUAGES, MARITAL, PAYERS, place_in_time
from synthetic.settings import ErrorRates
from synthetic.spoiling import leave_out, spoil_dates, spoil_text
from synthetic.stays import ANTENATAL, DELIVERY, DISPOSITIONS, EMERGENCY, MOTHER_READMISSION, TRIAGE

_TYPES = ("inpatient", "emergency", "ob_triage", "observation")
_PAYER_WORDS = (
    (
        "Medicaid",
        "Private insurance",
        "Self-pay",
        "Tricare",
        "Other",
        "Indian Health Service",
        "Other government",
    ),
    ("MEDICAID", "COMMERCIAL", "SELF PAY", "TRICARE", "OTHER", "INDIAN HEALTH SERVICE", "OTHER GOVERNMENT"),
    ("Medicaid", "Private", "Self-pay", "Tricare", "Other", "Indian Health Service", "Other government"),
)
_RACE_WORDS = (
    (
        "White",
        "Black or African American",
        "Asian",
        "American Indian or Alaska Native",
        "Native Hawaiian or Other Pacific Islander",
        "Two or more races",
        "Other",
    ),
    ("White", "Black", "Asian", "American Indian", "Pacific Islander", "Multiracial", "Other"),
)
_RACE_WORD_OF = np.array([0, 1, 6, 2, 3, 4, 5])  # of people.RACES; Hispanic mothers: see _race_words
_ETHNICITY_WORDS = (("Hispanic or Latino", "Not Hispanic or Latino"), ("Hispanic", "Non-Hispanic"))
_HISPANIC = 2


def write_identity(
    rng: np.random.Generator, network: Network, people: Columns, hospital: np.ndarray, errors: ErrorRates
) -> dict[str, pa.Array]:
    """Texts that identify a mother as one hospital holds them, not yet spoiled; one row a record."""
    surnames, firsts = surname_table().names, first_name_table("mother").names
    upper = network.habits["upper_case"][hospital].astype(bool)
    area = people["area"]
    joined = draw_yes(rng, 0.04, len(hospital)) & (people["took_his_name"] == 1)
    last = surnames.take(pa.array(people["last_name"]))
    maiden = surnames.take(pa.array(people["maiden_name"]))
    last = choose(joined, join_text(maiden, last, separator="-"), last)
    street = join_text(
        pc.cast(pa.array(people["street_number"]), pa.string()),
        as_text(people["street"], street_names()),
        separator=" ",
    )
    apartment = join_text(street, as_digits(people["apartment"], 1), separator=" Apt ")
    known_maiden = (people["took_his_name"] == 1) | (people["second_name"] % 4 == 0)
    texts = {
        "first_name": firsts.take(pa.array(people["first_name"])),
        "middle_name": as_text(people["middle_name"], firsts),
        "last_name": last,
        "maiden_name": blank_where(~known_maiden, maiden),
        "street_address": choose(people["apartment"] >= 0, apartment, street),
        "city": as_text(network.areas["city"][area], city_names()),
    }
    texts = {name: choose(upper, pc.utf8_upper(text), text) for name, text in texts.items()}
    texts["zip"] = as_text(area, network.area_code)
    texts["phone"] = as_digits(people["phone"], 10)
    texts["ssn_last4"] = as_digits(people["ssn4"], 4)
    texts["subscriber_id"] = join_text("W", as_digits(people["subscriber"], 9))
    local = pc.utf8_lower(
        pc.replace_substring_regex(firsts.take(pa.array(people["first_name"])), "[^A-Za-z]", "")
    )
    texts["email"] = join_text(local, as_digits(people["ssn4"], 4), "@example.org")
    return texts


def payer_words(network: Network, hospital: np.ndarray, payer: np.ndarray) -> pa.Array:
    """The payer in the words of the hospital."""
    flat = [word for words in _PAYER_WORDS for word in words]
    return as_text(
        np.where(payer < 0, MISSING, network.habits["payer_words"][hospital] * len(PAYERS) + payer), flat
    )


def race_words(
    rng: np.random.Generator, network: Network, hospital: np.ndarray, race: np.ndarray
) -> tuple[pa.Array, pa.Array]:
    """Race and ethnicity in the words of the hospital; two thirds of Hispanic mothers are recorded as White."""
    style = network.habits["race_words"][hospital]
    word = np.where((race == _HISPANIC) & draw_yes(rng, 0.65, len(race)), 0, _RACE_WORD_OF[race])
    races = as_text(style * 7 + word, [w for words in _RACE_WORDS for w in words])
    ethnicity = as_text(style * 2 + (race != _HISPANIC), [w for words in _ETHNICITY_WORDS for w in words])
    return races, ethnicity


def sent_phones(
    rng: np.random.Generator, network: Network, hospital: np.ndarray, phones: pa.Array
) -> pa.Array:
    """Telephones as sent: not by every hospital; some write nines for a number they do not know."""
    phones = blank_where(~network.habits["sends_phone"][hospital].astype(bool), phones)
    nines = network.habits["constant_phone"][hospital].astype(bool) & (
        draw_yes(rng, 0.05, len(hospital)) | pc.is_null(phones).to_numpy(zero_copy_only=False)
    )
    return choose(nines, pa.scalar("9999999999"), phones)


def mother_mrn(people: Columns, hospital: np.ndarray, network: Network) -> pa.Array:
    """Her record number at a hospital: another one in each hospital, some with leading zeros."""
    number = people["mrn_base"] + 3 * (hospital != people["home_hospital"])
    width = network.habits["leading_zeros"][hospital].astype(bool)
    return choose(width, as_digits(number, 10), as_digits(number, 8))


def build_maternal_records(
    rng: np.random.Generator,
    network: Network,
    mothers: Columns,
    states: Columns,
    stays: Columns,
    encounter_id: pa.Array,
    errors: ErrorRates,
    *,
    limited: bool,
) -> dict[str, pa.Array]:
    """All columns of `maternal_encounters` but those nobody sends, one row a stay, in the stays' order."""
    hospital, delivery, kind = stays["hospital"], stays["delivery"], stays["kind"]
    people = {name: values[delivery] for name, values in mothers.items()}
    at = {name: values[delivery] for name, values in states.items()}
    sends = {
        name.removeprefix("sends_"): values[hospital].astype(bool)
        for name, values in network.habits.items()
        if name.startswith("sends_")
    }
    people["last_name"] = _last_names_over_time(rng, people, kind)
    identity = write_identity(rng, network, people, hospital, errors)
    race, ethnicity = race_words(rng, network, hospital, people["race"])
    born_at = place_in_time(at["delivery_at"], people["days_lived"])
    lacking = errors.missing_clinical
    undescribed = at["undescribed"]
    of_birth = kind == DELIVERY
    no_times = network.habits["no_times"][hospital].astype(bool)
    columns: dict[str, pa.Array] = {
        "hospital_id": as_text(hospital, network.hospital_id),
        "encounter_id": encounter_id,
        "encounter_type": as_text(np.select([kind == EMERGENCY, kind == TRIAGE], [1, 2], 0), _TYPES),
        "patient_mrn": leave_out(rng, mother_mrn(people, hospital, network), errors.missing * 0.1),
        "account_number": as_digits(stays["account"], 9),
        "birth_date": as_date(spoil_dates(rng, born_at, errors)),
        "age_years": as_integer(
            (
                (np.where(of_birth, at["delivery_at"], stays["admit_at"]) - born_at)
                // MINUTES_A_DAY
                / 365.2425
            ).astype(np.int64)
        ),
        "sex": as_text(np.where(draw_yes(rng, 0.0005, len(kind)), 1, 0), ("F", "U")),
        "state": network.area_reference["state"].combine_chunks().take(pa.array(people["area"])),
        "county_fips": network.area_reference["county_fips"].combine_chunks().take(pa.array(people["area"])),
        "race": blank_where(undescribed, leave_out(rng, race, lacking)),
        "ethnicity": blank_where(undescribed, leave_out(rng, ethnicity, lacking)),
        "preferred_language": blank_where(
            undescribed, leave_out(rng, as_text(people["language"], LANGUAGES), lacking)
        ),
        "interpreter_needed": blank_where(
            undescribed, leave_out(rng, as_boolean(people["interpreter"]), lacking)
        ),
        "marital_status": blank_where(
            undescribed, leave_out(rng, as_text(people["marital"], MARITAL), lacking)
        ),
        "education_level": blank_where(
            undescribed, leave_out(rng, as_text(people["education"], EDUCATION), lacking)
        ),
        "payer_primary": leave_out(rng, payer_words(network, hospital, people["payer"]), lacking / 4),
        "payer_secondary": payer_words(network, hospital, people["second_payer"]),
        "admit_datetime": as_datetime(np.where(no_times, start_of_day(stays["admit_at"]), stays["admit_at"])),
        "discharge_datetime": as_datetime(
            np.where(no_times, start_of_day(stays["discharge_at"]), stays["discharge_at"])
        ),
        "admission_type": as_text(np.where(of_birth & at["prelabor_cesarean"], 1, 0), ("1", "3")),
        "point_of_origin": as_text(
            ((stays["from_hospital"] >= 0) | (of_birth & at["came_from_elsewhere"])).astype(int), ("1", "4")
        ),
        "discharge_disposition": as_text(stays["disposition"], DISPOSITIONS),
        "ms_drg": as_digits(stays["drg"], 3),
        "transfer_from_hospital_id": as_text(
            _named_sender(network, hospital, stays["from_hospital"]), network.hospital_id
        ),
        "transfer_to_hospital_id": as_text(stays["to_hospital"], network.hospital_id),
    }
    for name in (
        "first_name",
        "last_name",
        "maiden_name",
        "middle_name",
        "street_address",
        "city",
        "zip",
        "subscriber_id",
    ):
        columns[name] = spoil_text(rng, identity[name], errors)
    if limited:
        columns["birth_year"] = as_integer(
            born_at.astype("datetime64[m]").astype("datetime64[Y]").astype(np.int64) + 1970
        )
    columns["ssn_last4"] = blank_where(~sends["ssn"], spoil_text(rng, identity["ssn_last4"], errors))
    columns["email"] = blank_where(~sends["email"], spoil_text(rng, identity["email"], errors, 3.0))
    columns["phone"] = sent_phones(rng, network, hospital, spoil_text(rng, identity["phone"], errors))
    return columns | _clinical_columns(rng, network, people, at, stays, sends, errors)


def _last_names_over_time(rng: np.random.Generator, people: Columns, kind: np.ndarray) -> np.ndarray:
    """Some stays before the birth carry the maiden name of a wife, some after it the name she took since."""
    took_his = people["took_his_name"] == 1
    earlier = ((kind == ANTENATAL) | (kind == TRIAGE)) & took_his & draw_yes(rng, 0.06, len(kind))
    later = ((kind == MOTHER_READMISSION) | (kind == EMERGENCY)) & ~took_his & draw_yes(rng, 0.05, len(kind))
    return np.select([earlier, later], [people["maiden_name"], people["father_name"]], people["last_name"])


def _named_sender(network: Network, hospital: np.ndarray, sender: np.ndarray) -> np.ndarray:
    return np.where(network.habits["states_sender"][hospital].astype(bool), sender, MISSING)


def _clinical_columns(
    rng: np.random.Generator,
    network: Network,
    people: Columns,
    at: Columns,
    stays: Columns,
    sends: Columns,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    hospital, count = stays["hospital"], len(stays["kind"])
    of_birth = stays["kind"] == DELIVERY
    pregnant = stays["gestation_days"] > 0
    hidden = ~of_birth
    gestation = np.where(
        network.habits["whole_weeks"][hospital].astype(bool),
        stays["gestation_days"] // 7 * 7,
        stays["gestation_days"],
    )
    delivery_at = np.where(
        (network.habits["date_only"] | network.habits["no_times"])[hospital].astype(bool),
        start_of_day(at["delivery_at"]),
        at["delivery_at"],
    )
    mode = np.select([at["mode_unknown"], at["cesarean"], at["instrumental"]], [MISSING, 2, 1], 0)
    cesarean = np.where(at["mode_unknown"], MISSING, at["cesarean"])
    onset = np.select([at["prelabor_cesarean"], at["induced"]], [2, 1], 0)
    onset = np.where(at["onset_unknown"], MISSING, onset)
    presentation = np.select([at["breech"], at["transverse"], at["presentation_other"]], [1, 2, 3], 0)
    presentation = np.where(at["presentation_unknown"], MISSING, presentation)

    def whole(values: np.ndarray, unsent: np.ndarray) -> pa.Array:
        return as_integer(with_missing(values, unsent | hidden))

    def measured(values: np.ndarray, unsent: np.ndarray) -> pa.Array:
        return as_number(np.where(unsent | hidden, np.nan, values))

    trial = np.where(at["scarred"] & ~at["onset_unknown"], at["labored"], MISSING)
    return {
        "delivery_datetime": as_datetime(
            np.where(of_birth & sends["delivery_time"], delivery_at, MISSING_AT)
        ),
        "gestational_age_days": as_integer(with_missing(gestation, ~pregnant | ~sends["gestation"])),
        "plurality": as_integer(with_missing(at["plurality"], ~pregnant)),
        "liveborn_count": whole(at["liveborn"], ~sends["delivery_time"]),
        "gravidity": as_integer(with_missing(at["gravidity"], ~sends["parity"])),
        "parity": as_integer(with_missing(at["parity"], ~sends["parity"] | hidden)),
        "prior_cesareans": as_integer(with_missing(at["prior_cesareans"], ~sends["parity"] | hidden)),
        "fetal_presentation": as_text(
            with_missing(presentation, ~sends["mode_field"] | hidden),
            ("cephalic", "breech", "transverse", "other"),
        ),
        "labor_onset": as_text(
            with_missing(onset, ~sends["mode_field"] | hidden), ("spontaneous", "induced", "none")
        ),
        "delivery_mode": as_text(
            with_missing(mode, ~sends["mode_field"] | hidden), ("vaginal", "operative_vaginal", "cesarean")
        ),
        "cesarean": as_boolean(with_missing(cesarean, ~sends["mode_field"] | hidden)),
        "cesarean_indication": as_text(
            with_missing(_indication(at), ~sends["mode_field"] | hidden | ~at["cesarean"]), _INDICATIONS
        ),
        "trial_of_labor": as_boolean(with_missing(trial, ~sends["mode_field"] | hidden)),
        "prenatal_visits": whole(at["prenatal_visits"], ~sends["body_size"]),
        "first_prenatal_visit_week": whole(at["first_visit_week"], ~sends["body_size"]),
        "height_cm": measured(at["height_cm"], ~sends["body_size"]),
        "prepregnancy_weight_kg": measured(at["prepregnancy_weight_kg"], ~sends["body_size"]),
        "delivery_weight_kg": measured(at["delivery_weight_kg"], ~sends["body_size"]),
        "blood_loss_ml": measured(
            at["blood_loss_ml"], ~sends["blood_loss"] | draw_yes(rng, errors.missing_clinical, count)
        ),
        "icu_hours": measured(at["icu_hours"], np.zeros(count, dtype=bool)),
        "attending_type": as_text(with_missing(at["attendant"], hidden), ("physician", "midwife", "other")),
        "total_charges": as_number(np.where(sends["charges"], stays["charges"], np.nan)),
        "total_cost": as_number(np.where(sends["charges"], (stays["charges"] * 0.31).round(2), np.nan)),
        "smoking_before": whole(at["cigarettes_before"], ~sends["smoking"]),
        "smoking_first_trimester": whole(at["cigarettes_first"], ~sends["smoking"]),
        "smoking_last_trimester": whole(at["cigarettes_last"], ~sends["smoking"]),
        "interpregnancy_interval_months": whole(at["interval_months"], ~sends["parity"]),
    }


_INDICATIONS = (
    "previous cesarean",
    "malpresentation",
    "fetal distress",
    "failure to progress",
    "placenta",
    "multiple",
    "other",
)


def _indication(at: Columns) -> np.ndarray:
    return np.select(
        [
            at["mode_unknown"],
            at["previa"] | at["accreta"],
            at["scarred"],
            at["breech"] | at["transverse"],
            at["nonreassuring_fetus"],
            at["obstructed_labor"],
            at["multiple"],
        ],
        [MISSING, 4, 0, 1, 2, 3, 5],
        6,
    )


def charge_maternal_stays(
    rng: np.random.Generator, network: Network, stays: Columns, states: Columns
) -> np.ndarray:
    """Charges in dollars; NaN while in hospital."""
    days = (stays["ends_at"] - stays["admit_at"]) / MINUTES_A_DAY
    cesarean = states["cesarean"][stays["delivery"]] & (stays["kind"] == DELIVERY)
    outpatient = (stays["kind"] == TRIAGE) | (stays["kind"] == EMERGENCY)
    base = np.select([outpatient, stays["kind"] == MOTHER_READMISSION], [900, 7000], 8200) + 9500 * cesarean
    noise = np.exp(rng.normal(0, 0.3, len(days)))
    charges = (base + 2600 * days) * noise * network.traits["charge"][stays["hospital"]]
    return np.where(stays["discharge_at"] == MISSING_AT, np.nan, charges.round(2))
