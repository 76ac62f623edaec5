"""open links per job, API keys, idempotency keys, webhooks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def stamps() -> tuple[sa.Column, ...]:
    return (
        sa.Column("created_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", WHEN, server_default=sa.text("now()"), nullable=False),
    )


def row_id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "open_links",
        row_id(),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("interview_type", sa.String(), nullable=False),
        sa.Column("duration_limit_min", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), server_default="en", nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("engine", JSON, server_default="{}", nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("closed_at", WHEN, nullable=True),
        *stamps(),
        sa.CheckConstraint("interview_type in ('ai_voice','ai_chat','ai_both')", name=op.f("ck_open_links_interview_type")),
        sa.CheckConstraint("used between 0 and max_uses", name=op.f("ck_open_links_used")),
        sa.ForeignKeyConstraint(["job_id"], ["job_descriptions.id"], name=op.f("fk_open_links_job_id_job_descriptions")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_open_links_created_by_users")),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name=op.f("fk_open_links_approved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_open_links_token_hash")),
    )
    op.create_index("ix_open_links_job_id", "open_links", ["job_id", "id"])
    op.create_table(
        "api_keys",
        row_id(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("areas", JSON, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("last_used_at", WHEN, nullable=True),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        *stamps(),
        sa.CheckConstraint("access in ('read','write')", name=op.f("ck_api_keys_access")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_keys_user_id_users"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["revoked_by"], ["users.id"], name=op.f("fk_api_keys_revoked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_keys_token_hash")),
    )
    op.create_index("ix_api_keys_user_id", "api_keys", ["user_id", "id"])
    op.create_table(
        "idempotency_keys",
        row_id(),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("asked_hash", sa.String(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        *stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("scope", "key_hash", name=op.f("uq_idempotency_keys_scope_key_hash")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    op.create_table(
        "webhooks",
        row_id(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", WHEN, nullable=True),
        *stamps(),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_webhooks_created_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "webhook_deliveries",
        row_id(),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("sending", sa.Integer(), server_default="1", nullable=False),
        sa.Column("log", JSON, server_default="[]", nullable=False),
        sa.Column("delivered_at", WHEN, nullable=True),
        *stamps(),
        sa.CheckConstraint("status in ('waiting','delivered','failed')", name=op.f("ck_webhook_deliveries_status")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id_webhooks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index("ix_webhook_deliveries_webhook_id", "webhook_deliveries", ["webhook_id", "id"])
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
    op.drop_table("idempotency_keys")
    op.drop_table("api_keys")
    op.drop_table("open_links")
