"""Group C: what is done for mothers, and when: medicines, blood loss, prophylaxis, treatment in time, depression screens.

Outcomes stand in `hemorrhage.py`, `infection.py` and `maternal_follow_up.py`; labor and mode in `labor_and_birth.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN
from measures.catalogue.labor_and_birth import PRELABOR_CESAREAN
from measures.catalogue.maternal_follow_up import LEFT_ALIVE
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import all_of, any_of, diagnosed, everyone, is_known, is_true
from measures.words import Condition

_CODES = (Need.DIAGNOSES, Need.PROCEDURES)
_DRUGS = "drug_recognition"
_BY_NAME_OR_CODE = (
    "Medicines count by generic name or by RxNorm or ATC code, when given and not on skin, eye or mucosa."
)
_NO_TIME = "Records without a time of day do not count."


def _done(
    id: str,
    title: str,
    definition: str,
    *,
    denominator: Condition,
    numerator: Condition,
    needs: tuple[Need, ...],
    steward: str,
    exclusions: Condition | None = None,
    ruling: str = "",
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = True,
) -> Measure:
    """A thing that should be done: higher is better, percent, from records of the chart."""
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="C",
        family="maternal_bundles",
        grain=Grain.DELIVERY,
        denominator=denominator,
        numerator=numerator,
        exclusions=exclusions,
        better=Better.HIGHER,
        steward=steward,
        version="2025",
        needs=needs,
        ruling=ruling,
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )


HYPERTENSION = (
    _done(
        "htn_treat_60",
        "Severe hypertension treated within 60 minutes",
        "Deliveries given labetalol, hydralazine or nifedipine in the 60 minutes after the first severe blood pressure "
        "of the delivery stay (160 mmHg systolic or 110 mmHg diastolic, or more), among deliveries whose pressure was "
        f"severe again 15 to 60 minutes after it. {_BY_NAME_OR_CODE}",
        denominator=any_of(is_true("severe_systolic_again"), is_true("severe_diastolic_again")),
        numerator=is_true("antihypertensive_in_hour"),
        needs=(Need.OBSERVATIONS, Need.MEDICATIONS),
        steward="AIM",
        ruling=_DRUGS,
        caveats=(
            "Only the first severe pressure of the stay is looked at: one that did not last hides a later one that did.",
            "Women treated already, by magnesium alone or by any other medicine, are not left out.",
            _NO_TIME,
        ),
    ),
    _done(
        "mgso4_severe_pe",
        "Magnesium sulfate for severe preeclampsia",
        "Deliveries given magnesium sulfate during the delivery stay, among deliveries with a code of severe "
        f"preeclampsia, HELLP syndrome or eclampsia (O14.1, O14.2, O15). {_BY_NAME_OR_CODE}",
        denominator=diagnosed("mgso4_severe_pe"),
        numerator=is_true("magnesium_given"),
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
        steward="AIM",
        ruling=_DRUGS,
        caveats=("Magnesium given before a transfer, at the hospital that sent the woman, is not seen.",),
        needs_spec_check=False,
    ),
)
HEMORRHAGE = (
    _done(
        "qbl",
        "Blood loss measured",
        "Deliveries with a measured blood loss among the observations of the delivery stay (LOINC 81661-1), among all "
        "delivery stays.",
        denominator=everyone(),
        numerator=is_true("blood_loss_measured"),
        needs=(Need.MEASURED_BLOOD_LOSS,),
        steward="AIM",
        caveats=(
            "The encounter's field blood_loss_ml does not say whether loss was measured or estimated, and does not count.",
        ),
    ),
    _done(
        "hem_risk_assess",
        "Risk of hemorrhage assessed on admission",
        "Deliveries with an assessment of the risk of hemorrhage in the first 24 hours of the delivery stay or in the "
        "hours before it began, among all delivery stays. An assessment is an observation with code system LOCAL and "
        "code HEMORRHAGE_RISK, whatever its result.",
        denominator=everyone(),
        numerator=is_true("hemorrhage_risk_assessed"),
        needs=(Need.HEMORRHAGE_RISK,),
        steward="AIM / Joint Commission PC.06.01.01",
        caveats=("No standard code is public: the hospital maps its form to the code named.",),
    ),
    _done(
        "txa_pph",
        "Tranexamic acid in postpartum hemorrhage",
        "Deliveries given tranexamic acid from birth to three hours after it, among deliveries with a code of "
        f"postpartum hemorrhage (O72). {_BY_NAME_OR_CODE}",
        denominator=diagnosed("postpartum_hemorrhage"),
        numerator=is_true("tranexamic_acid_in_3_hours"),
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
        steward="WHO",
        ruling=_DRUGS,
        caveats=(
            "O72 holds retained placenta and coagulation defects too.",
            "Given on the day of birth counts where the time is not known.",
        ),
    ),
    _done(
        "uterotonic",
        "Oxytocin after birth",
        f"Deliveries with oxytocin started from birth to one hour after it, among all delivery stays. {_BY_NAME_OR_CODE}",
        denominator=everyone(),
        numerator=is_true("oxytocin_after_birth"),
        needs=(Need.MEDICATIONS,),
        steward="WHO",
        ruling=_DRUGS,
        caveats=(
            "An infusion started in labor and turned up after birth counts only when the change is a record of its own.",
            "Other uterotonics (carbetocin, misoprostol, ergometrine) do not count.",
        ),
    ),
)
INFECTION = (
    _done(
        "sepsis_bundle",
        "Maternal sepsis treated within an hour",
        "Deliveries given a systemic antibiotic from six hours before to one hour after sepsis was recognized, among "
        "deliveries with a code of maternal sepsis (O85, O86.04, A40, A41, R65.2) recorded with its date and time of "
        f"day on the delivery stay. {_BY_NAME_OR_CODE}",
        denominator=all_of(diagnosed("sepsis_in_pregnancy"), is_known("sepsis_recognized_hours")),
        numerator=is_true("antibiotic_in_hour_after_sepsis"),
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
        steward="CMQCC / AIM",
        ruling=f"{_DRUGS}, other_vte",
        caveats=(
            "The time of recognition is that of the diagnosis in the record; without recorded_datetime: outside.",
            "Cultures, lactate and fluids of the bundle are not judged.",
            _NO_TIME,
        ),
    ),
    _done(
        "abx_prophylaxis_cs",
        "Antibiotic within the hour before cesarean",
        "Deliveries with a systemic antibiotic started in the 60 minutes before the cesarean procedure began, among "
        f"cesareans whose start is recorded with its time of day. {_BY_NAME_OR_CODE}",
        denominator=all_of(CESAREAN, is_known("cesarean_start_hours")),
        numerator=is_true("antibiotic_in_hour_before_incision"),
        needs=(Need.PROCEDURES, Need.MEDICATIONS),
        steward="AIM / ACOG",
        ruling=f"{_DRUGS}, cesarean_evidence",
        caveats=(
            "The start of the procedure stands for the incision.",
            "A course for chorioamnionitis begun earlier, and nothing more in the hour, counts as not given.",
            _NO_TIME,
        ),
    ),
    _done(
        "gbs_prophylaxis",
        "Adequate prophylaxis of group B streptococcus",
        "Deliveries with penicillin G, ampicillin or cefazolin started four hours or more before birth, among "
        "deliveries with a code of group B streptococcus (O99.82, Z22.330), leaving out cesareans before labor with "
        f"intact membranes (onset none, no O42). {_BY_NAME_OR_CODE}",
        denominator=diagnosed("gbs"),
        numerator=is_true("gbs_antibiotic_4_hours_before_birth"),
        exclusions=PRELABOR_CESAREAN,
        needs=(*_CODES, Need.MEDICATIONS),
        steward="CDC / ACOG",
        ruling=_DRUGS,
        caveats=(
            "Clindamycin and vancomycin, given to the allergic, are not counted as adequate.",
            "Women treated for unknown status are not in the denominator; onset of labor unknown leaves none out.",
            _NO_TIME,
        ),
    ),
    _done(
        "vte_prophylaxis",
        "Prophylaxis of thrombosis at cesarean",
        "Deliveries given a heparin or fondaparinux, or with intermittent compression of the legs (2W1LX7Z to "
        f"2W1TX7Z), during the delivery stay, among cesareans. {_BY_NAME_OR_CODE}",
        denominator=CESAREAN,
        numerator=any_of(is_true("thromboprophylaxis_given"), is_true("pneumatic_compression_used")),
        needs=(Need.PROCEDURES, Need.MEDICATIONS),
        steward="Leapfrog / AIM",
        ruling=f"{_DRUGS}, cesarean_evidence",
        caveats=(
            "Compression devices are seldom coded: hospitals that do not code them show less than they do.",
        ),
    ),
)
_OPIOIDS = diagnosed("opioid_use_disorder")
SUBSTANCES_AND_MIND = (
    _done(
        "moud",
        "Medicine for opioid use disorder",
        "Deliveries with buprenorphine or methadone given, or dispensed or prescribed to take home, in a stay or visit "
        "of the pregnancy or the delivery stay, among deliveries with a code of opioid use, abuse or dependence (F11).",
        denominator=_OPIOIDS,
        numerator=is_true("opioid_agonist_in_pregnancy"),
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
        steward="AIM CPPSUD",
        ruling=_DRUGS,
        caveats=("Treatment by a clinic outside the hospitals is seen only when continued in hospital.",),
    ),
    _done(
        "discharge_naloxone",
        "Naloxone at discharge in opioid use disorder",
        "Deliveries with naloxone dispensed or prescribed to take home, among deliveries with a code of opioid use, "
        "abuse or dependence (F11), discharged alive and not to another hospital.",
        denominator=all_of(_OPIOIDS, LEFT_ALIVE),
        numerator=is_true("naloxone_to_take_home"),
        needs=(Need.DIAGNOSES, Need.DISPOSITION, Need.TAKE_HOME_MEDICINES),
        steward="AIM CPPSUD",
        ruling=_DRUGS,
        caveats=("The hospital sends take-home medicines with the status dispensed or prescribed.",),
    ),
    _done(
        "depression_screen",
        "Screened for depression in pregnancy or at birth",
        "Deliveries with an answered screen for depression (domain depression, positive or negative) or the total "
        "score of a validated instrument (EPDS, PHQ-2, PHQ-9 and others, by LOINC) in a stay or visit of the pregnancy "
        "or the delivery stay, among all delivery stays.",
        denominator=everyone(),
        numerator=any_of(is_true("depression_screened"), is_true("depression_scored")),
        needs=(Need.DEPRESSION_SCREENS,),
        steward="HEDIS PND-E and PDS-E (in our words) / AIM PMHC",
        caveats=("Screens in clinics, before and after birth, are in no feed.",),
    ),
    _done(
        "mh_referral",
        "Positive screen for depression with referral",
        "Deliveries whose positive screen for depression, in a stay or visit of the pregnancy or the delivery stay, is "
        "marked as referred, among deliveries with a positive screen for depression.",
        denominator=is_true("depression_screen_positive"),
        numerator=is_true("depression_referred"),
        needs=(Need.DEPRESSION_SCREENS,),
        steward="HEDIS PND-E and PDS-E (in our words)",
        caveats=(
            "A referral stands for follow-up within 30 days, which happens outside the hospital and is in no feed.",
        ),
    ),
)

MEASURES = (*HYPERTENSION, *HEMORRHAGE, *INFECTION, *SUBSTANCES_AND_MIND)
