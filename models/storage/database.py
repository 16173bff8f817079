"""One way to open the database, and the column types that both engines keep exactly.

SQLite's driver commits behind SQLAlchemy's back around savepoints unless it is told not to begin transactions itself,
so the driver is put in autocommit and every transaction is begun here: `BEGIN IMMEDIATE` to write (a read that turns
into a write half-way would fail), plain `BEGIN` to read (a reader must not make a writer wait).

On PostgreSQL a transaction sees the data as it was when it began, and a row that somebody else changed since is not
changed by it: it fails, and whoever wanted it begins anew. So no process ever overwrites what another one just wrote.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock, get_ident
from time import perf_counter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    SQLColumnExpression,
    cast,
    event,
    func,
    make_url,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session, SQLModel, create_engine

from models.storage.vault import Vault, hang

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for SQLite's one write lock before it gives up."""

UPDATING = 0x4855414E
"""The lock of whoever brings a database up to date."""

POOL = 12
MOST = 24
"""Connections of a process to PostgreSQL: a turn that reads takes two, and eight turns are at work side by side."""

LIMITS = {
    "statement_timeout": "60s",  # the largest report takes a few seconds; a lost plan must not hold its rows for ever
    "lock_timeout": "5s",  # whoever holds a row that long hangs: the turn begins anew behind the others
    "idle_in_transaction_session_timeout": "120s",  # a turn that reads holds its update meanwhile, and does no more
    "jit": "off",  # compiling a statement takes longer than any of ours gains by it
    "tcp_keepalives_idle": "3",  # a machine that is gone lets go of what it held within ten seconds
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "8s",
}
"""What the server is told of every connection."""

CONNECTION: dict[str, Any] = {
    "options": " ".join(f"-c {name}={value}" for name, value in LIMITS.items()),
    "connect_timeout": 5,
    "keepalives_idle": 3,  # the same for our side of it: a server that is gone is noticed as soon
    "keepalives_interval": 1,
    "keepalives_count": 4,
    "tcp_user_timeout": 8000,
}
"""What every connection is made with."""

BigInt: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on every database: money in minor units, Telegram's ids, our own row ids."""


def days_between(
    db: Session, later: SQLColumnExpression[date], earlier: SQLColumnExpression[date]
) -> ColumnElement[int]:
    """How many days one date lies after another, as the database counts them."""
    if db.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(later) - func.julianday(earlier), Integer)
    return type_coerce(later - earlier, Integer)


class UtcDateTime(TypeDecorator[datetime]):
    """An absolute moment: aware going in, aware UTC coming out, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone is not absolute")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OneWriter:
    """SQLite has one writer, and lets whoever else waits sleep ever longer, so that some starve.

    Within the process they queue here instead: in the order of asking, the brief ones first.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._writing = False
        self._who: int | None = None
        self._brief: deque[Lock] = deque()
        self._others: deque[Lock] = deque()

    @contextmanager
    def turn(self, brief: bool) -> Iterator[None]:
        """Wait for one's turn, and give it on at the end."""
        if self._who == get_ident():
            raise RuntimeError("a writing transaction within another one would wait for itself")
        self._wait(brief)
        self._who = get_ident()
        try:
            yield
        finally:
            self._who = None
            self._give_on()

    def _wait(self, brief: bool) -> None:
        with self._guard:
            if not self._writing:
                self._writing = True
                return
            called = Lock()
            called.acquire()
            (self._brief if brief else self._others).append(called)
        called.acquire()  # whoever wrote before releases it

    def _give_on(self) -> None:
        with self._guard:
            queue = self._brief or self._others
            if queue:
                queue.popleft().release()
            else:
                self._writing = False


