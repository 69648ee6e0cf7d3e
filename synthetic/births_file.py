"""`births_from_natality`: real births (the NCHS public-use file) as a landing folder of a made-up network.

Every row becomes one maternal and one newborn record; names, numbers, hospitals and dates are made up, what is
clinical is kept as it is, and what is missing stays missing. No condition is drawn here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from synthetic.columns import MINUTES_A_DAY, MISSING, Columns, draw_index, draw_index_by_row, draw_yes
from synthetic.feeds import write_population
from synthetic.hospitals import AREAS_A_HOSPITAL, Network, build_network
from synthetic.landing import LandingWriter
from synthetic.maternal_codes import DELIVERY_DIAGNOSES
from synthetic.maternal_conditions import AT_BIRTH, BEFORE_AND_IN_PREGNANCY, HYPERTENSION, SEVERE_MORBIDITY
from synthetic.maternal_procedures import DELIVERY_PROCEDURES
from synthetic.newborn_codes import NEWBORN_DIAGNOSES, NEWBORN_PROCEDURES
from synthetic.newborn_conditions import NEWBORN_CONDITIONS
from synthetic.people import (
    IHS,
    MEDICAID,
    OTHER_GOVERNMENT,
    OTHER_PAYER,
    PRIVATE,
    SELF_PAY,
    TRICARE,
    draw_identities,
)
from synthetic.population import Population, draw_legal_names, number_children
from synthetic.settings import ERROR_RATES, ErrorLevel, SynthesisSettings, SynthesisSummary
from synthetic.stays import Timeframe
from synthetic.synthesis import check_target, summarize, timeframe_of, write_reference, write_truth

_PAYER_OF = {"medicaid": MEDICAID, "private": PRIVATE, "self-pay": SELF_PAY, "military": TRICARE, "other": OTHER_PAYER,
             "IHS": IHS, "other_gov": OTHER_GOVERNMENT}  # fmt: skip
# Items that only the certificate of 2003 has: a row without any of them comes from a state still on that of 1989.
_ITEMS_OF_2003 = ("me_rout", "pay", "ab_nicu", "mm_mtr", "me_pres", "ld_indl", "cig_0", "wic", "precare", "m_ht_in",
                  "dwgt_r", "ilive", "mtran")  # fmt: skip
_YES_NO = ("urf_diab", "urf_chyper", "urf_phyper", "urf_eclam", "ilive", "ab_aven6", "ab_nicu", "ab_surf", "ab_seiz",
           "mtran", "mm_mtr", "mm_plac", "mm_rupt", "mm_uhyst", "mm_aicu", "ld_indl")  # fmt: skip
_NUMBERS = ("mager", "dbwt", "combgest", "dplural", "apgar5", "apgar10", "pwgt_r", "dwgt_r", "m_ht_in", "cig_0", "cig_1",
            "cig_3", "precare", "previs", "priorlive", "priordead", "priorterm")  # fmt: skip
_NO_CARE = 15  # precare: no prenatal care
_DAYS_BEFORE_THE_END = 4  # the last births leave room for their stay
_KG_A_LB, _CM_AN_IN = 0.45359237, 2.54
# What the file says must arrive wherever it is known; what it does not say is not sent at all.
_ALWAYS_SENT = ("nicu", "parity", "gestation", "body_size", "smoking", "mode_field", "delivery_time")
_NEVER_SENT = ("screens", "feeding", "blood_loss", "charges")


def births_from_natality(
    con: duckdb.DuckDBPyConnection,
    births_parquet: Path,
    out: Path,
    *,
    seed: int,
    hospitals: int = 40,
    months: int = 12,
    errors: ErrorLevel = "light",
    limit: int | None = None,
) -> SynthesisSummary:
    """Write the births of `births_parquet` (its first `limit` rows) as feeds and truth into `out`.

    Weight, weeks of gestation (x 7 days), sex, plurality, Apgar, intensive care, payer, smoking, parity,
    presentation, route and morbidity arrive unaltered and complete; identifiers carry the usual errors. A twin
    row stands alone: its mother's record says two live-born. Rows of the 1989 certificate, and the few
    without a route of birth, come from hospitals of their own that send no procedures.
    Raises ValueError when `out` already holds files.
    """
    rows = _read(con, births_parquet, limit)
    count = len(rows["mager"])
    settings = SynthesisSettings(
        births=count,
        seed=seed,
        hospitals=max(hospitals, 2),
        months=months,
        # Dates are made up anyway; ICD-10 codes count only on days on which US hospitals used them.
        first_month=date(2025, 1, 1),
        errors=replace(
            ERROR_RATES[errors],
            missing_clinical=0.0,
            outborn=0.0,
            absent_mother=0.0,
            absent_newborn=0.0,
            duplicated_newborn=0.0,
            test_patient=0.0,
        ),
    )
    check_target(settings, out)
    rng = np.random.default_rng(seed)
    network = _adapt_network(build_network(rng, settings))
    # Without a route of birth there is no delivery procedure: such births come from hospitals that send none.
    without_procedures = (rows["certificate_1989"] == 1) | (rows["route"] == MISSING)
    hospital = _assign_hospitals(rng, network, without_procedures)
    sorting = np.argsort(hospital, kind="stable")
    rows = {name: values[sorting] for name, values in rows.items()}
    timeframe = timeframe_of(settings)
    population = _population(rng, network, rows, hospital[sorting], timeframe)
    writer = LandingWriter(folder=out, file_format=settings.file_format)
    counts: Counter[str] = Counter()
    try:
        write_reference(network, out)
        truth = write_population(rng, network, population, settings, timeframe, writer, counts)
    finally:
        writer.close()
    write_truth(con, [truth], out)
    return summarize(settings, counts, writer.files)


def _read(con: duckdb.DuckDBPyConnection, path: Path, limit: int | None) -> Columns:
    """The rows in the file's order; whole numbers and yes/no with MISSING, words by position in small tables."""
    yes_no = [f"case {name} when 'y' then 1 when 'n' then 0 else {MISSING} end as {name}" for name in _YES_NO]
    numbers = [f"coalesce({name}, {MISSING}) as {name}" for name in _NUMBERS]
    payers = " ".join(f"when '{word}' then {number}" for word, number in _PAYER_OF.items())
    no_item = " and ".join(f"{name} is null" for name in _ITEMS_OF_2003)
    query = f"""
        -- one row a newborn with its mother
        select
            {", ".join(yes_no + numbers)},
            case pay {payers} else {MISSING} end as payer,
            coalesce(array_position(['spontaneous', 'forceps', 'vacuum', 'cesarean'], me_rout), {MISSING}) as route,
            coalesce(array_position(['cephalic', 'breech', 'other'], me_pres), {MISSING}) as presentation,
            case when sex = 'M' then 1 else 0 end as boy,
            case when {no_item} then 1 else 0 end as certificate_1989
        from read_parquet(?)
        order by row_id
        limit {limit if limit is not None else "all"}
    """
    found = con.execute(query, [str(path)]).fetchnumpy()
    return {name: np.asarray(values).astype(np.int64) for name, values in found.items()}


