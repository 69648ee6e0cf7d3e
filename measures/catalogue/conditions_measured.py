"""Group D: conditions told by a result or a measurement beside codes, and those whose codes differ from the starter sets.

Conditions told by one starter list stand in `conditions.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import coded_among_deliveries
from measures.measure import Grain, Measure, Need
from measures.vocabulary import any_of, at_least, below, diagnosed, established, everyone

OBESITY30 = Measure(
    id="obesity30",
    title="Obesity, BMI of 30 or more",
    definition=(
        "Delivery stays with a diagnosis code of obesity (O99.21, E66, Z68.3, Z68.4) or with a body mass index of 30 kg/m2 "
        "or more before pregnancy, from the encounter's height and weight, else the birth certificate's, among all delivery "
        "stays. Neither height nor weight recorded: the codes decide."
    ),
    group="D",
    family="conditions",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=any_of(diagnosed("obesity_bmi30"), established(at_least("prepregnancy_bmi", 30))),
    steward="CDC",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="age_limits",
    caveats=("E66 holds overweight too (E66.3), as the catalogue's code range does.",),
)
ANEMIA_ADM = Measure(
    id="anemia_adm",
    title="Anemia at admission",
    definition=(
        "Delivery stays with a diagnosis code of anemia (O99.0, D50 to D53) present on admission (Y, 1 or empty) or with a "
        "hemoglobin under 11 g/dL (110 g/L), the first from a day before to a day after admission, among all delivery "
        "stays. No hemoglobin sent: the codes decide."
    ),
    group="D",
    family="conditions",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=any_of(
        diagnosed("anemia_adm", present_on_admission=True),
        established(
            any_of(below("admission_hemoglobin_g_dl", 11), below("admission_hemoglobin_g_l", 110)),
        ),
    ),
    steward="Leonard",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="age_limits",
    caveats=(
        "Acute blood loss (D62, O90.81) does not count.",
        "A hemoglobin of the day after admission may already show blood lost at birth.",
    ),
    needs_spec_check=True,
)
CODED = tuple(
    coded_among_deliveries(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="D",
        family="conditions",
        steward=steward,
        ruling="age_limits",
        caveats=caveats,
    )
    for id, title, codelist, codes, steward, caveats in (
        (
            "thyroid",
            "Thyroid disease",
            "thyroid",
            "thyroid disease (O99.28, E00 to E07)",
            "HCUP",
            ("O99.28 holds other endocrine, nutritional and metabolic diseases too.",),
        ),
        (
            "mental_health",
            "Mental health disorder",
            "mental_health",
            "a mental disorder (O99.34, F20 to F49)",
            "Leonard / AIM",
            ("Mental disorders of the puerperium (F53) and substance use (F10 to F19) do not count.",),
        ),
        (
            "bariatric",
            "Bariatric surgery before the pregnancy",
            "bariatric",
            "bariatric surgery status complicating pregnancy or birth (O99.84)",
            "Leonard",
            (),
        ),
        (
            "ivf",
            "Pregnancy after assisted reproduction",
            "assisted_reproduction",
            "pregnancy resulting from assisted reproductive technology (O09.81)",
            "CDC",
            ("The birth certificate's item on infertility treatment is no part of the feeds.",),
        ),
    )
)

MEASURES = (OBESITY30, ANEMIA_ADM, *CODED)
