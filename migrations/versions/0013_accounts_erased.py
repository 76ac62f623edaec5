"""an account that never applied is erased too, and its receipt names no application"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("erasures", "candidate_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # a receipt is kept whatever becomes of the schema: its own number names nobody
    op.execute("UPDATE erasures SET candidate_id = id WHERE candidate_id IS NULL")
    op.alter_column("erasures", "candidate_id", existing_type=sa.Uuid(), nullable=False)
