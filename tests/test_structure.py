"""What holds for the code as a whole, beside the import contracts."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.mutations import MUTATIONS

ROOT = Path(__file__).parent.parent

# Everything that may lie at the top, beside what .gitignore names.
TOP_LEVEL = {
    ".ci",
    ".git",
    ".gitignore",
    ".pictures",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.zh.md",
    "bot",
    "config.yaml",
    "docs",
    "handlers",
    "locales",
    "models",
    "pyproject.toml",
    "requirements.lock",
    "tests",
}

WALL_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_date"),
    ("func", "current_timestamp"),
}


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def attributes(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Each `owner.name` in the module, by the owner's last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            match node.value:
                case ast.Name(id=owner) | ast.Attribute(attr=owner):
                    yield owner, node.attr, node.lineno


def wall_clocks(tree: ast.Module) -> list[int]:
    used = [line for owner, name, line in attributes(tree) if (owner, name) in WALL_CLOCKS]
    imported = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "time"
        and {alias.name for alias in node.names} & {name for owner, name in WALL_CLOCKS if owner == "time"}
    ]
    return used + imported


def html_escapes(tree: ast.Module) -> list[int]:
    used = [line for owner, name, line in attributes(tree) if name == "escape" and owner in {"html", "saxutils"}]
    imported = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"html", "xml.sax.saxutils", "markupsafe"}
        and {alias.name for alias in node.names} & {"escape", "quoteattr"}
    ]
    return used + imported


def test_conversation_and_domain_are_told_the_time() -> None:
    found = [f"{file}:{line}" for file, tree in modules("handlers", "models") for line in wall_clocks(tree)]

    assert not found, "the clock is an argument here"


def test_user_text_is_escaped_in_one_place() -> None:
    found = {file for file, tree in modules("bot", "handlers", "models", "locales") if html_escapes(tree)}

    assert len(found) <= 1, found
    assert all(file.startswith("bot/") for file in found), found


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "x = date.today",
        "time.time()",
        "from time import time",
        "sa.func.now()",
    ],
)
def test_a_wall_clock_is_found(code: str) -> None:
    assert wall_clocks(ast.parse(code)) == [1]


@pytest.mark.parametrize(
    "code", ["html.escape(x)", "from html import escape", "from xml.sax.saxutils import escape as e"]
)
def test_an_escape_is_found(code: str) -> None:
    assert html_escapes(ast.parse(code)) == [1]


def test_nothing_lies_at_the_top_that_does_not_belong_there() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    unknown = {
        path.name
        for path in ROOT.iterdir()
        if path.name not in TOP_LEVEL | ignored and not any(path.match(pattern) for pattern in ignored)
    }

    assert not unknown


@pytest.mark.parametrize("folder", ["bot", "handlers", "models", "locales", "tests"])
def test_no_room_has_a_name_that_fits_everything(folder: str) -> None:
    names = {part for path in (ROOT / folder).rglob("*") for part in path.relative_to(ROOT).with_suffix("").parts}

    assert not names & {"utils", "util", "helpers", "helper", "manager", "managers", "core", "common", "misc"}


def pinned() -> dict[str, str]:
    """The versions of the lock, by name; of one that differs by Python's version any."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))


def wanted() -> dict[str, str]:
    """What pyproject.toml asks for, by name, with the condition on its version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    parts = [re.fullmatch(r"([A-Za-z0-9-]+)(?:\[\w+\])?(.*)", each) for each in asked]
    return {part[1].lower(): part[2] for part in parts if part}


def test_the_lock_holds_what_the_project_asks_for() -> None:
    versions = pinned()
    for name, condition in wanted().items():
        lowest = re.search(r">=([\d.]+)", condition)
        assert name in versions, f"{name} is not locked: make lock"
        if lowest:
            assert numbers(versions[name]) >= numbers(lowest[1]), f"{name} is locked too low: make lock"


def test_the_lock_holds_nothing_that_nobody_asks_for() -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8"))
    direct = {block.split("==")[0] for block in blocks if "huikuan (pyproject.toml" in block}

    assert direct == set(wanted())


def test_the_lock_names_no_registry_and_hashes_everything() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")

    assert "://" not in text
    assert not re.findall(r"^-", text, re.MULTILINE)
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in block, block


def test_every_setting_is_read_somewhere() -> None:
    read = {
        (owner, name)
        for file, tree in modules("bot")
        if file != "bot/settings.py"
        for owner, name, _line in attributes(tree)
    }
    told_by = {
        "token_file": "token",
        "webhook_secret_file": "webhook_secret",
        "url_file": "url",
        "passphrase_file": "passphrase",
        "base_file_url": "file_url",
        "weekend": "weekend_days",
    }
    keys = {
        (section, told_by.get(key, key))
        for section, part in Settings.model_fields.items()
        for key in type(part.default).model_fields
    }

    assert not keys - read, "nothing reads these settings"


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_every_gate_that_is_removed_to_see_the_tests_fail_stands_there() -> None:
    gone = [one.what for one in MUTATIONS if one.gate not in (ROOT / one.file).read_text()]
    assert gone == []
