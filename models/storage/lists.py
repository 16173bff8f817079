"""Statements that are given lists: one parameter each, however long.

`{ids}` in a statement is a table of that name with the column `value`, of the numbers that the parameter `ids` lists;
`{words:text}` is one of texts. So the statement stays the same, and is written, compiled and planned once. It is read
past the classes that map tables, which would cost more than many a search does.

`among` is the same for a condition on a column in a statement of those classes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, literal, select, text
from sqlmodel import Session, func

_WORDS = {
    "sqlite": {"array": "json_group_array", "pair": "json_array"},
    "postgresql": {"array": "json_agg", "pair": "json_build_array"},
}


@dataclass(frozen=True)
class _Table:
    """A list as a table."""

    name: str
    dialect: str

    def __format__(self, of: str) -> str:
        if self.dialect == "sqlite":
            return f"json_each(:{self.name}) AS {self.name}"
        return f"unnest(CAST(:{self.name} AS {of or 'bigint'}[])) AS {self.name} (value)"


class Statement:
    """A statement in the words of each database; `{array}` gathers rows and `{pair}` pairs, as JSON."""

    def __init__(self, words: str) -> None:
        named = {name for _text, name, _of, _conversion in Formatter().parse(words) if name}
        self._lists = named - _WORDS["sqlite"].keys()
        self._texts = {
            dialect: text(words.format(**own, **{name: _Table(name, dialect) for name in self._lists}))
            for dialect, own in _WORDS.items()
        }

    def run(self, db: Session, **given: Any) -> Sequence[Any]:
        """The rows that it finds, given its lists and other parameters."""
        connection = db.connection()
        dialect = connection.dialect.name
        for name in self._lists:
            values = list(given[name])
            given[name] = json.dumps(values) if dialect == "sqlite" else values
        return connection.execute(self._texts[dialect], given).all()


def among(db: Session, column: Any, values: Iterable[int | str]) -> ColumnElement[bool]:
    """The column is one of many numbers or texts."""
    found: ColumnElement[bool]
    if db.get_bind().dialect.name == "sqlite":
        found = column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))
    else:
        found = column == any_(literal(list(values), ARRAY(column.type)))
    return found
