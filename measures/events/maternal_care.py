"""Events of the delivery stay and the pregnancy: medicines, blood, vital signs, assessments and screens of mothers.

Columns of `delivery_facts` by their names; stays before and after stand in `maternal_stays.py`.
"""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking

# Routes by which a medicine does not reach the blood in an amount that treats.
NOT_SYSTEMIC = (
    "topical", "top", "cutaneous", "transdermal", "ophthalmic", "otic", "nasal", "vaginal", "intravitreal",
    "inhalation", "irrigation", "dental", "buccal rinse",
)  # fmt: skip
TAKEN_HOME = ("dispensed", "prescribed")
IN_PREGNANCY = (Reach.STAY, Reach.BEFORE)


def _given(
    name: str,
    words: str,
    codelist: str,
    *,
    taking: Taking = Taking.ANY,
    reach: tuple[Reach, ...] = (Reach.STAY,),
    from_hours: float | None = None,
    to_hours: float | None = None,
    timed: bool = False,
    but_not_results: tuple[str, ...] = NOT_SYSTEMIC,
    statuses: tuple[str, ...] = (),
    after_events: tuple[str, ...] = (),
) -> Event:
    return Event(
        name=name,
        words=words,
        feed=Feed.MEDICATIONS,
        taking=taking,
        codelist=codelist,
        reach=reach,
        from_hours=from_hours,
        to_hours=to_hours,
        timed=timed,
        but_not_results=but_not_results,
        statuses=statuses,
        after_events=after_events,
    )


def _severe_pressure(
    name: str,
    words: str,
    codelist: str,
    lowest: float,
    *,
    taking: Taking,
    from_hours: float | None = None,
    to_hours: float | None = None,
    after_events: tuple[str, ...] = (),
) -> Event:
    return Event(
        name=name,
        words=words,
        feed=Feed.OBSERVATIONS,
        taking=taking,
        codelist=codelist,
        clock=Clock.ADMISSION,
        lowest=lowest,
        from_hours=from_hours,
        to_hours=to_hours,
        timed=True,
        after_events=after_events,
    )


# 160 mmHg systolic or 110 mmHg diastolic; the hour to treat begins with the first of them.
_SEVERE_PRESSURE = ("severe_systolic_first_hours", "severe_diastolic_first_hours")

