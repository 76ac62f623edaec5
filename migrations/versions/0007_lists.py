"""The list by score reads its index: the order of the rows is the index's, those without a score last."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_candidates_score", table_name="candidates")
    op.create_index("ix_candidates_score", "candidates", [sa.text("match_score desc nulls last"), sa.text("id desc")])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_candidates_score", table_name="candidates")
    op.create_index("ix_candidates_score", "candidates", ["match_score", "id"])
