"""Groups F and G: care given to inborn newborns, from intensive care to screens and prophylaxis.

No outcomes.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN, left_for_another_hospital
from measures.measure import Better, Grain, Measure, Need, UnknownExclusion
from measures.vocabulary import (
    above,
    all_of,
    any_of,
    diagnosed,
    first_matching,
    gestation,
    had_procedure,
    is_true,
)

_NICU_RULINGS = "nicu_elsewhere, newborn_population, joined_stays"

NICU_ADMISSION = Measure(
    id="nicu_admission",
    title="NICU admission",
    definition=(
        "Newborns admitted to neonatal intensive care in the birth stay or a transfer within a day, among "
        "inborn live-born newborns of whom the birth hospital says whether they were. Where it does not "
        "say: outside, even when the next hospital tells of intensive care."
    ),
    group="F",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=is_true("nicu_admitted"),
    steward="AAP",
    version="2025",
    needs=(Need.NICU,),
    ruling=_NICU_RULINGS,
)
TERM_NICU = Measure(
    id="term_nicu",
    title="Term NICU admission",
    definition=(
        "Newborns admitted to neonatal intensive care, among inborn live-born newborns of 37 weeks 0 days "
        "or more of whom the birth hospital says whether they were."
    ),
    group="F",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(at_least=37)),
    numerator=is_true("nicu_admitted"),
    better=Better.LOWER,
    steward="ATAIN",
    version="2025",
    needs=(Need.NICU, Need.GESTATION),
    ruling=f"{_NICU_RULINGS}, newborn_gestation",
)
COOLING = Measure(
    id="cooling",
    title="Therapeutic hypothermia",
    definition=(
        "Newborns treated with hypothermia (6A4Z0ZZ, 6A4Z1ZZ), among inborn live-born newborns of 37 weeks "
        "0 days or more."
    ),
    group="F",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(at_least=37)),
    numerator=had_procedure("therapeutic_hypothermia"),
    rate_per=1000,
    steward="NNAP",
    version="2025",
    needs=(Need.PROCEDURES, Need.GESTATION),
    ruling="newborn_population, newborn_gestation, joined_stays",
)
VENT_NB = Measure(
    id="vent_nb",
    title="Mechanical ventilation of the newborn",
    definition="Newborns ventilated (5A1935Z, 5A1945Z, 5A1955Z), among inborn live-born newborns.",
    group="F",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=had_procedure("nb_ventilation"),
    rate_per=1000,
    steward="HCUP",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="newborn_population, joined_stays",
)
CPAP_NB = Measure(
    id="cpap_nb",
    title="Continuous positive airway pressure",
    definition=(
        "Newborns treated with continuous positive airway pressure (5A09357, 5A09457, 5A09557), among "
        "inborn live-born newborns."
    ),
    group="F",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=had_procedure("cpap_nb"),
    rate_per=1000,
    steward="TJC",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="newborn_population, joined_stays",
)


def _care_given(id: str, title: str, column: str, words: str, *, group: str, steward: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns {words}, among inborn live-born newborns of whom it is recorded either way. Not "
            "recorded: outside."
        ),
        group=group,
        family="newborn_care",
        grain=Grain.NEWBORN,
        denominator=INBORN,
        numerator=is_true(column),
        better=Better.HIGHER,
        steward=steward,
        version="2025",
        needs=(Need.NEWBORN_CARE,),
        ruling="newborn_population",
        caveats=("Where only care that was given is recorded, the rate is too high.",),
    )


CARE_GIVEN = (
    _care_given("vitk", "Vitamin K given", "vitamin_k_given", "given vitamin K", group="G", steward="AAP"),
    _care_given(
        "safe_sleep",
        "Safe-sleep counselling",
        "safe_sleep_education",
        "whose family was taught safe sleep",
        group="G",
        steward="IM CoIIN / NPM",
    ),
    _care_given(
        "hearing_screen",
        "Hearing screened before discharge",
        "hearing_screen_done",
        "whose hearing was screened",
        group="F",
        steward="Joint Commission / EHDI",
    ),
    _care_given(
        "cchd_screen",
        "Pulse-oximetry screening done",
        "cchd_screen_done",
        "screened for critical congenital heart disease by pulse oximetry",
        group="F",
        steward="HRSA",
    ),
)

# 120 days: the longest stay that Joint Commission perinatal measures count.
_PC05_EXCLUSIONS = (
    (is_true("nicu_admitted"), "NICU admission"),
    (diagnosed("galactosemia"), "galactosemia"),
    (had_procedure("parenteral_nutrition"), "parenteral nutrition"),
    (is_true("died"), "died"),
    (above("length_of_stay_days", 120), "stay of more than 120 days"),
    (
        any_of(left_for_another_hospital("first_discharge_disposition"), is_true("was_transferred")),
        "transferred",
    ),
    (gestation(below=37), "under 37 weeks"),
)
PC05_EBF = Measure(
    id="pc05_ebf",
    title="Exclusive human milk feeding during the birth stay",
    definition=(
        "Newborns fed nothing but human milk, among inborn single live-born newborns (Z38.00 or Z38.01 "
        "listed first) with feeding recorded, leaving out admission to intensive care, galactosemia "
        "(E74.21), parenteral nutrition, death, stays of more than 120 days, transfer to another hospital "
        "and gestation under 37 weeks 0 days. Where one of these is not known, the newborn is outside."
    ),
    group="G",
    family="newborn_care",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, diagnosed("liveborn_inborn_singleton", first_listed=True)),
    numerator=is_true("exclusive_breast_milk"),
    exclusions=any_of(*(condition for condition, _ in _PC05_EXCLUSIONS)),
    unknown_exclusion=UnknownExclusion.OUTSIDE,
    reason=first_matching(*_PC05_EXCLUSIONS),
    better=Better.HIGHER,
    steward="Joint Commission PC-05",
    version="2024",
    needs=(
        Need.FEEDING,
        Need.NICU,
        Need.GESTATION,
        Need.DISPOSITION,
        Need.DIAGNOSES,
        Need.PROCEDURES,
    ),
    ruling="pc05_exclusions, nicu_unknown, newborn_population, newborn_gestation, joined_stays",
    needs_spec_check=True,
)

MEASURES = (NICU_ADMISSION, TERM_NICU, COOLING, VENT_NB, CPAP_NB, *CARE_GIVEN, PC05_EBF)
