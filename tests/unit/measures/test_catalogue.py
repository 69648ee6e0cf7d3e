"""The catalogue as a whole: ids, words, rulings, references between entries, and the 21 indicators one by one."""

from __future__ import annotations

import re

import pytest

from data_contracts.submitted import FEEDS
from measures.catalogue import CATALOGUE, DERIVED, HOSPITAL_MEASURES, SPECIFIED, measure_named
from measures.catalogue.scorecards import SCORECARDS
from measures.catalogue.severe_morbidity import INDICATORS
from measures.fact_columns import TEXT_WORDS
from measures.facts_used import ColumnUse, facts_of, flags_needed
from measures.measure import (
    DerivedMeasure,
    Grain,
    HospitalMeasure,
    Measure,
    MeasureKind,
    SpecifiedMeasure,
    Statistic,
)
from measures.page import derived_page, hospital_page, measure_page, specified_page
from measures.reference import evaluate
from measures.rulings import load_rulings, rulings_of
from measures.words import YES, Always, OfPart, Value
from tests.spec.tables import TABLES
from tests.support.generated_facts import everything_sent
from tests.support.spec_tables import examples_of, table

ENTRIES: tuple[Measure | DerivedMeasure, ...] = (*CATALOGUE, *DERIVED)
BY_ID = {entry.id: entry for entry in ENTRIES}

every_measure = pytest.mark.parametrize("measure", CATALOGUE, ids=lambda measure: measure.id)
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)

SMM_20 = (
    "ami",
    "aneurysm",
    "arf",
    "ards",
    "afe",
    "arrest",
    "cardioversion",
    "dic",
    "eclampsia",
    "periop_hf",
    "cva",
    "pulm_edema",
    "anesthesia",
    "sepsis",
    "shock",
    "sickle_crisis",
    "embolism",
    "hysterectomy",
    "trach",
    "vent",
)
SMM_BY_PROCEDURE = ("cardioversion", "hysterectomy", "trach", "vent", "transfusion")


def test_ids_are_unique_and_can_be_column_names() -> None:
    assert len(BY_ID) == len(ENTRIES)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", id) and "__" not in id for id in BY_ID)


def test_every_group_of_the_catalogue_has_entries() -> None:
    assert {entry.group for entry in ENTRIES} == set("ABCDEFGHIJKL")


@every_entry
def test_each_entry_is_described(entry: Measure | DerivedMeasure) -> None:
    assert entry.definition.endswith(".")
    assert len(entry.definition) > 60, "a definition says who is counted among whom"
    assert entry.definition.count("(") == entry.definition.count(")")
    assert all((entry.title, entry.family, entry.steward, entry.version))
    assert all(caveat.endswith(".") for caveat in entry.caveats)


@every_entry
def test_each_entry_names_the_rulings_that_bear_on_it(entry: Measure | DerivedMeasure) -> None:
    named = {ruling.name for ruling in rulings_of(entry)}
    bearing = {
        ruling.name
        for ruling in load_rulings().values()
        if entry.id in re.findall(r"[a-z0-9_]+", ruling.bears_on)
    }
    assert bearing <= named


@every_measure
def test_kind_numerator_and_rate_fit_together(measure: Measure) -> None:
    is_continuous = measure.kind is MeasureKind.CONTINUOUS
    assert isinstance(measure.numerator, Value) == is_continuous
    if measure.kind is not MeasureKind.PROPORTION:
        assert measure.rate_per == 1
    if measure.kind is MeasureKind.COUNT:
        assert measure.numerator == YES
    else:
        assert measure.rate_per in (1, 100, 1000, 10_000, 100_000)


@every_measure
def test_only_dyads_speak_of_mother_and_newborn(measure: Measure) -> None:
    for use in facts_of(measure):
        assert (use.part is not None) == (measure.grain is Grain.DYAD)


@every_measure
def test_words_compared_with_are_words_the_facts_use(measure: Measure) -> None:
    for use in facts_of(measure):
        if isinstance(use, ColumnUse) and use.column in TEXT_WORDS:
            assert set(use.constants) <= set(TEXT_WORDS[use.column])


@every_measure
def test_the_page_carries_words_lists_and_examples(measure: Measure) -> None:
    examples = next(examples_of(spec) for spec in TABLES if spec.measure_id == measure.id)
    page = measure_page(measure, examples)
    assert page.startswith(f"# {measure.title}\n")
    assert measure.definition in page
    assert "__" not in page.split("## Examples")[0].replace(f"`{measure.id}__reason`", "")
    assert all(example.patient in page for example in examples)


@pytest.mark.parametrize("derived", DERIVED, ids=lambda derived: derived.id)
def test_derived_entries_name_measures_that_exist(derived: DerivedMeasure) -> None:
    of_units = {measure.id for measure in CATALOGUE}
    if derived.statistic is Statistic.SCORECARD:
        assert derived.derived_from
        shown = of_units | {entry.id for entry in (*HOSPITAL_MEASURES, *SPECIFIED)}
        assert set(derived.derived_from) <= shown, "a programme names measures that do not exist"
        assert of_units & set(derived.derived_from), "a programme shows nothing that is computed"
    else:
        assert set(derived.derived_from) <= of_units
    assert bool(derived.comparison_group) == bool(derived.reference_group)
    assert derived_page(derived).startswith(f"# {derived.title}\n")


def test_a_scorecard_s_page_names_its_measures_by_title() -> None:
    titles = {measure.id: measure.title for measure in CATALOGUE}
    page = derived_page(BY_ID["coiin_sleep"], titles)  # type: ignore[arg-type]
    assert "## Measures shown" in page
    assert "- [`suid`](suid.md) Sudden unexpected infant death" in page


