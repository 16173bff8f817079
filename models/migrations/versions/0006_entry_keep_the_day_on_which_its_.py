"""entry: Keep the day on which its instalment falls due"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE entry SET due_on = (SELECT instalment.due_on FROM instalment WHERE instalment.id = entry.instalment_id)"
        " WHERE instalment_id IS NOT NULL"
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_on"))
        batch_op.create_index("ix_entry_on", ["on", "kind", "currency", "due_on", "amount"], unique=False)
