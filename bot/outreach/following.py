"""What follows silence: a reminder, the open question once more, in the end a coach who calls."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts import wait_for_call
from bot.outreach import APPROACH
from bot.track import Track
from flows.languages import language_question
from flows.menus import ask
from flows.model import Conversation, Say
from flows.outreach import Next, after_silence, lead, reminder
from flows.scripts import SCRIPTS
from storage import campaigns, conversations, links, outbox, people
from storage.campaigns import Silence
from storage.codec import Timer
from storage.conversations import Saved
from storage.outbox import Claimed


def follow(track: Track, letter: Claimed, timer: Timer) -> None:
    """A moment to look whether someone has written since; a reason that is gone does nothing."""
    work, days = track.work, track.programme.outreach.nudges_after_days
    silence = campaigns.silence(work, letter.person_id)
    contact_id = track.reach(letter.person_id)
    if contact_id is None or silence.over or (timer.kind == APPROACH and silence.consented):
        return
    opens = track.programme.calendar.next_open(work.now)
    if opens > work.now:
        again(track, letter, silence, Timer(timer.kind, timer.step), Next("wait", timer.step, opens))
        return
    signs = [silence.wrote_at, silence.approach.sent_at if silence.approach else None]
    since = max((sign for sign in signs if sign is not None), default=work.now)
    following = after_silence(timer.step, letter.due_at, since, work.now, days)
    if following.act == "call":
        wait_for_call(work, letter.person_id, "silent")
        return
    if following.act == "remind":
        for say in reminded(track, letter.person_id, silence, following.step):
            track.send(contact_id, say, priority=outbox.UNASKED)
        following = replace(following, step=following.step + 1)
    again(track, letter, silence, timer, following)


def again(track: Track, letter: Claimed, silence: Silence, timer: Timer, following: Next) -> None:
    """Look once more later; what belongs to a campaign is held and ended with it."""
    campaign = silence.approach.campaign_id if silence.approach and timer.kind == APPROACH else None
    later = Timer(timer.kind, following.step)
    track.send(letter.contact_id, later, due_at=following.due, about=campaigns.about(campaign))


def reminded(track: Track, person_id: int, silence: Silence, step: int) -> tuple[Say, ...]:
    """What is said once more: the question that stands open, else an invitation to begin."""
    at = conversations.running(track.work, person_id)
    if at is not None and at.state not in SCRIPTS[at.script].ends:
        return asked_again(track, person_id, at, step)
    if silence.approach is None:
        return ()
    many, name = len(track.programme.outreach.nudges_after_days), people.name_of(track.work, person_id)
    link = ""
    if step == many - 1 and track.programme.telegram_bot and not on_telegram(track, person_id):
        link = track.programme.telegram_link(links.make(track.work, person_id))
    return (reminder(step, many, silence.approach.coach, track.programme.name, name, link),)


def asked_again(track: Track, person_id: int, at: Conversation, step: int) -> tuple[Say, ...]:
    """The open question with a word before it; a number then answers this message."""
    script = SCRIPTS[at.script]
    told = at.answers.get("name")
    name = told.value if told is not None and told.value else people.name_of(track.work, person_id)
    question = language_question(at.lang) if at.choosing_language else script.question(at.state)
    after, says = ask(script, question, at, track.world, before=(lead(step, name),))
    conversations.save(track.work, [Saved(person_id, after)])
    return says


def on_telegram(track: Track, person_id: int) -> bool:
    return any(channel == "telegram" for _, channel, _ in people.contacts(track.work, person_id))
