"""schedules, messages and decisions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _identified() -> list[sa.Column[object]]:
    now = sa.text("now()")
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def _text(name: str, default: str | None = None, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), server_default=default, nullable=null)


def _number(name: str, default: str | None = None, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=null)


def _time(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _json(name: str, default: str | None = None, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=null)


def _ref(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=null)


def _create(name: str, *items: sa.Column[object] | sa.Constraint, refs: dict[str, str], **on_delete: str) -> None:
    """`refs`: column → table it points to; `on_delete`: column → what happens here when that row goes."""
    keys = [
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"), ondelete=on_delete.get(column)
        )
        for column, table in refs.items()
    ]
    primary = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, *items, *_identified(), *keys, primary)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _messages()
    _interviews()
    _decisions()


def _interviews() -> None:
    for column in (
        _text("time_zone", null=True),
        _number("calendar_sequence", "0"),
        _json("accommodations", "{}"),
        _json("offered_times", "{}"),
        sa.Column("is_test", sa.Boolean(), server_default="false", nullable=False),
        _time("human_requested_at"),
        _time("reminded_at"),
    ):
        op.add_column("interviews", column)
    _create(
        "human_requests",
        _ref("interview_id"),
        _text("message", null=True),
        _time("due_at", null=False),
        _time("done_at"),
        _ref("done_by", null=True),
        sa.UniqueConstraint("interview_id", name=op.f("uq_human_requests_interview_id")),
        refs={"interview_id": "interviews", "done_by": "users"},
    )


def _messages() -> None:
    _create(
        "notification_templates",
        _text("name"),
        _text("notification_type"),
        _text("channel"),
        _text("language"),
        _number("version", "1"),
        _text("subject_template", ""),
        _text("body_template"),
        _json("variables"),
        _ref("edited_by", null=True),
        sa.UniqueConstraint(
            "name", "channel", "language", "version",
            name=op.f("uq_notification_templates_name_channel_language_version"),
        ),
        sa.CheckConstraint("channel in ('email','sms','letter')", name=op.f("ck_notification_templates_channel")),
        refs={"edited_by": "users"},
    )
    _create(
        "notifications",
        _ref("recipient_id"),
        _ref("candidate_id", null=True),
        _ref("interview_id", null=True),
        _ref("account_message_id", null=True),
        _ref("template_id", null=True),
        _text("notification_type"),
        _text("channel"),
        _text("language"),
        _text("address"),
        _text("subject"),
        _text("body"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        _json("sender", "{}"),
        _json("calendar", null=True),
        _text("attachment_path", null=True),
        _text("target", null=True),
        _text("status"),
        _text("error", null=True),
        _number("sendings", "1"),
        _time("sent_at"),
        _time("read_at"),
        sa.CheckConstraint("channel in ('email','sms','bell')", name=op.f("ck_notifications_channel")),
        sa.CheckConstraint("status in ('queued','sent','failed','kept')", name=op.f("ck_notifications_status")),
        refs={
            "recipient_id": "users",
            "candidate_id": "candidates",
            "interview_id": "interviews",
            "account_message_id": "account_messages",
            "template_id": "notification_templates",
        },
        account_message_id="SET NULL",
    )
    op.create_index("ix_notifications_recipient_id", "notifications", ["recipient_id", "channel", "id"])
    op.create_index("ix_notifications_candidate_id", "notifications", ["candidate_id", "id"])
    op.create_index("ix_notifications_interview_id", "notifications", ["interview_id"])
    op.create_index("ix_notifications_status", "notifications", ["status", "id"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["recipient_id"],
        postgresql_where=sa.text("channel = 'bell' and read_at is null"),
    )
    _create(
        "notification_attempts",
        _ref("notification_id"),
        _text("outcome"),
        _text("detail", null=True),
        refs={"notification_id": "notifications"},
        notification_id="CASCADE",
    )
    op.create_index("ix_notification_attempts_notification_id", "notification_attempts", ["notification_id", "id"])


def _decisions() -> None:
    _create(
        "decisions",
        _ref("candidate_id"),
        _ref("interview_id", null=True),
        _ref("decided_by"),
        _text("kind"),
        _text("reason"),
        _json("evidence"),
        _text("ai_recommendation", null=True),
        _number("evaluation_version", null=True),
        sa.CheckConstraint("kind in ('advance','hold','reject','offer')", name=op.f("ck_decisions_kind")),
        sa.CheckConstraint("length(btrim(reason)) >= 10", name=op.f("ck_decisions_reason")),
        sa.CheckConstraint("jsonb_array_length(evidence) > 0", name=op.f("ck_decisions_evidence")),
        refs={"candidate_id": "candidates", "interview_id": "interviews", "decided_by": "users"},
    )
    op.create_index("ix_decisions_candidate_id", "decisions", ["candidate_id", "id"])
    _create(
        "offers",
        _ref("candidate_id"),
        _ref("decision_id"),
        _text("terms"),
        sa.Column("start_date", sa.Date(), nullable=True),
        _text("status", "sent"),
        _text("token_hash"),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        _text("letter_path", null=True),
        _time("expires_at", null=False),
        _time("answered_at"),
        _text("note", null=True),
        sa.CheckConstraint("status in ('sent','accepted','declined','withdrawn')", name=op.f("ck_offers_status")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_offers_token_hash")),
        refs={"candidate_id": "candidates", "decision_id": "decisions"},
    )
    op.create_index("ix_offers_candidate_id", "offers", ["candidate_id", "id"])
    _create(
        "appeals",
        _ref("candidate_id"),
        _ref("decision_id"),
        _text("token_hash"),
        _time("expires_at", null=False),
        _time("asked_at"),
        _text("message", null=True),
        _text("outcome", null=True),
        _text("answer", null=True),
        _ref("answered_by", null=True),
        _time("answered_at"),
        sa.CheckConstraint("outcome in ('upheld','reopened')", name=op.f("ck_appeals_outcome")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_appeals_token_hash")),
        refs={"candidate_id": "candidates", "decision_id": "decisions", "answered_by": "users"},
    )
    op.create_index("ix_appeals_candidate_id", "appeals", ["candidate_id", "id"])
    _create(
        "human_ratings",
        _ref("interview_id"),
        _ref("user_id"),
        _json("scores"),
        _text("comment", null=True),
        sa.UniqueConstraint("interview_id", "user_id", name=op.f("uq_human_ratings_interview_id_user_id")),
        refs={"interview_id": "interviews", "user_id": "users"},
    )
    op.add_column("evaluations", _number("version", "1"))
    _create(
        "evaluation_versions",
        _ref("evaluation_id"),
        _number("version"),
        _json("content"),
        _time("evaluated_at"),
        _ref("replaced_by"),
        _text("reason"),
        sa.UniqueConstraint("evaluation_id", "version", name=op.f("uq_evaluation_versions_evaluation_id_version")),
        refs={"evaluation_id": "evaluations", "replaced_by": "users"},
        evaluation_id="CASCADE",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("evaluations", "version")
    for table in ("evaluation_versions", "human_ratings", "appeals", "offers", "decisions"):
        op.drop_table(table)
    op.drop_table("human_requests")
    for column in (
        "time_zone", "calendar_sequence", "accommodations", "offered_times", "is_test", "human_requested_at", "reminded_at"
    ):
        op.drop_column("interviews", column)
    for table in ("notification_attempts", "notifications", "notification_templates"):
        op.drop_table(table)
