"""A provider to sign in with, on this machine, and a browser that goes through it."""

import base64
import hashlib
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import authlib.deprecate  # first: it sets the filters anew
import httpx
from werkzeug.serving import make_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)  # the way it uses authlib
    import oidc_provider_mock

ANA = {"email": "ana@acme.test", "email_verified": True, "name": "Ana Ruiz", "groups": ["viva-hr"]}


@dataclass
class Company:
    """The provider. ``down`` makes it fail; ``asked`` are the forms that came for tokens; ``challenges`` those of the sign-ins."""

    url: str = ""
    down: bool = False
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    challenges: list[str] = field(default_factory=list[str])

    async def know(self, subject: str, **claims: Any) -> None:
        """Somebody new there, or what is said of them from now on."""
        async with self._client() as client:
            (await client.put(f"/users/{subject}", json={**ANA, **claims})).raise_for_status()

    async def remove(self, subject: str) -> None:
        """Their tokens are worth nothing any more."""
        async with self._client() as client:
            (await client.post(f"/users/{subject}/revoke-tokens")).raise_for_status()

    async def agree(self, address: str, subject: str) -> dict[str, str]:
        """What the browser comes back with after this person signed in there."""
        async with self._client() as client:
            answer = await client.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, trust_env=False)


@contextmanager
def company() -> Iterator[Company]:
    found, app = Company(), oidc_provider_mock.app(require_nonce=True)

    def watched(environ: dict[str, Any], start: Any) -> Any:
        if found.down:
            start("503 Service Unavailable", [])
            return [b""]
        if environ["PATH_INFO"].endswith("/authorize"):
            found.challenges += parse_qs(environ["QUERY_STRING"]).get("code_challenge", [])
        if environ["PATH_INFO"].endswith("/token"):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            found.asked.append(dict(parse_qsl(body.decode())))
            environ["wsgi.input"] = BytesIO(body)
        return app(environ, start)

    server = make_server("localhost", 0, watched, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    found.url = f"http://localhost:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def challenge(verifier: str) -> str:
    """RFC 7636's S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
