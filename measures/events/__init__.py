"""Events of mothers and newborns that measures speak of by name: every column is declared once, in one of these modules."""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking
from measures.events.maternal_care import MATERNAL_CARE_EVENTS
from measures.events.maternal_stays import MATERNAL_STAY_EVENTS
from measures.events.newborn_care import NEWBORN_CARE_EVENTS
from measures.events.perinatal_quality import QUALITY_DELIVERY_EVENTS, QUALITY_NEWBORN_EVENTS

DELIVERY_EVENTS: tuple[Event, ...] = (
    *MATERNAL_CARE_EVENTS,
    *MATERNAL_STAY_EVENTS,
    *QUALITY_DELIVERY_EVENTS,
)
NEWBORN_EVENTS: tuple[Event, ...] = (*NEWBORN_CARE_EVENTS, *QUALITY_NEWBORN_EVENTS)

__all__ = ["DELIVERY_EVENTS", "NEWBORN_EVENTS", "Clock", "Event", "Feed", "Reach", "Taking"]
