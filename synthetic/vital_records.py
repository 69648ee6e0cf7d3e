"""The registry's feeds: birth certificates and infant deaths, made from the same truth as hospital records.

Registries spell legal names and know some items hospitals do not; they are sent by perinatal region.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from synthetic.columns import (
    MINUTES_A_DAY,
    MISSING,
    MISSING_AT,
    as_boolean,
    as_date,
    as_datetime,
    as_digits,
    as_integer,
    as_number,
    as_text,
    draw_index,
    draw_yes,
    join_text,
)
from synthetic.hospitals import Network, state_codes
from synthetic.maternal_records import mother_mrn, payer_words, write_identity
from synthetic.newborn_names import legal_first_names
from synthetic.people import EDUCATION, RACES, place_in_time
from synthetic.population import Population
from synthetic.settings import ErrorRates
from synthetic.spoiling import leave_out, spoil_dates, spoil_text
from synthetic.stays import Timeframe

_CAUSES = ("P07.2", "P07.3", "Q24.9", "P21.9", "P36.9", "R95", "W75", "R99")
_PLACES = ("hospital", "emergency department", "home")
_LB_A_KG, _IN_A_CM = 2.20462, 0.393701


def certificate_rows(population: Population) -> np.ndarray:
    """The live-born children, one certificate each."""
    return np.flatnonzero(~population.children["stillborn"])


def certificate_numbers(network: Network, population: Population, rows: np.ndarray) -> pa.Array:
    """Numbers of the state registry, unique in the network."""
    children = population.children
    state = as_text(network.state[children["home_hospital"][rows]], state_codes())
    region = as_digits(network.region[children["home_hospital"][rows]] + 1, 2)
    return join_text(state, region, as_digits(children["mrn_base"][rows], 9))


def build_certificates(
    rng: np.random.Generator,
    network: Network,
    population: Population,
    rows: np.ndarray,
    family_names: pa.Array,
    errors: ErrorRates,
) -> dict[str, pa.Array]:
    """All columns of `birth_certificates`, one row a child of `rows`."""
    born = {name: values[rows] for name, values in population.children.items()}
    delivery = born["delivery"]
    people = {name: values[delivery] for name, values in population.mothers.items()}
    at = {name: values[delivery] for name, values in population.states.items()}
    hospital = at["hospital"]
    identity = write_identity(rng, network, people, hospital, errors)
    size = len(rows)
    born_at = place_in_time(at["delivery_at"], people["days_lived"])
    middle = at["cigarettes_first"] + at["cigarettes_last"]
    months = np.where(
        at["first_visit_week"] == MISSING, 0, (at["first_visit_week"] / 4.35).astype(np.int64).clip(1, 9)
    )
    last_birth_at = (
        at["delivery_at"]
        - (at["interval_months"] * 30.4 + at["gestation_days"]).astype(np.int64) * MINUTES_A_DAY
    )
    return {
        "certificate_number": certificate_numbers(network, population, rows),
        "hospital_id": as_text(hospital, network.hospital_id),
        "infant_mrn": leave_out(rng, as_digits(born["mrn_base"], 8), 0.35),
        "mother_mrn": leave_out(rng, mother_mrn(people, hospital, network), 0.35),
        "infant_first_name": legal_first_names(born),
        "infant_last_name": spoil_text(rng, family_names.take(pa.array(delivery)), errors),
        "mother_first_name": spoil_text(rng, identity["first_name"], errors),
        "mother_last_name": spoil_text(rng, identity["last_name"], errors),
        "mother_maiden_name": spoil_text(rng, identity["maiden_name"], errors),
        "birth_datetime": as_datetime(born["birth_at"]),
        "sex": as_text(born["boy"].astype(int), ("F", "M")),
        "plurality": as_integer(born["plurality"]),
        "birth_order": as_integer(born["order"]),
        "birth_weight_g": as_number(np.where(born["weight_g"] > 0, born["weight_g"], np.nan)),
        "gestational_age_weeks_obstetric": as_integer(born["gestation_days"] // 7),
        "mother_birth_date": as_date(spoil_dates(rng, born_at, errors)),
        "mother_education": as_text(people["education"], EDUCATION),
        "mother_race": as_text(people["race"], RACES),
        "mother_ethnicity": as_text((people["race"] != 2).astype(int), ("Hispanic", "Not Hispanic")),
        "wic": as_boolean(draw_yes(rng, np.where(at["medicaid"], 0.66, 0.08), size).astype(int)),
        "payer": payer_words(network, np.zeros(size, dtype=int), people["payer"]),
        "prenatal_visits": as_integer(at["prenatal_visits"]),
        "first_prenatal_visit_month": as_integer(months),
        "cigarettes_before": as_integer(at["cigarettes_before"]),
        "cigarettes_t1": as_integer(at["cigarettes_first"]),
        "cigarettes_t2": as_integer(middle // 2),
        "cigarettes_t3": as_integer(at["cigarettes_last"]),
        "prior_live_births": as_integer(at["parity"]),
        "last_live_birth_date": as_date(np.where(at["interval_months"] == MISSING, MISSING_AT, last_birth_at)),
        "prepregnancy_weight_lb": as_number((at["prepregnancy_weight_kg"] * _LB_A_KG).round(0)),
        "delivery_weight_lb": as_number((at["delivery_weight_kg"] * _LB_A_KG).round(0)),
        "height_in": as_number((at["height_cm"] * _IN_A_CM).round(0)),
        "diabetes_prepregnancy": as_boolean(~at["no_diabetes"]),
        "diabetes_gestational": as_boolean(at["gestational_diabetes"]),
        "hypertension_chronic": as_boolean(at["chronic_hypertension"]),
        "hypertension_gestational": as_boolean(at["gestational_hypertension"] | at["any_preeclampsia"]),
        "eclampsia": as_boolean(at["smm_eclampsia"]),
        "infection_gonorrhea": as_boolean(at["gonorrhea"]),
        "infection_syphilis": as_boolean(at["syphilis"]),
        "infection_chlamydia": as_boolean(at["chlamydia"]),
        "infection_hepatitis_b": as_boolean(at["hepatitis_b"]),
        "infection_hepatitis_c": as_boolean(at["hepatitis_c"]),
        "breastfed_at_discharge": as_boolean(
            draw_yes(rng, np.where(born["fed_human_milk_only"], 0.985, 0.62), size)
        ),
        "infant_alive": as_boolean(~born["died"]),
        "infant_transferred": as_boolean(born["nicu"] & (network.neonatal_level[hospital] == 1)),
    }  # fmt: skip


def build_infant_deaths(
    rng: np.random.Generator, network: Network, population: Population, timeframe: Timeframe
) -> tuple[np.ndarray, np.ndarray, dict[str, pa.Array]]:
    """Children that died in the time delivered: their rows, the times of death and the columns of `infant_deaths`."""
    children = population.children
    live = ~children["stillborn"]
    # Postneonatal deaths: 2 in 1,000 live births, half of them sudden and unexpected (NVSS 2022).
    later = live & ~children["died"] & draw_yes(rng, 0.0020, len(live))
    days = np.where(later, rng.integers(28, 364, len(live)), children["death_days"])
    death_at = children["birth_at"] + days * MINUTES_A_DAY + 600
    rows = np.flatnonzero((later | children["died"]) & live & (death_at < timeframe.end_at))
    sudden = later[rows] & draw_yes(rng, 0.5, len(rows))
    cause = np.select(
        [
            sudden,
            later[rows],
            children["malformed_severely"][rows],
            children["week"][rows] < 28,
            children["week"][rows] < 37,
        ],
        [5 + draw_index(rng, (4, 4, 2), len(rows)), np.where(draw_yes(rng, 0.5, len(rows)), 2, 4), 2, 0, 1],
        3,
    )
    environment = np.where(sudden, draw_index(rng, (2, 7, 1), len(rows)), 2)
    return rows, death_at[rows], {
        "death_certificate_number": join_text("D", certificate_numbers(network, population, rows)),
        "birth_certificate_number": certificate_numbers(network, population, rows),
        "infant_mrn": leave_out(rng, as_digits(children["mrn_base"][rows], 8), 0.4),
        "hospital_id": as_text(children["home_hospital"][rows], network.hospital_id),
        "birth_datetime": as_datetime(children["birth_at"][rows]),
        "death_datetime": as_datetime(death_at[rows]),
        "underlying_cause": as_text(cause, _CAUSES),
        "place_of_death": as_text(np.where(sudden, 2, np.where(later[rows], 1, 0)), _PLACES),
        "sleep_environment": as_text(environment, ("safe", "unsafe", "unknown")),
        "autopsy": as_boolean(sudden | draw_yes(rng, 0.3, len(rows))),
    }  # fmt: skip
