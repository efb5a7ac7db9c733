"""A talk: what is passed on, what is not, how it ends, and that the questions go on where they stood."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql

from bot.alerts import NEW_ENTRY, SENT, WAITED
from bot.channels import ChannelError
from bot.coach.talking import COSTS
from bot.floods import FLOOD, MOST_ALIKE
from bot.lines import (
    ENDED,
    ERASED,
    GONE,
    LONGEST,
    NOBODY_WROTE,
    NOT_ARRIVED,
    ONLY_TEXT,
    SAYS,
    STOPPED,
    TALKING,
    TEXT,
    close,
    hear,
    not_arrived,
    pieces,
)
from bot.sender import give_up
from bot.track import gone
from flows.conversation import COACH_CALLS, UNREADABLE
from flows.intake import INTAKE
from flows.office import COACH_READS
from storage import coaches, conversations, lines, outbox, people, queue
from storage.codec import Telling
from storage.work import Store, Work
from tests.stored import Clock, a_coach, asked, person_of
from tests.stories import CANDIDATE, COACH, Story, heard, mark, read, refuse
from tests.worlds import demo_programme

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
"""A Wednesday, nine o'clock in Leuven: the office opens."""
OTHER, LIES = "7000002", "7000002"
NAME = next(question for question in INTAKE.questions if question.key == "name").text


@pytest.fixture
def story(store: Store) -> Story:
    """Somebody at the question for the name, who asked for a coach."""
    story = Story(store, "ar", Clock(START))
    for text in ("hello", "2", "1", "1", "COACH"):
        story.candidate(text)
    return story


def opened(story: Story) -> frozenset[int]:
    story.coaches("/talk CODE")
    return mark(story)


def by_coach(story: Story, text: str, address: str = COACH) -> None:
    story.say(1, "telegram", address, text)


def test_the_alert_tells_why_which_language_and_how(story: Story) -> None:
    [line] = read(story, COACH)
    assert story.code in line and "Arabisch" in line and f"/talk {story.code}" in line
    assert heard(story, COACH) == [NEW_ENTRY]


def test_what_both_write_reaches_the_other_and_no_question(story: Story) -> None:
    before = mark(story)
    story.coaches("/talk CODE")
    assert heard(story, CANDIDATE, before) == [TALKING]
    assert "Els" in read(story, CANDIDATE, before)[0]
    before = mark(story)
    by_coach(story, "Dag {naam}, komt u | morgen?")
    story.candidate("Sam")
    story.candidate("نعم")
    assert [line[16:] for line in read(story, CANDIDATE, before)] == ["Dag {naam}, komt u | morgen?"]
    assert heard(story, COACH, before) == [SAYS, SAYS]
    assert [line.rpartition(": ")[2] for line in read(story, COACH, before)] == ["Sam", "نعم"]
    assert asked(story.store) == "name", "no answer was taken"
    before = mark(story)
    story.coaches("/done")
    [ended] = read(story, CANDIDATE, before)
    translate = demo_programme().translate("ar")
    assert ended[16:].startswith(translate(ENDED).format(coach="Els")) and translate(NAME) in ended
    story.candidate("Sam")
    assert asked(story.store) == "sectors"


def test_what_a_candidate_writes_is_protected_in_the_coachs_chat(story: Story) -> None:
    opened(story)
    story.dispatcher.dispatch([story.inbound("sms", CANDIDATE, "Sam")])
    with story.store.work() as work:
        [letter] = outbox.claim(work, "telegram", 9).letters
    assert isinstance(letter.content, Telling) and letter.content.say.private


def test_a_coach_talks_with_one_and_a_second_coach_hears_who_talks(story: Story) -> None:
    with story.store.work() as work:
        a_coach(work, "Lies", LIES)
    before = opened(story)
    by_coach(story, f"/talk {story.code}", LIES)
    [told] = read(story, LIES, before)
    assert "Els" in told
    another = story.accepted("Ann", "+32470000009")
    by_coach(story, f"/talk {another}")
    by_coach(story, "/vacancy")
    assert all(story.code in line and "/done" in line for line in read(story, COACH, before))
    assert heard(story, "+32470000009", before) == []


def test_a_coach_with_an_open_form_opens_no_talk(story: Story) -> None:
    story.coaches("/employer")
    before = mark(story)
    story.coaches("/talk CODE")
    assert heard(story, CANDIDATE, before) == []
    by_coach(story, "stop")
    story.coaches("/talk CODE")
    assert heard(story, CANDIDATE, before) == [TALKING]


