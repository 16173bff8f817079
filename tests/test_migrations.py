"""Versions of the database: a migrated one equals the models, an older one is brought up, a newer one is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from models import migrations
from models.database import Database
from models.migrations import Standing, WrongVersion
from tests.locked import opened
from tests.shelves import Shelf


def set_version(database: Database, version: str) -> None:
    with database.writing() as db:
        db.connection().execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


@pytest.fixture
def nothing(shelf: Shelf) -> Iterator[Database]:
    """A database without any table."""
    database = opened(shelf.new())
    yield database
    database.close()


def test_a_migrated_database_equals_the_models(nothing: Database) -> None:
    assert migrations.migrate(nothing)

    assert migrations.differences(nothing) == []
    tables = set(inspect(nothing.engine).get_table_names()) - {migrations.VERSION_TABLE}
    assert tables == set(SQLModel.metadata.tables)


@pytest.mark.only_on("sqlite")
def test_a_migrated_database_has_the_same_sql_as_what_the_models_make(nothing: Database, database: Database) -> None:
    migrations.migrate(nothing)

    def sql(of: Database) -> dict[str, str]:
        """What makes each table and index, whatever the spaces and the order of the columns' lines."""
        with of.reading() as db:
            rows = db.connection().execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: " ".join(sorted(line.strip(" ,\t") for line in made.splitlines())) for name, made in rows}

    assert sql(nothing) == sql(database)


def test_bringing_up_to_date_twice_changes_nothing(nothing: Database) -> None:
    assert migrations.standing(nothing) is Standing.EMPTY
    assert migrations.migrate(nothing)
    assert migrations.standing(nothing) is Standing.CURRENT
    assert not migrations.migrate(nothing)
    migrations.require_current(nothing)


def test_an_empty_database_is_told_to_be_migrated(nothing: Database) -> None:
    with pytest.raises(WrongVersion, match="migrate"):
        migrations.require_current(nothing)


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    set_version(database, "9999")

    assert migrations.standing(database) is Standing.NEWER
    for attempt in (migrations.migrate, migrations.require_current):
        with pytest.raises(WrongVersion, match="newer"):
            attempt(database)


def test_the_versions_are_one_line_from_the_first_to_the_newest() -> None:
    from alembic.script import ScriptDirectory

    scripts = list(ScriptDirectory(str(migrations.HERE)).walk_revisions())

    assert [script.revision for script in reversed(scripts)] == sorted(script.revision for script in scripts)
    assert scripts[0].revision == migrations.newest()
