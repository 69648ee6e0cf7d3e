"""Events of vaccines, of optimisation before and after an early birth, of first feeds, and of England's antenatal pathways.

Columns of `delivery_facts` and `newborn_facts` by their names. Other medicines, stays and screens stand beside this file.
"""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking
from measures.events.maternal_care import IN_PREGNANCY, NOT_SYSTEMIC

_DAY = 24.0
_WEEK = 7 * _DAY
_YES = ("yes", "y", "true", "1", "done", "given")
# Milk of the mother or of a donor, alone or with formula.
_BREAST_MILK = (
    "breast milk", "breast_milk", "breastmilk", "human milk", "mothers milk", "maternal breast milk",
    "donor milk", "donor breast milk", "exclusive", "exclusively breast milk", "partial", "mixed", "breast",
    "breastfeeding",
)  # fmt: skip
_PPM = ("ppm", "[ppm]")
_PERCENT = ("%",)
_MMOL_MOL = ("mmol/mol",)


def _vaccine(
    name: str, words: str, codelist: str, *, from_weeks: int | None = None, to_weeks: int | None = None
) -> Event:
    """A vaccine given in the pregnancy, between two completed weeks of it where they are named."""
    in_weeks = from_weeks is not None and to_weeks is not None
    return Event(
        name=name,
        words=words,
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist=codelist,
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION if in_weeks else Clock.BIRTH,
        from_hours=from_weeks * _WEEK if from_weeks is not None else None,
        to_hours=(to_weeks + 1) * _WEEK - _DAY if to_weeks is not None else None,
        whole_days=in_weeks,
    )


def _steroid_doses(name: str, words: str, codelist: str, days: int | None) -> Event:
    return Event(
        name=name,
        words=words,
        feed=Feed.MEDICATIONS,
        taking=Taking.COUNT,
        codelist=codelist,
        reach=IN_PREGNANCY,
        from_hours=None if days is None else -days * _DAY,
        to_hours=0.0,
        but_not_results=NOT_SYSTEMIC,
    )


def _observed(
    name: str,
    words: str,
    codelist: str,
    taking: Taking,
    *,
    reach: tuple[Reach, ...] = (Reach.STAY,),
    clock: Clock = Clock.BIRTH,
    from_hours: float | None = None,
    to_hours: float | None = None,
    units: tuple[str, ...] = (),
    results: tuple[str, ...] = (),
    whole_days: bool = False,
) -> Event:
    return Event(
        name=name,
        words=words,
        feed=Feed.OBSERVATIONS,
        taking=taking,
        codelist=codelist,
        reach=reach,
        clock=clock,
        from_hours=from_hours,
        to_hours=to_hours,
        units=units,
        results=results,
        whole_days=whole_days,
    )


def _hemoglobin(unit: str, units: tuple[str, ...]) -> Event:
    return _observed(
        f"admission_hemoglobin_{unit}",
        f"first hemoglobin from a day before to a day after admission, up to birth, in {units[0]}",
        "hemoglobin",
        Taking.FIRST_VALUE,
        reach=IN_PREGNANCY,
        clock=Clock.ADMISSION,
        from_hours=-_DAY,
        to_hours=_DAY,
        units=units,
    )


def _third_trimester_hba1c(unit: str, units: tuple[str, ...]) -> Event:
    return _observed(
        f"third_trimester_hba1c_{unit}",
        f"last glycated hemoglobin from 28 weeks 0 days to birth, in {units[0]}",
        "hba1c",
        Taking.LAST_VALUE,
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=28 * _WEEK,
        to_hours=46 * _WEEK,
        units=units,
        whole_days=True,
    )


