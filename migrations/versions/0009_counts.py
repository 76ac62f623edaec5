"""The dashboard counts from indexes alone, and the figures of a range read only what happened in it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTIVE = "status in ('new','screening','shortlisted','interviewing','evaluated','offered') and merged_into_id is null"
Shape = tuple[str, str, list[str], list[str], str | None]
"""Name, table, what it sorts by, what else it holds, which rows."""
BEFORE: tuple[Shape, ...] = (
    ("ix_candidates_active", "candidates", ["status", "job_id"], [], ACTIVE),
    ("ix_interviews_scheduled_at", "interviews", ["scheduled_at"], [], None),
    ("ix_interviews_upcoming", "interviews", ["scheduled_at", "id"], [], "status = 'scheduled'"),
    ("ix_interviews_ended_at", "interviews", ["ended_at"], [], "status = 'completed'"),
    ("ix_evaluations_undecided", "evaluations", ["interview_id"], [], "hr_decision is null"),
)
BEHIND_A_COUNT = ["candidate_id", "job_id", "is_test"]
COMPLETED = ["id", "job_id", "is_test", "ended_at"]
AFTER: tuple[Shape, ...] = (
    ("ix_candidates_active", "candidates", ["status", "job_id", "id"], [], ACTIVE),
    ("ix_candidate_status_changes_created_at", "candidate_status_changes", ["created_at", "candidate_id"], [], None),
    (
        "ix_candidate_status_changes_offered",
        "candidate_status_changes",
        ["created_at", "candidate_id"],
        [],
        "to_status = 'offered'",
    ),
    ("ix_interviews_scheduled_at", "interviews", ["scheduled_at", "id"], [], None),
    ("ix_interviews_upcoming", "interviews", ["scheduled_at", "id"], BEHIND_A_COUNT, "status = 'scheduled'"),
    ("ix_interviews_ended_at", "interviews", ["ended_at", "id"], BEHIND_A_COUNT, "status = 'completed'"),
    ("ix_interviews_completed", "interviews", ["candidate_id"], COMPLETED, "status = 'completed'"),
    ("ix_evaluations_settled", "evaluations", ["interview_id"], ["status", "hr_decision"], None),
)


def upgrade() -> None:
    replace(BEFORE, AFTER)


def downgrade() -> None:
    replace(AFTER, BEFORE)


def replace(old: tuple[Shape, ...], new: tuple[Shape, ...]) -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, table, *_ in old:
        op.drop_index(name, table_name=table)
    for name, table, columns, included, rows in new:
        where = None if rows is None else sa.text(rows)
        op.create_index(name, table, columns, postgresql_include=included or None, postgresql_where=where)
