"""import: What the payments of a file do with accounts is worked out beforehand"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "incoming_account",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("posted", sa.Integer(), nullable=False),
        sa.Column("open", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_incoming_account_import_id")),
        sa.PrimaryKeyConstraint("import_id", "customer_id", "currency", name=op.f("pk_incoming_account")),
    )
    op.create_table(
        "incoming_part",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("open", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_incoming_part_import_id")),
        sa.PrimaryKeyConstraint("import_id", "instalment_id", name=op.f("pk_incoming_part")),
    )
    op.execute("DELETE FROM incoming_entry")  # what an import that was cut off left, which means nothing
    with op.batch_alter_table("incoming_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)
        )
        batch_op.add_column(sa.Column("customer_id", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("currency", sa.String(), nullable=False))
        batch_op.drop_column("position")

    with op.batch_alter_table("incoming_payment", schema=None) as batch_op:
        batch_op.drop_column("known")
