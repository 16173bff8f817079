"""Versions of the database: a migrated one equals the models, an older one is brought up, a newer one is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import SQLModel, col, select

from models import migrations
from models.directory.customers import Contact, Customer, has_phone, has_tail
from models.directory.pieces import NamePiece
from models.ledger.entries import Entry
from models.migrations import Standing, WrongVersion
from models.oversight import audit, verification
from models.oversight.audit import Audit
from models.people.members import Member
from models.storage.database import Database
from models.storage.drafts import Draft
from models.storage.inbox import Inbox
from models.work import activities, places
from models.work.places import Place
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

    def sql(of: Database) -> dict[str, list[str]]:
        """What makes each table and index, whatever the spaces, the quotes and the order of the columns."""
        with of.reading() as db:
            rows = db.connection().execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: sorted(filter(None, re.split(r"[\s,\"]+", made))) for name, made in rows}

    assert sql(nothing) == sql(database)


JOINED = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIRST_ROWS = (
    "INSERT INTO member (id, telegram_id, name, role, language, timezone, joined_at, menu_version)"
    " VALUES (1, 7001, 'Li Lei', 'salesperson', 'en', 'Asia/Shanghai', '2026-03-02 01:00:00', 0)",
    "INSERT INTO customer (id, name, name_key, pinyin, initials, owner_id, address, tags, latitude, longitude,"
    " created_by, created_at, revision) VALUES (1, 'ACME', 'acme', '', '', 1, '5 Nanjing Road', '[]', 31.2304,"
    " 121.4737, 1, '2026-03-02 01:00:00', 1)",
    "INSERT INTO customer (id, name, name_key, pinyin, initials, owner_id, tags, created_by, created_at, revision)"
    " VALUES (2, 'ACME', 'acme', '', '', 1, '[]', 1, '2026-03-02 01:00:00', 1)",
    "INSERT INTO customer (id, name, name_key, pinyin, initials, owner_id, tags, created_by, created_at, revision)"
    " VALUES (3, '廣源貿易行', '廣源貿易行', '', '', 1, '[]', 1, '2026-03-02 01:00:00', 1)",
    "INSERT INTO contact (id, customer_id, name, phone, phone_tail, email)"
    " VALUES (1, 1, 'Wang', '+8613812345678', '5678', 'wang@example.com')",
    "INSERT INTO draft (chat_id, member_id, form, values, options, revision, touched_at)"
    " VALUES (7001, 1, 'new', '{\"phone\": \"+8613912345678\"}', '[]', 1, '2026-03-02 01:00:00')",
    "INSERT INTO inbox (id, bot_id, update_id, chat_id, payload, state, attempts, received_at)"
    " VALUES (1, 5, 1, 7001, '{\"message\": {\"text\": \"call 13700000000\"}}', 'new', 0, '2026-03-02 01:00:00')",
)
"""What the first version kept, in clear."""
FIRST_MONEY = (
    "INSERT INTO receivable (id, number, number_key, customer_id, amount, currency, issued_on, note, created_by,"
    " created_at) VALUES (1, 'INV-1', 'INV-1', 1, 500, 'CNY', '2026-03-02', '', 1, '2026-03-02 01:00:00')",
    "INSERT INTO instalment (id, receivable_id, customer_id, part, due_on, amount, currency, open)"
    " VALUES (1, 1, 1, 1, '2026-04-01', 500, 'CNY', 200)",
    "INSERT INTO payment (id, customer_id, amount, currency, method, received_on, counted_on, note, state, recorded_by,"
    " recorded_at) VALUES (1, 1, 350, 'CNY', 'cash', '2026-03-03', '2026-03-03', '', 'counted', 1,"
    " '2026-03-03 01:00:00')",
    "INSERT INTO entry (id, on, customer_id, instalment_id, receivable_id, payment_id, kind, amount, currency,"
    " actor_id, at) VALUES (1, '2026-03-02', 1, 1, 1, NULL, 'bill', 500, 'CNY', 1, '2026-03-02 01:00:00'),"
    " (2, '2026-03-03', 1, 1, 1, 1, 'payment', -300, 'CNY', 1, '2026-03-03 01:00:00'),"
    " (3, '2026-03-03', 1, NULL, NULL, 1, 'payment', -50, 'CNY', 1, '2026-03-03 01:00:00')",
    "INSERT INTO account (customer_id, currency, open, credit) VALUES (1, 'CNY', 200, 50)",
)
"""A debt, paid in part, with money left over."""
IN_CLEAR = ("12345678", "13912345678", "13700000000", "Nanjing", "wang@example.com", "31.23", "121.47", "shy one")


def first_audit() -> list[dict[str, object]]:
    """Two rows of a chain as the first version wrote them: hashed over what they say, JSON's null for nothing."""
    rows: list[dict[str, object]] = []
    previous = ""
    for sequence, after in enumerate(({"name": "ACME"}, {"note": "a shy one"}), 1):
        said = [1, sequence, "2026-03-02T01:00:00+00:00", "customer.changed", "customer", 1, None, after, None]
        content = json.dumps([previous, *said], sort_keys=True, ensure_ascii=False)
        previous = hashlib.sha256(content.encode()).hexdigest()
        rows.append({"id": sequence, "sequence": sequence, "after": json.dumps(after), "hash": previous})
    return rows


