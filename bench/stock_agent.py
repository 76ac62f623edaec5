"""The plainest livekit-agents voice agent, as its documentation begins: the baseline that Viva's room is measured against.

Nothing is tuned. Only its model is canned: a small chat route on loopback answers each turn with the next question of the list at
once, which favours it (a real model needs half a second and more). Voice and recognition are the same speech service as Viva's.
"""

import asyncio
import contextlib
import os
import signal

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobProcess
from livekit.plugins import openai, silero

from agent.logs import configure
from bench.plan import QUESTIONS
from core.settings import Settings
from sim.openai_server import OpenAIServer, Received, Reply, stream

NAME = "stock"
CAPACITY = 50
GREETING = "Hello, and welcome. Please introduce yourself."
_CHAT = "VIVA_BENCH_CHAT_URL"
"""Inherited by the job processes."""


def reply(request: Received) -> Reply:
    """The next question, in pieces as a model streams it: one per turn of the candidate."""
    turns = sum(message["role"] == "user" for message in request.body["messages"])
    words = QUESTIONS[max(0, turns - 1) % len(QUESTIONS)].split()
    return stream(*(f"{word} " for word in words))


def prewarm(process: JobProcess) -> None:
    process.userdata["vad"] = silero.VAD.load()


async def interview(ctx: JobContext) -> None:
    base = Settings().speech_url  # pyright: ignore[reportCallIssue] # from the environment
    assert base is not None
    session = AgentSession[None](
        vad=ctx.proc.userdata["vad"],
        stt=openai.STT(base_url=base, api_key="local", model="whisper-1", use_realtime=False),
        llm=openai.LLM(base_url=os.environ[_CHAT], api_key="local", model="gpt-4o"),
        tts=openai.TTS(base_url=base, api_key="local", model="tts-1", response_format="pcm"),
    )
    agent = Agent(instructions="You interview.")  # pyright: ignore[reportUnknownMemberType] # partly untyped library
    await session.start(agent=agent, room=ctx.room, session_host=False)  # pyright: ignore[reportUnknownMemberType]
    await session.say(GREETING)


def create_server(settings: Settings) -> AgentServer:
    server = AgentServer(
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key,
        api_secret=settings.livekit_api_secret.get_secret_value(),
        host="127.0.0.1",
        port=0,
        setup_fnc=prewarm,
        num_idle_processes=1,
        load_threshold=float("inf"),
        load_fnc=lambda worker: 0.7 * len(worker.active_jobs) / CAPACITY,
        initialize_process_timeout=60,
    )
    server.rtc_session(interview, agent_name=NAME)
    return server


async def main() -> None:
    """Serves until SIGTERM."""
    configure()
    async with OpenAIServer() as chat:
        chat.answers(reply)
        os.environ[_CHAT] = chat.url
        server = create_server(Settings())  # pyright: ignore[reportCallIssue] # from the environment
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        running = asyncio.create_task(server.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
        await server.aclose()
        stopping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
