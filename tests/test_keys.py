"""What is personal is sealed under named keys, and an address is found without being readable."""

from __future__ import annotations

import base64
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.service import compose
from bot.settings import KEY_FILE, Settings, SettingsProblem
from storage import people, queue, schema
from storage.keys import KeyProblem, Keyring, generate
from storage.tables import Contact, InboundRow, Outbox, Profile
from storage.work import Store, open_store
from tests.acting import DUTCH
from tests.stored import begin, person_of, rows, talk, with_vacancies

OLD, NEW, LOOKUP = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
SHORT = base64.b64encode(b"s" * 31).decode()
NUMBER = "+32470004711"
OTHER = "+32470004712"


@pytest.mark.parametrize("text", ["Sam", "", "اسم", "ስም", "\ud800 half a character", "x" * 10_000])
def test_what_was_sealed_opens_again_and_never_looks_the_same_twice(keys: Keyring, text: str) -> None:
    one, two = keys.seal(text, "person.name"), keys.seal(text, "person.name")
    assert keys.open(one, "person.name") == keys.open(two, "person.name") == text
    assert one != two
    assert not text or text.encode("utf-8", "surrogatepass") not in one


def test_a_value_copied_to_another_column_does_not_open(keys: Keyring) -> None:
    with pytest.raises(KeyProblem, match=r"does not open contact\.address"):
        keys.open(keys.seal("Sam", "person.name"), "contact.address")


@pytest.mark.parametrize("place", [5, 20, -1])
def test_one_changed_bit_is_noticed(keys: Keyring, place: int) -> None:
    sealed = bytearray(keys.seal("Sam is here", "person.name"))
    sealed[place] ^= 1
    with pytest.raises(KeyProblem):
        keys.open(bytes(sealed), "person.name")


def test_a_key_that_is_gone_is_named_by_its_id() -> None:
    sealed = Keyring.parse(f"old:{OLD}", LOOKUP).seal("Sam", "person.name")
    with pytest.raises(KeyProblem, match="no key with the id 'old'"):
        Keyring.parse(f"new:{NEW}", LOOKUP).open(sealed, "person.name")


def test_the_first_key_seals_and_all_open() -> None:
    before = Keyring.parse(f"old:{OLD}", LOOKUP).seal("Sam", "person.name")
    rotated = Keyring.parse(f" new:{NEW} , old:{OLD}", LOOKUP)
    after = rotated.seal("Sam", "person.name")
    assert rotated.open(before, "person.name") == rotated.open(after, "person.name") == "Sam"
    assert Keyring.parse(f"new:{NEW}", LOOKUP).open(after, "person.name") == "Sam"


def test_a_look_up_tells_channels_and_keys_apart() -> None:
    one, other = (Keyring.parse(f"k:{OLD}", lookup) for lookup in (LOOKUP, generate()))
    digests = {one.lookup("sms", "1"), one.lookup("telegram", "1"), one.lookup("sms", "2"), other.lookup("sms", "1")}
    assert len(digests) == 4
    assert one.lookup("sms", "1") == Keyring.parse(f"new:{NEW}", LOOKUP).lookup("sms", "1")


def reopened(store: Store, url: str, keys: Keyring) -> Store:
    """The database after a restart with other keys."""
    store.close()
    return open_store(url, keys)


def test_rotation_keeps_every_stop_and_every_conversation(database_url: str) -> None:
    store = open_store(database_url, Keyring.parse(f"old:{OLD}", LOOKUP))
    schema.upgrade(store)
    talk(store, "hallo", "1", "ja", "stop", address=NUMBER)
    begin(store, OTHER)
    store = reopened(store, database_url, Keyring.parse(f"new:{NEW},old:{OLD}", LOOKUP))
    try:
        with store.work() as work:
            number, other = (people.with_address(work, "sms", n) for n in (NUMBER, OTHER))
            assert number is not None and people.has_stopped(work, number)
            assert other is not None and not people.has_stopped(work, other)
            people.change(work, other, name="Sam")
        sent = len(rows(store, Outbox))
        talk(store, "hallo", address=NUMBER)
        assert len(rows(store, Outbox)) == sent, "the stop holds under the new key"
        talk(store, "Sam", address=OTHER)
        assert [row.text for row in rows(store, InboundRow)][-6:] == ["hallo", "1", "ja", "ja", "hallo", "Sam"]
        only_new = replace(store.keys, ciphers=Keyring.parse(f"new:{NEW}", LOOKUP).ciphers)
        store = reopened(store, database_url, only_new)
        assert person_of(store, OTHER).name == "Sam", "what is written now needs the new key alone"
        with pytest.raises(KeyProblem, match="'old'"):
            rows(store, Contact)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("keys", "lookup", "told"),
    [
        ("", LOOKUP, "OPSTAP_KEYS is empty"),
        (" , ", LOOKUP, "OPSTAP_KEYS is empty"),
        (OLD, LOOKUP, "must read id:key"),
        (f":{OLD}", LOOKUP, "must read id:key"),
        (f"{'n' * 256}:{OLD}", LOOKUP, "at most 255 bytes"),
        (f"old:{OLD[:-4]}%%%%", LOOKUP, "OPSTAP_KEYS holds a key that is not base64"),
        (f"{OLD}:old", LOOKUP, "OPSTAP_KEYS holds a key that is not base64"),
        (f"old:{SHORT}", LOOKUP, "OPSTAP_KEYS holds a key of 31 bytes; 32 are needed"),
        (f"new:{NEW},old:", LOOKUP, "OPSTAP_KEYS holds a key of 0 bytes"),
        (f"old:{NEW},old:{OLD}", LOOKUP, "one id twice"),
        (f"old:{OLD}", "", "OPSTAP_LOOKUP_KEY holds a key of 0 bytes"),
        (f"old:{OLD}", "?", "OPSTAP_LOOKUP_KEY holds a key that is not base64"),
    ],
)
def test_malformed_keys_are_told_without_being_shown(keys: str, lookup: str, told: str) -> None:
    with pytest.raises(KeyProblem, match=told) as caught:
        Keyring.parse(keys, lookup)
    problem = caught.value
    assert problem.__cause__ is None
    assert all(secret not in str(problem) for secret in (OLD, NEW, SHORT, LOOKUP, OLD[:8], NEW[:8]))


