"""What an SMS of the track costs: every message about an appointment, a job and the route, with the longest values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import product

import pytest

import locales
from bot.catalogs.bill import NAME
from bot.channels.sms import lay_out
from bot.coach import outcomes
from bot.segments import Segments, segments
from flows import aftercare, interview, invitation
from flows.accepting import PERSON
from flows.appointment import KINDS, Appointment, Event, Kind, step, table
from flows.interview import Meeting
from flows.invitation import Blind
from flows.menus import FRIEND, ask
from flows.model import Conversation, Msg, Question, Say, Script, Value
from flows.notices import COACH_LINE, DID, SILENT, Notice, Plan, notices
from flows.programme import Subject
from flows.route import ROUTE
from flows.scripts import SCRIPTS
from tests.meetings import CODE, blind, meeting, presented
from tests.playing import LANGUAGES
from tests.test_budgets import COACH, ELSEWHERE, parts
from tests.wordings import CHEAP, demo, every_language, source
from tests.worlds import NOW

CONTACT, TRAINING = "Hildegardine", "Nederlands op de werkvloer"
REMARK = "Kan 10 kg tillen, leert snel en werkt graag in een team."
"""The coach's own words about a candidate, of a usual length."""
OF_CANDIDATE = ("interest", "adaptation", "slot", "coming", "afterwards", "missed")
OF_EMPLOYER = ("times", "hosting", "kept")
OF_JOB = ("confirm", "checkin", "hired", "route")
BOOKED = ("booked", "kept", "missed")
"""States in which an appointment has a time."""
ALONE = (
    interview.AGREED,
    interview.NOT_AGREED,
    interview.OTHER_WORK,
    invitation.CHANGE_FOR,
    invitation.UNSURE,
    invitation.CONFIRMED,
    invitation.REFUSED,
    invitation.THANKS,
    aftercare.GOOD,
    aftercare.ALARMED,
    aftercare.EMPLOYER_ALARMED,
    aftercare.TRAINING,
    invitation.READS,
    outcomes.CONGRATULATIONS,
    outcomes.NO_MATCH,
    ROUTE.ends["answered"].says or Msg(""),
)
"""What is said beside the events of an appointment."""
REFUSING = (
    (interview.SLOT, interview.TOO_LATE),
    (invitation.INVITATION, interview.TOO_LATE),
    (invitation.INVITATION, invitation.TOO_MANY),
    (invitation.INVITATION, invitation.NOT_BOTH),
)
"""Why a choice of times cannot stand; the times are offered again."""
MOST, WITH_REMARKS, USUAL = (2, 4), (3, 6), (1, 3)
"""Segments in the languages that stay in GSM-7, and in the others: at most; for a proposal with the coach's own words;
and where nothing needs more."""
EVERYWHERE = " ".join(LANGUAGES)
DEARER: Mapping[Msg, str] = {
    interview.INTEREST.questions[0].text: "nl fr en uk tr so es ro pl",  # all that one must know to say yes or no
    interview.BOOKED: EVERYWHERE,  # the one message with everything: kept on the phone until the day
    interview.SLOT.questions[0].text: "nl fr en ar fa_AF tr ps so es ro pl",  # after thanks, or what went wrong
    invitation.INVITATION.questions[0].text: EVERYWHERE,  # up to four times to choose from
    invitation.NOT_BOTH: "fr tr so pl",
    ROUTE.question("help").text: "en tr so",
    interview.ADAPTATION.questions[0].text: "pl",
    # said once more, with an example and the way to a person
    interview.COMING.questions[0].again: "tr",
    invitation.KEPT.questions[0].again: "pl",
    aftercare.CHECKIN.questions[0].again: "so es",
    interview.ADAPTATION.questions[0].again: "nl fr en tr so es ro pl",
    interview.SLOT.questions[0].again: "en tr es ro pl",
    interview.AFTERWARDS.questions[0].again: "en tr so ro pl",
    interview.MISSED.questions[0].again: "nl fr en tr so es ro pl",
    invitation.INVITATION.questions[0].again: "nl fr en ar uk fa_AF tr ps so es ro ru pl",
    ROUTE.question("help").again: "nl fr en uk tr so es ro pl",
    ROUTE.question("training").again: "nl fr en tr so es ro pl",
}
"""Message → the languages of the demo in which it costs more than is usual."""


