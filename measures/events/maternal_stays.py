"""Events around the delivery stay: other stays and visits of the woman before it and after it, and how they ended.

Columns of `delivery_facts` by their names; what was done during the stay stands in `maternal_care.py`.
"""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking

INPATIENT = ("inpatient",)
VISIT = ("emergency", "ob_triage", "observation")
# UB-04: admitted as an inpatient here; transferred to another acute hospital.
ADMITTED_FROM_VISIT = ("09", "02", "05", "43", "66")
DIED = ("20",)


def _later(
    name: str,
    words: str,
    days: int,
    *,
    encounter_types: tuple[str, ...] = INPATIENT,
    codelist: str = "",
    but_not_results: tuple[str, ...] = (),
) -> Event:
    """A stay that began from the day of discharge to `days` calendar days after it (ruling readmission_window)."""
    return Event(
        name=name,
        words=words,
        feed=Feed.STAYS,
        taking=Taking.ANY,
        codelist=codelist,
        reach=(Reach.AFTER,),
        clock=Clock.DISCHARGE,
        from_hours=0,
        to_hours=days * 24,
        encounter_types=encounter_types,
        but_not_results=but_not_results,
        whole_days=True,
    )


MATERNAL_STAY_EVENTS: tuple[Event, ...] = (
    _later("readmitted_7d", "a stay of the woman at any hospital began 0 to 7 days after discharge", 7),
    _later("readmitted_30d", "a stay of the woman at any hospital began 0 to 30 days after discharge", 30),
    _later("readmitted_42d", "a stay of the woman at any hospital began 0 to 42 days after discharge", 42),
    _later(
        "readmitted_for_hypertension_10d",
        "a stay whose principal diagnosis is a hypertensive disorder of pregnancy began 0 to 10 days after discharge",
        10,
        codelist="hypertension_dyad",
    ),
    _later(
        "emergency_visit_42d",
        "an emergency visit that did not end in an admission began 0 to 42 days after discharge",
        42,
        encounter_types=("emergency",),
        but_not_results=ADMITTED_FROM_VISIT,
    ),
    Event(
        name="wound_infection_readmission_30d",
        words="a later stay with a code of surgical wound infection began within 30 days of birth",
        feed=Feed.DIAGNOSES,
        taking=Taking.ANY,
        codelist="surgical_wound_infection_ob",
        reach=(Reach.AFTER,),
        from_hours=0,
        to_hours=30 * 24,
        encounter_types=INPATIENT,
        whole_days=True,
    ),
    Event(
        name="died_within_42d",
        words="the delivery stay or a later encounter ended with death within 42 days of birth",
        feed=Feed.DEPARTURES,
        taking=Taking.ANY,
        reach=(Reach.STAY, Reach.AFTER),
        from_hours=0,
        to_hours=42 * 24,
        results=DIED,
        whole_days=True,
    ),
    Event(
        name="antenatal_stays",
        words="inpatient stays of the woman that began in the pregnancy, before the delivery stay",
        feed=Feed.STAYS,
        taking=Taking.COUNT,
        reach=(Reach.BEFORE,),
        encounter_types=INPATIENT,
    ),
    Event(
        name="antenatal_visits",
        words="emergency, triage and observation visits that began in the pregnancy, before the delivery stay",
        feed=Feed.STAYS,
        taking=Taking.COUNT,
        reach=(Reach.BEFORE,),
        encounter_types=VISIT,
    ),
)