_VACCINES = (
    _vaccine("covid_vaccine_given", "a COVID-19 vaccine was given in the pregnancy", "covid_vaccine"),
    _vaccine(
        "influenza_vaccine_given", "an influenza vaccine was given in the pregnancy", "influenza_vaccine"
    ),
    _vaccine(
        "tdap_given_27_36_weeks",
        "Tdap was given from 27 weeks 0 days to 36 weeks 6 days",
        "tdap_vaccine",
        from_weeks=27,
        to_weeks=36,
    ),
    _vaccine(
        "rsv_vaccine_given_32_36_weeks",
        "a vaccine against respiratory syncytial virus was given from 32 weeks 0 days to 36 weeks 6 days",
        "rsv_vaccine",
        from_weeks=32,
        to_weeks=36,
    ),
)
_BEFORE_EARLY_BIRTH = (
    _steroid_doses("betamethasone_doses", "doses of betamethasone before birth", "betamethasone", None),
    _steroid_doses("dexamethasone_doses", "doses of dexamethasone before birth", "dexamethasone", None),
    _steroid_doses(
        "betamethasone_doses_7d",
        "doses of betamethasone in the 7 x 24 hours before birth",
        "betamethasone",
        7,
    ),
    _steroid_doses(
        "dexamethasone_doses_7d",
        "doses of dexamethasone in the 7 x 24 hours before birth",
        "dexamethasone",
        7,
    ),
    Event(
        name="magnesium_day_before_birth",
        words="magnesium sulfate was started in the 24 hours before birth",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="magnesium_sulfate",
        reach=IN_PREGNANCY,
        from_hours=-_DAY,
        to_hours=0.0,
        but_not_results=NOT_SYSTEMIC,
    ),
    Event(
        name="antibiotic_in_labor",
        words="an antibiotic was started between admission and birth",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="antibiotic_maternal",
        to_hours=0.0,
        but_not_results=NOT_SYSTEMIC,
    ),
)
_ANTENATAL = (
    _hemoglobin("g_dl", ("g/dl",)),
    _hemoglobin("g_l", ("g/l",)),
    _third_trimester_hba1c("percent", _PERCENT),
    _third_trimester_hba1c("mmol_mol", _MMOL_MOL),
    Event(
        name="ketoacidosis_in_pregnancy",
        words="diabetic ketoacidosis was coded on a stay of the pregnancy",
        feed=Feed.DIAGNOSES,
        taking=Taking.ANY,
        codelist="diabetic_ketoacidosis",
        reach=IN_PREGNANCY,
    ),
    _observed(
        "booking_co_ppm",
        "first carbon monoxide in breath up to 19 weeks 6 days",
        "exhaled_carbon_monoxide",
        Taking.FIRST_VALUE,
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=0.0,
        to_hours=20 * _WEEK - _DAY,
        units=_PPM,
        whole_days=True,
    ),
    _observed(
        "late_co_ppm",
        "last carbon monoxide in breath from 34 weeks 0 days on",
        "exhaled_carbon_monoxide",
        Taking.LAST_VALUE,
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=34 * _WEEK,
        to_hours=46 * _WEEK,
        units=_PPM,
        whole_days=True,
    ),
    Event(
        name="booking_tobacco_asked",
        words="tobacco was asked about before 20 weeks and answered",
        feed=Feed.SCREENINGS,
        taking=Taking.ANY,
        domain="tobacco",
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=0.0,
        to_hours=20 * _WEEK - _DAY,
        results=("positive", "negative"),
        whole_days=True,
    ),
    Event(
        name="booking_tobacco_positive",
        words="the woman said before 20 weeks that she smoked",
        feed=Feed.SCREENINGS,
        taking=Taking.ANY,
        domain="tobacco",
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=0.0,
        to_hours=20 * _WEEK - _DAY,
        results=("positive",),
        whole_days=True,
    ),
    Event(
        name="suspected_preeclampsia_20_36_weeks",
        words="an encounter from 20 weeks 0 days to 36 weeks 6 days had suspected preeclampsia coded",
        feed=Feed.DIAGNOSES,
        taking=Taking.ANY,
        codelist="suspected_preeclampsia",
        reach=(Reach.BEFORE,),
        clock=Clock.GESTATION,
        from_hours=20 * _WEEK,
        to_hours=37 * _WEEK - _DAY,
        whole_days=True,
    ),
    _observed(
        "growth_factor_20_36_weeks",
        "placental growth factor was measured from 20 weeks 0 days to 36 weeks 6 days",
        "placental_growth_factor",
        Taking.ANY,
        reach=IN_PREGNANCY,
        clock=Clock.GESTATION,
        from_hours=20 * _WEEK,
        to_hours=37 * _WEEK - _DAY,
        whole_days=True,
    ),
)
_PROPHYLAXIS = (
    Event(
        name="hepatitis_b_globulin_hours",
        words="hours from birth to the first hepatitis B immune globulin",
        feed=Feed.MEDICATIONS,
        taking=Taking.FIRST_HOURS,
        codelist="hepatitis_b_immune_globulin",
        from_hours=0.0,
    ),
    Event(
        name="rsv_antibody_given",
        words="an antibody against respiratory syncytial virus was given",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="rsv_antibody",
    ),
    Event(
        name="caffeine_hours",
        words="hours from birth to the first caffeine",
        feed=Feed.MEDICATIONS,
        taking=Taking.FIRST_HOURS,
        codelist="caffeine",
        from_hours=0.0,
    ),
    Event(
        name="glucose_given",
        words="glucose was given as a medicine, into the mouth or a vein",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="glucose_medicine",
    ),
    _observed(
        "first_glucose_hours",
        "hours from birth to the first glucose",
        "glucose",
        Taking.FIRST_HOURS,
        from_hours=0.0,
    ),
)
_FIRST_CARE = (
    _observed("first_feed_recorded", "what the first feed was is recorded", "first_feed", Taking.ANY),
    _observed(
        "first_feed_breast_milk",
        "the first feed was breast milk, the mother's or a donor's",
        "first_feed",
        Taking.ANY,
        results=_BREAST_MILK,
    ),
    _observed(
        "discharge_feeding_recorded", "feeding at discharge is recorded", "feeding_at_discharge", Taking.ANY
    ),
    _observed(
        "discharge_breast_milk",
        "at discharge the child was fed breast milk, alone or with other milk",
        "feeding_at_discharge",
        Taking.ANY,
        results=_BREAST_MILK,
    ),
    _observed(
        "mothers_milk_recorded", "whether mother's milk was given is recorded", "mothers_milk", Taking.ANY
    ),
    _observed(
        "mothers_milk_48_hours",
        "mother's own milk was given in the first 48 hours",
        "mothers_milk",
        Taking.ANY,
        from_hours=0.0,
        to_hours=2 * _DAY,
        results=_YES,
    ),
    _observed(
        "skin_to_skin_recorded",
        "whether there was skin-to-skin contact is recorded",
        "skin_to_skin",
        Taking.ANY,
    ),
    _observed(
        "skin_to_skin_1_hour",
        "skin-to-skin contact began in the hour after birth",
        "skin_to_skin",
        Taking.ANY,
        from_hours=0.0,
        to_hours=1.0,
        results=_YES,
    ),
    _observed(
        "skin_to_skin_given",
        "there was skin-to-skin contact in the stay",
        "skin_to_skin",
        Taking.ANY,
        results=_YES,
    ),
    _observed(
        "cord_clamping_s",
        "seconds from birth to clamping of the cord",
        "cord_clamping_time",
        Taking.FIRST_VALUE,
        units=("s", "sec", "seconds"),
    ),
    _observed(
        "ventilation_mode_recorded", "the mode of ventilation is recorded", "ventilation_mode", Taking.ANY
    ),
    _observed(
        "volume_targeted",
        "ventilation was volume-targeted",
        "ventilation_mode",
        Taking.ANY,
        results=(
            "volume_targeted",
            "volume targeted",
            "volume-targeted",
            "vtv",
            "volume guarantee",
            "ptv+vg",
            "simv+vg",
        ),
    ),
)

QUALITY_DELIVERY_EVENTS: tuple[Event, ...] = (*_VACCINES, *_BEFORE_EARLY_BIRTH, *_ANTENATAL)
QUALITY_NEWBORN_EVENTS: tuple[Event, ...] = (*_PROPHYLAXIS, *_FIRST_CARE)