def _adapt_network(network: Network) -> Network:
    """No hospital is a center, every one has intensive care, and clinical items are always sent."""
    habits = dict(network.habits)
    for item in _ALWAYS_SENT:
        habits[f"sends_{item}"] = np.ones(network.count, dtype=bool)
    for item in _NEVER_SENT:
        habits[f"sends_{item}"] = np.zeros(network.count, dtype=bool)
    return replace(
        network,
        habits=habits,
        region_center=np.arange(network.count),
        neonatal_level=network.neonatal_level.clip(2),
    )


def _assign_hospitals(rng: np.random.Generator, network: Network, set_apart: np.ndarray) -> np.ndarray:
    """A hospital for each row by volume; rows that are set apart share hospitals with no other rows."""
    share = set_apart.mean()
    apart = int(np.clip(round(share * network.count), 1, network.count - 1)) if share > 0 else 0
    weights = network.births + 1.0
    first = network.count - apart
    common = draw_index(rng, weights[:first], len(set_apart))
    if not apart:
        return common
    return np.where(set_apart, first + draw_index(rng, weights[first:], len(common)), common)


def _population(
    rng: np.random.Generator, network: Network, rows: Columns, hospital: np.ndarray, timeframe: Timeframe
) -> Population:
    mothers = _mothers(rng, network, rows, hospital)
    states = _states(rng, rows, hospital, timeframe)
    children = _children(rng, mothers, states, rows)
    return Population(mothers=mothers, states=states, children=children, only_births=True)


