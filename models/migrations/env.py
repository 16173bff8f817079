"""What Alembic runs: the versions over the connection that `models.migrations` hands it."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause, False_, True_
from sqlmodel import AutoString, SQLModel

from models.migrations import load_tables
from models.storage.database import UtcDateTime
from models.storage.vault import Encrypted, Trace


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by name; SQLModel's text as what it is; truth as each database writes it."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from models.storage.database import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, Encrypted):
        return "sa.Text()"
    if kind == "type" and isinstance(item, Trace):
        return "sa.String()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()" if item.length is None else f"sa.String(length={item.length})"
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, True_ | False_):
        return "sa.true()" if isinstance(item.arg, True_) else "sa.false()"
    return False


load_tables()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=render_item,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
