"""Events of mothers and newborns that measures speak of by name: every column is declared once, in one of these modules."""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking

DELIVERY_EVENTS: tuple[Event, ...] = ()
NEWBORN_EVENTS: tuple[Event, ...] = ()

__all__ = ["DELIVERY_EVENTS", "NEWBORN_EVENTS", "Clock", "Event", "Feed", "Reach", "Taking"]
