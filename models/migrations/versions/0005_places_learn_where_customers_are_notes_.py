"""places: Learn where customers are; notes and photos: Keep what they sent with them

Where customers are is written down here for those that were known before: from their files, and from their last visits.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from models.storage.database import UtcDateTime
from models.storage.vault import ATTRIBUTE, EncryptedFloat, EncryptedText, Vault
from models.work.places import LAST_VISITS, Centre, Point, centre_of, patch_of

revision = "0005"
down_revision = "0004"

CUSTOMER = sa.table(
    "customer",
    sa.column("id"),
    sa.column("latitude", EncryptedFloat("customer.latitude")),
    sa.column("longitude", EncryptedFloat("customer.longitude")),
    sa.column("created_at", UtcDateTime()),
    sa.column("removed_at"),
)
ACTIVITY = sa.table(
    "activity",
    sa.column("id"),
    sa.column("customer_id"),
    sa.column("kind"),
    sa.column("at", UtcDateTime()),
    sa.column("latitude", EncryptedFloat("activity.latitude")),
    sa.column("longitude", EncryptedFloat("activity.longitude")),
    sa.column("reversed_at"),
)
PLACE = sa.table(
    "place",
    sa.column("customer_id"),
    sa.column("latitude", EncryptedFloat("place.latitude")),
    sa.column("longitude", EncryptedFloat("place.longitude")),
    sa.column("patch", EncryptedText("place.patch")),
    sa.column("patch_trace"),
    sa.column("rests_on"),
    sa.column("settled_at", UtcDateTime()),
)
ON_THE_SPOT = ("visit", "meeting")
"""Where a location says something."""


def upgrade() -> None:
    op.create_table(
        "position",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_position_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_position")),
    )
    op.create_table(
        "imported",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_imported_import_id")),
        sa.PrimaryKeyConstraint("import_id", "row_id", name=op.f("pk_imported")),
    )
    op.create_table(
        "incoming_receivable",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("receivable_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("number_key", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_incoming_receivable_import_id")),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_incoming_receivable")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_note_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_customer", ["customer_id", "said_at"], unique=False)
        batch_op.create_index("ix_note_member", ["member_id", "kept_at"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Text(), nullable=False),
        sa.Column("longitude", sa.Text(), nullable=False),
        sa.Column("patch", sa.Text(), nullable=False),
        sa.Column("patch_trace", sa.String(), nullable=False),
        sa.Column("rests_on", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_place_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_place_customer_id")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_patch_trace"), ["patch_trace"], unique=False)

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_name_key"))
        batch_op.create_index("ix_contact_person", ["name_key", "customer_id"], unique=False)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caption", sa.Text(), nullable=True))

    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_as", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_import_written_as"), ["written_as"])
        batch_op.drop_column("written")

    settle_places()


def settle_places() -> None:
    """Write down where each customer is, as its next report would: by its file, else by where its last visits were."""
    db = op.get_bind()
    told = sa.select(CUSTOMER).where(CUSTOMER.c.removed_at.is_(None), CUSTOMER.c.latitude.is_not(None))
    for row in db.execute(told.where(CUSTOMER.c.longitude.is_not(None)).order_by(CUSTOMER.c.id)).all():
        _write(row.id, Centre((row.latitude, row.longitude), 0), row.created_at)
    for customer_id, since, visits in _visited():
        centre = centre_of(visits)
        if centre is not None:
            _write(customer_id, centre, since)


def _visited() -> list[tuple[int, datetime, Sequence[Point]]]:
    """The customers whose files tell no place: when each was last visited, and where, the latest first."""
    untold = sa.or_(CUSTOMER.c.latitude.is_(None), CUSTOMER.c.longitude.is_(None))
    located = (
        sa.select(ACTIVITY.c.customer_id, ACTIVITY.c.at, ACTIVITY.c.latitude, ACTIVITY.c.longitude)
        .join(CUSTOMER, CUSTOMER.c.id == ACTIVITY.c.customer_id)
        .where(CUSTOMER.c.removed_at.is_(None), untold, ACTIVITY.c.kind.in_(ON_THE_SPOT))
        .where(ACTIVITY.c.reversed_at.is_(None), ACTIVITY.c.latitude.is_not(None), ACTIVITY.c.longitude.is_not(None))
        .order_by(ACTIVITY.c.customer_id, ACTIVITY.c.at.desc(), ACTIVITY.c.id.desc())
    )
    moments: dict[int, datetime] = {}
    points: dict[int, list[Point]] = defaultdict(list)
    for customer_id, at, latitude, longitude in op.get_bind().execute(located):
        moments.setdefault(customer_id, at)
        if len(points[customer_id]) < LAST_VISITS:
            points[customer_id].append((latitude, longitude))
    return [(customer_id, at, points[customer_id]) for customer_id, at in moments.items()]


def _write(customer_id: int, centre: Centre, since: datetime) -> None:
    connection, patch = op.get_bind(), patch_of(centre.at)
    vault: Vault = getattr(connection.dialect, ATTRIBUTE)
    (latitude, longitude), trace = centre.at, vault.trace(patch)
    values = {"customer_id": customer_id, "latitude": latitude, "longitude": longitude, "patch": patch}
    values |= {"patch_trace": trace, "rests_on": centre.rests_on, "settled_at": since}
    connection.execute(sa.insert(PLACE).values(values))
