"""The feed of newborn encounters: what each hospital writes about each stay, in the contract's columns.

Stays and states come from elsewhere; of the mother only what a newborn's record carries is written here.
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
from synthetic.maternal_records import mother_mrn, payer_words, race_words, sent_phones, write_identity
from synthetic.name_tables import first_name_table, surname_table
from synthetic.newborn_names import first_names_on_record
from synthetic.people import MEDICAID, place_in_time
from synthetic.settings import ErrorRates
from synthetic.spoiling import leave_out, spoil_dates, spoil_text
from synthetic.stays import BIRTH, DISPOSITIONS, DUPLICATE, READMISSION, TEST, TRANSFER

_NINES = "999999999"


def build_newborn_records(
    rng: np.random.Generator,
    network: Network,
    mothers: Columns,
    states: Columns,
    children: Columns,
    stays: Columns,
    encounter_id: pa.Array,
    family_names: pa.Array,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    """All columns of `newborn_encounters`, one row a stay, in the stays' order."""
    hospital, kind = stays["hospital"], stays["kind"]
    born = {name: values[stays["child"]] for name, values in children.items()}
    delivery = born["delivery"]
    people = {name: values[delivery] for name, values in mothers.items()}
    sends = {
        name.removeprefix("sends_"): values[hospital].astype(bool)
        for name, values in network.habits.items()
        if name.startswith("sends_")
    }
    identity = write_identity(rng, network, people, hospital, errors)
    columns = _name_columns(
        rng, network, people, born, stays, identity, family_names.take(pa.array(delivery)), errors
    )
    columns |= _mother_columns(rng, network, people, states, born, stays, identity, sends, errors)
    columns |= _stay_columns(network, born, stays, errors)
    columns |= _clinical_columns(rng, network, born, stays, sends, errors)
    race, ethnicity = race_words(rng, network, hospital, people["race"])
    # A newborn may be insured apart from its mother: by Medicaid more often than she is.
    own_payer = draw_yes(rng, 0.07, len(kind)) & born["details_known"]
    payer = np.where(own_payer, MEDICAID, people["payer"])
    undescribed = states["undescribed"][delivery]
    columns |= {
        "hospital_id": as_text(hospital, network.hospital_id),
        "encounter_id": encounter_id,
        "race": blank_where(undescribed, leave_out(rng, race, errors.missing_clinical * 3)),
        "ethnicity": blank_where(undescribed, leave_out(rng, ethnicity, errors.missing_clinical * 3)),
        "payer_primary": leave_out(rng, payer_words(network, hospital, payer), errors.missing_clinical / 4),
        "state": network.area_reference["state"].combine_chunks().take(pa.array(people["area"])),
        "county_fips": network.area_reference["county_fips"].combine_chunks().take(pa.array(people["area"])),
        "total_charges": as_number(np.where(sends["charges"], stays["charges"], np.nan)),
        "total_cost": as_number(np.where(sends["charges"], (stays["charges"] * 0.34).round(2), np.nan)),
    }
    return columns