class Database:
    """An open database: sessions that write, sessions that read. Its vault seals what is personal."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = make_url(url)
        self.vault = vault
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite(url, vault) if self.is_sqlite else _postgresql(url, vault)
        if self.is_sqlite:
            # SQLite forgets the pages that it has read when another connection has written: one connection does it all.
            self._writing = _sqlite(url, vault, alone=True)
            self._reader: Engine = self.engine
            self._writer: Engine = self._writing.execution_options(huikuan_writes=True)
            self._waiting_writer: Engine = self._writer
        else:
            self._writing = self._waiting_writer = self.engine
            self._writer = self.engine.execution_options(isolation_level="REPEATABLE READ")
            self._reader = self._writer.execution_options(postgresql_readonly=True)
        self._one_writer = OneWriter() if self.is_sqlite else None
        self.measure: Callable[[str, float], object] = _unmeasured  # told "lock" and "commit", each with its seconds
        if not self.is_sqlite:
            _time_locks(self)

    @contextmanager
    def writing(self, *, brief: bool = False, waiting: bool = False) -> Iterator[Session]:
        """A transaction that may write: commits at the end, or leaves nothing.

        One that waits does so for a row that somebody else is changing, instead of failing, and sees then what became
        of it: it is for what looks only at rows that it holds. A brief one need not queue for long either; it is for
        what is written without looking first.
        """
        asked = perf_counter()
        with (
            self._one_writer.turn(brief) if self._one_writer else nullcontext(),
            Session(self._waiting_writer if brief or waiting else self._writer, expire_on_commit=False) as db,
        ):
            if self._one_writer:
                self.measure("lock", perf_counter() - asked)
            yield db
            done = perf_counter()
            db.commit()
            self.measure("commit", perf_counter() - done)

    @contextmanager
    def reading(self, *, much: bool = False) -> Iterator[Session]:
        """A transaction that only reads: one view of the data, undone at the end.

        One that reads much gives back the memory in which SQLite keeps what was read, for it would keep it for good.
        """
        with Session(self._reader, expire_on_commit=False) as db:
            yield db
            if much and self.is_sqlite:
                db.connection().exec_driver_sql("PRAGMA shrink_memory")
            db.rollback()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts no other process brings the database up to date; whoever wants to waits."""
        if self.is_sqlite:
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # closed at the end, and the lock with it
            connection.exec_driver_sql("SET statement_timeout = 0; SET lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({UPDATING})")
            yield

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._writing.dispose()


def _unmeasured(_part: str, _seconds: float) -> None:
    """Where nobody measures."""


def _time_locks(database: Database) -> None:
    """On PostgreSQL who wants a row that somebody else holds waits in the statement that locks it."""

    def locks(statement: str) -> bool:
        return statement.endswith((" FOR UPDATE", " FOR NO KEY UPDATE")) or "pg_advisory_xact_lock" in statement[:40]

    @event.listens_for(database.engine, "before_cursor_execute")
    def _begins(_connection: Connection, _cursor: Any, statement: str, _given: Any, context: Any, _many: bool) -> None:
        if locks(statement):
            context.huikuan_began = perf_counter()

    @event.listens_for(database.engine, "after_cursor_execute")
    def _ended(_connection: Connection, _cursor: Any, statement: str, _given: Any, context: Any, _many: bool) -> None:
        if locks(statement):
            database.measure("lock", perf_counter() - context.huikuan_began)


def open_database(url: str, vault: Vault) -> Database:
    """Open the database at an SQLAlchemy URL with the keys to it; a missing SQLite folder is made."""
    return Database(url, vault)


def _postgresql(url: str, vault: Vault) -> Engine:
    """A connection that was cut is found when it is used next, and replaced then: whoever used it begins anew."""
    engine = create_engine(url, pool_size=POOL, max_overflow=MOST - POOL, pool_timeout=10, connect_args=CONNECTION)
    hang(vault, engine)
    event.listen(engine, "begin", lambda _connection: vault.refresh())
    return engine


def _sqlite(url: str, vault: Vault, *, alone: bool = False) -> Engine:
    engine = create_engine(url, pool_size=1 if alone else 10, max_overflow=0 if alone else 20, pool_use_lifo=True)

    hang(vault, engine)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("huikuan_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        vault.refresh()  # with the lock in hand: who writes after new keys came uses them

    return engine
