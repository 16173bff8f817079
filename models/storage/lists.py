"""Statements that are given lists: one parameter each, however long.

`{ids}` in a statement is a table of that name with the column `value`, of what the parameter `ids` lists. So the
statement stays the same, and is written, compiled and planned once; it is read past the classes that map tables, which
costs more than many a search does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from string import Formatter
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

_TABLES = {
    "sqlite": "json_each(:{name}) AS {name}",
    "postgresql": "json_array_elements_text(CAST(:{name} AS json)) AS {name} (value)",
}
_WORDS = {
    "sqlite": {"array": "json_group_array", "pair": "json_array"},
    "postgresql": {"array": "json_agg", "pair": "json_build_array"},
}


class Statement:
    """A statement in the words of each database; `{array}` gathers rows and `{pair}` pairs, as JSON."""

    def __init__(self, words: str) -> None:
        named = {name for _text, name, _spec, _conversion in Formatter().parse(words) if name}
        self._lists = named - _WORDS["sqlite"].keys()
        self._texts = {
            dialect: text(words.format(**_WORDS[dialect], **{name: table.format(name=name) for name in self._lists}))
            for dialect, table in _TABLES.items()
        }

    def run(self, db: Session, **given: Any) -> Sequence[Any]:
        """The rows that it finds, given its lists and other parameters."""
        connection = db.connection()
        for name in self._lists:
            given[name] = _json(given[name])
        return connection.execute(self._texts[connection.dialect.name], given).all()


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))
