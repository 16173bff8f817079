"""`python -m bot play`: the whole product as a process, with a demo company and without Telegram."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from bot.keys import KeyFile
from bot.playground.demo_data import ALEX, LI
from models.oversight.verification import findings
from models.storage.database import open_database
from models.storage.vault import Vault
from tests.playing import PATIENCE, launch, playground


def test_a_payment_is_reported_by_a_sentence_and_undone_by_a_button(tmp_path: Path) -> None:
    with playground(tmp_path) as game:
        assert game.message(LI, "李娜")["reply_keyboard"], "the keyboard stands below the chat"
        assert game.messages(ALEX) == [], "a stranger begins with an empty chat"

        game.say(LI, "收 华鑫 5000 微信", answer="5,000.00")
        echo = game.message(LI, "5,000.00")
        undo = next(button for row in echo["keyboard"] for button in row if button["data"].startswith("undo:"))
        game.ask("/api/tap", {"person": LI, "chat": LI, "message": echo["id"], "button": undo["index"]})
        assert "5,000.00" in game.message(LI, "↩")["text"]

        assert game.stop() == 0
    check_books(tmp_path)


def test_what_happened_stays_over_a_restart_and_fresh_begins_anew(tmp_path: Path) -> None:
    with playground(tmp_path) as game:
        game.say(LI, "收 华鑫 5000 微信", answer="5,000.00")
        before = game.ask("/api/clock", {"advance": 3 * 86400})["now"]
        number = last_number(game.say(LI, "/bill 华鑫 100 2099-01-01", answer="INV-"))
        assert game.stop() == 0

    with playground(tmp_path) as game:
        assert game.ask("/api/clock")["now"] > before, "the clock does not fall behind what is in the books"
        game.say(LI, "/history 华鑫", answer="5,000.00")
        assert last_number(game.say(LI, "/bill 华鑫 100 2099-01-01", answer="INV-")) == number + 1
        assert game.stop() == 0
    check_books(tmp_path)

    with playground(tmp_path, "--fresh") as game:
        assert last_number(game.say(LI, "/bill 华鑫 100 2099-01-01", answer="INV-")) == number
        assert game.ask("/api/clock")["now"] < before


def test_a_port_that_is_taken_is_named_before_anything_is_forgotten(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "playground.db"
    kept.parent.mkdir()
    kept.write_bytes(b"kept")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = launch(tmp_path, "--port", str(port), "--fresh")
        _out, error = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert error.count("\n") == 1
    assert str(port) in error
    assert "--port" in error
    assert kept.read_bytes() == b"kept"


def test_two_playgrounds_exclude_each_other(tmp_path: Path) -> None:
    with playground(tmp_path) as game:
        second = launch(tmp_path, "--port", "0", "--fresh")
        _out, error = second.communicate(timeout=PATIENCE)

        assert second.returncode == 1
        assert "playground.db" in error
        game.say(LI, "收 华鑫 5000 微信", answer="5,000.00")


def last_number(echo: str) -> int:
    """The number that a receivable got."""
    found = re.search(r"INV-(\d+)", echo)
    assert found, echo
    return int(found[1])


def check_books(folder: Path) -> None:
    database = open_database(
        f"sqlite:///{folder}/data/playground.db", Vault(KeyFile(folder / "keys/playground.key").keys())
    )
    with database.reading() as db:
        assert list(findings(db)) == []
    database.close()
