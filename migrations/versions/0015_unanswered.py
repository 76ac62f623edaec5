"""Candidates without an answer, in the order in which they came: the dashboard looks at the first of them, however many wait."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNANSWERED = "status in ('interviewing','evaluated') and merged_into_id is null"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_candidates_unanswered", "candidates", ["id"], postgresql_where=sa.text(UNANSWERED))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_candidates_unanswered", table_name="candidates")
