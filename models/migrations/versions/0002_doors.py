"""Doors: personal text is sealed, the house has a chain of its own, requests wait for approval, files are kept.

What stands in clear is sealed under the newest key while the tables change. The hashes of the audit's rows are over
what they say and not over how it is kept, so the chains hold.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

from models.storage.database import UtcDateTime
from models.storage.vault import ATTRIBUTE, BARE, Vault

revision = "0002"
down_revision = "0001"

SEALED: Mapping[str, Sequence[str]] = {
    "activity": ("text", "latitude", "longitude"),
    "audit": ("before", "after"),
    "contact": ("phone", "email"),
    "customer": ("address", "latitude", "longitude"),
    "draft": ("values", "options"),
    "follow_up": ("text",),
    "guidance": ("text",),
    "inbox": ("payload", "error"),
    "job": ("error",),
    "outbox": ("payload", "error"),
    "payment": ("note",),
    "receivable": ("note",),
    "search": ("text",),
}
"""What stood in clear."""

TELL_APART = """
UPDATE customer SET name_key = name_key || ' ' || id WHERE removed_at IS NULL AND EXISTS (
    SELECT 1 FROM customer AS older
    WHERE older.name_key = customer.name_key AND older.removed_at IS NULL AND older.id < customer.id
)
"""
"""Two colleagues could write the same customer in the same instant; the name as people see it stays."""

NO_VALUE = "null"
"""How a column of JSON kept that there is nothing."""

TAIL = 4
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
        sa.UniqueConstraint("hash", name=op.f("uq_seal_hash")),
    )
    op.create_table(
        "sealingkey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealingkey")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_evidence_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_hash"), ["hash"], unique=False)
        batch_op.create_index("ix_evidence_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "sealed_head",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sealed_head_member_id")),
        sa.ForeignKeyConstraint(["seal"], ["seal.number"], name=op.f("fk_sealed_head_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_head")),
    )
    with op.batch_alter_table("sealed_head", schema=None) as batch_op:
        batch_op.create_index("ix_sealed_head_chain", ["member_id", "sequence"], unique=False)
        batch_op.create_index(batch_op.f("ix_sealed_head_seal"), ["seal"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("decider", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("deadline", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_approval_customer_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_approval_decided_by")),
        sa.ForeignKeyConstraint(["requested_by"], ["member.id"], name=op.f("fk_approval_requested_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_approval_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(
            "ix_approval_deadline",
            ["deadline"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_approval_requested_by"), ["requested_by"], unique=False)
        batch_op.create_index("ix_approval_subject", ["subject", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_approval_open",
            ["kind", "subject", "subject_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.alter_column("text", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)
        batch_op.alter_column("latitude", existing_type=sa.FLOAT(), type_=sa.Text(), existing_nullable=True)
        batch_op.alter_column("longitude", existing_type=sa.FLOAT(), type_=sa.Text(), existing_nullable=True)

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.Text(), nullable=True))
        batch_op.alter_column("member_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("before", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=True)
        batch_op.alter_column("after", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=True)
        batch_op.create_index("ix_audit_at", ["at"], unique=False)
        batch_op.create_index(
            "uq_audit_house",
            ["sequence"],
            unique=True,
            sqlite_where=sa.text("member_id IS NULL"),
            postgresql_where=sa.text("member_id IS NULL"),
        )

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_trace", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("tail_trace", sa.String(), nullable=True))
        batch_op.alter_column("phone", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=True)
        batch_op.alter_column("email", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=True)
        batch_op.drop_index(batch_op.f("ix_contact_phone"))
        batch_op.drop_index(batch_op.f("ix_contact_phone_tail"))
        batch_op.create_index(batch_op.f("ix_contact_phone_trace"), ["phone_trace"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_tail_trace"), ["tail_trace"], unique=False)
        batch_op.drop_column("phone_tail")

    op.execute(TELL_APART)
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.alter_column("address", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=True)
        batch_op.alter_column("latitude", existing_type=sa.FLOAT(), type_=sa.Text(), existing_nullable=True)
        batch_op.alter_column("longitude", existing_type=sa.FLOAT(), type_=sa.Text(), existing_nullable=True)
        batch_op.drop_index(batch_op.f("ix_customer_name_key"))
        batch_op.create_index(
            "uq_customer_name_key",
            ["name_key"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.alter_column("values", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False)
        batch_op.alter_column("options", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False)

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.alter_column("text", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)

    with op.batch_alter_table("guidance", schema=None) as batch_op:
        batch_op.alter_column("text", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_waiting"), sqlite_where=sa.text("state = 'new'"))
        batch_op.create_index(
            "ix_inbox_waiting",
            ["chat_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.Text(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edits_row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.Text(), nullable=True))
        batch_op.alter_column("payload", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False)
        batch_op.create_index(
            "ix_outbox_job",
            ["job_id"],
            unique=False,
            sqlite_where=sa.text("job_id IS NOT NULL"),
            postgresql_where=sa.text("job_id IS NOT NULL"),
        )

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        batch_op.alter_column("note", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)
        batch_op.create_index(
            "ix_payment_pending",
            ["customer_id", "currency", "amount"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_payment_confirmed_by"), "member", ["confirmed_by"], ["id"])

    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.alter_column("note", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)

    with op.batch_alter_table("search", schema=None) as batch_op:
        batch_op.alter_column("text", existing_type=sa.VARCHAR(), type_=sa.Text(), existing_nullable=False)

    for table, columns in SEALED.items():
        seal(table, columns)


def seal(table: str, columns: Sequence[str]) -> None:
    """Seal what stands in a table's columns, some rows at a time."""
    connection = op.get_bind()
    vault: Vault = getattr(connection.dialect, ATTRIBUTE)
    keys = ("chat_id", "member_id") if table == "draft" else ("id",)
    rows = sa.table(table, *(sa.column(name) for name in (*keys, *columns, "phone_trace", "tail_trace")))
    order = [rows.c[name] for name in keys]
    given = sa.select(*order, *(rows.c[name] for name in columns)).order_by(*order).limit(AT_ONCE)
    last: tuple[int, ...] | None = None
    while found := connection.execute(given if last is None else given.where(sa.tuple_(*order) > last)).all():
        for row in found:
            clear = dict(zip(columns, row[len(keys) :], strict=True))
            values = {name: _sealed(vault, f"{table}.{name}", value) for name, value in clear.items()}
            if phone := clear.get("phone"):
                values |= {"phone_trace": vault.trace(phone), "tail_trace": vault.trace(phone[-TAIL:])}
            if values != clear:
                this = [column == value for column, value in zip(order, row, strict=False)]
                connection.execute(sa.update(rows).where(*this).values(values))
        last = tuple(found[-1][: len(keys)])


def _sealed(vault: Vault, place: str, text: str | None) -> str | None:
    if text is None or text == NO_VALUE:
        return None
    return text if text in BARE else vault.seal(text, place)
