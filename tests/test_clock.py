"""Time is read in one place: who moves that place moves the program, and so does who moves the system's clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import time_machine

from bot.simulator import SmsPhone, TelegramUser
from bot.simulator.demo.stage import Stage
from flows.model import Inbound
from storage import outbox
from storage.tables import InboundRow
from storage.work import Store
from tests.acting import only_entry, quiet, tell
from tests.stored import Clock, box, dispatcher, rows, timed
from tests.worlds import NOW, demo_programme

LEUVEN = ZoneInfo("Europe/Brussels")
START = datetime(2026, 10, 21, 9, 0, tzinfo=LEUVEN)
"""A Wednesday; the clock goes back on Sunday the 25th."""
CANDIDATE, EMPLOYER = "+32470000001", "+32470000102"
KITCHEN = ("hallo", "1", "ja", "ja", "Sam", "2", "Leuven", "1", "2", "1", "0", "0", "3", "0", "1", "1")
ROOT = Path(__file__).parent.parent
OUR_CLOCK = {"storage/work.py"}
READS = {"now", "utcnow", "today", "utcfromtimestamp"}
OWNERS = {"datetime", "date", "func"}
SQL = ("current_timestamp", "current_date", "now()")


def clock_readings(source: str, *, sql: bool = True) -> Iterator[int]:
    """The lines that ask Python or the database what time it is."""
    tree = ast.parse(source)
    names = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=found) if any(alias.name == "time" for alias in found):
                yield node.lineno
            case ast.ImportFrom(module="time"):
                yield node.lineno
            case ast.Attribute(attr=attr, value=ast.Name(id=owner) | ast.Attribute(attr=owner)) if (
                attr in READS and names.get(owner, owner) in OWNERS
            ):
                yield node.lineno
            case ast.Constant(value=str(text)) if sql and any(word in text.lower() for word in SQL):
                yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import time as clock",
        "from time import monotonic",
        "from datetime import datetime\nx = datetime.now(UTC)",
        "from datetime import datetime as dt\nx = dt.utcnow()",
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import date\nx = date.today",
        "from sqlalchemy import func\nx = func.now()",
        "x = text('UPDATE a SET b = CURRENT_TIMESTAMP')",
    ],
)
def test_every_way_to_read_a_clock_is_seen(source: str) -> None:
    assert list(clock_readings(source))


def test_only_one_module_reads_the_clock() -> None:
    """The simulator stands for providers, who have clocks of their own; a migration runs without us."""
    found = set()
    for room in ("bot", "flows", "locales", "storage"):
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            sql = not name.startswith("storage/migrations/")
            if not name.startswith("bot/simulator/") and any(clock_readings(path.read_text("utf-8"), sql=sql)):
                found.add(name)
    assert found == OUR_CLOCK


@pytest.mark.parametrize("said", [None, NOW - timedelta(minutes=7)])
def test_a_message_has_the_moment_its_provider_tells_or_that_of_our_clock(store: Store, said: datetime | None) -> None:
    clock = Clock(NOW)
    dispatcher(timed(store, clock)).dispatch([Inbound("sms", CANDIDATE, "SM1", "hallo", said)])
    assert [row.at for row in rows(store, InboundRow)] == [said or NOW]


@dataclass
class Travel:
    """The real service between simulated providers; nobody hands it a clock, the system's own is faked."""

    stage: Stage
    system: time_machine.Traveller

    def until(self, *moment: int) -> None:
        """Let time pass in Leuven, stopping in every minute in which something is due or may go out again."""
        end = datetime(*moment, tzinfo=LEUVEN)  # type: ignore[arg-type,misc]
        calendar = demo_programme().calendar
        while (now := self.stage.store.clock()) < end:
            with self.stage.store.work() as work:
                due = outbox.next_due(work, end)
            minute = None if due is None else due + timedelta(seconds=-due.timestamp() % 60)
            stops = (minute, calendar.next_open(now), end)
            self.system.move_to(min(at for at in stops if at is not None and at > now))
            self.stage.settle()


@pytest.fixture
def travel() -> Iterator[Travel]:
    with time_machine.travel(START, tick=True) as system, Stage(hours=True) as stage:
        yield Travel(stage, system)


def arrivals(phone: SmsPhone, since: datetime) -> list[str]:
    """When the phone rang, on the wall in Leuven."""
    return [f"{sms.at.astimezone(LEUVEN):%a %d/%m %H:%M}" for sms in phone.inbox if sms.at > since]


def commands(stage: Stage, coach: TelegramUser, *lines: str) -> None:
    """Written one after the other, each answered before the next."""
    for line in lines:
        coach.send(line)
        quiet(stage)


def ready(stage: Stage) -> bool:
    return httpx.get(f"http://127.0.0.1:{stage.port}/health/ready", trust_env=False).status_code == 200


def test_the_real_service_keeps_its_hours_under_a_faked_system_clock(travel: Travel) -> None:
    """From the intake to two check-ins, over the night in which summer time ends."""
    stage = travel.stage
    els, sam, kitchen = stage.coach("Els"), stage.sms(CANDIDATE), stage.sms(EMPLOYER)
    for words in KITCHEN:
        tell(stage, sam, words)
    code = only_entry(stage).code
    commands(stage, els, f"/claim {code}", f"/accept {code} fits", f"/propose {code} V3")
    tell(stage, sam, "1")
    for words in ("1", "1 3"):
        tell(stage, kitchen, words)
    tell(stage, sam, "1")
    booked = stage.store.clock()
    travel.until(2026, 10, 26, 13)
    assert arrivals(sam, booked) == ["Fri 23/10 10:00", "Sat 24/10 18:00", "Mon 26/10 08:00", "Mon 26/10 12:00"]
    assert arrivals(kitchen, booked) == ["Mon 26/10 08:00", "Mon 26/10 12:00"]
    tell(stage, sam, "1")
    commands(stage, els, f"/outcome {code} V3 interview hired ibo 2/11/2026")
    hired = stage.store.clock()
    travel.until(2026, 11, 9, 13)
    assert arrivals(sam, hired) == ["Mon 02/11 12:00", "Mon 09/11 12:00"]
    assert arrivals(kitchen, hired) == ["Mon 09/11 12:00"]
    silences = [row.sent_at for row in box(stage.store, "sent") if (row.key or "").endswith(":silent")]
    assert [f"{at.astimezone(LEUVEN):%a %d/%m %H:%M}" for at in silences] == ["Sat 24/10 19:30", "Mon 02/11 17:00"]
    stage.sim.wait_for(lambda: ready(stage))
    assert all(START <= row.at <= hired for row in rows(stage.store, InboundRow))
