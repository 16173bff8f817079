"""places: Learn where customers are; notes and photos: Keep what they sent with them"""

import sqlalchemy as sa
from alembic import op

from models.storage.database import UtcDateTime

revision = "0005"
down_revision = "0004"


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
