"""However many people and planned letters there are, what is done for one person looks at few rows.

Seen in the plans that SQLite and Postgres make, in a crowd, for the statements which the real functions execute; on
Postgres with these values and with values unknown, as for a prepared statement, and before and after an ANALYZE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

import pytest
from sqlalchemy import Index, UniqueConstraint, select, text
from sqlmodel import SQLModel

from bench.crowd import Office
from bench.population import fill
from bot.alerts import tell_late
from bot.dispatch import Dispatcher
from bot.lines import close
from bot.programme import places
from bot.track import Track
from bot.track.gone import stopped
from bot.track.moving import move
from flows.model import Inbound
from storage import appointments, coaches, conversations, lines, outbox, people, queue, schema, vacancies
from storage.keys import Keyring, generate
from storage.outbox import Late
from storage.tables import AppointmentRow
from storage.work import Store, Work, open_store, table
from tests.plans import executed, read_whole
from tests.playing import EASY
from tests.postgres import fresh_database
from tests.stored import SIDS, with_vacancies
from tests.worlds import demo_programme

SIZE, VACANCIES = 4000, 200


@dataclass(frozen=True)
class Scene:
    """A crowd, somebody in it with an appointment, and a coach with an appointment of their own."""

    store: Store
    office: Office
    contact: int
    person: int
    appointment: int
    numbers: count[int] = field(default_factory=lambda: count(470_100_000))

    def write(self, *texts: str) -> None:
        """Somebody new writes these."""
        address = f"+32{next(self.numbers)}"
        for words in texts:
            inbound = Inbound("sms", address, f"C{next(SIDS)}", words, self.store.clock())
            Dispatcher(self.store, demo_programme()).dispatch([inbound])

    def track(self, work: Work) -> Track:
        programme = demo_programme()
        return Track(work, programme, programme.world_at(work.now, vacancies.load(work, places())))


def claim(scene: Scene, work: Work) -> None:
    outbox.claim(work, "sms", 20)
    outbox.claim(work, "sms", 20, quiet=True)
    tell_late(work, [Late(appointments.about(scene.appointment), scene.contact, None)])


def look_ahead(scene: Scene, work: Work) -> None:
    outbox.next_due(work, work.now + timedelta(days=90))
    outbox.pending(work)
    outbox.pending(work, quiet=True)


def take_out(scene: Scene, work: Work) -> None:
    outbox.void_all(work, [scene.contact])
    outbox.void_about(work, appointments.about(scene.appointment))
    outbox.void_key(work, f"{appointments.about(scene.appointment)}:1:candidate:day")
    outbox.hurry(work, 1)
    appointments.unplan(work, scene.appointment)
    appointments.unplan_silence(work, scene.appointment)
    appointments.end_conversations(work, scene.appointment, appointments.OF_CANDIDATE)
    conversations.end(work, "interest", scene.appointment)


def stop(scene: Scene, work: Work) -> None:
    people.stop(work, scene.person, scene.contact, by_carrier=True)
    stopped(scene.track(work), scene.person)


def look_up(scene: Scene, work: Work) -> None:
    appointments.of_person(work, scene.person, ended=True)
    appointments.of_employer(work, scene.person)
    outbox.went(work, "crowd1")
    outbox.delivered(work, "crowd1", "delivered", None)


def list_waiting(scene: Scene, work: Work) -> None:
    queue.waiting(work, "call")


def talk(scene: Scene, work: Work) -> None:
    """Of a candidate with a coach: found for every message, opened, written in, ended."""
    coach = coaches.everyone(work)[0].id
    made = lines.begin(work, scene.person, coach)
    assert made is not None and lines.of_coach(work, coach) is not None
    lines.of_person(work, scene.person)
    lines.note_word(work, made, by_person=True)
    close(scene.track(work), made, "done")


def move_number(scene: Scene, work: Work) -> None:
    queue.enter(work, scene.person)
    entry = queue.of_person(work, scene.person)
    assert entry is not None
    move(scene.track(work), entry, f"+32{next(scene.numbers)}")
    outbox.void_late(work, [scene.contact])
    outbox.release(work, [scene.contact], scene.contact, "+32470000001")


def forget(scene: Scene, work: Work) -> None:
    people.forget(work, scene.person)


def inside(act: Callable[[Scene, Work], None]) -> Callable[[Scene], None]:
    """In a transaction that is taken back."""

    def acted(scene: Scene) -> None:
        with scene.store.engine.connect() as connection:
            act(scene, Work(connection, scene.store.keys, scene.store.clock()))

    return acted


ACTS: dict[str, Callable[[Scene], None]] = {
    "a whole intake": lambda scene: scene.write("hello", "3", *EASY.values()),
    "a stop": lambda scene: scene.write("hello", "3", "ja", "stop"),
    "a letter sent": lambda scene: scene.office.send(),
    "an appointment moved": lambda scene: scene.office.move(),
    **{act.__name__: inside(act) for act in (claim, look_ahead, take_out, stop, look_up, talk, move_number)},
}


@pytest.fixture(scope="module", params=["sqlite", "sqlite analyzed", "postgres", "postgres analyzed"])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A crowd in each kind of database, with statistics and without."""
    kind, _, analyzed = request.param.partition(" ")
    if kind == "sqlite":
        yield from filled(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'opstap.db'}", bool(analyzed))
    else:
        with fresh_database(request.getfixturevalue("postgres_url")) as url:
            yield from filled(url, bool(analyzed))