@dataclass(frozen=True)
class Case:
    """One appointment with the longest values of a vacancy; `name` is None where the candidate did not say it."""

    lang: str
    ref: str
    kind: Kind
    name: str | None = NAME
    remarks: bool = False
    """The coach tells the employer something in words of their own, and the candidate agreed to a change."""

    @property
    def meeting(self) -> Meeting:
        return meeting(self.ref, name=self.name, coach=COACH, contact=CONTACT)

    @property
    def blind(self) -> Blind:
        moments, remark = longest_moments(self.lang), REMARK if self.remarks else None
        known = blind(self.ref, kind=self.kind, coach=COACH, contact=CONTACT)
        told = replace(known, meets=not self.remarks, sentence=remark, adaptation=remark)
        return replace(told, at=moments[0], suggested=moments)

    def appointment(self, state: str, version: int = 0, *, times: bool = True) -> Appointment:
        first, *others = longest_moments(self.lang)
        at = first if state in BOOKED else None
        offered = tuple(others) if times else ()
        return Appointment(1, CODE, self.kind, self.ref, state, version, at, offered, adaptation=REMARK)

    def about(self, script: Script) -> Subject:
        """What the questions of a script are about."""
        if script.key in OF_EMPLOYER:
            return invitation.subject(self.blind)
        if script.key in OF_CANDIDATE:
            return interview.subject(self.meeting, self.appointment("booked"), NOW)
        return Subject(self.known)

    @property
    def known(self) -> dict[str, Value]:
        """The values of what is said outside an appointment."""
        one, at = presented()[self.ref], longest_moments(self.lang)[0]
        return {
            "name": self.name or Say(FRIEND),
            "coach": COACH,
            "contact": CONTACT,
            "employer": one.employer,
            "title": one.title,
            "programme": demo(self.lang).programme.name,
            "training": TRAINING,
            "code": CODE,
            "adaptation": REMARK,
            "time": at,
            "day": at.date(),
        }


@cache
def longest_moments(lang: str) -> tuple[datetime, ...]:
    """The four moments of a year that take most letters in a language, in order of time."""
    translate, calendar = demo(lang).translate(lang), demo(lang).programme.calendar
    days = (NOW.date() + timedelta(days=number) for number in range(1, 366))
    year = [calendar.at(day, calendar.opens) for day in days]
    return tuple(sorted(sorted(year, key=lambda at: -len(translate.moment(at)))[:4]))


def messages(case: Case) -> Iterator[Say]:
    """Everything that an appointment, a job and the route make us say to candidate and employer."""
    calendar = demo(case.lang).programme.calendar
    plan = Plan(longest_moments(case.lang)[0] - timedelta(days=10), calendar, case.meeting, case.blind, "ABCDEFG")
    for event, before, after in events(case):
        for notice in notices(before, after, event, plan):
            if notice.to != "coach" and isinstance(notice.content, Say):
                yield put(case, notice, notice.content)
    for script in map(SCRIPTS.__getitem__, (*OF_CANDIDATE, *OF_EMPLOYER, *OF_JOB)):
        for question in script.questions:
            yield asked(case, script, question)
            again = Say(question.again, case.about(script).fields, after=(Say(PERSON, {"COACH": "COACH"}),))
            yield asked(case, script, question, again)
    for script, msg in REFUSING:
        question = script.questions[0]
        lead = Say(question.text, case.about(script).fields, before=(Say(msg),))
        yield asked(case, script, question, lead if msg == interview.TOO_LATE else Say(msg))
    for msg in ALONE:
        yield Say(msg, case.known)


def events(case: Case) -> Iterator[tuple[Event, Appointment, Appointment]]:
    """Every step of an appointment, first with times left, then again without."""
    at = longest_moments(case.lang)[0]
    for row, again in product(table(), (False, True)):
        before = case.appointment(row.source, version=int(again), times=not again)
        after = step(before, row.event, NOW, at=at, times=longest_moments(case.lang)[1:])
        yield row.event, before, after


def put(case: Case, notice: Notice, content: Say) -> Say:
    """A notice as it is delivered."""
    if notice.asks is None:
        return content
    about = case.about(notice.asks)
    text = replace(content, fields={**about.fields, **content.fields})
    return asked(case, notice.asks, notice.asks.questions[0], text)


def asked(case: Case, script: Script, question: Question[object], text: Say | None = None) -> Say:
    """A question with its options, in its own words or in others."""
    world = replace(demo(case.lang), subject=case.about(script))
    at = Conversation(script.key, question.key, case.lang, 1, choosing_language=False)
    lead = replace(text, before=()) if text else None
    _, says = ask(script, question, at, world, before=text.before if text else (), text=lead)
    return says[0]


