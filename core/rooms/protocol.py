"""Room protocol v1: what agent, page, simulated candidate and phone say to each other besides speech.

Text messages (UTF-8 JSON) on topic ``viva.control``, sent with LiveKit's text streams. Every message has ``v: 1`` and a ``type``.
Unknown types, other versions, bad JSON and messages over ``MAX_BYTES`` are ignored and counted, never answered. A client that
knows only ``lk.chat`` and ``lk.transcription`` is served too. The document for page authors is docs/room-protocol.md.
"""

from typing import Literal

import msgspec

TOPIC = "viva.control"
CHAT_TOPIC = "lk.chat"
MAX_BYTES = 2_048
MAX_CHAT_CHARS = 4_000
CANDIDATE_IDENTITY = "candidate"

RoomState = Literal["preparing", "speaking", "listening", "thinking", "waiting", "paused", "ended"]
Intent = Literal[
    "done",
    "typing",
    "moment",
    "repeat",
    "rephrase",
    "skip",
    "pause",
    "continue",
    "continue_later",
    "more_time",
    "human",
    "stop",
]


class Ready(msgspec.Struct, tag="ready", forbid_unknown_fields=False):
    """Candidate → agent: audio is unlocked, begin. ``announce`` at once after joining, ``ready`` when the person is."""

    v: Literal[1] = 1


class Announce(msgspec.Struct, tag="announce"):
    """Candidate → agent, first message: this client will send ``ready``; the agent waits for it, 10 s at most."""

    v: Literal[1] = 1
    client: str = ""


class Control(msgspec.Struct, tag="control"):
    """Candidate → agent: a button. ``typing`` is sent at most once a second while the person types."""

    intent: Intent
    v: Literal[1] = 1


Incoming = Ready | Announce | Control


class StateChanged(msgspec.Struct, tag="state"):
    """Agent → room: what the interviewer does now."""

    state: RoomState
    v: Literal[1] = 1


class QuestionShown(msgspec.Struct, tag="question"):
    """Agent → room: the planned question now asked, number n of m. Sent when it is asked, never ahead of time."""

    n: int
    m: int
    text: str
    v: Literal[1] = 1


class Timer(msgspec.Struct, tag="timer"):
    """Agent → room: seconds used and allowed on the interview's clock; every 10 s and at milestones."""

    used_s: int
    limit_s: int
    running: bool
    v: Literal[1] = 1


class Notice(msgspec.Struct, tag="notice"):
    """Agent → room: something worth showing, by code: ``voice_unavailable``, ``message_refused``, ``human_requested`` and others."""

    code: str
    text: str
    v: Literal[1] = 1


Outgoing = StateChanged | QuestionShown | Timer | Notice

_decoder = msgspec.json.Decoder(Incoming)
_outgoing_decoder = msgspec.json.Decoder(Outgoing)
_encoder = msgspec.json.Encoder()


def decode(raw: str | bytes) -> Incoming | None:
    """None for everything that is not a valid v1 message from a candidate."""
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        return None
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, ValueError):
        return None


def decode_outgoing(raw: str | bytes) -> Outgoing | None:
    """For clients: None for what this version does not know."""
    try:
        return _outgoing_decoder.decode(raw)
    except (msgspec.DecodeError, ValueError):
        return None


def encode(message: Outgoing | Incoming) -> str:
    return _encoder.encode(message).decode()
