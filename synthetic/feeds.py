"""From a true population to the feeds of its hospitals and the truth about who belongs to whom.

Rates and codes stand elsewhere; here stays are laid out, numbered, coded, written down and handed to the writer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic.clinical_columns import medication_columns, observation_columns, screening_columns
from synthetic.clinical_rows import medicate, observe, screen
from synthetic.coded_feeds import build_codes
from synthetic.columns import (
    MISSING,
    MISSING_AT,
    Columns,
    as_text,
    drop_times,
    select_rows,
)
from synthetic.hospitals import Network, items_sent
from synthetic.landing import LandingWriter, as_contract_table, period_names
from synthetic.maternal_coding import drg_of_deliveries, gestation_at_stay
from synthetic.maternal_records import build_maternal_records, charge_maternal_stays
from synthetic.mother_care_rows import medicate_mothers, observe_mothers
from synthetic.newborn_care_rows import first_vaccine_minutes, medicate_newborns, observe_newborns
from synthetic.newborn_coding import drg_of_newborns
from synthetic.newborn_names import draw_family_names
from synthetic.newborn_records import build_newborn_records, charge_newborn_stays
from synthetic.numbering import File, FilePlan, number_encounters, plan_files, sort_into_files
from synthetic.population import Population
from synthetic.settings import SynthesisSettings
from synthetic.spoiling import thin_out
from synthetic.stays import (
    ANTENATAL,
    BIRTH,
    DELIVERY,
    MOTHER_READMISSION,
    MOTHER_TRANSFER,
    TEST,
    Timeframe,
    close_at_the_end,
    keep_births_inside,
    lay_out_maternal_stays,
    lay_out_newborn_stays,
)
from synthetic.truth import Truth, tell_truth
from synthetic.vital_records import build_certificates, build_infant_deaths, certificate_rows


@dataclass(frozen=True, kw_only=True)
class Stays:
    """Stays in the order of the files: `maternal` are numbered from 0, `newborn` follow; `rank` sorts all of them."""

    maternal: Columns
    newborn: Columns
    hospital: np.ndarray
    file: np.ndarray
    rank: np.ndarray
    encounter_number: np.ndarray


def write_population(
    rng: np.random.Generator,
    network: Network,
    population: Population,
    settings: SynthesisSettings,
    timeframe: Timeframe,
    writer: LandingWriter,
    counts: Counter[str],
) -> Truth:
    """Write all feeds of a population, add to `counts`, and give back its part of the truth."""
    # Care told by its time is drawn from a stream of its own: what else is drawn does not depend on it.
    (care,) = rng.spawn(1)
    plan = plan_files(network, settings)
    stays = _lay_out(rng, network, population, settings, timeframe, plan)
    states, children = population.states, population.children
    _complete_stays(rng, network, population, stays)
    encounter_id = _encounter_ids(network, stays)
    mothers = len(stays.maternal["kind"])
    family_names = draw_family_names(rng, population.mothers, settings.errors.other_surname)
    maternal = build_maternal_records(
        rng,
        network,
        population.mothers,
        states,
        stays.maternal,
        encounter_id[:mothers],
        settings.errors,
        limited=settings.limited,
    )
    newborn = build_newborn_records(
        rng,
        network,
        population.mothers,
        states,
        children,
        stays.newborn,
        encounter_id[mothers:],
        family_names,
        settings.errors,
    )
    if settings.days_only:
        maternal = thin_out(rng, "maternal_encounters", maternal)
        newborn = thin_out(rng, "newborn_encounters", newborn)
    _write(writer, counts, "maternal_encounters", maternal, stays.file[:mothers], plan.files, settings)
    _write(writer, counts, "newborn_encounters", newborn, stays.file[mothers:], plan.files, settings)
    timed = None if population.only_births else care
    _write_codes(
        rng, timed, network, states, children, stays, encounter_id, writer, counts, plan.files, settings
    )
    if not population.only_births:
        _write_clinical_rows(
            rng, care, network, states, children, stays, encounter_id, writer, counts, plan.files, settings
        )
    # Registries know no record without a name: nothing of theirs is sent where names may not be.
    if not population.only_births and not settings.limited:
        _write_vital_records(rng, network, population, family_names, settings, timeframe, writer, counts)
    truth = tell_truth(network, population, stays.maternal, stays.newborn, encounter_id, counts["deliveries"])
    counts["deliveries"] += len(population.states["plurality"])
    counts["multiple_deliveries"] += int((population.states["plurality"] > 1).sum())
    counts["births"] += len(population.children["delivery"])
    counts["stillborn"] += int(population.children["stillborn"].sum())
    counts["truth_rows"] += truth.newborns.num_rows
    return truth


def _lay_out(
    rng: np.random.Generator,
    network: Network,
    population: Population,
    settings: SynthesisSettings,
    timeframe: Timeframe,
    plan: FilePlan,
) -> Stays:
    mothers, states, children = population.mothers, population.states, population.children
    maternal = lay_out_maternal_stays(rng, network, mothers, states, settings.errors)
    mother_leaves_at = maternal["discharge_at"][: len(states["plurality"])]
    newborn = lay_out_newborn_stays(rng, network, states, children, mother_leaves_at, settings.errors)
    if population.only_births:
        maternal, newborn = (keep_births_inside(stays, timeframe) for stays in (maternal, newborn))
    tests = rng.choice(
        len(newborn["kind"]), int(np.ceil(len(newborn["kind"]) * settings.errors.test_patient)), replace=False
    )
    trap = select_rows(newborn, np.sort(tests)) | {"kind": np.full(len(tests), TEST)}
    newborn = {name: np.concatenate([values, trap[name]]) for name, values in newborn.items()}
    maternal, newborn = (close_at_the_end(stays, timeframe) for stays in (maternal, newborn))
    maternal["number"], newborn["number"] = number_encounters(maternal, newborn, network.count)
    maternal, newborn = (sort_into_files(stays, plan) for stays in (maternal, newborn))
    both = {name: np.concatenate([maternal[name], newborn[name]]) for name in ("hospital", "file", "number")}
    sorting = np.lexsort((both["number"], both["hospital"], both["file"]))
    rank = np.empty(len(sorting), dtype=np.int64)
    rank[sorting] = np.arange(len(sorting))
    return Stays(
        maternal=maternal,
        newborn=newborn,
        hospital=both["hospital"],
        file=both["file"],
        rank=rank,
        encounter_number=both["number"],
    )


def _complete_stays(rng: np.random.Generator, network: Network, population: Population, stays: Stays) -> None:
    """Add account numbers, groups, gestation and charges to the stays."""
    states, children = population.states, population.children
    maternal, newborn = stays.maternal, stays.newborn
    kind, account = maternal["kind"], population.mothers["account_base"]
    others = 60_000_000 + rng.permutation(len(kind)) * 3
    maternal["account"] = np.where(kind == DELIVERY, account[maternal["delivery"]], others)
    drg = drg_of_deliveries(states)[maternal["delivery"]]
    drg = np.select(
        [kind == DELIVERY, kind == ANTENATAL, (kind == MOTHER_READMISSION) | (kind == MOTHER_TRANSFER)],
        [drg, 833, 776],
        MISSING,
    )
    still_in = maternal["discharge_at"] == MISSING_AT
    maternal["drg"] = np.where(still_in | states["mode_unknown"][maternal["delivery"]], MISSING, drg)
    maternal["gestation_days"] = gestation_at_stay(maternal, states)
    maternal["charges"] = charge_maternal_stays(rng, network, maternal, states)
    child = newborn["child"]
    adjacent = network.habits["adjacent_accounts"][newborn["hospital"]].astype(bool) & (
        newborn["kind"] == BIRTH
    )
    beside = account[children["delivery"][child]] + children["order"][child].clip(1, 9)
    newborn["account"] = np.where(adjacent, beside, 700_000_000 + rng.permutation(len(child)) * 3)
    at = {name: values[child] for name, values in children.items()}
    newborn["drg"] = np.where(newborn["discharge_at"] == MISSING_AT, MISSING, drg_of_newborns(newborn, at))
    newborn["charges"] = charge_newborn_stays(rng, network, newborn)


def _encounter_ids(network: Network, stays: Stays) -> pa.Array:
    zeros = network.habits["leading_zeros"][stays.hospital].astype(int)
    text = np.char.add(np.where(zeros == 1, "00", ""), (stays.encounter_number + 100_000).astype("U9"))
    return pa.array(text)


def _write(
    writer: LandingWriter,
    counts: Counter[str],
    feed: str,
    columns: dict[str, pa.Array],
    file: np.ndarray,
    files: list[File],
    settings: SynthesisSettings,
) -> None:
    counts[feed] += len(file)
    if settings.days_only:
        columns = drop_times(columns)
    writer.write_feed(feed, as_contract_table(feed, columns, limited=settings.limited), file, files)


def _write_codes(
    rng: np.random.Generator,
    timed: np.random.Generator | None,
    network: Network,
    states: Columns,
    children: Columns,
    stays: Stays,
    encounter_id: pa.Array,
    writer: LandingWriter,
    counts: Counter[str],
    files: list[File],
    settings: SynthesisSettings,
) -> None:
    coded = build_codes(
        rng, timed, network, states, children, stays.maternal, stays.newborn, stays.hospital, stays.rank
    )
    for feed, (stay, columns) in coded.items():
        columns = _key_columns(network, stays, stay, encounter_id) | columns
        _write(writer, counts, feed, columns, stays.file[stay], files, settings)


def _key_columns(
    network: Network, stays: Stays, stay: np.ndarray, encounter_id: pa.Array
) -> dict[str, pa.Array]:
    return {
        "hospital_id": as_text(stays.hospital[stay], network.hospital_id),
        "encounter_id": encounter_id.take(pa.array(stay)),
    }


def _write_clinical_rows(
    rng: np.random.Generator,
    care: np.random.Generator,
    network: Network,
    states: Columns,
    children: Columns,
    stays: Stays,
    encounter_id: pa.Array,
    writer: LandingWriter,
    counts: Counter[str],
    files: list[File],
    settings: SynthesisSettings,
) -> None:
    maternal, newborn = stays.maternal, stays.newborn
    sends, newborn_sends = items_sent(network, maternal), items_sent(network, newborn)
    first_newborn = len(maternal["kind"])
    by = [part["observations"] for part in (sends, newborn_sends)]
    found = observe(rng, maternal, states, by[0], newborn, children, by[1])
    observe_mothers(care, found, maternal, states, sends)
    observe_newborns(care, found, newborn, first_newborn, children, newborn_sends)
    stay, columns = observation_columns(found, stays.rank)
    _write(
        writer,
        counts,
        "observations",
        _key_columns(network, stays, stay, encounter_id) | columns,
        stays.file[stay],
        files,
        settings,
    )
    by = [part["medications"] for part in (sends, newborn_sends)]
    vaccine_minutes = first_vaccine_minutes(care, states, children)
    given = medicate(rng, maternal, states, by[0], newborn, children, by[1], vaccine_minutes)
    medicate_mothers(care, given, maternal, states, sends)
    medicate_newborns(care, given, newborn, first_newborn, states, children, by[1])
    rows = given.in_order(stays.rank)
    leaves_at = np.concatenate([maternal["ends_at"], newborn["ends_at"]])[rows["stay"]]
    columns = _key_columns(network, stays, rows["stay"], encounter_id) | medication_columns(rows, leaves_at)
    _write(writer, counts, "medications", columns, stays.file[rows["stay"]], files, settings)
    share = np.where(sends["social_screenings"], network.traits["screening"][maternal["hospital"]], 0.0)
    screened = screen(rng, maternal, states, share)
    columns = _key_columns(network, stays, screened["stay"], encounter_id)
    columns |= screening_columns(screened, maternal["admit_at"][screened["stay"]])
    _write(writer, counts, "social_screenings", columns, stays.file[screened["stay"]], files, settings)


def _write_vital_records(
    rng: np.random.Generator,
    network: Network,
    population: Population,
    family_names: pa.Array,
    settings: SynthesisSettings,
    timeframe: Timeframe,
    writer: LandingWriter,
    counts: Counter[str],
) -> None:
    """One registry a region; certificates by month of birth, deaths by month of death."""
    children = population.children
    names = period_names(settings.first_month, settings.months, settings.period)
    regions = int(network.region.max()) + 1
    files = [(f"VITAL{region + 1:02d}", name) for region in range(regions) for name in dict.fromkeys(names)]
    plan = plan_files(network, settings)
    rows = certificate_rows(population)
    file = _registry_file(network, children, rows, children["birth_at"][rows], plan)
    rows, file = rows[np.argsort(file, kind="stable")], np.sort(file)
    certificates = build_certificates(rng, network, population, rows, family_names, settings.errors)
    _write(writer, counts, "birth_certificates", certificates, file, files, settings)
    rows, death_at, deaths = build_infant_deaths(rng, network, population, timeframe)
    file = _registry_file(network, children, rows, death_at, plan)
    sorting = pa.array(np.argsort(file, kind="stable"))
    deaths = {name: values.take(sorting) for name, values in deaths.items()}
    _write(writer, counts, "infant_deaths", deaths, np.sort(file), files, settings)


def _registry_file(
    network: Network, children: Columns, rows: np.ndarray, at: np.ndarray, plan: FilePlan
) -> np.ndarray:
    period = plan.period_of_month[plan.month_of(at)]
    return network.region[children["home_hospital"][rows]] * plan.periods + period
