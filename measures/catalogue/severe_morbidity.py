"""Group B: severe maternal morbidity of the delivery stay, whole, in variants and indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass

from measures.catalogue.conditions_shared import CESAREAN, left_for_another_hospital
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_matching,
    all_of,
    any_of,
    at_most,
    below,
    between,
    diagnosed,
    equals,
    established,
    everyone,
    had_procedure,
    is_known,
    not_,
)
from measures.words import Condition


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One of the 21 indicators: the ending of its measure's id, its name, what it is coded with."""

    short: str
    name: str
    is_procedure: bool = False

    @property
    def condition(self) -> Condition:
        """The indicator's codes stand on the delivery stay."""
        codelist = f"smm_{self.short}"
        return had_procedure(codelist) if self.is_procedure else diagnosed(codelist)


DIAGNOSIS_INDICATORS = (
    Indicator(short="ami", name="acute myocardial infarction"),
    Indicator(short="aneurysm", name="aneurysm"),
    Indicator(short="arf", name="acute renal failure"),
    Indicator(short="ards", name="acute respiratory distress syndrome"),
    Indicator(short="afe", name="amniotic fluid embolism"),
    Indicator(short="arrest", name="cardiac arrest or ventricular fibrillation"),
    Indicator(short="dic", name="disseminated intravascular coagulation"),
    Indicator(short="eclampsia", name="eclampsia"),
    Indicator(short="periop_hf", name="heart failure or arrest during surgery or procedure"),
    Indicator(short="cva", name="puerperal cerebrovascular disorder"),
    Indicator(short="pulm_edema", name="pulmonary edema or acute heart failure"),
    Indicator(short="anesthesia", name="severe anesthesia complication"),
    Indicator(short="sepsis", name="sepsis"),
    Indicator(short="shock", name="shock"),
    Indicator(short="sickle_crisis", name="sickle cell disease with crisis"),
    Indicator(short="embolism", name="air and thrombotic embolism"),
)
PROCEDURE_INDICATORS = (
    Indicator(short="cardioversion", name="conversion of cardiac rhythm", is_procedure=True),
    Indicator(short="hysterectomy", name="hysterectomy", is_procedure=True),
    Indicator(short="trach", name="temporary tracheostomy", is_procedure=True),
    Indicator(short="vent", name="ventilation", is_procedure=True),
)
TRANSFUSION = Indicator(short="transfusion", name="blood products transfusion", is_procedure=True)

WITHOUT_TRANSFUSION = DIAGNOSIS_INDICATORS + PROCEDURE_INDICATORS
INDICATORS = (*WITHOUT_TRANSFUSION, TRANSFUSION)

# 12 to 55: the ages of the SMM family, as CDC and AHRQ define it.
SMM_AGES = between("mother_age_years", 12, 55)
ANY_OF_20 = any_of(*(indicator.condition for indicator in WITHOUT_TRANSFUSION))
ANY_OF_21 = any_of(*(indicator.condition for indicator in INDICATORS))
DIED = equals("discharge_disposition", "20")

_NEEDS = (Need.DIAGNOSES, Need.PROCEDURES, Need.MATERNAL_AGE)
_CODES_ONLY = (
    "From discharge codes: present on admission is not asked, so conditions older than the stay count."
)


def _which_fired(indicators: tuple[Indicator, ...]) -> tuple[tuple[Condition, str], ...]:
    return tuple((indicator.condition, indicator.short) for indicator in indicators)


def _indicator_measure(indicator: Indicator) -> Measure:
    kind = "procedure" if indicator.is_procedure else "diagnosis"
    return Measure(
        id=f"smm_{indicator.short}",
        title=f"SMM: {indicator.name}",
        definition=(
            f"Delivery stays with a {kind} code of the indicator '{indicator.name}', among delivery stays "
            "of women of 12 to 55 years."
        ),
        group="B",
        family="severe_morbidity",
        grain=Grain.DELIVERY,
        denominator=SMM_AGES,
        numerator=indicator.condition,
        rate_per=10_000,
        better=Better.LOWER,
        steward="CDC / AIM",
        version="AHRQ MHI v2024 with ePC-07 2025",
        needs=(Need.PROCEDURES if indicator.is_procedure else Need.DIAGNOSES, Need.MATERNAL_AGE),
        ruling="smm_union, age_limits",
        caveats=(_CODES_ONLY,),
    )


