"""Group G: optimisation of an early birth, before it, at it and in the first days, and the bundle of all its elements.

Feeding and first contact of all newborns stand in `first_hours.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN
from measures.catalogue.levels_shared import NEONATAL_LEVEL_SOURCE, OWN_REPORT
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    between,
    equals,
    established,
    first_answer,
    gestation,
    had_procedure,
    is_true,
    not_,
    of_mother,
    of_newborn,
)
from measures.words import NO, YES, Condition

_DYAD_RULINGS = "linked_only, newborn_gestation, newborn_population"


def _weeks(first: int, last: int) -> Condition:
    """From `first` weeks 0 days to `last` weeks 6 days."""
    return between("gestational_age_days", first * 7, last * 7 + 6)


STEROID_COURSE = of_mother(
    any_of(at_least("betamethasone_doses_7d", 2), at_least("dexamethasone_doses_7d", 4))
)
ACS_FULL = Measure(
    id="acs_full",
    title="Full course of antenatal steroids in the week before birth",
    definition=(
        "Dyads whose mother was given two doses of betamethasone or four of dexamethasone, all within the 7 x 24 hours "
        "before birth and on any stay of the pregnancy, by a route that reaches the blood, among linked dyads whose newborn "
        "was born from 22 weeks 0 days to 33 weeks 6 days."
    ),
    group="G",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=of_newborn(_weeks(22, 33)),
    numerator=STEROID_COURSE,
    better=Better.HIGHER,
    steward="NNAP / PReCePT pathway",
    version="2022",
    needs=(Need.MEDICATIONS, Need.LINKAGE, Need.GESTATION),
    ruling=f"steroid_course, drug_recognition, {_DYAD_RULINGS}",
    caveats=("Two doses count as a course whatever lies between them; 24 hours are usual.",),
)
ACS_ANY = Measure(
    id="acs_any",
    title="Any antenatal steroids",
    definition=(
        "Dyads whose mother was given betamethasone or dexamethasone at any time of the pregnancy before birth, by a route "
        "that reaches the blood, among linked dyads whose newborn was born from 24 weeks 0 days to 33 weeks 6 days."
    ),
    group="G",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=of_newborn(_weeks(24, 33)),
    numerator=of_mother(any_of(at_least("betamethasone_doses", 1), at_least("dexamethasone_doses", 1))),
    better=Better.HIGHER,
    steward="former Joint Commission PC-03 / VON",
    version="2020",
    needs=(Need.MEDICATIONS, Need.LINKAGE, Need.GESTATION),
    ruling=f"steroid_course, drug_recognition, {_DYAD_RULINGS}",
)
MGSO4_NEURO = Measure(
    id="mgso4_neuro",
    title="Antenatal magnesium sulfate for neuroprotection",
    definition=(
        "Dyads whose mother was started on magnesium sulfate 0 to 24 hours before birth, among linked dyads whose newborn "
        "was born before 30 weeks 0 days."
    ),
    group="G",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=of_newborn(gestation(below=30)),
    numerator=of_mother(is_true("magnesium_day_before_birth")),
    better=Better.HIGHER,
    steward="NNAP / PReCePT",
    version="2022",
    needs=(Need.MEDICATIONS, Need.LINKAGE, Need.GESTATION),
    ruling=f"magnesium_window, drug_recognition, {_DYAD_RULINGS}",
    caveats=("Magnesium for preeclampsia counts too. US practice takes births before 32 weeks.",),
)
BORN_FOR_INTENSIVE_CARE = of_newborn(
    any_of(
        gestation(below=27),
        below("birth_weight_g", 800),
        all_of(gestation(below=28), at_least("plurality", 2)),
    )
)
RIGHT_PLACE = Measure(
    id="right_place",
    title="Born in a centre with intensive care",
    definition=(
        "Dyads delivered at a hospital with a neonatal level of III or IV on the day of birth, among linked dyads whose "
        "newborn was born before 27 weeks 0 days, or weighed less than 800 g, or was one of several born before 28 weeks 0 "
        "days. The level is the assessed one where a survey settles it, else the hospital's own report; unknown: outside."
    ),
    group="G",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=BORN_FOR_INTENSIVE_CARE,
    numerator=of_mother(at_least("neonatal_level", 3)),
    better=Better.HIGHER,
    steward="NNAP / MatNeoSIP",
    version="2022",
    needs=(Need.LINKAGE, Need.GESTATION, Need.LEVELS),
    ruling=f"{_DYAD_RULINGS}",
    reason=NEONATAL_LEVEL_SOURCE,
    caveats=(
        OWN_REPORT,
        "An English neonatal intensive care unit is read as US level III.",
    ),
)
ABX_INTRAPARTUM_PRETERM = Measure(
    id="abx_intrapartum_preterm",
    title="Intrapartum antibiotics in preterm labor",
    definition=(
        "Dyads whose mother was started on an antibiotic during the delivery stay and before birth, among linked dyads "
        "whose newborn was born before 34 weeks 0 days after labor that began by itself. How labor began not recorded: "
        "outside."
    ),
    group="G",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=all_of(of_newborn(gestation(below=34)), of_mother(equals("labor_onset", "spontaneous"))),
    numerator=of_mother(is_true("antibiotic_in_labor")),
    better=Better.HIGHER,
    steward="MatNeoSIP optimisation",
    version="2023",
    needs=(Need.MEDICATIONS, Need.LINKAGE, Need.GESTATION, Need.LABOR_ONSET),
    ruling=f"drug_recognition, {_DYAD_RULINGS}",
    caveats=("A prophylactic antibiotic before an unplanned cesarean counts too.",),
    needs_spec_check=True,
)


def _of_newborns(
    id: str,
    title: str,
    definition: str,
    denominator: Condition,
    numerator: Condition,
    steward: str,
    needs: tuple[Need, ...],
    *,
    version: str = "2024",
    ruling: str = "",
    caveats: tuple[str, ...] = (),
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="G",
        family="optimisation_newborn",
        grain=Grain.NEWBORN,
        denominator=denominator,
        numerator=numerator,
        better=Better.HIGHER,
        steward=steward,
        version=version,
        needs=needs,
        ruling=", ".join(filter(None, ("newborn_population, newborn_gestation, joined_stays", ruling))),
        caveats=caveats,
        needs_spec_check=True,
    )


_ONLY_RECORDED = "Where only care that was given is recorded, the rate is too high."
DCC_DONE = at_least("cord_clamping_s", 60)
DCC = _of_newborns(
    "dcc",
    "Deferred cord clamping",
    "Newborns whose cord was clamped 60 seconds or more after birth, among inborn live-born newborns of less than 34 weeks "
    "0 days with the time to clamping recorded in seconds. Not recorded: outside.",
    all_of(INBORN, gestation(below=34)),
    DCC_DONE,
    "NNAP / MatNeoSIP",
    (Need.CORD_CLAMPING, Need.GESTATION),
    ruling="missing_is_outside",
    caveats=("NNAP counted births under 32 weeks until 2021.", _ONLY_RECORDED),
)
EARLY_CAFFEINE = _of_newborns(
    "early_caffeine",
    "Caffeine in the first 24 hours",
    "Newborns given caffeine within 24 hours of birth, among inborn live-born newborns of less than 30 weeks 0 days. Never "
    "given counts as no.",
    all_of(INBORN, gestation(below=30)),
    established(at_most("caffeine_hours", 24)),
    "MatNeoSIP optimisation",
    (Need.MEDICATIONS, Need.GESTATION),
    version="2023",
    ruling="drug_recognition",
    caveats=("Newborns who died in the first day count as not given.",),
)
_VENTILATED = any_of(had_procedure("nb_ventilation"), had_procedure("nb_intubation"))
_LESS_INVASIVE = any_of(had_procedure("nb_cpap_niv"), had_procedure("nb_hfnc"))
LUNG_PROTECTIVE = _of_newborns(
    "lung_protective",
    "Volume-targeted or less invasive respiratory support",
    "Newborns who were supported by continuous pressure, non-invasive ventilation or high flow and never ventilated through "
    "a tube, or whose ventilation was volume-targeted, among inborn live-born newborns of less than 34 weeks 0 days with "
    "respiratory support. Ventilated and no mode recorded: outside.",
    all_of(INBORN, gestation(below=34), any_of(_VENTILATED, _LESS_INVASIVE)),
    first_answer(
        (not_(_VENTILATED), YES),
        (is_true("volume_targeted"), YES),
        (is_true("ventilation_mode_recorded"), NO),
    ),
    "MatNeoSIP / NNAP",
    (Need.PROCEDURES, Need.GESTATION),
)
MOTHERS_MILK = first_answer(
    (is_true("mothers_milk_recorded"), is_true("mothers_milk_48_hours")),
)
BM_FIRST2D = _of_newborns(
    "bm_first2d",
    "Mother's milk in the first two days",
    "Newborns given their mother's own milk within 48 hours of birth, among inborn live-born newborns of less than 34 weeks "
    "0 days of whom it is recorded whether it was given. Not recorded: outside.",
    all_of(INBORN, gestation(below=34)),
    MOTHERS_MILK,
    "NNAP",
    (Need.MOTHERS_MILK, Need.GESTATION),
    ruling="missing_is_outside",
    caveats=(_ONLY_RECORDED,),
)
KANGAROO = _of_newborns(
    "kangaroo",
    "Skin-to-skin care in intensive care",
    "Newborns held skin to skin at least once during the stay, among inborn live-born newborns of less than 37 weeks 0 days "
    "admitted to neonatal intensive care of whom it is recorded whether they were. Not recorded: outside.",
    all_of(INBORN, gestation(below=37), is_true("nicu_admitted")),
    first_answer((is_true("skin_to_skin_recorded"), is_true("skin_to_skin_given"))),
    "WHO",
    (Need.SKIN_TO_SKIN, Need.GESTATION, Need.NICU),
    ruling="missing_is_outside, nicu_elsewhere",
    caveats=(
        "WHO asks for eight hours a day and more; how long it lasted is not measured here.",
        _ONLY_RECORDED,
    ),
)

# Elements of the bundle, each asked only of the births it is meant for.
_FOR_ALL = (
    STEROID_COURSE,
    of_newborn(DCC_DONE),
    of_newborn(between("temperature_on_admission_c", 36.5, 37.5)),
    of_newborn(MOTHERS_MILK),
)
_UNDER_30_WEEKS = (
    of_mother(is_true("magnesium_day_before_birth")),
    of_newborn(established(at_most("caffeine_hours", 24))),
)


def _where(meant: Condition, done: Condition) -> Condition:
    return any_of(not_(meant), done)


NMNSIP_PRETERM = Measure(
    id="nmnsip_preterm",
    title="Optimisation of the very preterm newborn, all elements met",
    definition=(
        "Dyads in which every element of the bundle was met, among linked dyads whose newborn was born from 22 weeks 0 days "
        "to 33 weeks 6 days: full steroid course in the week before birth; cord clamped at 60 seconds or later; temperature "
        "on admission 36.5 to 37.5 degrees; mother's milk within 48 hours; antibiotics in labor that began by itself; "
        "before 30 weeks magnesium within the day before birth and caffeine within 24 hours; of the births that right_place "
        "counts birth at level III or IV. One element known not to be met is a no; one not known and none missed: outside."
    ),
    group="L",
    family="optimisation",
    grain=Grain.DYAD,
    denominator=of_newborn(_weeks(22, 33)),
    numerator=all_of(
        *_FOR_ALL,
        _where(of_mother(equals("labor_onset", "spontaneous")), of_mother(is_true("antibiotic_in_labor"))),
        *(_where(of_newborn(gestation(below=30)), element) for element in _UNDER_30_WEEKS),
        _where(established(BORN_FOR_INTENSIVE_CARE), of_mother(at_least("neonatal_level", 3))),
    ),
    better=Better.HIGHER,
    steward="NMNSIP / PReCePT",
    version="2023",
    needs=(
        Need.MEDICATIONS,
        Need.CORD_CLAMPING,
        Need.MOTHERS_MILK,
        Need.LABOR_ONSET,
        Need.LINKAGE,
        Need.GESTATION,
    ),
    ruling=f"steroid_course, magnesium_window, drug_recognition, missing_is_outside, {_DYAD_RULINGS}",
    caveats=(
        "Eight of the nine elements; the mode of ventilation is a measure of its own (lung_protective).",
        "A dyad with a missed element counts though others are not recorded, one with none missed only when all are.",
    ),
    needs_spec_check=True,
)

MEASURES = (
    ACS_FULL,
    ACS_ANY,
    MGSO4_NEURO,
    RIGHT_PLACE,
    ABX_INTRAPARTUM_PRETERM,
    DCC,
    EARLY_CAFFEINE,
    LUNG_PROTECTIVE,
    BM_FIRST2D,
    KANGAROO,
    NMNSIP_PRETERM,
)
