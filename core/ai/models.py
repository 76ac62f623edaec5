from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified


class AiCall(Identified, Base):
    """One call of a model: what it cost and how it ended. Never the words."""

    __tablename__ = "ai_calls"

    purpose: Mapped[str]
    model: Mapped[str]
    served_model: Mapped[str | None]
    prompt_hash: Mapped[str]
    input_hash: Mapped[str]
    temperature: Mapped[float | None]
    started: Mapped[datetime]
    ms: Mapped[int]
    requests: Mapped[int] = mapped_column(server_default="1")
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
