"""Group D: scores of comorbidity, summed from many conditions. Single conditions stand in `conditions.py`."""

from __future__ import annotations

from measures.measure import Grain, Measure, MeasureKind, Need
from measures.vocabulary import all_of, at_least, diagnosed, everyone, gestation, not_, points
from measures.words import Condition


def _on_admission(codelist: str) -> Condition:
    return diagnosed(codelist, present_on_admission=True)


# Points for severe morbidity with transfusion (Leonard and others 2020); bariatric surgery has none.
LEONARD_POINTS: tuple[tuple[Condition, int], ...] = (
    (_on_admission("accreta_spectrum"), 59),
    (_on_admission("pulmonary_hypertension"), 50),
    (_on_admission("epc_renal"), 38),
    (_on_admission("epc_bleeding_disorder"), 34),
    (_on_admission("epc_cardiac"), 31),
    (_on_admission("hiv"), 30),
    (_on_admission("placenta_previa"), 27),
    (_on_admission("severe_preeclampsia"), 26),
    (_on_admission("epc_anemia"), 20),
    (_on_admission("multiple_birth"), 20),
    (_on_admission("abruption"), 18),
    (gestation(below=37), 18),
    (_on_admission("epc_gastrointestinal"), 12),
    (_on_admission("asthma_persistent"), 11),
    # severe preeclampsia takes the place of the milder kinds
    (
        all_of(
            _on_admission("mild_moderate_preeclampsia_and_ghtn"), not_(_on_admission("severe_preeclampsia"))
        ),
        11,
    ),
    (_on_admission("epc_autoimmune"), 10),
    (_on_admission("epc_chronic_hypertension"), 10),
    (_on_admission("epc_substance_abuse"), 10),
    (_on_admission("epc_preexisting_diabetes"), 9),
    (_on_admission("epc_neuromuscular"), 9),
    (_on_admission("epc_mental_health"), 7),
    (_on_admission("thyrotoxicosis"), 6),
    (_on_admission("severe_obesity"), 5),
    (_on_admission("epc_previous_cesarean"), 4),
    (at_least("mother_age_years", 35), 2),
    (_on_admission("epc_gestational_diabetes"), 1),
)
CM_LEONARD = Measure(
    id="cm_leonard",
    title="Expanded obstetric comorbidity score",
    definition=(
        "Mean over deliveries of the points of 26 conditions, from 59 for placenta accreta spectrum to 1 for gestational "
        "diabetes, among deliveries with age and gestation known. A diagnosis counts when present on admission (Y, 1 or "
        "empty); previa and accreta both score; severe preeclampsia takes the place of milder hypertensive disorders."
    ),
    group="D",
    family="comorbidity",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=points(*LEONARD_POINTS),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="Leonard and others 2020",
    version="2020",
    needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.GESTATION),
    ruling="leonard_sets, multiple_evidence, gestational_age, age_limits",
    caveats=(
        "Points for severe morbidity including transfusion.",
        "Written for adjusting other measures: a high mean is a sicker population, not worse care.",
    ),
    needs_spec_check=True,
)

MEASURES = (CM_LEONARD,)
