"""What a running service writes to its log: enough for an administrator, and nothing of a person."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from bot.simulator import Fault
from bot.simulator.demo.stage import Stage
from tests.acting import DUTCH, NUMBER, data, entries, environment, heard, only_entry, quiet, tell

NAME, TOWN, WORDS = "Xandrine", "Zoutleeuw", "geheimzinnige woorden"
ANSWERS = (*DUTCH[:4], NAME, "1", TOWN, *DUTCH[7:])


@pytest.fixture(scope="module")
def logged() -> Iterator[tuple[Stage, list[dict[str, str]]]]:
    """`opstap serve` as a process of its own, through good and bad moments; then its log."""
    with Stage() as stage:
        stage.stop()
        command = [sys.executable, "-m", "bot.cli", "serve"]
        environ = os.environ | environment(stage.settings()) | {"PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as serving:
            try:
                stage.sim.wait_for(lambda: is_alive(stage), 30)
                play(stage)
            finally:
                serving.send_signal(signal.SIGTERM)
                out, log = serving.communicate(timeout=20)
        assert out == ""
        yield stage, [json.loads(line) for line in log.splitlines()]


def is_alive(stage: Stage) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{stage.port}/health/live", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def play(stage: Stage) -> None:
    """A whole intake, a coach at work, and things that are worth a line in the log."""
    coach, phone = stage.coach("Karelientje"), stage.sms(NUMBER)
    for text in ANSWERS:
        tell(stage, phone, text)
    code = only_entry(stage).code
    heard(stage, coach)
    for line in ("claim", "note", "accept"):
        heard(stage, coach, coach.send(f"/{line} {code} {WORDS}"))
    assert phone.send(WORDS, signature="wrong") == 403
    assert phone.send(WORDS, fields={"From": ""}) == 400
    stage.sim.twilio.faults.append(Fault(status=400, code=21211, message=f"Invalid 'To' Phone Number: {NUMBER}"))
    tell(stage, phone, WORDS)
    user = stage.telegram(NAME, "nl")
    heard(stage, user, user.send(f"/start {WORDS}"))
    stage.sim.telegram.faults.append(Fault(status=400, message=f"Bad Request: {WORDS}"))
    heard(stage, user, user.press(data(user.chat[-1])[0]))
    poison = {"message_id": 1, "date": 10**18, "chat": {"id": user.id, "type": "private"}, "text": [WORDS]}
    user.send_update({"message": poison})
    quiet(stage)
    assert entries(stage)


def test_a_log_is_one_object_a_line_and_names_what_went_wrong(logged: tuple[Stage, list[dict[str, str]]]) -> None:
    _, log = logged
    assert {"refused", "not sent"} <= {line["event"] for line in log}
    assert all({"event", "level", "logger", "timestamp"} <= set(line) for line in log)


def test_no_word_number_name_or_secret_stands_in_a_log(logged: tuple[Stage, list[dict[str, str]]]) -> None:
    stage, log = logged
    settings = stage.settings()
    secrets = [
        *(NAME, TOWN, *WORDS.split(), "Karelientje", NUMBER, NUMBER.removeprefix("+32"), "7000001", "7000002"),
        *(stage.sim.twilio.auth_token, stage.sim.telegram.token, "demo-secret", *stage.keys),
        *(message.sid for message in stage.sim.twilio.messages),
        str(settings.telegram_bot_token and settings.telegram_bot_token.get_secret_value()).partition(":")[2],
    ]
    text = json.dumps(log, ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []


FAILING = """
import logging, structlog
from bot import logs
logs.set_up()
try:
    raise ValueError("geheimzinnige woorden")
except ValueError:
    logging.getLogger("uvicorn.error").exception("failed")
    structlog.get_logger("opstap").exception("failed")
"""


def test_an_exception_is_logged_by_its_kind_and_not_by_its_words() -> None:
    done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=True)
    first, second = (json.loads(line) for line in done.stderr.splitlines())
    assert (first["event"], first["kind"], second["event"]) == ("failed", "ValueError", "failed")
    assert "geheimzinnige" not in done.stderr + done.stdout
