"""An appointment as a file that calendars read: RFC 5545, with a METHOD of RFC 5546."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from flows.model import Invite, Say, Translate
from flows.wording import word

NAME = "opstap.ics"
PRODUCT = "-//Opstap//Opstap//EN"
STAMPED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def ics(invite: Invite, translate: Translate) -> bytes:
    """The file in UTF-8, byte for byte the same for the same invite, so that one sent twice is one appointment.

    DTSTAMP has to be there; the moment of making would differ between tries and tell when somebody decided. It
    counts versions instead: a newer one is stamped later, also when the appointment moves to an earlier day.
    """
    begins = invite.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", invite.uid)
    event.add("sequence", invite.version)
    event.add("dtstamp", STAMPED_FROM + timedelta(minutes=invite.version))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=invite.minutes))
    event.add("summary", word(Say(invite.title), translate))
    event.add("location", invite.place)
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invite.cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
