"""Two small pages until the console comes: that Viva runs, and the claim of the first SuperAdmin. Nothing is loaded from elsewhere."""

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files

from litestar import MediaType, Response, get

from api.context import AnyRequest, parts
from api.security import OPEN
from core.settings import APP_VERSION


@cache
def _page(name: str) -> tuple[str, str]:
    """The page and its policy: only the inline style and script that are in the file may run."""
    text = files("api").joinpath("html", name).read_text("utf-8")
    style = _hashes("style", text)
    script = _hashes("script", text)
    policy = (
        f"default-src 'none'; style-src {style}; script-src {script}; connect-src 'self'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return text, policy


def _hashes(tag: str, text: str) -> str:
    blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def _respond(name: str, **values: str) -> Response[str]:
    text, policy = _page(name)
    for key, value in values.items():
        text = text.replace(f"[[{key}]]", html.escape(value))
    return Response(text, media_type=MediaType.HTML, headers={"Content-Security-Policy": policy})


@get("/", operation_id="Home", opt=OPEN, include_in_schema=False)
async def home(request: AnyRequest) -> Response[str]:
    return _respond("home.html", company=parts(request).settings.company, version=APP_VERSION)


@get("/setup", operation_id="SetupPage", opt=OPEN, include_in_schema=False)
async def setup() -> Response[str]:
    return _respond("setup.html")
