"""customers: Pass to colleagues, become one with another, and have other names"""

import sqlalchemy as sa
from alembic import op

from models.directory import names
from models.storage.database import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "origin",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin")),
        sa.UniqueConstraint(
            "chat_id",
            "message_id",
            "subject",
            "subject_id",
            name=op.f("uq_origin_chat_id_message_id_subject_subject_id"),
        ),
    )
    with op.batch_alter_table("origin", schema=None) as batch_op:
        batch_op.create_index("ix_origin_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("split", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_handover_created_by")),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"], name=op.f("fk_handover_from_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_table(
        "alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_alias_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_alias_customer_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_alias_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_alias_member", ["member_id", "removed_at"], unique=False)

    op.create_table(
        "handed_over",
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_handed_over_customer_id")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handed_over_handover_id")),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], name=op.f("fk_handed_over_to_id")),
        sa.PrimaryKeyConstraint("handover_id", "customer_id", name=op.f("pk_handed_over")),
    )
    op.create_table(
        "merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("newest", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_merge_created_by")),
        sa.ForeignKeyConstraint(["gone_id"], ["customer.id"], name=op.f("fk_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["customer.id"], name=op.f("fk_merge_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_table(
        "told_apart",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_told_apart_created_by")),
        sa.ForeignKeyConstraint(["first_id"], ["customer.id"], name=op.f("fk_told_apart_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["customer.id"], name=op.f("fk_told_apart_second_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_told_apart")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_customer_merged_into"), "customer", ["merged_into"], ["id"])

    op.drop_table("namepiece")
    op.create_table(
        "namepiece",
        sa.Column("piece", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("piece", "owner_id", "customer_id", name=op.f("pk_namepiece")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("namepiece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_namepiece_customer_id"), ["customer_id"], unique=False)
    op.create_table(
        "import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("written", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_import_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_member_id"), ["member_id"], unique=False)

    op.create_table(
        "import_chunk",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_chunk_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_chunk")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_import_chunk_import_id_position")),
    )
    _compare_anew()


def _compare_anew() -> None:
    """Traditional and simplified characters are one by now: names and their pieces are made comparable again.

    A name that would then be the same as an older customer's keeps what it is compared by.
    """
    db = op.get_bind()
    customer, contact, piece = (
        sa.table(
            "customer", *map(sa.column, ("id", "name", "name_key", "pinyin", "initials", "owner_id", "removed_at"))
        ),
        sa.table("contact", *map(sa.column, ("id", "name", "name_key"))),
        sa.table("namepiece", *map(sa.column, ("piece", "owner_id", "customer_id"))),
    )
    rows = db.execute(sa.select(customer).order_by(customer.c.id)).all()
    taken = {row.name_key: row.id for row in rows if row.removed_at is None}
    for row in rows:
        units = names.units_of(row.name)
        readings, key = names.readings_of(units), names.spelled(units)
        if row.removed_at is None and taken.setdefault(key, row.id) != row.id:
            key = row.name_key
        again = {"name_key": key, "pinyin": " ".join(readings), "initials": names.initials_of(readings)}
        if again != {"name_key": row.name_key, "pinyin": row.pinyin, "initials": row.initials}:
            db.execute(sa.update(customer).where(customer.c.id == row.id).values(again))
        if row.removed_at is None:
            whose = {"owner_id": row.owner_id, "customer_id": row.id}
            db.execute(sa.insert(piece), [{"piece": one, **whose} for one in sorted(names.pieces_of(row.name))])
    for row in db.execute(sa.select(contact).where(contact.c.name.is_not(None))).all():
        key = names.person_key(row.name)
        if key != row.name_key:
            db.execute(sa.update(contact).where(contact.c.id == row.id).values(name_key=key))
