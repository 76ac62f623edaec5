"""`python -m api`: the HTTP face on the settings' host and port. `python -m api openapi` prints the OpenAPI document instead."""

import sys

from granian.constants import Interfaces
from granian.server import Server
from litestar import Litestar

from api.main import create_app
from api.openapi import document
from core import logs
from core.settings import Settings

KILL_AFTER_S = 3
"""An open event stream would hold a stopping server for as long as it likes."""


def serve() -> Litestar:
    """What the server loads in its process."""
    logs.configure()
    return create_app(_settings())


def _settings() -> Settings:
    return Settings()  # pyright: ignore[reportCallIssue] # from the environment


if __name__ == "__main__":
    if sys.argv[1:] == ["openapi"]:
        sys.stdout.buffer.write(document(create_app(_settings())))
    else:
        settings = _settings()
        Server(
            "api.__main__:serve",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            factory=True,
            websockets=True,
            workers_kill_timeout=KILL_AFTER_S,
            ssl_cert=settings.tls_cert,
            ssl_key=settings.tls_key,
        ).serve()
