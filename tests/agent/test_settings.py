"""The settings that matter, one test each. What a real server makes of them is in test_room_live.py."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from livekit import rtc
from livekit.agents import JobExecutorType

import agent.main
import agent.room
from agent.clock import InterviewClock
from agent.health import health
from agent.main import create_server, load_of
from agent.room import RoomInterview
from agent.turns import load_vad
from agent.voice import Recogniser
from core.clock import SystemClock
from core.db import Database
from core.interviews.loading import Claimed
from core.interviews.run import PostgresRun
from core.rooms.service import Rooms
from core.settings import Settings
from ops.livekit import configuration
from ops.services import PORTS
from ops.stack import Stack
from ops.state import Run
from tests.agent.fakes import PLAN

AGENT = Path(agent.main.__file__).parent
SECRET = "a secret that is long enough for a signature"


def settings_of(tmp_path: Path, **changes: Any) -> Settings:
    return Settings.model_validate(
        {
            "data": tmp_path,
            "cache": tmp_path / "cache",
            "database_url": "postgresql+asyncpg://viva@127.0.0.1:1/viva",
            "redis_url": "redis://127.0.0.1:1",
            "livekit_url": "ws://127.0.0.1:1",
            "livekit_api_key": "key",
            "livekit_api_secret": SECRET,
            "speech_url": "http://127.0.0.1:1/v1",
            "secret": "s" * 32,
            **changes,
        }
    )


# --- the worker -------------------------------------------------------------------------------------------------------


class Noted:
    """Takes the place of a library's class and keeps what it was made and called with."""

    def __init__(self, **kwargs: Any) -> None:
        self.made = kwargs
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def rtc_session(self, *args: Any, **kwargs: Any) -> None:
        self.calls.append((args, kwargs))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Noted:
    monkeypatch.setattr(agent.main, "AgentServer", Noted)
    made: Any = create_server(settings_of(tmp_path, agent_capacity=4, host="0.0.0.0"))
    return made


def test_each_interview_has_a_process_of_its_own(server: Noted) -> None:
    assert server.made["job_executor_type"] is JobExecutorType.PROCESS


async def test_the_agent_s_own_port_is_for_this_machine_and_says_well_once_it_can_work(
    server: Noted, unused_tcp_port: int
) -> None:
    # Given a worker whose API may listen everywhere
    assert server.made["host"] == "127.0.0.1"
    told: list[Any] = []

    class Server:
        def on(self, event: str, callback: Any) -> None:
            assert event == "worker_registered"
            told.append(callback)

    async with health(Server(), unused_tcp_port), httpx.AsyncClient() as client:  # pyright: ignore[reportArgumentType]
        # Then nobody else reaches its page, and it is well when the room server knows it
        url = f"http://127.0.0.1:{unused_tcp_port}/"
        assert (await client.get(url)).status_code == 503
        told[0]("id", object())
        assert (await client.get(url)).status_code == 200
        with pytest.raises(httpx.ConnectError):
            await client.get(url.replace("127.0.0.1", "127.0.0.2"))


def test_a_worker_is_full_where_the_room_server_refuses_it(server: Noted, room_server: dict[str, Any]) -> None:
    # Given a capacity of four, and a server that gives nothing to a worker at 0.7
    refused_at = room_server["agents"]["target_load"]

    class Worker:
        def __init__(self, interviews: int) -> None:
            self.active_jobs = [object()] * interviews

    load = server.made["load_fnc"]
    # Then it takes the fourth interview and not a fifth
    assert load(Worker(3)) < refused_at
    assert load(Worker(4)) >= refused_at
    assert server.made["load_threshold"] == refused_at
    assert load_of(0, 4) == 0


def test_only_who_asks_for_it_by_name_gets_the_interviewer(server: Noted) -> None:
    [(_, kwargs)] = server.calls
    assert kwargs["agent_name"] == "viva-interviewer"


# --- the session ------------------------------------------------------------------------------------------------------


class _Started(Exception):
    pass


class NotedSession(Noted):
    made_last: "NotedSession"

    def __class_getitem__(cls, _: object) -> type["NotedSession"]:
        return cls

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        NotedSession.made_last = self

    async def start(self, **kwargs: Any) -> None:
        self.started = kwargs
        raise _Started


@pytest.fixture
async def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NotedSession:
    """The session of a spoken interview, as far as its start."""
    monkeypatch.setattr(agent.room, "AgentSession", NotedSession)
    settings = settings_of(tmp_path)
    now = datetime.now(UTC)
    claimed = Claimed(PLAN, None, now, now, 0.0, True, ("airway",), (), 1, "")
    run = PostgresRun(Database(settings), uuid4(), 1, settings)
    talk = RoomInterview(settings, run, claimed, rtc.Room(), load_vad(), SystemClock(), None)
    talk.open()
    with pytest.raises(_Started):
        await talk.run()
    await talk.finish("lost")
    return NotedSession.made_last


async def test_no_participant_may_steer_the_session_over_the_data_channel(session: NotedSession) -> None:
    assert session.started["session_host"] is False


