"""The OpenAPI document: what Litestar makes of the routes, with the errors that this API really answers."""

import json
import re
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
    _link(paths, schema["components"]["schemas"])
    return json.dumps({**schema, "paths": paths}, indent=1, ensure_ascii=False).encode() + b"\n"


def _answered(operation: dict[str, Any]) -> dict[str, Any]:
    """Without the 400 that Litestar adds by itself, since wrong input is 422 here, and without a body where none is sent."""
    found: dict[str, Any] = {}
    for status, response in operation["responses"].items():
        if status != "400":
            found[status] = {k: v for k, v in response.items() if status != "204" or k != "content"}
    return found


_OF_ONE = re.compile(r"^/api/v1/(?P<nouns>[a-z-]+)/\{(?P<parameter>\w+)\}(?:/[^{]*)?$")


def _link(paths: dict[str, Any], shapes: dict[str, Any]) -> None:
    """What makes something says what can be done with it: OpenAPI's links, by the id in the answer. A path ends in what is made
    (`.../plans`), and what is done with one of them begins with it (`/plans/{plan_id}...`)."""
    done: dict[str, list[tuple[str, str]]] = {}
    for path, operations in paths.items():
        if found := _OF_ONE.match(path):
            names = [operation["operationId"] for operation in operations.values()]
            done.setdefault(found["nouns"], []).extend((name, found["parameter"]) for name in names)
    for path, operations in paths.items():
        for status, response in operations.get("post", {}).get("responses", {}).items():
            if status.startswith("2") and (links := _links(response, done.get(path.rpartition("/")[2], []), shapes)):
                response["links"] = links


def _links(response: dict[str, Any], done: list[tuple[str, str]], shapes: dict[str, Any]) -> dict[str, Any]:
    shape = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    fields = shapes.get(shape.rpartition("/")[2], {}).get("properties", {})
    found: dict[str, Any] = {}
    for name, parameter in done:
        if field := next((field for field in (parameter, "id") if field in fields), None):
            found[name] = {"operationId": name, "parameters": {parameter: f"$response.body#/{field}"}}
    return found


def document(app: Litestar) -> bytes:
    return encode(app.openapi_schema.to_schema())
