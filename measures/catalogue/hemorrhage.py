"""Group B apart from severe morbidity: hemorrhage, injury and other complications of the delivery stay."""

from __future__ import annotations

from measures.catalogue.conditions_shared import VAGINAL_PROCEDURE, coded_among_deliveries
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import all_of, any_of, at_least, diagnosed, everyone, had_procedure, not_

_SEVERE_TEAR = any_of(diagnosed("third_degree_laceration"), diagnosed("fourth_degree_laceration"))
_HAS_OUTCOME = diagnosed("outcome_of_delivery")
_INSTRUMENT = had_procedure("operative_vaginal")

PPH_DX = coded_among_deliveries(
    "pph_dx",
    "Postpartum hemorrhage (coded)",
    codelist="postpartum_hemorrhage",
    codes="postpartum hemorrhage (O72)",
    group="B",
    family="hemorrhage",
    steward="AIM / CMQCC",
    better=Better.LOWER,
    caveats=("Coding of hemorrhage differs between hospitals more than bleeding does.",),
)


def _blood_loss(id: str, limit_ml: int, *, rate_per: int, steward: str) -> Measure:
    return Measure(
        id=id,
        title=f"Blood loss of {limit_ml:,} mL or more",
        definition=(
            f"Deliveries with a measured or estimated blood loss of {limit_ml:,} mL or more, among "
            "deliveries with a recorded blood loss. Where none is recorded the delivery is outside, not a "
            "no."
        ),
        group="B",
        family="hemorrhage",
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=at_least("blood_loss_ml", limit_ml),
        rate_per=rate_per,
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.BLOOD_LOSS,),
        ruling="missing_is_outside",
        caveats=("Where blood loss is written down mostly when it is high, the rate is too high.",),
    )


PPH_1000 = _blood_loss("pph_1000", 1000, rate_per=100, steward="AIM")
PPH_1500 = _blood_loss("pph_1500", 1500, rate_per=1000, steward="CQIM (England)")

OB_TRAUMA_INSTR = Measure(
    id="ob_trauma_instr",
    title="Obstetric trauma, vaginal delivery with instrument",
    definition=(
        "Deliveries with a third- or fourth-degree tear (O70.2, O70.3), among deliveries with an outcome "
        "code (Z37), a vaginal delivery procedure and a forceps or vacuum procedure (10D07Z3 to 10D07Z6)."
    ),
    group="B",
    family="hemorrhage",
    grain=Grain.DELIVERY,
    denominator=all_of(_HAS_OUTCOME, VAGINAL_PROCEDURE, _INSTRUMENT),
    numerator=_SEVERE_TEAR,
    better=Better.LOWER,
    steward="AHRQ PSI 18",
    version="v2024",
    needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ruling="vaginal_delivery, delivery_outcome",
)
OB_TRAUMA_NOINSTR = Measure(
    id="ob_trauma_noinstr",
    title="Obstetric trauma, vaginal delivery without instrument",
    definition=(
        "Deliveries with a third- or fourth-degree tear (O70.2, O70.3), among deliveries with an outcome "
        "code (Z37), a vaginal delivery procedure and no forceps or vacuum procedure (10D07Z3 to 10D07Z6)."
    ),
    group="B",
    family="hemorrhage",
    grain=Grain.DELIVERY,
    denominator=all_of(_HAS_OUTCOME, VAGINAL_PROCEDURE, not_(_INSTRUMENT)),
    numerator=_SEVERE_TEAR,
    better=Better.LOWER,
    steward="AHRQ PSI 19",
    version="v2024",
    needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ruling="vaginal_delivery, delivery_outcome",
)

# id, title, code list, codes in words, multiplier of the rate
_CODED = (
    ("uterine_rupture", "Uterine rupture", "uterine_rupture", "uterine rupture (O71.0, O71.1)", 10_000),
    ("abruption", "Placental abruption", "placental_abruption", "placental abruption (O45)", 1000),
    (
        "accreta",
        "Placenta accreta spectrum",
        "accreta_spectrum",
        "placenta accreta, increta or percreta (O43.2)",
        1000,
    ),
    ("previa", "Placenta previa", "placenta_previa_any", "placenta previa or low-lying placenta (O44)", 1000),
    ("chorio", "Chorioamnionitis", "chorioamnionitis", "chorioamnionitis (O41.12)", 100),
    (
        "endometritis",
        "Postpartum endometritis",
        "endometritis",
        "endometritis following delivery (O86.12)",
        1000,
    ),
    (
        "wound_disruption",
        "Cesarean or perineal wound disruption",
        "wound_disruption_cesarean_perineal",
        "disruption of a cesarean or perineal wound (O90.0, O90.1)",
        1000,
    ),
    (
        "maternal_sepsis",
        "Maternal sepsis",
        "sepsis_in_pregnancy",
        "puerperal or other sepsis (O85, O86.04, A40, A41, R65.2)",
        10_000,
    ),
    (
        "vte",
        "Venous thromboembolism",
        "vte",
        "venous thromboembolism (O22.3, O22.5, O87.1, O87.3, O88.2, I26, I82.4)",
        10_000,
    ),
    (
        "anesthesia_cx",
        "Any anesthesia complication",
        "anesthesia_complication",
        "a complication of anesthesia (O29, O74, O89)",
        1000,
    ),
    (
        "cardiomyopathy",
        "Peripartum cardiomyopathy",
        "peripartum_cardiomyopathy",
        "peripartum cardiomyopathy (O90.3)",
        10_000,
    ),
    ("stroke", "Peripartum stroke", "stroke", "stroke (I60 to I63, O22.5, O87.3)", 100_000),
    ("afe_rate", "Amniotic fluid embolism", "afe", "amniotic fluid embolism (O88.1)", 100_000),
    (
        "acute_anemia_pp",
        "Acute blood-loss anemia",
        "acute_blood_loss_anemia",
        "acute blood-loss or postpartum anemia (D62, O90.81)",
        100,
    ),
)
_OTHER_VTE = ("vte", "maternal_sepsis")

CODED_COMPLICATIONS = tuple(
    coded_among_deliveries(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="B",
        family="hemorrhage",
        steward="HCUP",
        rate_per=rate_per,
        better=Better.LOWER,
        ruling="age_limits, other_vte" if id in _OTHER_VTE else "age_limits",
    )
    for id, title, codelist, codes, rate_per in _CODED
)
HYSTERECTOMY_PERIPARTUM = Measure(
    id="hysterectomy_peripartum",
    title="Peripartum hysterectomy",
    definition="Delivery stays with a resection of the uterus (procedures 0UT9), among all delivery stays.",
    group="B",
    family="hemorrhage",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=had_procedure("hysterectomy_peripartum"),
    rate_per=10_000,
    better=Better.LOWER,
    steward="WHO / INOSS",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling="age_limits",
)

MEASURES = (
    PPH_DX,
    PPH_1000,
    PPH_1500,
    OB_TRAUMA_INSTR,
    OB_TRAUMA_NOINSTR,
    *CODED_COMPLICATIONS,
    HYSTERECTOMY_PERIPARTUM,
)