@pytest.mark.parametrize("word", ["STOP", "MY DATA", "DELETE"])
def test_words_that_end_act_in_a_talk_and_the_coach_hears_of_it(story: Story, word: str) -> None:
    before = opened(story)
    story.candidate(word)
    assert STOPPED in heard(story, COACH, before) and SAYS not in heard(story, COACH, before)
    assert person_of(story.store).stopped_at is not None
    before = mark(story)
    by_coach(story, "hallo?")
    story.coaches("/talk CODE")
    assert heard(story, CANDIDATE, before) == []


def test_with_whom_nothing_is_kept_of_no_coach_can_talk(story: Story) -> None:
    code, person = story.code, person_of(story.store).id
    with story.store.work() as work:
        entry = queue.of_person(work, person)
        assert entry is not None
        queue.claim(work, entry, story.coach.coach)
        queue.call_made(work, entry, story.coach.coach)
        people.forget(work, person)
    before = mark(story)
    by_coach(story, f"/talk {code}")
    assert heard(story, COACH, before) == [GONE]


def test_who_gets_a_new_number_in_a_talk_is_not_said_to_have_stopped(story: Story) -> None:
    before = opened(story)
    story.coaches("/number CODE +32470000077")
    by_coach(story, "hallo?")
    assert GONE in heard(story, COACH, before) and STOPPED not in heard(story, COACH, before)
    assert TEXT not in heard(story, CANDIDATE, before)


def test_a_button_of_the_questions_waits_until_the_talk_ends(story: Story) -> None:
    before = opened(story)
    refuse(story)
    assert heard(story, CANDIDATE, before) == [TALKING]
    assert STOPPED not in heard(story, COACH, before)


def test_whoever_is_erased_in_a_talk_hears_no_more(story: Story) -> None:
    before, person = opened(story), person_of(story.store).id
    with story.store.work() as work:
        gone.erased(story.track(work), person)
    by_coach(story, "hallo?")
    assert heard(story, COACH, before)[:1] == [ERASED]
    assert heard(story, CANDIDATE, before) == []


def test_a_coach_whom_nothing_reaches_talks_no_more_and_the_candidate_is_called(story: Story) -> None:
    """Blocked in Telegram: what was just written is lost to this coach, and the others hear who waits."""
    with story.store.work() as work:
        a_coach(work, "Lies", LIES)
    before, person = opened(story), person_of(story.store).id
    story.dispatcher.dispatch([story.inbound("sms", CANDIDATE, "hallo?")])
    with story.store.work() as work:
        [letter] = outbox.claim(work, "telegram", 9).letters
        outbox.settle(work, letter, "failed")
        give_up(work, letter, ChannelError("stopped", "403"))
        assert lines.of_person(work, person) is None
    story.deliver()
    assert heard(story, LIES, before) == [NEW_ENTRY] and heard(story, CANDIDATE, before)[-1] == ENDED
    story.candidate("Sam")
    assert asked(story.store) == "sectors", "the questions go on"
    before = mark(story)
    story.coaches("/waiting")
    assert len(heard(story, COACH, before)) == 1, "who writes again is answered again"


def test_a_talk_in_which_the_coach_says_nothing_leaves_the_call_owed(story: Story) -> None:
    before = opened(story)
    story.until(2026, 10, 21, 10, 1)
    assert heard(story, COACH, before) == [NOBODY_WROTE, NEW_ENTRY]


def test_a_failure_that_is_told_later_counts_in_a_talk_too(story: Story) -> None:
    """The carrier says so after a while, and a call is owed already: the coach who talks hears it all the same."""
    before, person = opened(story), person_of(story.store).id
    by_coach(story, "hallo")
    with story.store.work() as work:
        not_arrived(work, person)
    story.deliver()
    assert NOT_ARRIVED in heard(story, COACH, before)


def test_a_voice_note_in_a_talk_is_announced_and_not_passed_on(story: Story) -> None:
    before = opened(story)
    story.dispatcher.dispatch([replace(story.inbound("sms", CANDIDATE, ""), unreadable=True, sent_as="voice")])
    story.deliver()
    assert heard(story, COACH, before) == [SENT]
    assert heard(story, CANDIDATE, before) == [ONLY_TEXT]


def test_a_long_text_and_a_second_delivery_of_it_lose_and_double_nothing(story: Story) -> None:
    before = opened(story)
    long = " ".join(f"word{n}" for n in range(400))
    inbound = story.inbound("sms", CANDIDATE, long)
    for batch in ([inbound, inbound], [inbound]):
        story.dispatcher.dispatch(batch)
    story.deliver()
    told = [line[16:].partition(": ")[2] for line in read(story, COACH, before)]
    assert " ".join(told) == long and len(told) == 3


