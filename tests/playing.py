"""The playground as a process of its own, in a folder of its own.

with playground(tmp_path) as game:
    game.say(LI, "收 华鑫 5000 微信")
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds until a process or an answer that does not come is given up."""


@dataclass
class Playground:
    """A running playground and its control API."""

    process: subprocess.Popen[str]
    url: str

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """GET, or POST when there is a body; what came back."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE) as client:
            answer = client.get(path) if body is None else client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, person: int, chat: int = 0) -> list[dict[str, Any]]:
        """The messages of a chat, of the person's own one with the bot unless another is named."""
        found: list[dict[str, Any]] = self.ask(f"/api/chats/{chat or person}/messages?as={person}")["messages"]
        return found

    def say(self, person: int, text: str, *, answer: str) -> str:
        """Type and send in private; the first message of the bot after it in which `answer` stands."""
        sent = self.ask("/api/say", {"person": person, "chat": person, "text": text})["message"]["id"]
        return str(self.message(person, answer, after=sent)["text"])

    def message(self, person: int, words: str, *, after: int = 0) -> dict[str, Any]:
        """The bot's message with these words in it, as soon as it is there."""

        def look() -> dict[str, Any] | None:
            ours = [each for each in self.messages(person) if each["from"]["is_bot"] and each["id"] > after]
            return next((each for each in ours if words in each["text"]), None)

        with (
            httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE) as client,
            client.stream("GET", "/api/events") as events,
        ):
            for line in events.iter_lines():  # the first says that nothing will be missed from now on
                found = look() if line else None
                if found is not None:
                    return found
        raise AssertionError(f"the playground ended before it said {words!r}")

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def launch(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """`python -m bot play` in that folder, with the settings' defaults."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "play", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def playground(folder: Path, *arguments: str) -> Iterator[Playground]:
    """A playground on any free port, ready; it is stopped in the end."""
    process = launch(folder, "--port", "0", *arguments)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "http://127.0.0.1:" in first, first + process.communicate(timeout=PATIENCE)[1]
        yield Playground(process, first.split()[-1])
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)