async def test_the_library_records_nothing_by_itself(session: NotedSession) -> None:
    assert session.started["record"] is False


async def test_the_agent_listens_to_the_candidate_and_to_nobody_else(session: NotedSession) -> None:
    assert session.started["room_options"].participant_identity == "candidate"


async def test_a_reload_does_not_end_the_interview(session: NotedSession) -> None:
    assert session.started["room_options"].close_on_disconnect is False


async def test_typed_text_comes_by_our_own_capped_reader_only(session: NotedSession) -> None:
    assert session.started["room_options"].text_input is False
    assert session.started["room_options"].audio_input.pre_connect_audio is False


async def test_the_session_has_ears_and_a_mouth_and_no_mind(session: NotedSession) -> None:
    assert "llm" not in session.made
    assert session.made["turn_handling"]["preemptive_generation"]["enabled"] is False
    assert isinstance(session.made["stt"].wrapped_stt, Recogniser)


async def test_interruptions_are_heard_by_the_local_voice_detector(session: NotedSession) -> None:
    assert session.made["turn_handling"]["interruption"]["mode"] == "vad"


def test_no_line_forbids_interruptions() -> None:
    # Such a line drops what the candidate says into it.
    for path in AGENT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword):
                assert node.arg != "allow_interruptions", f"{path.name}:{node.value.lineno}"
            if isinstance(node, ast.Constant):
                assert node.value != "allow_interruptions", f"{path.name}:{node.lineno}"


async def test_the_room_is_entered_before_the_session_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a job (a session that is started first crashes, and the server calls that a success)
    order: list[str] = []

    class Interview:
        def __init__(self, *_: Any) -> None: ...

        def open(self) -> None:
            order.append("readers")

        async def run(self) -> str:
            order.append("session")
            return "lost"

        async def finish(self, reason: str) -> None:
            order.append(reason)

    class Context:
        job = SimpleNamespace(id="job", metadata='{"interview_id": "0199a000-0000-7000-8000-000000000001", "epoch": 1}')
        proc = SimpleNamespace(userdata={"vad": None})
        local_participant_identity = "viva-1"
        room = None

        async def connect(self) -> None:
            order.append("connect")

        def shutdown(self, reason: str) -> None:
            order.append("shutdown")

    async def claim(*_: object) -> object:
        return object()

    for name, value in settings_of(tmp_path).model_dump().items():
        if isinstance(value, str | Path):
            monkeypatch.setenv(f"VIVA_{name.upper()}", str(value))
    monkeypatch.setenv("VIVA_LIVEKIT_API_SECRET", SECRET)
    monkeypatch.setenv("VIVA_SECRET", "s" * 32)
    monkeypatch.setattr(agent.main, "RoomInterview", Interview)
    monkeypatch.setattr(PostgresRun, "claim", claim)
    # When it runs, then the message readers are there before the connection, and the session after it
    await agent.main.interview(Context())  # pyright: ignore[reportArgumentType]
    assert order == ["readers", "connect", "session", "lost", "shutdown"]


# --- the room server --------------------------------------------------------------------------------------------------


@pytest.fixture
def room_server(tmp_path: Path) -> dict[str, Any]:
    """The configuration that the LiveKit server is started with."""
    ports = {port.name: port.default for port in PORTS}
    return configuration(Stack.of(tmp_path, tmp_path, Run(1, "run", "127.0.0.1", "http://127.0.0.1:1", ports)))


def test_no_token_opens_a_room_that_is_gone(room_server: dict[str, Any]) -> None:
    assert room_server["room"]["auto_create"] is False


def test_a_token_is_short_and_for_the_microphone_and_words_only(tmp_path: Path) -> None:
    token = Rooms(settings_of(tmp_path)).candidate_token("interview-1", "Ada", voice=True)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert claims["exp"] - claims["nbf"] <= 60
    assert claims["video"] == {
        "roomJoin": True,
        "room": "interview-1",
        "canPublish": True,
        "canPublishSources": ["microphone"],
        "canPublishData": True,
        "canSubscribe": True,
        "canUpdateOwnMetadata": False,
    }
    assert set(claims) <= {"iss", "sub", "exp", "nbf", "name", "video"}
    assert (claims["sub"], claims["name"]) == ("candidate", "Ada")


def test_a_chat_asks_for_no_microphone(tmp_path: Path) -> None:
    token = Rooms(settings_of(tmp_path)).candidate_token("interview-1", "Ada", voice=False)
    assert jwt.decode(token, SECRET, algorithms=["HS256"])["video"]["canPublish"] is False


def test_offsets_and_interview_time_part_when_nobody_is_there() -> None:
    class Fixed(SystemClock):
        at = 100.0

        def monotonic(self) -> float:
            return self.at

    clock = Fixed()
    both = InterviewClock(clock, 5_000.0, 100.0, 2_000.0)
    both.run()
    clock.at = 101.0
    both.stand()
    clock.at = 111.0
    assert (both.offset_ms(), both.at_ms()) == (16_000, 3_000)
