"""A database of the first release is brought up to date, and nothing in it is lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from alembic import command
from sqlalchemy import text

from storage import conversations, people, schema, vacancies
from storage.keys import Keyring
from storage.work import Store, open_store

THEN = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
STATE = {
    "script": "intake",
    "state": "town",
    "choosing": False,
    "answers": {"consent": ["yes", "ja"], "name": ["Sam", "Sam"]},
    "trail": ["consent", "adult", "name", "sectors"],
    "tries": 1,
    "shown": {"9": "?"},
    "picked": [],
    "page": 0,
    "correcting": False,
}
SITES = (
    ("V1", "Fictief Pakhuis", "Haasrode"),
    ("V2", "Fictief Pakhuis", "Haasrode"),
    ("V3", "Testwasserij", "Wilsele"),
)


def first_release(url: str, keys: Keyring) -> Store:
    """The tables of revision 0001 with invented rows."""
    store = open_store(url, keys)
    with store.engine.begin() as connection:
        command.upgrade(schema.config(connection), "0001")
    with store.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO person (id, code, lang, created_at) VALUES (1, 'ABC2345', 'nl', :at)"), {"at": THEN}
        )
        connection.execute(
            text(
                "INSERT INTO contact (id, person_id, channel, lookup, address, carrier_blocked)"
                " VALUES (1, 1, 'sms', :lookup, :address, :no)"
            ),
            {
                "lookup": keys.lookup("sms", "+32470000001"),
                "address": keys.seal("+32470000001", "contact.address"),
                "no": False,
            },
        )
        connection.execute(
            text("INSERT INTO conversation (person_id, state, updated_at) VALUES (1, :state, :at)"),
            {"state": keys.seal(json.dumps(STATE), "conversation.state"), "at": THEN},
        )
        connection.execute(
            text(
                "INSERT INTO outbox"
                " (contact_id, channel, address, content, priority, farewell, due_at, status, attempts)"
                " VALUES (1, 'sms', :address, :content, 0, :no, :at, 'due', 0)"
            ),
            {
                "address": keys.seal("+32470000001", "outbox.address"),
                "content": keys.seal('{"telling":{"text":"hello"},"message":""}', "outbox.content"),
                "no": False,
                "at": THEN,
            },
        )
        for ref, employer, site in SITES:
            connection.execute(
                text(
                    'INSERT INTO vacancy (ref, employer, site, sector, title, isco08, start, "end", shift, dutch,'
                    " certificates, tasks, seats, address, place, stop, contact, contact_phone, open_until)"
                    " VALUES (:ref, :employer, :site, 'logistics', 'Inpakker', '9321', '07:00', '15:30', 'day', 'A1',"
                    " '', 'stand', 4, 'Verzonnenlaan 1', '3000 Leuven', 'Halte', :contact, :phone, :until)"
                ),
                {
                    "ref": ref,
                    "employer": employer,
                    "site": site,
                    "contact": keys.seal(f"Onthaal {site}", "vacancy.contact"),
                    "phone": keys.seal("+32470000101", "vacancy.contact_phone"),
                    "until": date(2027, 12, 31),
                },
            )
    return store


def test_nothing_of_the_first_release_is_lost(database_url: str, keys: Keyring) -> None:
    store = first_release(database_url, keys)
    schema.upgrade(store)
    assert schema.differences(store) == []
    with store.work() as work:
        running = conversations.running(work, 1)
        assert running is not None
        assert (running.script, running.subject, running.state) == ("intake", 0, "town")
        assert running.answers["name"].value == "Sam"
        assert people.contacts(work, 1) == [(1, "sms", "+32470000001")]
        found = {one.ref: one for one in vacancies.presented(work)}
        assert {ref: (one.employer, one.site, one.contact) for ref, one in found.items()} == {
            ref: (employer, site, f"Onthaal {site}") for ref, employer, site in SITES
        }
        assert {one.contact_phone for one in found.values()} == {"+32470000101"}
        assert len(vacancies.employers(work)) == 2
        assert work.rows(text("SELECT status FROM outbox")) == [("due",)]
        saved = conversations.Saved(1, running)
        conversations.save(work, [saved])
        assert len(work.rows(text("SELECT id FROM conversation"))) == 1
    store.close()
