"""The agent worker: takes dispatched interviews, one process each. `server` is what LiveKit's own command line looks for."""

import asyncio
import json

import structlog
from livekit import rtc
from livekit.agents import AgentServer, JobContext, JobExecutorType, JobProcess, JobRequest
from sqlalchemy.orm import configure_mappers

from agent.logs import configure
from agent.room import RoomInterview, interview_id_of
from agent.turns import load_vad
from agent.voice import warm_up_speech
from core.ai.log import stored_in
from core.ai.transport import Models
from core.clock import SystemClock
from core.db import Database
from core.interviews.run import PostgresRun
from core.interviews.wording_model import ModelWording
from core.rooms.service import AGENT_NAME, Rooms, room_name
from core.settings import Settings

TARGET_LOAD = 0.7
"""The LiveKit server refuses workers at this load whatever their own threshold says."""
ENDED_FOR_S = 2.0
"""The page has this long to show the end before the room goes."""

log = structlog.get_logger()


def load_of(active: int, capacity: int) -> float:
    """Counts interviews, not the machine's CPU: another process must not starve them. Refused at capacity."""
    return TARGET_LOAD * active / capacity


def prewarm(process: JobProcess) -> None:
    """Everything that takes time and knows no interview: first words must not wait for an import."""
    configure()
    process.userdata["vad"] = load_vad()
    configure_mappers()
    warm_up_speech()


def create_server(settings: Settings) -> AgentServer:
    server = AgentServer(
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key,
        api_secret=settings.livekit_api_secret.get_secret_value(),
        # The library's own page says too early that all is well; agent/health.py says it on `agent_port`.
        host="127.0.0.1",
        port=0,
        # A process each: no interview can take another with it, and memory can be limited.
        job_executor_type=JobExecutorType.PROCESS,
        setup_fnc=prewarm,
        load_threshold=TARGET_LOAD,
        load_fnc=lambda worker: load_of(len(worker.active_jobs), settings.agent_capacity),
        num_idle_processes=settings.agent_idle_processes,
        drain_timeout=settings.agent_drain_s,
        shutdown_process_timeout=20,
        job_memory_warn_mb=800,
        job_memory_limit_mb=1500,
        initialize_process_timeout=60,
        # Imported once and shared: a job process that is started for somebody who waits need not import it all again.
        preload_modules=["agent.main", "core.models"],
    )
    server.rtc_session(interview, agent_name=AGENT_NAME, on_request=accept)
    return server


async def accept(request: JobRequest) -> None:
    # An identity of its own per job: a pinned one would throw a rejoining job out.
    await request.accept(name="Viva", identity=f"viva-{request.id}")


async def interview(ctx: JobContext) -> None:
    """Claims the run, restores its state and interviews. Leaves in silence when the epoch has passed."""
    interview_id, epoch = interview_id_of(json.loads(ctx.job.metadata))
    ctx.log_context_fields = {"interview_id": str(interview_id), "epoch": epoch}
    settings = Settings()  # pyright: ignore[reportCallIssue] # from the environment
    database = Database(settings, pool_size=1)
    models = Models(settings, stored_in(database)) if settings.uses_model else None
    # Beside everything else: an endpoint that is slow today must not keep the candidate waiting.
    warming = asyncio.create_task(models.warm()) if models else None
    run = PostgresRun(database, interview_id, epoch, settings)
    rooms = Rooms(settings)
    reason = "lost"
    try:
        claimed = await run.claim(ctx.job.id, ctx.local_participant_identity)
        if claimed is None:
            return
        talk = RoomInterview(
            settings,
            run,
            claimed,
            ctx.room,
            ctx.proc.userdata["vad"],
            SystemClock(),
            ModelWording(models) if models else None,  # without a model the conductor's templates are complete lines
        )
        talk.open()
        await ctx.connect()
        try:
            reason = await talk.run()
        finally:
            await talk.finish(reason)
        if reason == "left":
            await run.leave()
        elif reason != "lost":
            await end_room(ctx.room, rooms, room_name(interview_id))
    finally:
        log.info("agent leaves", interview_id=str(interview_id), epoch=epoch, reason=reason)
        if warming:
            warming.cancel()
        if models:
            await models.close()
        await rooms.close()
        await database.close()
        ctx.shutdown(reason=reason)


async def end_room(room: rtc.Room, rooms: Rooms, name: str) -> None:
    """After the goodbye the room is deleted: an old token opens nothing."""
    await asyncio.sleep(ENDED_FOR_S)
    await rooms.end(name)
