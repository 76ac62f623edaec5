from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified


class Report(Identified, Base):
    """A rendered report. The same input and ``generated_at`` give the same bytes."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("interview_id", "kind"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    kind: Mapped[str]
    path: Mapped[str]
    generated_at: Mapped[datetime]
    sha256: Mapped[str]
