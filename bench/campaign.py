"""`make bench`, third part: a campaign to 10,000 people, and replies that overtake it.

First `opstap people import` brings in the file and queues it: seconds, and its largest memory. Then a sender
works for a minute against the simulated provider, at an allowed rate, while people write and are answered: the share
of the rate that was used, the most segments in any second, and how long replies waited from commit to arrival.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from bench.dispatch import databases
from bot import logs
from bot.channels import available
from bot.dispatch import Dispatcher
from bot.programme import ProgrammeFile, read_programme
from bot.segments import segments
from bot.sender import Sender
from bot.simulator import Simulator
from bot.simulator.demo.stage import ANY_HOUR, fast_programme, simulated
from bot.simulator.lines import Line
from flows.model import Inbound
from storage import coaches, conversations, people
from storage.keys import generate
from storage.work import Store

PEOPLE, SECONDS = 10_000, 60
PER_SECOND = 10
"""Segments a second, as agreed for a long code."""
REPLIES_EVERY = 0.5
WARM_UP = 2.0
"""Seconds before anything is counted."""
numbers = count(1)


def people_file(folder: Path) -> Path:
    path = folder / "people.csv"
    with path.open("w") as out:
        out.write("phone,language,name,partner,permission\n")
        out.writelines(f"+3247{number:07},nl,Sam,OCMW Leuven,asked at the desk\n" for number in range(PEOPLE))
    return path


def queue_all(store: Store, secrets: tuple[str, str], folder: Path) -> tuple[float, int]:
    """Seconds, and megabytes at most, of the command as an administrator gives it."""
    with store.work() as work:
        person = conversations.add_contact(work, "telegram", "1", "nl")
        coaches.redeem(work, coaches.invite(work, "Els"), people.contacts(work, person)[0][0])
    url = store.engine.url.set(drivername=store.engine.url.get_backend_name()).render_as_string(hide_password=False)
    settled = {"DATABASE_URL": url, "OPSTAP_KEYS": secrets[0], "OPSTAP_LOOKUP_KEY": secrets[1]}
    command = [Path(sys.executable).with_name("opstap"), "people", "import", people_file(folder)]
    started = time.perf_counter()
    process = subprocess.Popen([*map(str, command), "--coach", "Els", "--send"], env=os.environ | settled)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    assert os.waitstatus_to_exitcode(status) == 0
    return seconds, used.ru_maxrss // 1024


async def send_for_a_while(store: Store, programme: ProgrammeFile) -> str:
    """One sender beside people who write: what arrived, and when."""
    arrived: list[tuple[float, int, str]] = []
    with Simulator() as sim:

        def note(line: Line) -> None:
            arrived.append((time.monotonic(), segments(line.text).count, line.who))

        sim.on_message(note)
        channels = {"sms": available(simulated(sim, public_url=None), programme)["sms"]}
        sender = Sender(store, programme, channels)
        running = asyncio.create_task(sender.run())
        written: dict[str, float] = {}
        ends = time.monotonic() + WARM_UP + SECONDS
        while time.monotonic() < ends:
            address = f"+3249{next(numbers):07}"
            hello = Inbound("sms", address, f"SM{address}", "hallo", datetime.now(UTC))
            await asyncio.to_thread(Dispatcher(store, programme).dispatch, [hello])
            written[address] = time.monotonic()
            sender.wake()
            await asyncio.sleep(REPLIES_EVERY)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    return told(sorted(arrived), written, ends - SECONDS, ends)


def told(arrived: Sequence[tuple[float, int, str]], written: dict[str, float], begins: float, ends: float) -> str:
    counted = [(at, cost) for at, cost, _ in arrived if begins <= at < ends]
    share = sum(cost for _, cost in counted) / (SECONDS * PER_SECOND)
    most = max(sum(cost for at, cost in counted if first <= at < first + 1) for first, _ in counted)
    waits = sorted(at - written[address] for at, _, address in arrived if address in written)
    p99 = statistics.quantiles(waits, n=100)[98]
    return (
        f"{share:>8.1%} of {PER_SECOND}/s used, most in a second {most}, "
        f"{len(waits)} replies: median {statistics.median(waits):.2f} s, p99 {p99:.2f} s"
    )


def measure(kind: str) -> None:
    """One database, in a process of its own."""
    logs.set_up()
    with tempfile.TemporaryDirectory(dir=".", prefix=".bench-") as name:
        folder = Path(name).absolute()
        folder.chmod(0o777)
        faster = {"sms_segments_per_second = 1.0": f"sms_segments_per_second = {PER_SECOND}.0"}
        programme = read_programme(fast_programme(folder, {**ANY_HOUR, **faster}))
        secrets = f"bench:{generate()}", generate()
        with databases(kind, 1, secrets) as [store]:
            seconds, megabytes = queue_all(store, secrets, folder)
            sys.stdout.write(f"{kind:<10}{PEOPLE:,} people queued in {seconds:.1f} s, {megabytes} MB\n")
            sys.stdout.flush()
            sys.stdout.write(f"{kind:<10}{asyncio.run(send_for_a_while(store, programme))}\n")


def main() -> int:
    for kind in ("sqlite", "postgres"):
        process = get_context("spawn").Process(target=measure, args=(kind,))
        process.start()
        process.join()
        if process.exitcode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
