"""open links per job"""

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


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("open_links")
