"""What a feature offers: its commands, the taps it understands, and who may use them.

`handlers/__init__.py` lists the features in menu order; that list feeds routing, the command menu and /help.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from handlers.turns import Turn
from locales import Sentence, Words, _
from models.people.members import Role
from models.refusal import Denied, Refused
from models.storage.jobs import Job
from models.work.reminders import Outcome

EVERYBODY = frozenset(Role)
SELLERS = frozenset({Role.SALESPERSON, Role.MANAGER, Role.ADMIN})
MONEY = EVERYBODY
LEADERS = frozenset({Role.MANAGER, Role.ADMIN})
REPORTED_TO = frozenset({Role.MANAGER, Role.FINANCE, Role.ADMIN})


@dataclass(frozen=True)
class Command:
    """A slash command, its word without a slash, and what it is for."""

    name: str
    title: Sentence  # one line, for the command menu and /help
    form: Sentence  # the parts it takes, as one types them
    run: Callable[[Turn], None]
    roles: frozenset[Role] = EVERYBODY
    reads: bool = False  # writes nothing: answered from a reading transaction
    in_groups: bool = False  # answered in a linked group
    strangers: bool = False  # answered to people who are not in
    listed: bool = True  # stands in the command menu


def may_use(turn: Turn, command: Command | None) -> None:
    """Refuse a command that is not for the speaker's role; what is no command is for everybody."""
    if command is not None and turn.actor.role not in command.roles:
        raise Denied(_("/{command} is not for your role ({role}).", command=command.name, role=Role(turn.actor.role)))


TapHandler = Callable[..., None]
"""Takes the turn and the tap's arguments as strings."""

Advance = Callable[[Words], None]
"""Says how far long work is, in the words that are shown meanwhile. Raises when it has to stop, to be done again."""

Works = Callable[[Turn, Job, Advance], Outcome]
"""Does long work from one view of the data: reads, says how far it is, and answers."""

Pushes = Callable[[Turn, Job], Outcome]
"""Says what a due job is about, or finds that there is nothing to say."""


@dataclass(frozen=True)
class Taps:
    """What the buttons of a feature do, by the verb of their data."""

    writing: Mapping[str, TapHandler] = field(default_factory=lambda: MappingProxyType({}))
    reading: Mapping[str, TapHandler] = field(default_factory=lambda: MappingProxyType({}))


class Feature(Protocol):
    """A module of `handlers/` that has commands or buttons."""

    @property
    def COMMANDS(self) -> tuple[Command, ...]: ...  # named as in the modules

    @property
    def TAPS(self) -> Taps: ...


def stale_button() -> Refused:
    """What is said of a button that means nothing any more."""
    return Refused(_("That button is from an older version. /menu shows the new ones."))


def row_id(argument: str) -> int:
    """The id that a button carries; whether the row may be seen is the gate's to say."""
    if not argument.isdecimal() or len(argument) > 18:
        raise stale_button()
    return int(argument)
