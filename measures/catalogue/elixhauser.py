"""Group D: the count of comorbidities of the Elixhauser software, refined by AHRQ. No other score stands here."""

from __future__ import annotations

from measures.measure import Grain, Measure, MeasureKind, Need
from measures.vocabulary import all_of, any_of, diagnosed, everyone, not_, points
from measures.words import Condition

# AHRQ v2026.1: which categories count only when present on admission; the first-listed diagnosis never counts.
_ON_ADMISSION_ONLY = (
    "anemdef", "bldloss", "hf", "coag", "liver_mld", "liver_sev", "neuro_movt", "neuro_seiz", "neuro_oth",
    "paralysis", "psychoses", "pulmcirc", "renlfl_mod", "renlfl_sev", "ulcer_peptic", "wghtloss", "valve",
)  # fmt: skip
_ALWAYS = (
    "aids", "alcohol", "autoimmune", "lung_chronic", "dementia", "depress", "diab_uncx", "diab_cx", "drug_abuse",
    "htn_uncx", "htn_cx", "thyroid_hypo", "thyroid_oth", "cancer_lymph", "cancer_leuk", "cancer_mets", "obese",
    "perivasc", "cancer_solid", "cancer_nsitu",
)  # fmt: skip
# The milder category counts only where none of the graver ones does.
_GIVES_WAY_TO = {
    "diab_uncx": ("diab_cx",),
    "htn_uncx": ("htn_cx",),
    "renlfl_mod": ("renlfl_sev",),
    "liver_mld": ("liver_sev",),
    "cancer_solid": ("cancer_mets",),
    "cancer_leuk": ("cancer_mets",),
    "cancer_lymph": ("cancer_mets",),
    "cancer_nsitu": ("cancer_solid", "cancer_mets"),
}


def _on_admission(category: str) -> Condition:
    return diagnosed(f"elix_{category}", present_on_admission=True, first_listed=False)


def _coded(category: str) -> Condition:
    if category in _ON_ADMISSION_ONLY:
        return _on_admission(category)
    return diagnosed(f"elix_{category}", first_listed=False)


def _counted(category: str) -> Condition:
    graver = _GIVES_WAY_TO.get(category, ())
    return (
        all_of(_coded(category), *(not_(_coded(other)) for other in graver)) if graver else _coded(category)
    )


# A sequela of an old stroke counts only where no stroke arose in hospital.
_STROKE = any_of(
    _on_admission("cbvd_poa"),
    all_of(
        _on_admission("cbvd_sqla"),
        not_(diagnosed("elix_cbvd_poa", first_listed=False)),
    ),
)
CM_ELIXHAUSER = Measure(
    id="cm_elixhauser",
    title="Elixhauser comorbidities, refined, mean count",
    definition=(
        "Mean over deliveries of the number of the 38 categories of comorbidity with a secondary diagnosis on the stay. 18 "
        "categories (among them anemia, heart failure, coagulopathy, renal failure, stroke) count only when present on "
        "admission (Y, 1 or empty). The graver of two grades of diabetes, hypertension, renal failure and liver disease "
        "takes the place of the milder, metastatic cancer that of other malignancy, malignancy that of in-situ. The "
        "first-listed diagnosis does not count."
    ),
    group="D",
    family="comorbidity",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=points(
        *((_counted(category), 1) for category in (*_ALWAYS, *_ON_ADMISSION_ONLY)),
        (_STROKE, 1),
    ),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="AHRQ Elixhauser Comorbidity Software Refined",
    version="2026.1",
    needs=(Need.DIAGNOSES,),
    ruling="age_limits",
    caveats=(
        "Codes retired before the table of 2026.1 count only where all codes beside them belong to the same category.",
        "AHRQ counts W as present on admission, here it does not; AHRQ wants the indicator filled, here empty counts.",
    ),
)

MEASURES = (CM_ELIXHAUSER,)