def test_every_programme_has_its_scorecards() -> None:
    cards = {card.id: set(card.derived_from) for card in SCORECARDS}
    assert {
        "pic_scorecard",
        "smm_variants",
        "nmnsip",
        "cqim",
        "nnap",
        "nmpa_composite",
        "tv_npm",
        "jc_pc",
    } <= set(cards)
    areas = ("sleep", "tobacco", "preterm", "regional", "precon", "sdoh")
    assert {f"coiin_{area}" for area in areas} <= set(cards)
    bundles = ("hem", "htn", "cs", "sud", "sepsis", "cardiac", "pmhc", "ppdt")
    assert {f"aim_{bundle}" for bundle in bundles} <= set(cards)
    assert {f"smm_{indicator}" for indicator in (*SMM_20, "transfusion")} <= cards["smm_variants"]
    parts = ("chronic", "hypertension", "infection", "covid", "social", "dyads")
    assert cards["pic_scorecard"] == set().union(*(cards[f"pic_{part}"] for part in parts))
    shown = set().union(*cards.values())
    programmes_own = {measure.id for measure in CATALOGUE if measure.group == "L"}
    assert programmes_own <= shown, "a measure of a programme stands on no scorecard"


def test_the_21_indicators_are_the_catalogue_s() -> None:
    assert sorted(indicator.short for indicator in INDICATORS) == sorted([*SMM_20, "transfusion"])
    by_procedure = {indicator.short for indicator in INDICATORS if indicator.is_procedure}
    assert by_procedure == set(SMM_BY_PROCEDURE)


def _answer(measure_id: str, codes: str) -> bool | float | None:
    spec = table(
        measure_id,
        f"""
        patient | codes   | answer
        someone | {codes} | yes
        """,
    )
    return evaluate(measure_named(measure_id), spec.rows()[0], everything_sent()).value


@pytest.mark.parametrize("short", SMM_20)
def test_each_of_the_20_indicators_alone_is_severe_morbidity(short: str) -> None:
    kind = "px" if short in SMM_BY_PROCEDURE else "dx"
    flag = f"{kind}__smm_{short}"
    for measure_id in ("smm20", "smm21", "smm20_death", f"smm_{short}"):
        assert _answer(measure_id, flag) is True, measure_id
    if short not in ("arf", "dic"):
        assert _answer("smm20_refined", flag) is True
    assert _answer("smm_tx_only", f"{flag} px__smm_transfusion") is False
    assert _answer("smm_hemorrhage", f"{flag} dx__hemorrhage_at_delivery") is True
    assert _answer("smm_preeclampsia", f"{flag} dx__hellp") is True
    # two days is short after a vaginal birth: a diagnosis is dropped, a procedure is not
    assert _answer("smm_hp2030", flag) is (kind == "px")
    others = [other for other in SMM_20 if other != short]
    assert all(_answer(f"smm_{other}", flag) is False for other in others)


def test_each_of_the_20_indicators_of_the_mother_makes_the_dyad_s_denominator() -> None:
    for short in SMM_20:
        kind = "px" if short in SMM_BY_PROCEDURE else "dx"
        spec = table(
            "dyad_smm_nicu",
            f"""
            patient | codes                    | newborn__nicu_admitted | answer
            someone | mother__{kind}__smm_{short} | true                | yes
            """,
        )
        assert evaluate(spec.measure, spec.rows()[0], everything_sent()).value is True, short


def test_flags_are_asked_of_the_table_that_has_them() -> None:
    covid_newborn = (measure_named("covid_newborn"),)
    (flag,) = flags_needed(covid_newborn)
    assert flag.column == "dx__covid19"
    assert flags_needed(covid_newborn, Grain.DELIVERY) == (flag,)
    assert flags_needed(covid_newborn, Grain.NEWBORN) == (flag,)
    smm20 = (measure_named("smm20"),)
    assert len(flags_needed(smm20, Grain.DELIVERY)) == 20
    assert flags_needed(smm20, Grain.NEWBORN) == ()


def test_a_part_is_never_inside_a_part() -> None:
    from measures.facts_used import words_inside, words_of

    def depth(word: object) -> int:
        inner = max((depth(inside) for inside in words_inside(word)), default=0)  # type: ignore[arg-type]
        return inner + isinstance(word, OfPart)

    assert max(depth(word) for measure in CATALOGUE for word in words_of(measure)) == 1


def test_unknown_ids_are_refused_with_advice() -> None:
    with pytest.raises(KeyError, match="dyads measures list"):
        measure_named("smm22")


def test_everyone_is_every_unit() -> None:
    assert measure_named("csec_total").denominator == Always(answer=True)


@pytest.mark.parametrize("specified", SPECIFIED, ids=lambda specified: specified.id)
def test_specified_entries_say_what_is_missing_and_are_not_computed(specified: SpecifiedMeasure) -> None:
    assert specified.id not in BY_ID
    assert specified.missing and len(specified.definition) > len(specified.title)
    assert specified.missing in specified_page(specified)


@pytest.mark.parametrize("measure", HOSPITAL_MEASURES, ids=lambda measure: measure.id)
def test_measures_of_surveys_are_described_and_have_their_own_id(measure: HospitalMeasure) -> None:
    assert measure.id not in BY_ID and measure.id not in {specified.id for specified in SPECIFIED}
    assert measure.definition.endswith(".") and len(measure.definition) > 60
    assert measure.feed in {contract.name for contract in FEEDS}
    page = hospital_page(measure)
    assert measure.definition in page and measure.numerator in page and measure.denominator in page
