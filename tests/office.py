"""A coach's office without a chat: commands on a database, and candidates to use them on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from bot.channels.sms import lay_out
from bot.coach import run
from bot.coach.desk import Desk
from flows.model import Answer, Msg, Say
from flows.screening import Hint, Suggestion
from storage import coaches, conversations, people, queue
from storage.queue import Entry
from storage.work import Store
from tests.worlds import demo_programme, demo_world

ANSWERS = {
    "consent": Answer("yes", "ja"),
    "adult": Answer("yes", "ja"),
    "name": Answer("Samira", "Samira"),
    "sectors": Answer(("logistics",), "1"),
    "town": Answer("3000 Leuven", "leuven"),
    "minutes": Answer(None, "weet niet"),
}
REASON = Say(Msg("{vacancy}: nothing stands in the way."), {"vacancy": "Inpakker (V1)"})


@dataclass
class Office:
    """Coaches Karel and Lies; each call is a transaction of its own."""

    store: Store
    ids: dict[str, int] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(32470000100))

    def __post_init__(self) -> None:
        for number, name in enumerate(("Karel", "Lies"), 7_000_001):
            with self.store.work() as work:
                person = conversations.add_contact(work, "telegram", str(number), "nl")
                [(contact, _, _)] = people.contacts(work, person)
                coaches.redeem(work, coaches.invite(work, name), contact)
                row = coaches.named(work, name)
                assert row is not None
                self.ids[name] = row.id

    def candidate(self, lane: Suggestion | None = "propose", call: str | None = None, name: str = "Samira") -> Entry:
        """Somebody in the queue, who finished the intake when there is a lane."""
        with self.store.work() as work:
            person = conversations.add_contact(work, "sms", f"+{next(self.numbers)}", "fr", name)
            if lane is not None:
                hint = Hint(lane, (REASON,), "1/test")
                people.add_profiles(work, [(person, ANSWERS | {"name": Answer(name, name)}, hint)])
                queue.enter(work, person, lane=hint.lane)
            if call is not None:
                queue.enter(work, person, call=call)
            entry = queue.of_person(work, person)
        assert entry is not None
        return entry

    def now(self, entry: Entry) -> Entry:
        """The entry as it stands."""
        with self.store.work() as work:
            found = queue.find(work, entry.code)
        assert found is not None
        return found

    def do(self, line: str, coach: str = "Karel") -> tuple[Say, ...]:
        """One command line."""
        with self.store.work() as work:
            desk = Desk(work, demo_programme(), demo_world())
            return run(desk.of(self.ids[coach]), line)

    def read(self, line: str, coach: str = "Karel") -> str:
        """What a command says, in English."""
        return "\n".join(lay_out(say, demo_programme().translate("en")) for say in self.do(line, coach))

    def buttons(self, line: str, coach: str = "Karel") -> list[str]:
        """The command lines behind the buttons that a command gives."""
        return [option.key for say in self.do(line, coach) for option in say.options]
