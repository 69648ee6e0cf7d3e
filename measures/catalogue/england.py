"""Group L: England's maternity and neonatal safety programme and quality metrics, and what IM CoIIN and Title V add.

The bundle of the very preterm newborn stands in `optimisation.py`, first feeds in `first_hours.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN, VAGINAL_PROCEDURE
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    between,
    diagnosed,
    equals,
    established,
    everyone,
    first_answer,
    gestation,
    is_known,
    is_true,
    not_,
    of_mother,
    of_newborn,
)
from measures.warning_scores import MEWS, NEWTT2
from measures.words import NO, YES, Condition


def _programme(
    id: str,
    title: str,
    definition: str,
    denominator: Condition,
    numerator: Condition,
    steward: str,
    needs: tuple[Need, ...],
    *,
    grain: Grain = Grain.DELIVERY,
    rate_per: int = 100,
    better: Better = Better.HIGHER,
    version: str = "2024",
    ruling: str = "",
    caveats: tuple[str, ...] = (),
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="L",
        family="programmes_england",
        grain=grain,
        denominator=denominator,
        numerator=numerator,
        rate_per=rate_per,
        better=better,
        steward=steward,
        version=version,
        needs=needs,
        ruling=ruling,
        caveats=caveats,
        needs_spec_check=True,
    )


# 4 ppm: Saving Babies' Lives, element 1.
_SMOKED_AT_BOOKING = any_of(
    established(at_least("booking_co_ppm", 4)),
    established(at_least("smoking_first_trimester", 1)),
    is_true("booking_tobacco_positive"),
)
NMNSIP_SMOKEFREE = _programme(
    "nmnsip_smokefree",
    "Smoke-free by delivery after smoking at booking",
    "Deliveries of women whose last carbon monoxide in breath from 34 weeks on was under 4 ppm or, where none was taken, "
    "who smoked no cigarette in the last trimester, among deliveries of women who smoked at booking: 4 ppm or more before "
    "20 weeks, a positive answer on tobacco before 20 weeks, or a cigarette a day in the first trimester. Neither known: "
    "outside.",
    _SMOKED_AT_BOOKING,
    first_answer(
        (is_known("late_co_ppm"), below("late_co_ppm", 4)),
        (is_known("smoking_last_trimester"), at_most("smoking_last_trimester", 0)),
    ),
    "NMNSIP / Saving Babies' Lives element 1",
    (Need.SMOKING,),
    ruling="gestational_age",
    caveats=("A woman not smoking at booking and smoking later is in neither number.",),
)
_PREEXISTING_DIABETES = any_of(
    diagnosed("pregestational_diabetes_t1"), diagnosed("pregestational_diabetes_t2")
)
NMNSIP_DIABETES = _programme(
    "nmnsip_diabetes",
    "Glycated hemoglobin under 48 mmol/mol in the third trimester",
    "Deliveries of women whose last glycated hemoglobin from 28 weeks 0 days to birth was under 48 mmol/mol (6.5 %), among "
    "deliveries of women with type 1 or type 2 diabetes (O24.0, O24.1, E10, E11) of whom one was measured. Not measured: "
    "outside.",
    _PREEXISTING_DIABETES,
    first_answer(
        (is_known("third_trimester_hba1c_mmol_mol"), below("third_trimester_hba1c_mmol_mol", 48)),
        (is_known("third_trimester_hba1c_percent"), below("third_trimester_hba1c_percent", 6.5)),
    ),
    "NMNSIP / Saving Babies' Lives element 6 / NPID",
    (Need.DIAGNOSES, Need.GLYCATED_HEMOGLOBIN),
    ruling="gestational_age, missing_is_outside",
)
NMNSIP_DIABETES_DKA = _programme(
    "nmnsip_diabetes_dka",
    "Ketoacidosis in pregnancies with diabetes",
    "Deliveries of women with diabetic ketoacidosis coded (E08.1, E09.1, E10.1, E11.1, E13.1) on the delivery stay or on an "
    "encounter of the pregnancy, among deliveries of women with type 1 or type 2 diabetes (O24.0, O24.1, E10, E11).",
    _PREEXISTING_DIABETES,
    is_true("ketoacidosis_in_pregnancy"),
    "NMNSIP / NPID",
    (Need.DIAGNOSES, Need.READMISSIONS),
    rate_per=1000,
    better=Better.LOWER,
    caveats=("The balance to nmnsip_diabetes. Admissions to hospitals outside the network are not seen.",),
)

# Half an hour: the time within which the programme's chart asks for a review of an urgent score.
_REVIEW_HOURS = 0.5
_MOTHER_ASKED = of_mother(established(at_least("mews_highest", MEWS.trigger)))
_NEWBORN_ASKED = of_newborn(established(at_least("newtt2_highest", NEWTT2.trigger)))
NMNSIP_DETERIORATION = _programme(
    "nmnsip_deterioration",
    "Early-warning score answered in time",
    "Dyads in which every early-warning score that asked for a review had one within 30 minutes of the first moment it "
    "asked, among linked dyads in which the mother's score (MEWS, 2 points or more) or the newborn's (by the signs of "
    "NEWTT2, 2 points or more) asked for one during the stay. No review recorded counts as not in time.",
    any_of(_MOTHER_ASKED, _NEWBORN_ASKED),
    all_of(
        any_of(not_(_MOTHER_ASKED), of_mother(established(at_most("mews_review_hours", _REVIEW_HOURS)))),
        any_of(not_(_NEWBORN_ASKED), of_newborn(established(at_most("newtt2_review_hours", _REVIEW_HOURS)))),
    ),
    "NMNSIP",
    (Need.VITAL_SIGNS, Need.WARNING_REVIEWS, Need.LINKAGE),
    grain=Grain.DYAD,
    ruling="newborn_population",
    caveats=(
        "Points are those of declared tables (measures/warning_scores.py), not of the programme's own charts, which are not "
        "public in a form that may be carried here.",
        "Only observations with a time of day are scored; signs not taken have no points.",
        "Computed only where a review that a score asked for was ever written down.",
    ),
)
NMNSIP_PLGF = _programme(
    "nmnsip_plgf",
    "Placental growth factor measured in suspected preeclampsia",
    "Deliveries of women of whom placental growth factor or its ratio to sFlt-1 was measured from 20 weeks 0 days to 36 "
    "weeks 6 days, among deliveries of women with an encounter before the delivery stay, in the same weeks, with suspected "
    "preeclampsia coded (O11 to O14, O16, R03.0, R80).",
    is_true("suspected_preeclampsia_20_36_weeks"),
    is_true("growth_factor_20_36_weeks"),
    "NMNSIP pre-eclampsia pathway",
    (Need.DIAGNOSES, Need.GROWTH_FACTOR, Need.GESTATION, Need.READMISSIONS),
    ruling="gestational_age",
    caveats=("Counted once a pregnancy, not once a visit.",),
)
CQIM_SMOKING_BOOKING = _programme(
    "cqim_smoking_booking",
    "CQIM: smoking at booking",
    "Deliveries of women who smoked at booking, among deliveries with smoking at booking recorded: the cigarettes of the "
    "first trimester, else an answer on tobacco before 20 weeks.",
    everyone(),
    first_answer(
        (is_known("smoking_first_trimester"), at_least("smoking_first_trimester", 1)),
        (is_true("booking_tobacco_positive"), YES),
        (is_true("booking_tobacco_asked"), NO),
    ),
    "NHS England CQIM",
    (Need.SMOKING,),
    better=Better.LOWER,
    caveats=("CQIM counts bookings, here births: pregnancies that end before birth are missing.",),
)
CQIM_PPH = _programme(
    "cqim_pph",
    "CQIM: blood loss of 1,500 mL or more",
    "Deliveries with a blood loss of 1,500 mL or more, among deliveries with blood loss recorded. Not recorded: outside.",
    everyone(),
    at_least("blood_loss_ml", 1500),
    "NHS England CQIM",
    (Need.BLOOD_LOSS,),
    rate_per=1000,
    better=Better.LOWER,
    ruling="missing_is_outside",
)
_TERM_CEPHALIC_SINGLETON = all_of(
    between("gestational_age_days", 37 * 7, 42 * 7 + 6),
    equals("plurality", 1),
    equals("fetal_presentation", "cephalic"),
)
CQIM_TEARS = _programme(
    "cqim_tears",
    "CQIM: third- or fourth-degree tear",
    "Deliveries with a third- or fourth-degree perineal laceration coded (O70.2, O70.3), among vaginal deliveries (a "
    "vaginal procedure and no cesarean) of one cephalic child from 37 weeks 0 days to 42 weeks 6 days. Presentation or "
    "plurality not recorded: outside.",
    all_of(_TERM_CEPHALIC_SINGLETON, VAGINAL_PROCEDURE, not_(CESAREAN)),
    any_of(diagnosed("third_degree_laceration"), diagnosed("fourth_degree_laceration")),
    "NHS England CQIM",
    (Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.PRESENTATION),
    rate_per=1000,
    better=Better.LOWER,
    ruling="vaginal_delivery, gestational_age",
)
CQIM_VBAC = _programme(
    "cqim_vbac",
    "CQIM: vaginal birth after one cesarean",
    "Deliveries without a cesarean procedure, among deliveries of one child from 37 weeks 0 days to 42 weeks 6 days of "
    "women with one birth before, by cesarean. Number of earlier births or cesareans not recorded: outside.",
    all_of(
        between("gestational_age_days", 37 * 7, 42 * 7 + 6),
        equals("plurality", 1),
        equals("parity", 1),
        equals("prior_cesareans", 1),
    ),
    not_(CESAREAN),
    "NHS England CQIM",
    (Need.PROCEDURES, Need.GESTATION, Need.PARITY),
    ruling="cesarean_evidence, gestational_age, parity_source",
    caveats=("Women who did not try a vaginal birth are counted, as in CQIM.",),
)
# Begun without labor: by cesarean before it, or by induction.
_ELECTIVE = any_of(equals("labor_onset", "induced"), all_of(equals("labor_onset", "none"), CESAREAN))
COIIN_PRETERMTRIM = _programme(
    "coiin_pretermtrim",
    "IM CoIIN: birth before 39 weeks without an indication",
    "Dyads born before 39 weeks 0 days by induction or by cesarean without labor and without a condition that may justify "
    "it (the list of PC-01), among linked dyads with gestation known. How labor began not recorded: outside.",
    of_newborn(is_known("gestational_age_days")),
    all_of(
        of_newborn(gestation(below=39)),
        of_mother(all_of(_ELECTIVE, not_(diagnosed("pc01_possible_indication")))),
    ),
    "HRSA IM CoIIN",
    (Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.LABOR_ONSET, Need.LINKAGE),
    grain=Grain.DYAD,
    better=Better.LOWER,
    ruling="newborn_gestation, newborn_population, cesarean_evidence",
    caveats=("The denominator is all births, so that a smaller share of early births shows too.",),
)

MEASURES = (
    NMNSIP_SMOKEFREE,
    NMNSIP_DIABETES,
    NMNSIP_DIABETES_DKA,
    NMNSIP_DETERIORATION,
    NMNSIP_PLGF,
    CQIM_SMOKING_BOOKING,
    CQIM_PPH,
    CQIM_TEARS,
    CQIM_VBAC,
    COIIN_PRETERMTRIM,
)