def test_a_flood_in_a_talk_is_not_passed_on_and_the_coach_hears_of_it(story: Story) -> None:
    before = opened(story)
    story.dispatcher.dispatch([story.inbound("sms", CANDIDATE, "again") for _ in range(MOST_ALIKE + 5)])
    for _ in range(MOST_ALIKE):
        story.dispatcher.dispatch([story.inbound("sms", CANDIDATE, "again")])
    story.deliver()
    assert heard(story, COACH, before).count(FLOOD) == 1
    assert heard(story, COACH, before).count(SAYS) < 2 * MOST_ALIKE
    story.candidate("STOP")
    assert STOPPED in heard(story, COACH, before)


def test_start_acts_in_a_talk_and_is_not_passed_on(story: Story) -> None:
    before = opened(story)
    story.candidate("START")
    assert SAYS not in heard(story, COACH, before)


def test_what_was_written_before_the_talk_was_told_answers_the_question(story: Story) -> None:
    """In one batch: the candidate has not read yet that a coach is there."""
    code, before = story.code, mark(story)
    both = [story.inbound("telegram", COACH, f"/talk {code}"), story.inbound("sms", CANDIDATE, "Sam")]
    story.dispatcher.dispatch(both)
    assert asked(story.store) == "sectors"
    story.candidate("hallo?")
    assert heard(story, COACH, before)[-1] == SAYS


def test_what_stands_in_a_batch_after_the_end_of_a_talk_answers_the_question(story: Story) -> None:
    before = opened(story)
    both = [story.inbound("telegram", COACH, "/done"), story.inbound("sms", CANDIDATE, "Sam")]
    story.dispatcher.dispatch(both)
    story.deliver()
    assert asked(story.store) == "sectors" and SAYS not in heard(story, COACH, before)


def test_after_a_stop_in_the_same_batch_a_coachs_words_reach_nobody(story: Story) -> None:
    before = opened(story)
    both = [story.inbound("sms", CANDIDATE, "STOP"), story.inbound("telegram", COACH, "hallo?")]
    story.dispatcher.dispatch(both)
    story.deliver()
    assert TEXT not in heard(story, CANDIDATE, before) and STOPPED in heard(story, COACH, before)


def test_what_was_sent_while_a_call_is_owed_is_announced_once_a_day(story: Story) -> None:
    before = mark(story)
    for sort in ("voice", "voice", "picture"):
        sent = replace(story.inbound("sms", CANDIDATE, ""), unreadable=True, sent_as=sort)
        story.dispatcher.dispatch([sent])
    story.deliver()
    assert heard(story, COACH, before) == [SENT, SENT]
    assert heard(story, CANDIDATE, before) == [UNREADABLE] * 3


def test_a_long_text_says_what_it_costs_and_goes_out_whole(story: Story) -> None:
    before = opened(story)
    by_coach(story, "kort")
    assert heard(story, COACH, before) == []
    long = " ".join(["woorden"] * 300)
    by_coach(story, long)
    assert heard(story, COACH, before) == [COSTS]
    assert heard(story, CANDIDATE, before) == [TEXT] * 3
    parts = [told for _, _, to, told in story.told if to == CANDIDATE][-2:]
    assert " ".join(parts) == long and max(map(len, parts)) <= LONGEST


def test_pieces_lose_nothing() -> None:
    text = "ab " * 2000
    assert " ".join(pieces(text)).split() == text.split()
    assert pieces("") == [] and pieces("x" * 3001) == ["x" * 1500, "x" * 1500, "x"]


def test_a_talk_in_which_nobody_writes_ends_and_the_waiting_person_is_not_forgotten(story: Story) -> None:
    before = opened(story)
    story.until(2026, 10, 21, 9, 50)
    story.candidate("hallo?")
    story.until(2026, 10, 21, 10, 49)
    assert NOBODY_WROTE not in heard(story, COACH, before)
    story.until(2026, 10, 21, 10, 51)
    assert heard(story, COACH, before) == [SAYS, NOBODY_WROTE, NEW_ENTRY]
    assert heard(story, CANDIDATE, before)[-1] == NAME
    story.candidate("Sam")
    assert asked(story.store) == "sectors"


def test_a_talk_with_a_coach_who_was_removed_ends_with_a_promise(story: Story) -> None:
    opened(story)
    with story.store.work() as work:
        a_coach(work, "Lies", LIES)
        coaches.remove(work, "Els")
    before = mark(story)
    story.candidate("hallo?")
    assert heard(story, CANDIDATE, before) == [NAME]
    person = person_of(story.store).id
    with story.store.work() as work:
        assert lines.of_person(work, person) is None


