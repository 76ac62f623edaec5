"""reports and analytics"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)
ACTIVE = "status in ('new','screening','shortlisted','interviewing','evaluated','offered') and merged_into_id is null"
INDEXES: tuple[tuple[str, str, list[str], str | None], ...] = (
    ("ix_candidates_created_at", "candidates", ["created_at"], None),
    ("ix_candidates_active", "candidates", ["status", "job_id"], ACTIVE),
    ("ix_candidate_status_changes_hired", "candidate_status_changes", ["created_at", "candidate_id"], "to_status = 'hired'"),
    ("ix_interviews_candidate_id", "interviews", ["candidate_id"], None),
    ("ix_interviews_job_id", "interviews", ["job_id"], None),
    ("ix_interviews_scheduled_at", "interviews", ["scheduled_at"], None),
    ("ix_interviews_upcoming", "interviews", ["scheduled_at", "id"], "status = 'scheduled'"),
    ("ix_interviews_live", "interviews", ["started_at"], "status in ('in_progress','paused')"),
    ("ix_interviews_ended_at", "interviews", ["ended_at"], "status = 'completed'"),
    ("ix_evaluations_candidate_id", "evaluations", ["candidate_id"], None),
    ("ix_evaluations_evaluated_at", "evaluations", ["evaluated_at"], None),
    ("ix_evaluations_undecided", "evaluations", ["interview_id"], "hr_decision is null"),
    ("ix_ai_calls_started", "ai_calls", ["started"], None),
    ("ix_jobs_unfinished", "jobs", ["kind"], "done_at is null"),
    ("ix_interview_runs_at_work", "interview_runs", ["interview_id"], "wanted_until is not null or lease_until is not null"),
)
# What a dashboard shows. Of the interviews' columns only these: the agent writes its state with every turn.
TRIGGERS = {
    "candidates": "insert or delete or update of status, job_id, merged_into_id",
    "evaluations": "insert or update of status, hr_decision",
    "interview_observations": "insert or update of left_at",
    "interview_runs": "update of ready_at",
    "interviews": "insert or delete or update of status, scheduled_at",
    "job_descriptions": "insert or delete or update of status",
    "jobs": "update of parked_at",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), server_default="queued", nullable=False),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("generated_at", WHEN, nullable=True),
        sa.Column("expires_at", WHEN, nullable=True),
        sa.Column("created_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status in ('queued','running','ready','failed','expired')", name=op.f("ck_exports_status")),
        sa.CheckConstraint("progress between 0 and 100", name=op.f("ck_exports_progress")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_exports_requested_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_requested_by", "exports", ["requested_by", "id"])
    op.create_index("ix_exports_expires_at", "exports", ["expires_at"])
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where) if where else None)
    op.execute(
        "create function viva_dashboard_changed() returns trigger language plpgsql as "
        "$$ begin perform pg_notify('viva_dashboard', ''); return null; end $$"
    )
    for table, when in TRIGGERS.items():
        op.execute(
            f"create trigger dashboard_changed after {when} on {table} "
            "for each statement execute function viva_dashboard_changed()"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TRIGGERS:
        op.execute(f"drop trigger dashboard_changed on {table}")
    op.execute("drop function viva_dashboard_changed()")
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_table("exports")
