"""Fixtures for the whole suite: the real application in a world of its own, on a database of its own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.__main__ import main
from bot.clock import Clock
from bot.logs import set_up_logs
from bot.playground.world import World
from bot.sections import Evidence
from bot.settings import Settings
from models.storage.database import Database

pytest.register_assert_rewrite("tests.office", "tests.making")

from tests.clusters import postgresql
from tests.commands import Ended, Run
from tests.locked import KEY_TEXT, opened
from tests.making import Make
from tests.office import START, Office, Patience, People, Phone
from tests.shelves import Desk, Files, Server, Shelf, make_tables, quickest_folder

pytest_plugins = ("tests.left_out", "tests.deciding")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on", choices=("sqlite", "postgresql"), default="sqlite", help="where tests keep databases")
    parser.addoption("--updates", type=int, help="how many generated updates are tried; else a few")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(engine): the test is about this database and no other")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite everything but what asks for a server; on PostgreSQL again whatever has to do with a database."""
    chosen = config.option.on

    def belongs(item: pytest.Item) -> bool:
        only, uses = item.get_closest_marker("only_on"), getattr(item, "fixturenames", ())
        if only is not None and only.args != (chosen,):
            return False
        return "server" not in uses if chosen == "sqlite" else "server" in uses or "shelf" in uses

    left = [item for item in items if not belongs(item)]
    items[:] = [item for item in items if belongs(item)]
    config.hook.pytest_deselected(items=left)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A part of the suite in which nothing needs a database has nothing to do on PostgreSQL, and that is no failure."""
    if session.config.option.on == "postgresql" and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture
def histories(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How many random histories are tried of so many: a third on PostgreSQL, where each takes three times as long."""
    return lambda wanted: wanted if request.config.option.on == "sqlite" else wanted // 3


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """The process's own logs, as it sets them up."""
    set_up_logs(Settings().log)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A real PostgreSQL, as the beginning of a URL."""
    from tests.left_out import need  # a plugin is loaded by pytest first

    with postgresql(Path(need("postgresql"))) as url:
        yield url


@pytest.fixture(scope="session")
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """Where databases are made, as `--on` says."""
    if request.config.option.on == "postgresql":
        yield Server(request.getfixturevalue("server"))
        return
    with TemporaryDirectory(prefix="huikuan", dir=quickest_folder()) as folder:
        yield Files(Path(folder))


@pytest.fixture(scope="session")
def empty_database(shelf: Shelf) -> str:
    """A database at this program's version; tests copy it. That migrations lead to the same is a test of its own."""
    url = shelf.new()
    database = opened(url)
    make_tables(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def desk(shelf: Shelf, empty_database: str) -> Iterator[Desk]:
    """Where the tests that one process runs use the same database one after the other."""
    desk = Desk(shelf, empty_database)
    yield desk
    desk.close()


@pytest.fixture
def original(empty_database: str) -> str:
    """What stands in the test's database at first; a test that needs more overrides this."""
    return empty_database


@pytest.fixture
def database(request: pytest.FixtureRequest, desk: Desk, original: str) -> Iterator[Database]:
    """An open, empty database at this program's version."""
    failed = request.session.testsfailed
    yield desk.filled(original)
    if request.session.testsfailed > failed:
        desk.replace()


@pytest.fixture
def database_url(database: Database, desk: Desk) -> str:
    """Where it is, for those who open it themselves."""
    return desk.url


@pytest.fixture
def clock() -> Clock:
    """Monday, 2 March 2026, 09:00 in Shanghai."""
    clock = Clock()
    clock.set_to(START)
    return clock


@pytest.fixture
def patience() -> Patience:
    """Measured time in which waiting costs nothing."""
    return Patience()


@pytest.fixture
def world(clock: Clock, patience: Patience) -> World:
    """Telegram's stand-in, with nobody in it."""
    return World(clock=clock, time_source=patience.now)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with files kept in a folder of the test's own; a test that needs others overrides this."""
    return Settings(evidence=Evidence(folder=tmp_path / "evidence"))


@pytest.fixture
async def office(
    settings: Settings, database: Database, clock: Clock, world: World, patience: Patience
) -> AsyncIterator[Office]:
    """The bot at work; when the test is over everything must be as it must be."""
    office = Office(settings, database, clock, world, patience)
    await office.start()
    yield office
    await office.settled()
    await office.stop()


@pytest.fixture
def bot(office: Office) -> Office:
    """The same, under the name that reads better in `await bot.idle()`."""
    return office


@pytest.fixture
def people(office: Office) -> People:
    """Adds people."""
    return People(office)


@pytest.fixture
def make(office: Office) -> Make:
    """Adds customers, receivables, payments …"""
    return Make(office)


@pytest.fixture
def chat(people: People) -> Phone:
    """The phone of Li Lei, a salesperson of the team North."""
    return people.salesperson("Li Lei")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in a folder of its own; keywords are settings as the environment has them."""
    for name in [name for name in os.environ if name.startswith("HUIKUAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUIKUAN_SECURITY__KEY", KEY_TEXT)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **settings: str) -> Ended:
        with monkeypatch.context() as patch:
            patch.setattr("sys.argv", ["bot", *arguments])
            for name, value in settings.items():
                patch.setenv(f"HUIKUAN_{name}", value)
            capsys.readouterr()
            code: object = 0
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        assert isinstance(code, int)
        return Ended(code, *capsys.readouterr())

    return run
