"""Watches every transaction: which tables it wrote, and whether the audit stands beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

WRITES = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)\"?(.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Watch:
    """What was committed, a set of tables for each transaction."""

    transactions: list[frozenset[str]] = field(default_factory=list)

    @property
    def written(self) -> frozenset[str]:
        """Every table that was written at all."""
        return frozenset().union(*self.transactions)


@contextmanager
def watched(*, passing: str) -> Iterator[Watch]:
    """Watch while the block runs. What `passing` matches, such as `table SET column`, is no write of interest."""
    watch = Watch()
    begun: dict[int, set[str]] = {}

    def execute(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        found = WRITES.match(statement)
        if found and not re.match(passing, f"{found[1]} {' '.join(found[2].split())}"):
            begun.setdefault(id(connection), set()).add(found[1])

    def commit(connection: Connection) -> None:
        tables = begun.pop(id(connection), None)
        if tables:
            watch.transactions.append(frozenset(tables))

    def rollback(connection: Connection) -> None:
        begun.pop(id(connection), None)

    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": execute,
        "commit": commit,
        "rollback": rollback,
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield watch
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)
