"""A short recording as text, from the same recogniser that the interview uses."""

from core.db import refuse_in_transaction
from core.errors import Conflict, Invalid, Unavailable
from core.settings import Settings

TIMEOUT_S = 20.0


class NoSpeechService(Conflict):
    code = "no_speech_service"
    title = "There is no speech service"


class SpeechDown(Unavailable):
    code = "speech_down"
    title = "The speech service does not answer"


async def transcribe(
    settings: Settings,
    sound: bytes,
    *,
    name: str = "practice.wav",
    language: str | None = None,
    within_s: float = TIMEOUT_S,
) -> str:
    """Nothing is kept; the end of ``name`` says what kind of file it is. Raises Invalid for what is no sound, SpeechDown where the
    service fails."""
    refuse_in_transaction("speech")
    if not settings.has_speech:
        raise NoSpeechService("Nobody can listen here: no speech service is set up. Typing works.")
    from openai import (  # here: it takes a second to load, and few requests need it
        APIError,
        APIStatusError,
        AsyncOpenAI,
        omit,
    )

    key = settings.openai_api_key
    async with AsyncOpenAI(
        api_key=key.get_secret_value() if key else "local",
        base_url=settings.speech_base_url,
        timeout=within_s,
        max_retries=0,
    ) as client:
        try:
            heard = await client.audio.transcriptions.create(
                file=(name, sound), model=settings.stt_model, language=language or omit, response_format="text"
            )
        except APIStatusError as error:
            if error.status_code in (400, 413, 415, 422):
                raise Invalid("This is not a recording that can be understood.") from error
            raise SpeechDown("Please try again in a moment, or go on without it.", retry_after=5) from error
        except APIError as error:
            raise SpeechDown("Please try again in a moment, or go on without it.", retry_after=5) from error
    return heard.strip()
