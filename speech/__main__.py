"""``python -m speech``: the local speech service, one process for all interviews."""

import asyncio
import os
import signal

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from speech.app import create_app
from speech.settings import SpeechSettings


async def serve(settings: SpeechSettings) -> None:
    server = Server(
        create_app(settings),
        address=settings.speech_host,
        port=settings.speech_port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.error,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    await server.serve()


def main() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"  # models come from wheels; nothing may try to fetch one
    asyncio.run(serve(SpeechSettings()))


if __name__ == "__main__":
    main()
