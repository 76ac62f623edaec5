"""Rooms on the LiveKit server: create, dispatch, tokens, list, remove. Nothing else in Viva imports ``livekit.api``."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aiohttp import ClientError
from livekit import api

from core.db import refuse_in_transaction
from core.errors import Unavailable
from core.rooms.protocol import CANDIDATE_IDENTITY
from core.settings import Settings

AGENT_NAME = "viva-interviewer"
ROOM_KEPT_S = 600
"""A room outlives everybody's absence by this long: a reload or a dead zone must find it again."""
TOKEN_TTL = timedelta(seconds=60)
MAX_PARTICIPANTS = 20
"""The candidate twice over a reload, an old and a new agent, and observers."""


class RoomServerDown(Unavailable):
    code = "room_server_down"
    title = "The room server does not answer"


@dataclass(frozen=True)
class Presence:
    """Somebody in a room."""

    identity: str
    is_agent: bool


def room_name(interview_id: UUID) -> str:
    return f"interview-{interview_id}"


class Rooms:
    """All calls are idempotent. Every one refuses to run inside a database transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api: api.LiveKitAPI | None = None

    async def close(self) -> None:
        if self._api is not None:
            await self._api.aclose()
            self._api = None

    async def ensure(self, name: str) -> None:
        """Creates the room; nothing in its metadata, no agents (a re-created room must not dispatch by itself)."""
        request = api.CreateRoomRequest(
            name=name, empty_timeout=ROOM_KEPT_S, departure_timeout=ROOM_KEPT_S, max_participants=MAX_PARTICIPANTS
        )
        async with self._server("create a room") as server:
            await server.room.create_room(request)

    async def dispatch(self, name: str, interview_id: UUID, epoch: int) -> None:
        """Asks for an agent. The server answers well even when none is free: look at the run's row for the truth."""
        metadata = json.dumps({"interview_id": str(interview_id), "epoch": epoch})
        request = api.CreateAgentDispatchRequest(agent_name=AGENT_NAME, room=name, metadata=metadata)
        async with self._server("dispatch an agent") as server:
            await server.agent_dispatch.create_dispatch(request)

    async def accepted(self, name: str, epoch: int) -> bool:
        """Whether a worker took the dispatch of this epoch: its process may still be starting. Says nothing of its life after."""
        async with self._server("list dispatches") as server:
            try:
                dispatches = await server.agent_dispatch.list_dispatch(name)
            except api.TwirpError as error:
                if error.code == api.TwirpErrorCode.NOT_FOUND:
                    return False
                raise
        return any(d.state.jobs and json.loads(d.metadata)["epoch"] == epoch for d in dispatches)

    async def remove(self, name: str, identity: str) -> None:
        async with self._server("remove a participant") as server:
            try:
                await server.room.remove_participant(api.RoomParticipantIdentity(room=name, identity=identity))
            except api.TwirpError as error:
                if error.code != api.TwirpErrorCode.NOT_FOUND:
                    raise

    async def people(self, name: str) -> list[Presence]:
        async with self._server("list participants") as server:
            try:
                listed = await server.room.list_participants(api.ListParticipantsRequest(room=name))
            except api.TwirpError as error:
                if error.code == api.TwirpErrorCode.NOT_FOUND:
                    return []
                raise
        return [Presence(p.identity, p.kind == api.ParticipantInfo.Kind.AGENT) for p in listed.participants]

    async def end(self, name: str) -> None:
        """Deletes the room; whoever is in it is disconnected."""
        async with self._server("end a room") as server:
            try:
                await server.room.delete_room(api.DeleteRoomRequest(room=name))
            except api.TwirpError as error:
                if error.code != api.TwirpErrorCode.NOT_FOUND:
                    raise

    def candidate_token(self, name: str, display_name: str, *, voice: bool) -> str:
        """One per (re)join, valid for 60 s: microphone and data only, nothing about the interview in it."""
        grants = api.VideoGrants(
            room_join=True,
            room=name,
            can_publish=voice,
            can_publish_sources=["microphone"],
            can_publish_data=True,
            can_subscribe=True,
            can_update_own_metadata=False,
        )
        return self._token(CANDIDATE_IDENTITY, display_name, grants)

    def observer_token(self, name: str, identity: str) -> str:
        """To hear only: hidden, nothing to publish, no data, no name."""
        grants = api.VideoGrants(
            room_join=True,
            room=name,
            hidden=True,
            can_publish=False,
            can_publish_data=False,
            can_subscribe=True,
            can_update_own_metadata=False,
        )
        return self._token(identity, "", grants)

    def _token(self, identity: str, display_name: str, grants: api.VideoGrants) -> str:
        token = api.AccessToken(self._settings.livekit_api_key, self._settings.livekit_api_secret.get_secret_value())
        return token.with_identity(identity).with_name(display_name).with_grants(grants).with_ttl(TOKEN_TTL).to_jwt()

    @asynccontextmanager
    async def _server(self, what: str) -> AsyncGenerator[api.LiveKitAPI]:
        refuse_in_transaction(what)
        if self._api is None:
            url = self._settings.livekit_url.replace("ws", "http", 1)
            secret = self._settings.livekit_api_secret.get_secret_value()
            self._api = api.LiveKitAPI(url, self._settings.livekit_api_key, secret)
        try:
            yield self._api
        except (ClientError, TimeoutError, OSError, api.TwirpError) as error:
            raise RoomServerDown(f"Could not {what}: try again in a moment.", retry_after=5) from error
