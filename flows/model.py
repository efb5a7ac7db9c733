"""The central types: what we ask, what a person sent, where they are, what we answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, Literal, NewType, Protocol, TypeAlias, TypeVar, Union

if TYPE_CHECKING:
    from flows.events import Event
    from flows.programme import World

Msg = NewType("Msg", str)
"""An English source text, the key of the catalogs. Of several words for one thing, "Yes|Y|Yeah", the first is shown."""

PLURAL = "\0"


def N_(text: str) -> Msg:
    """Mark a text for the catalogs without translating it here."""
    return Msg(text)


def NP_(one: str, many: str) -> Msg:
    """Mark a text with plural forms; its number is the field `n`."""
    return Msg(one + PLURAL + many)


DONT_KNOW = N_("Don't know|i don't know|dont know|not sure|no idea")


class Translate(Protocol):
    """One language's wording, handed in so that the core stays pure."""

    @property
    def lang(self) -> str:
        """The language it speaks."""

    @property
    def rtl(self) -> bool:
        """Is it written from right to left?"""

    def __call__(self, msg: Msg, n: int | None = None) -> str: ...

    def __hash__(self) -> int:
        """There is one wording a language, so that what follows from it can be remembered."""

    def moment(self, at: datetime) -> str:
        """A moment as weekday, date and time in the programme's time zone."""

    def day(self, day: date) -> str:
        """A day as weekday and date."""

    def join(self, items: tuple[str, ...]) -> str:
        """A list as people write it in this language."""


Value: TypeAlias = Union[str, int, date, datetime, "Say", tuple["Value", ...]]
"""What may fill a placeholder: a person's own spelling, a number, a day, a moment, a text, or a list of these."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: a numbered line in an SMS, a button on Telegram."""

    key: str
    label: Value
    number: int | None = None
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """One message to a person, worded only when it is sent."""

    text: Msg
    fields: Mapping[str, Value] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    question: str = ""
    """Key of the question, so that a button of an older message is recognised."""
    step: str = ""
    """Progress, "3/13"."""
    before: tuple[Say, ...] = ()
    """Sentences that stand above the text in the same message."""
    after: tuple[Say, ...] = ()
    """Lines that stand below the options."""
    replaces: bool = False
    """Takes the place of the message whose button was pressed, where the channel can do that."""
    farewell: bool = False
    """May still go out after the person stopped: the answer to the stop itself."""
    private: bool = False
    """Holds personal data in a coach's chat: protected from forwarding, deleted after a day."""

    def replacing(self) -> Say:
        """The same, in the place of the message whose button was pressed."""
        return replace(self, replaces=True)


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on a map; degrees."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Invite:
    """An appointment for a calendar. Many a calendar is shared or on a company's server: no field tells of a person."""

    uid: str
    """By which a calendar knows the appointment again: the same in every version, and never made from a person."""
    version: int
    """Higher with every change, the cancellation too: a calendar keeps the highest."""
    starts_at: datetime
    minutes: int
    title: Msg
    place: str
    cancelled: bool = False