def filled(url: str, analyzed: bool) -> Iterator[Scene]:
    store = open_store(url, Keyring.parse(f"test:{generate()}", generate()))
    schema.upgrade(store)
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            for name in SQLModel.metadata.tables:
                connection.execute(text(f"ALTER TABLE {name} SET (autovacuum_enabled = off)"))
    office = Office(with_vacancies(store), demo_programme())
    with store.work() as work:
        [known, *_] = vacancies.presented(work)
        past = replace(known, open_until=date(2020, 1, 1))
        vacancies.upsert(work, [replace(past, ref=f"P{n}", employer=f"Employer {n // 4}") for n in range(VACANCIES)])
    fill(store, SIZE)
    with store.work() as work:
        if analyzed:
            work.run(text("ANALYZE"))
        appointment = table(AppointmentRow)
        one = work.first(select(appointment).where(appointment.c.kind == "interview").limit(1))
        assert one is not None
        [(contact, _, _)] = people.contacts(work, one.person_id)
    yield Scene(store, office, contact, one.person_id, one.id)
    store.close()


def plans(scene: Scene, act: Callable[[Scene], None], without: str = "") -> dict[str, list[str]]:
    """What the statements of this read whole: statement → tables; `without` an index, for the moment."""
    statements = executed(scene.store, lambda: act(scene))
    assert statements
    with scene.store.engine.connect() as connection:
        if without:
            connection.execute(text(f"DROP INDEX {without}"))
        found = {statement: read_whole(connection, statement, values) for statement, values in statements.items()}
    return {statement: tables for statement, tables in found.items() if tables}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_that_is_done_for_one_person_reads_a_growing_table(scene: Scene, act: Callable[[Scene], None]) -> None:
    assert plans(scene, act) == {}


@pytest.mark.parametrize("act", [forget, list_waiting])
@pytest.mark.parametrize("scene", ["sqlite analyzed", "postgres analyzed"], indirect=True)
def test_nor_does_it_take_that_to_forget_somebody_or_to_list_who_waits(
    scene: Scene, act: Callable[[Scene, Work], None]
) -> None:
    """Before its first statistics Postgres takes one person for many."""
    assert plans(scene, inside(act)) == {}


@pytest.mark.parametrize(
    ("index", "act"),
    [
        ("outbox_due", claim),
        ("outbox_due", look_ahead),
        ("outbox_of_contact", take_out),
        ("outbox_about", take_out),
        ("conversation_subject", take_out),
        ("ix_appointment_person_id", look_up),
        ("queue_entry_owed", list_waiting),
    ],
)
def test_a_missing_index_would_be_seen(scene: Scene, index: str, act: Callable[[Scene, Work], None]) -> None:
    assert plans(scene, inside(act), without=index) != {}


@pytest.mark.parametrize("scene", ["postgres analyzed"], indirect=True)
def test_postgres_plans_what_it_does_for_every_message_once(scene: Scene) -> None:
    """Not anew each time, which it would if it saw that of all these letters none is due by now."""
    with scene.store.work() as work:
        work.run(text("DELETE FROM outbox WHERE status = 'sent'"))
        work.run(text("ANALYZE outbox"))
    scene.store.engine.dispose()
    for _ in range(20):
        scene.office.send()
        scene.write("hello")
    with scene.store.engine.connect() as connection:
        known = connection.execute(text("SELECT statement, custom_plans FROM pg_prepared_statements"))
        plans = {row.statement: row.custom_plans for row in known}
    assert len(plans) > 10
    assert {statement: times for statement, times in plans.items() if times > 5} == {}


def test_what_is_deleted_with_a_person_is_found_by_an_index() -> None:
    """Every table that a growing one leads to has an index which begins with that column and holds all its rows."""
    missing = []
    for owned in SQLModel.metadata.tables.values():
        keys = [owned.primary_key, *(c for c in owned.constraints if isinstance(c, UniqueConstraint))]
        first = {next(iter(key.columns)).name for key in keys}
        first |= {next(iter(index.columns)).name for index in owned.indexes if holds_all(index)}
        links = [key for key in owned.foreign_keys if key.ondelete is not None]
        missing += [f"{owned.name}.{key.parent.name}" for key in links if key.parent.name not in first]
    assert missing == []


def holds_all(index: Index) -> bool:
    """All rows that lead anywhere."""
    where = index.dialect_options["postgresql"]["where"]
    return where is None or str(where) == f"{next(iter(index.columns)).name} IS NOT NULL"
