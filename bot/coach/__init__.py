"""What coaches can do by bot commands, as data: one entry a command."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts import DO
from bot.coach import (
    asking,
    campaigns,
    cards,
    deciding,
    intakes,
    matching,
    meetings,
    merging,
    numbers,
    outcomes,
    presenting,
    proposing,
    reaching,
    saying,
    talking,
)
from bot.coach.desk import (
    CAMPAIGN,
    CANDIDATE,
    COACH,
    COURSE,
    EMPLOYER,
    FIRST_PHONE,
    KNOWN_VACANCY,
    LANE,
    LANGUAGE,
    MATCHED,
    MEETING,
    NAME,
    PHONE,
    SENTENCE,
    SENTENCE_KEY,
    SOME_LANGUAGE,
    TEXT,
    TIMES,
    VACANCY,
    Command,
    Desk,
    Refusal,
)
from flows.model import N_, Inbound, Option, Say
from flows.routing import Open
from storage import coaches, outbox, people
from storage.codec import Menu
from storage.conversations import Caller
from storage.outbox import Letter

WELCOME = N_("Welcome, {name}. You are a coach now. The next candidate: /next. All commands: /help")
UNKNOWN = N_("I do not know this command. All commands: /help")
HELP_LINE = N_("/{command} {parameters}: {told}")


def show_help(desk: Desk) -> tuple[Say, ...]:
    lines = tuple(
        Say(
            HELP_LINE,
            {
                "command": command.name,
                "parameters": " ".join(p.told for p in command.parameters),
                "told": Say(command.told),
            },
        )
        for command in COMMANDS.values()
        if not command.hidden
    )
    return (Say(N_("This is what you can do:"), after=lines),)


COMMANDS = {
    command.name: command
    for command in (
        Command("next", (), N_("the next candidate who waits"), cards.show_next),
        Command("queue", (LANE,), N_("who waits, by lane"), cards.show_queue),
        Command("waiting", (), N_("who waits for a person, and why"), cards.show_waiting),
        Command("card", (CANDIDATE,), N_("all about a candidate"), cards.show_card),
        Command("mine", (), N_("the candidates that I hold"), cards.show_mine),
        Command("claim", (CANDIDATE,), N_("take a candidate"), deciding.claim),
        Command("release", (CANDIDATE,), N_("give a candidate back"), deciding.release),
        Command("assign", (CANDIDATE, COACH), N_("give a candidate to another coach"), deciding.assign),
        Command("note", (CANDIDATE, TEXT), N_("write a note for coaches"), deciding.note),
        Command("accept", (CANDIDATE, TEXT), N_("go on with a candidate, with a reason"), deciding.accept),
        Command("refer", (CANDIDATE, TEXT), N_("send a candidate on, and where"), deciding.refer),
        Command("close", (CANDIDATE, TEXT), N_("close, with a reason"), deciding.close),
        Command("talk", (CANDIDATE,), N_("write with a candidate, until /done"), talking.talk),
        Command("done", (), N_("end the talk"), talking.done),
        Command("say", (CANDIDATE, SENTENCE_KEY), N_("a ready sentence in their language"), saying.say),
        Command("intake", (PHONE, SOME_LANGUAGE), N_("fill in the questions for someone"), intakes.intake),
        Command("beside", (CANDIDATE,), N_("Another person on this phone"), intakes.beside, hidden=True),
        Command("number", (CANDIDATE, PHONE), N_("a candidate has a new number"), numbers.number),
        Command("merge", (CANDIDATE, CANDIDATE), N_("two records are one person"), merging.merge),
        Command("merged", (CANDIDATE, CANDIDATE), N_("Yes, it is one person"), merging.merged, hidden=True),
        Command("called", (CANDIDATE,), N_("the promised call was made"), deciding.called),
        Command("reopen", (CANDIDATE,), N_("bring a candidate back"), deciding.reopen),
        Command("vacancies", (), N_("open vacancies and their seats"), matching.show_vacancies),
        Command("vacancy", (KNOWN_VACANCY,), N_("add or change a vacancy"), presenting.vacancy),
        Command("employer", (EMPLOYER,), N_("add or change an employer"), presenting.employer),
        Command("match", (MATCHED,), N_("vacancies for a candidate, or the other way"), matching.match),
        Command("propose", (CANDIDATE, VACANCY, SENTENCE), N_("propose a candidate, blind"), proposing.propose),
        Command("adapt", (CANDIDATE, VACANCY, TEXT), N_("a change to the work, with a yes"), proposing.adapt),
        Command("slots", (CANDIDATE, TIMES), N_("offer times"), meetings.slots),
        Command("book", (CANDIDATE, TIMES), N_("book a time"), meetings.book),
        Command("move", (CANDIDATE, TIMES), N_("move an appointment"), meetings.move),
        Command("cancel", (CANDIDATE, MEETING), N_("cancel an appointment"), meetings.cancel),
        Command("outcome", (CANDIDATE, MEETING), N_("what came of an appointment"), outcomes.outcome),
        Command("aftercare", (), N_("who is due, who is silent"), outcomes.show_aftercare),
        Command("ended", (CANDIDATE, TEXT), N_("a job has ended"), outcomes.ended),
        Command("training", (CANDIDATE, COURSE), N_("a training with its dates"), outcomes.train),
        Command("ask", (CANDIDATE,), N_("four questions about the route"), asking.ask_route),
        Command("contact", (FIRST_PHONE, LANGUAGE, NAME), N_("write a first SMS to someone"), reaching.contact),
        Command("campaign", (CAMPAIGN,), N_("campaigns: how far, hold, end"), campaigns.campaign),
        Command("permit", (CANDIDATE,), N_("the person agreed to an SMS"), reaching.permit, hidden=True),
        Command("forbid", (CANDIDATE,), N_("the person did not agree"), reaching.forbid, hidden=True),
        Command("stats", (), N_("numbers of the queue"), cards.show_stats),
        Command("help", (), N_("all commands"), show_help),
    )
}


def answer(desk: Desk, caller: Caller, inbound: Inbound) -> tuple[Say, ...] | None:
    """What a coach's message does; None when it is not from a coach, who then learns nothing."""
    token = inbound.text.removeprefix("/start ").strip() if inbound.text.startswith("/start ") else ""
    if token and inbound.channel == "telegram" and (name := coaches.redeem(desk.work, token, caller.contact_id)):
        menu = Menu(tuple((c.name, c.told) for c in COMMANDS.values() if not c.hidden))
        outbox.put(desk.work, [Letter(caller.contact_id, caller.channel, caller.address, menu)])
        return (Say(WELCOME, {"name": name}, (Option("next", Say(cards.NEXT)),), DO, private=True),)
    if caller.coach_id is None:
        return None
    desk = desk.of(caller.coach_id)
    if caller.standing.stopped:  # they had blocked us, and write again
        people.lift(desk.work, caller.person_id, caller.contact_id)
    if left := presenting.leave(desk, caller, inbound):
        return left
    if (passed := talking.pass_on(desk, inbound)) is not None:
        return tuple(replace(say, private=True) for say in passed)
    line = inbound.pressed[1] if inbound.pressed else inbound.text.removeprefix("/")
    says = tuple(replace(say, private=True) for say in run(desk, line))
    return (says[0].replacing(), *says[1:]) if inbound.pressed else says


def form_of(desk: Desk, caller: Caller, inbound: Inbound) -> Open | None:
    """The open form that a coach answers with this message; None for everything else."""
    return None if caller.coach_id is None else presenting.filled_in(desk, caller, inbound)


def run(desk: Desk, line: str) -> tuple[Say, ...]:
    """One command line, "accept ABC2345 fits": authorised by who holds the desk, its arguments typed."""
    name, _, rest = line.strip().partition(" ")
    command = COMMANDS.get(name.partition("@")[0].lower())
    if command is None:
        return (Say(UNKNOWN),)
    try:
        return command.handler(desk, *command.read(desk, rest))
    except Refusal as refusal:
        return (refusal.say,)
