"""The ledger in full: adjustments, promises, disputes, dunning, statements, targets."""

import sqlalchemy as sa
from alembic import op

from models.storage.database import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["member.id"], name=op.f("fk_deputy_deputy_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_deputy_member_id")),
        sa.ForeignKeyConstraint(["set_by"], ["member.id"], name=op.f("fk_deputy_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_member_id"), ["member_id"], unique=False)

    op.create_table(
        "rate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("scaled", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("scaled > 0", name=op.f("ck_rate_scaled_positive")),
        sa.ForeignKeyConstraint(["entered_by"], ["member.id"], name=op.f("fk_rate_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
    )
    with op.batch_alter_table("rate", schema=None) as batch_op:
        batch_op.create_index("ix_rate_currency", ["base", "currency", "on"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(member_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_target_whose")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_target_amount_positive")),
        sa.ForeignKeyConstraint(["answered_by"], ["member.id"], name=op.f("fk_target_answered_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_target_member_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["member.id"], name=op.f("fk_target_proposed_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_target_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index("ix_target_month", ["month", "state"], unique=False)

    op.create_table(
        "weekly_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_weekly_report_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_report")),
        sa.UniqueConstraint("member_id", "start", name=op.f("uq_weekly_report_member_id_start")),
    )
    op.create_table(
        "dunning_exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_dunning_exclusion_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_dunning_exclusion_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_exclusion")),
    )
    with op.batch_alter_table("dunning_exclusion", schema=None) as batch_op:
        batch_op.create_index(
            "uq_dunning_exclusion",
            ["customer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "dunning_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("tone", sa.Integer(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("level > 0", name=op.f("ck_dunning_step_level_positive")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_dunning_step_customer_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["member.id"], name=op.f("fk_dunning_step_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_step")),
    )
    with op.batch_alter_table("dunning_step", schema=None) as batch_op:
        batch_op.create_index("ix_dunning_step_customer", ["customer_id", "on"], unique=False)
        batch_op.create_index(
            "uq_dunning_step",
            ["customer_id", "about", "level"],
            unique=True,
            sqlite_where=sa.text("reversed_at IS NULL"),
            postgresql_where=sa.text("reversed_at IS NULL"),
        )

    op.create_table(
        "fee_waiver",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fee_waiver_amount_positive")),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_fee_waiver_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_fee_waiver_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_waiver")),
    )
    with op.batch_alter_table("fee_waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_waiver_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "weekly_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_weekly_answer_member_id")),
        sa.ForeignKeyConstraint(["report_id"], ["weekly_report.id"], name=op.f("fk_weekly_answer_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_answer")),
    )
    with op.batch_alter_table("weekly_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_answer_report_id"), ["report_id"], unique=False)

    op.create_table(
        "adjustment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("receivable_id", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_adjustment_amount_positive")),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_adjustment_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_adjustment_customer_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_adjustment_payment_id")),
        sa.ForeignKeyConstraint(["receivable_id"], ["receivable.id"], name=op.f("fk_adjustment_receivable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjustment_created_by"), ["created_by"], unique=False)
        batch_op.create_index("ix_adjustment_customer", ["customer_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_adjustment_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adjustment_receivable_id"), ["receivable_id"], unique=False)

    op.create_table(
        "dispute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("receivable_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("come_back_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_dispute_amount_positive")),
        sa.CheckConstraint("closed_on >= opened_on", name=op.f("ck_dispute_closed_after_opened")),
        sa.ForeignKeyConstraint(["closed_by"], ["member.id"], name=op.f("fk_dispute_closed_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_dispute_customer_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_dispute_follow_up_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_dispute_opened_by")),
        sa.ForeignKeyConstraint(["receivable_id"], ["receivable.id"], name=op.f("fk_dispute_receivable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_customer", ["customer_id", "opened_on"], unique=False)
        batch_op.create_index(
            "ix_dispute_open",
            ["customer_id", "receivable_id"],
            unique=False,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "fee_share",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receivable_id", sa.Integer(), nullable=True),
        sa.Column("waiver_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(receivable_id IS NULL) <> (waiver_id IS NULL)", name=op.f("ck_fee_share_one_document")),
        sa.ForeignKeyConstraint(["instalment_id"], ["instalment.id"], name=op.f("fk_fee_share_instalment_id")),
        sa.ForeignKeyConstraint(["receivable_id"], ["receivable.id"], name=op.f("fk_fee_share_receivable_id")),
        sa.ForeignKeyConstraint(["waiver_id"], ["fee_waiver.id"], name=op.f("fk_fee_share_waiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_share")),
    )
    with op.batch_alter_table("fee_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_share_instalment_id"), ["instalment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fee_share_receivable_id"), ["receivable_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fee_share_waiver_id"), ["waiver_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("receivable_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("adjustment_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_offer_amount_positive")),
        sa.ForeignKeyConstraint(["adjustment_id"], ["adjustment.id"], name=op.f("fk_offer_adjustment_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_offer_customer_id")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_offer_made_by")),
        sa.ForeignKeyConstraint(["receivable_id"], ["receivable.id"], name=op.f("fk_offer_receivable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_offer_open",
            ["customer_id", "currency"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_promise_amount_positive")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_promise_customer_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_promise_follow_up_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["member.id"], name=op.f("fk_promise_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_customer", ["customer_id", "currency", "due_on"], unique=False)
        batch_op.create_index(
            "ix_promise_open",
            ["due_on", "customer_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_promise_taken_by"), ["taken_by"], unique=False)

    op.create_table(
        "collection_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("reversed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_collection_contact_customer_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_collection_contact_follow_up_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_collection_contact_member_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_collection_contact_promise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_contact")),
    )
    with op.batch_alter_table("collection_contact", schema=None) as batch_op:
        batch_op.create_index("ix_collection_contact_customer", ["customer_id", "at"], unique=False)
        batch_op.create_index("ix_collection_contact_member", ["member_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_contact_promise_id"), ["promise_id"], unique=False)

    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("latest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=True),
        sa.Column("raised_at", UtcDateTime(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("dispute_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_reconciliation_customer_id")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_reconciliation_dispute_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["member.id"], name=op.f("fk_reconciliation_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint(
            "customer_id", "start_on", "end_on", name=op.f("uq_reconciliation_customer_id_start_on_end_on")
        ),
    )
    with op.batch_alter_table("reconciliation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reconciliation_waiting",
            ["drawn_at"],
            unique=False,
            sqlite_where=sa.text("answer = 'none' AND raised_at IS NULL"),
            postgresql_where=sa.text("answer = 'none' AND raised_at IS NULL"),
        )

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("collecting_day", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("statements", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_customer_statements",
            ["statements"],
            unique=False,
            sqlite_where=sa.text("statements IS NOT NULL"),
            postgresql_where=sa.text("statements IS NOT NULL"),
        )

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adjustment_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_entry_adjustment",
            ["adjustment_id"],
            unique=False,
            sqlite_where=sa.text("adjustment_id IS NOT NULL"),
            postgresql_where=sa.text("adjustment_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_entry_source",
            ["source_id"],
            unique=False,
            sqlite_where=sa.text("source_id IS NOT NULL"),
            postgresql_where=sa.text("source_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_entry_source_id"), "adjustment", ["source_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_entry_adjustment_id"), "adjustment", ["adjustment_id"], ["id"])

    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_from", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_instalment_moved_from"), "instalment", ["moved_from"], ["id"])

    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cheque_number", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("cheque_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("bounced_on", sa.Date(), nullable=True))

    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="invoice"))
        batch_op.add_column(sa.Column("plan", sa.String(), nullable=True))
    with op.batch_alter_table("receivable", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)  # what was there is told, what comes says so itself
