"""What the decisions of one batch make happen, gathered so that a statement serves many people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot import numbers
from bot.alerts import alert, announce
from bot.outreach import after_consent
from bot.track import Actor, Track, answers, forms, gone, paper
from flows import events as happened
from flows.model import N_, Answers, Conversation, Say
from flows.paper import PAPER
from flows.routing import Open
from flows.screening import Hint
from flows.turn import Standing, standing_after
from storage import conversations, outbox, people, queue
from storage.conversations import Caller, Saved
from storage.outbox import Letter
from storage.queue import Arrival

CALL_WANTED = N_("Please call us.")


@dataclass
class Effects:
    """One batch: where each person stands meanwhile, and what is written at its end."""

    track: Track
    changes: dict[int, dict[str, object]] = field(default_factory=dict)
    finished: list[tuple[int, Answers, Hint]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    saved: dict[tuple[int, str, int], Saved] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    langs: dict[int, str] = field(default_factory=dict)
    timers: list[Letter] = field(default_factory=list)
    stale: set[int] = field(default_factory=set)
    """People whose conversations in the database have changed since they were loaded."""

    def current(self, caller: Caller) -> Caller:
        """The caller as earlier messages of this batch left them."""
        person = caller.person_id
        if person in self.stale:
            caller = conversations.again(self.track.work, caller)
        known = {(o.conversation.script, o.conversation.subject): o for o in caller.open}
        for (owner, script, subject), saved in self.saved.items():
            if owner == person:
                known[script, subject] = replace(known.get((script, subject), Open(saved.at)), conversation=saved.at)
        lang = self.langs.get(person, caller.lang)
        opens = tuple(replace(o, conversation=replace(o.conversation, lang=lang)) for o in known.values())
        return replace(caller, lang=lang, open=opens, standing=self.standings.get(person, caller.standing))

    def keep(self, person_id: int, at: Conversation, *, answered: bool = False) -> None:
        """Where a conversation stands after a decision. What we asked at a moment of ours is written at once, since
        what follows from the answer may end that conversation or begin it anew."""
        saved = Saved(person_id, at, answered)
        if at.subject:
            conversations.save(self.track.work, [saved])
            self.stale.add(person_id)
        else:
            self.saved[person_id, at.script, at.subject] = saved

    def drop(self, person_id: int, at: Conversation) -> None:
        """A conversation that has ended."""
        self.saved.pop((person_id, at.script, at.subject), None)

    def forward(self, caller: Caller, text: str) -> None:
        """Words of an employer for a coach to read."""
        answers.forward(self.track, caller.person_id, text)

    def forget(self, person: int, whether: bool) -> None:
        """Of someone who refused or is a minor nothing stays, whatever else they write."""
        if whether:
            self.forgotten.add(person)
        else:
            self.forgotten.discard(person)

    def add(self, caller: Caller, event: happened.Event) -> None:
        """Take in one event; what is rare is written at once."""
        person, work = caller.person_id, self.track.work
        changed = self.changes.setdefault(person, {})
        self.standings[person] = standing_after(self.standings.get(person, caller.standing), event)
        match event:
            case happened.LanguageChosen(lang) | happened.LanguageGuessed(lang):
                changed["lang"] = self.langs[person] = lang
            case happened.ConsentGiven(notice):
                changed |= {"consent_notice": notice, "consented_at": work.now, "refused_at": None}
                self.timers.append(after_consent(work, caller, self.track.programme))
            case happened.ConsentRefused() | happened.UnderAge():
                changed |= {"consent_notice": None, "consented_at": None, "refused_at": work.now}
            case happened.OptedOut(by_carrier):
                people.stop(work, person, caller.contact_id, by_carrier)
                gone.stopped(self.track, person)
            case happened.OptedIn():
                people.lift(work, person, caller.contact_id)
            case happened.IntakeFinished(given, hint):
                self.finished.append((person, given, hint))
                self.arrivals.append(Arrival(person, lane=hint.lane))
                self.timers += numbers.offer(self.track, caller)
            case happened.CallPromised(reason):
                if caller.hosts:
                    answers.forward(self.track, person, Say(CALL_WANTED))
                else:
                    self.arrivals.append(Arrival(person, call=reason))
            case happened.Misread(text) if caller.hosts:
                answers.forward(self.track, person, text)
            case happened.Filled() if event.script == PAPER.key:
                self.take_in(*paper.taken(self.track, caller, event))
            case happened.Filled():
                forms.filled(self.track, Actor("candidate", caller.contact_id), person, event)
            case happened.Answered():
                actor = Actor("employer" if caller.hosts else "candidate", caller.contact_id)
                answers.answered(self.track, actor, person, event)

    def take_in(self, person: int, event: paper.Taken) -> None:
        """What a coach filled in for somebody means the same as if they had done it."""
        changed, now = self.changes.setdefault(person, {}), self.track.work.now
        if isinstance(event, happened.IntakeFinished):
            notice = self.track.world.programme.notice
            changed |= {"consent_notice": notice, "consented_at": now, "refused_at": None}
            self.finished.append((person, event.answers, event.hint))
            self.arrivals.append(Arrival(person, lane=event.hint.lane))
        else:
            changed |= {"consent_notice": None, "consented_at": None, "refused_at": now}
            self.forget(person, True)

    def write(self) -> None:
        """Remember it all; coaches hear of new entries in their queue."""
        work = self.track.work
        conversations.save(work, self.saved.values())
        people.change_all(work, {person: values for person, values in self.changes.items() if values})
        for person in self.forgotten:
            gone.erased(self.track, person)
            people.forget(work, person)
        people.add_profiles(work, self.finished)
        outbox.put(work, self.timers)
        news = queue.enter_all(work, self.arrivals)
        alert(work, news)
        announce(work, self.arrivals, {code for code, _ in news})
