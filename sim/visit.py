"""What `python -m sim` is told and what it tells: the messages between it and whoever started it, one JSON line each."""

from typing import Literal

import msgspec

from sim.measure import Spread
from sim.script import Known


class LostLine(msgspec.Struct):
    """In the middle of the answer number ``answer`` to a question (from 0), for ``seconds``."""

    answer: int
    seconds: float


class Visit(msgspec.Struct, forbid_unknown_fields=True):
    """One interview to go to, with nothing but what a candidate has: an invitation, and what to say."""

    api: str
    """Ends in /api/v1."""
    invitation_token: str
    speech_url: str
    """The audio routes that make this candidate's voice and check by ear what the agent said; ends in /v1."""
    cache: str
    """Folder for the synthesised answers."""
    questions: list[Known]
    """What to recognise a line by, in the order of the plan; ``asked`` counts these."""
    script: str
    """Path of a JSONL file."""
    wavs: list[str] = []
    """Recordings to answer with, in this order, instead of the script's words."""
    recording: bool = True
    drop: LostLine | None = None


class Event(msgspec.Struct, tag_field="event", kw_only=True):
    """``at`` is this machine's monotonic clock in seconds, the same in every process."""

    at: float


class Preparing(Event, tag="preparing"):
    """So many of the answers are synthesised."""

    done: int
    of: int


class Consented(Event, tag="consented"):
    recording: bool


class Joined(Event, tag="joined"):
    pass


class HeardLine(Event, tag="heard"):
    """A line of the agent, whole; ``at`` is when its first word was heard, or came where it has no sound."""

    agent: str
    text: str


class Speaking(Event, tag="speaking"):
    """An answer begins, of ``seconds`` length (0: typed). ``question``: key where it is the main answer to one."""

    text: str
    channel: Literal["voice", "text"]
    seconds: float
    question: str | None


class Said(Event, tag="said"):
    text: str
    channel: Literal["voice", "text"]
    whole: bool
    began: float
    first_reply_ms: int | None


class Dropped(Event, tag="dropped"):
    pass


class Rejoined(Event, tag="rejoined"):
    pass


class Closed(Event, tag="closed"):
    """The agent closed the interview, or (``ended`` False) stayed away."""

    ended: bool


class Failed(Event, tag="failed"):
    reason: str


class Measured(Event, tag="measured"):
    """The last event. Milliseconds; how each is taken is in docs/demo.md."""

    asked: list[str]
    """Keys of the questions that were heard: on the transcription topic and, where there is a voice, in its sound."""
    first_words_ms: int | None
    first_sound_ms: Spread
    first_reply_ms: Spread
    cut_ins: int
    wer: float | None


Told = Preparing | Consented | Joined | HeardLine | Speaking | Said | Dropped | Rejoined | Closed | Failed | Measured


def encode(event: Told) -> str:
    return msgspec.json.encode(event).decode()


def decode_visit(raw: str | bytes) -> Visit:
    """Raises msgspec.ValidationError for what it does not understand."""
    return msgspec.json.decode(raw, type=Visit)