@pytest.fixture
def file_store(tmp_path: Path, keys: Keyring) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'opstap.db'}", keys)
    schema.upgrade(store)
    return with_vacancies(store)


def test_nothing_personal_can_be_read_in_the_file(file_store: Store, tmp_path: Path) -> None:
    """A whole intake, a free text, a coach's note: the raw bytes of the database and its log hold none of it."""
    name, town, rubbish, note = "Xaverius", "aarschot", "qwertyuiop zeven", "Geheime nota één"
    answers = [{"Sam": name, "Leuven": town}.get(words, words) for words in DUTCH]
    talk(file_store, *answers[:5], rubbish, *answers[5:], address=NUMBER)
    with file_store.work() as work:
        person_id = people.with_address(work, "sms", NUMBER)
        assert person_id is not None
        entry = queue.of_person(work, person_id)
        assert entry is not None
        people.change(work, person_id, name=name)
        queue.note(work, entry.id, None, "note", note)
        assert people.name_of(work, person_id) == name
    [profile] = rows(file_store, Profile)
    assert town in profile.answers
    files = [path for path in tmp_path.iterdir() if path.name.startswith("opstap.db")]
    assert {path.name for path in files} >= {"opstap.db", "opstap.db-wal"}
    raw = b"".join(path.read_bytes() for path in files).lower()
    assert person_of(file_store, NUMBER).code.encode().lower() in raw, "the bytes are looked at rightly"
    for personal in (NUMBER, NUMBER[3:], name, town, rubbish, note, "Geheime", "onbeperkt"):
        assert personal.lower().encode() not in raw, personal
    file_store.close()


def test_keys_of_the_default_database_are_made_once_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in ("DATABASE_URL", "OPSTAP_KEYS", "OPSTAP_LOOKUP_KEY"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.chdir(tmp_path)
    with capture_logs() as logs:
        compose(Settings()).store.close()
    [announced] = [line for line in logs if "NEW KEYS" in line["event"]]
    assert announced["log_level"] == "warning" and announced["file"].endswith(KEY_FILE)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    written = (tmp_path / KEY_FILE).read_text()
    assert all(line.partition("=")[2].partition(":")[2] not in str(logs) for line in written.splitlines()[:1])
    with capture_logs() as logs:
        again = compose(Settings()).store
    assert not [line for line in logs if "NEW KEYS" in line["event"]]
    assert (tmp_path / KEY_FILE).read_text() == written
    stored = dict(line.split("=", 1) for line in written.splitlines())
    given = Keyring.parse(stored["OPSTAP_KEYS"], stored["OPSTAP_LOOKUP_KEY"])
    assert given.open(again.keys.seal("Sam", "c"), "c") == "Sam" and given.lookup("1") == again.keys.lookup("1")
    again.close()


@pytest.mark.parametrize(
    "given",
    [
        {"database_url": "postgresql://localhost/none"},
        {"database_url": "sqlite:///x.db", "opstap_keys": f"old:{OLD}"},
        {"database_url": "sqlite:///x.db", "opstap_lookup_key": LOOKUP},
    ],
)
def test_a_server_and_half_a_set_of_keys_get_no_file(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in ("OPSTAP_KEYS", "OPSTAP_LOOKUP_KEY"):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsProblem, match="set OPSTAP_KEYS and OPSTAP_LOOKUP_KEY, both") as caught:
        Settings.model_validate(given).keyring()
    assert OLD not in str(caught.value) and LOOKUP not in str(caught.value)
    assert not list(tmp_path.iterdir())
