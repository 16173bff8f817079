"""`python -m bot keys`: the keys under which personal text is sealed."""

from __future__ import annotations

from bot.clock import Clock
from bot.command_line.opening import group, opened, require_file
from bot.settings import load_settings

commands = group("The keys of the personal fields: list, rotate.")


@commands.command(name="list")
def list_keys() -> None:
    """Each key by its id, and what it is for; one that is missing too. Never the keys themselves."""
    from bot.keys import listed

    settings = load_settings()
    require_file(settings)
    with opened(settings) as database:
        for line in listed(settings, database):
            print(line)


@commands.command(name="rotate")
def rotate_keys() -> None:
    """Seal everything with a new key, while `run` works beside.

    A key from the file: a new one is added to it, and who works takes it up at once. From HUIKUAN_SECURITY__KEY: put
    the new one before the old one first.
    """
    from bot.keys import rotate

    settings = load_settings()
    with opened(settings, existing=True) as database:
        for line in rotate(settings, database, Clock()):
            print(line, flush=True)