@cache
def costs(lang: str, name: str | None = NAME, remarks: bool = False) -> dict[Msg, tuple[Segments, str]]:
    """Message → its dearest form, over the demo's vacancies."""
    translate = demo(lang).translate(lang)
    kind = max(KINDS, key=lambda kind: len(translate(interview.KIND_NAMES[kind])))
    found: dict[Msg, tuple[Segments, str]] = {}
    weigh = cache(segments)
    for ref in presented():
        for say in messages(Case(lang, ref, kind, name, remarks)):
            text = lay_out(say, translate)
            weight = weigh(text)
            if say.text not in found or weight.units > found[say.text][0].units:
                found[say.text] = weight, text
    return found


def above(most: tuple[int, int], lang: str, name: str | None = NAME, remarks: bool = False) -> dict[Msg, str]:
    """Each message that costs more, with its weight."""
    dear = costs(lang, name, remarks).items()
    here = most[lang not in CHEAP]
    return {msg: f"{w.count} x {w.encoding} ({w.units})\n{text}" for msg, (w, text) in dear if w.count > here}


@every_language
@pytest.mark.parametrize("name", [NAME, None], ids=["named", "nameless"])
def test_every_message_of_the_track_keeps_its_budget(lang: str, name: str | None) -> None:
    assert above(MOST, lang, name) == {}


@every_language
def test_only_a_proposal_with_remarks_of_the_coach_costs_one_more(lang: str) -> None:
    assert set(above(MOST, lang, remarks=True)) <= {invitation.INVITATION.questions[0].text}
    assert above(WITH_REMARKS, lang, remarks=True) == {}


@every_language
@pytest.mark.parametrize("name", ELSEWHERE, ids=["Cyrillic", "Arabic"])
def test_a_name_in_another_script_makes_only_the_booking_dearer_than_ucs2_may_be(lang: str, name: str) -> None:
    assert any(name in text for _, text in costs(lang, name).values())
    assert set(above((MOST[1], MOST[1]), lang, name)) <= {interview.BOOKED}
    assert above((MOST[1] + 1, MOST[1]), lang, name) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_costs_more_than_one_sms_is_known(lang: str) -> None:
    dear = above(USUAL, lang)
    known = {msg for msg, langs in DEARER.items() if lang in langs.split()}
    assert {msg: text for msg, text in dear.items() if msg not in known} == {}
    assert known - set(dear) == set(), "these have become cheap"


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang in CHEAP])
def test_every_reminder_is_one_sms(lang: str) -> None:
    for msg in (interview.THREE_DAYS, interview.EVENING, interview.TWO_HOURS, interview.MOVED):
        weight, text = costs(lang)[msg]
        assert weight.count == 1, text
        assert NAME in text and COACH in text


def test_the_cases_say_all_that_the_track_can_say() -> None:
    said: set[str] = set()
    for remarks, ref in product((False, True), presented()):
        for say in messages(Case(locales.SOURCE, ref, "interview", None, remarks)):
            said |= parts(say)
    track = [script for script in SCRIPTS.values() if script.key not in ("intake", "which", "host")]
    cards = {question.card for script in track for question in script.questions}
    only_beside_others = {script.label for script in track}
    modules = ("interview", "invitation", "aftercare", "route", "asking", "notices")
    rooms = {f"flows/{module}.py" for module in modules}
    marked = {entry.msgid for entry in source() if rooms & {path for path, _ in entry.occurrences}}
    of_coaches = {*DID.values(), COACH_LINE, SILENT}
    kinds = set(interview.KIND_NAMES.values())
    purposes = {question.why for script in track for question in script.questions}
    assert marked - said - cards - purposes - only_beside_others - of_coaches - kinds == set()


@every_language
@pytest.mark.parametrize("remarks", [False, True], ids=["meets", "remarks"])
def test_a_blind_proposal_names_candidate_and_work_once(lang: str, remarks: bool) -> None:
    case = Case(lang, "V3", "interview", remarks=remarks)
    question = invitation.INVITATION.questions[0].text
    texts = [lay_out(say, demo(lang).translate(lang)) for say in messages(case) if say.text == question and say.before]
    assert texts
    for text in texts:
        assert (text.count(CODE), text.count(presented()["V3"].title)) == (1, 1), text
