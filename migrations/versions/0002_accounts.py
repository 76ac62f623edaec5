"""accounts and permissions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _identified() -> tuple[sa.Column, sa.Column, sa.Column]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _people()
    _departments()
    _questions()
    op.create_index("ix_audit_log_user_id", "audit_log", ["user_id", "id"])
    op.create_index("ix_audit_log_action", "audit_log", ["action", "id"])
    op.create_index("ix_audit_log_person_id", "audit_log", ["person_id", "id"])


def _people() -> None:
    op.add_column("users", sa.Column("language", sa.String(), nullable=True))
    op.add_column("users", sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_users_department_id", "users", ["department_id"])
    id_, created_at, updated_at = _identified()
    op.create_table(
        "refresh_sessions",
        id_,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        created_at,
        updated_at,
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_refresh_sessions_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_sessions")),
    )
    op.create_index("ix_refresh_sessions_user_id", "refresh_sessions", ["user_id"])
    id_, created_at, updated_at = _identified()
    op.create_table(
        "refresh_tokens",
        id_,
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        created_at,
        updated_at,
        sa.ForeignKeyConstraint(
            ["session_id"], ["refresh_sessions.id"], name=op.f("fk_refresh_tokens_session_id_refresh_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
    )
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"])
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recovery", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
    )
    id_, created_at, updated_at = _identified()
    op.create_table(
        "account_messages",
        id_,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        created_at,
        updated_at,
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_messages_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_messages")),
    )
    op.create_index("ix_account_messages_open", "account_messages", ["id"], postgresql_where=sa.text("sent_at is null"))


def _departments() -> None:
    for name in ("sender_name", "sender_email", "consent_text", "language"):
        op.add_column("departments", sa.Column(name, sa.String(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_departments_parent_id_name"), "departments", ["parent_id", "name"], postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "department_logos",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_department_logos_department_id_departments"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_department_logos")),
    )


def _questions() -> None:
    op.add_column("domains", sa.Column("source", sa.String(), server_default="file", nullable=False))
    op.add_column("domains", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("question_bank", sa.Column("source", sa.String(), server_default="file", nullable=False))
    op.create_check_constraint(op.f("ck_question_bank_source"), "question_bank", "source in ('file','hr','generated')")
    id_, created_at, updated_at = _identified()
    op.create_table(
        "question_generations",
        id_,
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("experience_years", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("pending_reason", sa.String(), nullable=True),
        sa.Column("drafts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("engine", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        created_at,
        updated_at,
        sa.CheckConstraint("status in ('pending','ready','decided')", name=op.f("ck_question_generations_status")),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name=op.f("fk_question_generations_domain_id_domains")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_question_generations_requested_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_generations")),
    )
    op.create_index("ix_question_generations_domain_id", "question_generations", ["domain_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("user_id", "action", "person_id"):
        op.drop_index(f"ix_audit_log_{name}", table_name="audit_log")
    op.drop_table("question_generations")
    op.drop_constraint(op.f("ck_question_bank_source"), "question_bank")
    op.drop_column("question_bank", "source")
    op.drop_column("domains", "retired_at")
    op.drop_column("domains", "source")
    op.drop_table("department_logos")
    op.drop_constraint(op.f("uq_departments_parent_id_name"), "departments")
    for name in ("sender_name", "sender_email", "consent_text", "language"):
        op.drop_column("departments", name)
    for table in ("account_messages", "second_factors", "refresh_tokens", "refresh_sessions"):
        op.drop_table(table)
    op.drop_index("ix_users_department_id", table_name="users")
    op.drop_column("users", "email_verified_at")
    op.drop_column("users", "language")