def test_entries_of_the_first_version_learn_when_their_instalment_falls_due(nothing: Database) -> None:
    migrations.upgrade(nothing, "0001")
    with nothing.writing() as db:
        for row in (*FIRST_ROWS[:2], *FIRST_MONEY):
            db.connection().exec_driver_sql(row.replace(" on,", ' "on",'))

    migrations.migrate(nothing)

    with nothing.reading() as db:
        assert db.exec(select(col(Entry.due_on)).order_by(col(Entry.id))).all() == [
            date(2026, 4, 1),
            date(2026, 4, 1),
            None,
        ]
        assert list(verification.differences(db)) == []


def test_what_the_first_version_kept_in_clear_is_sealed(nothing: Database) -> None:
    migrations.upgrade(nothing, "0001")
    with nothing.writing() as db:
        for row in FIRST_ROWS:
            quoted = row.replace(" values,", ' "values",')
            db.connection().exec_driver_sql(quoted)
        for values in first_audit():
            db.connection().execute(
                text(
                    "INSERT INTO audit (id, member_id, sequence, at, action, subject, subject_id, before, after, hash)"
                    " VALUES (:id, 1, :sequence, '2026-03-02 01:00:00.000000', 'customer.changed', 'customer', 1,"
                    " 'null', :after, :hash)"
                ),
                values,
            )

    assert migrations.migrate(nothing)

    dumped = dump(nothing)
    assert [secret for secret in IN_CLEAR if secret in dumped] == []
    with nothing.reading() as db:
        assert list(audit.broken_links(db)) == []
        assert db.exec(select(Audit.before, Audit.after).order_by(col(Audit.id))).all() == [
            (None, {"name": "ACME"}),
            (None, {"note": "a shy one"}),
        ]
        contact = db.exec(select(Contact).where(has_tail(db, ["5678"]))).one()
        assert (contact.phone, contact.email) == ("+8613812345678", "wang@example.com")
        assert db.exec(select(Contact.id).where(has_phone(db, ["+8613812345678"]))).one() == 1
        customer = db.get_one(Customer, 1)
        assert (customer.address, customer.latitude, customer.longitude) == ("5 Nanjing Road", 31.2304, 121.4737)
        assert db.exec(select(Customer.name, Customer.name_key).where(Customer.id == 2)).one() == ("ACME", "acme 2")
        assert db.get_one(Customer, 3).name_key == "广源贸易行"
        pieces = select(NamePiece.customer_id, NamePiece.owner_id).where(NamePiece.piece == "!广源")
        assert db.exec(pieces).all() == [(3, 1)]
        assert db.exec(select(Draft.values)).one() == {"phone": "+8613912345678"}
        assert json.loads(db.exec(select(Inbox.payload)).one())["message"]["text"] == "call 13700000000"


LOCATED = (
    (2, "visit", "2026-03-03", 31.2400, 121.4800, None),
    (2, "meeting", "2026-03-04", 31.2402, 121.4800, None),
    (2, "visit", "2026-03-05", 39.9042, 116.4074, None),  # reported from afar
    (2, "visit", "2026-03-06", 31.2500, 121.4900, "2026-03-06 02:00:00"),
    (1, "visit", "2026-03-03", 31.3000, 121.5000, None),
    (3, "call", "2026-03-03", 31.3000, 121.5000, None),
)
"""Reports of the first version: customer, kind, day, where, when it was taken back."""


def test_where_older_customers_are_is_known_after_an_upgrade(nothing: Database) -> None:
    migrations.upgrade(nothing, "0001")
    with nothing.writing() as db:
        for row in FIRST_ROWS:
            db.connection().exec_driver_sql(row.replace(" values,", ' "values",'))
        for customer, kind, day, latitude, longitude, reversed_at in LOCATED:
            db.connection().execute(
                text(
                    "INSERT INTO activity (at, recorded_at, member_id, customer_id, kind, text, latitude, longitude,"
                    " reversed_at) VALUES (:at, :at, 1, :customer, :kind, '', :latitude, :longitude, :reversed_at)"
                ),
                {
                    "at": f"{day} 01:00:00.000000", "customer": customer, "kind": kind, "latitude": latitude,
                    "longitude": longitude, "reversed_at": reversed_at,
                },
            )  # fmt: skip

    assert migrations.migrate(nothing)

    def known() -> list[tuple[int, float, float, int, str]]:
        with nothing.reading() as db:
            rows = db.exec(select(Place).order_by(col(Place.customer_id))).all()
            return [(one.customer_id, *one.at, one.rests_on, one.patch_trace) for one in rows]

    found = known()
    assert [(one[0], round(one[1], 6), round(one[2], 6), one[3]) for one in found] == [
        (1, 31.2304, 121.4737, 0),
        (2, 31.2401, 121.48, 2),
    ]
    with nothing.writing() as db:
        for customer_id in (1, 2, 3):
            activities.settle_place(db, customer_id, now=JOINED)
    assert known() == found  # what the next report would say
    with nothing.reading() as db:
        near = places.nearest(db, db.get_one(Member, 1), (31.2400, 121.4800), limit=6)
        assert [customer.key for customer, _metres in near] == [2]


def dump(database: Database) -> str:
    """Everything that stands in the database; on SQLite also what is left on its free pages."""
    if database.is_sqlite:
        assert database.url.database
        path = Path(database.url.database)
        return "".join(each.read_bytes().decode("latin-1") for each in path.parent.glob(f"{path.name}*"))
    with database.reading() as db:
        tables = inspect(db.connection()).get_table_names()
        return "".join(str(db.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in tables)


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
