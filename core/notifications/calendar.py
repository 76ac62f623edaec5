"""Calendar events (RFC 5545) with updates and cancellations of the same UID. Behind this module lies an untyped library."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from icalendar import Calendar, vCalAddress
from icalendar import Event as IcalEvent

from core.db import Json


@dataclass(frozen=True)
class Event:
    """``sequence`` rises with each change of the same ``uid``; times are aware."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    stamp: datetime
    summary: str
    description: str
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"

    def to_json(self) -> Json:
        times = {name: getattr(self, name).isoformat() for name in ("start", "end", "stamp")}
        return {**vars(self), **times}

    @classmethod
    def of(cls, stored: Json) -> "Event":
        values = dict(stored)
        for name in ("start", "end", "stamp"):
            values[name] = datetime.fromisoformat(values[name])
        return cls(**values)


def uid_of(interview_id: UUID) -> str:
    return f"interview-{interview_id}@viva"


def write(event: Event, *, organizer: str, organizer_name: str, attendee: str, link: str | None) -> bytes:
    """The file's bytes. ``link`` becomes the place, where a calendar shows something to click."""
    calendar, entry = Calendar(), IcalEvent()
    for name, value in {"prodid": "-//Viva//Interviews//EN", "version": "2.0", "method": event.method}.items():
        _add(calendar, name, value)
    cancelled = event.method == "CANCEL"
    values: dict[str, Any] = {
        "uid": event.uid,
        "sequence": event.sequence,
        "dtstamp": event.stamp,
        "dtstart": event.start,
        "dtend": event.end,
        "summary": event.summary,
        "description": event.description,
        "status": "CANCELLED" if cancelled else "CONFIRMED",
    }
    if link and not cancelled:
        values |= {"location": link, "url": link}
    for name, value in values.items():
        _add(entry, name, value)
    host, guest = vCalAddress(f"mailto:{organizer}"), vCalAddress(f"mailto:{attendee}")
    host.params["CN"] = organizer_name
    guest.params["ROLE"], guest.params["PARTSTAT"] = "REQ-PARTICIPANT", "NEEDS-ACTION"
    _add(entry, "organizer", host)
    _add(entry, "attendee", guest)
    calendar.add_component(entry)
    return calendar.to_ical()


def _add(component: Any, name: str, value: object) -> None:
    component.add(name, value)