MATERNAL_CARE_EVENTS: tuple[Event, ...] = (
    _given("magnesium_given", "magnesium sulfate was given during the delivery stay", "magnesium_sulfate"),
    _given(
        "oxytocin_after_birth",
        "oxytocin was started in the hour after birth",
        "oxytocin",
        from_hours=0,
        to_hours=1,
    ),
    _given(
        "oxytocin_12_hours_before_birth",
        "oxytocin was started 12 hours or more before birth, by the clock",
        "oxytocin",
        to_hours=-12,
        timed=True,
    ),
    _given(
        "tranexamic_acid_in_3_hours",
        "tranexamic acid was started in the three hours after birth",
        "tranexamic_acid",
        from_hours=0,
        to_hours=3,
    ),
    _given(
        "thromboprophylaxis_given",
        "a heparin or fondaparinux was given during the delivery stay",
        "thromboprophylaxis",
    ),
    _given(
        "gbs_antibiotic_4_hours_before_birth",
        "penicillin G, ampicillin or cefazolin was started four hours or more before birth, by the clock",
        "gbs_antibiotic",
        to_hours=-4,
        timed=True,
    ),
    _given(
        "opioid_agonist_in_pregnancy",
        "buprenorphine or methadone was given, or prescribed to take home, in the pregnancy or the delivery stay",
        "opioid_agonist_treatment",
        reach=IN_PREGNANCY,
        statuses=("administered", "completed", *TAKEN_HOME),
        but_not_results=(),
    ),
    _given(
        "naloxone_to_take_home",
        "naloxone was dispensed or prescribed to take home from the delivery stay",
        "naloxone",
        statuses=TAKEN_HOME,
        but_not_results=(),
    ),
    _given(
        "red_cells_given",
        "records of red cells or whole blood among the medicines of the delivery stay, one a unit",
        "red_cells_given",
        taking=Taking.COUNT,
        but_not_results=(),
    ),
    Event(
        name="red_cell_transfusions",
        words="procedures of red-cell or whole-blood transfusion in the delivery stay, one a unit",
        feed=Feed.PROCEDURES,
        taking=Taking.COUNT,
        codelist="red_cell_transfusion",
    ),
    Event(
        name="pneumatic_compression_used",
        words="intermittent compression of the legs during the delivery stay",
        feed=Feed.PROCEDURES,
        taking=Taking.ANY,
        codelist="pneumatic_compression",
    ),
    Event(
        name="neuraxial_anesthesia_given",
        words="neuraxial anesthesia by procedure or anesthesia record",
        feed=Feed.PROCEDURES,
        taking=Taking.ANY,
        codelist="neuraxial_anesthesia",
    ),
    Event(
        name="cesarean_start_hours",
        words="hours from birth to the start of the cesarean, where its time of day is known",
        feed=Feed.PROCEDURES,
        taking=Taking.FIRST_HOURS,
        codelist="cesarean_birth",
        timed=True,
    ),
    _given(
        "antibiotic_in_hour_before_incision",
        "a systemic antibiotic was started in the 60 minutes before the cesarean began",
        "antibiotic_maternal",
        from_hours=-1,
        to_hours=0,
        timed=True,
        after_events=("cesarean_start_hours",),
    ),
    Event(
        name="sepsis_recognized_hours",
        words="hours from admission to the first record of maternal sepsis with a time of day",
        feed=Feed.DIAGNOSES,
        taking=Taking.FIRST_HOURS,
        codelist="sepsis_in_pregnancy",
        clock=Clock.ADMISSION,
        timed=True,
    ),
    _given(
        "antibiotic_in_hour_after_sepsis",
        "a systemic antibiotic was started from six hours before to one hour after sepsis was recognized",
        "antibiotic_maternal",
        from_hours=-6,
        to_hours=1,
        timed=True,
        after_events=("sepsis_recognized_hours",),
    ),
    _severe_pressure(
        "severe_systolic_first_hours",
        "hours from admission to the first systolic pressure of 160 mmHg or more",
        "systolic_pressure",
        160,
        taking=Taking.FIRST_HOURS,
    ),
    _severe_pressure(
        "severe_diastolic_first_hours",
        "hours from admission to the first diastolic pressure of 110 mmHg or more",
        "diastolic_pressure",
        110,
        taking=Taking.FIRST_HOURS,
    ),
    _severe_pressure(
        "severe_systolic_again",
        "a systolic pressure of 160 mmHg or more 15 to 60 minutes after the first severe pressure",
        "systolic_pressure",
        160,
        taking=Taking.ANY,
        from_hours=0.25,
        to_hours=1,
        after_events=_SEVERE_PRESSURE,
    ),
    _severe_pressure(
        "severe_diastolic_again",
        "a diastolic pressure of 110 mmHg or more 15 to 60 minutes after the first severe pressure",
        "diastolic_pressure",
        110,
        taking=Taking.ANY,
        from_hours=0.25,
        to_hours=1,
        after_events=_SEVERE_PRESSURE,
    ),
    _given(
        "antihypertensive_in_hour",
        "labetalol, hydralazine or nifedipine was given in the 60 minutes after the first severe pressure",
        "antihypertensive_first_line",
        from_hours=0,
        to_hours=1,
        timed=True,
        after_events=_SEVERE_PRESSURE,
    ),
    Event(
        name="blood_loss_measured",
        words="a measured blood loss stands among the observations of the delivery stay",
        feed=Feed.OBSERVATIONS,
        taking=Taking.ANY,
        codelist="blood_loss_measured",
        lowest=0,
    ),
    Event(
        name="hemorrhage_risk_assessed",
        words="the risk of hemorrhage was assessed in the first 24 hours of the delivery stay or before it began",
        feed=Feed.OBSERVATIONS,
        taking=Taking.ANY,
        codelist="hemorrhage_risk_assessed",
        clock=Clock.ADMISSION,
        to_hours=24,
    ),
    Event(
        name="depression_screened",
        words="a screen for depression was answered in the pregnancy or the delivery stay",
        feed=Feed.SCREENINGS,
        taking=Taking.ANY,
        domain="depression",
        reach=IN_PREGNANCY,
        results=("positive", "negative"),
    ),
    Event(
        name="depression_scored",
        words="a total score of a screen for depression was observed in the pregnancy or the delivery stay",
        feed=Feed.OBSERVATIONS,
        taking=Taking.ANY,
        codelist="depression_score",
        reach=IN_PREGNANCY,
        lowest=0,
    ),
    Event(
        name="depression_screen_positive",
        words="a screen for depression was positive in the pregnancy or the delivery stay",
        feed=Feed.SCREENINGS,
        taking=Taking.ANY,
        domain="depression",
        reach=IN_PREGNANCY,
        results=("positive",),
    ),
    Event(
        name="depression_referred",
        words="a positive screen for depression, in the pregnancy or the delivery stay, led to a referral",
        feed=Feed.SCREENINGS,
        taking=Taking.ANY,
        domain="depression",
        reach=IN_PREGNANCY,
        results=("positive",),
        units=("referred",),
    ),
)