INDICATOR_MEASURES = tuple(_indicator_measure(indicator) for indicator in INDICATORS)

SMM20 = Measure(
    id="smm20",
    title="Severe maternal morbidity excluding transfusion (20 indicators)",
    definition=(
        "Delivery stays with at least one of the 20 indicators of severe maternal morbidity (16 by "
        "diagnosis, 4 by procedure; transfusion is not among them), among delivery stays of women of 12 to "
        "55 years."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=ANY_OF_20,
    reason=all_matching(*_which_fired(WITHOUT_TRANSFUSION)),
    rate_per=10_000,
    better=Better.LOWER,
    steward="CDC / AHRQ MHI 01",
    version="AHRQ MHI v2024 with ePC-07 2025",
    needs=_NEEDS,
    ruling="smm_union, age_limits",
    caveats=(_CODES_ONLY,),
)
SMM21 = Measure(
    id="smm21",
    title="Severe maternal morbidity including transfusion (21 indicators)",
    definition=(
        "Delivery stays with at least one of the 21 indicators of severe maternal morbidity (the 20 of "
        "smm20, or transfusion of blood products), among delivery stays of women of 12 to 55 years."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=ANY_OF_21,
    reason=all_matching(*_which_fired(INDICATORS)),
    rate_per=10_000,
    better=Better.LOWER,
    steward="CDC / AIM",
    version="AHRQ MHI v2024 with ePC-07 2025",
    needs=_NEEDS,
    ruling="smm_union, age_limits",
    caveats=(_CODES_ONLY, "Hospitals differ in whether transfusions are coded at all."),
)
SMM_TX_ONLY = Measure(
    id="smm_tx_only",
    title="Transfusion-only severe maternal morbidity",
    definition=(
        "Delivery stays with a transfusion of blood products and none of the other 20 indicators, among "
        "delivery stays of women of 12 to 55 years."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=all_of(TRANSFUSION.condition, not_(ANY_OF_20)),
    rate_per=10_000,
    better=Better.LOWER,
    steward="CDC",
    version="AHRQ MHI v2024 with ePC-07 2025",
    needs=_NEEDS,
    ruling="smm_union, age_limits",
    caveats=(_CODES_ONLY, "Hospitals differ in whether transfusions are coded at all."),
)
SMM20_DEATH = Measure(
    id="smm20_death",
    title="Severe maternal morbidity (20 indicators) or in-hospital death",
    definition=(
        "Delivery stays with at least one of the 20 indicators or that ended in death (discharge status "
        "20), among delivery stays of women of 12 to 55 years. Without an indicator and without a "
        "discharge status: outside."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=any_of(ANY_OF_20, DIED),
    rate_per=10_000,
    better=Better.LOWER,
    steward="AHRQ MHI 02",
    version="v2024",
    needs=(*_NEEDS, Need.DISPOSITION),
    ruling="smm_union, age_limits",
    caveats=(_CODES_ONLY,),
)
SMM20_REFINED = Measure(
    id="smm20_refined",
    title="Refined severe maternal morbidity or in-hospital death",
    definition=(
        "As smm20_death, but acute renal failure counts only together with a dialysis procedure, and "
        "disseminated intravascular coagulation not by D68.8, D68.9 or O72.3 alone; among delivery stays "
        "of women of 12 to 55."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=any_of(
        *(indicator.condition for indicator in WITHOUT_TRANSFUSION if indicator.short not in ("arf", "dic")),
        all_of(diagnosed("smm_arf"), had_procedure("dialysis")),
        diagnosed("smm_dic_refined"),
        DIED,
    ),
    rate_per=10_000,
    better=Better.LOWER,
    steward="AHRQ MHI 03 (beta)",
    version="v2024",
    needs=(*_NEEDS, Need.DISPOSITION),
    ruling="smm20_refined, smm_union, age_limits",
    caveats=(_CODES_ONLY,),
)

_STAY_IS_IMPLAUSIBLY_SHORT = any_of(
    all_of(not_(CESAREAN), at_most("length_of_stay_days", 3)),
    all_of(CESAREAN, not_(diagnosed("previous_cesarean")), below("length_of_stay_days", 4)),
    all_of(CESAREAN, diagnosed("previous_cesarean"), below("length_of_stay_days", 5)),
)
_SHORT_STAY_IS_EXPLAINED = established(
    any_of(
        TRANSFUSION.condition,
        DIED,
        equals("point_of_origin", "4"),
        is_known("transfer_from_hospital_id"),
        left_for_another_hospital("discharge_disposition"),
        is_known("transfer_to_hospital_id"),
    )
)
SMM_HP2030 = Measure(
    id="smm_hp2030",
    title="Severe maternal morbidity with the length-of-stay rule",
    definition=(
        "Delivery stays with one of the four procedure indicators, or with one of the 16 diagnosis "
        "indicators and a plausible length of stay, among delivery stays of women of 12 to 55 years. A "
        "stay is implausibly short at 3 calendar days or less without cesarean, under 4 with a first and "
        "under 5 with a repeat cesarean (O34.21), unless blood was transfused, the woman died, or she came "
        "from or went to another hospital."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=SMM_AGES,
    numerator=any_of(
        *(indicator.condition for indicator in PROCEDURE_INDICATORS),
        all_of(
            any_of(*(indicator.condition for indicator in DIAGNOSIS_INDICATORS)),
            any_of(_SHORT_STAY_IS_EXPLAINED, not_(_STAY_IS_IMPLAUSIBLY_SHORT)),
        ),
    ),
    rate_per=10_000,
    better=Better.LOWER,
    steward="Healthy People 2030 MICH-05",
    version="2030",
    needs=(*_NEEDS, Need.DISPOSITION),
    ruling="smm_hp2030, smm_union, age_limits, previous_cesarean",
    caveats=(_CODES_ONLY, "A stay still open has no length: with a diagnosis indicator only, it is outside."),
    needs_spec_check=True,
)
SMM_HEMORRHAGE = Measure(
    id="smm_hemorrhage",
    title="Severe maternal morbidity among women with obstetric hemorrhage",
    definition=(
        "Delivery stays with at least one of the 21 indicators, among delivery stays of women of 12 to 55 "
        "years with hemorrhage (O44.1, O44.3, O44.5, O45, O46, O67, O72) or a transfusion of blood "
        "products."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=all_of(SMM_AGES, any_of(diagnosed("hemorrhage_at_delivery"), TRANSFUSION.condition)),
    numerator=ANY_OF_21,
    rate_per=100,
    better=Better.LOWER,
    steward="AIM",
    version="2022",
    needs=_NEEDS,
    ruling="smm_hemorrhage, smm_union, age_limits",
    caveats=(_CODES_ONLY, "Transfusion is in numerator and denominator."),
    needs_spec_check=True,
)
SMM_PREECLAMPSIA = Measure(
    id="smm_preeclampsia",
    title="Severe maternal morbidity among women with severe preeclampsia or eclampsia",
    definition=(
        "Delivery stays with at least one of the 20 indicators, eclampsia among them, among delivery stays "
        "of women of 12 to 55 years with O11, O14.1, O14.2 or O15."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=all_of(
        SMM_AGES,
        any_of(
            diagnosed("superimposed_preeclampsia"),
            diagnosed("preeclampsia_severe"),
            diagnosed("hellp"),
            diagnosed("eclampsia"),
        ),
    ),
    numerator=ANY_OF_20,
    rate_per=100,
    better=Better.LOWER,
    steward="AIM",
    version="2022",
    needs=_NEEDS,
    ruling="smm_preeclampsia, smm_union, age_limits",
    caveats=(_CODES_ONLY,),
    needs_spec_check=True,
)
MATERNAL_DEATH_INPATIENT = Measure(
    id="maternal_death_inpatient",
    title="In-hospital maternal death during the delivery stay",
    definition=(
        "Delivery stays that ended in death (discharge status 20), among delivery stays with a discharge "
        "status, of women of any age."
    ),
    group="B",
    family="severe_morbidity",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=DIED,
    rate_per=100_000,
    better=Better.LOWER,
    steward="CDC / HRSA NOM 3",
    version="2025",
    needs=(Need.DISPOSITION,),
    ruling="age_limits",
    caveats=("Deaths after the delivery stay are not seen.",),
)

MEASURES = (
    SMM20,
    SMM21,
    *INDICATOR_MEASURES,
    SMM_TX_ONLY,
    SMM20_DEATH,
    SMM20_REFINED,
    SMM_HP2030,
    SMM_HEMORRHAGE,
    SMM_PREECLAMPSIA,
    MATERNAL_DEATH_INPATIENT,
)
