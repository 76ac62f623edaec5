from sqlalchemy.orm import Mapped

from core.db import Base, Identified


class AiCall(Identified, Base):
    """One call of a model: what it cost and how it ended. Never the words."""

    __tablename__ = "ai_calls"

    purpose: Mapped[str]
    model: Mapped[str]
    prompt_hash: Mapped[str]
    input_hash: Mapped[str]
    temperature: Mapped[float | None]
    milliseconds: Mapped[int]
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
