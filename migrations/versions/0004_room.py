"""the candidate's side of the room: who watches, what is noted, rated and corrected"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _identified() -> list[sa.Column[object]]:
    now = sa.text("now()")
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def _create(name: str, *items: sa.Column[object] | sa.Constraint) -> None:
    interview = op.f(f"fk_{name}_interview_id_interviews")
    op.create_table(
        name,
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        *items,
        *_identified(),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name=interview),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _user(name: str) -> tuple[sa.Column[object], sa.Constraint]:
    key = op.f(f"fk_{name}_user_id_users")
    return sa.Column("user_id", sa.Uuid(), nullable=False), sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=key)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create(
        "interview_interviewers",
        *_user("interview_interviewers"),
        sa.UniqueConstraint("interview_id", "user_id", name=op.f("uq_interview_interviewers_interview_id_user_id")),
    )
    _create(
        "interview_observations",
        *_user("interview_observations"),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "ix_interview_observations_open",
        "interview_observations",
        ["interview_id"],
        postgresql_where=sa.text("left_at is null"),
    )
    _create(
        "interview_notes",
        *_user("interview_notes"),
        sa.Column("content", sa.String(), nullable=False),
        sa.UniqueConstraint("interview_id", "user_id", name=op.f("uq_interview_notes_interview_id_user_id")),
    )
    _create(
        "interview_ratings",
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.CheckConstraint("stars between 1 and 5", name=op.f("ck_interview_ratings_stars")),
        sa.UniqueConstraint("interview_id", name=op.f("uq_interview_ratings_interview_id")),
    )
    _create(
        "transcript_corrections",
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
    )
    op.create_index("ix_transcript_corrections_turn", "transcript_corrections", ["interview_id", "turn_seq"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in (
        "transcript_corrections",
        "interview_ratings",
        "interview_notes",
        "interview_observations",
        "interview_interviewers",
    ):
        op.drop_table(name)
