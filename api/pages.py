"""The pages: those that Vite built, with a nonce of their own in every answer, and two small ones for where nothing was built.

The built files are read once into memory: there are few, and what is not among them has no address. Their names hold their hash, so
browsers may keep them for ever. Nothing is loaded from elsewhere.
"""

import base64
import hashlib
import html
import mimetypes
import re
import secrets
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from litestar import MediaType, Response, get
from litestar.params import FromPath

from api.context import AnyRequest, parts
from api.security import OPEN
from core.errors import NotFound
from core.settings import APP_VERSION

FOREVER = "public, max-age=31536000, immutable"
PERMISSIONS = (
    "microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"
)
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Best first."""


@dataclass(frozen=True)
class Asset:
    media_type: str
    plain: bytes
    encoded: dict[str, bytes]


@dataclass(frozen=True)
class Built:
    """What `vite build` left: pages by name, assets by file name."""

    pages: dict[str, str]
    assets: dict[str, Asset]


def built(folder: Path) -> Built | None:
    """None where nothing was built. Read again when it was built anew."""
    try:
        stamp = (folder / ".vite" / "manifest.json").stat().st_mtime_ns
    except OSError:
        return None
    return _read(folder, stamp)


@lru_cache(maxsize=1)
def _read(folder: Path, _: int) -> Built:
    pages = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    names = {path.name for path in (folder / "assets").iterdir()}
    plain = [name for name in names if not name.endswith((".gz", ".br"))]
    return Built(pages, {name: _asset(folder / "assets" / name, names) for name in plain})


def _asset(path: Path, names: set[str]) -> Asset:
    encoded = {
        encoding: path.with_name(path.name + ending).read_bytes()
        for encoding, ending in ENCODINGS
        if path.name + ending in names
    }
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Asset(kind, path.read_bytes(), encoded)


@get("/assets/{name:str}", operation_id="GetAsset", opt=OPEN, include_in_schema=False)
async def asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    found = built(parts(request).settings.web)
    if found is None or name not in found.assets:
        raise NotFound("There is no such file.")
    wanted = found.assets[name]
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    accepted = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    for encoding, body in wanted.encoded.items():
        if encoding in accepted:
            return Response(body, media_type=wanted.media_type, headers=headers | {"Content-Encoding": encoding})
    return Response(wanted.plain, media_type=wanted.media_type, headers=headers)


CANDIDATE_PATHS = ["/i/{token:str}", "/jobs", "/jobs/{job_id:str}", "/apply", "/my"]


@get(CANDIDATE_PATHS, operation_id="CandidatePage", opt=OPEN, include_in_schema=False)
async def candidate(request: AnyRequest) -> Response[str]:
    """The same page for every token: the page itself sends it on, in a header. It stands in no log, and in no cache."""
    return _serve(request, "candidate.html")


def _serve(request: AnyRequest, name: str) -> Response[str]:
    settings = parts(request).settings
    found = built(settings.web)
    if found is None or name not in found.pages:
        return _respond("unbuilt.html", status=503)
    nonce, room = secrets.token_urlsafe(16), settings.client_livekit_url
    text = found.pages[name].replace("__NONCE__", nonce).replace("__ROOM__", html.escape(room))
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        f"media-src 'self' blob:; connect-src 'self' {_origins(room)}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Permissions-Policy": PERMISSIONS, "Cache-Control": "no-store"}
    return Response(text, media_type=MediaType.HTML, headers=headers)


def _origins(room: str) -> str:
    """LiveKit's client opens a WebSocket, and asks over HTTP why when it cannot."""
    address = urlsplit(room)
    secure = address.scheme in ("wss", "https")
    return " ".join(f"{scheme}://{address.netloc}" for scheme in (("wss", "https") if secure else ("ws", "http")))


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


def _respond(name: str, *, status: int = 200, **values: str) -> Response[str]:
    text, policy = _page(name)
    for key, value in values.items():
        text = text.replace(f"[[{key}]]", html.escape(value))
    headers = {"Content-Security-Policy": policy}
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=headers)


def small(name: str) -> Response[str]:
    """A page that is one file of `api/html`."""
    return _respond(name)


CONSOLE = "console.html"
CONSOLE_PATHS = [
    "/sign-in",
    "/register",
    "/forgot",
    "/claim",
    "/reset",
    "/shared",
    "/console",
    "/console/{path:path}",
    "/listen/{interview_id:str}",
]
"""What the console's own router knows; what it does not know below these, it says itself."""


@get(CONSOLE_PATHS, operation_id="ConsolePage", opt=OPEN, include_in_schema=False)
async def console(request: AnyRequest) -> Response[str]:
    return _serve(request, CONSOLE)


@get("/", operation_id="Home", opt=OPEN, include_in_schema=False)
async def home(request: AnyRequest) -> Response[str]:
    """The console; where nothing was built, a page that says what runs."""
    if _is_built(request):
        return _serve(request, CONSOLE)
    return _respond("home.html", company=parts(request).settings.company, version=APP_VERSION)


@get("/setup", operation_id="SetupPage", opt=OPEN, include_in_schema=False)
async def setup(request: AnyRequest) -> Response[str]:
    """Also without a build: whoever has just installed it needs an account first."""
    return _serve(request, CONSOLE) if _is_built(request) else _respond("setup.html")


def _is_built(request: AnyRequest) -> bool:
    found = built(parts(request).settings.web)
    return found is not None and CONSOLE in found.pages
