"""imports of candidates, and what became of their rows"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHEN = sa.DateTime(timezone=True)


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
        "candidate_imports",
        row_id(),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), server_default="checking", nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ignored_columns", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("folder", sa.String(), nullable=True),
        sa.Column("finished_at", WHEN, nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "status in ('checking','checked','importing','done','failed','expired')", name=op.f("ck_candidate_imports_status")
        ),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_candidate_imports_requested_by_users")),
        sa.ForeignKeyConstraint(["job_id"], ["job_descriptions.id"], name=op.f("fk_candidate_imports_job_id_job_descriptions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_imports")),
    )
    op.create_index("ix_candidate_imports_requested_by", "candidate_imports", ["requested_by", "id"])
    op.create_table(
        "candidate_import_rows",
        row_id(),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "outcome in ('created','updated','unchanged','skipped')", name=op.f("ck_candidate_import_rows_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["candidate_imports.id"],
            name=op.f("fk_candidate_import_rows_import_id_candidate_imports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_candidate_import_rows_candidate_id_candidates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_import_rows")),
        sa.UniqueConstraint(
            "import_id", "trial", "number", name=op.f("uq_candidate_import_rows_import_id_trial_number")
        ),
    )
    op.create_index("ix_candidate_import_rows_candidate_id", "candidate_import_rows", ["candidate_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("candidate_import_rows")
    op.drop_table("candidate_imports")