Sort = Literal["unreadable", "voice", "picture", "video", "document", "sticker"]
"""What was sent that is no text; "unreadable" where the provider does not say what it is."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel delivered it."""

    channel: str
    address: str
    external_id: str
    text: str
    at: datetime | None = None
    """When it was sent, where the provider says so; else it counts from the moment at which we take it in."""
    pressed: tuple[str, str] | None = None
    """(question key, option key) of a button."""
    message: str = ""
    """The provider's id of the message whose button was pressed."""
    callback: str = ""
    """The provider's id of the press, which wants an answer."""
    unreadable: bool = False
    """A picture, voice note, sticker or place: something we cannot read."""
    sent_as: Sort = "unreadable"
    """What that was, as far as the provider says; nothing of it is fetched or kept."""
    number: str = ""
    """The sender's own telephone number, shared by a button; the provider vouches that it is theirs."""
    keyword: Literal["", "stop", "start", "help"] = ""
    """A word on which the carrier itself acted."""
    lang_hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer not understood: what to say, and what may be chosen instead of the question's own options."""

    say: Say
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A typed value with what the person wrote. `value` None means "I don't know"."""

    value: Any
    raw: str


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a person is in a script; the whole of it is one encrypted value in the database."""

    script: str
    state: str
    lang: str = ""
    subject: int = 0
    """The id of what is talked about; 0 when it is the person."""
    round: int = 0
    """Raised when what was asked about has changed, so that a button of an older message is recognised."""
    choosing_language: bool = True
    answers: Answers = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    tries: int = 0
    shown: Mapping[int, str] = field(default_factory=dict)
    """Number → option key, as in the last message sent: a number answers that message."""
    picked: tuple[str, ...] = ()
    page: int = 0
    correcting: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one message."""

    after: Conversation
    says: tuple[Say, ...] = ()
    events: tuple[Event, ...] = ()


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heard:
    """All that a kind needs to understand one text."""

    text: str
    shown: Mapping[int, str]
    translate: Translate
    world: World
    answers: Answers = field(default_factory=dict)
    """What was answered before in the same conversation."""
    final: bool = False
    """Nobody sees the answer again before it counts: what is not certain is asked back."""


class Kind(Protocol[T]):
    """One way of answering: which options there are, how a text becomes a value, how a value is shown."""

    @property
    def many(self) -> bool:
        """May several options be chosen?"""

    def options(self, world: World) -> tuple[Option, ...]: ...

    def parse(self, heard: Heard) -> T | Problem: ...

    def show(self, value: T, world: World) -> Value: ...


@dataclass(frozen=True, slots=True)
class Guard:
    """A named condition on an answer, so that the diagram reads well."""

    name: str
    holds: Callable[[Any, World], bool]


def says(key: str) -> Guard:
    """The guard "the answer is this"."""
    return Guard(f"says {key}", lambda value, world: value == key)


BY_EXIT = Guard("by an exit", lambda value, world: False)
"""Stands for "only an exit of another question leads here"."""


@dataclass(frozen=True, slots=True)
class Exit(Generic[T]):
    """Where an answer leads instead of to the next question."""

    to: str
    when: Guard


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One thing we ask; the only place that knows it."""

    key: str
    text: Msg
    kind: Kind[T]
    card: Msg
    why: Msg
    """What we need it for, as we tell it to the person."""
    again: Msg
    """The same question said differently, with an example, after two failures."""
    exits: tuple[Exit[T], ...] = ()
    asked_when: Guard | None = None
    """Asked only when this holds; called with the answer just given."""
    required: bool = False
    """Nothing can follow without an answer: "I don't know" brings a coach and waits."""
    repeated: bool = True
    """False: the answer itself is not shown in the summary."""
    ahead: bool = False
    """Its answer means the same before it was asked: it may stand in one message with that to the question before."""
    none: Msg | None = None
    """For several choices: the label of "none of these", shown as 0."""
    unknown: Msg | None = DONT_KNOW
    """The label of "I don't know"; None where that is no answer."""
    more: Value = ""
    """The label that leads to further options, where it is not the word for "more"."""


@dataclass(frozen=True, slots=True)
class End:
    """One way in which a conversation ends."""

    event: Callable[[Conversation, World], Event]
    """What it makes happen; the answers leave the conversation with it."""
    says: Msg | None = None
    """None: what happens then says it."""
    later: Msg | None = None
    """Said when the person writes again after it."""
    restarts: bool = False
    """START begins anew from here."""


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A conversation as data: questions in order, then its ends; the first is where the last question leads."""

    key: str
    questions: tuple[Question[Any], ...]
    ends: Mapping[str, End]
    review: str = ""
    """The question that shows all answers before they are sent; from it one can be corrected."""
    label: Msg = N_("the questions")
    """How it is named where two conversations wait for one person."""
    about: str = ""
    """What its subject is, "appointment": of several questions about one thing the newest is answered."""
    reopens: bool = False
    """Its question can be answered again: the last answer counts."""
    by_coach: bool = False
    """Filled in by a coach: asked again as often as it takes, and BACK is the only global word in it."""

    @lru_cache(maxsize=256)  # noqa: B019 - scripts are constants
    def question(self, key: str) -> Question[Any]:
        return next(q for q in self.questions if q.key == key)
