"""How the built pages are served: a nonce in every answer, files for ever, and nothing that tells the token."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from pydantic import SecretStr

from api import pages
from api.problems import from_domain
from core.errors import DomainError
from core.settings import Settings

PAGE = '<!doctype html><meta name="viva-room" content="__ROOM__"><script nonce="__NONCE__">1</script>'
SCRIPT = b"export const answer = 42;"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """As Vite leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    (tmp_path / "candidate.html").write_text(PAGE)
    (tmp_path / "assets" / "candidate-abc.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "candidate-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    return tmp_path


@pytest.fixture
async def client(dist: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(
        data=dist,
        web=dist,
        database_url="postgresql://nowhere",
        redis_url="redis://nowhere",
        livekit_url="ws://room.test:7880",
        livekit_public_url=None,
        livekit_api_key="key",
        livekit_api_secret=SecretStr("secret"),
        secret=SecretStr("secret"),
    )
    app = Litestar(
        [pages.candidate, pages.asset],
        state=State({"parts": SimpleNamespace(settings=settings)}),
        exception_handlers={DomainError: from_domain},
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://viva.test") as found:
        yield found


async def test_every_answer_has_a_nonce_of_its_own_and_the_policy_names_it(client: httpx.AsyncClient) -> None:
    # When the same page is asked for twice
    first, second = [await client.get("/i/some-token") for _ in range(2)]
    # Then each script may run by that answer's policy only
    nonces = [re.findall(r'nonce="([^"]+)"', answer.text)[0] for answer in (first, second)]
    assert nonces[0] != nonces[1]
    for nonce, answer in zip(nonces, (first, second), strict=True):
        policy = answer.headers["content-security-policy"]
        assert f"script-src 'self' 'nonce-{nonce}'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        # and it may talk to our own origin and to the room server, by both of its protocols, and to nobody else
        assert "connect-src 'self' ws://room.test:7880 http://room.test:7880;" in policy


async def test_the_page_is_the_same_for_every_token_and_is_kept_nowhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/i/a-secret-token")
    assert answer.status_code == 200
    assert "a-secret-token" not in answer.text + str(answer.headers)
    assert answer.headers["cache-control"] == "no-store"
    assert "microphone=(self)" in answer.headers["permissions-policy"]
    assert "camera=()" in answer.headers["permissions-policy"]
    assert 'content="ws://room.test:7880"' in answer.text


async def test_files_come_compressed_where_the_browser_takes_it_and_may_be_kept_for_ever(
    client: httpx.AsyncClient,
) -> None:
    for accepted, encoding in (("gzip, br", "gzip"), ("identity", None)):
        answer = await client.get("/assets/candidate-abc.js", headers={"accept-encoding": accepted})
        assert answer.content == SCRIPT
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name", ["nothing.js", "candidate-abc.js.gz", "..%2Fcandidate.html", "%2e%2e%2f.vite%2fmanifest.json"]
)
async def test_only_the_files_of_the_build_have_an_address(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_a_new_build_is_served_without_a_restart(client: httpx.AsyncClient, dist: Path) -> None:
    await client.get("/i/token")
    (dist / "candidate.html").write_text("<!doctype html><p>newer</p>")
    manifest = dist / ".vite" / "manifest.json"
    manifest.unlink()
    manifest.write_text('{"newer": {}}')
    assert "newer" in (await client.get("/i/token")).text


async def test_without_a_build_the_page_says_so_in_plain_words(client: httpx.AsyncClient, dist: Path) -> None:
    (dist / ".vite" / "manifest.json").unlink()
    answer = await client.get("/i/token")
    assert answer.status_code == 503
    assert "Your link is fine" in answer.text
    assert (await client.get("/assets/candidate-abc.js")).status_code == 404