def test_a_text_that_did_not_arrive_is_told(story: Story) -> None:
    opened(story)
    story.dispatcher.dispatch([story.inbound("telegram", COACH, "hallo")])
    with story.store.work() as work:
        [letter] = outbox.claim(work, "sms", 9).letters
        outbox.settle(work, letter, "failed")
        give_up(work, letter, ChannelError("unreachable", "30003"))
    before = mark(story)
    story.deliver()
    assert NOT_ARRIVED in heard(story, COACH, before)


def test_at_night_only_who_just_wrote_is_talked_with(story: Story) -> None:
    story.until(2026, 10, 21, 23)
    before = mark(story)
    story.coaches("/talk CODE")
    assert heard(story, CANDIDATE, before) == []
    story.candidate("MY NAME")
    story.coaches("/talk CODE")
    assert TALKING in heard(story, CANDIDATE, before)


def test_a_call_that_nobody_takes_comes_back_in_office_hours_until_one_does(store: Store) -> None:
    story = Story(store, "ar", Clock(datetime(2026, 10, 23, 14, 0, tzinfo=UTC)))
    for text in ("hello", "2", "1", "1", "COACH"):
        story.candidate(text)
    assert heard(story, CANDIDATE)[-1] == COACH_CALLS
    before = mark(story)
    story.until(2026, 10, 26, 9, 59)
    assert heard(story, COACH, before) == [], "Friday from 16:00, then a weekend"
    story.until(2026, 10, 26, 12, 1)
    assert heard(story, COACH, before) == [WAITED, WAITED]
    story.coaches("/claim CODE")
    before = mark(story)
    story.until(2026, 10, 28)
    assert heard(story, COACH, before) == []


def test_outside_the_hours_the_answer_says_when_a_coach_reads(store: Store) -> None:
    story = Story(store, "fr", Clock(datetime(2026, 10, 23, 15, 0, tzinfo=UTC)))
    for text in ("hello", "4", "1", "1", "COACH"):
        story.candidate(text)
    [*_, told] = read(story, CANDIDATE)
    assert heard(story, CANDIDATE)[-1] == COACH_READS
    assert "lun. 26 oct. 09:00" in told


def test_a_talk_takes_the_call_and_waiting_lists_in_order(story: Story) -> None:
    first = story.code
    story.until(2026, 10, 21, 9, 5)
    story.say(0, "sms", "+32470000009", "hello")
    story.say(0, "sms", "+32470000009", "COACH")
    before = mark(story)
    story.coaches("/waiting")
    [*_, listed] = read(story, COACH, before)
    second = next(e.code for e in waiting(story) if e.code != first)
    assert listed.index(first) < listed.index(second)
    opened(story)
    story.coaches("/done")
    story.coaches("/release CODE")
    before = mark(story)
    story.until(2026, 10, 21, 12)
    told = [line for line in read(story, COACH, before) if first in line]
    assert told == [], "the talk counts"


def waiting(story: Story) -> list[queue.Entry]:
    with story.store.work() as work:
        return queue.waiting(work, "call")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_end_of_a_talk_and_a_word_at_the_same_moment_wait_for_each_other(story: Story) -> None:
    """The one that came first goes first; neither is thrown out as a deadlock."""
    opened(story)
    inbound, raised = story.inbound("sms", CANDIDATE, "Sam"), list[BaseException]()

    def end() -> None:
        try:
            with story.store.work() as work:
                talk = lines.of_coach(work, story.coach.coach)
                assert talk is not None
                close(story.track(work), talk, "done")
        except BaseException as problem:
            raised.append(problem)

    with story.store.work() as work:
        [known] = conversations.load(work, [inbound], {("sms", CANDIDATE): "ar"}).values()
        ending = threading.Thread(target=end)
        ending.start()
        while not waits_for_a_lock(work):
            assert ending.is_alive()
        assert hear(story.track(work), known, inbound) == ()
    ending.join()
    assert raised == []


def waits_for_a_lock(work: Work) -> bool:
    """Does another session?"""
    return work.first(sql("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1")) is not None


def test_two_coaches_at_the_same_moment_make_one_talk(story: Story) -> None:
    with story.store.work() as work:
        other = a_coach(work, "Lies", LIES)
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        assert lines.begin(work, person, story.coach.coach) is not None
        assert lines.begin(work, person, other.coach) is None
