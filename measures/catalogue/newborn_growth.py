"""Groups F, H and L: newborns small or large for their sex and week of gestation, by the growth reference.

How the reference was come by stands in `measures/growth.py`; weights in grams alone in `newborn_size.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN, TOBACCO_USE
from measures.catalogue.newborn_size import GESTATION_RULE
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    diagnosed,
    equals,
    everyone,
    first_answer,
    gestation,
    is_known,
    is_true,
    of_mother,
    of_newborn,
)
from measures.words import Condition

_REFERENCE = (
    "The reference is that of Oken and others (2003): US singletons of 1999 and 2000 by sex and completed week, 22 to 44. "
    "Weight in grams, sex or week unknown: outside."
)
_RULINGS = "growth_reference, newborn_gestation, newborn_population"
_MULTIPLES = "Twins and triplets are measured against singletons."
_NEEDS = (Need.BIRTH_WEIGHT, Need.GESTATION)
# By weight and week where both are known, else by code: P05.0 and P05.1 say small, their absence says not.
SMALL_OR_CODED = first_answer(
    (is_known("is_sga10"), is_true("is_sga10")), (everyone(), diagnosed("sga_light_or_small"))
)


def _by_centile(
    id: str,
    title: str,
    words: str,
    numerator: Condition,
    *,
    steward: str,
    better: Better = Better.LOWER,
    caveats: tuple[str, ...] = (_MULTIPLES,),
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns whose birth weight lies {words} centile of their sex and completed week of gestation, among "
            f"inborn live-born newborns. {_REFERENCE} {GESTATION_RULE}"
        ),
        group="F",
        family="newborn_growth",
        grain=Grain.NEWBORN,
        denominator=INBORN,
        numerator=numerator,
        better=better,
        steward=steward,
        version="Oken 2003",
        needs=_NEEDS,
        ruling=_RULINGS,
        caveats=caveats,
    )


SGA10 = _by_centile(
    "sga10",
    "Small for gestational age, below the 10th centile",
    "below the 10th",
    is_true("is_sga10"),
    steward="US national reference (Oken 2003)",
)
SGA3 = _by_centile(
    "sga3",
    "Small for gestational age, below the 3rd centile",
    "below the 3rd",
    is_true("is_sga3"),
    steward="SBLCBv3",
    caveats=(_MULTIPLES, "The programme itself measures by customised or UK-WHO centiles."),
)
LGA90 = _by_centile(
    "lga90",
    "Large for gestational age, above the 90th centile",
    "above the 90th",
    is_true("is_lga90"),
    steward="US national reference (Oken 2003)",
    better=Better.NEITHER,
    caveats=(
        _MULTIPLES,
        "Before 34 weeks the 90th centile lies too high (weeks wrongly counted from the last period), so that few preterm "
        "newborns are called large.",
    ),
)
FGR_MISSED = Measure(
    id="fgr_missed",
    title="Small below the 3rd centile and born after 37 weeks 6 days",
    definition=(
        "Newborns whose birth weight lies below the 3rd centile of their sex and completed week, among inborn live-born "
        "newborns of 38 weeks 0 days or more: slow growth that was not found, or not acted on, before. "
        f"{_REFERENCE} {GESTATION_RULE}"
    ),
    group="F",
    family="newborn_growth",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(at_least=38)),
    numerator=is_true("is_sga3"),
    better=Better.LOWER,
    steward="SBLCBv3 element 2",
    version="3",
    needs=_NEEDS,
    ruling=_RULINGS,
    caveats=(
        _MULTIPLES,
        "Whether slow growth was suspected before birth is not asked: a small newborn of a planned birth counts as well.",
    ),
)
CQIM_BWOI = Measure(
    id="cqim_bwoi",
    title="Small babies born at or after 40 weeks",
    definition=(
        "Newborns born at 40 weeks 0 days or later, among inborn live-born singletons of 37 weeks 0 days or more whose "
        f"birth weight lies below the 10th centile of their sex and completed week. {_REFERENCE} {GESTATION_RULE}"
    ),
    group="L",
    family="newborn_growth",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, equals("plurality", 1), gestation(at_least=37), is_true("is_sga10")),
    numerator=gestation(at_least=40),
    better=Better.LOWER,
    steward="NHS England NMI (CQIM)",
    version="2025",
    needs=_NEEDS,
    ruling=f"small_at_term, {_RULINGS}",
    caveats=("England measures by UK centiles.",),
    needs_spec_check=True,
)
_SMALL_WORDS = (
    "below the 10th centile of its sex and completed week (Oken 2003). Where weight, sex or week is unknown the codes "
    "P05.0 and P05.1 decide"
)
_CODES_MISS = "Where codes decide, many small newborns are missed."
DYAD_HTN_SGA = Measure(
    id="dyad_htn_sga",
    title="Small newborns of mothers with hypertension",
    definition=(
        f"Dyads whose newborn's birth weight lies {_SMALL_WORDS}, among dyads whose mother had a hypertensive disorder of "
        "pregnancy (O10, O11, O13 to O16) on the delivery stay."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("hypertension_dyad")),
    numerator=of_newborn(SMALL_OR_CODED),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.LINKAGE, Need.DIAGNOSES),
    ruling="dyad_hypertension, sga_evidence, growth_reference, newborn_gestation, newborn_population",
    caveats=(_CODES_MISS, _MULTIPLES),
)
DYAD_SMOKE_SGA = Measure(
    id="dyad_smoke_sga",
    title="Small newborns of mothers who smoke",
    definition=(
        f"Dyads whose newborn's birth weight lies {_SMALL_WORDS}, among dyads whose mother used tobacco in pregnancy "
        "(O99.33, F17.2, or cigarettes in the first or last trimester)."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(TOBACCO_USE),
    numerator=of_newborn(SMALL_OR_CODED),
    better=Better.LOWER,
    steward="NMNSIP",
    version="2025",
    needs=(Need.LINKAGE, Need.DIAGNOSES),
    ruling="tobacco_evidence, sga_evidence, growth_reference, newborn_gestation, newborn_population",
    caveats=(_CODES_MISS, _MULTIPLES),
)

MEASURES = (SGA10, SGA3, LGA90, FGR_MISSED, CQIM_BWOI, DYAD_HTN_SGA, DYAD_SMOKE_SGA)
