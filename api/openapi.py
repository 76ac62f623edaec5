"""The OpenAPI document: what Litestar makes of the routes, with the errors that this API really answers."""

import json
from typing import Any

from litestar import Litestar, Request, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from api.security import COOKIE, OPEN
from core.settings import APP_VERSION


class Document(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return encode(openapi_schema)


def config() -> OpenAPIConfig:
    schemes = {
        "bearer": SecurityScheme(type="http", scheme="bearer", description="An access token from Login"),
        "api_key": SecurityScheme(type="http", scheme="bearer", description="An API key, which begins with viva_"),
        "cookie": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie"),
        "invitation": SecurityScheme(
            type="http", scheme="bearer", description="The token of an invitation, as 'Bearer' or 'Invitation'"
        ),
    }
    return OpenAPIConfig(
        title="Viva",
        version=APP_VERSION,
        description="Interviews by voice and chat, scored on evidence. A person decides.",
        components=Components(security_schemes=schemes),  # pyright: ignore[reportArgumentType] # dict is invariant there
        render_plugins=[Document(path="/")],
        openapi_router=Router("/api/v1/openapi.json", route_handlers=[], opt=OPEN, include_in_schema=False),
        use_handler_docstrings=True,
    )


def encode(schema: dict[str, Any]) -> bytes:
    paths = {
        path: {method: {**operation, "responses": _answered(operation)} for method, operation in operations.items()}
        for path, operations in schema["paths"].items()
    }
    return json.dumps({**schema, "paths": paths}, indent=1, ensure_ascii=False).encode() + b"\n"


def _answered(operation: dict[str, Any]) -> dict[str, Any]:
    """Without the 400 that Litestar adds by itself, since wrong input is 422 here, and without a body where none is sent."""
    found: dict[str, Any] = {}
    for status, response in operation["responses"].items():
        if status != "400":
            found[status] = {k: v for k, v in response.items() if status != "204" or k != "content"}
    return found


def document(app: Litestar) -> bytes:
    return encode(app.openapi_schema.to_schema())
