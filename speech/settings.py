"""Settings of the speech service, read from the environment once."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SpeechSettings(BaseSettings):
    """Environment variables with the prefix ``VIVA_``."""

    model_config = SettingsConfigDict(env_prefix="VIVA_", frozen=True, extra="ignore")

    speech_host: str = "127.0.0.1"
    speech_port: int = 8750
    cache: Path = Path.home() / ".cache" / "viva"
    """Where the Whisper model of two halves is joined, once."""
    speech_model: Literal["auto", "tiny", "base"] = "auto"
    """``auto`` is base from four cores on, else tiny (English only)."""
    speech_threads: int = Field(default=2, ge=1, le=32)
    """Threads of one recognition; as many recognitions run at once as the cores allow."""
    speech_queue: int = Field(default=16, ge=1)
    """Requests that may wait for one engine; more are answered 503."""

    @property
    def recognitions(self) -> int:
        """How many recognitions run at once."""
        return max(1, (os.cpu_count() or 1) // self.speech_threads)