def _name_columns(
    rng: np.random.Generator,
    network: Network,
    people: Columns,
    born: Columns,
    stays: Columns,
    identity: dict[str, pa.Array],
    family_name: pa.Array,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    hospital, kind = stays["hospital"], stays["kind"]
    legal_share = np.select(
        [kind == READMISSION, kind == TRANSFER], [0.95, 0.45], network.habits["legal_share"][hospital]
    )
    legal = draw_yes(rng, legal_share, len(kind))
    first = first_names_on_record(
        rng,
        network.habits["naming"][hospital],
        legal,
        first_name_table("mother").names.take(pa.array(people["first_name"])),
        born,
    )
    upper = network.habits["upper_case"][hospital].astype(bool)
    test = kind == TEST
    away, unknown = raised_by_others(born), of_unknown_mother(born)
    first = choose(unknown, pa.scalar("BABY"), first)
    family_name = choose(unknown, pa.scalar("DOE"), family_name)
    first = choose(test, pa.scalar("BABY TEST"), choose(upper, pc.utf8_upper(first), first))
    last = choose(test, pa.scalar("ZZTEST"), choose(upper, pc.utf8_upper(family_name), family_name))
    sex = np.where(draw_yes(rng, errors.missing_clinical * 0.05, len(kind)), 2, born["boy"].astype(int))
    mrn = born["mrn_base"] + 50_000_000 * (hospital != born["home_hospital"])
    width = network.habits["leading_zeros"][hospital].astype(bool)
    return {
        "patient_mrn": choose(width, as_digits(mrn, 10), as_digits(mrn, 8)),
        "account_number": as_digits(stays["account"], 9),
        "first_name": spoil_text(rng, first, errors),
        "last_name": spoil_text(rng, last, errors),
        "sex": as_text(sex, ("F", "M", "U")),
        "street_address": _of_family(rng, 0.94, spoil_text(rng, identity["street_address"], errors), away),
        "city": spoil_text(rng, identity["city"], errors),
        "zip": _of_family(rng, 0.97, spoil_text(rng, identity["zip"], errors), away),
        "phone": sent_phones(
            rng, network, hospital, _of_family(rng, 0.92, spoil_text(rng, identity["phone"], errors), away)
        ),
        "test_patient": as_boolean(
            with_missing(test & (stays["child"] % 2 == 0), ~test | (stays["child"] % 2 == 1))
        ),
    }


def raised_by_others(born: Columns) -> np.ndarray:
    """Children of carriers, adopted ones and foundlings; nobody where such families were not drawn."""
    return born.get("raised_by_others", np.zeros(len(born["delivery"]), dtype=bool))


def of_unknown_mother(born: Columns) -> np.ndarray:
    """Foundlings; nobody where none were drawn."""
    return born.get("foundling", np.zeros(len(born["delivery"]), dtype=bool))


def _of_family(rng: np.random.Generator, share: float, values: pa.Array, away: np.ndarray) -> pa.Array:
    """The mother's value for most children; for the others, and all who go to others, that of somebody else."""
    others = values.take(pa.array(rng.permutation(len(values))))
    return choose(draw_yes(rng, share, len(values)) & ~away, values, others)


def _mother_columns(
    rng: np.random.Generator,
    network: Network,
    people: Columns,
    states: Columns,
    born: Columns,
    stays: Columns,
    identity: dict[str, pa.Array],
    sends: Columns,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    hospital, kind, count = stays["hospital"], stays["kind"], len(stays["kind"])
    delivery_here = (states["hospital"][born["delivery"]] == hospital) & ~born["home_birth"]
    # Of a foundling's mother nothing is known, as of a test patient's.
    test = (kind == TEST) | of_unknown_mother(born)
    away = raised_by_others(born)
    link_sent = sends["mother_mrn"] & draw_yes(rng, 0.90, count) & ~test
    nines = network.habits["nines_when_absent"][hospital].astype(bool) & ~delivery_here & sends["mother_mrn"]
    mrn = blank_where(~(link_sent & delivery_here), mother_mrn(people, hospital, network))
    account = as_digits(
        np.where(link_sent & delivery_here & draw_yes(rng, 0.5, count), people["account_base"], MISSING), 9
    )
    names_sent = sends["mother_names"] & draw_yes(rng, np.where(test, 0.0, 0.95), count)
    born_at = place_in_time(states["delivery_at"][born["delivery"]], people["days_lived"])
    birth_date = np.where(sends["mother_birth_date"] & ~test, born_at, MISSING_AT)
    father_first = first_name_table("boy").names.take(
        pa.array(people["second_name"] % len(first_name_table("boy").names))
    )
    father = join_text(
        surname_table().names.take(pa.array(people["father_name"])), father_first, separator=", "
    )
    guarantor = choose(
        draw_yes(rng, 0.75, count),
        join_text(identity["last_name"], identity["first_name"], separator=", "),
        father,
    )
    guarantor = _of_family(rng, 1.0, guarantor, away)
    age = ((states["delivery_at"][born["delivery"]] - born_at) // MINUTES_A_DAY / 365.2425).astype(np.int64)
    fathers_policy = join_text("W", as_digits(people["subscriber"] + 11, 9))
    subscriber = choose(draw_yes(rng, 0.80, count), identity["subscriber_id"], fathers_policy)
    subscriber = _of_family(rng, 1.0, subscriber, away)
    return {
        "mother_mrn": choose(nines, pa.scalar(_NINES), spoil_text(rng, mrn, errors, 0.0)),
        "mother_account_number": account,
        "mother_first_name": blank_where(~names_sent, spoil_text(rng, identity["first_name"], errors)),
        "mother_last_name": blank_where(~names_sent, spoil_text(rng, identity["last_name"], errors)),
        "mother_birth_date": as_date(spoil_dates(rng, birth_date, errors)),
        "mother_age_years": as_integer(
            with_missing(age, ~sends["mother_names"] | draw_yes(rng, errors.missing, count))
        ),
        "guarantor_name": blank_where(~sends["guarantor"] | test, spoil_text(rng, guarantor, errors)),
        "subscriber_id": leave_out(rng, blank_where(test, spoil_text(rng, subscriber, errors)), 0.08),
    }


def _stay_columns(network: Network, born: Columns, stays: Columns, errors: ErrorRates) -> dict[str, pa.Array]:
    hospital, kind = stays["hospital"], stays["kind"]
    no_times = network.habits["no_times"][hospital].astype(bool)
    date_only = network.habits["date_only"][hospital].astype(bool) | no_times
    at_birth = (kind == BIRTH) | (kind == DUPLICATE) | (kind == TEST)
    birth_at = np.where(date_only, start_of_day(born["birth_at"]), born["birth_at"])
    admit_at = np.where((date_only & at_birth) | no_times, start_of_day(stays["admit_at"]), stays["admit_at"])
    discharge_at = np.where(no_times, start_of_day(stays["discharge_at"]), stays["discharge_at"])
    soon = (kind == TRANSFER) & (stays["admit_at"] - born["birth_at"] < MINUTES_A_DAY)
    outside = at_birth & born["home_birth"]
    # UB-04: admission type 4 = newborn, with origin 5 = born here, 6 = born elsewhere; else 4 = from a hospital.
    admission = np.where(at_birth | soon, 0, np.where(kind == TRANSFER, 1, 2))
    origin = np.select([at_birth & ~outside, outside | soon, kind == TRANSFER], [0, 1, 2], 3)
    states_sender = network.habits["states_sender"][hospital].astype(bool)
    return {
        "birth_datetime": as_datetime(birth_at),
        "admit_datetime": as_datetime(admit_at),
        "discharge_datetime": as_datetime(discharge_at),
        "admission_type": as_text(admission, ("4", "1", "2")),
        "point_of_origin": as_text(origin, ("5", "6", "4", "1")),
        "discharge_disposition": as_text(stays["disposition"], DISPOSITIONS),
        "ms_drg": as_digits(stays["drg"], 3),
        "transfer_from_hospital_id": as_text(
            np.where(states_sender, stays["from_hospital"], MISSING), network.hospital_id
        ),
        "transfer_to_hospital_id": as_text(stays["to_hospital"], network.hospital_id),
    }


def _clinical_columns(
    rng: np.random.Generator,
    network: Network,
    born: Columns,
    stays: Columns,
    sends: Columns,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    hospital, kind, count = stays["hospital"], stays["kind"], len(stays["kind"])
    back = kind == READMISSION
    gestation = np.where(
        network.habits["whole_weeks"][hospital].astype(bool),
        born["gestation_days"] // 7 * 7,
        born["gestation_days"],
    )

    def lacking(share: float) -> np.ndarray:
        return draw_yes(rng, errors.missing_clinical * share, count)

    nicu = np.where(born["nicu_unknown"], MISSING, stays["nicu"])
    hours = (stays["ends_at"] - stays["admit_at"]) / 60
    nicu_hours = np.where(
        stays["nicu"] & (nicu == 1), (hours - 1).clip(1).round(1), np.where(nicu == 0, 0.0, np.nan)
    )
    vent_hours = np.where(
        born["ventilated"] & stays["nicu"], np.minimum(born["ventilator_hours"], hours).round(1), 0.0
    )
    feeding = with_missing(born["fed_human_milk_only"], ~sends["feeding"] | back | ~born["details_known"])
    mode = np.select(
        [
            born["mode_known"] & born["cesarean"],
            born["mode_known"] & born["instrumental"],
            born["mode_known"],
        ],
        [2, 1, 0],
        MISSING,
    )

    def screened(share: float) -> pa.Array:
        done = draw_yes(rng, np.where(born["died"], 0.3, share), count)
        return as_boolean(with_missing(done, ~sends["screens"] | back | ~born["details_known"]))

    return {
        "birth_order": as_integer(
            with_missing(born["order"], (born["plurality"] == 1) & (hospital % 2 == 0))
        ),
        "plurality": as_integer(with_missing(born["plurality"], lacking(0.5))),
        "birth_weight_g": as_number(
            np.where(lacking(0.15) | (born["weight_g"] < 0), np.nan, born["weight_g"])
        ),
        "gestational_age_days": as_integer(
            with_missing(gestation, ~sends["gestation"] | (born["gestation_days"] < 0) | lacking(0.3))
        ),
        "length_cm": as_number(
            np.where(sends["body_size"] & born["details_known"], born["length_cm"], np.nan)
        ),
        "head_circumference_cm": as_number(
            np.where(sends["body_size"] & born["details_known"], born["head_cm"], np.nan)
        ),
        "apgar_1": as_integer(with_missing(born["apgar_1"], back | lacking(0.2))),
        "apgar_5": as_integer(with_missing(born["apgar_5"], back | lacking(0.2))),
        "apgar_10": as_integer(with_missing(born["apgar_10"], back)),
        "cesarean": as_boolean(with_missing(mode == 2, (mode == MISSING) | ~sends["mode_field"])),
        "delivery_mode": as_text(
            with_missing(mode, ~sends["mode_field"]), ("vaginal", "operative_vaginal", "cesarean")
        ),
        "nicu_admitted": as_boolean(with_missing(nicu, ~sends["nicu"])),
        "nicu_hours": as_number(np.where(sends["nicu"], nicu_hours, np.nan)),
        "ventilator_hours": as_number(np.where(sends["nicu"] & born["details_known"], vent_hours, np.nan)),
        "temperature_on_admission_c": as_number(
            np.where(sends["feeding"] & born["details_known"], born["temperature_c"], np.nan)
        ),
        "first_feed_minutes": as_number(
            np.where(sends["feeding"] & ~back & born["details_known"], born["first_feed_minutes"], np.nan)
        ),
        "exclusive_breast_milk": as_boolean(feeding),
        "safe_sleep_education": screened(0.86),
        "newborn_screen_done": screened(0.985),
        "hearing_screen_done": screened(0.97),
        "cchd_screen_done": screened(0.965),
        "vitamin_k_given": screened(0.97),
        "hepatitis_b_given": as_boolean(
            with_missing(born["vaccinated"], ~sends["screens"] | back | ~born["details_known"])
        ),
    }


def charge_newborn_stays(rng: np.random.Generator, network: Network, stays: Columns) -> np.ndarray:
    """Charges in dollars; NaN while in hospital."""
    days = (stays["ends_at"] - stays["admit_at"]) / MINUTES_A_DAY
    daily = np.where(stays["nicu"], 5200, 1500)
    charges = (
        (1900 + daily * days)
        * np.exp(rng.normal(0, 0.3, len(days)))
        * network.traits["charge"][stays["hospital"]]
    )
    return np.where(stays["discharge_at"] == MISSING_AT, np.nan, charges.round(2))