def _mothers(rng: np.random.Generator, network: Network, rows: Columns, hospital: np.ndarray) -> Columns:
    count = len(hospital)
    # The file has no race: one is drawn to choose names by, and is not sent.
    race = draw_index_by_row(rng, network.race_shares[hospital])
    married = draw_yes(rng, 0.6, count)
    nobody = np.zeros(count, dtype=np.int64)
    return {
        "hospital": hospital,
        "home_hospital": hospital,
        "race": race,
        "payer": rows["payer"],
        "second_payer": np.full(count, MISSING),
        "age": rows["mager"],
        "language": nobody,
        "interpreter": nobody,
        "marital": nobody,
        "education": nobody,
        "area": hospital * AREAS_A_HOSPITAL + draw_index(rng, (30, 20, 14, 11, 9, 7, 5, 4), count),
        "mrn_base": rng.permutation(count) * 7 + 1_000_000,
        "account_base": rng.permutation(count) * 11 + 30_000_000,
    } | draw_identities(rng, network, hospital, race, rows["mager"], married)


def _states(rng: np.random.Generator, rows: Columns, hospital: np.ndarray, timeframe: Timeframe) -> Columns:
    count = len(hospital)
    conditions = (*BEFORE_AND_IN_PREGNANCY, *HYPERTENSION, *AT_BIRTH, *SEVERE_MORBIDITY)
    names = (
        {c.name for c in conditions}
        | {d.state for d in DELIVERY_DIAGNOSES}
        | {state for state, *_ in DELIVERY_PROCEDURES}
    )
    names |= {
        "multiple",
        "obese_40",
        "prelabor_cesarean",
        "came_for_cesarean",
        "home_birth",
        "died",
        "severe",
        "any_preeclampsia",
    }
    names |= {"any_diabetes", "black", "transverse"}
    states: Columns = {name: np.zeros(count, dtype=bool) for name in sorted(names)}
    day = timeframe.start_at // MINUTES_A_DAY + rng.integers(
        0, max(timeframe.days - _DAYS_BEFORE_THE_END, 1), count
    )
    weeks, route, onset = rows["combgest"], rows["route"], rows["ld_indl"]
    parity = _sum_known(rows["priorlive"], rows["priordead"])
    states |= {
        "hospital": hospital,
        "delivery_at": day * MINUTES_A_DAY + rng.integers(1, MINUTES_A_DAY, count),
        "gestation_days": np.where(weeks == MISSING, MISSING, weeks * 7),
        "gestation_known": weeks != MISSING,
        "preterm": (weeks != MISSING) & (weeks < 37),
        "plurality": rows["dplural"],
        "liveborn": rows["dplural"],
        "multiple": rows["dplural"] > 1,
        "parity": parity,
        "gravidity": np.where((parity == MISSING) | (rows["priorterm"] == MISSING), MISSING, parity + rows["priorterm"] + 1),
        "prior_cesareans": np.full(count, MISSING),
        "undescribed": np.ones(count, dtype=bool),
        "came_from_elsewhere": rows["mtran"] == 1,
        # route and onset
        "mode_unknown": route == MISSING,
        "spontaneous": route == 1,
        "forceps": route == 2,
        "vacuum": route == 3,
        "cesarean": route == 4,
        "instrumental": (route == 2) | (route == 3),
        "vaginal_birth": (route >= 1) & (route <= 3),
        "induced": onset == 1,
        "induced_by_drug": (onset == 1) & (route != MISSING),
        # Not induced and born by cesarean: whether there was labor is not told.
        "onset_unknown": (onset == MISSING) | ((onset == 0) & ((route == 4) | (route == MISSING))),
        "labored": (onset == 1) | ((onset == 0) & (route != 4)),
        "presentation_unknown": rows["presentation"] == MISSING,
        "presentation_other": rows["presentation"] == 3,
        "breech": rows["presentation"] == 2,
        # conditions and morbidity
        "diabetes_unspecified": rows["urf_diab"] == 1,
        "chronic_hypertension": rows["urf_chyper"] == 1,
        "chronic_hypertension_alone": rows["urf_chyper"] == 1,
        "gestational_hypertension": rows["urf_phyper"] == 1,
        "smm_eclampsia": rows["urf_eclam"] == 1,
        "smm_transfusion": rows["mm_mtr"] == 1,
        "tear_3": rows["mm_plac"] == 1,
        "tear_3_or_4": rows["mm_plac"] == 1,
        "uterine_rupture": rows["mm_rupt"] == 1,
        "smm_hysterectomy": rows["mm_uhyst"] == 1,
        "icu_hours": np.select([rows["mm_aicu"] == 1, rows["mm_aicu"] == 0], [24.0, 0.0], np.nan),
        # care, habits, size
        "prenatal_visits": rows["previs"],
        "first_visit_week": _week_of_first_visit(rows["precare"]),
        "cigarettes_before": rows["cig_0"],
        "cigarettes_first": rows["cig_1"],
        "cigarettes_last": rows["cig_3"],
        "height_cm": _converted(rows["m_ht_in"], _CM_AN_IN),
        "prepregnancy_weight_kg": _converted(rows["pwgt_r"], _KG_A_LB),
        "delivery_weight_kg": _converted(rows["dwgt_r"], _KG_A_LB),
        "blood_loss_ml": np.full(count, np.nan),
        "attendant": np.full(count, MISSING),
        "interval_months": np.full(count, MISSING),
    }  # fmt: skip
    return states


