"""links to one finished file"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "shares",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("export_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.Column("opened", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", WHEN, nullable=True),
        sa.Column("created_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("num_nonnulls(interview_id, export_id) = 1", name=op.f("ck_shares_one_file")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_shares_created_by_users")),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=op.f("fk_shares_interview_id_interviews")),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name=op.f("fk_shares_export_id_exports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shares_token_hash")),
    )
    op.create_index("ix_shares_created_by", "shares", ["created_by", "id"])
    op.create_index("ix_shares_interview_id", "shares", ["interview_id"])
    op.create_index("ix_shares_export_id", "shares", ["export_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("shares")
