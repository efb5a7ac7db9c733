"""What the core knows of the world beside the conversation: the programme, its vacancies, the languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from flows.calendar import Calendar
from flows.model import N_, Msg, Option, Translate, Value
from flows.places import Gazetteer, Place

SECTORS: Mapping[str, Msg] = {
    "logistics": N_("Warehouse|logistics|packing"),
    "kitchen": N_("Kitchen|cook|restaurant"),
    "cleaning": N_("Cleaning|clean|cleaner"),
    "green": N_("Gardens and parks|garden|green"),
    "laundry": N_("Laundry|wash"),
    "care": N_("Care|hospital|care home"),
    "building": N_("Building|construction"),
    "production": N_("Factory|production"),
    "shop": N_("Shop|sales|supermarket"),
}
CERTIFICATES: Mapping[str, Msg] = {
    "B": N_("Driving licence B (car)|licence B|car licence|B"),
    "C": N_("Driving licence C (truck)|licence C|truck licence|C"),
    "forklift": N_("Forklift certificate|forklift"),
}
WORK_LANGUAGES: Mapping[str, Msg] = {
    "fr": N_("French"),
    "en": N_("English"),
    "ar": N_("Arabic"),
    "uk": N_("Ukrainian"),
    "tr": N_("Turkish"),
    "de": N_("German"),
    "es": N_("Spanish"),
    "fa": N_("Persian or Dari|Persian|Dari|Farsi"),
    "ps": N_("Pashto"),
    "ru": N_("Russian"),
    "ti": N_("Tigrinya"),
    "so": N_("Somali"),
    "ro": N_("Romanian"),
    "pl": N_("Polish"),
}
LEVELS = ("0", "A1", "A2", "B1", "B2")
LIFTS = ("lift10", "lift15", "lift20")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One open vacancy as the rules see it; `seats` are the blind interviews the employer committed to."""

    ref: str
    title: str
    employer: str
    sector: str
    shift: str
    start: time
    end: time
    dutch: str
    certificates: tuple[str, ...]
    tasks: tuple[str, ...]
    seats: int
    place: Place
    open_until: date
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of the hint; speeds in km/h, extras in minutes. Facts of the region: configuration, not logic."""

    version: str
    speeds: Mapping[str, float]
    extras: Mapping[str, float]
    detour: float
    first_bus: time


@dataclass(frozen=True, slots=True)
class Programme:
    """A city's programme as its file describes it."""

    name: str
    phone: str
    privacy_url: str
    notice: str
    languages: tuple[str, ...]
    work_languages: tuple[str, ...]
    rules: Rules
    confirms_carrier_words: bool
    """Advanced Opt-Out is configured at the provider, so that our own confirmation is wanted."""
    country: str
    """Whose telephone numbers may be written without their prefix, "BE"."""
    calendar: Calendar
    office: Calendar
    """When coaches are there."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conversation is about: the values its texts may name, and what it may offer."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    offers: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """All that decide() may know beside the conversation and the message."""

    now: datetime
    programme: Programme
    vacancies: tuple[Vacancy, ...]
    places: Gazetteer
    translate: Callable[[str], Translate]
    """Language → its wording."""
    words: Mapping[str, str]
    """Folded global word of any language → its key."""
    names: Mapping[str, str]
    """Language → its own name, "Nederlands"."""
    aliases: Mapping[str, str]
    """Folded name of a language, in any language → that language."""
    subject: Subject = Subject()
    """Of the conversation at hand."""