def _children(rng: np.random.Generator, mothers: Columns, states: Columns, rows: Columns) -> Columns:
    count = len(rows["boy"])
    names = (
        {c.name for c in NEWBORN_CONDITIONS}
        | {d.state for d in NEWBORN_DIAGNOSES}
        | {state for state, *_ in NEWBORN_PROCEDURES}
    )
    names |= {"home_birth", "stillborn", "malformed_severely", "details_known", "coded_small"}
    children: Columns = {name: np.zeros(count, dtype=bool) for name in sorted(names)}
    weeks = rows["combgest"]
    known = weeks != MISSING
    delivery = np.arange(count)
    boy = rows["boy"] == 1
    not_living = rows["ilive"] == 0
    children |= {
        "delivery": delivery,
        "order": np.ones(count, dtype=np.int64),
        "plurality": rows["dplural"],
        "boy": boy,
        "week": np.where(known, weeks, 40),
        "gestation_days": states["gestation_days"],
        "weight_g": rows["dbwt"].astype(np.float64),
        "under_28_weeks": known & (weeks < 28),
        "under_32_weeks": known & (weeks < 32),
        "under_34_weeks": known & (weeks < 34),
        "under_37_weeks": known & (weeks < 37),
        "birth_at": states["delivery_at"],
        "home_hospital": states["hospital"],
        "cesarean": states["cesarean"],
        "instrumental": states["instrumental"],
        "mode_known": ~states["mode_unknown"],
        "nicu": rows["ab_nicu"] == 1,
        "nicu_unknown": rows["ab_nicu"] == MISSING,
        "apgar_1": np.full(count, MISSING),
        "apgar_5": rows["apgar5"],
        "apgar_10": rows["apgar10"],
        "died": not_living,
        "death_days": np.where(not_living, rng.integers(0, 3, count), MISSING),
        "ventilated_briefly": rows["ab_aven6"] == 1,
        "surfactant": rows["ab_surf"] == 1,
        "seizure": rows["ab_seiz"] == 1,
        "fed_human_milk_only": np.full(count, MISSING),
        "ventilator_hours": np.zeros(count),
        "temperature_c": np.full(count, np.nan),
        "first_feed_minutes": np.full(count, np.nan),
        "length_cm": np.full(count, np.nan),
        "head_cm": np.full(count, np.nan),
        "legal_name": draw_legal_names(rng, boy, mothers["race"]),
        "mrn_base": number_children(rng, states["delivery_at"], delivery),
    }
    return children


def _sum_known(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.where((first == MISSING) | (second == MISSING), MISSING, first + second)


def _converted(values: np.ndarray, factor: float) -> np.ndarray:
    return np.where(values == MISSING, np.nan, (values * factor).round(2))


def _week_of_first_visit(month: np.ndarray) -> np.ndarray:
    """The middle of the month (4.35 weeks) in which care began, so that months 1-3 stay within 13 weeks."""
    return np.where(
        (month == MISSING) | (month == _NO_CARE), MISSING, np.round((month - 0.5) * 4.35).astype(np.int64)
    )
