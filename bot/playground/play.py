"""`python -m bot play`: the bot on this machine, with a local server in Telegram's place and a demo company.

The bot is the same process code as against Telegram, over real HTTP. The database is always `data/playground.db`, so
that demo data never meets real data. It stays from one start to the next; the phones begin empty each time, and go on
with the numbers and the time at which they stopped, so that nothing looks to the bot as if it had happened before.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, func, select

from bot.app import App
from bot.clock import Clock
from bot.company import company_of
from bot.failures import Failure
from bot.keys import ensure_key, vault_of
from bot.playground import demo
from bot.playground.demo_data import COMPANY, LATE_FEE
from bot.playground.server import HOST, Address, serve
from bot.playground.texts import page_texts
from bot.playground.world import World
from bot.policies import Fees
from bot.running import only_one
from bot.running import serve as serve_bot
from bot.sections import Backup, Company, Evidence, Metrics, Security, Web
from bot.sections import Database as Books
from bot.settings import Settings
from models.migrations import migrate
from models.oversight.audit import Audit
from models.storage.database import Database, open_database
from models.storage.inbox import Inbox
from models.storage.jobs import Job
from models.storage.keyring import remember
from models.storage.outbox import Outbox
from models.storage.vault import KeyMissing

DATABASE = Path("data/playground.db")
KEYS = Path("keys/playground.key")
EVIDENCE = Path("data/playground-evidence")


def play(settings: Settings, port: int, fresh: bool) -> None:
    """Serve the playground on 127.0.0.1 until it is told to stop; `fresh` forgets what was there. Raises Failure."""
    settings = _as_demo(settings)
    database = open_database(settings.database.url, vault_of(settings))
    try:
        with only_one(database):
            _require_free(port)
            if fresh:
                _forget(DATABASE)
                shutil.rmtree(EVIDENCE, ignore_errors=True)
            code = asyncio.run(_serve(settings, database, port))
    except KeyMissing as error:
        raise Failure(f"{error}: `play --fresh` begins with a new one, and the demo company anew") from None
    finally:
        database.close()
    sys.exit(code)


async def _serve(settings: Settings, database: Database, port: int) -> int:
    clock = Clock()
    world = World(clock=clock)
    _prepare(settings, database, clock, world)
    app: App | None = None

    def next_event() -> datetime | None:
        return app.scheduler.next_due() if app is not None else None

    def roles() -> dict[int, str]:
        with database.reading() as db:
            return demo.roles(db)

    about = demo.about(company_of(settings))
    serving = serve(world, port, texts=page_texts, next_event=next_event, about=about, roles=roles)
    async with serving as address:
        app = App(
            settings,
            database,
            clock,
            token=world.token,
            base_url=address.bot_url,
            base_file_url=address.file_url,
        )
        _press_start(world)
        return await serve_bot(app, lambda: _announce(address))


def _prepare(settings: Settings, database: Database, clock: Clock, world: World) -> None:
    """The database at this version with the company in it, and the world as the database knows it."""
    ensure_key(settings, database)
    migrate(database)
    remember(database, now=clock.now())
    with database.writing() as db:
        if demo.is_empty(db):
            demo.write(db, company_of(settings), now=clock.now())
    with database.reading() as db:
        demo.populate(world, db)
        _go_on(world, db)


def _go_on(world: World, db: Session) -> None:
    """Number updates and messages on from those of the last time, and let the clock not fall behind them."""
    world.updates.last_id = max(world.updates.last_id, db.exec(select(func.max(Inbox.update_id))).one() or 0)
    for chat_id, last in db.exec(select(Outbox.chat_id, func.max(Outbox.message_id)).group_by(col(Outbox.chat_id))):
        if chat_id in world.chats and last:
            chat = world.chats[chat_id]
            chat.last_message_id = max(chat.last_message_id, last)
    moments = [db.exec(select(func.max(column))).one() for column in (Audit.at, Inbox.received_at, Job.noted_at)]
    latest = max((moment for moment in moments if moment is not None), default=None)
    if latest is not None and latest > world.clock.now():
        world.clock.set_to(latest)


def _press_start(world: World) -> None:
    """Everybody who is in opens the chat, so that it shows a greeting and the keyboard; strangers do it themselves."""
    for person in world.people.values():
        if person.started and not person.blocked:
            world.say(person.id, person.id, "/start")


def _announce(address: Address) -> None:
    print(
        f"The playground is open: {address.url}\n"
        f"It listens on {HOST} only, nothing leaves this machine, and its people and figures are made up. "
        "Ctrl+C stops it.",
        flush=True,
    )


def _as_demo(settings: Settings) -> Settings:
    """The settings with the playground's own database, key and addresses, under the demo company's name or another.

    Where no fees are set it charges those of the demo company, which stand in its books. Made-up books are not backed
    up.
    """
    company = settings.company
    if company.name == Company().name:
        company = company.model_copy(update={"name": COMPANY})
    own = {
        "telegram": settings.telegram.model_copy(update={"mode": "polling"}),
        "database": Books(url=f"sqlite:///{DATABASE}"),
        "security": Security(key_file=KEYS),
        "evidence": Evidence(folder=EVIDENCE),
        "backup": Backup(),
        "web": Web(),
        "metrics": Metrics(),
        "fees": LATE_FEE if settings.fees == Fees() else settings.fees,
    }
    return settings.model_copy(update={"company": company, **own})


def _require_free(port: int) -> None:
    """Before anything is written or forgotten."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise Failure(
                f"port {port} on {HOST} cannot be used ({error.strerror}): "
                "name another one with --port, 0 is any free one"
            ) from None


def _forget(path: Path) -> None:
    """Delete the database with what SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
