"""jobs, candidates, screening and plans"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON_LIST = postgresql.JSONB(astext_type=sa.Text())
WHEN = sa.DateTime(timezone=True)


def _identified(*columns: sa.schema.SchemaItem) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), primary_key=True),
        *columns,
        sa.Column("created_at", WHEN, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", WHEN, server_default=sa.text("now()"), nullable=False),
    ]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _jobs()
    _candidates()
    op.create_table(
        "screening_versions",
        *_identified(
            sa.Column("screening_id", sa.Uuid(), sa.ForeignKey("resume_screenings.id", name="fk_screening_versions_screening_id_resume_screenings"), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("keyword_match_score", sa.Double(), nullable=True),
            sa.Column("skill_relevance_score", sa.Double(), nullable=True),
            sa.Column("overall_score", sa.Double(), nullable=True),
            sa.Column("recommendation", sa.String(), nullable=False),
            sa.Column("findings", JSON_LIST, nullable=False),
            sa.Column("engine", JSON_LIST, nullable=False),
            sa.Column("screened_at", WHEN, nullable=False),
            sa.UniqueConstraint("screening_id", "version", name="uq_screening_versions_screening_id_version"),
        ),
    )
    # the results that are there are the first versions
    op.execute(
        "insert into screening_versions (screening_id, version, keyword_match_score, skill_relevance_score, overall_score,"
        " recommendation, findings, engine, screened_at)"
        " select id, version, keyword_match_score, skill_relevance_score, overall_score, recommendation, findings, engine, screened_at"
        " from resume_screenings where status = 'ready' and recommendation is not null and screened_at is not null"
    )
    op.execute(
        "update candidates set match_score = s.overall_score from resume_screenings s"
        " where s.candidate_id = candidates.id and s.status = 'ready'"
    )
    op.add_column("question_plans", sa.Column("edited_by", sa.Uuid(), sa.ForeignKey("users.id", name="fk_question_plans_edited_by_users"), nullable=True))
    op.add_column("question_plans", sa.Column("edited_at", WHEN, nullable=True))
    op.create_index("ix_question_plans_candidate_id", "question_plans", ["candidate_id", "id"])


def _jobs() -> None:
    op.add_column("job_descriptions", sa.Column("pronunciations", JSON_LIST, server_default="[]", nullable=False))
    op.add_column("job_descriptions", sa.Column("core_questions", JSON_LIST, server_default="[]", nullable=False))
    op.add_column("job_descriptions", sa.Column("closed_at", WHEN, nullable=True))
    op.add_column("job_descriptions", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column(
        "job_descriptions",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, ((((title)::text || ' '::text) || (description)::text)))", persisted=True
            ),
            nullable=False,
        ),
    )
    op.execute("update job_descriptions set closed_at = updated_at where status = 'closed'")
    op.create_check_constraint(
        op.f("ck_job_descriptions_retention"), "job_descriptions", "retention_days is null or retention_days between 1 and 3650"
    )
    op.create_index("ix_job_descriptions_department_id", "job_descriptions", ["department_id"])
    op.create_index("ix_job_descriptions_domain_id", "job_descriptions", ["domain_id"])
    op.create_index("ix_job_descriptions_search", "job_descriptions", ["search"], postgresql_using="gin")
    op.create_table(
        "job_questions",
        *_identified(
            sa.Column("job_id", sa.Uuid(), sa.ForeignKey("job_descriptions.id", name="fk_job_questions_job_id_job_descriptions"), nullable=False),
            sa.Column("question", sa.String(), nullable=False),
            sa.Column("asked_key", sa.String(), nullable=False),
            sa.Column("times", sa.Integer(), server_default="1", nullable=False),
            sa.Column("settled_at", WHEN, nullable=True),
            sa.Column("settled_by", sa.Uuid(), sa.ForeignKey("users.id", name="fk_job_questions_settled_by_users"), nullable=True),
            sa.Column("topic", sa.String(), nullable=True),
        ),
    )
    op.create_index("ix_job_questions_open", "job_questions", ["job_id", "id"], postgresql_where=sa.text("settled_at is null"))
    op.create_index("uq_job_questions_asked", "job_questions", ["job_id", "asked_key"], unique=True)


def _candidates() -> None:
    op.add_column("candidates", sa.Column("source", sa.String(), server_default="hr", nullable=False))
    op.add_column("candidates", sa.Column("external_ref", sa.String(), nullable=True))
    op.add_column("candidates", sa.Column("licences", JSON_LIST, server_default="[]", nullable=False))
    op.add_column("candidates", sa.Column("match_score", sa.Double(), nullable=True))
    op.add_column(
        "candidates",
        sa.Column(
            "merged_into_id",
            sa.Uuid(),
            sa.ForeignKey("candidates.id", name="fk_candidates_merged_into_id_candidates"),
            nullable=True,
        ),
    )
    op.add_column(
        "candidates",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "(to_tsvector('simple'::regconfig, (((((full_name)::text || ' '::text) || (email)::text) || ' '::text)"
                " || (COALESCE(phone, ''::character varying))::text)) || to_tsvector('simple'::regconfig, skills))",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.create_check_constraint(op.f("ck_candidates_source"), "candidates", "source in ('hr','careers','ats')")
    op.drop_index("ix_candidates_job_id", table_name="candidates")
    for name, columns in (
        ("job_id", ["job_id", "id"]),
        ("status", ["status", "id"]),
        ("user_id", ["user_id"]),
        ("name", [sa.text("lower(full_name)"), "id"]),
        ("email", [sa.text("lower(email)")]),
        ("phone", ["phone"]),
        ("score", ["match_score", "id"]),
        ("merged_into_id", ["merged_into_id"]),
    ):
        op.create_index(f"ix_candidates_{name}", "candidates", columns)
    op.create_index("ix_candidates_search", "candidates", ["search"], postgresql_using="gin")
    op.create_index("uq_candidates_external_ref", "candidates", ["external_ref"], unique=True)
    op.create_table(
        "candidate_status_changes",
        *_identified(
            sa.Column("candidate_id", sa.Uuid(), sa.ForeignKey("candidates.id", name="fk_candidate_status_changes_candidate_id_candidates"), nullable=False),
            sa.Column("from_status", sa.String(), nullable=False),
            sa.Column("to_status", sa.String(), nullable=False),
            sa.Column("by_user_id", sa.Uuid(), sa.ForeignKey("users.id", name="fk_candidate_status_changes_by_user_id_users"), nullable=True),
            sa.Column("reason", sa.String(), nullable=True),
        ),
    )
    op.create_index("ix_candidate_status_changes_candidate_id", "candidate_status_changes", ["candidate_id", "id"])
    op.create_table(
        "candidate_merges",
        *_identified(
            sa.Column("kept_id", sa.Uuid(), sa.ForeignKey("candidates.id", name="fk_candidate_merges_kept_id_candidates"), nullable=False),
            sa.Column("merged_id", sa.Uuid(), sa.ForeignKey("candidates.id", name="fk_candidate_merges_merged_id_candidates"), nullable=False),
            sa.Column("previous_user_id", sa.Uuid(), sa.ForeignKey("users.id", name="fk_candidate_merges_previous_user_id_users"), nullable=False),
            sa.Column("undone_at", WHEN, nullable=True),
        ),
    )
    op.create_index("ix_candidate_merges_kept_id", "candidate_merges", ["kept_id"])
    op.create_index(
        "uq_candidate_merges_open", "candidate_merges", ["merged_id"], unique=True, postgresql_where=sa.text("undone_at is null")
    )
    op.create_table(
        "erasures",
        *_identified(
            sa.Column("candidate_id", sa.Uuid(), nullable=False),
            sa.Column("requested_by", sa.String(), nullable=False),
            sa.Column("rows", JSON_LIST, nullable=False),
            sa.Column("files", JSON_LIST, nullable=False),
            sa.Column("files_deleted", sa.Integer(), server_default="0", nullable=False),
            sa.Column("audit_sealed", sa.Boolean(), nullable=False),
            sa.Column("completed_at", WHEN, nullable=True),
        ),
    )
    op.create_index("ix_erasures_candidate_id", "erasures", ["candidate_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_question_plans_candidate_id", table_name="question_plans")
    op.drop_column("question_plans", "edited_at")
    op.drop_column("question_plans", "edited_by")
    for table in ("screening_versions", "erasures", "candidate_merges", "candidate_status_changes", "job_questions"):
        op.drop_table(table)
    op.drop_index("uq_candidates_external_ref", table_name="candidates")
    for name in ("search", "merged_into_id", "score", "phone", "email", "name", "user_id", "status", "job_id"):
        op.drop_index(f"ix_candidates_{name}", table_name="candidates")
    op.drop_constraint(op.f("ck_candidates_source"), "candidates")
    for column in ("search", "merged_into_id", "match_score", "licences", "external_ref", "source"):
        op.drop_column("candidates", column)
    op.create_index("ix_candidates_job_id", "candidates", ["job_id"])
    for name in ("search", "domain_id", "department_id"):
        op.drop_index(f"ix_job_descriptions_{name}", table_name="job_descriptions")
    op.drop_constraint(op.f("ck_job_descriptions_retention"), "job_descriptions")
    for column in ("search", "retention_days", "closed_at", "core_questions", "pronunciations"):
        op.drop_column("job_descriptions", column)
